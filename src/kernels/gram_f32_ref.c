/*
 * gram_f32_ref.c: the reference of gram_f32 (see kernels.def).
 */
#include "kernels.h"
#include "vector_f32.h"

void vt_gram_f32__ref(const float *rows, size_t row_count, size_t stride, size_t size, float sign, float *matrix) {
    for (size_t r = 0; r < row_count; r++) {
        const float *row = rows + r * stride;
        for (size_t i = 0; i < size; i++) {
            size_t first = i - i % 4;
            axpy_f32(sign * row[i], row + first, matrix + i * stride + first, size - first);
        }
    }
}
