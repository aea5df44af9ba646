/*
 * cholesky.c: A = U^T U for small symmetric positive definite systems, row by row, with contiguous updates only, so
 * that every build adds in the same order.
 */
#include "cholesky.h"

void vti_cholesky_factor(const vti_kernels *kernels, float *matrix, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) {
        float *row = matrix + (size_t)i * size;
        float inverse = 1 / __builtin_sqrtf(row[i]);
        for (uint32_t j = i; j < size; j++) row[j] *= inverse;
        for (uint32_t below = i + 1; below < size; below++) {
            kernels->axpy_f32(-row[below], row + below, matrix + (size_t)below * size + below, size - below);
        }
    }
}

void vti_cholesky_solve(const vti_kernels *kernels, const float *factor, uint32_t size, float *right_side) {
    for (uint32_t i = 0; i < size; i++) { /* U^T y = b */
        const float *row = factor + (size_t)i * size;
        right_side[i] /= row[i];
        kernels->axpy_f32(-right_side[i], row + i + 1, right_side + i + 1, size - i - 1);
    }
    for (uint32_t i = size; i-- > 0;) { /* U x = y */
        const float *row = factor + (size_t)i * size;
        float known = kernels->dot_f32(row + i + 1, right_side + i + 1, size - i - 1);
        right_side[i] = (right_side[i] - known) / row[i];
    }
}
