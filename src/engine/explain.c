/*
 * explain.c: what each item of the history adds to a score: c_j y_i^T A^-1 y_j (Hu, Koren, Volinsky 2008, section 5),
 * with the system that fold_in.c has solved. With b = D^-1/2 y_i:
 *   primal:  C^1/2 W (I + W^T W)^-1 b
 *   dual:    C^1/2 (I + W W^T)^-1 W b
 */
#include "engine_state.h"

#include <string.h>

/* Leaves the contribution of history item j, without its root confidence, in contributions[j]. */
static void solve_contributions(vt_engine *engine, uint32_t item, float *contributions) {
    const vti_kernels *kernels = engine->kernels;
    const vti_taste *taste = &engine->taste;
    uint32_t k = engine->pack.factor_count;
    uint32_t n = taste->count;
    float *scaled = engine->item_factors;
    vti_item_unpack(engine, item, engine->pack.item_scales[item], scaled);
    for (uint32_t d = 0; d < k; d++) scaled[d] *= taste->inverse_roots[d];

    if (taste->dual) {
        memset(contributions, 0, n * sizeof *contributions);
        for (uint32_t d = 0; d < k; d++) kernels->axpy_f32(scaled[d], taste->design + (size_t)d * n, contributions, n);
        vti_cholesky_solve(kernels, taste->cholesky, n, contributions);
    } else {
        vti_cholesky_solve(kernels, taste->cholesky, k, scaled);
        for (uint32_t j = 0; j < n; j++) {
            contributions[j] = kernels->dot_f32(taste->design + (size_t)j * k, scaled, k);
        }
    }
}

vt_status vt_engine_explain(vt_engine *engine, uint32_t item, uint32_t limit, vt_result_list *list) {
    if (!engine || !list || item >= engine->pack.item_count || limit < 1 || limit > engine->max_results) {
        return VT_ERR_ARGUMENT;
    }
    const vti_taste *taste = &engine->taste;
    vti_top_k top = {.entries = engine->heap, .capacity = limit};
    if (taste->count > 0) {
        float *contributions = taste->right_side;
        solve_contributions(engine, item, contributions);
        for (uint32_t j = 0; j < taste->count; j++) {
            vti_top_k_offer(&top, taste->items[j], contributions[j] * taste->root_confidences[j]);
        }
        vti_top_k_sort(&top);
    }
    *list = vti_results_from(engine, &top, limit, VT_SOURCE_HISTORY);
    return VT_OK;
}
