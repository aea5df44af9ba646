/*
 * eval_recipe_network_test.c: whether a recipe's pack has a network: on a shop where it must stay, as no sum of signals can
 * order what is planted, and on one where a sum does; that whole users are held apart, few of them are asked for more, and
 * networks that ship see the factors that ship, and the day of a visit.
 */
#include "base/memory.h"
#include "base/random.h"
#include "data_support.h"
#include "engine_support.h"
#include "eval/recipe_private.h"

#include <vitrine/eval.h>

enum { USERS = 600, KINDS = 15, KIND = 16, POPULAR = 8, SEASON = 12, DAYS = 100, DAY = 86400 };
enum { MAX_TEXT = USERS * KIND * 20 };

/*
 * Each shopper takes items of one kind. In the `split` shop those who have some, neither little nor much, take two popular
 * ones at first, and the last is popular again: what comes next depends on how long a history is. In the other one
 * shoppers end with all of their kind, and any sum puts the last one first. Without times there is no order to be learnt.
 */
static vt_dataset *make_shop(bool split) {
    static char text[MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 21);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item\n");
    static const uint32_t lengths[] = {4, 8, 14};
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t steps = split ? lengths[u % 3] : KIND, kind = u % KINDS, first = vti_random_below(&random, KIND);
        uint32_t favourite = vti_random_below(&random, POPULAR);
        for (uint32_t s = 0; s < steps; s++) {
            bool popular = split && steps == lengths[1] && (s < 2 || s + 1 == steps);
            uint32_t next = s < 2 ? s : 2 + vti_random_below(&random, POPULAR - 2);
            uint32_t item = popular ? KINDS * KIND + (favourite + next) % POPULAR : kind * KIND + (first + s) % KIND;
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u\n", (unsigned)u, (unsigned)item);
        }
    }
    return dataset_of(text, NULL, NULL);
}

/*
 * Each shopper takes items of one kind; half of them were here when some popular items were new, long ago, and take one of
 * these at last, the others visit now and take one of those that are new now.
 */
static vt_dataset *make_seasons(void) {
    static char text[MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 22);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,time\n");
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t kind = u % KINDS, first = vti_random_below(&random, KIND), now = u / KINDS % 2;
        for (uint32_t s = 0; s < 6; s++) {
            uint32_t item = kind * KIND + (first + s) % KIND, lately = vti_random_below(&random, SEASON);
            if (s > 3) item = KINDS * KIND + now * SEASON + (lately + s) % SEASON;
            uint32_t time = DAY * (1 + now * DAYS) + 60 * s + u % 50;
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,%u\n", (unsigned)u, (unsigned)item,
                                     (unsigned)time);
        }
    }
    return dataset_of(text, NULL, NULL);
}

/* What the pack's report says of a part, or NULL. */
static json_t *note_of(json_t *report, const char *of) {
    size_t index;
    json_t *entry;
    json_array_foreach(json_object_get(report, "recipe"), index, entry) {
        const char *part = json_string_value(json_object_get(entry, "part"));
        if (part && strcmp(part, of) == 0) return entry;
    }
    return NULL;
}

static void check_network(bool split) {
    vt_dataset *shop = make_shop(split);
    vt_eval_options options = vt_eval_options_default();
    vt_model *model;
    void *bytes;
    size_t size_bytes;
    vt_pack pack;
    vt_error error = {.message = ""};
    options.train.factors = 20;
    options.train.iterations = 3;
    options.train.threads = 2;
    options.cutoffs[0] = 5;
    options.recipe = VT_RECIPE_AUTO;
    options.only_new = true;
    vt_status status = vt_recipe_train(shop, &options, NULL, &model, &bytes, &size_bytes, &error);
    if (!CHECK_INT(status, VT_OK)) printf("# %s\n", error.message);
    CHECK_OR_RETURN(status == VT_OK && vt_pack_open(bytes, size_bytes, &pack, &error) == VT_OK);
    json_t *report = json_loadb(pack.report.bytes, pack.report.size_bytes, 0, NULL), *note = note_of(report, "network");
    CHECK_OR_RETURN(note != NULL);
    double without = json_real_value(json_object_get(note, "ndcg_without"));
    double with = json_real_value(json_object_get(note, "ndcg_with"));
    printf("# NDCG@5 without a network %.3f, with it %.3f\n", without, with);
    CHECK(json_is_true(json_object_get(note, "stays")) == split);
    CHECK((pack.blend.reranked > 0) == split);
    json_t *debias = note_of(report, "debias");
    double amount = json_number_value(json_object_get(debias, "amount"));
    CHECK(debias && amount >= 0 && amount <= 1 && json_integer_value(json_object_get(debias, "judges")) > 0);
    double least = json_number_value(json_object_get(debias, "ndcg_without")) * (1 - VTI_RECIPE_EARNS);
    size_t tried;
    json_t *one;
    json_array_foreach(json_object_get(debias, "ndcg_by_amount"), tried, one) {
        bool taken = json_number_value(json_array_get(one, 0)) <= amount;
        CHECK(taken == (json_number_value(json_array_get(one, 1)) >= least));
    }
    json_decref(report);
    vt_memory_release(bytes);
    vt_model_destroy(model);
    vt_dataset_destroy(shop);
}

TEST(it_stays_where_no_sum_orders) {
    check_network(true);
}

TEST(it_goes_where_a_sum_does) {
    check_network(false);
}

/* Shoppers take items of one kind, the last two but of the first kind, whose items are as popular as others until then. */
static vt_dataset *make_sale(uint32_t steps) {
    static char text[MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 22);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,time\n");
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t kind = 1 + u % (KINDS - 1), first = vti_random_below(&random, KIND);
        for (uint32_t s = 0; s < steps; s++) {
            uint32_t item = (s + 2 < steps ? kind * KIND : 0) + (first + s) % KIND;
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,%u\n", (unsigned)u, (unsigned)item,
                                     1700000000 + u * 1000 + s * 60);
        }
    }
    return dataset_of(text, NULL, NULL);
}

/* What a recipe has once there are factors and a pack without links is open. */
static vt_status begin_recipe(vti_recipe *r, const vt_dataset *shop, const vti_event_list *events, vt_error *error) {
    static vt_allocator library;
    library = vti_allocator_or_default(NULL);
    vt_eval_options options = vt_eval_options_default();
    options.train.factors = 20;
    options.train.iterations = 3;
    options.only_new = true;
    *r = (vti_recipe){.events = events,
                      .dataset = shop,
                      .allocator = &library,
                      .options = options,
                      .train = options.train,
                      .notes = json_array(),
                      .error = error};
    r->used[VT_SIGNAL_FACTORS] = true;
    vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_FACTORS, VTI_NO_DECAY);
    blend.reranked = VTI_RECIPE_CANDIDATES;
    vt_status status = vti_recipe_split(r);
    if (status == VT_OK) status = vti_train(&r->split.train, shop, &r->train, &library, NULL, &r->parts.factors, error);
    if (status == VT_OK) status = vti_recipe_seat(r);
    return status == VT_OK ? vti_recipe_open(r, &blend, vti_recipe_no_network(), NULL) : status;
}

static void end_recipe(vti_recipe *r) {
    vti_recipe_clear(r);
    json_decref(r->notes);
}

static void check_cases(uint32_t steps, uint32_t each) {
    vt_dataset *shop = make_sale(steps);
    vti_event_list events = vti_dataset_events(shop);
    vt_error error = {.message = ""};
    vti_recipe r;
    CHECK_OR_RETURN(begin_recipe(&r, shop, &events, &error) == VT_OK);
    CHECK_INT(r.options.last_baskets, each);
    CHECK_INT(r.split.case_count, each * USERS);
    CHECK_INT(r.split.train.offsets[USERS], USERS * (steps - each));
    end_recipe(&r);
    vt_dataset_destroy(shop);
}

TEST(few_users_are_asked_for_more_than_their_last) {
    check_cases(7, 2);
    check_cases(6, 1); /* 4 of 6 events are too few to learn from */
}

TEST(what_ships_sees_the_factors_that_ship) {
    vt_dataset *shop = make_sale(7);
    vti_event_list events = vti_dataset_events(shop);
    vt_error error = {.message = ""};
    vti_network *before = NULL, *after = NULL;
    vti_recipe r;
    CHECK_OR_RETURN(begin_recipe(&r, shop, &events, &error) == VT_OK);
    vti_school school = vti_recipe_school(&r, VTI_NETWORK_CASES);
    CHECK_INT(vti_recipe_learn_network(&r, &school, &r.pack, &before), VT_OK);
    r.ships = true;
    r.to_shipped.width = VTI_BASIS_MAX_WIDTH;
    for (uint32_t k = 0; k < VTI_BASIS_MAX_WIDTH; k++) r.to_shipped.matrix[k][VTI_BASIS_MAX_WIDTH - 1 - k] = -3;
    CHECK_INT(vti_recipe_learn_network(&r, &school, &r.pack, &after), VT_OK);
    CHECK_OR_RETURN(before && after);
    for (uint32_t k = 0; k < VTI_BASIS_MAX_WIDTH; k++) { /* the range of byte 0..127, and where it begins */
        uint32_t was = VTI_FEATURE_FACTORS + k, is = VTI_FEATURE_FACTORS + VTI_BASIS_MAX_WIDTH - 1 - k;
        CHECK(before->feature_scales[was] > 0);
        CHECK_CLOSE((double)after->feature_scales[is] * 3 / (double)before->feature_scales[was], 1, 1e-4);
        CHECK_CLOSE((double)after->feature_offsets[is], 127 - (double)before->feature_offsets[was], 1e-2);
    }
    vti_release(r.allocator, before);
    vti_release(r.allocator, after);
    end_recipe(&r);
    vt_dataset_destroy(shop);
}

/* Of the best five of somebody who has taken three of a kind, how many are popular now, and how many were long ago. */
static void count_seasons(const vt_pack *pack, vt_engine *engine, uint32_t *now, uint32_t *before) {
    vt_event events[3];
    vt_result_list list;
    const vt_query query = {.limit = 5};
    char id[16];
    *now = *before = 0;
    for (uint32_t e = 0; e < 3; e++) {
        int length = snprintf(id, sizeof id, "i%u", (unsigned)(5 * KIND + e));
        events[e] = (vt_event){.type = VT_EVENT_VIEW, .value = 1, .age_days = (float)(2 - e) / 1440};
        CHECK_OR_RETURN(vt_engine_find_item(engine, id, (size_t)length, &events[e].item) == VT_OK);
    }
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, 3) == VT_OK);
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        vt_text text = vt_pack_id(pack, list.results[i].item);
        snprintf(id, sizeof id, "%.*s", (int)text.size_bytes - 1, text.bytes + 1);
        uint32_t item = (uint32_t)strtoul(id, NULL, 10);
        *before += item / SEASON == KINDS * KIND / SEASON;
        *now += item / SEASON == KINDS * KIND / SEASON + 1;
    }
}

/* Networks, lessons and the evaluation. */
TEST(lists_are_of_the_day_of_a_visit) {
    vt_dataset *shop = make_seasons();
    vti_event_list events = vti_dataset_events(shop);
    vt_error error = {.message = ""};
    vti_network *network = NULL;
    vti_recipe r;
    CHECK_OR_RETURN(begin_recipe(&r, shop, &events, &error) == VT_OK);
    CHECK_OR_RETURN(vti_recipe_trends(&r.source, 30, &r.parts.trends) == VT_OK);
    r.used[VT_SIGNAL_TREND] = true;
    vt_blend base, alone = vti_recipe_blend_of(VT_SIGNAL_FACTORS, VTI_NO_DECAY);
    alone.weights[VT_SIGNAL_TREND] = 1;
    alone.reranked = VTI_RECIPE_CANDIDATES;
    CHECK_OR_RETURN(vti_recipe_fit_network(&r, &alone, &base, &network) == VT_OK && network);

    uint32_t now, before;
    vt_engine *engine = engine_new(&r.pack, NULL);
    count_seasons(&r.pack, engine, &now, &before);
    CHECK(now > 2 && before < now);
    CHECK_OR_RETURN(vt_engine_set_visit(engine, DAYS) == VT_OK);
    count_seasons(&r.pack, engine, &now, &before);
    CHECK(before > 2 && now < before);

    double told, untold;
    vti_school school = vti_recipe_school(&r, VTI_NETWORK_CASES);
    vt_eval_options options = r.options;
    vt_eval_report *report = NULL;
    options.against = &r.pack;
    options.resamples = 0;
    CHECK_OR_RETURN(vti_school_measure(&school, &r.pack, &told, &error) == VT_OK);
    CHECK_OR_RETURN(vt_evaluate(shop, &options, NULL, &report, &error) == VT_OK);
    CHECK_CLOSE(report->figures[VT_RANKING_AGAINST][0][VT_METRIC_NDCG].value, told, 1e-9);
    memset(r.cases.days_early, 0, r.split.case_count * sizeof *r.cases.days_early);
    CHECK_OR_RETURN(vti_school_measure(&school, &r.pack, &untold, &error) == VT_OK);
    printf("# NDCG@10 where the day is told %.3f, where it is not %.3f\n", told, untold);
    CHECK(told > 1.2 * untold);
    vt_eval_report_destroy(report);
    vt_engine_destroy(engine);
    vti_release(r.allocator, network);
    end_recipe(&r);
    vt_dataset_destroy(shop);
}

TEST(whole_users_are_held_apart) {
    enum { CASES = 400, EACH = 4 };
    const uint32_t newest[] = {1, 3};
    uint32_t units[CASES], numbers[CASES];
    for (uint32_t c = 0; c < CASES; c++) {
        units[c] = c / EACH; /* as prefixes of one session */
        numbers[c] = c * 7 % CASES;
    }
    vt_allocator library = vti_allocator_or_default(NULL);
    vti_recipe r = {.allocator = &library, .numbers = numbers, .cases.units = units, .options.last_baskets = 1};
    r.split.case_count = CASES;
    r.school.numbers = numbers;
    vti_school all, apart, lately;
    uint32_t *memory[3];
    CHECK_INT(vti_recipe_enrol(&r, CASES, false, newest, 2, &all, &memory[0]), VT_OK);
    CHECK_INT(vti_recipe_enrol(&r, CASES, true, NULL, 1, &apart, &memory[1]), VT_OK);
    CHECK_INT(all.count, 2 * CASES);
    for (uint32_t i = 0; i < all.count; i++) CHECK(all.newest[i] == newest[i % 2]);
    CHECK(apart.newest == NULL);
    CHECK_INT(apart.count, CASES / VTI_RECIPE_APART);
    for (uint32_t i = 0; i < apart.count; i++) CHECK(vti_recipe_apart(&r, apart.numbers[i] / EACH * EACH));
    r.options.last_baskets = EACH; /* of each user the last comes first */
    CHECK_INT(vti_recipe_enrol(&r, CASES, false, newest, 2, &lately, &memory[2]), VT_OK);
    CHECK_INT(lately.count, 2 * CASES / EACH);
    for (uint32_t i = 0; i < lately.count; i++) CHECK(lately.numbers[i] % EACH == 0);
    for (size_t m = 0; m < 3; m++) vti_release(r.allocator, memory[m]);
}

CHECK_MAIN(TEST_ENTRY(it_stays_where_no_sum_orders), TEST_ENTRY(it_goes_where_a_sum_does),
           TEST_ENTRY(whole_users_are_held_apart), TEST_ENTRY(few_users_are_asked_for_more_than_their_last),
           TEST_ENTRY(what_ships_sees_the_factors_that_ship), TEST_ENTRY(lists_are_of_the_day_of_a_visit))
