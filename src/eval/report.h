/*
 * report.h: from sums by user to the figures that are reported, with their intervals, the paired comparison and the
 * groups. It knows no models.
 */
#ifndef VTI_REPORT_H
#define VTI_REPORT_H

#include "groups.h"
#include "measure.h"
#include "resample.h"

/* A report whose memory is from `allocator`, all zero. NULL: no memory. */
vt_eval_report *vti_report_create(const vt_allocator *allocator);

/*
 * Fills what follows from what was measured: figures, comparison and groups. report->ships and its cutoffs are set.
 * resampling->resamples 0: no intervals and no p. MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_report_fill(const vti_measured *measured, const vti_cases *cases,
                                         const vti_groupings *groupings, const vti_resampling *resampling,
                                         vt_eval_report *report, vt_error *error);

#endif
