/*
 * engine_history_test.c: from events to the user embedding: the rules of evidence, and the embedding against a solve of
 * the objective in pack.h in double.
 */
#include "engine_support.h"

enum { ITEMS = 150, FACTORS = 24 };

static vt_event events[600];
static evidence known;

static bool same_embedding(const vt_engine *left, const vt_engine *right) {
    return memcmp(vt_engine_user_factors(left), vt_engine_user_factors(right), FACTORS * sizeof(float)) == 0;
}

/* |x - exact| / |exact| */
static double embedding_error(const vt_engine *engine, const double *exact) {
    const float *x = vt_engine_user_factors(engine);
    double difference = 0, size = 0;
    for (uint32_t d = 0; d < FACTORS; d++) {
        difference += (x[d] - exact[d]) * (x[d] - exact[d]);
        size += exact[d] * exact[d];
    }
    return sqrt(difference / size);
}

static void check_evidence(const test_shop *shop, const vt_engine *engine, const evidence *expected, int line) {
    double exact[FACTORS];
    fold_in_double(shop, expected, exact);
    double error = embedding_error(engine, exact);
    if (!check_that(error < 2e-5, "the embedding is that of the evidence", __FILE__, line)) printf("# %g\n", error);
}

TEST(the_embedding_minimises_the_objective) {
    static const vt_fold_in rules[] = {
        {{1, 3, 5, 2, 0}, 0.1F, 0.02F, 0.5F, 0, VT_CONFIDENCE_LINEAR, 0},
        {{1, 3, 5, 2, 0}, 0, 0.1F, 0, 0, VT_CONFIDENCE_LINEAR, 0},
        {{0.25F, 3, 500, 2, 0}, 1, 0.003F, 1, 0, VT_CONFIDENCE_LINEAR, 0},
    };
    for (size_t r = 0; r < 3; r++) {
        test_shop shop;
        CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &rules[r], 31 + r));
        vt_engine *engine = engine_new(&shop.pack, NULL);
        static const uint32_t histories[] = {1, 2, FACTORS - 1, FACTORS, FACTORS + 1, 3 * FACTORS, ITEMS};
        for (size_t h = 0; h < sizeof histories / sizeof histories[0]; h++) {
            random_history(&shop, histories[h], h, events, &known);
            CHECK_OR_RETURN(vt_engine_set_history(engine, events, histories[h]) == VT_OK);
            check_evidence(&shop, engine, &known, __LINE__);
        }
        vt_engine_destroy(engine);
        shop_close(&shop);
    }
}

/* Opens a shop with these rules, sets the history and compares with the evidence expected of it. */
static void check_history(const vt_fold_in *rules, const vt_event *history, uint32_t count, const evidence *expected,
                          int line) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, rules, 40));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    CHECK_INT(vt_engine_set_history(engine, history, count), VT_OK);
    check_evidence(&shop, engine, expected, line);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

static const vt_event repeated[] = {
    {.item = 3, .type = VT_EVENT_VIEW},  {.item = 7, .type = VT_EVENT_PURCHASE}, {.item = 3, .type = VT_EVENT_VIEW},
    {.item = 20, .type = VT_EVENT_CART}, {.item = 3, .type = VT_EVENT_RATING},   {.item = 7, .type = VT_EVENT_PURCHASE},
};

TEST(events_on_one_item_add_up) {
    const evidence expected = {3, {3, 7, 20}, {1 + 1 + 2, 5 + 5, 3}};
    check_history(&shop_fold_in, repeated, 6, &expected, __LINE__);
}

TEST(the_logarithmic_rule) {
    vt_fold_in rules = shop_fold_in;
    rules.confidence = VT_CONFIDENCE_LOG;
    const evidence expected = {3, {3, 7, 20}, {log2(1 + 4), log2(1 + 10), log2(1 + 3)}};
    check_history(&rules, repeated, 6, &expected, __LINE__);
}

TEST(the_binary_rule) {
    vt_fold_in rules = shop_fold_in;
    rules.confidence = VT_CONFIDENCE_BINARY;
    const evidence expected = {3, {3, 7, 20}, {1, 1, 1}};
    check_history(&rules, repeated, 6, &expected, __LINE__);
}

TEST(events_without_weight_say_nothing) {
    vt_fold_in rules = shop_fold_in;
    rules.event_weights[VT_EVENT_VIEW] = 0;
    rules.confidence = VT_CONFIDENCE_BINARY; /* which would make 1 of them */
    const vt_event history[] = {{.item = 3}, {.item = 7, .type = VT_EVENT_CART}, {.item = 9}, {.item = 9}};
    const evidence expected = {1, {7}, {1}};
    check_history(&rules, history, 4, &expected, __LINE__);
}

TEST(dismissed_items_are_no_evidence_whenever_it_was) {
    const vt_event history[] = {{.item = 3, .type = VT_EVENT_DISMISS},
                                {.item = 7, .type = VT_EVENT_CART},
                                {.item = 3, .type = VT_EVENT_PURCHASE},
                                {.item = 9, .type = VT_EVENT_VIEW},
                                {.item = 9, .type = VT_EVENT_DISMISS}};
    const evidence expected = {1, {7}, {3}};
    check_history(&shop_fold_in, history, 5, &expected, __LINE__);
}

TEST(the_half_life_counts_from_the_newest_event) {
    vt_fold_in rules = shop_fold_in;
    rules.half_life_days = 8;
    const vt_event history[] = {{.item = 3, .age_days = 116},
                                {.item = 7, .age_days = 100, .type = VT_EVENT_PURCHASE},
                                {.item = 20, .age_days = 108},
                                {.item = 3, .age_days = 100}};
    const evidence expected = {3, {3, 7, 20}, {0.25 + 1, 5, 0.5}};
    check_history(&rules, history, 4, &expected, __LINE__);

    vt_event later[4];
    memcpy(later, history, sizeof later);
    for (int e = 0; e < 4; e++) later[e].age_days -= 100;
    check_history(&rules, later, 4, &expected, __LINE__);

    /* A dismissal is an event too: it is the newest here. */
    const vt_event dismissed[] = {{.item = 3, .age_days = 8}, {.item = 9, .type = VT_EVENT_DISMISS}};
    const evidence half = {1, {3}, {0.5}};
    check_history(&rules, dismissed, 2, &half, __LINE__);
}

TEST(values_count_by_their_exponent) {
    vt_fold_in rules = shop_fold_in;
    rules.value_exponent = 0.5F;
    const vt_event history[] = {{.item = 3, .value = 16},
                                {.item = 7, .value = 4, .type = VT_EVENT_PURCHASE},
                                {.item = 9, .value = 1e30F},
                                {.item = 20, .value = -5}};
    const evidence expected = {4, {3, 7, 9, 20}, {4, 10, (float)sqrt(1e3), (float)sqrt(1e-3)}};
    check_history(&rules, history, 4, &expected, __LINE__);
}

TEST(values_and_ages_do_not_count_without_a_rule) {
    const vt_event history[] = {{.item = 3, .value = -17, .age_days = 9999}, {.item = 7, .value = 1e30F}};
    const evidence expected = {2, {3, 7}, {1, 1}};
    check_history(&shop_fold_in, history, 2, &expected, __LINE__);
}

TEST(evidence_that_has_faded_is_none) {
    vt_fold_in rules = shop_fold_in;
    rules.half_life_days = 0.5F;
    rules.unobserved_weight = 0; /* then nothing else keeps the system solvable */
    rules.regularization_exponent = 1;
    static const vt_confidence confidences[] = {VT_CONFIDENCE_LOG, VT_CONFIDENCE_LINEAR, VT_CONFIDENCE_BINARY};
    static const float ages[] = {20, 60, 500, 1e30F};
    for (size_t c = 0; c < 3; c++) {
        rules.confidence = confidences[c];
        test_shop shop;
        CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &rules, 41));
        vt_engine *engine = engine_new(&shop.pack, NULL);
        for (size_t a = 0; a < sizeof ages / sizeof ages[0]; a++) {
            const vt_event history[] = {{.item = 3, .age_days = ages[a]}, {.item = 9, .type = VT_EVENT_DISMISS}};
            CHECK_INT(vt_engine_set_history(engine, history, 2), VT_OK);
            vt_query query = {.limit = 1};
            vt_result_list list;
            CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
            CHECK_INT(list.source, VT_SOURCE_POPULARITY);
            CHECK_INT(list.results[0].item, 0);
            for (uint32_t d = 0; d < FACTORS; d++) CHECK(vt_engine_user_factors(engine)[d] == 0);
        }
        vt_engine_destroy(engine);
        shop_close(&shop);
    }
}

TEST(a_system_that_floats_cannot_solve_is_no_taste) {
    /* Confidences of 1e6 and more over a regularization of 1e-12: 1 + W W^T is W W^T, which twins make singular. */
    const vt_fold_in rules = {{1e6F, 1e6F, 1e6F, 1e6F, 0}, 0, 1e-12F, 0, 0, VT_CONFIDENCE_LINEAR, 0};
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &rules, 42));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    uint32_t popular = 0;
    for (uint32_t history = 1; history <= 100; history++) {
        for (uint32_t e = 0; e < history; e++) events[e] = (vt_event){.item = 12 + e % 30};
        CHECK_INT(vt_engine_set_history(engine, events, history), VT_OK);
        vt_query query = {.limit = 100, .include_seen = true};
        vt_result_list list;
        CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
        CHECK_INT(list.count, 100);
        popular += list.source == VT_SOURCE_POPULARITY;
        for (uint32_t i = 0; i < list.count; i++) CHECK(isfinite(list.results[i].score));
        for (uint32_t d = 0; d < FACTORS; d++) CHECK(isfinite(vt_engine_user_factors(engine)[d]));
        CHECK_INT(vt_engine_explain(engine, 30, 100, &list), VT_OK);
        for (uint32_t i = 0; i < list.count; i++) CHECK(isfinite(list.results[i].score));
    }
    printf("# %u of 100 histories could not be solved\n", (unsigned)popular);
    CHECK(popular > 0);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(the_order_of_events_does_not_matter) {
    vt_fold_in rules = shop_fold_in;
    rules.half_life_days = 30;
    rules.confidence = VT_CONFIDENCE_LOG;
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &rules, 43));
    vt_engine *engine = engine_new(&shop.pack, NULL), *permuted = engine_new(&shop.pack, NULL);
    vti_random random;
    vti_random_seed(&random, 44);
    for (uint32_t count = 2; count <= 200; count += 33) {
        for (uint32_t e = 0; e < count; e++) {
            uint32_t type = vti_random_below(&random, 20);
            events[e] = (vt_event){.item = vti_random_below(&random, ITEMS),
                                   .type = type == 0 ? VT_EVENT_DISMISS : type % 4,
                                   .age_days = (float)vti_random_below(&random, 200)};
        }
        CHECK_INT(vt_engine_set_history(engine, events, count), VT_OK);
        for (uint32_t e = count; e-- > 1;) {
            uint32_t other = vti_random_below(&random, e + 1);
            vt_event swapped = events[e];
            events[e] = events[other];
            events[other] = swapped;
        }
        CHECK_INT(vt_engine_set_history(permuted, events, count), VT_OK);
        static uint32_t items[ITEMS];
        static float scores[ITEMS], permuted_scores[ITEMS];
        for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
        CHECK_INT(vt_engine_score(engine, items, ITEMS, scores), VT_OK);
        CHECK_INT(vt_engine_score(permuted, items, ITEMS, permuted_scores), VT_OK);
        for (uint32_t i = 0; i < ITEMS; i++) CHECK_CLOSE(permuted_scores[i], scores[i], 2e-5);
        vt_query query = {.limit = ITEMS};
        vt_result_list list, permuted_list;
        CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
        CHECK_INT(vt_engine_recommend(permuted, &query, &permuted_list), VT_OK);
        CHECK_INT(permuted_list.count, list.count); /* the same items are seen */
    }
    vt_engine_destroy(engine);
    vt_engine_destroy(permuted);
    shop_close(&shop);
}

TEST(a_history_replaces_the_one_before) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 45));
    vt_engine *used = engine_new(&shop.pack, NULL), *fresh = engine_new(&shop.pack, NULL);
    random_history(&shop, 100, 1, events, &known);
    CHECK_INT(vt_engine_set_history(used, events, 100), VT_OK);
    random_history(&shop, 5, 2, events, &known);
    CHECK_INT(vt_engine_set_history(used, events, 5), VT_OK);
    CHECK_INT(vt_engine_set_history(fresh, events, 5), VT_OK);
    CHECK(same_embedding(used, fresh));
    vt_query query = {.limit = 1000};
    vt_result_list list, expected;
    CHECK_INT(vt_engine_recommend(fresh, &query, &expected), VT_OK);
    CHECK_INT(vt_engine_recommend(used, &query, &list), VT_OK);
    CHECK_INT(list.count, ITEMS - 5);
    CHECK(same_results(&list, expected.results, expected.count));
    CHECK_INT(vt_engine_set_history(used, NULL, 0), VT_OK);
    CHECK_INT(vt_engine_recommend(used, &query, &list), VT_OK);
    CHECK_INT(list.source, VT_SOURCE_POPULARITY);
    CHECK_INT(list.count, ITEMS);
    vt_engine_destroy(used);
    vt_engine_destroy(fresh);
    shop_close(&shop);
}

TEST(a_history_that_fails_leaves_the_one_before) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 46));
    vt_engine *engine = engine_new(&shop.pack, NULL), *undisturbed = engine_new(&shop.pack, NULL);
    const vt_event good[] = {{.item = 3}, {.item = 8, .type = VT_EVENT_CART}, {.item = 9, .type = VT_EVENT_DISMISS}};
    CHECK_INT(vt_engine_set_history(engine, good, 3), VT_OK);
    CHECK_INT(vt_engine_set_history(undisturbed, good, 3), VT_OK);
    const vt_event bad[] = {
        {.item = ITEMS},
        {.item = UINT32_MAX},
        {.item = 1, .type = VT_EVENT_TYPE_COUNT},
        {.item = 1, .type = UINT32_MAX},
        {.item = 1, .age_days = -1},
        {.item = 1, .age_days = -1e-30F},
        {.item = 1, .age_days = NAN},
        {.item = 1, .age_days = INFINITY},
        {.item = 1, .value = NAN},
        {.item = 1, .value = INFINITY},
        {.item = 1, .value = -INFINITY},
    };
    vt_query query = {.limit = 1000};
    vt_result_list list, expected;
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        const vt_event history[] = {{.item = 50}, bad[b], {.item = 51}};
        CHECK_INT(vt_engine_set_history(engine, history, 3), VT_ERR_ARGUMENT);
        CHECK(same_embedding(engine, undisturbed));
    }
    CHECK_INT(vt_engine_set_history(engine, NULL, 1), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_set_history(NULL, good, 3), VT_ERR_ARGUMENT);
    memset(events, 0, sizeof events);
    static vt_event many[601];
    CHECK_INT(vt_engine_set_history(engine, many, 601), VT_ERR_LIMIT);
    CHECK(same_embedding(engine, undisturbed));
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(vt_engine_recommend(undisturbed, &query, &expected), VT_OK);
    CHECK(same_results(&list, expected.results, expected.count));
    CHECK_INT(vt_engine_set_history(engine, many, 600), VT_OK);
    vt_engine_destroy(engine);
    vt_engine_destroy(undisturbed);
    shop_close(&shop);
}

CHECK_MAIN(TEST_ENTRY(the_embedding_minimises_the_objective), TEST_ENTRY(events_on_one_item_add_up),
           TEST_ENTRY(the_logarithmic_rule), TEST_ENTRY(the_binary_rule), TEST_ENTRY(events_without_weight_say_nothing),
           TEST_ENTRY(dismissed_items_are_no_evidence_whenever_it_was), TEST_ENTRY(values_count_by_their_exponent),
           TEST_ENTRY(the_half_life_counts_from_the_newest_event),
           TEST_ENTRY(values_and_ages_do_not_count_without_a_rule), TEST_ENTRY(evidence_that_has_faded_is_none),
           TEST_ENTRY(a_system_that_floats_cannot_solve_is_no_taste), TEST_ENTRY(the_order_of_events_does_not_matter),
           TEST_ENTRY(a_history_replaces_the_one_before), TEST_ENTRY(a_history_that_fails_leaves_the_one_before))
