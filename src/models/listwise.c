/*
 * listwise.c: what both learners of listwise.h share. For a case of rows with relevance y and scores s:
 *   loss = ln sum_r e^s_r - sum_r q_r s_r,   q = y / sum y      d loss / d s = softmax(s) - q
 * (softmax cross entropy: ListNet's top one, Cao et al. 2007), and
 *   NDCG@k = DCG(s) / DCG(y),   DCG(s) = sum of y_r / log2(1 + place of r by s) over the rows at places <= k
 * (Jarvelin, Kekalainen 2002). Smoothed, with the logistic function l, places are sums and the cutoff is an edge
 * (Qin, Liu, Li 2010):
 *   place of r = sum over the other rows i of l(s_i - s_r),   1 / log2(2 + place) * l(SHARPNESS (k - 1/2 - place))
 */
#include "listwise.h"

#include "../base/error.h"

#include <math.h>

static const double SHARPNESS = 1.5; /* of the cutoff */

static vt_status refuse_row(uint64_t row, const char *what, vt_error *error) {
    return vti_error_format(error, VT_ERR_NUMERIC, VT_NOWHERE, "Row %llu has %s.", (unsigned long long)row, what);
}

vt_status vti_listwise_check(const vti_listwise_cases *cases, vt_error *error) {
    if (cases->width == 0 || cases->width > VTI_NETWORK_MAX_WIDTH) {
        return vti_error_format(error, VT_ERR_LIMIT, VT_NOWHERE, "There are %u features; give 1 to %u.",
                                (unsigned)cases->width, VTI_NETWORK_MAX_WIDTH);
    }
    uint64_t rows = cases->case_count > 0 ? cases->offsets[cases->case_count] : 0;
    bool any = false;
    for (uint64_t r = 0; r < rows; r++) {
        if (!(cases->relevance[r] >= 0 && cases->relevance[r] < INFINITY)) {
            return refuse_row(r, "a relevance that is not a number from 0", error);
        }
        if (cases->base && !isfinite(cases->base[r])) return refuse_row(r, "a base that is not finite", error);
        for (uint32_t i = 0; i < cases->width; i++) {
            if (!isfinite(cases->features[r * cases->width + i])) {
                return refuse_row(r, "a feature that is not finite", error);
            }
        }
        any |= cases->relevance[r] > 0;
    }
    return any ? VT_OK : vti_error(error, VT_ERR_EMPTY, VT_NOWHERE, "No case has a right row to learn from.");
}

size_t vti_listwise_most_rows(const vti_listwise_cases *cases) {
    uint64_t most = 0;
    for (uint32_t c = 0; c < cases->case_count; c++) {
        uint64_t rows = cases->offsets[c + 1] - cases->offsets[c];
        if (rows > most) most = rows;
    }
    return (size_t)most;
}

/* Welford's way: exact for features that are all the same. */
void vti_listwise_moments(const vti_listwise_cases *cases, const uint8_t *held_apart, double *means,
                          double *deviations) {
    uint32_t width = cases->width;
    double count = 0;
    for (uint32_t i = 0; i < width; i++) means[i] = deviations[i] = 0;
    for (uint32_t c = 0; c < cases->case_count; c++) {
        if (held_apart && held_apart[c]) continue;
        for (uint64_t r = cases->offsets[c]; r < cases->offsets[c + 1]; r++) {
            const float *row = cases->features + r * width;
            double share = 1 / ++count;
            for (uint32_t i = 0; i < width; i++) {
                double difference = (double)row[i] - means[i];
                means[i] += difference * share;
                deviations[i] += difference * ((double)row[i] - means[i]);
            }
        }
    }
    for (uint32_t i = 0; i < width; i++) deviations[i] = count > 0 ? sqrt(deviations[i] / count) : 0;
}

/* Rows before row r. */
static uint32_t place_of(const float *order, size_t count, size_t r) {
    uint32_t before = 0;
    for (size_t i = 0; i < r; i++) before += order[i] >= order[r];
    for (size_t i = r + 1; i < count; i++) before += order[i] > order[r];
    return before;
}

static double dcg(const float *order, const float *relevance, size_t count, uint32_t cutoff) {
    double sum = 0;
    for (size_t r = 0; r < count; r++) {
        if (!(relevance[r] > 0)) continue;
        uint32_t place = place_of(order, count, r);
        if (place < cutoff) sum += (double)relevance[r] / log2(2.0 + place);
    }
    return sum;
}

double vti_listwise_ndcg(const float *scores, const float *relevance, size_t count, uint32_t cutoff) {
    return dcg(scores, relevance, count, cutoff) / dcg(relevance, relevance, count, cutoff);
}

double vti_listwise_weight(const float *relevance, size_t count) {
    double weight = 0;
    for (size_t r = 0; r < count; r++) weight += (double)relevance[r];
    return weight;
}

double vti_listwise_softmax(const vti_dense_floats *floats, const float *relevance, double weight, size_t count,
                            float *scores) {
    double right = 0;
    for (size_t r = 0; r < count; r++) {
        if (relevance[r] > 0) right += (double)relevance[r] / weight * (double)scores[r];
    }
    return (double)floats->softmax(scores, count) - right;
}

/* What a right row at a smooth place is worth, and how that changes with its place. */
static double worth_of(double place, uint32_t cutoff, double *slope) {
    double discount = 1 / log2(2 + place), within = 1 / (1 + exp(SHARPNESS * (place - cutoff + 0.5)));
    double discount_slope = -discount * discount / ((2 + place) * log(2));
    *slope = within * (discount_slope - SHARPNESS * (1 - within) * discount);
    return discount * within;
}

double vti_listwise_smooth(const vti_dense_floats *floats, const float *relevance, size_t count, uint32_t cutoff,
                           const float *scores, float *slopes, float *before) {
    double best = dcg(relevance, relevance, count, cutoff), reached = 0;
    for (size_t i = 0; i < count; i++) slopes[i] = 0;
    for (size_t r = 0; r < count; r++) {
        if (!(relevance[r] > 0)) continue;
        double place = 0, by_place, share = (double)relevance[r] / best;
        for (size_t i = 0; i < count; i++) before[i] = scores[i] - scores[r];
        floats->sigmoid(before, count);
        before[r] = 0;
        for (size_t i = 0; i < count; i++) place += (double)before[i];
        reached += share * worth_of(place, cutoff, &by_place);
        float by_score = (float)(-share * by_place);
        for (size_t i = 0; i < count; i++) {
            float slope = by_score * before[i] * (1 - before[i]);
            slopes[i] += slope;
            slopes[r] -= slope;
        }
    }
    return 1 - reached;
}
