/*
 * vector_f32_avx2.c: dot_f32 and axpy_f32 (see kernels.def) for this instruction set.
 */
#include "kernels.h"
#include "vector_f32.h"

float vt_dot_f32__avx2(const float *left, const float *right, size_t count) {
    return dot_f32(left, right, count);
}

void vt_axpy_f32__avx2(float scale, const float *x, float *y, size_t count) {
    axpy_f32(scale, x, y, count);
}
