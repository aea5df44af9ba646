/*
 * vector_f32_ref.c: the reference of dot_f32 and axpy_f32 (see kernels.def). Written so that compilers vectorise it
 * without changing the order of additions.
 */
#include "kernels.h"

float vt_dot_f32__ref(const float *left, const float *right, size_t count) {
    float lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (size_t lane = 0; lane < 8; lane++) lanes[lane] += left[i + lane] * right[i + lane];
    }
    for (size_t lane = 0; i + lane < count; lane++) lanes[lane] += left[i + lane] * right[i + lane];
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

void vt_axpy_f32__ref(float scale, const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}
