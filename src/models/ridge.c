/*
 * ridge.c: see ridge.h.
 */
#include "ridge.h"

#include "../kernels/cholesky.h"

#include <math.h>
#include <string.h>

#define BLOCK_ROWS 64U

/* A sweep that moves the solution by less than this share of its length is the last. */
static const float CONVERGED = 1e-4F;

size_t vti_ridge_floats(uint32_t size) {
    return (size_t)size * (size + 1 + BLOCK_ROWS);
}

vti_ridge vti_ridge_in(float *memory, uint32_t size, bool has_bias) {
    float *right_side = memory + (size_t)size * size;
    return (vti_ridge){
        .kernels = vti_kernels_find(NULL),
        .size = size,
        .has_bias = has_bias,
        .matrix = memory,
        .right_side = right_side,
        .block = right_side + size,
    };
}

void vti_ridge_begin(vti_ridge *ridge, const float *matrix, float weight, float penalty, float bias_penalty) {
    size_t size = ridge->size;
    ridge->pending = 0;
    for (size_t i = 0; i < size * size; i++) ridge->matrix[i] = matrix ? weight * matrix[i] : 0;
    for (size_t i = 0; i < size; i++) {
        ridge->matrix[i * size + i] += ridge->has_bias && i + 1 == size ? bias_penalty : penalty;
        ridge->right_side[i] = 0;
    }
}

static void add_pending(vti_ridge *ridge) {
    ridge->kernels->gram_f32(ridge->block, ridge->pending, ridge->size, ridge->matrix);
    ridge->pending = 0;
}

void vti_ridge_add(vti_ridge *ridge, const float *factors, float weight, float weighted_target) {
    uint32_t factor_count = ridge->size - ridge->has_bias;
    ridge->kernels->axpy_f32(weighted_target, factors, ridge->right_side, factor_count);
    if (ridge->has_bias) ridge->right_side[factor_count] += weighted_target;
    if (weight == 0) return;
    float root = __builtin_sqrtf(weight);
    float *row = ridge->block + (size_t)ridge->pending * ridge->size;
    for (uint32_t d = 0; d < factor_count; d++) row[d] = root * factors[d];
    if (ridge->has_bias) row[factor_count] = root;
    if (++ridge->pending == BLOCK_ROWS) add_pending(ridge);
}

void vti_ridge_solve(vti_ridge *ridge, float *solution) {
    add_pending(ridge);
    vti_cholesky_factor(ridge->kernels, ridge->matrix, ridge->size);
    vti_cholesky_solve(ridge->kernels, ridge->matrix, ridge->size, ridge->right_side);
    bool is_finite = true;
    for (uint32_t i = 0; i < ridge->size; i++) is_finite &= isfinite(ridge->right_side[i]);
    if (is_finite) {
        memcpy(solution, ridge->right_side, ridge->size * sizeof *solution);
    } else {
        memset(solution, 0, ridge->size * sizeof *solution);
    }
}

/* The right side becomes the residual b - A x, which every step keeps up to date. */
void vti_ridge_solve_nonnegative(vti_ridge *ridge, uint32_t sweeps, float *solution) {
    add_pending(ridge);
    size_t size = ridge->size;
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < i; j++) ridge->matrix[i * size + j] = ridge->matrix[j * size + i];
    }
    for (size_t i = 0; i < size; i++) {
        if (solution[i] != 0) ridge->kernels->axpy_f32(-solution[i], ridge->matrix + i * size, ridge->right_side, size);
    }
    for (uint32_t sweep = 0; sweep < sweeps; sweep++) {
        float moved = 0, length = 0;
        for (size_t i = 0; i < size; i++) {
            const float *row = ridge->matrix + i * size;
            if (!(row[i] > 0)) continue;
            float wanted = solution[i] + ridge->right_side[i] / row[i];
            float step = (wanted > 0 ? wanted : 0) - solution[i];
            if (step != 0) ridge->kernels->axpy_f32(-step, row, ridge->right_side, size);
            solution[i] += step;
            moved += step * step;
            length += solution[i] * solution[i];
        }
        if (!(moved > CONVERGED * CONVERGED * length)) break;
    }
}
