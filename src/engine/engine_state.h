/*
 * engine_state.h: the inside of vt_engine: views of the pack, and memory that was all taken at creation. For the files
 * of this folder only.
 */
#ifndef VTI_ENGINE_STATE_H
#define VTI_ENGINE_STATE_H

#include "../base/memory.h"
#include "../base/top_k.h"
#include "../kernels/fold_in_system.h"

#include <vitrine/engine.h>

#define VTI_BLOCK 32U /* items that share a bound, and a word of an item set */
#define VTI_RUN 512U  /* items scanned at a time: their dots stay in the first cache */

typedef struct vti_item_set {
    uint32_t *words; /* bit i % 32 of word i / 32 */
} vti_item_set;

/* The items of the history that carry evidence, in order of first appearance, and their solved fold-in. */
typedef struct vti_taste {
    uint32_t count;
    uint32_t *items;     /* [max_history] */
    float *confidences;  /* [max_history], > 0 */
    float *user_factors; /* [row_bytes], the padding zero */
    vti_fold_in_system system;
} vti_taste;

/*
 * What a search ranks by: the dot of query and stored row, times the item's weight. For each block of items it holds
 * what the dots can reach at most: weight times length of the leading and of the other columns.
 */
typedef struct vti_ranking {
    const float *weights; /* [item_count] >= 0 */
    float *block_leads;   /* [block_count] */
    float *block_tails;   /* [block_count] */
} vti_ranking;

struct vt_engine {
    vt_allocator allocator;
    vt_pack pack;
    const vti_kernels *kernels;
    uint32_t max_history, max_results;

    uint32_t *id_slots; /* [id_slot_count] open addressing, VTI_NO_ITEM is empty */
    uint32_t id_slot_count;

    float *inverse_norms;  /* [item_count] 1 / length of the stored row in factor scales, 0 without factors */
    float *tail_norms;     /* [item_count] length of the columns behind the lead, as stored, rounded up */
    vti_ranking by_score;  /* weights: the pack's item_scales */
    vti_ranking by_cosine; /* weights: inverse_norms */

    vti_item_set seen, dismissed;
    vti_taste taste;

    /* scratch of one call */
    vti_item_set blocked;
    float *item_factors;   /* [row_bytes] one item's */
    float *anchor_factors; /* [row_bytes] of the item that others are compared with */
    int8_t *scan_query;    /* [row_bytes] */
    int32_t *dots;         /* [VTI_RUN] */
    float *contributions;  /* [max_history] */
    uint64_t bytes_read;   /* of stored factors, by the last search */
    vti_scored *heap;      /* [heap_capacity] */
    uint32_t heap_capacity;
    vt_result *results; /* [max_results] */
};

#define VTI_NO_ITEM UINT32_MAX

/* A factor that makes up for every rounding in a bound. */
#define VTI_ROUND_UP 1.00001F

static inline uint32_t vti_item_set_words(uint32_t item_count) {
    return (item_count + 31) / 32;
}

static inline void vti_item_set_add(vti_item_set set, uint32_t item) {
    set.words[item / 32] |= UINT32_C(1) << item % 32;
}

static inline bool vti_item_set_has(vti_item_set set, uint32_t item) {
    return (set.words[item / 32] >> item % 32 & 1) != 0;
}

/* ---- item_index.c ---- */

/* Fills id_slots. CORRUPT when two items have one id. */
VT_WARN_UNUSED vt_status vti_item_index_build(vt_engine *engine, vt_error *error);

/* ---- factors.c ---- */

/*
 * factors[d] = weight * factor_scales[d] * stored value, [row_bytes] with zero padding. The weight item_scales[item]
 * gives the item's factors, inverse_norms[item] the unit vector of their direction.
 */
void vti_item_unpack(const vt_engine *engine, uint32_t item, float weight, float *factors);
/* Fills inverse_norms, tail_norms and the rankings' bounds. */
void vti_norms_build(vt_engine *engine);

/* ---- fold_in.c ---- */

/* Solves for user_factors from taste.items and taste.confidences. A system without a usable solution is no taste. */
void vti_taste_solve(vt_engine *engine);

/* ---- search.c ---- */

/* Sets `blocked` to the items that must not appear for this query. ARGUMENT. */
VT_WARN_UNUSED vt_status vti_block_items(vt_engine *engine, const vt_query *query);

/*
 * Searches the catalogue with factors [row_bytes] and leaves the `wanted` best items that are not blocked in the heap,
 * best first. The answer is that of scoring every item; most items are ruled out by bounds.
 */
vti_top_k vti_search(vt_engine *engine, const float *factors, const vti_ranking *ranking, uint32_t wanted);

/* How many candidates a list of `limit` items is chosen from: the scan's query is rounded, the choice is not. */
uint32_t vti_candidates_wanted(uint32_t limit);

/* The first `limit` entries of a sorted heap as the engine's results. */
vt_result_list vti_results_from(vt_engine *engine, const vti_top_k *top, uint32_t limit, vt_source source);

#endif
