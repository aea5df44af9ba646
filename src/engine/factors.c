/*
 * factors.c: stored rows to floats (formulas: src/pack/FORMAT.md).
 */
#include "engine_state.h"

void vti_item_unpack(const vt_engine *engine, uint32_t item, float weight, float *factors) {
    const vt_pack *pack = &engine->pack;
    const uint8_t *row = pack->rows + (size_t)item * pack->row_bytes;
    for (uint32_t d = 0; d < pack->factor_count; d++) {
        factors[d] = weight * pack->factor_scales[d] * (float)(row[d] - VT_PACK_ZERO_POINT);
    }
    for (uint32_t d = pack->factor_count; d < pack->row_bytes; d++) factors[d] = 0;
}

void vti_inverse_norms_build(vt_engine *engine) {
    for (uint32_t i = 0; i < engine->pack.item_count; i++) {
        vti_item_unpack(engine, i, 1, engine->item_factors);
        float square = engine->kernels->dot_f32(engine->item_factors, engine->item_factors, engine->pack.row_bytes);
        engine->inverse_norms[i] = square > 0 ? 1 / __builtin_sqrtf(square) : 0;
    }
}
