/*
 * eval_metrics_test.c: ranking metrics against values worked out by hand.
 */
#include "check.h"

#include "eval/metrics.h"

#include <math.h>

#define MOST_CUTOFFS 3
#define ITEMS 10

static const double half = 1.0 / 1.5849625007211562; /* 1 / log2(3), the discount of rank 2 */

static float shares[ITEMS] = {.5F, .25F, .125F, 1, 0, .5F, .5F, .5F, .5F, .5F};
static const vti_item_facts plain = {.item_count = ITEMS, .shares = shares, .least_share = .0625};

/* The metrics of one case at every cutoff. */
typedef double case_values[MOST_CUTOFFS][VT_METRIC_CASE_COUNT];

static void measure(const vti_item_facts *facts, const uint32_t *cutoffs, uint32_t cutoff_count, const uint32_t *list,
                    uint32_t list_count, const uint32_t *targets, uint64_t target_count, case_values values) {
    double work[32] = {0};
    CHECK(vti_metrics_work_doubles(facts) <= 32);
    vti_case_metrics(facts, cutoffs, cutoff_count, list, list_count, targets, target_count, work, values[0]);
    for (int i = 0; i < 32; i++) CHECK_CLOSE(work[i], 0, 0);
}

TEST(one_target) {
    const uint32_t cutoffs[] = {1, 3, 10}, list[] = {5, 2, 7, 1};
    case_values v;
    measure(&plain, cutoffs, 3, list, 4, (uint32_t[]){2}, 1, v); /* found at rank 2 */
    CHECK_CLOSE(v[0][VT_METRIC_HR], 0, 0);
    CHECK_CLOSE(v[1][VT_METRIC_HR], 1, 0);
    CHECK_CLOSE(v[2][VT_METRIC_RECALL], 1, 0);
    CHECK_CLOSE(v[1][VT_METRIC_PRECISION], 1.0 / 3, 1e-12);
    CHECK_CLOSE(v[2][VT_METRIC_PRECISION], .1, 1e-12); /* the list is shorter than the cutoff */
    CHECK_CLOSE(v[1][VT_METRIC_F1], .5, 1e-12);        /* 2 (1/3) 1 / (4/3) */
    CHECK_CLOSE(v[1][VT_METRIC_NDCG], half, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_MAP], .5, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_MRR], .5, 1e-12);
    CHECK_CLOSE(v[0][VT_METRIC_MRR], 0, 0);
    measure(&plain, cutoffs, 3, list, 4, (uint32_t[]){1}, 1, v); /* at rank 4 */
    CHECK_CLOSE(v[1][VT_METRIC_HR], 0, 0);
    CHECK_CLOSE(v[2][VT_METRIC_NDCG], 1 / log2(5), 1e-12);
    CHECK_CLOSE(v[2][VT_METRIC_MRR], .25, 1e-12);
    CHECK_CLOSE(v[2][VT_METRIC_MAP], .25, 1e-12);
    measure(&plain, cutoffs, 3, list, 4, (uint32_t[]){0}, 1, v); /* not at all */
    for (int m = VT_METRIC_HR; m <= VT_METRIC_MRR; m++) CHECK_CLOSE(v[2][m], 0, 0);
}

TEST(several_targets) {
    case_values v;
    measure(&plain, (uint32_t[]){2, 4}, 2, (uint32_t[]){9, 4, 6, 1}, 4, (uint32_t[]){1, 4, 8}, 3, v);
    CHECK_CLOSE(v[0][VT_METRIC_RECALL], 1.0 / 3, 1e-12);
    CHECK_CLOSE(v[0][VT_METRIC_PRECISION], 1.0 / 2, 1e-12);
    CHECK_CLOSE(v[0][VT_METRIC_F1], .4, 1e-12);
    CHECK_CLOSE(v[0][VT_METRIC_NDCG], half / (1 + half), 1e-12); /* the ideal list of 2 holds two of the targets */
    CHECK_CLOSE(v[0][VT_METRIC_MAP], .5 / 2, 1e-12);
    CHECK_CLOSE(v[0][VT_METRIC_MRR], 0.5, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_RECALL], 2.0 / 3, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_PRECISION], 2.0 / 4, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_NDCG], (half + 1 / log2(5)) / (1 + half + 0.5), 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_MAP], (1.0 / 2 + 2.0 / 4) / 3, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_HR], 1, 0);
}

TEST(no_target_is_a_miss) {
    case_values v;
    measure(&plain, (uint32_t[]){2}, 1, (uint32_t[]){2, 0}, 2, NULL, 0, v);
    for (int m = VT_METRIC_HR; m <= VT_METRIC_MRR; m++) CHECK_CLOSE(v[0][m], 0, 0);
    /* nor is a target that is no item ever found, but it counts */
    measure(&plain, (uint32_t[]){2}, 1, (uint32_t[]){2, 0}, 2, (uint32_t[]){2, UINT32_MAX}, 2, v);
    CHECK_CLOSE(v[0][VT_METRIC_RECALL], .5, 0);
    CHECK_CLOSE(v[0][VT_METRIC_NDCG], 1 / (1 + half), 1e-12);
}

TEST(perfect_list_is_one) {
    case_values v;
    measure(&plain, (uint32_t[]){3}, 1, (uint32_t[]){2, 0, 1}, 3, (uint32_t[]){0, 1, 2}, 3, v);
    for (int m = VT_METRIC_HR; m <= VT_METRIC_MRR; m++) CHECK_CLOSE(v[0][m], 1, 1e-12);
}

TEST(popularity_and_novelty) {
    case_values v;
    measure(&plain, (uint32_t[]){1, 3, 5}, 3, (uint32_t[]){3, 1, 2, 4}, 4, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_POPULARITY], 1, 0);
    CHECK_CLOSE(v[0][VT_METRIC_NOVELTY], 0, 0);
    CHECK_CLOSE(v[1][VT_METRIC_POPULARITY], (1 + .25 + .125) / 3, 1e-12);
    CHECK_CLOSE(v[1][VT_METRIC_NOVELTY], (0 + 2 + 3) / 3.0, 1e-12);
    CHECK_CLOSE(v[2][VT_METRIC_POPULARITY], (1 + .25 + .125 + 0) / 4, 1e-12);
    CHECK_CLOSE(v[2][VT_METRIC_NOVELTY], (0 + 2 + 3 + 4) / 4.0, 1e-12); /* nobody has item 4: as if one of 16 had */
    CHECK_CLOSE(v[2][VT_METRIC_DIVERSITY], 0, 0);                       /* there is nothing to tell items apart by */
    measure(&plain, (uint32_t[]){1}, 1, NULL, 0, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_NOVELTY], 0, 0);
}

TEST(diversity_by_attributes) {
    /* colour: red 1, blue 2; kind: cup 3, lamp 4; 0 is unknown and like nothing */
    static uint32_t codes[ITEMS][2] = {{1, 3}, {1, 4}, {2, 4}, {1, 3}, {0, 3}, {0, 0}};
    vti_item_facts facts = plain;
    facts.codes = codes[0];
    facts.attribute_count = 2;
    facts.code_count = 5;
    case_values v;
    measure(&facts, (uint32_t[]){1, 2, 4}, 3, (uint32_t[]){0, 1, 2, 3}, 4, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_DIVERSITY], 0, 0); /* no pair */
    CHECK_CLOSE(v[1][VT_METRIC_DIVERSITY], .5, 1e-12);
    /* similarities 01: .5, 02: 0, 03: 1, 12: .5, 13: .5, 23: 0 */
    CHECK_CLOSE(v[2][VT_METRIC_DIVERSITY], 1 - 2.5 / 6, 1e-12);
    measure(&facts, (uint32_t[]){2}, 1, (uint32_t[]){4, 5}, 2, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_DIVERSITY], 1, 1e-12);
}

TEST(diversity_by_factors) {
    static float directions[ITEMS][2] = {{1, 0}, {0, 1}, {.6F, .8F}, {-1, 0}};
    vti_item_facts facts = plain;
    facts.directions = directions[0];
    facts.factor_count = 2;
    case_values v;
    measure(&facts, (uint32_t[]){2, 3}, 2, (uint32_t[]){0, 1, 2}, 3, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_DIVERSITY], 1, 1e-7);
    CHECK_CLOSE(v[1][VT_METRIC_DIVERSITY], 1 - (0 + .6 + .8) / 3, 1e-7);
    measure(&facts, (uint32_t[]){2}, 1, (uint32_t[]){0, 3}, 2, NULL, 0, v);
    CHECK_CLOSE(v[0][VT_METRIC_DIVERSITY], 2, 1e-7); /* opposite directions */
}

TEST(coverage_and_gini) {
    double coverage, gini;
    uint32_t counts[2][4] = {{0}};
    vti_exposure_add(4, (uint32_t[]){1, 3}, 2, (uint32_t[]){2, 0, 1}, 3, counts[0]);
    vti_exposure_add(4, (uint32_t[]){1, 3}, 2, (uint32_t[]){2, 1}, 2, counts[0]);
    vti_exposure_metrics(counts[0], 4, &coverage, &gini); /* 0 0 0 2 */
    CHECK_CLOSE(coverage, .25, 0);
    CHECK_CLOSE(gini, 1, 1e-12);
    vti_exposure_metrics(counts[1], 4, &coverage, &gini); /* 0 1 2 2: (-3 0 - 1 1 + 1 2 + 3 2) / (3 5) */
    CHECK_CLOSE(coverage, .75, 0);
    CHECK_CLOSE(gini, 7.0 / 15, 1e-12);
    vti_exposure_metrics((uint32_t[]){3, 3, 3}, 3, &coverage, &gini);
    CHECK_CLOSE(coverage, 1, 0);
    CHECK_CLOSE(gini, 0, 1e-12);
    vti_exposure_metrics((uint32_t[]){0, 0}, 2, &coverage, &gini);
    CHECK_CLOSE(gini, 0, 0);
}

CHECK_MAIN(TEST_ENTRY(one_target), TEST_ENTRY(several_targets), TEST_ENTRY(no_target_is_a_miss),
           TEST_ENTRY(perfect_list_is_one), TEST_ENTRY(popularity_and_novelty), TEST_ENTRY(diversity_by_attributes),
           TEST_ENTRY(diversity_by_factors), TEST_ENTRY(coverage_and_gini))
