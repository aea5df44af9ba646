/*
 * vector_f32.h: the text of dot_f32 and axpy_f32, written so that compilers vectorise it without changing the order of
 * additions. Each instruction set compiles it with its own flags.
 */
#ifndef VTI_VECTOR_F32_H
#define VTI_VECTOR_F32_H

#include <stddef.h>

static inline float dot_f32(const float *left, const float *right, size_t count) {
    float lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (size_t lane = 0; lane < 8; lane++) lanes[lane] += left[i + lane] * right[i + lane];
    }
    for (size_t lane = 0; i + lane < count; lane++) lanes[lane] += left[i + lane] * right[i + lane];
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static inline void axpy_f32(float scale, const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

#endif
