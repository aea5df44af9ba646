/*
 * reports_support.h: what the tests of reports share: plans and reports as text, and devices that answer by lot. The
 * devices draw their noise as a difference of two geometric numbers, by no formula of src/reports.
 */
#ifndef VITRINE_REPORTS_SUPPORT_H
#define VITRINE_REPORTS_SUPPORT_H

#include "base/random.h"
#include "reports/privacy.h"
#include "reports/reports_private.h"

#include "check.h"

#include <math.h>

static inline vt_plan *parse_plan(const char *text) {
    vt_plan *plan = NULL;
    vt_error error;
    if (vt_plan_parse(text, strlen(text), NULL, &plan, &error)) printf("# %s\n", error.message);
    return plan;
}

static inline vt_status read_text(vt_reports *reports, const char *text, size_t size_bytes, vt_report_lines *lines) {
    vti_source source = {.bytes = text, .size_bytes = size_bytes};
    vt_error error;
    return vti_reports_read_from(reports, &source, NULL, lines, &error);
}

static inline uint32_t answer_choice(vti_random *random, uint32_t truth, uint32_t values, double epsilon) {
    if (vti_random_unit(random) < vti_response_truth(values, epsilon)) return truth;
    uint32_t other = vti_random_below(random, values - 1);
    return other < truth ? other : other + 1;
}

/* How often in a row something of probability alpha happens. */
static inline int64_t draw_geometric(vti_random *random, double alpha) {
    return (int64_t)floor(log(1 - vti_random_unit(random)) / log(alpha));
}

static inline int64_t answer_number(vti_random *random, uint32_t truth, uint32_t steps, double epsilon) {
    double alpha = exp(-epsilon / steps);
    int64_t reach = vti_noise_reach(steps, epsilon);
    int64_t answer = truth + draw_geometric(random, alpha) - draw_geometric(random, alpha);
    if (answer < -reach) return -reach;
    return answer > steps + reach ? steps + reach : answer;
}

#endif
