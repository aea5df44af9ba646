/*
 * pack_write.h: what goes into a pack, in plain arrays, and the one function that makes its bytes. Below the models,
 * which fill it; nothing of it is in engine.wasm.
 */
#ifndef VTI_PACK_WRITE_H
#define VTI_PACK_WRITE_H

#include <vitrine/pack.h>

typedef struct vti_attribute_content {
    vt_text name;
    const vt_text *values; /* [value_count], the first empty */
    uint32_t value_count;
    const uint16_t *codes; /* [item_count] */
} vti_attribute_content;

/* All item arrays are in the order that the pack will have: by popularity, descending. */
typedef struct vti_pack_content {
    uint32_t item_count;
    uint32_t factor_count;
    uint64_t user_count;
    uint64_t event_count;
    vt_fold_in fold_in;
    char currency[4];
    const vt_text *ids;
    const vt_text *titles;    /* or NULL */
    const vt_text *images;    /* or NULL */
    const float *factors;     /* [item_count][factor_count], in the eigenbasis of their Gram matrix */
    const float *eigenvalues; /* [factor_count] */
    const float *popularity;  /* [item_count] */
    const float *prices;      /* or NULL */
    const vti_attribute_content *attributes;
    uint32_t attribute_count;
    vt_text report;
} vti_pack_content;

/*
 * Quantises the factors and lays out the file in memory of `allocator`. The result is opened again before it is given
 * out, so whatever FORMAT.md forbids is an error here. NUMERIC (a factor is not finite), MEMORY, LIMIT, and what
 * vt_pack_open finds.
 */
VT_WARN_UNUSED vt_status vti_pack_write(const vti_pack_content *content, const vt_allocator *allocator, void **bytes,
                                        size_t *size_bytes, vt_error *error);

/*
 * Factors to 7-bit rows: factor_scales[d] is the root mean square of column d, and item_scales[i] the largest
 * |factor / factor_scale| of row i over 63, so that every column uses the same range whatever its eigenvalue.
 */
typedef struct vti_quantised {
    uint8_t *lead;        /* [item_count][VT_PACK_LEAD] */
    uint8_t *rest;        /* [item_count][row_bytes - VT_PACK_LEAD] */
    float *item_scales;   /* [item_count] */
    float *factor_scales; /* [factor_count] */
} vti_quantised;

/* Fills the arrays of `quantised` from factors [item_count][factor_count]. */
void vti_quantise(const float *factors, uint32_t item_count, uint32_t factor_count, const vti_quantised *quantised);

#endif
