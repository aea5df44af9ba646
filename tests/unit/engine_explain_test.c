/*
 * engine_explain_test.c: explanations equal c_j y_j^T A^-1 y_i in double, add up to the score, and come largest first,
 * for histories shorter (dual) and longer (primal) than the rank.
 */
#include "engine_support.h"

enum { ITEMS = 120, FACTORS = 16 };

static vt_event events[600];
static evidence known;

/* contributions[j] of history item j to the score of `item`. */
static void explain_double(const test_shop *shop, uint32_t item, double *contributions) {
    static double matrix[FACTORS * FACTORS];
    double z[FACTORS];
    build_system(shop, &known, matrix);
    for (uint32_t d = 0; d < FACTORS; d++) z[d] = stored_factor(&shop->pack, item, d);
    solve_double(matrix, z, FACTORS);
    for (uint32_t j = 0; j < known.count; j++) {
        contributions[j] = 0;
        for (uint32_t d = 0; d < FACTORS; d++) {
            contributions[j] += known.confidences[j] * stored_factor(&shop->pack, known.items[j], d) * z[d];
        }
    }
}

TEST(contributions_are_exact_and_add_up) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 21));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    static const uint32_t histories[] = {1, 2, FACTORS - 1, FACTORS, FACTORS + 1, 60};
    for (size_t h = 0; h < sizeof histories / sizeof histories[0]; h++) {
        random_history(&shop, histories[h], 40 + h, events, &known);
        CHECK_OR_RETURN(vt_engine_set_history(engine, events, histories[h]) == VT_OK);
        for (uint32_t item = 0; item < ITEMS; item++) { /* those of the history too */
            static double exact[600];
            explain_double(&shop, item, exact);
            vt_result_list list;
            CHECK_OR_RETURN(vt_engine_explain(engine, item, 1000, &list) == VT_OK);
            CHECK_INT(list.source, VT_SOURCE_HISTORY);
            CHECK_INT(list.count, known.count);
            double sum = 0, exact_sum = 0;
            for (uint32_t i = 0; i < list.count; i++) {
                vt_result part = list.results[i];
                uint32_t j = 0;
                while (j < known.count && known.items[j] != part.item) j++;
                CHECK_OR_RETURN(j < known.count);
                CHECK_CLOSE(part.score, exact[j], 2e-5);
                if (i > 0) CHECK(compare_results(&list.results[i - 1], &part) < 0);
                sum += part.score;
                exact_sum += exact[j];
            }
            float score;
            CHECK_INT(vt_engine_score(engine, &item, 1, &score), VT_OK);
            CHECK_CLOSE(sum, score, 2e-5);
            CHECK_CLOSE(score, exact_sum, 2e-5);
        }
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(the_limit_keeps_the_largest) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 22));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    random_history(&shop, 25, 1, events, &known);
    CHECK_INT(vt_engine_set_history(engine, events, 25), VT_OK);
    vt_result_list list;
    CHECK_OR_RETURN(vt_engine_explain(engine, 50, 1000, &list) == VT_OK && list.count == 25);
    vt_result all[25];
    memcpy(all, list.results, sizeof all);
    for (uint32_t limit = 1; limit <= 25; limit++) {
        CHECK_INT(vt_engine_explain(engine, 50, limit, &list), VT_OK);
        CHECK(same_results(&list, all, limit));
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(explaining_changes_nothing) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 23));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    for (uint32_t history = 3; history <= 33; history += 30) {
        random_history(&shop, history, 9, events, &known);
        CHECK_INT(vt_engine_set_history(engine, events, history), VT_OK);
        vt_query query = {.limit = 20};
        vt_result_list list;
        CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
        vt_result before[20], explained[3];
        memcpy(before, list.results, sizeof before);
        CHECK_INT(vt_engine_explain(engine, before[0].item, 3, &list), VT_OK);
        memcpy(explained, list.results, sizeof explained);
        CHECK_INT(vt_engine_similar(engine, 40, &query, &list), VT_OK); /* uses the same scratch */
        CHECK_INT(vt_engine_explain(engine, before[0].item, 3, &list), VT_OK);
        CHECK(same_results(&list, explained, 3));
        CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
        CHECK(same_results(&list, before, 20));
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(nothing_to_explain) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, ITEMS, FACTORS, &shop_fold_in, 24));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    vt_result_list list = {.count = 5};
    CHECK_INT(vt_engine_explain(engine, 3, 10, &list), VT_OK);
    CHECK_INT(list.count, 0);
    const vt_event history[] = {{.item = 4, .type = VT_EVENT_DISMISS}, {.item = 6}};
    CHECK_INT(vt_engine_set_history(engine, history, 1), VT_OK);
    CHECK_INT(vt_engine_explain(engine, 3, 10, &list), VT_OK);
    CHECK_INT(list.count, 0);
    CHECK_INT(vt_engine_set_history(engine, history, 2), VT_OK);
    CHECK_INT(vt_engine_explain(engine, 11, 10, &list), VT_OK); /* an item without factors */
    CHECK_INT(list.count, 1);
    CHECK_INT(list.results[0].item, 6);
    CHECK(list.results[0].score == 0);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

CHECK_MAIN(TEST_ENTRY(contributions_are_exact_and_add_up), TEST_ENTRY(the_limit_keeps_the_largest),
           TEST_ENTRY(explaining_changes_nothing), TEST_ENTRY(nothing_to_explain))
