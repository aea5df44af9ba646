/*
 * pack_write.h: what goes into a pack, in plain arrays, and the one function that makes its bytes. Below the models,
 * which fill it; nothing of it is in engine.wasm.
 */
#ifndef VTI_PACK_WRITE_H
#define VTI_PACK_WRITE_H

#include "pack_network.h"
#include "pack_recurrent.h"

typedef struct vti_attribute_content {
    vt_text name;
    const vt_text *values; /* [value_count], the first empty */
    uint32_t value_count;
    const uint16_t *codes; /* [item_count] */
} vti_attribute_content;

/* Item i links to items[offsets[i] .. offsets[i + 1]), ascending, at most VT_PACK_MAX_LINKS, with weights > 0. */
typedef struct vti_link_content {
    const uint64_t *offsets; /* [item_count + 1]; NULL: no such links */
    const uint32_t *items;
    const float *weights;
} vti_link_content;

/* See vt_newcomers. */
typedef struct vti_newcomers {
    uint32_t below;
    float regularization;
    vt_blend blend;
    const vti_network *network; /* of blend.reranked > 0 */
} vti_newcomers;

/* All item arrays are in the order that the pack will have: by popularity, descending. */
typedef struct vti_pack_content {
    uint32_t item_count;
    uint32_t factor_count;
    uint64_t user_count;
    uint64_t event_count;
    vt_fold_in fold_in;
    char currency[4];
    vt_storage storage;
    const vt_text *ids;
    const vt_text *titles;   /* or NULL */
    const vt_text *images;   /* or NULL */
    const float *factors;    /* [item_count][factor_count], in the eigenbasis of their Gram matrix */
    const float *popularity; /* [item_count] >= 0 */
    const float *trends;     /* [item_count] >= 0, of mean 1; or NULL */
    const float *prices;     /* or NULL */
    const vti_attribute_content *attributes;
    uint32_t attribute_count;
    vti_link_content links[VT_RELATION_COUNT];
    const vt_blend *blend;          /* or NULL */
    const vti_network *network;     /* of blend->reranked > 0 */
    const vti_newcomers *newcomers; /* with a blend; or NULL */
    const vti_recurrent *recurrent; /* with a blend; or NULL */
    vt_text report;
} vti_pack_content;

/*
 * Quantises the factors and lays out the file in memory of `allocator`. The result is opened again before it is given
 * out, so whatever FORMAT.md forbids is an error here. ARGUMENT (a storage that does not fit the factors), NUMERIC (a
 * factor, popularity or trend is not finite), MEMORY, LIMIT, and what vt_pack_open finds.
 */
VT_WARN_UNUSED vt_status vti_pack_write(const vti_pack_content *content, const vt_allocator *allocator, void **bytes,
                                        size_t *size_bytes, vt_error *error);

typedef struct vti_segment_content {
    uint32_t count; /* 2..VT_MAX_SEGMENTS */
    const vt_text *names;
    const uint32_t *users;
    const uint16_t *centroids; /* bf16 [count][factor_count] of the pack */
} vti_segment_content;

/* A complete pack that has none, copied with segments added; its memory and errors are as above. */
VT_WARN_UNUSED vt_status vti_pack_write_segments(const vt_pack *pack, const vti_segment_content *segments,
                                                 const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                                 vt_error *error);

/* Factors as a pack stores them. */
typedef struct vti_quantised {
    uint8_t *lead;         /* [item_count][VT_PACK_LEAD] */
    uint8_t *rest;         /* [item_count][rest_bytes] coded */
    uint16_t *item_scales; /* bf16 [item_count] */
    float *factor_scales;  /* [factor_count] */
    float *gram_diagonal;  /* [factor_count] */
    uint8_t *code;         /* the section CODE */
    uint32_t rest_bytes, code_bytes;
    void *memory; /* one block that holds all of these; released by the caller */
} vti_quantised;

/*
 * Quantises factors [item_count][factor_count]: factor_scales[d] is the root mean square of column d, and
 * item_scales[i] the largest |factor / factor_scale| of row i over 63, rounded up to bf16, so that every column uses
 * the same range whatever its eigenvalue; what lies behind the lead is then coded. ARGUMENT, MEMORY.
 */
VT_WARN_UNUSED vt_status vti_quantise(const float *factors, uint32_t item_count, uint32_t factor_count,
                                      vt_storage storage, const vt_allocator *allocator, vti_quantised *quantised);

/* ---- coding.c ---- */

/* Rows of values in 0..127 to be coded, and what an error in a column or an item costs. */
typedef struct vti_rows {
    uint8_t *values; /* [item_count][stride]; replaced by what their codes stand for */
    uint32_t item_count, columns, stride;
    const float *column_weights; /* [columns] */
    const float *item_weights;   /* [item_count] */
} vti_rows;

/* Chooses the 16 levels with the least weighted squared error and codes [item_count][coded_bytes] as in FORMAT.md. */
void vti_code_levels(const vti_rows *rows, uint8_t levels[16], uint32_t coded_bytes, uint8_t *coded);

/*
 * Divides the columns into group_count groups and learns 256 centroids for each. `code` is the section CODE, `coded`
 * [item_count][group_count]. The same rows give the same centroids. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_code_product(const vti_rows *rows, uint32_t group_count, const vt_allocator *allocator,
                                          uint8_t *code, uint8_t *coded);

#endif
