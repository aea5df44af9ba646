/*
 * metrics.h: ranking metrics as running sums over cases. Formulas are in metrics.c. It knows lists and targets, and
 * nothing of where either comes from, so that every model is measured by the same code.
 */
#ifndef VTI_METRICS_H
#define VTI_METRICS_H

#include <vitrine/eval.h>

typedef struct vti_metric_sums {
    const uint32_t *cutoffs; /* [cutoff_count] ascending; the caller's */
    uint32_t cutoff_count;
    uint32_t item_count;
    uint64_t case_count;
    vt_metrics sums[VT_EVAL_MAX_CUTOFFS];
    uint32_t *best_ranks; /* [item_count] the best rank an item has had in any list, 0 where it was in none */
} vti_metric_sums;

/* MEMORY. */
VT_WARN_UNUSED vt_status vti_metric_sums_init(vti_metric_sums *sums, const uint32_t *cutoffs, uint32_t cutoff_count,
                                              uint32_t item_count, const vt_allocator *allocator);
void vti_metric_sums_destroy(vti_metric_sums *sums, const vt_allocator *allocator);

/* Adds a case: a list of different items, best first, and its different targets, perhaps none. */
void vti_metric_sums_add(vti_metric_sums *sums, const uint32_t *list, uint32_t list_count, const uint32_t *targets,
                         uint64_t target_count);

/* The means over the cases so far, [cutoff_count]. */
void vti_metric_sums_mean(const vti_metric_sums *sums, vt_metrics *means);

#endif
