/*
 * reports_private.h: what the reader of reports and the estimates share: sums, from which everything is estimated.
 */
#ifndef VTI_REPORTS_PRIVATE_H
#define VTI_REPORTS_PRIVATE_H

#include "../data/id_map.h"
#include "../data/source.h"

#include <vitrine/reports.h>

struct vt_reports {
    const vt_plan *plan;
    vt_allocator allocator;
    uint32_t first_period, last_period;
    uint32_t group_count; /* arms; 1 without an experiment */
    uint32_t cell_count;
    uint32_t *first_cells; /* [question_count] of a choice: reports by value; of a number: sum, sum of squares */
    double *sums;          /* [group_count][cell_count + VT_MAX_PERIODS]: the cells, then reports by period */
    uint32_t *periods;     /* [period_count] */
    uint32_t period_count;
    vti_id_map ids; /* of all reports that were accepted */
};

static inline const double *vti_reports_sums(const vt_reports *reports, uint32_t group) {
    return &reports->sums[(size_t)group * (reports->cell_count + VT_MAX_PERIODS)];
}

/* Adds what one device says; `period` is a place among those of the reports, at most one beyond the last. */
void vti_reports_add(vt_reports *reports, uint32_t group, uint32_t period, const int64_t *answers);

/* As vt_reports_read. */
VT_WARN_UNUSED vt_status vti_reports_read_from(vt_reports *reports, const vti_source *source,
                                               const vt_progress *progress, vt_report_lines *lines, vt_error *error);

#endif
