/*
 * evidence.c: see evidence.h. Ages count from the newest event, so a shopper who was away for long is known as well as
 * before.
 */
#include "evidence.h"

#include "../base/math.h"

static const double LN2 = 0x1.62e42fefa39efp-1;
static const double SMALLEST_STRENGTH = 1e-9; /* log2(1 + s) is above 0 for it and all greater */

static double within(double value, double least, double most) {
    if (value < least) return least;
    return value > most ? most : value;
}

double vti_event_strength(const vt_fold_in *fold_in, uint32_t type, double value, double days) {
    double strength = fold_in->event_weights[type];
    if (fold_in->value_exponent > 0) strength *= vti_power(within(value, 1e-3, 1e3), fold_in->value_exponent);
    if (fold_in->half_life_days > 0) strength *= vti_exp(-LN2 * days / fold_in->half_life_days);
    return strength < SMALLEST_STRENGTH ? 0 : strength;
}

float vti_confidence(const vt_fold_in *fold_in, double sum) {
    switch (fold_in->confidence) {
    case VT_CONFIDENCE_LOG: return (float)(vti_log(1 + sum) / LN2);
    case VT_CONFIDENCE_LINEAR: return (float)sum;
    case VT_CONFIDENCE_BINARY: break;
    }
    return 1;
}

void vti_type_weights_make(const vt_fold_in *fold_in, double exponent, vti_type_weights weights) {
    float largest = 0;
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        if (fold_in->event_weights[type] > largest) largest = fold_in->event_weights[type];
    }
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        double relative = fold_in->event_weights[type] > 0 ? (double)fold_in->event_weights[type] / largest : 0;
        weights[type] = relative > 0 ? (float)vti_power(relative, exponent) : 0;
    }
}
