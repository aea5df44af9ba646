/*
 * explain.c: what each item of the history adds to a score: c_j y_j^T A^-1 y_i (Hu, Koren, Volinsky 2008, section 5),
 * with the system that the fold-in has solved. In the terms of fold_in_system.h, with b = D^-1/2 y_i:
 *   primal:  A^-1 y_i = D^-1/2 (I + W^T W)^-1 b
 *   dual:    the contributions are C^1/2 (I + W W^T)^-1 W b
 */
#include "engine_state.h"

#include "../kernels/cholesky.h"

#include <string.h>

static void contributions_dual(vt_engine *engine, const float *scaled, float *contributions) {
    const vti_kernels *kernels = engine->kernels;
    const vti_fold_in_system *system = &engine->taste.system;
    uint32_t n = system->item_count;
    memset(contributions, 0, n * sizeof *contributions);
    for (uint32_t d = 0; d < system->factor_count; d++) {
        kernels->axpy_f32(scaled[d], system->design + (size_t)d * n, contributions, n);
    }
    vti_cholesky_solve(kernels, system->matrix, n, contributions);
    for (uint32_t j = 0; j < n; j++) contributions[j] *= __builtin_sqrtf(engine->taste.confidences[j]);
}

static void contributions_primal(vt_engine *engine, float *scaled, float *contributions) {
    const vti_fold_in_system *system = &engine->taste.system;
    uint32_t k = system->factor_count;
    vti_cholesky_solve(engine->kernels, system->matrix, k, scaled);
    for (uint32_t d = 0; d < k; d++) scaled[d] *= system->inverse_roots[d];
    for (uint32_t j = 0; j < system->item_count; j++) {
        uint32_t item = engine->taste.items[j];
        vti_item_factors(engine, item, engine->item_factors);
        contributions[j] = engine->taste.confidences[j] * engine->kernels->dot_f32(engine->item_factors, scaled, k);
    }
}

vt_status vt_engine_explain(vt_engine *engine, uint32_t item, uint32_t limit, vt_result_list *list) {
    if (!engine || !list || item >= engine->pack.item_count || limit < 1 || limit > engine->max_results) {
        return VT_ERR_ARGUMENT;
    }
    const vti_taste *taste = &engine->taste;
    vti_top_k top = {.entries = engine->heap, .capacity = limit};
    if (taste->count > 0) {
        float *scaled = engine->anchor_factors;
        vti_item_factors(engine, item, scaled);
        for (uint32_t d = 0; d < engine->pack.factor_count; d++) scaled[d] *= taste->system.inverse_roots[d];
        if (taste->system.dual) {
            contributions_dual(engine, scaled, engine->contributions);
        } else {
            contributions_primal(engine, scaled, engine->contributions);
        }
        for (uint32_t j = 0; j < taste->count; j++) {
            vti_top_k_offer(&top, taste->items[j], engine->contributions[j]);
        }
        vti_top_k_sort(&top);
    }
    *list = vti_results_from(engine, &top, limit, VT_SOURCE_HISTORY);
    return VT_OK;
}
