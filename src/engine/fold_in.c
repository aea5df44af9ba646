/*
 * fold_in.c: the user embedding of a history, exactly. With n items of confidence c_j and factors y_j (rows of Y), the
 * minimum of vt_fold_in's objective solves A x = Y^T c, A = D + Y^T C Y, D = unobserved_weight diag(eigenvalues) +
 * lambda I: diagonal, because the factors are in the eigenbasis of their Gram matrix. With W = C^1/2 Y D^-1/2 and
 * r = C^1/2 1:
 *   primal, k <= n:  (I + W^T W) v = W^T r,  x = D^-1/2 v
 *   dual, n < k:     (I + W W^T) z = r,      x = D^-1/2 W^T z                                          (Woodbury)
 * The smaller side is solved. `design` holds its matrix with the long side outermost, so that both Gram matrices are
 * sums of outer products of rows.
 */
#include "engine_state.h"

#include "../base/math.h"

#include <string.h>

static float regularization_of(const vt_engine *engine) {
    const vt_fold_in *fold_in = &engine->pack.fold_in;
    double mass = (double)fold_in->unobserved_weight * engine->pack.item_count;
    for (uint32_t j = 0; j < engine->taste.count; j++) mass += engine->taste.confidences[j];
    return (float)(fold_in->regularization * vti_power(mass, fold_in->regularization_exponent));
}

static void build_design(vt_engine *engine) {
    const vt_pack *pack = &engine->pack;
    vti_taste *taste = &engine->taste;
    uint32_t k = pack->factor_count;
    uint32_t n = taste->count;
    float lambda = regularization_of(engine);
    for (uint32_t d = 0; d < k; d++) {
        float diagonal = pack->fold_in.unobserved_weight * pack->eigenvalues[d] + lambda;
        taste->inverse_roots[d] = 1 / __builtin_sqrtf(diagonal);
    }
    for (uint32_t j = 0; j < n; j++) {
        uint32_t item = taste->items[j];
        vti_item_unpack(engine, item, engine->pack.item_scales[item], engine->item_factors);
        taste->root_confidences[j] = __builtin_sqrtf(taste->confidences[j]);
        for (uint32_t d = 0; d < k; d++) {
            float weighted = taste->root_confidences[j] * taste->inverse_roots[d] * engine->item_factors[d];
            taste->design[taste->dual ? (size_t)d * n + j : (size_t)j * k + d] = weighted;
        }
    }
}

/* cholesky = factor of I + sum over outer rows of row^T row. */
static void factor_system(vt_engine *engine, uint32_t outer, uint32_t inner) {
    float *system = engine->taste.cholesky;
    memset(system, 0, (size_t)inner * inner * sizeof *system);
    for (uint32_t i = 0; i < inner; i++) system[(size_t)i * inner + i] = 1;
    for (uint32_t o = 0; o < outer; o++) {
        const float *row = engine->taste.design + (size_t)o * inner;
        for (uint32_t i = 0; i < inner; i++) {
            engine->kernels->axpy_f32(row[i], row + i, system + (size_t)i * inner + i, inner - i);
        }
    }
    vti_cholesky_factor(engine->kernels, system, inner);
}

void vti_fold_in_solve(vt_engine *engine) {
    vti_taste *taste = &engine->taste;
    const vti_kernels *kernels = engine->kernels;
    uint32_t k = engine->pack.factor_count;
    uint32_t n = taste->count;
    memset(taste->user_factors, 0, engine->pack.row_bytes * sizeof *taste->user_factors);
    if (n == 0) return;

    taste->dual = n < k;
    build_design(engine);
    float *solution = taste->right_side;
    if (taste->dual) {
        factor_system(engine, k, n);
        memcpy(solution, taste->root_confidences, n * sizeof *solution);
        vti_cholesky_solve(kernels, taste->cholesky, n, solution);
        for (uint32_t d = 0; d < k; d++) {
            float projected = kernels->dot_f32(taste->design + (size_t)d * n, solution, n);
            taste->user_factors[d] = taste->inverse_roots[d] * projected;
        }
    } else {
        factor_system(engine, n, k);
        memset(solution, 0, k * sizeof *solution);
        for (uint32_t j = 0; j < n; j++) {
            kernels->axpy_f32(taste->root_confidences[j], taste->design + (size_t)j * k, solution, k);
        }
        vti_cholesky_solve(kernels, taste->cholesky, k, solution);
        for (uint32_t d = 0; d < k; d++) taste->user_factors[d] = taste->inverse_roots[d] * solution[d];
    }
}
