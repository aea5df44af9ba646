/*
 * cholesky.c: A = U^T U for small symmetric positive definite systems, with contiguous updates only, so that every build
 * adds in the same order. A few rows of U at a time are taken off what is below them, while that is in registers.
 */
#include "cholesky.h"

enum { PANEL = 4 };

void vti_cholesky_factor(const vti_kernels *kernels, float *matrix, uint32_t size) {
    for (uint32_t first = 0; first < size; first += PANEL) {
        uint32_t end = size - first < PANEL ? size : first + PANEL;
        for (uint32_t i = first; i < end; i++) {
            float *row = matrix + (size_t)i * size;
            float inverse = 1 / __builtin_sqrtf(row[i]);
            for (uint32_t j = i; j < size; j++) row[j] *= inverse;
            for (uint32_t below = i + 1; below < end; below++) {
                kernels->axpy_f32(-row[below], row + below, matrix + (size_t)below * size + below, size - below);
            }
        }
        kernels->gram_f32(matrix + (size_t)first * size + end, end - first, size, size - end, -1,
                          matrix + (size_t)end * size + end);
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
