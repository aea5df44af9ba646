/*
 * search.c: which items may appear, and the exact search of the whole catalogue with 7-bit rows and an 8-bit query.
 * What bounds rule out is not read (after LEMP: Teflioudi, Gemulla, Mykytiuk 2015; FEXIPRO: Li, Chan, Yiu, Mamoulis
 * 2017); the answer, ties included, is that of scoring everything. What is returned to the page is ranked again in f32.
 */
#include "engine_state.h"

#include "../base/bfloat.h"
#include "../base/math.h"
#include "../kernels/steps.h"

#include <string.h>

#define PICKS 128U /* rows of a run that are picked at a time */

_Static_assert(VT_PACK_LEAD == 16, "scan_16_u7");

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

/* A query in the terms of the stored rows. */
typedef struct scan_query {
    const int8_t *steps;        /* [row_bytes] */
    int32_t lead_zero;          /* what the zero point adds to every dot of the leading columns */
    int32_t rest_zero;          /* and of the others */
    float lead_norm, rest_norm; /* lengths, rounded up */
    float tail_reach;           /* what one step of a tail norm can add to a dot at most */
    bool bounded;               /* there are bounds to go by */
} scan_query;

static float step_norm(const int8_t *steps, uint32_t count) {
    int32_t square = 0;
    for (uint32_t d = 0; d < count; d++) square += steps[d] * steps[d];
    return (float)vti_sqrt(square) * VTI_ROUND_UP;
}

/* Rounds the factors, scaled by the columns' scales, to int8. The query's own scale does not change the ranking. */
static scan_query round_query(vt_engine *engine, const float *factors) {
    uint32_t k = engine->pack.factor_count;
    uint32_t row_bytes = engine->pack.row_bytes;
    int8_t *steps = engine->scan_query;
    float *scaled = engine->item_factors;
    for (uint32_t d = 0; d < row_bytes; d++) scaled[d] = d < k ? factors[d] * engine->pack.factor_scales[d] : 0;
    vti_steps_round(scaled, row_bytes, steps);
    float rest_norm = step_norm(steps + VT_PACK_LEAD, row_bytes - VT_PACK_LEAD);
    return (scan_query){
        .steps = steps,
        .lead_zero = vti_steps_zero(steps, VT_PACK_LEAD, VT_PACK_ZERO_POINT),
        .rest_zero = vti_steps_zero(steps + VT_PACK_LEAD, row_bytes - VT_PACK_LEAD, VT_PACK_ZERO_POINT),
        .lead_norm = step_norm(steps, VT_PACK_LEAD),
        .rest_norm = rest_norm,
        .tail_reach = rest_norm * engine->norm_step * VTI_ROUND_UP,
    };
}

/* Product coding: the dots of the query's groups with all centroids, from which those of rows are added up. */
static void fill_lookups(vt_engine *engine, const scan_query *query) {
    const vt_pack *pack = &engine->pack;
    const int8_t *steps = query->steps + VT_PACK_LEAD;
    const uint8_t *table = pack->centroids;
    for (uint32_t g = 0; g < pack->group_count; g++) {
        uint32_t columns = pack->group_sizes[g];
        engine->kernels->lookup_u7(table, columns, steps, engine->lookups + (size_t)g * VTI_CENTROIDS);
        steps += columns;
        table += (size_t)columns * VTI_CENTROIDS;
    }
}

/* The score that an item must exceed: items come in order of their numbers, so an equal one comes too late. */
static float threshold_of(const vti_top_k *top) {
    return top->count < top->capacity ? -__builtin_inff() : top->entries[0].score;
}

/* False when no item of the block can enter the list (Cauchy, Schwarz, for the lead and the other columns apart). */
static bool block_matters(const vt_engine *engine, const vti_ranking *ranking, const scan_query *query,
                          const vti_top_k *top, uint32_t block) {
    if (engine->blocked.words[block] == UINT32_MAX) return false;
    if (!query->bounded) return true;
    float reach = query->lead_norm * ranking->block_leads[block] + query->rest_norm * ranking->block_tails[block];
    return reach * VTI_ROUND_UP > threshold_of(top);
}

/* Consecutive items of one chunk that are scanned together. */
typedef struct run {
    const vt_pack_chunk *chunk;
    const uint16_t *weights; /* bf16 [count] */
    uint32_t begin, count;   /* item numbers */
    size_t place;            /* of the first in its chunk */
} run;

/* Bits of the items of a run that can enter the list, by select_bf16 and the items that are blocked. */
static uint32_t select_items(const vt_engine *engine, const run *items, int32_t zero, float slack, float threshold,
                             uint32_t *selected) {
    engine->kernels->select_bf16(items->weights, engine->tail_norms + items->begin, engine->dots, zero, slack,
                                 threshold, items->count, selected);
    uint32_t survivors = 0;
    for (uint32_t w = 0; w < (items->count + VTI_BLOCK - 1) / VTI_BLOCK; w++) {
        selected[w] &= ~engine->blocked.words[items->begin / VTI_BLOCK + w];
        survivors += (uint32_t)__builtin_popcount(selected[w]);
    }
    return survivors;
}

/* The places begin..end-1 in the run whose bits are set. */
static uint32_t list_selected(const uint32_t *selected, uint32_t begin, uint32_t end, uint16_t *picks) {
    uint32_t listed = 0;
    for (uint32_t i = begin; i < end; i += VTI_BLOCK) {
        for (uint32_t left = selected[i / VTI_BLOCK]; left != 0; left &= left - 1) {
            picks[listed++] = (uint16_t)(i + (uint32_t)__builtin_ctz(left));
        }
    }
    return listed;
}

/* Whole dots of `count` rows of a run (the picked ones, or the first), into `dots`. */
static void scan_rows(const vt_engine *engine, const run *items, const scan_query *query, const uint16_t *picks,
                      uint32_t count, int32_t *dots) {
    const vt_pack *pack = &engine->pack;
    const uint8_t *lead = items->chunk->lead + items->place * VT_PACK_LEAD;
    const uint8_t *rest = items->chunk->rest + items->place * pack->rest_bytes;
    if (pack->coding == VT_CODING_8_BIT) {
        engine->kernels->scan_split_u7(lead, rest, pack->rest_bytes, picks, count, query->steps, dots);
    } else {
        engine->kernels->scan_split_u4(lead, rest, pack->rest_bytes, picks, count, query->steps, pack->levels, dots);
    }
}

/* The same for product coding, from the dots of the leading columns, which are in engine->dots. */
static void look_up_rows(const vt_engine *engine, const run *items, const uint16_t *picks, uint32_t count,
                         int32_t *dots) {
    uint32_t groups = engine->pack.group_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *code = items->chunk->rest + (items->place + picks[i]) * groups;
        int32_t dot = engine->dots[picks[i]];
        for (uint32_t g = 0; g < groups; g++) dot += engine->lookups[g * VTI_CENTROIDS + code[g]];
        dots[i] = dot;
    }
}

static void offer(const run *items, uint32_t place, int32_t dot, vti_top_k *top) {
    float score = vti_from_bfloat(items->weights[place]) * (float)dot;
    if (score > threshold_of(top)) vti_top_k_offer(top, items->begin + place, score);
}

/*
 * Reads all leading columns of a run, and the others only of items whose bound lets them into the list; false when those
 * are so many that reading everything is quicker.
 */
static bool scan_pruned(vt_engine *engine, const run *items, const scan_query *query, vti_top_k *top) {
    bool is_product = engine->pack.coding == VT_CODING_PRODUCT;
    uint32_t selected[VTI_RUN / VTI_BLOCK];
    uint16_t picks[PICKS];
    int32_t dots[PICKS];
    engine->kernels->scan_16_u7(items->chunk->lead + items->place * VT_PACK_LEAD, items->count, query->steps,
                                engine->dots);
    uint32_t survivors = select_items(engine, items, query->lead_zero, query->tail_reach, threshold_of(top), selected);
    engine->bytes_read += (uint64_t)items->count * VT_PACK_LEAD;
    if (survivors > items->count / PRUNING_PAYS && !is_product) return false;
    engine->bytes_read += (uint64_t)survivors * engine->pack.rest_bytes;
    for (uint32_t i = 0; i < items->count; i += PICKS) {
        uint32_t end = items->count - i < PICKS ? items->count : i + PICKS;
        uint32_t count = list_selected(selected, i, end, picks);
        if (is_product) {
            look_up_rows(engine, items, picks, count, dots);
        } else {
            scan_rows(engine, items, query, picks, count, dots);
        }
        for (uint32_t p = 0; p < count; p++) {
            offer(items, picks[p], dots[p] - query->lead_zero - query->rest_zero, top);
        }
    }
    return true;
}

static void scan_whole(vt_engine *engine, const run *items, const scan_query *query, vti_top_k *top) {
    uint32_t selected[VTI_RUN / VTI_BLOCK];
    int32_t zero = query->lead_zero + query->rest_zero;
    scan_rows(engine, items, query, NULL, items->count, engine->dots);
    engine->bytes_read += (uint64_t)items->count * (VT_PACK_LEAD + engine->pack.rest_bytes);
    select_items(engine, items, zero, 0, threshold_of(top), selected);
    for (uint32_t i = 0; i < items->count; i += VTI_BLOCK) {
        for (uint32_t left = selected[i / VTI_BLOCK]; left != 0; left &= left - 1) {
            uint32_t place = i + (uint32_t)__builtin_ctz(left);
            offer(items, place, engine->dots[place] - zero, top);
        }
    }
}

/* The items of the blocks from `first` on that matter and lie side by side, at most VTI_RUN; moves `block` behind them. */
static run next_run(const vt_engine *engine, const vti_ranking *ranking, const scan_query *query, const vti_top_k *top,
                    uint32_t *block) {
    const vt_pack *pack = &engine->pack;
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, *block * VTI_BLOCK);
    uint32_t chunk_end = chunk->first_item + chunk->item_count;
    uint32_t begin = *block * VTI_BLOCK;
    uint32_t most = chunk_end - begin < VTI_RUN ? chunk_end - begin : VTI_RUN;
    uint32_t count = 0;
    while (count < most && block_matters(engine, ranking, query, top, *block)) {
        count += VTI_BLOCK;
        ++*block;
    }
    return (run){
        .chunk = chunk,
        .weights = ranking->weights[chunk - pack->chunks] + (begin - chunk->first_item),
        .begin = begin,
        .count = count < most ? count : most, /* the last block of a pack may be short */
        .place = begin - chunk->first_item,
    };
}

/* Whether a search goes by bounds, which are made then. Product coding knows no other way; cosines have theirs. */
static bool use_bounds(vt_engine *engine, const vti_ranking *ranking) {
    bool needed = engine->pack.coding == VT_CODING_PRODUCT || ranking == &engine->by_cosine;
    if (!needed && engine->searches < VTI_UNBOUNDED) {
        engine->searches++;
        return false;
    }
    vti_norms_follow(engine);
    return true;
}

vti_top_k vti_search(vt_engine *engine, const float *factors, const vti_ranking *ranking, uint32_t wanted) {
    vti_top_k top = {.entries = engine->heap, .capacity = wanted};
    scan_query query = round_query(engine, factors);
    query.bounded = use_bounds(engine, ranking);
    bool is_product = engine->pack.coding == VT_CODING_PRODUCT;
    if (is_product) fill_lookups(engine, &query);
    engine->bytes_read = 0;
    uint32_t blocks = vti_item_set_words(engine->pack.item_count);
    /* Runs to scan whole before pruning is tried: the list must fill first. */
    uint32_t whole_runs = is_product ? 0 : query.bounded ? 1 : UINT32_MAX;
    uint32_t patience = 1;
    for (uint32_t block = 0; block < blocks;) {
        run items = next_run(engine, ranking, &query, &top, &block);
        if (items.count == 0) {
            block++;
        } else if (whole_runs == 0 && scan_pruned(engine, &items, &query, &top)) {
            patience = 1;
        } else {
            if (whole_runs == 0) { /* pruning was in vain: each time it is tried again half as soon */
                if (patience < MAX_PATIENCE) patience *= 2;
                whole_runs = patience;
            }
            scan_whole(engine, &items, &query, &top);
            whole_runs--;
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
    return (vt_result_list){.source = source, .count = count, .results = engine->results};
}
