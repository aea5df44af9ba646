/*
 * fold_in.c: the user embedding of a history, exactly: the minimum of vt_fold_in's objective, which is the system of
 * fold_in_system.h with D = unobserved_weight * diag(gram_diagonal) + lambda I.
 */
#include "engine_state.h"

#include "../base/math.h"

#include <string.h>

static float lambda_of(const vt_engine *engine) {
    const vt_fold_in *fold_in = &engine->pack.fold_in;
    double mass = (double)fold_in->unobserved_weight * engine->pack.total_items;
    for (uint32_t j = 0; j < engine->taste.count; j++) mass += engine->taste.confidences[j];
    return (float)(engine->regularization * vti_power(mass, fold_in->regularization_exponent));
}

/*
 * False where f32 could not solve the system, which takes weights and factors that are huge beside the regularization.
 * The bound keeps every product with a scale of the pack finite.
 */
static bool is_usable(const float *factors, uint32_t count) {
    for (uint32_t d = 0; d < count; d++) {
        if (!(factors[d] > -1e30F && factors[d] < 1e30F)) return false;
    }
    return true;
}

void vti_taste_solve(vt_engine *engine) {
    const vt_pack *pack = &engine->pack;
    vti_taste *taste = &engine->taste;
    memset(taste->user_factors, 0, pack->row_bytes * sizeof *taste->user_factors);
    if (taste->count == 0) return;

    float lambda = lambda_of(engine);
    for (uint32_t d = 0; d < pack->factor_count; d++) {
        float diagonal = pack->fold_in.unobserved_weight * pack->gram_diagonal[d] + lambda;
        taste->system.inverse_roots[d] = 1 / __builtin_sqrtf(diagonal);
    }
    vti_fold_in_begin(&taste->system, taste->count);
    for (uint32_t j = 0; j < taste->count; j++) {
        uint32_t item = taste->items[j];
        vti_item_factors(engine, item, engine->item_factors);
        vti_fold_in_add(&taste->system, engine->kernels, taste->confidences[j], engine->item_factors);
    }
    vti_fold_in_solve(&taste->system, engine->kernels, taste->user_factors);
    if (is_usable(taste->user_factors, pack->factor_count)) return;
    taste->count = 0; /* the popular order is better than scores that are not numbers */
    memset(taste->user_factors, 0, pack->row_bytes * sizeof *taste->user_factors);
}
