/*
 * models_content_test.c: features of items from their table, the ridge from features to factors, and models that rank
 * items which nobody took yet by what they are.
 */
#include "base/memory.h"
#include "base/random.h"
#include "data_support.h"
#include "models/feature_ridge.h"
#include "models/model.h"
#include "models/unit_features.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

enum { KINDS = 4, OLD_ITEMS = 80, NEW_ITEMS = 24, SHOPPERS = 200, BYTES = 1 << 17 };

/* Shoppers of four tastes take old items; the table has new ones too. Of every kind some titles have a word. */
static vt_dataset *make_shop(bool with_items) {
    static const char *const words[KINDS] = {"glow", "Sip", "grow", "read"};
    char *events = malloc(BYTES), *items = malloc(BYTES);
    if (!events || !items) exit(1);
    size_t used = (size_t)snprintf(events, BYTES, "user,item\n"), item_bytes = 0;
    vti_random random;
    vti_random_seed(&random, 11);
    for (uint32_t u = 0; u < SHOPPERS; u++) {
        for (uint32_t n = 0; n < 8; n++) {
            uint32_t kind = n < 6 ? u % KINDS : vti_random_below(&random, KINDS);
            uint32_t item = vti_random_below(&random, OLD_ITEMS / KINDS) * KINDS + kind;
            used += (size_t)snprintf(events + used, BYTES - used, "u%u,i%u\n", u, item);
        }
    }
    item_bytes += (size_t)snprintf(items, BYTES, "id,title,price,kind\n");
    for (uint32_t i = 0; i < OLD_ITEMS + NEW_ITEMS; i++) {
        uint32_t kind = i % KINDS;
        item_bytes += (size_t)snprintf(items + item_bytes, BYTES - item_bytes, "i%u,%s item %u,%u,k%u\n", i,
                                       i % 3 ? words[kind] : "plain", i, 1 + i % 50, kind);
    }
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report cleaned;
    vt_clean_options options = {0};
    CHECK_INT(add_events(dataset, events, NULL, &report, NULL), VT_OK);
    if (with_items) CHECK_INT(add_items(dataset, items, &report, NULL), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, &options, &cleaned, NULL), VT_OK);
    free(events);
    free(items);
    return dataset;
}

static vt_model *train_on(const vt_dataset *dataset, const char *kind, const char *const *parameters, uint32_t count) {
    vt_train_options options = vt_train_options_default();
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    options.model = kind;
    options.parameters = parameters;
    options.parameter_count = count;
    if (!CHECK_INT(vt_train(dataset, &options, NULL, &model, &error), VT_OK)) {
        printf("# %s: %s\n", kind, error.message);
        exit(1);
    }
    return model;
}

static uint32_t number_of(vt_text id) {
    uint32_t number = 0;
    for (uint32_t i = 1; i < id.size_bytes; i++) number = 10 * number + (uint32_t)(id.bytes[i] - '0');
    return number;
}

/* Scores of every user, [users][items]; the caller's to free. */
static float *score_all(const vt_model *model, const vt_dataset *dataset) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vti_interactions evidence;
    float *scores = calloc((size_t)events.user_count * events.item_count, sizeof *scores);
    void *work = vti_allocate(&memory, vti_model_work_bytes(model), 1);
    if (!scores || !work || vti_model_evidence(model->kind, &events, &model->options.fold_in, &memory, &evidence))
        exit(1);
    for (uint32_t u = 0; u < events.user_count; u++) {
        uint64_t begin = evidence.offsets[u];
        vti_shopper shopper = {.items = evidence.columns + begin,
                               .values = evidence.confidences + begin,
                               .count = (uint32_t)(evidence.offsets[u + 1] - begin)};
        vti_model_score(model, &shopper, work, scores + (size_t)u * events.item_count);
    }
    vti_interactions_destroy(&evidence, &memory);
    vti_release(&memory, work);
    return scores;
}

/* How often a new item of the shopper's taste is above a new one of another. Ties count half. */
static double share_of_right_pairs(const char *kind, const vt_dataset *dataset) {
    double right = 0, pairs = 0;
    vt_model *model = train_on(dataset, kind, NULL, 0);
    float *scores = score_all(model, dataset);
    for (uint32_t u = 0; u < dataset->users.count; u++) {
        const float *row = scores + (size_t)u * dataset->items.count;
        uint32_t taste = number_of(dataset->users.texts[u]) % KINDS;
        for (uint32_t i = 0; i < dataset->items.count; i++) {
            uint32_t own = number_of(dataset->items.texts[i]);
            for (uint32_t j = 0; j < dataset->items.count && own >= OLD_ITEMS && own % KINDS == taste; j++) {
                uint32_t other = number_of(dataset->items.texts[j]);
                if (other < OLD_ITEMS || other % KINDS == taste) continue;
                right += row[i] > row[j] ? 1 : row[i] == row[j] ? 0.5 : 0;
                pairs++;
            }
        }
    }
    free(scores);
    vt_model_destroy(model);
    printf("# %s: %.3f\n", kind, right / pairs);
    return right / pairs;
}

TEST(features_are_values_bands_and_words) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report cleaned;
    vt_clean_options options = {0};
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions features;
    CHECK_INT(add_events(dataset, "user,item\na,lamp\n", NULL, &report, NULL), VT_OK);
    CHECK_INT(add_items(dataset,
                        "id,title,kind\nlamp,\"A red LAMP, red!\",light\nbulb,lamp bulb 40w,light\ncup,Red cup,table\n"
                        "mug,,\n",
                        &report, NULL),
              VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, &options, &cleaned, NULL), VT_OK);
    CHECK_OR_RETURN(vti_unit_features_build(dataset, dataset->items.count, &memory, &features) == VT_OK);
    CHECK_INT(features.column_count, 3); /* light, lamp, red: of two items each */
    static const struct {
        const char *item;
        uint32_t count;
    } expected[] = {{"lamp", 3}, {"bulb", 2}, {"cup", 1}, {"mug", 0}};
    for (int e = 0; e < 4; e++) {
        uint32_t item = item_number(dataset, expected[e].item);
        CHECK_INT(features.offsets[item + 1] - features.offsets[item], expected[e].count);
        for (uint64_t f = features.offsets[item]; f < features.offsets[item + 1]; f++) {
            CHECK_CLOSE(features.confidences[f], 1 / sqrt(expected[e].count), 1e-6);
            CHECK(f == features.offsets[item] || features.columns[f] > features.columns[f - 1]);
        }
    }
    vti_interactions_destroy(&features, &memory);
    CHECK_OR_RETURN(vti_unit_features_build(NULL, 5, &memory, &features) == VT_OK);
    CHECK(features.column_count == 0 && features.row_count == 5 && features.offsets[5] == 0);
    vti_interactions_destroy(&features, &memory);
    vt_dataset_destroy(dataset);
}

TEST(ridge_solves_its_equations) {
    vt_dataset *dataset = make_shop(true);
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions features;
    CHECK_OR_RETURN(vti_unit_features_build(dataset, dataset->items.count, &memory, &features) == VT_OK);
    enum { WIDTH = 3 };
    uint32_t items = dataset->items.count, count = features.column_count;
    float *targets = calloc((size_t)items * WIDTH, sizeof *targets), *trust = calloc(items, sizeof *trust);
    float *weights = calloc((size_t)count * WIDTH, sizeof *weights),
          *again = calloc((size_t)count * WIDTH, sizeof *again);
    double *residuals = calloc((size_t)count * WIDTH, sizeof *residuals);
    if (!targets || !trust || !weights || !again || !residuals) exit(1);
    vti_random random;
    vti_random_seed(&random, 2);
    for (uint32_t i = 0; i < items * WIDTH; i++) targets[i] = (float)vti_random_normal(&random);
    for (uint32_t i = 0; i < items; i++) trust[i] = (float)vti_random_unit(&random);
    vti_feature_ridge ridge = {&features, targets, trust, WIDTH, 1, 0.5};
    CHECK_INT(vti_feature_ridge_solve(&ridge, &memory, weights), VT_OK);
    ridge.threads = 3;
    CHECK_INT(vti_feature_ridge_solve(&ridge, &memory, again), VT_OK);
    CHECK(memcmp(weights, again, (size_t)count * WIDTH * sizeof *weights) == 0);
    /* X^T D (t - X w) - penalty w = 0 */
    double largest = 0;
    for (uint32_t w = 0; w < count * WIDTH; w++) residuals[w] = -0.5 * (double)weights[w];
    for (uint32_t i = 0; i < items; i++) {
        for (uint32_t d = 0; d < WIDTH; d++) {
            double error = targets[i * WIDTH + d];
            for (uint64_t e = features.offsets[i]; e < features.offsets[i + 1]; e++) {
                error -= (double)features.confidences[e] * weights[features.columns[e] * WIDTH + d];
            }
            for (uint64_t e = features.offsets[i]; e < features.offsets[i + 1]; e++) {
                residuals[features.columns[e] * WIDTH + d] += (double)trust[i] * features.confidences[e] * error;
            }
        }
    }
    for (uint32_t w = 0; w < count * WIDTH; w++) largest = fmax(largest, fabs(residuals[w]));
    CHECK(largest < 1e-2);
    free(targets);
    free(trust);
    free(weights);
    free(again);
    free(residuals);
    vti_interactions_destroy(&features, &memory);
    vt_dataset_destroy(dataset);
}

TEST(new_items_are_ranked_by_what_they_are) {
    vt_dataset *dataset = make_shop(true);
    CHECK_INT(dataset->items.count, OLD_ITEMS + NEW_ITEMS);
    CHECK_CLOSE(share_of_right_pairs("popularity", dataset), 0.5, 1e-9);
    CHECK_CLOSE(share_of_right_pairs("ials", dataset), 0.5, 1e-9);
    CHECK(share_of_right_pairs("content", dataset) > 0.9);
    CHECK(share_of_right_pairs("attribute-preference", dataset) > 0.9);
    vt_dataset_destroy(dataset);
}

TEST(where_nothing_is_new_content_is_ials) {
    vt_dataset *dataset = make_shop(false);
    vt_model *ials = train_on(dataset, "ials", NULL, 0), *content = train_on(dataset, "content", NULL, 0);
    CHECK_INT(content->described_count, 0);
    float *of_ials = score_all(ials, dataset), *of_content = score_all(content, dataset);
    size_t scores = (size_t)dataset->users.count * dataset->items.count;
    CHECK(memcmp(of_content, of_ials, scores * sizeof *of_ials) == 0);
    free(of_ials);
    free(of_content);
    vt_model_destroy(ials);
    vt_model_destroy(content);
    vt_dataset_destroy(dataset);
}

TEST(a_prior_lets_attributes_speak_for_known_items_too) {
    static const char *const parameters[] = {"prior=1e9"};
    vt_dataset *dataset = make_shop(true);
    vt_model *model = train_on(dataset, "content", parameters, 1), *plain = train_on(dataset, "content", NULL, 0);
    CHECK_INT(model->described_count, NEW_ITEMS);
    CHECK_INT(plain->described_count, NEW_ITEMS);
    /* Old and new of the same kind, word and price are the same thing. */
    uint32_t old = item_number(dataset, "i36"), new = item_number(dataset, "i96");
    float *scores = score_all(model, dataset), *of_plain = score_all(plain, dataset);
    double difference = 0, plain_difference = 0;
    for (uint32_t u = 0; u < dataset->users.count; u++) {
        const size_t row = (size_t)u * dataset->items.count;
        difference += fabs((double)scores[row + old] - (double)scores[row + new]);
        plain_difference += fabs((double)of_plain[row + old] - (double)of_plain[row + new]);
    }
    CHECK(difference < 0.5 * plain_difference);
    free(scores);
    free(of_plain);
    vt_model_destroy(model);
    vt_model_destroy(plain);
    vt_dataset_destroy(dataset);
}

TEST(a_pack_marks_items_by_attributes) {
    vt_dataset *dataset = make_shop(true);
    vt_model *model = train_on(dataset, "content", NULL, 0);
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    vt_error error = {.message = ""};
    CHECK_OR_RETURN(vt_model_to_pack(model, dataset, NULL, &bytes, &size_bytes, &error) == VT_OK);
    CHECK_OR_RETURN(vt_pack_open(bytes, size_bytes, &pack, &error) == VT_OK);
    json_t *report = json_loadb(pack.report.bytes, pack.report.size_bytes, 0, NULL);
    CHECK_TEXT(json_string_value(json_object_get(report, "model")), "content");
    CHECK_INT(json_integer_value(json_object_get(report, "items_by_attributes")), NEW_ITEMS);
    json_decref(report);
    vt_memory_release(bytes);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(features_are_values_bands_and_words), TEST_ENTRY(ridge_solves_its_equations),
           TEST_ENTRY(new_items_are_ranked_by_what_they_are), TEST_ENTRY(where_nothing_is_new_content_is_ials),
           TEST_ENTRY(a_prior_lets_attributes_speak_for_known_items_too), TEST_ENTRY(a_pack_marks_items_by_attributes))
