/*
 * candidates.c: which items may appear, and the scan over the whole catalogue with 7-bit rows and an 8-bit query. Its
 * ranking is exact for the rounded query; what is returned to the page is ranked again in f32.
 */
#include "engine_state.h"

#include <string.h>

vt_status vti_block_items(vt_engine *engine, const vt_query *query) {
    if (!query || query->limit < 1 || query->limit > engine->max_results) return VT_ERR_ARGUMENT;
    if (!query->exclude && query->exclude_count > 0) return VT_ERR_ARGUMENT;
    for (uint32_t i = 0; i < query->exclude_count; i++) {
        if (query->exclude[i] >= engine->pack.item_count) return VT_ERR_ARGUMENT;
    }
    const uint32_t *known = query->include_seen ? engine->dismissed.words : engine->seen.words;
    uint32_t words = vti_item_set_words(engine->pack.item_count);
    for (uint32_t w = 0; w < words; w++) {
        engine->blocked.words[w] = known[w] | (query->allowed ? ~query->allowed[w] : 0);
    }
    for (uint32_t i = 0; i < query->exclude_count; i++) vti_item_set_add(engine->blocked, query->exclude[i]);
    return VT_OK;
}

uint32_t vti_candidates_wanted(uint32_t limit) {
    return limit + limit / 2 + 32;
}

static float magnitude(float value) {
    return value < 0 ? -value : value;
}

/*
 * Rounds the factors, scaled by the columns' scales, to int8. Returns the constant that the zero point adds to every
 * dot. The query's own scale does not change the ranking and is dropped.
 */
static int32_t round_query(vt_engine *engine, const float *factors) {
    uint32_t k = engine->pack.factor_count;
    float largest = 0;
    for (uint32_t d = 0; d < k; d++) {
        float scaled = magnitude(factors[d] * engine->pack.factor_scales[d]);
        if (scaled > largest) largest = scaled;
    }
    memset(engine->scan_query, 0, engine->pack.row_bytes);
    if (!(largest > 0)) return 0;
    int32_t zero_dot = 0;
    for (uint32_t d = 0; d < k; d++) {
        float steps = factors[d] * engine->pack.factor_scales[d] / largest * 127;
        int32_t rounded = (int32_t)(steps < 0 ? steps - 0.5F : steps + 0.5F);
        engine->scan_query[d] = (int8_t)rounded;
        zero_dot += VT_PACK_ZERO_POINT * rounded;
    }
    return zero_dot;
}

vti_top_k vti_scan(vt_engine *engine, const float *factors, const float *item_weights, uint32_t wanted) {
    const vt_pack *pack = &engine->pack;
    vti_top_k top = {.entries = engine->heap, .capacity = wanted};
    int32_t zero_dot = round_query(engine, factors);
    for (uint32_t begin = 0; begin < pack->item_count; begin += VTI_SCAN_BLOCK) {
        uint32_t left = pack->item_count - begin;
        uint32_t count = left < VTI_SCAN_BLOCK ? left : VTI_SCAN_BLOCK;
        engine->kernels->scan_u7(pack->rows + (size_t)begin * pack->row_bytes, pack->row_bytes, count,
                                 engine->scan_query, engine->dots);
        for (uint32_t i = 0; i < count; i++) {
            float score = item_weights[begin + i] * (float)(engine->dots[i] - zero_dot);
            if (vti_top_k_wants(&top, score) && !vti_item_set_has(engine->blocked, begin + i)) {
                vti_top_k_offer(&top, begin + i, score);
            }
        }
    }
    vti_top_k_sort(&top);
    return top;
}

vt_result_list vti_results_from(vt_engine *engine, const vti_top_k *top, uint32_t limit, vt_source source) {
    uint32_t count = top->count < limit ? top->count : limit;
    for (uint32_t i = 0; i < count; i++) {
        engine->results[i] = (vt_result){top->entries[i].number, top->entries[i].score};
    }
    return (vt_result_list){source, count, engine->results};
}
