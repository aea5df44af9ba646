/*
 * solve_double.h: a dense linear system in double by Gaussian elimination with partial pivoting: what the f32 solvers
 * are compared with. It shares nothing with them.
 */
#ifndef VITRINE_SOLVE_DOUBLE_H
#define VITRINE_SOLVE_DOUBLE_H

#include <stdint.h>

static inline double absolute(double value) {
    return value < 0 ? -value : value;
}

/* matrix [size][size] and right_side [size] are used up; right_side then is the solution. */
static inline void solve_double(double *matrix, double *right_side, uint32_t size) {
    for (uint32_t c = 0; c < size; c++) {
        uint32_t pivot = c;
        for (uint32_t r = c + 1; r < size; r++) {
            if (absolute(matrix[r * size + c]) > absolute(matrix[pivot * size + c])) pivot = r;
        }
        for (uint32_t j = c; j < size; j++) {
            double swapped = matrix[c * size + j];
            matrix[c * size + j] = matrix[pivot * size + j];
            matrix[pivot * size + j] = swapped;
        }
        double swapped = right_side[c];
        right_side[c] = right_side[pivot];
        right_side[pivot] = swapped;
        for (uint32_t r = c + 1; r < size; r++) {
            double factor = matrix[r * size + c] / matrix[c * size + c];
            for (uint32_t j = c; j < size; j++) matrix[r * size + j] -= factor * matrix[c * size + j];
            right_side[r] -= factor * right_side[c];
        }
    }
    for (uint32_t r = size; r-- > 0;) {
        for (uint32_t j = r + 1; j < size; j++) right_side[r] -= matrix[r * size + j] * right_side[j];
        right_side[r] /= matrix[r * size + r];
    }
}

#endif
