/*
 * pack.h: the published model file, opened in place: bytes in, const views out. The byte-exact contract is
 * src/pack/FORMAT.md. Nothing here allocates, and nothing here knows how a pack is used.
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

/* The stored factor value that means zero; stored values lie in 0..127. */
#define VT_PACK_ZERO_POINT 64

/* How many leading factors of each item are stored apart from the others. */
#define VT_PACK_LEAD 16U

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

/* A categorical property of the items, such as "category" or "brand". */
typedef struct vt_attribute {
    vt_text name;
    vt_text_list values;   /* values[0] is "", the value of items that have none */
    const uint16_t *codes; /* [item_count], each below values.count */
} vt_attribute;

/*
 * What turns a history into a user embedding (see engine.h), trained with the item factors.
 *   user factors x = argmin  sum_i c_i (1 - x.y_i)^2 + unobserved_weight sum_all_items (x.y)^2 + lambda |x|^2
 *   lambda = regularization * (sum_i c_i + unobserved_weight * item_count) ^ regularization_exponent
 * (Hu, Koren, Volinsky 2008; frequency-scaled regularisation of Rendle, Krichene, Zhang, Koren 2021)
 */
typedef struct vt_fold_in {
    float event_weights[VT_EVENT_TYPE_COUNT]; /* each >= 0 */
    float unobserved_weight;                  /* >= 0 */
    float regularization;                     /* > 0 */
    float regularization_exponent;            /* 0..1 */
    float half_life_days;                     /* an event's weight halves in this time; 0: it never does */
    vt_confidence confidence;
} vt_fold_in;

/*
 * An open pack: views into the caller's bytes, valid as long as those are. Items are numbered 0..item_count-1, most
 * popular first. In the eigenbasis of the item Gram matrix, item i has the factors
 *   y[i][d] = item_scales[i] * factor_scales[d] * (stored(i, d) - VT_PACK_ZERO_POINT)
 *   stored(i, d) = d < VT_PACK_LEAD ? lead[i][d] : rest[i][d - VT_PACK_LEAD]
 * The leading factors hold most of every score, and lie apart so that a search need not read the others of most items.
 */
typedef struct vt_pack {
    const uint8_t *bytes;
    size_t size_bytes;
    uint32_t item_count;
    uint32_t factor_count;    /* rank k */
    uint32_t row_bytes;       /* k rounded up to 16; columns from k on hold the zero point */
    uint32_t attribute_count; /* see vt_pack_attribute */
    uint64_t user_count;      /* how many users and events it was trained on */
    uint64_t event_count;
    vt_fold_in fold_in;
    char currency[4];           /* of the prices, such as "GBP"; all zero when not known */
    vt_text_list ids;           /* [item_count] the shop's item ids, none empty */
    vt_text_list titles;        /* [item_count] or count 0 when the pack has none */
    vt_text_list images;        /* [item_count] URLs as the shop gave them, or count 0 */
    const uint8_t *lead;        /* [item_count][VT_PACK_LEAD] */
    const uint8_t *rest;        /* [item_count][row_bytes - VT_PACK_LEAD] */
    const float *item_scales;   /* [item_count] >= 0 */
    const float *factor_scales; /* [factor_count] > 0 */
    const float *eigenvalues;   /* [factor_count] of the Gram matrix sum_i y_i y_i^T, descending, >= 0 */
    const float *popularity;    /* [item_count] summed confidence over all users, descending */
    const float *prices;        /* [item_count] -1 where not known; NULL when the pack has none */
    vt_text report;             /* the training report, JSON */
} vt_pack;

/*
 * Checks every byte of a pack (header, sections, checksums, ranges, UTF-8) and fills `pack` with views into it.
 * `bytes` must be aligned to VT_PACK_ALIGNMENT and outlive `pack`.
 * Fails with ARGUMENT (NULL or misaligned), FORMAT (not a pack), VERSION (a later format), CORRUPT or LIMIT; `error`
 * then has the byte offset. On failure `pack` is untouched.
 */
VT_WARN_UNUSED vt_status vt_pack_open(const void *bytes, size_t size_bytes, vt_pack *pack, vt_error *error);

/* The attribute number `index` (below pack->attribute_count), as views. ARGUMENT when there is none. */
VT_WARN_UNUSED vt_status vt_pack_attribute(const vt_pack *pack, uint32_t index, vt_attribute *attribute);

/* Text number `index` of a list; empty when out of range. */
vt_text vt_text_at(const vt_text_list *list, uint32_t index);

#ifdef __cplusplus
}
#endif
#endif
