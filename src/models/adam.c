/*
 * adam.c: Adam (Kingma, Ba 2015) with decoupled decay (Loshchilov, Hutter 2019). For a number x with the slope g, in step
 * t of rate a:
 *   m = .9 m + .1 g,   s = .999 s + .001 g^2,   x = (1 - a decay) x - a m / (1 - .9^t) / (sqrt(s / (1 - .999^t)) + 1e-8)
 */
#include "adam.h"

#include <math.h>

static const float MEAN_KEPT = .9F, SQUARE_KEPT = .999F, SMALL = 1e-8F;

vti_adam vti_adam_step(double rate, double decay, uint64_t step) {
    return (vti_adam){
        .rate = (float)rate,
        .mean_scale = (float)(1 / (1 - pow((double)MEAN_KEPT, (double)step))),
        .square_scale = (float)(1 / (1 - pow((double)SQUARE_KEPT, (double)step))),
        .kept = (float)(1 - rate * decay),
    };
}

void vti_adam_move(const vti_adam *adam, const float *slopes, size_t count, float *restrict means,
                   float *restrict squares, float *restrict numbers) {
    for (size_t i = 0; i < count; i++) {
        float slope = slopes[i];
        means[i] = MEAN_KEPT * means[i] + (1 - MEAN_KEPT) * slope;
        squares[i] = SQUARE_KEPT * squares[i] + (1 - SQUARE_KEPT) * slope * slope;
        float step = means[i] * adam->mean_scale / (sqrtf(squares[i] * adam->square_scale) + SMALL);
        numbers[i] = adam->kept * numbers[i] - adam->rate * step;
    }
}
