/*
 * pack.h: the published model file, opened in place: bytes in, const views out, also while the file is still arriving.
 * The byte-exact contract is src/pack/FORMAT.md. Nothing here allocates, and nothing here knows how a pack is used.
 */
#ifndef VITRINE_PACK_H
#define VITRINE_PACK_H

#include <vitrine/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_PACK_ALIGNMENT 64
#define VT_PACK_MAX_ITEMS (1U << 24)
#define VT_PACK_MAX_FACTORS 256U
#define VT_PACK_MAX_ATTRIBUTES 64U
#define VT_PACK_MAX_ATTRIBUTE_VALUES 65535U
#define VT_PACK_MAX_NAME_BYTES 255U /* of an attribute */
#define VT_PACK_MAX_PRICE 1e9F
#define VT_MAX_SEGMENTS 64U
#define VT_NO_SEGMENT UINT32_MAX

/*
 * The items of a pack lie in chunks, the most popular first, so that the beginning of a file is a smaller pack: chunk 0
 * has items 0..VT_PACK_FIRST_CHUNK-1, and each further chunk as many as all before it together.
 */
#define VT_PACK_FIRST_CHUNK 2048U
#define VT_PACK_MAX_CHUNKS 14U

/* The stored factor value that means zero; stored values lie in 0..127. */
#define VT_PACK_ZERO_POINT 64

/* How many leading factors of each item are stored apart from the others. */
#define VT_PACK_LEAD 16U

/* What the items of a pack may be linked by. Each item then has a list of items that it speaks for. */
typedef enum vt_relation {
    VT_RELATION_SEQUENCE = 0, /* what shoppers of the one also take, soon after or ever (slist) */
    VT_RELATION_NEXT = 1,     /* what follows it */
    VT_RELATION_CONTENT = 2,  /* what is like it by its attributes and title */
    VT_RELATION_TOGETHER = 3, /* what is in the same baskets */
    VT_RELATION_AGAINST = 4,  /* what shoppers of the one take less than its other links make believe (slist-against) */
    VT_RELATION_COUNT = 5
} vt_relation;
#define VT_PACK_MAX_LINKS 127U /* of one item, by one relation */

typedef struct vt_link {
    uint32_t item;
    float weight; /* > 0 */
} vt_link;

/* What speaks for an item as a candidate. Relations are signals in their own order. */
typedef enum vt_signal {
    VT_SIGNAL_FACTORS = 0, /* x.y of user embedding and item factors */
    VT_SIGNAL_LINKS = 1,   /* VT_SIGNAL_LINKS + relation: the links of the history's items */
    VT_SIGNAL_REPEAT = VT_SIGNAL_LINKS + VT_RELATION_COUNT, /* how often and how lately the item itself was touched */
    VT_SIGNAL_POPULARITY,                                   /* log(1 + popularity) */
    VT_SIGNAL_TREND,                                        /* log(0.05 + trend) */
    VT_SIGNAL_RECURRENT, /* p.y of what a recurrent network, having read the newest events in order, expects */
    VT_SIGNAL_FAMILIAR, /* normalised popularity times log2(1 + distinct items of the history); not normalised itself */
    VT_SIGNAL_COUNT
} vt_signal;

/*
 * How signals become one score. Candidates are the best items by each signal that speaks for them, but the recurrent
 * one, which only orders them; each signal is normalised over them to mean 0 and deviation 1, and
 *   blend = sum over signals of weight * normalised signal
 * A network may add to the blend of the best `reranked` candidates; see vt_candidates in engine.h for what it sees.
 * History is counted in steps back: the newest step is 0, and events of one time are one step. An event d steps back
 * counts exp(-d / decay) where the decay is above 0; else the newest -decay steps count alike, and older ones nothing.
 */
#define VT_MAX_CANDIDATES 1000U
#define VT_MAX_RERANKED 256U
typedef struct vt_blend {
    float weights[VT_SIGNAL_COUNT]; /* -1e6..1e6 */
    float decays[VT_SIGNAL_COUNT];  /* of the history, for factors, links and repeats; -1e6..1e6 */
    float type_exponent;            /* 0..1; in links an event counts (weight of its type / largest)^exponent */
    uint32_t candidates;            /* by each signal, 1..VT_MAX_CANDIDATES */
    uint32_t reranked;              /* at most VT_MAX_RERANKED; 0: there is no network */
    bool repeats;                   /* shoppers come back to what they know: lists should hold items of the history */
} vt_blend;

/*
 * What weighs for shoppers who have done little: less is known of them, and of those without a history only what is
 * popular and what lately. It takes the place of the pack's own blend, network and regularization.
 */
typedef struct vt_newcomers {
    uint32_t below;       /* for histories of fewer items with evidence; 0: the pack has no such part */
    float regularization; /* of vt_fold_in, > 0 */
    vt_blend blend;
    const uint8_t *network; /* [network_bytes] when blend.reranked is not 0 */
    size_t network_bytes;
} vt_newcomers;

/* UTF-8, not terminated. */
typedef struct vt_text {
    const char *bytes;
    uint32_t size_bytes;
} vt_text;

/* `count` texts: number i is bytes[offsets[i] .. offsets[i + 1]). */
typedef struct vt_text_list {
    const uint32_t *offsets; /* [count + 1] */
    const char *bytes;
    uint32_t count;
} vt_text_list;

/* A categorical property of the items, such as "category" or "brand". Its codes: vt_pack_code. */
typedef struct vt_attribute {
    vt_text name;
    vt_text_list values; /* values[0] is "", the value of items that have none */
} vt_attribute;

/*
 * What turns a history into a user embedding (see engine.h), trained with the item factors.
 *   user factors x = argmin  sum_i c_i (1 - x.y_i)^2 + unobserved_weight sum_all_items (x.y)^2 + lambda |x|^2
 *   lambda = regularization * (sum_i c_i + unobserved_weight * total_items) ^ regularization_exponent
 * (Hu, Koren, Volinsky 2008; frequency-scaled regularisation of Rendle, Krichene, Zhang, Koren 2021)
 */
typedef struct vt_fold_in {
    float event_weights[VT_EVENT_TYPE_COUNT]; /* each >= 0 */
    float unobserved_weight;                  /* >= 0 */
    float regularization;                     /* > 0 */
    float regularization_exponent;            /* 0..1 */
    float half_life_days;                     /* an event's weight halves in this time; 0: it never does */
    vt_confidence confidence;
    float
        value_exponent; /* 0..1: an event counts times its value, within 0.001..1000, to this power; 0: whatever it is */
} vt_fold_in;

/* How the factors behind the leading ones are stored. Each decodes to the same rows of values in 0..127. */
typedef enum vt_coding {
    VT_CODING_8_BIT = 0,  /* as they are */
    VT_CODING_4_BIT = 1,  /* one of 16 levels a factor */
    VT_CODING_PRODUCT = 2 /* one of 256 centroids for each group of factors (Jegou, Douze, Schmid 2011) */
} vt_coding;

/* What a writer of packs may choose. */
typedef struct vt_storage {
    vt_coding coding;
    uint32_t group_count; /* product: groups, each one byte an item; 1..factors behind the lead */
} vt_storage;

/* The items first_item .. first_item + item_count - 1. bf16 is the upper half of an IEEE f32. */
typedef struct vt_pack_chunk {
    uint32_t first_item, item_count;
    vt_text_list ids;                        /* the shop's item ids, none empty */
    vt_text_list titles;                     /* count 0 when the pack has none */
    vt_text_list images;                     /* URLs as the shop gave them; count 0 when the pack has none */
    const uint8_t *lead;                     /* [item_count][VT_PACK_LEAD] */
    const uint8_t *rest;                     /* [item_count][rest_bytes] */
    const uint16_t *item_scales;             /* bf16 [item_count] >= 0 */
    const uint16_t *popularity;              /* bf16 [item_count] summed confidence over all users, descending */
    const uint16_t *trends;                  /* bf16 [item_count] see vt_pack_trend; NULL when the pack has none */
    const float *prices;                     /* [item_count] -1 where not known; NULL when the pack has none */
    const uint16_t *codes;                   /* [attribute_count][item_count] numbers of attribute values */
    const uint8_t *links[VT_RELATION_COUNT]; /* see vt_pack_links; NULL when the pack has none */
} vt_pack_chunk;

/*
 * An open pack: views into the caller's bytes, valid as long as those are. Items are numbered 0..item_count-1, most
 * popular first. In the eigenbasis of the item Gram matrix, item i has the factors
 *   y[i][d] = item_scale[i] * factor_scales[d] * (row[i][d] - VT_PACK_ZERO_POINT)
 * where row[i] is what vt_pack_row gives. The leading factors hold most of every score, and lie apart so that a search
 * need not read the others of most items.
 */
typedef struct vt_pack {
    const uint8_t *bytes;
    size_t size_bytes;        /* that have arrived */
    uint32_t item_count;      /* that can be used: those of the chunks that have arrived */
    uint32_t total_items;     /* of the complete pack */
    uint32_t factor_count;    /* rank k */
    uint32_t row_bytes;       /* k rounded up to 16; columns from k on hold the zero point */
    uint32_t rest_bytes;      /* that store the columns behind the lead of one item */
    uint32_t attribute_count; /* see vt_pack_attribute */
    uint64_t user_count;      /* how many users and events it was trained on */
    uint64_t event_count;
    vt_fold_in fold_in;
    vt_coding coding;
    uint32_t group_count;   /* product: groups of columns, in order */
    uint32_t segment_count; /* kinds of shoppers (vt_segments in segments.h), the largest first; 0: not known */
    bool has_titles, has_prices, has_images, has_trends;
    bool has_links[VT_RELATION_COUNT];
    bool has_blend;             /* else lists are ordered by the factors alone */
    bool has_recurrent;         /* used by the blend */
    bool complete;              /* all of the file has arrived */
    bool trusted;               /* set by the caller: see vt_pack_grow */
    char currency[4];           /* of the prices, such as "GBP"; all zero when not known */
    const float *factor_scales; /* [factor_count] > 0 */
    const float *gram_diagonal; /* [factor_count] sum_i y[i][d]^2 over all items, as stored */
    const uint8_t *levels;      /* 4-bit: [16] row values */
    const uint8_t *group_sizes; /* product: [group_count] columns of each group */
    const uint8_t *centroids;   /* product: for each column behind the lead, [256] row values */
    vt_blend blend;
    const uint8_t *network; /* [network_bytes] the section of the network that re-ranks, when blend.reranked is not 0 */
    size_t network_bytes;
    vt_newcomers newcomers;
    const uint8_t *recurrent; /* [recurrent_bytes] the section of the recurrent network; NULL when there is none */
    size_t recurrent_bytes;
    vt_text_list segment_names;
    const uint32_t *segment_users;     /* [segment_count] */
    const uint16_t *segment_centroids; /* bf16 [segment_count][factor_count], means of user embeddings of length 1 */
    vt_text report;                    /* the training report, JSON; empty until the pack is complete */
    vt_pack_chunk chunks[VT_PACK_MAX_CHUNKS];
    uint32_t chunk_count;                      /* that have arrived */
    uint32_t next_section, next_kind, next_of; /* where vt_pack_grow goes on */
} vt_pack;

/*
 * Checks every byte of a pack (header, sections, checksums, ranges, UTF-8) and fills `pack` with views into it.
 * `bytes` must be aligned to VT_PACK_ALIGNMENT and outlive `pack`.
 * Fails with ARGUMENT (NULL or misaligned), FORMAT (not a pack), VERSION (another format), CORRUPT or LIMIT; `error`
 * then has the byte offset. On failure `pack` is untouched.
 */
VT_WARN_UNUSED vt_status vt_pack_open(const void *bytes, size_t size_bytes, vt_pack *pack, vt_error *error);

/*
 * The same while the file is still being written to `bytes`: the first arrived_bytes are there, and item_count says how
 * many items can be used, perhaps none. vt_pack_size says how many bytes the whole file will have, from its first
 * VT_PACK_HEAD_BYTES; 0 when those are not the head of a pack.
 */
VT_WARN_UNUSED vt_status vt_pack_open_part(const void *bytes, size_t arrived_bytes, vt_pack *pack, vt_error *error);
#define VT_PACK_HEAD_BYTES 64U
uint32_t vt_pack_size(const void *head);

/*
 * Takes in what has arrived since, up to arrived_bytes. On failure `pack` is as it was. While `trusted` is set, what is
 * said of items is held against its checksums only: for who has had the same file checked before and kept it since.
 */
VT_WARN_UNUSED vt_status vt_pack_grow(vt_pack *pack, size_t arrived_bytes, vt_error *error);

/* ---- items: `item` must be below pack->item_count ---- */

/* The chunk that holds an item; its place there is item - first_item. */
const vt_pack_chunk *vt_pack_chunk_of(const vt_pack *pack, uint32_t item);

/* The stored row [row_bytes], decoded, in 0..127. */
void vt_pack_row(const vt_pack *pack, uint32_t item, uint8_t *row);
float vt_pack_item_scale(const vt_pack *pack, uint32_t item);
float vt_pack_popularity(const vt_pack *pack, uint32_t item);
/* The item's share of what was taken lately, in units of the mean; 1 when the pack does not know. */
float vt_pack_trend(const vt_pack *pack, uint32_t item);

/* Title and image are empty where the item has none. */
vt_text vt_pack_id(const vt_pack *pack, uint32_t item);
vt_text vt_pack_title(const vt_pack *pack, uint32_t item);
vt_text vt_pack_image(const vt_pack *pack, uint32_t item);
float vt_pack_price(const vt_pack *pack, uint32_t item); /* -1 where not known */

/*
 * The links of an item by a relation that the pack has, in ascending order of their items, which may be of chunks that
 * have not arrived. Returns how many.
 */
uint32_t vt_pack_links(const vt_pack *pack, vt_relation relation, uint32_t item, vt_link links[VT_PACK_MAX_LINKS]);

/* Tag (terminated) and size of section number `index` of the file; false when there is none. */
bool vt_pack_section(const vt_pack *pack, uint32_t index, char tag[5], uint64_t *size_bytes);

/* ---- attributes ---- */

/* The attribute number `index` (below pack->attribute_count), as views. ARGUMENT when there is none. */
VT_WARN_UNUSED vt_status vt_pack_attribute(const vt_pack *pack, uint32_t index, vt_attribute *attribute);

/* The number of an item's value of an attribute; both must exist. */
uint32_t vt_pack_code(const vt_pack *pack, uint32_t attribute, uint32_t item);

/*
 * Clears bit i % 32 of allowed[i / 32] for every item i whose value of the attribute has wanted[value] == 0. `wanted`
 * is [values.count] of the attribute, which must exist.
 */
void vt_pack_filter(const vt_pack *pack, uint32_t attribute, const uint8_t *wanted, uint32_t *allowed);

/* Text number `index` of a list; empty when out of range. */
vt_text vt_text_at(const vt_text_list *list, uint32_t index);

#ifdef __cplusplus
}
#endif
#endif
