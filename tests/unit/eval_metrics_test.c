/*
 * eval_metrics_test.c: ranking metrics against values worked out by hand.
 */
#include "check.h"

#include "base/memory.h"
#include "eval/metrics.h"

#include <math.h>

static const double half = 1.0 / 1.5849625007211562; /* 1 / log2(3), the discount of rank 2 */

TEST(one_target) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint32_t cutoffs[] = {1, 3, 10};
    vti_metric_sums sums;
    CHECK_OR_RETURN(vti_metric_sums_init(&sums, cutoffs, 3, 8, &allocator) == VT_OK);
    vti_metric_sums_add(&sums, (uint32_t[]){5, 2, 7, 1}, 4, (uint32_t[]){2}, 1); /* found at rank 2 */
    vti_metric_sums_add(&sums, (uint32_t[]){5, 2, 7, 1}, 4, (uint32_t[]){1}, 1); /* at rank 4 */
    vti_metric_sums_add(&sums, (uint32_t[]){5, 2, 7, 1}, 4, (uint32_t[]){0}, 1); /* not at all */
    vti_metric_sums_add(&sums, (uint32_t[]){3}, 1, (uint32_t[]){3}, 1);          /* at rank 1 of a short list */
    vt_metrics means[3];
    vti_metric_sums_mean(&sums, means);

    CHECK_CLOSE(means[0].hr, 1.0 / 4, 1e-12);
    CHECK_CLOSE(means[1].hr, 2.0 / 4, 1e-12);
    CHECK_CLOSE(means[2].hr, 3.0 / 4, 1e-12);
    CHECK_CLOSE(means[2].recall, 3.0 / 4, 1e-12);
    CHECK_CLOSE(means[1].precision, (1.0 / 3 + 0 + 0 + 1.0 / 3) / 4, 1e-12);
    CHECK_CLOSE(means[2].precision, (0.1 + 0.1 + 0 + 0.1) / 4, 1e-12);
    CHECK_CLOSE(means[0].ndcg, 1.0 / 4, 1e-12);
    CHECK_CLOSE(means[1].ndcg, (half + 1) / 4, 1e-12);
    CHECK_CLOSE(means[2].ndcg, (half + 1 / log2(5) + 1) / 4, 1e-12);
    CHECK_CLOSE(means[1].mrr, (0.5 + 1) / 4, 1e-12);
    CHECK_CLOSE(means[2].mrr, (0.5 + 0.25 + 1) / 4, 1e-12);
    CHECK_CLOSE(means[0].coverage, 2.0 / 8, 1e-12); /* 5, 3 */
    CHECK_CLOSE(means[1].coverage, 4.0 / 8, 1e-12); /* and 2, 7 */
    CHECK_CLOSE(means[2].coverage, 5.0 / 8, 1e-12); /* and 1 */
    vti_metric_sums_destroy(&sums, &allocator);
}

TEST(several_targets) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint32_t cutoffs[] = {2, 4};
    vti_metric_sums sums;
    CHECK_OR_RETURN(vti_metric_sums_init(&sums, cutoffs, 2, 10, &allocator) == VT_OK);
    vti_metric_sums_add(&sums, (uint32_t[]){9, 4, 6, 1}, 4, (uint32_t[]){1, 4, 8}, 3);
    vt_metrics means[2];
    vti_metric_sums_mean(&sums, means);
    CHECK_CLOSE(means[0].recall, 1.0 / 3, 1e-12);
    CHECK_CLOSE(means[0].precision, 1.0 / 2, 1e-12);
    CHECK_CLOSE(means[0].ndcg, half / (1 + half), 1e-12); /* the ideal list of 2 holds two of the three targets */
    CHECK_CLOSE(means[0].mrr, 0.5, 1e-12);
    CHECK_CLOSE(means[1].recall, 2.0 / 3, 1e-12);
    CHECK_CLOSE(means[1].precision, 2.0 / 4, 1e-12);
    CHECK_CLOSE(means[1].ndcg, (half + 1 / log2(5)) / (1 + half + 0.5), 1e-12);
    CHECK_CLOSE(means[1].mrr, 0.5, 1e-12);
    CHECK_CLOSE(means[1].hr, 1, 1e-12);
    vti_metric_sums_destroy(&sums, &allocator);
}

TEST(no_target_is_a_miss) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint32_t cutoffs[] = {2};
    vti_metric_sums sums;
    CHECK_OR_RETURN(vti_metric_sums_init(&sums, cutoffs, 1, 4, &allocator) == VT_OK);
    vti_metric_sums_add(&sums, (uint32_t[]){2, 0}, 2, NULL, 0);
    vti_metric_sums_add(&sums, (uint32_t[]){2, 0}, 2, (uint32_t[]){2}, 1);
    vt_metrics mean;
    vti_metric_sums_mean(&sums, &mean);
    CHECK_CLOSE(mean.hr, 0.5, 0);
    CHECK_CLOSE(mean.recall, 0.5, 0);
    CHECK_CLOSE(mean.ndcg, 0.5, 0);
    CHECK_CLOSE(mean.mrr, 0.5, 0);
    vti_metric_sums_destroy(&sums, &allocator);
}

TEST(perfect_list_is_one) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint32_t cutoffs[] = {3};
    vti_metric_sums sums;
    CHECK_OR_RETURN(vti_metric_sums_init(&sums, cutoffs, 1, 4, &allocator) == VT_OK);
    vti_metric_sums_add(&sums, (uint32_t[]){2, 0, 1}, 3, (uint32_t[]){0, 1, 2}, 3);
    vt_metrics mean;
    vti_metric_sums_mean(&sums, &mean);
    CHECK_CLOSE(mean.recall, 1, 0);
    CHECK_CLOSE(mean.precision, 1, 0);
    CHECK_CLOSE(mean.ndcg, 1, 0);
    CHECK_CLOSE(mean.mrr, 1, 0);
    vti_metric_sums_destroy(&sums, &allocator);
}

CHECK_MAIN(TEST_ENTRY(one_target), TEST_ENTRY(several_targets), TEST_ENTRY(no_target_is_a_miss),
           TEST_ENTRY(perfect_list_is_one))
