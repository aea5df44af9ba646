/*
 * engine_search_test.c: the search that reads only what it must, against scoring every item: the same items, scores and
 * order of ties, for rankings by score and by cosine, lists of every length, blocked items, and tables where everything
 * or nothing can be ruled out.
 */
#include "engine_support.h"

#include "base/bfloat.h"
#include "engine/engine_state.h"

static vti_scored expected[SHOP_MAX_ITEMS];

static int compare_scored(const void *left, const void *right) {
    const vti_scored *a = left, *b = right;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Scores every item that is not blocked with the query that the search has just rounded. */
static uint32_t rank_everything(const vt_engine *engine, const vti_ranking *ranking) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < engine->pack.item_count; i++) {
        if (vti_item_set_has(engine->blocked, i)) continue;
        int32_t dot = 0;
        uint8_t row[VT_PACK_MAX_FACTORS];
        vt_pack_row(&engine->pack, i, row);
        for (uint32_t d = 0; d < engine->pack.factor_count; d++) {
            dot += (row[d] - VT_PACK_ZERO_POINT) * engine->scan_query[d];
        }
        const vt_pack_chunk *chunk = vt_pack_chunk_of(&engine->pack, i);
        uint16_t weight = ranking->weights[chunk - engine->pack.chunks][i - chunk->first_item];
        expected[count++] = (vti_scored){i, vti_from_bfloat(weight) * (float)dot};
    }
    qsort(expected, count, sizeof *expected, compare_scored);
    return count;
}

static void check_after(uint32_t searches, vt_engine *engine, const float *factors, const vti_ranking *ranking,
                        uint32_t wanted) {
    engine->searches = searches;
    vti_top_k top = vti_search(engine, factors, ranking, wanted);
    uint32_t count = rank_everything(engine, ranking);
    CHECK_INT(top.count, count < wanted ? count : wanted);
    for (uint32_t i = 0; i < top.count; i++) {
        if (!CHECK(top.entries[i].number == expected[i].number && top.entries[i].score == expected[i].score)) return;
    }
}

/* As the first search, and as one that goes by bounds. */
static void check_search(vt_engine *engine, const float *factors, const vti_ranking *ranking, uint32_t wanted) {
    check_after(0, engine, factors, ranking, wanted);
    check_after(VTI_UNBOUNDED, engine, factors, ranking, wanted);
}

static void block(vt_engine *engine, vti_random *random, uint32_t one_in) {
    uint32_t words = vti_item_set_words(engine->pack.item_count);
    memset(engine->blocked.words, 0, words * sizeof(uint32_t));
    for (uint32_t i = 0; one_in > 0 && i < engine->pack.item_count; i++) {
        if (vti_random_below(random, one_in) == 0) vti_item_set_add(engine->blocked, i);
    }
}

/* Factors whose size falls with the column: 1 keeps all alike, less puts the score into the lead. */
static void draw_factors(vti_random *random, uint32_t k, double decay, float *factors) {
    double size = 1;
    memset(factors, 0, SHOP_MAX_FACTORS * sizeof *factors);
    for (uint32_t d = 0; d < k; d++) {
        factors[d] = (float)(size * vti_random_normal(random));
        size *= decay;
    }
}

static void check_shop(uint32_t items, uint32_t k, uint64_t seed, vt_storage storage) {
    static const uint32_t wanted[] = {1, 10, 62, 1000, 1532};
    static const double decays[] = {1, 0.9, 0.7, 0};
    test_shop shop;
    CHECK_OR_RETURN(shop_open_stored(&shop, items, k, &shop_fold_in, seed, storage));
    vti_random random;
    vti_random_seed(&random, seed);
    float factors[SHOP_MAX_FACTORS];
    for (uint32_t s = 0; s < vti_kernels_count(); s++) {
        vt_engine *engine = engine_new(&shop.pack, vti_kernels_at(s)->name);
        vti_cosines_follow(engine);
        for (size_t d = 0; d < sizeof decays / sizeof decays[0]; d++) {
            for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
                draw_factors(&random, k, decays[d], factors);
                block(engine, &random, (uint32_t)(d + w) % 3 * 2);
                check_search(engine, factors, &engine->by_score, wanted[w]);
                check_search(engine, factors, &engine->by_cosine, wanted[w]);
            }
        }
        vt_engine_destroy(engine);
    }
    shop_close(&shop);
}

TEST(equals_scoring_everything) {
    const vt_storage as_it_is = {VT_CODING_8_BIT, 0};
    check_shop(9000, 64, 1, as_it_is); /* four chunks */
    check_shop(4000, 20, 2, as_it_is);
    check_shop(1000, 33, 3, as_it_is);
    check_shop(511, 16, 4, as_it_is);
    check_shop(33, 5, 5, as_it_is);
    check_shop(1, 1, 6, as_it_is);
}

TEST(equals_scoring_everything_in_4_bits) {
    check_shop(4200, 64, 11, (vt_storage){VT_CODING_4_BIT, 0});
    check_shop(1000, 33, 12, (vt_storage){VT_CODING_4_BIT, 0});
    check_shop(40, 17, 13, (vt_storage){VT_CODING_4_BIT, 0});
}

TEST(equals_scoring_everything_with_centroids) {
    check_shop(4200, 64, 21, (vt_storage){VT_CODING_PRODUCT, 12});
    check_shop(1000, 33, 22, (vt_storage){VT_CODING_PRODUCT, 17});
    check_shop(40, 17, 23, (vt_storage){VT_CODING_PRODUCT, 1});
}

/* All items alike: every score is a tie, and the lowest numbers win. */
TEST(ties_go_to_the_lower_number) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 2000, 64, &shop_fold_in, 7));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    float factors[SHOP_MAX_FACTORS] = {0};
    check_search(engine, factors, &engine->by_score, 62);
    vti_top_k top = vti_search(engine, factors, &engine->by_score, 62);
    for (uint32_t i = 0; i < top.count; i++) CHECK_INT(top.entries[i].number, i);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(a_query_in_the_lead_reads_little) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, 4000, 64, &shop_fold_in, 8));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    vti_random random;
    vti_random_seed(&random, 8);
    float factors[SHOP_MAX_FACTORS];
    draw_factors(&random, 64, 0.7, factors);
    block(engine, &random, 0);
    check_search(engine, factors, &engine->by_score, 10);
    CHECK(engine->bytes_read > 0 && engine->bytes_read < 4000 * 64 / 2);

    draw_factors(&random, 64, 1, factors); /* nothing can be ruled out: every byte is read, the lead perhaps twice */
    check_search(engine, factors, &engine->by_score, 1000);
    CHECK(engine->bytes_read <= 4000 * (64 + 16));
    vt_engine_destroy(engine);
    shop_close(&shop);
}

CHECK_MAIN(TEST_ENTRY(equals_scoring_everything), TEST_ENTRY(equals_scoring_everything_in_4_bits),
           TEST_ENTRY(equals_scoring_everything_with_centroids), TEST_ENTRY(ties_go_to_the_lower_number),
           TEST_ENTRY(a_query_in_the_lead_reads_little))
