/*
 * vector_f32.h: the text of dot_f32 and axpy_f32, in vectors that every processor with a variant has, so that compilers
 * neither reorder additions nor leave them to a loop of single floats.
 */
#ifndef VTI_VECTOR_F32_H
#define VTI_VECTOR_F32_H

#include <stddef.h>

/* Aligned to 4 bytes only: rows begin anywhere. */
typedef float four_f32 __attribute__((vector_size(16), aligned(4)));

static inline float dot_f32(const float *left, const float *right, size_t count) {
    four_f32 low = {0}, high = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        low += *(const four_f32 *)(left + i) * *(const four_f32 *)(right + i);
        high += *(const four_f32 *)(left + i + 4) * *(const four_f32 *)(right + i + 4);
    }
    for (size_t lane = 0; i < count; i++, lane++) {
        if (lane < 4)
            low[lane] += left[i] * right[i];
        else
            high[lane - 4] += left[i] * right[i];
    }
    low += high;
    return (low[0] + low[2]) + (low[1] + low[3]);
}

static inline void axpy_f32(float scale, const float *x, float *y, size_t count) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) *(four_f32 *)(y + i) += scale * *(const four_f32 *)(x + i);
    for (; i < count; i++) y[i] += scale * x[i];
}

#endif
