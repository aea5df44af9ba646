/*
 * metrics.h: what a list is worth. Formulas are in metrics.c. It knows lists, targets and facts about items, and nothing
 * of where a list comes from, so that every model is measured by the same code.
 */
#ifndef VTI_METRICS_H
#define VTI_METRICS_H

#include <vitrine/eval.h>

/* What is known of the items, whoever ranks them. */
typedef struct vti_item_facts {
    uint32_t item_count;
    float *shares; /* [item_count] of the training's users who have the item */
    /* Diversity by attributes: [item_count][attribute_count], 0 where there is no value, else a number below code_count
     * that no other attribute uses. NULL when not by attributes. */
    uint32_t *codes;
    uint32_t attribute_count, code_count;
    /* Diversity by factors: [item_count][factor_count], of length 1 or 0. NULL when not by factors. */
    float *directions;
    uint32_t factor_count;
    double least_share; /* of an item that nobody has: as if one had it */
} vti_item_facts;

/* How many doubles the functions below need to work with. */
size_t vti_metrics_work_doubles(const vti_item_facts *facts);

/*
 * One case: a list of different items, best first, and its different targets, perhaps none; a target that is no item
 * (UINT32_MAX) is never found. Fills values[cutoff_count][VT_METRIC_CASE_COUNT]. `work` is all zero before and after.
 */
void vti_case_metrics(const vti_item_facts *facts, const uint32_t *cutoffs, uint32_t cutoff_count, const uint32_t *list,
                      uint32_t list_count, const uint32_t *targets, uint64_t target_count, double *work,
                      double *values);

/* Counts the items of a list at every cutoff in counts[cutoff_count][item_count]. */
void vti_exposure_add(uint32_t item_count, const uint32_t *cutoffs, uint32_t cutoff_count, const uint32_t *list,
                      uint32_t list_count, uint32_t *counts);
/* From counts[item_count], which it sorts. */
void vti_exposure_metrics(uint32_t *counts, uint32_t item_count, double *coverage, double *gini);

#endif
