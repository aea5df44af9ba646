/*
 * engine_recommend_test.c: recommend, similar and score against sorting the whole catalogue by the same f32 numbers,
 * with every kind of filter, on a small shop exactly and on a large one as nearly as the scan's 8-bit query allows.
 */
#include "engine_support.h"

static vt_event events[600];
static evidence known;
static vt_result everything[SHOP_MAX_ITEMS];

/* All items that `allowed` (or NULL) has and that are not in the history or are when asked for, best first. */
static uint32_t rank_all(const vt_pack *pack, const float *x, bool include_seen, const uint32_t *allowed) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        if (!include_seen && knows_item(&known, i)) continue;
        if (allowed && !(allowed[i / 32] >> i % 32 & 1)) continue;
        everything[count++] = (vt_result){i, score_f32(pack, x, i, vt_pack_item_scale(pack, i))};
    }
    qsort(everything, count, sizeof *everything, compare_results);
    return count;
}

static const float *padded_user_factors(const vt_engine *engine, const vt_pack *pack) {
    static float padded[SHOP_MAX_FACTORS];
    memset(padded, 0, sizeof padded);
    memcpy(padded, vt_engine_user_factors(engine), pack->factor_count * sizeof *padded);
    return padded;
}

static uint32_t smaller(uint32_t left, uint32_t right) {
    return left < right ? left : right;
}

TEST(lists_equal_sorting_everything) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 1));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    static const uint32_t limits[] = {1, 2, 7, 20, 89, 90, 91, 1000};
    static uint32_t odd[3] = {0xAAAAAAAA, 0xAAAAAAAA, 0xAAAAAAAA}, one[3] = {0, 1U << 5, 0}, none[3] = {0};
    const uint32_t *masks[] = {NULL, odd, one, none};
    for (uint32_t history = 1; history <= 40; history += 13) {
        random_history(&shop, history, history, events, &known);
        CHECK_OR_RETURN(vt_engine_set_history(engine, events, history) == VT_OK);
        const float *x = padded_user_factors(engine, &shop.pack);
        for (size_t m = 0; m < 4; m++) {
            for (int seen = 0; seen < 2; seen++) {
                uint32_t count = rank_all(&shop.pack, x, seen, masks[m]);
                for (size_t l = 0; l < sizeof limits / sizeof limits[0]; l++) {
                    vt_query query = {.limit = limits[l], .include_seen = seen, .allowed = masks[m]};
                    vt_result_list list;
                    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
                    CHECK_INT(list.source, VT_SOURCE_HISTORY);
                    CHECK_OR_RETURN(same_results(&list, everything, smaller(count, limits[l])));
                }
            }
        }
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(equal_scores_come_by_number) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 1));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    events[0] = (vt_event){.item = 3};
    CHECK_INT(vt_engine_set_history(engine, events, 1), VT_OK);
    vt_query query = {.limit = 90};
    vt_result_list list;
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    uint32_t ties = 0;
    for (uint32_t i = 1; i < list.count; i++) {
        if (list.results[i].score != list.results[i - 1].score) continue;
        CHECK(list.results[i].item > list.results[i - 1].item);
        ties++;
    }
    CHECK(ties >= 3); /* twins, and items without factors */
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(excluded_and_dismissed_items_stay_out) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 2));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    const vt_event history[] = {{.item = 5}, {.item = 8, .type = VT_EVENT_DISMISS}, {.item = 9}};
    CHECK_INT(vt_engine_set_history(engine, history, 3), VT_OK);
    const uint32_t exclude[] = {0, 89, 40, 40};
    for (int seen = 0; seen < 2; seen++) {
        vt_query query = {.limit = 90, .include_seen = seen, .exclude = exclude, .exclude_count = 4};
        for (int similar = 0; similar < 2; similar++) {
            vt_result_list list;
            vt_status status =
                similar ? vt_engine_similar(engine, 20, &query, &list) : vt_engine_recommend(engine, &query, &list);
            CHECK_OR_RETURN(status == VT_OK);
            CHECK_INT(list.count, 90 - 3 - 1 - (seen ? 0 : 2) - similar);
            for (uint32_t i = 0; i < list.count; i++) {
                uint32_t item = list.results[i].item;
                CHECK(item != 0 && item != 89 && item != 40 && item != 8);
                CHECK(seen || (item != 5 && item != 9));
                CHECK(!similar || item != 20);
            }
        }
    }
    /* What was excluded once is not excluded for ever. */
    vt_query query = {.limit = 90, .include_seen = true};
    vt_result_list list;
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(list.count, 89);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(without_taste_the_popular_order) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 3));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    static uint32_t even[3] = {0x55555555, 0x55555555, 0x55555555};
    const vt_event dismissed[] = {{.item = 0, .type = VT_EVENT_DISMISS}, {.item = 4, .type = VT_EVENT_DISMISS}};
    for (uint32_t count = 0; count <= 2; count++) {
        CHECK_INT(vt_engine_set_history(engine, count ? dismissed : NULL, count), VT_OK);
        vt_query query = {.limit = 5, .include_seen = true, .allowed = even};
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
        CHECK_INT(list.source, VT_SOURCE_POPULARITY);
        static const uint32_t expected[3][5] = {{0, 2, 4, 6, 8}, {2, 4, 6, 8, 10}, {2, 6, 8, 10, 12}};
        CHECK_INT(list.count, 5);
        for (uint32_t i = 0; i < 5; i++) {
            CHECK_INT(list.results[i].item, expected[count][i]);
            CHECK(list.results[i].score == vt_pack_popularity(&shop.pack, expected[count][i]));
        }
        for (uint32_t d = 0; d < 12; d++) CHECK(vt_engine_user_factors(engine)[d] == 0);
        const uint32_t asked[] = {7, 0};
        float scores[2];
        CHECK_INT(vt_engine_score(engine, asked, 2, scores), VT_OK);
        CHECK(scores[0] == vt_pack_popularity(&shop.pack, 7) && scores[1] == vt_pack_popularity(&shop.pack, 0));
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(similar_is_cosine) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 4));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    for (uint32_t anchor = 0; anchor < 90; anchor++) {
        vt_query query = {.limit = 90};
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_similar(engine, anchor, &query, &list) == VT_OK);
        CHECK_INT(list.count, 89);
        bool unknown = shop_item_is_unknown(anchor);
        CHECK_INT(list.source, unknown ? VT_SOURCE_POPULARITY : VT_SOURCE_ITEM);
        for (uint32_t i = 0; i < list.count; i++) {
            vt_result result = list.results[i];
            CHECK(result.item != anchor);
            if (unknown) {
                CHECK_INT(result.item, i < anchor ? i : i + 1);
                CHECK(result.score == vt_pack_popularity(&shop.pack, result.item));
                continue;
            }
            CHECK_CLOSE(result.score, stored_cosine(&shop.pack, anchor, result.item), 2e-6);
            if (i > 0) CHECK(compare_results(&list.results[i - 1], &result) < 0);
        }
        if (shop_item_is_twin(anchor)) {
            CHECK_INT(list.results[0].item, anchor - 1);
            CHECK_CLOSE(list.results[0].score, 1, 1e-6);
        }
    }
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(similar_does_not_depend_on_the_history_but_leaves_it_out) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 4));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    vt_query query = {.limit = 30, .include_seen = true};
    vt_result_list list;
    static vt_result before[30];
    CHECK_INT(vt_engine_similar(engine, 17, &query, &list), VT_OK);
    memcpy(before, list.results, sizeof before);
    events[0] = (vt_event){.item = before[0].item};
    CHECK_INT(vt_engine_set_history(engine, events, 1), VT_OK);
    CHECK_INT(vt_engine_similar(engine, 17, &query, &list), VT_OK);
    CHECK(same_results(&list, before, 30));
    query.include_seen = false;
    query.limit = 29;
    CHECK_INT(vt_engine_similar(engine, 17, &query, &list), VT_OK);
    CHECK(same_results(&list, before + 1, 29));
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(scores_are_those_of_the_list) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 90, 12, &shop_fold_in, 5));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    random_history(&shop, 10, 3, events, &known);
    CHECK_INT(vt_engine_set_history(engine, events, 10), VT_OK);
    vt_query query = {.limit = 90, .include_seen = true};
    vt_result_list list;
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK && list.count == 90);
    uint32_t items[91];
    float scores[91] = {0};
    for (uint32_t i = 0; i < 90; i++) items[i] = list.results[89 - i].item;
    items[90] = items[0]; /* an item may be asked for twice */
    CHECK_INT(vt_engine_score(engine, items, 91, scores), VT_OK);
    for (uint32_t i = 0; i < 90; i++) CHECK(scores[i] == list.results[89 - i].score);
    CHECK(scores[90] == scores[0]);
    CHECK_INT(vt_engine_score(engine, NULL, 0, NULL), VT_OK);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

/* ---- a large shop ---- */

enum { LARGE = 4000, LARGE_FACTORS = 64, SHOPPERS = 60, TOP = 20 };

TEST(a_large_shop_is_ranked_as_in_f32) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, LARGE, LARGE_FACTORS, &shop_fold_in, 6));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    uint32_t found = 0;
    for (uint32_t s = 0; s < SHOPPERS; s++) {
        uint32_t history = 1 + s * 2;
        random_history(&shop, history, 100 + s, events, &known);
        CHECK_OR_RETURN(vt_engine_set_history(engine, events, history) == VT_OK);
        rank_all(&shop.pack, padded_user_factors(engine, &shop.pack), false, NULL);
        vt_query query = {.limit = TOP};
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK && list.count == TOP);
        CHECK_INT(list.results[0].item, everything[0].item);
        for (uint32_t i = 0; i < TOP; i++) {
            vt_result result = list.results[i];
            for (uint32_t e = 0; e < TOP; e++) found += everything[e].item == result.item;
            if (i > 0) CHECK(compare_results(&list.results[i - 1], &result) < 0);
            CHECK(!knows_item(&known, result.item));
            float exact = score_f32(&shop.pack, padded_user_factors(engine, &shop.pack), result.item,
                                    vt_pack_item_scale(&shop.pack, result.item));
            CHECK(result.score == exact);
        }
    }
    printf("# %u of %u items of the exact top %u\n", (unsigned)found, (unsigned)(SHOPPERS * TOP), (unsigned)TOP);
    CHECK(found >= SHOPPERS * TOP * 0.998);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(a_large_shop_has_the_most_similar_items) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, LARGE, LARGE_FACTORS, &shop_fold_in, 7));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    uint32_t found = 0;
    for (uint32_t s = 0; s < SHOPPERS; s++) {
        uint32_t anchor = 1 + s * 37; /* never one without factors */
        uint32_t count = 0;
        for (uint32_t i = 0; i < LARGE; i++) {
            if (i != anchor) everything[count++] = (vt_result){i, (float)stored_cosine(&shop.pack, anchor, i)};
        }
        qsort(everything, count, sizeof *everything, compare_results);
        vt_query query = {.limit = TOP};
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_similar(engine, anchor, &query, &list) == VT_OK && list.count == TOP);
        for (uint32_t i = 0; i < TOP; i++) {
            for (uint32_t e = 0; e < TOP; e++) found += everything[e].item == list.results[i].item;
        }
    }
    printf("# %u of %u items of the exact top %u\n", (unsigned)found, (unsigned)(SHOPPERS * TOP), (unsigned)TOP);
    CHECK(found >= SHOPPERS * TOP * 0.998);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(kernel_sets_give_the_same_bytes) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, LARGE, LARGE_FACTORS, &shop_fold_in, 6));
    vt_engine *reference = engine_new(&shop.pack, "ref");
    static vt_result expected[3][50];
    for (uint32_t s = 0; s < vti_kernels_count(); s++) {
        vt_engine *engine = engine_new(&shop.pack, vti_kernels_at(s)->name);
        for (uint32_t history = 1; history <= 121; history += 24) {
            random_history(&shop, history, history, events, &known);
            vt_engine *both[] = {reference, engine};
            for (int e = 0; e < 2; e++) {
                CHECK_OR_RETURN(vt_engine_set_history(both[e], events, history) == VT_OK);
                vt_query query = {.limit = 50};
                vt_result_list list[3];
                for (int call = 0; call < 3; call++) {
                    vt_status status = call == 0   ? vt_engine_recommend(both[e], &query, &list[0])
                                       : call == 1 ? vt_engine_similar(both[e], 3, &query, &list[1])
                                                   : vt_engine_explain(both[e], 77, 50, &list[2]);
                    CHECK_OR_RETURN(status == VT_OK);
                    if (e == 0) memcpy(expected[call], list[call].results, list[call].count * sizeof(vt_result));
                    if (e == 1) CHECK(same_results(&list[call], expected[call], list[call].count));
                }
            }
            CHECK(memcmp(vt_engine_user_factors(engine), vt_engine_user_factors(reference),
                         LARGE_FACTORS * sizeof(float)) == 0);
        }
        vt_engine_destroy(engine);
    }
    vt_engine_destroy(reference);
    shop_close(&shop);
}

CHECK_MAIN(TEST_ENTRY(lists_equal_sorting_everything), TEST_ENTRY(equal_scores_come_by_number),
           TEST_ENTRY(excluded_and_dismissed_items_stay_out), TEST_ENTRY(without_taste_the_popular_order),
           TEST_ENTRY(similar_is_cosine), TEST_ENTRY(similar_does_not_depend_on_the_history_but_leaves_it_out),
           TEST_ENTRY(scores_are_those_of_the_list), TEST_ENTRY(a_large_shop_is_ranked_as_in_f32),
           TEST_ENTRY(a_large_shop_has_the_most_similar_items), TEST_ENTRY(kernel_sets_give_the_same_bytes))
