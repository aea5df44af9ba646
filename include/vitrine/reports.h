/*
 * reports.h: what devices say of themselves in private: the plan of questions that a shop publishes, the reports that its
 * visitors' pages send (one JSON object a line), and what can be estimated from them: totals, never persons.
 * web/src/reports.ts makes the reports. It knows nothing of packs, models and events.
 */
#ifndef VITRINE_REPORTS_H
#define VITRINE_REPORTS_H

#include <vitrine/data.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_MAX_QUESTIONS 64U
#define VT_MAX_ARMS 16U
#define VT_MAX_ANSWERS 1000U /* values of a choice, steps of a number */
#define VT_MAX_PERIODS 1024U

/* ---- the plan ---- */

typedef struct vt_question {
    const char *name;
    double epsilon;            /* that one report may tell */
    const char *const *values; /* [value_count] of a choice */
    uint32_t value_count;      /* 0: it is a number ... */
    uint32_t steps;            /* ... on a grid of so many steps ... */
    double most;               /* ... from 0 to `most` */
} vt_question;

typedef struct vt_plan {
    const char *name;
    uint32_t every;          /* days of a period; a device reports once in it */
    const char *experiment;  /* or NULL */
    const char *const *arms; /* [arm_count]; the others are compared with the first */
    uint32_t arm_count;
    const vt_question *questions;
    uint32_t question_count;
} vt_plan;

/*
 * Reads a plan, which web/src/report-plan.ts describes; it is to be destroyed. FORMAT (with the line where it is no JSON),
 * VERSION, MEMORY.
 */
VT_WARN_UNUSED vt_status vt_plan_parse(const void *bytes, size_t size_bytes, const vt_allocator *allocator,
                                       vt_plan **plan, vt_error *error);
void vt_plan_destroy(vt_plan *plan);

/* ---- reports ---- */

typedef struct vt_reports vt_reports;

typedef struct vt_report_lines {
    vt_table_report table; /* `ignored`: of other plans or periods; of accepted, bad and ignored is every line one */
    uint64_t later;        /* of the bad: written by a later version */
    uint64_t duplicates;   /* of the bad: accepted before, in this file or another */
} vt_report_lines;

/* Reports on a plan, which must outlive them, of the periods first..last. To be destroyed. ARGUMENT, MEMORY. */
VT_WARN_UNUSED vt_status vt_reports_create(const vt_plan *plan, uint32_t first_period, uint32_t last_period,
                                           const vt_allocator *allocator, vt_reports **reports, vt_error *error);
void vt_reports_destroy(vt_reports *reports);

/*
 * Adds the reports of a file, "-" for standard input; gzip, xz, zstd and bzip2 are undone. Lines that are no honest
 * device's are counted and left out. After a failure nothing of the file is added. IO, FORMAT (a compressed stream that is
 * cut or damaged), LIMIT, MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_reports_read(vt_reports *reports, const char *path, const vt_progress *progress,
                                         vt_report_lines *lines, vt_error *error);

#define VT_ALL_ARMS UINT32_MAX

/* How many reports, and in how many periods. */
uint64_t vt_reports_count(const vt_reports *reports, uint32_t arm);
uint32_t vt_reports_periods(const vt_reports *reports);

/* ---- estimates; formulas are in src/reports/estimate.c ---- */

/* NAN where the reports do not suffice. */
typedef struct vt_estimate {
    double value;
    double low, high; /* 95 % interval */
    double error;     /* standard error */
} vt_estimate;

/*
 * The share of a value among the devices, which may be below 0 or above 1 by chance; or, of a number (`value` 0), the mean
 * of what it was clipped to.
 */
vt_estimate vt_reports_estimate(const vt_reports *reports, uint32_t arm, uint32_t question, uint32_t value);

typedef struct vt_arm_comparison {
    vt_estimate difference; /* from the first arm */
    double p;               /* two-sided, of the hypothesis that the two are alike */
    double power;           /* with which these reports find the lift (p below .05) where there is one */
    double needed;          /* reports of each arm, in one period, that find it with power .8 */
} vt_arm_comparison;

/* `arm` is 1 or above; `lift` is a part of the first arm's value, such as .1. */
vt_arm_comparison vt_reports_compare(const vt_reports *reports, uint32_t arm, uint32_t question, uint32_t value,
                                     double lift);

#ifdef __cplusplus
}
#endif
#endif
