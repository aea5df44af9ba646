/*
 * fold_in_system.c: see fold_in_system.h.
 */
#include "fold_in_system.h"

#include "cholesky.h"

#include <string.h>

size_t vti_fold_in_design_floats(uint32_t factor_count) {
    return (size_t)factor_count * (factor_count > VTI_FOLD_IN_BLOCK ? factor_count : VTI_FOLD_IN_BLOCK);
}

void vti_fold_in_begin(vti_fold_in_system *system, uint32_t item_count) {
    uint32_t k = system->factor_count;
    system->item_count = item_count;
    system->added = 0;
    system->dual = item_count < k;
    uint32_t size = system->dual ? item_count : k;
    memset(system->matrix, 0, (size_t)size * size * sizeof *system->matrix);
    for (uint32_t i = 0; i < size; i++) system->matrix[(size_t)i * size + i] = 1;
    memset(system->right_side, 0, k * sizeof *system->right_side);
}

void vti_fold_in_add(vti_fold_in_system *system, const vti_kernels *kernels, float confidence, const float *factors) {
    uint32_t k = system->factor_count;
    uint32_t j = system->added++;
    float root = __builtin_sqrtf(confidence);
    if (system->dual) {
        uint32_t n = system->item_count;
        for (uint32_t d = 0; d < k; d++) {
            system->design[(size_t)d * n + j] = root * system->inverse_roots[d] * factors[d];
        }
        system->right_side[j] = root;
        return;
    }
    uint32_t place = j % VTI_FOLD_IN_BLOCK;
    float *row = system->design + (size_t)place * k;
    for (uint32_t d = 0; d < k; d++) row[d] = root * system->inverse_roots[d] * factors[d];
    kernels->axpy_f32(root, row, system->right_side, k);
    if (place + 1 == VTI_FOLD_IN_BLOCK || j + 1 == system->item_count) {
        kernels->gram_f32(system->design, place + 1, k, k, 1, system->matrix);
    }
}

void vti_fold_in_solve(vti_fold_in_system *system, const vti_kernels *kernels, float *solution) {
    uint32_t k = system->factor_count;
    if (system->dual) {
        uint32_t n = system->item_count;
        kernels->gram_f32(system->design, k, n, n, 1, system->matrix);
        vti_cholesky_factor(kernels, system->matrix, n);
        vti_cholesky_solve(kernels, system->matrix, n, system->right_side);
        for (uint32_t d = 0; d < k; d++) {
            float projected = kernels->dot_f32(system->design + (size_t)d * n, system->right_side, n);
            solution[d] = system->inverse_roots[d] * projected;
        }
    } else {
        vti_cholesky_factor(kernels, system->matrix, k);
        vti_cholesky_solve(kernels, system->matrix, k, system->right_side);
        for (uint32_t d = 0; d < k; d++) solution[d] = system->inverse_roots[d] * system->right_side[d];
    }
}
