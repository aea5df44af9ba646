/*
 * engine.h: the shopper's side. A history of events becomes a user embedding, recommendations, similar items and
 * explanations, all from one open pack. Builds natively and as WASM; every build returns the same bytes. It knows no
 * files, clocks, networks or trainers.
 */
#ifndef VITRINE_ENGINE_H
#define VITRINE_ENGINE_H

#include <vitrine/base.h>
#include <vitrine/pack.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_ENGINE_MAX_HISTORY 4096U
#define VT_ENGINE_MAX_RESULTS 1000U

typedef struct vt_engine vt_engine;

/* Zero in a field means its default. */
typedef struct vt_engine_options {
    uint32_t max_history; /* events per history, at most VT_ENGINE_MAX_HISTORY; default 512 */
    uint32_t max_results; /* items per list, at most VT_ENGINE_MAX_RESULTS; default 200 */
    const char *kernels;  /* name of the kernel set, such as "ref"; NULL: the fastest this machine can run */
} vt_engine_options;

/* What a list was computed from. */
typedef enum vt_source {
    VT_SOURCE_POPULARITY = 0, /* no evidence of taste: the popular order, or what the pack has for newcomers */
    VT_SOURCE_HISTORY = 1,    /* the user embedding */
    VT_SOURCE_ITEM = 2        /* similarity to one item */
} vt_source;

/* What a score is the sum of: history + popularity + shift. Those of a blend are against the mean of the candidates. */
typedef struct vt_score_parts {
    float history;    /* what the history says: the contributions of its items, and the rest */
    float popularity; /* what popularity and trend add, whatever the history */
    float shift;      /* what the network that re-ranks adds; for items that it does not see, what puts them behind */
    float rest;       /* of `history`, what is no single item's: what their order says, less the candidates' mean */
} vt_score_parts;

/*
 * Scores are, by source: HISTORY: x.y_i in f32, or the blend and what the network adds; ITEM: cosine; POPULARITY: the
 * pack's popularity, or as HISTORY where newcomers have a blend. Equal scores are ordered by item number.
 */
typedef struct vt_result_list {
    vt_source source;
    uint32_t count;
    const vt_result *results; /* owned by the engine, valid until the next call on it */
    vt_score_parts parts;     /* of an explanation; else 0 */
} vt_result_list;

/*
 * Takes all the memory the engine will ever use; the calls below allocate nothing. The pack's bytes stay the caller's
 * and must outlive the engine; it may still be arriving, with its first items there. Fails with ARGUMENT, LIMIT, MEMORY, NOT_FOUND (no such kernel set) or CORRUPT (an item
 * id occurs twice).
 */
VT_WARN_UNUSED vt_status vt_engine_create(const vt_pack *pack, const vt_engine_options *options,
                                          const vt_allocator *allocator, vt_engine **engine, vt_error *error);
void vt_engine_destroy(vt_engine *engine);

/*
 * Takes in the items that have arrived since: `pack` is the engine's pack after vt_pack_grow. Lists hold only items that
 * are there; the user embedding is that of the complete pack for the part of the history that is known, so set the
 * history again. CORRUPT (an item id occurs twice), ARGUMENT (another pack); the engine is then as it was.
 */
VT_WARN_UNUSED vt_status vt_engine_grow(vt_engine *engine, const vt_pack *pack, vt_error *error);

/* The item with this id. NOT_FOUND when the pack has none. */
VT_WARN_UNUSED vt_status vt_engine_find_item(const vt_engine *engine, const char *id, size_t id_bytes, uint32_t *item);

/*
 * Replaces the history: `count` events in any order, and computes the user embedding from it; another order of the
 * same events may change the last bits of scores. Events on one item add up; dismissed items count nothing. ARGUMENT:
 * unknown type, item out of range, negative age, not finite; LIMIT: more than max_history events. On failure the previous history stays.
 */
VT_WARN_UNUSED vt_status vt_engine_set_history(vt_engine *engine, const vt_event *events, uint32_t count);

/*
 * By how many days the visit is earlier than the last event that the pack was trained on: 0, unless this is called, as a
 * page comes after that. Who learns from past visits, or measures by them, has to say so: what was lately popular then is
 * not what the pack takes for it. It stays until it is set again. ARGUMENT: negative or not finite.
 */
VT_WARN_UNUSED vt_status vt_engine_set_visit(vt_engine *engine, float days_early);

/* [factor_count] of the pack: the user embedding x of the current history, all zero without one. */
const float *vt_engine_user_factors(const vt_engine *engine);

/* The best items of the whole catalogue for the history, query->limit at most max_results; what is popular when the
 * history shows no taste. */
VT_WARN_UNUSED vt_status vt_engine_recommend(vt_engine *engine, const vt_query *query, vt_result_list *list);

/*
 * The items most like `item` by cosine of their factors, without the item itself. The first call, and the first after the
 * pack has grown, takes longer: it measures the lengths of all items' factors.
 */
VT_WARN_UNUSED vt_status vt_engine_similar(vt_engine *engine, uint32_t item, const vt_query *query,
                                           vt_result_list *list);

/*
 * Scores of the given items for the history, in their order, seen or not (without a history what the popular list is
 * ordered by). In a pack with a blend, those that they would have as candidates of a list without filter.
 */
VT_WARN_UNUSED vt_status vt_engine_score(vt_engine *engine, const uint32_t *items, uint32_t count, float *scores);

/*
 * Why `item` has its score: what each item of the history adds to it, largest first (Hu, Koren, Volinsky 2008, section
 * 5: c_j y_i^T A^-1 y_j). The contributions of all items sum to the score, up to f32 rounding. In a pack with a blend they
 * are summed over its signals, and the score has other parts too: see vt_score_parts. `limit` as in vt_query. Without a
 * history the list is empty, and the parts are 0.
 */
VT_WARN_UNUSED vt_status vt_engine_explain(vt_engine *engine, uint32_t item, uint32_t limit, vt_result_list *list);

/*
 * The segment of the pack that the history belongs to, and by how much: 0 between two segments, 1 at the centroid of its
 * own. VT_NO_SEGMENT when the pack has none or the history shows no taste. ARGUMENT.
 */
VT_WARN_UNUSED vt_status vt_engine_segment(vt_engine *engine, uint32_t *segment, float *margin);

/* How far the shopper came in the newest visit. */
typedef enum vt_funnel {
    VT_FUNNEL_NONE = 0, /* no history */
    VT_FUNNEL_VIEWER = 1,
    VT_FUNNEL_CARTER = 2,
    VT_FUNNEL_BUYER = 3
} vt_funnel;

typedef enum vt_lifecycle {
    VT_LIFECYCLE_NONE = 0,   /* no history */
    VT_LIFECYCLE_NEW = 1,    /* first seen at most 30 days ago, and not more than one order */
    VT_LIFECYCLE_ACTIVE = 2, /* none of the others */
    VT_LIFECYCLE_LOYAL = 3,  /* three orders or more */
    VT_LIFECYCLE_LAPSING = 4 /* no order for three times as long as usually lies between two, whatever came before */
} vt_lifecycle;

/* A value of an attribute that the history has more of than the catalogue. */
typedef struct vt_affinity {
    uint32_t attribute, value; /* as numbered in the pack */
    float share;               /* of the history's evidence, 0..1 */
    float lift;                /* the share to be expected over that among all shoppers, above 1 */
    float strength;            /* what they are ordered by */
    float confidence;          /* 0..1, that the shopper takes it more often than others do */
} vt_affinity;
#define VT_MAX_AFFINITIES 64U

/*
 * What a history says of its shopper; src/engine/profile.c has the rules. Times are ages in days. Dismissals count
 * nowhere. Ranks are positions in the popular order over the number of items: 0 the most popular.
 */
typedef struct vt_profile {
    uint32_t events, visits, orders; /* orders: visits with a purchase */
    float first_days, last_days;     /* of the oldest and the newest event */
    float last_order_days;
    float order_gap_days; /* that usually lie between two orders; 0 without any */
    float spent;          /* sum of the values of purchases */
    vt_funnel funnel;
    vt_lifecycle lifecycle;
    float repeat_share;        /* of events, on items of an earlier visit */
    float rank, usual_rank;    /* means over events, and over all shoppers: those with the larger rank seek novelty */
    uint32_t priced;           /* items of the history with evidence and a price; 0: the next two mean nothing */
    float price, price_spread; /* geometric mean; deviation of the natural logarithm */
    float usual_price, usual_price_spread; /* the same of all shoppers; 0 without prices */
    uint32_t affinity_count;
    const vt_affinity *affinities; /* strongest first; owned by the engine, valid until the next call on it */
} vt_profile;

/*
 * The profile of the history, with at most `limit` affinities, up to VT_MAX_AFFINITIES. The first call after the pack
 * has grown reads the catalogue. ARGUMENT.
 */
VT_WARN_UNUSED vt_status vt_engine_profile(vt_engine *engine, uint32_t limit, vt_profile *profile);

/* What a pack with a blend knows of the candidates of a list, before the network: what training learns from. */
typedef struct vt_candidates {
    uint32_t count;
    const uint32_t *items;  /* [count] ascending */
    const float *signals;   /* [count][VT_SIGNAL_COUNT] normalised */
    const float *blends;    /* [count] */
    uint32_t reranked;      /* the best by blend */
    const uint32_t *order;  /* [reranked] their places in `items`, best first */
    const float *features;  /* [reranked][feature_width] what the network sees; see src/pack/pack_network.h */
    uint32_t feature_width; /* the last ones are padding */
} vt_candidates;

/*
 * The normalised signals of given items, as vt_engine_score weighs them. ARGUMENT, also for a pack without a blend and a
 * history that it does not serve.
 */
VT_WARN_UNUSED vt_status vt_engine_signals(vt_engine *engine, const uint32_t *items, uint32_t count,
                                           float (*signals)[VT_SIGNAL_COUNT]);

/*
 * The candidates of vt_engine_recommend for this query; none without taste. Owned by the engine, valid until the next
 * call on it. ARGUMENT, also for a pack without a blend.
 */
VT_WARN_UNUSED vt_status vt_engine_candidates(vt_engine *engine, const vt_query *query, vt_candidates *candidates);

#ifdef __cplusplus
}
#endif
#endif
