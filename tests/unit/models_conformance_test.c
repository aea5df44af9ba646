/*
 * models_conformance_test.c: what holds for every kind of model in the registry: it finds planted structure, its result
 * does not depend on threads, a stranger is folded in, files keep it, memory may end anywhere, and strange data give
 * finite scores or a clear error.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "counting_allocator.h"
#include "data/ratings.h"
#include "models/model_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { USERS = 240, ITEMS = 60, GROUPS = 3, EVENTS_PER_USER = 8, MAX_EVENTS = 4000, MAX_ITEMS = 64 };

/* Events of users in order, held out ones aside. */
typedef struct sample {
    vti_data_event events[MAX_EVENTS];
    uint64_t offsets[USERS + 1];
    vti_event_list list;
    uint32_t held_out[USERS]; /* an item of the user's taste that is not among the events */
    float held_out_rating[USERS];
} sample;

static sample data;
static vt_dataset *catalogue; /* what is told of the items: whose group each is */

static void begin_sample(uint32_t item_count) {
    data.list = (vti_event_list){data.events, data.offsets, 0, item_count};
    data.offsets[0] = 0;
}

static void put(uint64_t place, uint32_t item, float value) {
    data.events[place] = (vti_data_event){.time = (int64_t)(place / 4) * 3600,
                                          .user = data.list.user_count,
                                          .item = item,
                                          .basket = VTI_NO_BASKET,
                                          .value = value,
                                          .type = VT_EVENT_RATING};
}

static void end_user(uint64_t count) {
    data.offsets[++data.list.user_count] = count;
}

/* A dataset of so many items, each with its group and nothing else. */
static vt_dataset *items_only(uint32_t item_count) {
    static const vt_text groups[GROUPS] = {{"red", 3}, {"green", 5}, {"blue", 4}};
    vt_allocator memory = vti_allocator_or_default(NULL);
    vt_dataset *dataset = NULL;
    if (vt_dataset_create(NULL, &dataset, NULL)) exit(1);
    vti_item_column *column = vti_allocate_zeroed(&memory, 1, sizeof *column);
    vt_text *texts = vti_allocate(&memory, item_count, sizeof *texts);
    if (!column || !texts) exit(1);
    for (uint32_t i = 0; i < item_count; i++) {
        char id[16];
        uint32_t item;
        int length = snprintf(id, sizeof id, "item %u", i);
        if (vti_id_map_add(&dataset->items, (vt_text){id, (uint32_t)length}, &item)) exit(1);
        texts[i] = groups[i % GROUPS];
    }
    column->texts = texts;
    dataset->attributes = column;
    dataset->attribute_count = 1;
    return dataset;
}

/*
 * Three groups of items; a user takes most of one, more of its first ones, four at a time, and rates them by 2 higher.
 * Users are also generous or not.
 */
static void plant(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    if (!catalogue) catalogue = items_only(ITEMS);
    begin_sample(ITEMS);
    uint64_t count = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        uint8_t seen[ITEMS] = {0};
        uint32_t own = u % GROUPS, taken = 0;
        float generosity = (float)(u % 2);
        while (taken <= EVENTS_PER_USER) {
            double skewed = vti_random_unit(&random) * vti_random_unit(&random);
            uint32_t group = vti_random_below(&random, 10) < 8 ? own : vti_random_below(&random, GROUPS);
            uint32_t item = (uint32_t)(skewed * ITEMS / GROUPS) * GROUPS + group;
            if (seen[item]++) continue;
            float rating = (group == own ? 4.F : 2.F) + generosity - (float)vti_random_below(&random, 2);
            if (taken == 0 && group != own) {
                seen[item] = 0;
                continue;
            }
            if (taken == 0) {
                data.held_out[u] = item;
                data.held_out_rating[u] = rating;
            } else {
                put(count++, item, rating);
            }
            taken++;
        }
        end_user(count);
    }
}

static vt_train_options options_for(const vti_model_kind *kind) {
    vt_train_options options = vt_train_options_default();
    options.model = kind->about.name;
    options.threads = 1;
    return options;
}

static vt_model *train(const vti_model_kind *kind, uint32_t threads) {
    vt_train_options options = options_for(kind);
    options.threads = threads;
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_train(&data.list, catalogue, &options, NULL, NULL, &model, &error), VT_OK)) {
        printf("# %s: %s\n", kind->about.name, error.message);
    }
    return model;
}

/* Scores of every user of the list, [user_count][item_count]; the caller's to free. */
static float *score_all(const vt_model *model, const vti_event_list *list) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions evidence;
    float *scores = calloc((size_t)list->user_count * list->item_count, sizeof *scores);
    void *work = vti_allocate(&memory, vti_model_work_bytes(model), 1);
    if (!scores || !work || vti_model_evidence(model->kind, list, &model->options.fold_in, &memory, &evidence)) exit(1);
    memset(work, 0xA5, vti_model_work_bytes(model)); /* its content is arbitrary */
    for (uint32_t u = 0; u < list->user_count; u++) {
        uint64_t begin = evidence.offsets[u];
        vti_shopper shopper = {
            .items = evidence.columns + begin,
            .values = evidence.confidences + begin,
            .count = (uint32_t)(evidence.offsets[u + 1] - begin),
            .events = list->events + list->offsets[u],
            .event_count = (uint32_t)(list->offsets[u + 1] - list->offsets[u]),
        };
        vti_model_score(model, &shopper, work, scores + (size_t)u * list->item_count);
    }
    vti_interactions_destroy(&evidence, &memory);
    vti_release(&memory, work);
    return scores;
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return false;
    }
    return true;
}

/* How often the held-out item is above one that the user has not met. Ties count half. */
static double share_of_right_pairs(const float *scores) {
    double right = 0, pairs = 0;
    for (uint32_t u = 0; u < data.list.user_count; u++) {
        uint8_t seen[ITEMS] = {0};
        for (uint64_t e = data.offsets[u]; e < data.offsets[u + 1]; e++) seen[data.events[e].item] = 1;
        float target = scores[u * ITEMS + data.held_out[u]];
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (seen[i] || i == data.held_out[u]) continue;
            float other = scores[u * ITEMS + i];
            right += target > other ? 1 : target == other ? 0.5 : 0;
            pairs++;
        }
    }
    return right / pairs;
}

/* Mean square error of the held-out ratings, relative to that of the mean of all ratings. */
static double relative_error(const float *scores) {
    double mean = 0, errors = 0, variance = 0;
    uint64_t count = data.offsets[data.list.user_count];
    for (uint64_t e = 0; e < count; e++) mean += data.events[e].value / (double)count;
    for (uint32_t u = 0; u < data.list.user_count; u++) {
        errors += pow(scores[u * ITEMS + data.held_out[u]] - data.held_out_rating[u], 2);
        variance += pow(mean - data.held_out_rating[u], 2);
    }
    return errors / variance;
}

/*
 * How often an item of each user's own group is above one of another, by the history of the user who comes `away` places
 * later. Only items that are in neither history.
 */
static double share_of_own_group(const float *scores, uint32_t away) {
    double right = 0, pairs = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t other = (u + away) % USERS;
        uint8_t seen[ITEMS] = {0};
        for (uint64_t e = data.offsets[u]; e < data.offsets[u + 1]; e++) seen[data.events[e].item] = 1;
        for (uint64_t e = data.offsets[other]; e < data.offsets[other + 1]; e++) seen[data.events[e].item] = 1;
        for (uint32_t i = u % GROUPS; i < ITEMS; i += GROUPS) {
            for (uint32_t j = 0; j < ITEMS; j++) {
                if (seen[i] || seen[j] || j % GROUPS == u % GROUPS) continue;
                float own = scores[other * ITEMS + i], foreign = scores[other * ITEMS + j];
                right += own > foreign ? 1 : own == foreign ? 0.5 : 0;
                pairs++;
            }
        }
    }
    return right / pairs;
}

#define FOR_EACH_KIND(kind) \
    for (uint32_t number = 0; number == 0 || vti_model_kind_at(number); number++) \
        for (const vti_model_kind *kind = vti_model_kind_at(number); kind; kind = NULL)

TEST(kinds_are_described) {
    FOR_EACH_KIND(kind) {
        const vt_model_kind *about = &kind->about;
        CHECK(vti_model_kind_find(about->name) == kind);
        CHECK(vt_model_kind_at(number) == about && vt_model_kind_find(about->name) == about);
        CHECK(about->summary && about->pack_sections && about->parameter_count <= VT_MAX_PARAMETERS);
        for (uint32_t p = 0; p < about->parameter_count; p++) {
            const vt_parameter *parameter = &about->parameters[p];
            bool good = parameter->name && parameter->meaning && parameter->least <= parameter->standard &&
                        parameter->standard <= parameter->most && parameter->least <= parameter->low &&
                        parameter->low <= parameter->high && parameter->high <= parameter->most &&
                        (!parameter->logarithmic || parameter->low > 0);
            if (!CHECK(good)) printf("# %s: %s\n", about->name, parameter->name);
        }
    }
    CHECK(vti_model_kind_find("no-such") == NULL);
    CHECK(vti_model_kind_find(NULL) == NULL);
}

TEST(planted_structure_is_found) {
    plant(1);
    FOR_EACH_KIND(kind) {
        vt_model *model = train(kind, 1);
        CHECK_OR_RETURN(model != NULL);
        float *scores = score_all(model, &data.list);
        CHECK(all_finite(scores, (size_t)USERS * ITEMS));
        if (kind->about.feedback == VT_FEEDBACK_IMPLICIT) {
            double share = share_of_right_pairs(scores);
            printf("# %s: %.3f of the pairs\n", kind->about.name, share);
            CHECK(share > 0.6);
        } else {
            double error = relative_error(scores);
            printf("# %s: %.3f of the variance\n", kind->about.name, error);
            CHECK(error < 0.7);
        }
        free(scores);
        vt_model_destroy(model);
    }
}

TEST(threads_do_not_change_the_result) {
    plant(2);
    FOR_EACH_KIND(kind) {
        vt_model *one = train(kind, 1), *three = train(kind, 3);
        CHECK_OR_RETURN(one && three);
        float *of_one = score_all(one, &data.list), *of_three = score_all(three, &data.list);
        if (!CHECK(memcmp(of_one, of_three, sizeof(float) * USERS * ITEMS) == 0)) printf("# %s\n", kind->about.name);
        free(of_one);
        free(of_three);
        vt_model_destroy(one);
        vt_model_destroy(three);
    }
}

TEST(a_stranger_is_folded_in) {
    FOR_EACH_KIND(kind) {
        plant(3);
        vt_model *model = train(kind, 1);
        CHECK_OR_RETURN(model != NULL);
        plant(4); /* other users of the same tastes */
        float *scores = score_all(model, &data.list);
        CHECK(all_finite(scores, (size_t)USERS * ITEMS));
        if (kind->about.feedback == VT_FEEDBACK_IMPLICIT)
            CHECK(share_of_right_pairs(scores) > 0.6);
        else
            CHECK(relative_error(scores) < 0.75);
        /* By the history of somebody of another group the own one falls; the popular order is the same for all. */
        double own = share_of_own_group(scores, 0), foreign = share_of_own_group(scores, 1);
        printf("# %s: own group first in %.3f, by another's history in %.3f\n", kind->about.name, own, foreign);
        if (strcmp(kind->about.name, "popularity") == 0)
            CHECK_CLOSE(own, foreign, 0.05);
        else
            CHECK(own > 0.65 && foreign < own - 0.2);
        free(scores);
        vt_model_destroy(model);
    }
}

/* ---- files and memory ---- */

TEST(a_file_keeps_a_model) {
    plant(5);
    vt_dataset *dataset = items_only(ITEMS), *other_items = items_only(ITEMS + 1);
    FOR_EACH_KIND(kind) {
        vt_model *model = train(kind, 1), *loaded = NULL;
        void *bytes = NULL, *again = NULL;
        size_t size_bytes = 0, again_bytes = 0;
        vt_error error = {.message = ""};
        CHECK_INT(vti_model_to_bytes(model, other_items, NULL, &bytes, &size_bytes, &error), VT_ERR_ARGUMENT);
        CHECK_OR_RETURN(vti_model_to_bytes(model, dataset, NULL, &bytes, &size_bytes, &error) == VT_OK);
        if (!CHECK_INT(vti_model_from_bytes(bytes, size_bytes, NULL, &loaded, &error), VT_OK)) {
            printf("# %s: %s\n", kind->about.name, error.message);
            return;
        }
        float *scores = score_all(model, &data.list), *kept = score_all(loaded, &data.list);
        if (!CHECK(memcmp(scores, kept, sizeof(float) * USERS * ITEMS) == 0)) printf("# %s\n", kind->about.name);
        CHECK(memcmp(model->parameters, loaded->parameters, sizeof model->parameters) == 0);
        CHECK(memcmp(model->popularity, loaded->popularity, ITEMS * sizeof(float)) == 0);
        CHECK(vti_model_fits(loaded, dataset));
        CHECK_INT(vti_model_to_bytes(loaded, dataset, NULL, &again, &again_bytes, &error), VT_OK);
        CHECK(again_bytes == size_bytes && memcmp(bytes, again, size_bytes) == 0);
        free(scores);
        free(kept);
        vt_memory_release(bytes);
        vt_memory_release(again);
        vt_model_destroy(model);
        vt_model_destroy(loaded);
    }
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(other_items);
}

/* Lists of a model, and of the same one loaded: equal, best first, without what was seen or may not be listed. */
TEST(a_saved_model_recommends) {
    plant(6);
    vt_dataset *dataset = items_only(ITEMS);
    const vt_event events[] = {{3, VT_EVENT_PURCHASE, 1, 2}, {0, VT_EVENT_VIEW, 1, 0}, {9, VT_EVENT_DISMISS, 1, 0}};
    const uint32_t without[] = {6};
    const vt_query query = {.limit = ITEMS + 5, .exclude = without, .exclude_count = 1};
    FOR_EACH_KIND(kind) {
        vt_model *model = train(kind, 1), *loaded = NULL;
        vt_result lists[2][ITEMS + 5];
        void *bytes = NULL;
        size_t size_bytes = 0;
        uint32_t counts[2] = {77, 77}, item = 0;
        vt_error error = {.message = ""};
        CHECK_OR_RETURN(vti_model_to_bytes(model, dataset, NULL, &bytes, &size_bytes, &error) == VT_OK);
        CHECK_OR_RETURN(vti_model_from_bytes(bytes, size_bytes, NULL, &loaded, &error) == VT_OK);
        vt_memory_release(bytes);
        bool orders = kind->about.feedback == VT_FEEDBACK_IMPLICIT;
        CHECK_INT(vt_model_recommend(model, events, 3, &query, lists[0], &counts[0], &error),
                  orders ? VT_OK : VT_ERR_ARGUMENT);
        CHECK(orders || (counts[0] == 77 && strstr(error.message, kind->about.name)));
        vt_model_destroy(model);
        if (orders) {
            CHECK_INT(vt_model_recommend(loaded, events, 3, &query, lists[1], &counts[1], &error), VT_OK);
            CHECK(counts[0] == ITEMS - 4 && counts[1] == ITEMS - 4);
            if (!CHECK(memcmp(lists[0], lists[1], counts[0] * sizeof lists[0][0]) == 0))
                printf("# %s\n", kind->about.name);
            for (uint32_t i = 0; i < counts[0]; i++) {
                CHECK(i == 0 || lists[0][i].score <= lists[0][i - 1].score);
                CHECK(lists[0][i].item > 9 || lists[0][i].item % 3 != 0);
            }
            const vt_event stray = {ITEMS, VT_EVENT_VIEW, 1, 0};
            CHECK_INT(vt_model_recommend(loaded, &stray, 1, &query, lists[1], &counts[1], &error), VT_ERR_ARGUMENT);
        }
        CHECK(vt_model_find_item(loaded, "item 12", 7, &item) == VT_OK && item == 12);
        CHECK_INT(vt_model_find_item(loaded, "item 1234", 9, &item), VT_ERR_NOT_FOUND);
        CHECK_INT(vt_model_item_id(loaded, 12).size_bytes, 7);
        vt_model_destroy(loaded);
    }
    vt_dataset_destroy(dataset);
}

/* Trains, saves and loads with memory that ends at the given call. */
static vt_status live_in(const vti_model_kind *kind, const vt_dataset *dataset, uint32_t refuse_from) {
    allocation_count count = {.refuse_from = refuse_from};
    vt_allocator allocator = counting_allocator(&count);
    vt_train_options options = options_for(kind);
    vt_model *model = NULL, *loaded = NULL;
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error = {.status = VT_OK};
    vt_status status = vti_train(&data.list, dataset, &options, &allocator, NULL, &model, &error);
    if (!status) status = vti_model_to_bytes(model, dataset, &allocator, &bytes, &size_bytes, &error);
    if (!status) status = vti_model_from_bytes(bytes, size_bytes, &allocator, &loaded, &error);
    if (!status && kind->about.feedback == VT_FEEDBACK_IMPLICIT) {
        const vt_event event = {0, VT_EVENT_VIEW, 1, 0};
        const vt_query query = {.limit = 1};
        vt_result result;
        uint32_t listed;
        status = vt_model_recommend(loaded, &event, 1, &query, &result, &listed, &error);
    }
    CHECK_INT(error.status, status);
    counted_release(&count, bytes);
    vt_model_destroy(model);
    vt_model_destroy(loaded);
    CHECK_INT(count.live, 0);
    return status;
}

/* Three users, four items, the last never met; a user of one event. */
static void plant_little(float value) {
    begin_sample(4);
    put(0, 0, value);
    put(1, 1, value);
    put(2, 2, 2);
    end_user(3);
    put(3, 1, 1);
    end_user(4);
    put(4, 0, 1);
    put(5, 2, value);
    end_user(6);
}

TEST(memory_may_end_anywhere) {
    plant_little(3);
    vt_dataset *dataset = items_only(4);
    FOR_EACH_KIND(kind) {
        vt_status status = VT_ERR_MEMORY;
        uint32_t refused = 0;
        while (status == VT_ERR_MEMORY && refused < 10000) status = live_in(kind, dataset, ++refused);
        if (!CHECK_INT(status, VT_OK)) printf("# %s: call %u\n", kind->about.name, refused);
        CHECK(refused > 10);
    }
    vt_dataset_destroy(dataset);
}

/* ---- strange data and parameters ---- */

/* Finite scores, or an error that says something. */
static void check_outcome(const vt_train_options *options, const char *what) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    vt_status status = vti_train(&data.list, NULL, options, NULL, NULL, &model, &error);
    if (status == VT_OK) {
        float *scores = score_all(model, &data.list);
        if (!CHECK(all_finite(scores, (size_t)data.list.user_count * data.list.item_count))) {
            printf("# %s: %s\n", options->model, what);
        }
        free(scores);
    } else if (!CHECK((status == VT_ERR_NUMERIC || status == VT_ERR_EMPTY || status == VT_ERR_NOT_FOUND) &&
                      error.message[0] != '\0')) {
        printf("# %s: %s: %s, %s\n", options->model, what, vt_status_name(status), error.message);
    }
    vt_model_destroy(model);
}

TEST(strange_data_give_finite_scores_or_an_error) {
    static const float values[] = {3, 2, 0, -1, 1e-30F, 1e30F, -1e30F, 3e38F};
    FOR_EACH_KIND(kind) {
        vt_train_options options = options_for(kind);
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            char what[40];
            snprintf(what, sizeof what, "value %g", (double)values[v]);
            plant_little(values[v]);
            check_outcome(&options, what);
        }
        begin_sample(3);
        for (uint32_t u = 0; u < 4; u++) {
            for (uint32_t i = 0; i < 3; i++) put(3 * u + i, i, 1);
            end_user(3 * u + 3);
        }
        check_outcome(&options, "everybody took everything");
        begin_sample(1);
        put(0, 0, 5);
        end_user(1);
        check_outcome(&options, "one user, one item");
        options.fold_in.event_weights[VT_EVENT_RATING] = 1e6F;
        options.fold_in.confidence = VT_CONFIDENCE_LINEAR;
        plant_little(1);
        check_outcome(&options, "large confidences");
        begin_sample(2);
        end_user(0);
        check_outcome(&options, "no event");
    }
}

TEST(parameters_at_their_limits) {
    FOR_EACH_KIND(kind) {
        for (uint32_t p = 0; p < kind->about.parameter_count; p++) {
            const vt_parameter *parameter = &kind->about.parameters[p];
            const double values[] = {parameter->least, parameter->low, parameter->high, parameter->most};
            for (int v = 0; v < 4; v++) {
                char text[80];
                const char *texts[] = {text};
                vt_train_options options = options_for(kind);
                options.parameters = texts;
                options.parameter_count = 1;
                snprintf(text, sizeof text, "%s=%.17g", parameter->name, values[v]);
                if (parameter->choices) {
                    const char *word = parameter->choices;
                    for (int skip = (int)values[v]; skip > 0; skip--) word += strcspn(word, " ") + 1;
                    snprintf(text, sizeof text, "%s=%.*s", parameter->name, (int)strcspn(word, " "), word);
                }
                plant_little(3);
                check_outcome(&options, text);
            }
        }
    }
}

TEST(parameters_are_read_by_name) {
    static const vt_parameter parameters[] = {
        {.name = "size", .standard = 3, .least = 1, .most = 10, .whole = true},
        {.name = "way", .most = 1, .choices = "straight round"},
        {.name = "share", .standard = 0.5, .most = 1},
    };
    static const vt_model_kind kind = {.name = "made-up", .parameters = parameters, .parameter_count = 3};
    double values[3] = {3, 0, 0.5};
    const char *good[] = {"way=round", "size=7", "share=0.25", "size=10"};
    CHECK_INT(vti_parameters_read(&kind, good, 4, values, NULL), VT_OK);
    CHECK(values[0] == 10 && values[1] == 1 && values[2] == 0.25);
    static const char *const bad[] = {"size=0",    "size=2.5", "size=", "size", "size=4x", "way=roun",
                                      "share=nan", "share=-1", "siz=4", "",     "=",       "sizes=4"};
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        vt_error error = {.message = ""};
        if (!CHECK_INT(vti_parameters_read(&kind, &bad[b], 1, values, &error), VT_ERR_ARGUMENT))
            printf("# %s\n", bad[b]);
        CHECK(strstr(error.message, b < 5 ? "size" : b == 5 ? "straight round" : b < 8 ? "share" : "size, way, share"));
    }
}

CHECK_MAIN(TEST_ENTRY(kinds_are_described), TEST_ENTRY(planted_structure_is_found),
           TEST_ENTRY(threads_do_not_change_the_result), TEST_ENTRY(a_stranger_is_folded_in),
           TEST_ENTRY(a_file_keeps_a_model), TEST_ENTRY(a_saved_model_recommends), TEST_ENTRY(memory_may_end_anywhere),
           TEST_ENTRY(strange_data_give_finite_scores_or_an_error), TEST_ENTRY(parameters_at_their_limits),
           TEST_ENTRY(parameters_are_read_by_name))
