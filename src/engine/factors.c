/*
 * factors.c: stored rows to floats (formulas: src/pack/FORMAT.md).
 */
#include "engine_state.h"

#include "../base/math.h"

static void unpack_columns(const uint8_t *stored, uint32_t count, float weight, const float *scales, float *factors) {
    for (uint32_t d = 0; d < count; d++) factors[d] = weight * scales[d] * (float)(stored[d] - VT_PACK_ZERO_POINT);
}

void vti_item_unpack(const vt_engine *engine, uint32_t item, float weight, float *factors) {
    const vt_pack *pack = &engine->pack;
    uint32_t k = pack->factor_count;
    uint32_t lead = k < VT_PACK_LEAD ? k : VT_PACK_LEAD;
    unpack_columns(pack->lead + (size_t)item * VT_PACK_LEAD, lead, weight, pack->factor_scales, factors);
    unpack_columns(pack->rest + (size_t)item * (pack->row_bytes - VT_PACK_LEAD), k - lead, weight,
                   pack->factor_scales + lead, factors + lead);
    for (uint32_t d = k; d < pack->row_bytes; d++) factors[d] = 0;
}

/* The length of stored columns, in steps, rounded up. */
static float stored_norm(const uint8_t *stored, uint32_t count) {
    int32_t square = 0;
    for (uint32_t d = 0; d < count; d++) {
        int32_t steps = stored[d] - VT_PACK_ZERO_POINT;
        square += steps * steps;
    }
    return (float)vti_sqrt(square) * VTI_ROUND_UP;
}

static void raise_bound(float *bound, float reach) {
    if (reach > *bound) *bound = reach;
}

void vti_norms_build(vt_engine *engine) {
    const vt_pack *pack = &engine->pack;
    uint32_t rest_bytes = pack->row_bytes - VT_PACK_LEAD;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        vti_item_unpack(engine, i, 1, engine->item_factors);
        float square = engine->kernels->dot_f32(engine->item_factors, engine->item_factors, pack->row_bytes);
        engine->inverse_norms[i] = square > 0 ? 1 / __builtin_sqrtf(square) : 0;
        engine->tail_norms[i] = stored_norm(pack->rest + (size_t)i * rest_bytes, rest_bytes);

        float lead_norm = stored_norm(pack->lead + (size_t)i * VT_PACK_LEAD, VT_PACK_LEAD);
        const vti_ranking *rankings[] = {&engine->by_score, &engine->by_cosine};
        for (int r = 0; r < 2; r++) {
            raise_bound(&rankings[r]->block_leads[i / VTI_BLOCK], rankings[r]->weights[i] * lead_norm);
            raise_bound(&rankings[r]->block_tails[i / VTI_BLOCK], rankings[r]->weights[i] * engine->tail_norms[i]);
        }
    }
}
