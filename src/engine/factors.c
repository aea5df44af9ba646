/*
 * factors.c: stored rows to floats (formulas: src/pack/FORMAT.md), and what the search prunes with.
 */
#include "engine_state.h"

#include "../base/bfloat.h"
#include "../base/math.h"

static void scale_row(const vt_engine *engine, float weight, float *factors) {
    const vt_pack *pack = &engine->pack;
    for (uint32_t d = 0; d < pack->factor_count; d++) {
        factors[d] = weight * pack->factor_scales[d] * (float)(engine->row[d] - VT_PACK_ZERO_POINT);
    }
    for (uint32_t d = pack->factor_count; d < pack->row_bytes; d++) factors[d] = 0;
}

void vti_item_unpack(vt_engine *engine, uint32_t item, float weight, float *factors) {
    vt_pack_row(&engine->pack, item, engine->row);
    scale_row(engine, weight, factors);
}

void vti_item_factors(vt_engine *engine, uint32_t item, float *factors) {
    vti_item_unpack(engine, item, vt_pack_item_scale(&engine->pack, item), factors);
}

/* 1 / length of what scale_row gives for weight 1; 0 for a row of zeros. */
static float inverse_norm(const vt_engine *engine, const float *factors) {
    float square = engine->kernels->dot_f32(factors, factors, engine->pack.row_bytes);
    return square > 0 ? 1 / __builtin_sqrtf(square) : 0;
}

bool vti_item_direction(vt_engine *engine, uint32_t item, float *factors) {
    vti_item_unpack(engine, item, 1, factors);
    float inverse = vt_pack_item_scale(&engine->pack, item) > 0 ? inverse_norm(engine, factors) : 0;
    scale_row(engine, inverse, factors);
    return inverse > 0;
}

/* The length of row values, in steps, rounded up. */
static float step_norm(const vt_engine *engine, const uint8_t *row, uint32_t count) {
    return (float)vti_sqrt(engine->kernels->square_u7(row, count)) * VTI_ROUND_UP;
}

static void raise_bound(float *bound, float reach) {
    if (reach > *bound) *bound = reach;
}

/* Of an item whose tail norm is known. */
static void raise_bounds(const vt_engine *engine, const vti_ranking *ranking, uint32_t item, uint16_t weight,
                         const uint8_t *lead) {
    float tail_norm = (float)engine->tail_norms[item] * engine->norm_step * VTI_ROUND_UP;
    raise_bound(&ranking->block_leads[item / VTI_BLOCK],
                vti_from_bfloat(weight) * step_norm(engine, lead, VT_PACK_LEAD));
    raise_bound(&ranking->block_tails[item / VTI_BLOCK], vti_from_bfloat(weight) * tail_norm);
}

static void add_norms(vt_engine *engine, const vt_pack_chunk *chunk) {
    const vt_pack *pack = &engine->pack;
    for (uint32_t i = 0; i < chunk->item_count; i++) {
        uint32_t item = chunk->first_item + i;
        const uint8_t *tail = chunk->rest + (size_t)i * pack->rest_bytes;
        if (pack->coding != VT_CODING_8_BIT) {
            vt_pack_row(pack, item, engine->row);
            tail = engine->row + VT_PACK_LEAD;
        }
        float steps = step_norm(engine, tail, pack->row_bytes - VT_PACK_LEAD) / engine->norm_step;
        uint8_t tail_steps = (uint8_t)steps;
        if ((float)tail_steps < steps) tail_steps++;
        engine->tail_norms[item] = tail_steps;
        raise_bounds(engine, &engine->by_score, item, chunk->item_scales[i], chunk->lead + (size_t)i * VT_PACK_LEAD);
    }
}

void vti_norms_follow(vt_engine *engine) {
    while (engine->norm_chunks < engine->pack.chunk_count) {
        add_norms(engine, &engine->pack.chunks[engine->norm_chunks++]);
    }
}

void vti_cosines_follow(vt_engine *engine) {
    vti_norms_follow(engine);
    for (; engine->cosine_chunks < engine->pack.chunk_count; engine->cosine_chunks++) {
        const vt_pack_chunk *chunk = &engine->pack.chunks[engine->cosine_chunks];
        uint16_t *inverse_norms = engine->inverse_norms + chunk->first_item;
        engine->by_cosine.weights[engine->cosine_chunks] = inverse_norms;
        for (uint32_t i = 0; i < chunk->item_count; i++) {
            uint32_t item = chunk->first_item + i;
            vti_item_unpack(engine, item, 1, engine->item_factors);
            if (chunk->item_scales[i] > 0) {
                inverse_norms[i] = vti_bfloat_near(inverse_norm(engine, engine->item_factors));
            }
            raise_bounds(engine, &engine->by_cosine, item, inverse_norms[i], engine->row);
        }
    }
}
