/*
 * privacy.c: the two mechanisms of web/src/privacy.ts, as far as their reader and a simulated device need them:
 *   one of k values: p = 1 / (1 + (k - 1) e^-epsilon), rounded down to a multiple of 2^-32;
 *   numbers:         reach = ceil(12 steps / epsilon), and the noise of alpha = e^(-epsilon / steps) is the difference of
 *                    two numbers of failures before a success of probability 1 - alpha: floor(log u / log alpha) each.
 */
#include "privacy.h"

#include "../base/math.h"

#include <math.h>

double vti_response_truth(uint32_t values, double epsilon) {
    double words = 4294967296.0;
    return floor(words / (1 + (values - 1.0) * exp(-epsilon))) / words;
}

int64_t vti_noise_reach(uint32_t steps, double epsilon) {
    return (int64_t)ceil(12.0 * steps / epsilon);
}

int64_t vti_choice_answer(uint32_t truth, uint32_t values, double kept, vti_random *random) {
    if (vti_random_unit(random) < kept) return truth;
    uint32_t other = vti_random_below(random, values - 1);
    return other < truth ? other : other + 1;
}

static double draw_failures(uint32_t steps, double epsilon, vti_random *random) {
    return floor(-vti_log(1 - vti_random_unit(random)) * steps / epsilon);
}

int64_t vti_number_answer(double part, uint32_t steps, double epsilon, vti_random *random) {
    double exact = part * steps, below = floor(exact), reach = (double)vti_noise_reach(steps, epsilon);
    double step = vti_random_unit(random) < exact - below ? below + 1 : below;
    double answer = step + draw_failures(steps, epsilon, random) - draw_failures(steps, epsilon, random);
    return (int64_t)fmin(fmax(answer, -reach), steps + reach);
}
