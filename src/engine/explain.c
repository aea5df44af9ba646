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

/* Those of the factors, of each item of the taste. */
static void contributions_of_factors(vt_engine *engine, uint32_t item, float *contributions) {
    const vti_fold_in_system *system = &engine->taste.system;
    float *scaled = engine->anchor_factors;
    vti_item_factors(engine, item, scaled);
    for (uint32_t d = 0; d < engine->pack.factor_count; d++) scaled[d] *= system->inverse_roots[d];
    if (system->dual) {
        contributions_dual(engine, scaled, contributions);
    } else {
        contributions_primal(engine, scaled, contributions);
    }
}

/* What the links of a recent item, or the item itself, add to a score. */
static float contribution_of_links(vt_engine *engine, const vti_recent *recent, uint32_t item,
                                   const float influences[VT_SIGNAL_COUNT]) {
    float sum = 0;
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT; relation++) {
        float influence = influences[VT_SIGNAL_LINKS + relation];
        influence *= vti_recent_influence(engine, recent, (vt_relation)relation);
        if (influence == 0) continue;
        uint32_t count = vt_pack_links(&engine->pack, (vt_relation)relation, recent->item, engine->links);
        for (uint32_t l = 0; l < count; l++) {
            if (engine->links[l].item == item) sum += influence * engine->links[l].weight;
        }
    }
    const float *signals = recent->item == item ? vti_linked_signals(engine, item) : NULL;
    return signals ? sum + influences[VT_SIGNAL_REPEAT] * signals[VT_SIGNAL_REPEAT] : sum;
}

/* Of each item of the taste; the parts of the score. */
static void find_contributions(vt_engine *engine, uint32_t item, float *contributions, vt_score_parts *parts) {
    float influences[VT_SIGNAL_COUNT] = {[VT_SIGNAL_FACTORS] = 1};
    if (engine->pack.has_blend) {
        vti_blend_explain(engine, item, influences, parts);
    } else {
        vti_item_factors(engine, item, engine->item_factors);
        parts->history =
            engine->kernels->dot_f32(engine->taste.user_factors, engine->item_factors, engine->pack.row_bytes);
    }
    parts->rest = parts->history;
    contributions_of_factors(engine, item, contributions);
    for (uint32_t j = 0; j < engine->taste.count; j++) {
        contributions[j] *= influences[VT_SIGNAL_FACTORS];
        for (uint32_t r = 0; r < engine->recent_count; r++) {
            if (engine->recent[r].item != engine->taste.items[j]) continue;
            contributions[j] += contribution_of_links(engine, &engine->recent[r], item, influences);
        }
        parts->rest -= contributions[j];
    }
}

vt_status vt_engine_explain(vt_engine *engine, uint32_t item, uint32_t limit, vt_result_list *list) {
    if (!engine || !list || item >= engine->pack.item_count || limit < 1 || limit > engine->max_results) {
        return VT_ERR_ARGUMENT;
    }
    const vti_taste *taste = &engine->taste;
    vti_top_k top = {.entries = engine->heap, .capacity = limit};
    vt_score_parts parts = {0};
    if (taste->count > 0) {
        find_contributions(engine, item, engine->contributions, &parts);
        for (uint32_t j = 0; j < taste->count; j++) vti_top_k_offer(&top, taste->items[j], engine->contributions[j]);
        vti_top_k_sort(&top);
    }
    *list = vti_results_from(engine, &top, limit, VT_SOURCE_HISTORY);
    list->parts = parts;
    return VT_OK;
}
