/*
 * estimate.c: totals from the sums of reports. With n reports, of which C name a value (k values, p and q as in
 * privacy.c), or whose answers have the mean y and the standard deviation d:
 *
 *   share of the value   v = (C / n - q) / (p - q),   q = (1 - p) / (k - 1)      (Warner 1965: it has no bias)
 *     of one report      s = sqrt(C / n (1 - C / n)) / (p - q)
 *   mean of a number     v = y most / steps
 *     of one report      s = d most / steps           (the noise of the devices is in d)
 *   standard error       e = s sum over periods of sqrt(n_t) / n
 *     which is s / sqrt(n) for one period. A device reports once a period, so reports of one period are independent;
 *     those of several may be of the same devices, and nothing says which. The error of a mean over periods is at most the
 *     mean of their errors, however they depend on each other: that is what is taken.
 *   interval             v -+ 1.96 e
 *
 * Arms are of different devices: for arm and first arm 0
 *   difference           D = v - v0,   E = sqrt(e^2 + e0^2),   p = erfc(|D| / E / sqrt 2)      (Welch 1947, large n)
 *   power for a lift L   P = F(L |v0| / E - 1.96) + F(-L |v0| / E - 1.96),   F the normal distribution
 *   needed for .8        (1.96 + .8416)^2 (s^2 + s0^2) / (L v0)^2
 */
#include "privacy.h"
#include "reports_private.h"

#include <math.h>

#define QUANTILE_975 1.959963984540054
#define QUANTILE_80 .8416212335729143

/* What the formulas call n, v, s and e. */
typedef struct moments {
    double reports, value, deviation, error;
} moments;

static double sum_of(const vt_reports *reports, uint32_t arm, uint32_t cell) {
    if (arm != VT_ALL_ARMS) return vti_reports_sums(reports, arm)[cell];
    double sum = 0;
    for (uint32_t g = 0; g < reports->group_count; g++) sum += vti_reports_sums(reports, g)[cell];
    return sum;
}

static moments moments_of(const vt_reports *reports, uint32_t arm, uint32_t question, uint32_t value) {
    const vt_question *asked = &reports->plan->questions[question];
    uint32_t cell = reports->first_cells[question];
    moments m = {0};
    double roots = 0;
    for (uint32_t t = 0; t < reports->period_count; t++) {
        double count = sum_of(reports, arm, reports->cell_count + t);
        m.reports += count;
        roots += sqrt(count);
    }
    if (m.reports < 2) return (moments){m.reports, NAN, NAN, NAN};
    if (asked->value_count > 0) {
        double p = vti_response_truth(asked->value_count, asked->epsilon), q = (1 - p) / (asked->value_count - 1);
        double part = sum_of(reports, arm, cell + value) / m.reports;
        m.value = (part - q) / (p - q);
        m.deviation = sqrt(part * (1 - part)) / (p - q);
    } else {
        double step = asked->most / asked->steps, mean = sum_of(reports, arm, cell) / m.reports;
        double squares = sum_of(reports, arm, cell + 1) - m.reports * mean * mean;
        m.value = mean * step;
        m.deviation = sqrt(fmax(squares, 0) / (m.reports - 1)) * step;
    }
    m.error = m.deviation * roots / m.reports;
    return m;
}

static vt_estimate with_interval(double value, double error) {
    return (vt_estimate){value, value - QUANTILE_975 * error, value + QUANTILE_975 * error, error};
}

static double normal_below(double x) {
    return .5 * erfc(-x / sqrt(2));
}

uint64_t vt_reports_count(const vt_reports *reports, uint32_t arm) {
    double count = 0;
    for (uint32_t t = 0; t < reports->period_count; t++) count += sum_of(reports, arm, reports->cell_count + t);
    return (uint64_t)count;
}

uint32_t vt_reports_periods(const vt_reports *reports) {
    return reports->period_count;
}

vt_estimate vt_reports_estimate(const vt_reports *reports, uint32_t arm, uint32_t question, uint32_t value) {
    moments m = moments_of(reports, arm, question, value);
    return with_interval(m.value, m.error);
}

vt_arm_comparison vt_reports_compare(const vt_reports *reports, uint32_t arm, uint32_t question, uint32_t value,
                                     double lift) {
    moments with = moments_of(reports, arm, question, value), without = moments_of(reports, 0, question, value);
    double difference = with.value - without.value, error = hypot(with.error, without.error);
    double sought = without.value > 0 ? lift * without.value : NAN; /* a part of nothing cannot be sought */
    return (vt_arm_comparison){
        .difference = with_interval(difference, error),
        .p = error > 0 ? erfc(fabs(difference) / error / sqrt(2)) : NAN,
        .power = normal_below(sought / error - QUANTILE_975) + normal_below(-sought / error - QUANTILE_975),
        .needed = ceil(pow((QUANTILE_975 + QUANTILE_80) * hypot(with.deviation, without.deviation) / sought, 2)),
    };
}
