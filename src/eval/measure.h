/*
 * measure.h: ranks all cases of a contest and measures every list. What it gives are sums by user, from which all
 * figures follow. It knows neither how the split was made nor how the model was trained.
 */
#ifndef VTI_MEASURE_H
#define VTI_MEASURE_H

#include "metrics.h"
#include "ranker.h"

/* By ranking; NULL for one that is not in the contest. */
typedef struct vti_measured {
    uint32_t cutoff_count;
    uint32_t column_count; /* cutoff_count * VT_METRIC_CASE_COUNT */
    /* [unit_count][column_count]: for each unit of the cases the sum of the metrics of its cases, by cutoff */
    double *rows[VT_RANKING_COUNT];
    uint32_t *exposure[VT_RANKING_COUNT]; /* [cutoff_count][item_count] how many lists hold an item */
} vti_measured;

/*
 * The result does not depend on `threads` (above 0). MEMORY, CANCELLED, and what vt_engine_create fails with.
 * `measured` is to be destroyed in any case.
 */
VT_WARN_UNUSED vt_status vti_measure(const vti_contest *contest, const vti_item_facts *facts, const uint32_t *cutoffs,
                                     uint32_t cutoff_count, uint32_t threads, const vt_allocator *allocator,
                                     const vt_progress *progress, vti_measured *measured, vt_error *error);
void vti_measured_destroy(vti_measured *measured, const vt_allocator *allocator);

#endif
