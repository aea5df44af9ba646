/*
 * search.c: which items may appear, and the exact search of the whole catalogue with 7-bit rows and an 8-bit query.
 * What bounds rule out is not read (after LEMP: Teflioudi, Gemulla, Mykytiuk 2015; FEXIPRO: Li, Chan, Yiu, Mamoulis
 * 2017); the answer, ties included, is that of scoring everything. What is returned to the page is ranked again in f32.
 */
#include "engine_state.h"

#include "../base/math.h"

#include <string.h>

static const uint32_t PRUNING_PAYS = 4;  /* when fewer than one item in so many is read whole */
static const uint32_t MAX_PATIENCE = 64; /* runs between two tries where it does not */

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

/* A query in the terms of the stored rows. */
typedef struct scan_query {
    const int8_t *steps;        /* [row_bytes] */
    int32_t lead_zero;          /* what the zero point adds to every dot of the leading columns */
    int32_t rest_zero;          /* and of the others */
    float lead_norm, rest_norm; /* lengths, rounded up */
} scan_query;

static float step_norm(const int8_t *steps, uint32_t count) {
    int32_t square = 0;
    for (uint32_t d = 0; d < count; d++) square += steps[d] * steps[d];
    return (float)vti_sqrt(square) * VTI_ROUND_UP;
}

static int32_t zero_dot(const int8_t *steps, uint32_t count) {
    int32_t sum = 0;
    for (uint32_t d = 0; d < count; d++) sum += steps[d];
    return sum * VT_PACK_ZERO_POINT;
}

/* Rounds the factors, scaled by the columns' scales, to int8. The query's own scale does not change the ranking. */
static scan_query round_query(vt_engine *engine, const float *factors) {
    uint32_t k = engine->pack.factor_count;
    uint32_t row_bytes = engine->pack.row_bytes;
    int8_t *steps = engine->scan_query;
    float largest = 0;
    for (uint32_t d = 0; d < k; d++) {
        float scaled = magnitude(factors[d] * engine->pack.factor_scales[d]);
        if (scaled > largest) largest = scaled;
    }
    memset(steps, 0, row_bytes);
    for (uint32_t d = 0; d < k && largest > 0; d++) {
        float exact = factors[d] * engine->pack.factor_scales[d] / largest * 127;
        steps[d] = (int8_t)(exact < 0 ? exact - 0.5F : exact + 0.5F);
    }
    return (scan_query){
        .steps = steps,
        .lead_zero = zero_dot(steps, VT_PACK_LEAD),
        .rest_zero = zero_dot(steps + VT_PACK_LEAD, row_bytes - VT_PACK_LEAD),
        .lead_norm = step_norm(steps, VT_PACK_LEAD),
        .rest_norm = step_norm(steps + VT_PACK_LEAD, row_bytes - VT_PACK_LEAD),
    };
}

/* The score that an item must exceed: items come in order of their numbers, so an equal one comes too late. */
static float threshold_of(const vti_top_k *top) {
    return top->count < top->capacity ? -__builtin_inff() : top->entries[0].score;
}

/* False when no item of the block can enter the list (Cauchy, Schwarz, for the lead and the other columns apart). */
static bool block_matters(const vt_engine *engine, const vti_ranking *ranking, const scan_query *query,
                          const vti_top_k *top, uint32_t block) {
    if (engine->blocked.words[block] == UINT32_MAX) return false;
    float reach = query->lead_norm * ranking->block_leads[block] + query->rest_norm * ranking->block_tails[block];
    return reach * VTI_ROUND_UP > threshold_of(top);
}

/* Bits of the items of a run that can enter the list, by select_f32 and the items that are blocked. */
static uint32_t select_items(vt_engine *engine, const vti_ranking *ranking, uint32_t begin, uint32_t count,
                             int32_t zero, float slack, float threshold, uint32_t *selected) {
    engine->kernels->select_f32(ranking->weights + begin, engine->tail_norms + begin, engine->dots, zero, slack,
                                threshold, count, selected);
    uint32_t survivors = 0;
    for (uint32_t w = 0; w < (count + VTI_BLOCK - 1) / VTI_BLOCK; w++) {
        selected[w] &= ~engine->blocked.words[begin / VTI_BLOCK + w];
        survivors += (uint32_t)__builtin_popcount(selected[w]);
    }
    return survivors;
}

/*
 * Scores items begin..begin+count-1. Pruned, it reads all leading columns, and the others only of items whose bound lets
 * them into the list; false when those are so many that reading everything is quicker.
 */
static bool scan_pruned(vt_engine *engine, const vti_ranking *ranking, const scan_query *query, uint32_t begin,
                        uint32_t count, vti_top_k *top) {
    const vti_kernels *kernels = engine->kernels;
    uint32_t rest_bytes = engine->pack.row_bytes - VT_PACK_LEAD;
    uint32_t selected[VTI_RUN / VTI_BLOCK];
    kernels->scan_u7(engine->pack.lead + (size_t)begin * VT_PACK_LEAD, VT_PACK_LEAD, count, query->steps, engine->dots);
    uint32_t survivors =
        select_items(engine, ranking, begin, count, query->lead_zero, query->rest_norm, threshold_of(top), selected);
    engine->bytes_read += (uint64_t)count * VT_PACK_LEAD;
    if (survivors > count / PRUNING_PAYS) return false;
    engine->bytes_read += (uint64_t)survivors * rest_bytes;
    for (uint32_t i = 0; i < count; i += VTI_BLOCK) {
        for (uint32_t left = selected[i / VTI_BLOCK]; left != 0; left &= left - 1) {
            uint32_t item = begin + i + (uint32_t)__builtin_ctz(left);
            int32_t rest_dot;
            kernels->scan_u7(engine->pack.rest + (size_t)item * rest_bytes, rest_bytes, 1, query->steps + VT_PACK_LEAD,
                             &rest_dot);
            int32_t dot = engine->dots[item - begin] - query->lead_zero + rest_dot - query->rest_zero;
            float score = ranking->weights[item] * (float)dot;
            if (score > threshold_of(top)) vti_top_k_offer(top, item, score);
        }
    }
    return true;
}

static void scan_whole(vt_engine *engine, const vti_ranking *ranking, const scan_query *query, uint32_t begin,
                       uint32_t count, vti_top_k *top) {
    uint32_t rest_bytes = engine->pack.row_bytes - VT_PACK_LEAD;
    uint32_t selected[VTI_RUN / VTI_BLOCK];
    int32_t zero = query->lead_zero + query->rest_zero;
    engine->kernels->scan_split_u7(engine->pack.lead + (size_t)begin * VT_PACK_LEAD,
                                   engine->pack.rest + (size_t)begin * rest_bytes, rest_bytes, count, query->steps,
                                   engine->dots);
    engine->bytes_read += (uint64_t)count * engine->pack.row_bytes;
    select_items(engine, ranking, begin, count, zero, 0, threshold_of(top), selected);
    for (uint32_t i = 0; i < count; i += VTI_BLOCK) {
        for (uint32_t left = selected[i / VTI_BLOCK]; left != 0; left &= left - 1) {
            uint32_t item = begin + i + (uint32_t)__builtin_ctz(left);
            float score = ranking->weights[item] * (float)(engine->dots[item - begin] - zero);
            if (score > threshold_of(top)) vti_top_k_offer(top, item, score);
        }
    }
}

vti_top_k vti_search(vt_engine *engine, const float *factors, const vti_ranking *ranking, uint32_t wanted) {
    vti_top_k top = {.entries = engine->heap, .capacity = wanted};
    scan_query query = round_query(engine, factors);
    engine->bytes_read = 0;
    uint32_t item_count = engine->pack.item_count;
    uint32_t blocks = vti_item_set_words(item_count);
    uint32_t whole_runs = 1; /* to scan whole before pruning is tried: the list must fill first */
    uint32_t patience = 1;
    for (uint32_t block = 0; block < blocks; block++) {
        uint32_t first = block;
        while (block < blocks && block - first < VTI_RUN / VTI_BLOCK &&
               block_matters(engine, ranking, &query, &top, block)) {
            block++;
        }
        if (block == first) continue;
        uint32_t begin = first * VTI_BLOCK;
        uint32_t end = block * VTI_BLOCK < item_count ? block * VTI_BLOCK : item_count;
        if (whole_runs == 0 && scan_pruned(engine, ranking, &query, begin, end - begin, &top)) {
            patience = 1;
        } else {
            if (whole_runs == 0) { /* pruning was in vain: each time it is tried again half as soon */
                if (patience < MAX_PATIENCE) patience *= 2;
                whole_runs = patience;
            }
            scan_whole(engine, ranking, &query, begin, end - begin, &top);
            whole_runs--;
        }
        block--; /* the block that ended the run is looked at again: the threshold has risen */
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
