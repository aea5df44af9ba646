/*
 * privacy.c: the two mechanisms, as far as their reader needs them:
 *   one of k values: p = 1 / (1 + (k - 1) e^-epsilon), rounded down to a multiple of 2^-32;
 *   numbers:         reach = ceil(12 steps / epsilon).
 */
#include "privacy.h"

#include <math.h>

double vti_response_truth(uint32_t values, double epsilon) {
    double words = 4294967296.0;
    return floor(words / (1 + (values - 1.0) * exp(-epsilon))) / words;
}

int64_t vti_noise_reach(uint32_t steps, double epsilon) {
    return (int64_t)ceil(12.0 * steps / epsilon);
}
