/*
 * engine_state.h: the inside of vt_engine: views of the pack, and memory that was all taken at creation. For the files
 * of this folder only.
 */
#ifndef VTI_ENGINE_STATE_H
#define VTI_ENGINE_STATE_H

#include "../base/memory.h"
#include "../base/top_k.h"
#include "../kernels/fold_in_system.h"
#include "../pack/evidence.h"
#include "../pack/pack_network.h"
#include "../pack/pack_recurrent.h"

#include <vitrine/engine.h>

#define VTI_BLOCK 32U /* items that share a bound, and a word of an item set */
#define VTI_RUN 512U  /* items scanned at a time: their dots stay in the first cache; divides the first chunk */

typedef struct vti_item_set {
    uint32_t *words; /* bit i % 32 of word i / 32 */
} vti_item_set;

/* The items of the history that carry evidence, in order of first appearance, and their solved fold-in. */
typedef struct vti_taste {
    uint32_t count;
    uint32_t *items;     /* [max_history] */
    float *confidences;  /* [max_history], > 0 */
    uint16_t *places;    /* [total_items] of those that are there; see history.c */
    float *user_factors; /* [row_bytes], the padding zero */
    vti_fold_in_system system;
} vti_taste;

/*
 * What a search ranks by: the dot of query and stored row, times the item's weight. For each block of items it holds
 * what the dots can reach at most: weight times length of the leading and of the other columns.
 */
typedef struct vti_ranking {
    const uint16_t *weights[VT_PACK_MAX_CHUNKS]; /* for each chunk bf16 [its items] >= 0 */
    float *block_leads;                          /* [block_count] */
    float *block_tails;                          /* [block_count] */
} vti_ranking;

#define VTI_RECENT_EVENTS 256U     /* events that are looked through for them */
#define VTI_READ_EVENTS 128U       /* at most, by the recurrent network */
#define VTI_LINKED 4096U           /* items that the links of a history may reach; the newest items' links come first */
#define VTI_POPULAR_CANDIDATES 50U /* by popularity, and as many by trend */
#define VTI_TRENDING 256U          /* that are looked through for these */
#define VTI_LINKED_SLOT_BITS 13
#define VTI_LINKED_SLOTS (1U << VTI_LINKED_SLOT_BITS)

typedef struct vti_recent {
    uint32_t item;
    float steps;  /* back, of its latest event */
    float weight; /* of its event types, as a share of the largest */
} vti_recent;

/* Items with a signal that comes from single items of the history. Empty in a pack without a blend, as the next. */
typedef struct vti_linked {
    uint32_t count;
    uint32_t *items;                   /* [VTI_LINKED] */
    float (*signals)[VT_SIGNAL_COUNT]; /* [VTI_LINKED] links and repeats */
    uint16_t *slots;                   /* [VTI_LINKED_SLOTS] open addressing: 1 + place, 0 is empty */
} vti_linked;

/* What the recurrent network has read, and expects. */
typedef struct vti_reading {
    vti_recurrent network;
    vti_recurrent_work *work;
    uint32_t count;
    uint32_t *items;   /* [VTI_READ_EVENTS] oldest first */
    float *state;      /* [units] after them */
    float *prediction; /* [row_bytes] */
} vti_reading;

/* The candidates of the last list. */
typedef struct vti_candidates {
    uint32_t capacity, count;
    uint32_t *items;                   /* [capacity] ascending */
    float (*signals)[VT_SIGNAL_COUNT]; /* [capacity] normalised */
    float *blends;                     /* [capacity] */
    float means[VT_SIGNAL_COUNT], inverse_deviations[VT_SIGNAL_COUNT];
    uint32_t *order; /* [capacity] places of the first `ordered` by blend, of which `reranked` have features */
    uint32_t ordered, reranked;
    vti_scored *trending; /* [VTI_TRENDING] the best by trend of those that are there */
    uint32_t trending_count;
    float (*ranks)[VT_MAX_RERANKED]; /* [VT_SIGNAL_COUNT + 1] values of those, largest first */
    float *features;                 /* [VT_MAX_RERANKED][VTI_FEATURE_WIDTH] */
    float *shifts;                   /* [VT_MAX_RERANKED] what the network says */
    float *rank_logs;                /* [VT_MAX_RERANKED + 1] log2(1 + rank) */
    vti_item_set chosen;             /* empty between two calls */
} vti_candidates;

/* What the shoppers of the pack take, summed by popularity over the first `chunks` chunks; see profile.c. */
typedef struct vti_usual {
    uint32_t chunks;
    uint32_t *value_counts; /* [attribute_count] */
    double *values;         /* popularity of each value of the first attribute, of the second, ... */
    double popularity, ranks;
    double priced, prices, square_prices; /* of logarithms */
} vti_usual;

struct vt_engine {
    vt_allocator allocator;
    vt_pack pack;
    const vti_kernels *kernels;
    uint32_t max_history, max_results;

    uint32_t *id_chains; /* [id_chain_count] the first link of each, see item_index.c; VTI_NO_ITEM is the end */
    uint32_t *id_links;  /* [total_items] the link behind an item */
    uint32_t id_chain_count;

    uint16_t *inverse_norms; /* bf16 [total_items] 1 / length of the row in factor scales, 0 without factors */
    uint8_t *tail_norms;     /* [total_items] length of the columns behind the lead, in norm_steps, rounded up */
    float norm_step;
    vti_ranking by_score;  /* weights: the pack's item_scales; tail_norms and bounds of the first norm_chunks chunks */
    vti_ranking by_cosine; /* weights: inverse_norms, both of the first cosine_chunks chunks */
    uint32_t norm_chunks, cosine_chunks;
    uint32_t searches; /* by score, without bounds */

    vt_event *events; /* [max_history] the history as it was given */
    uint32_t event_count;
    float visit; /* log2(1 + days before the pack's last event) */
    vti_item_set seen, dismissed;
    vti_taste taste;
    vti_usual usual;

    vti_recent *recent; /* [VTI_RECENT_ITEMS] newest first */
    uint32_t recent_count;
    uint16_t *recent_codes; /* [attribute_count][VTI_RECENT_ITEMS] */
    float recent_log_price; /* mean of those that have a price */
    bool recent_priced;
    vti_linked linked;
    vti_candidates candidates;
    const vt_blend *blend; /* these three are the pack's, or those of its newcomers */
    const vti_network *network;
    float regularization;
    vti_network whole_network, newcomer_network;
    vti_reading reading;

    /* scratch of one call */
    vti_item_set blocked;
    uint8_t *row;          /* [row_bytes] one item's, decoded */
    float *item_factors;   /* [row_bytes] one item's */
    float *anchor_factors; /* [row_bytes] of the item that others are compared with */
    int8_t *scan_query;    /* [row_bytes] */
    int32_t *lookups;      /* product coding: [group_count][256] dots of the query with the centroids */
    int32_t *dots;         /* [VTI_RUN] */
    float *contributions;  /* [max_history] */
    vt_link *links;        /* [VT_PACK_MAX_LINKS] of one item */
    void *network_work;
    uint64_t bytes_read; /* of stored factors, by the last search */
    vti_scored *heap;    /* [heap_capacity] */
    uint32_t heap_capacity;
    vt_result *results;      /* [max_results] */
    float *touched_values;   /* [values of the attribute that has most], 0 between two calls */
    vt_affinity *affinities; /* [VT_MAX_AFFINITIES] */
};

#define VTI_NO_ITEM UINT32_MAX
#define VTI_CENTROIDS 256U  /* of a group */
#define VTI_LARGEST_STEP 64 /* of a row value from the zero point */

/* So many first searches read everything: making bounds takes longer than they lose, and a page makes few lists. */
#define VTI_UNBOUNDED 16U

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

/* Adds the chunks of the pack from first_chunk on. CORRUPT, and none is added, when two items have one id. */
VT_WARN_UNUSED vt_status vti_item_index_add(vt_engine *engine, uint32_t first_chunk, vt_error *error);

/* ---- factors.c ---- */

/* factors[d] = weight * factor_scales[d] * steps of the row, [row_bytes] with zero padding. */
void vti_item_unpack(vt_engine *engine, uint32_t item, float weight, float *factors);
/* The factors y of an item. */
void vti_item_factors(vt_engine *engine, uint32_t item, float *factors);
/* The unit vector of their direction; false, and zeros, when it has none. */
bool vti_item_direction(vt_engine *engine, uint32_t item, float *factors);
/* Takes what has arrived since the last time into tail_norms and the bounds of by_score. */
void vti_norms_follow(vt_engine *engine);
/* Takes what has arrived since the last time into inverse_norms and by_cosine, which only similar items need. */
void vti_cosines_follow(vt_engine *engine);

/* ---- fold_in.c ---- */

/* Solves for user_factors from taste.items and taste.confidences. A system without a usable solution is no taste. */
void vti_taste_solve(vt_engine *engine);

/* ---- signals.c ---- */

/* From a history, whose dismissed items are known: recent items, and what they link to. */
void vti_signals_find(vt_engine *engine, const vt_event *events, uint32_t count);
/* The signals of links and repeats of an item, [VT_SIGNAL_COUNT] with zeros for the others; NULL: it has none. */
const float *vti_linked_signals(vt_engine *engine, uint32_t item);
/* What a link from a recent item is multiplied by. */
float vti_recent_influence(const vt_engine *engine, const vti_recent *recent, vt_relation relation);
/* What the confidence in an item of the history is multiplied by. */
float vti_factor_recency(const vt_engine *engine, uint32_t item);

/* ---- reading.c, of packs that have a recurrent network ---- */

/* Memory of engine->reading, whose network is set. */
void vti_reading_take(vt_engine *engine, vti_arena *arena);
/* After `count` events that are evidence, the newest first, at least as many as are read, given by their items. */
void vti_reading_follow(vt_engine *engine, const uint32_t *newest, uint32_t count);

/* ---- blend.c, of packs that have a blend ---- */

/* Chooses blend, network and regularization for a history whose evidence is counted. */
void vti_blend_choose(vt_engine *engine);
/* Whether a list is blended: the popular order is that of histories without taste in packs that have nothing for these. */
bool vti_blend_applies(const vt_engine *engine);
/* The list for such a history; `blocked` is set. */
vt_result_list vti_blend_recommend(vt_engine *engine, uint32_t limit);
/* Looks for the trending ones among the items that have arrived. */
void vti_blend_grow(vt_engine *engine);
void vti_blend_score(vt_engine *engine, const uint32_t *items, uint32_t count, float *scores);
/* The parts of an item's score but for `rest`, and how much of it one unit of each signal is. */
void vti_blend_explain(vt_engine *engine, uint32_t item, float influences[VT_SIGNAL_COUNT], vt_score_parts *parts);

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
