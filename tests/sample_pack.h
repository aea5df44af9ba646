/*
 * sample_pack.h: small packs made of fixed numbers, not trained, so that every build makes the same bytes. For the
 * golden test and the fuzz corpus.
 */
#ifndef VITRINE_SAMPLE_PACK_H
#define VITRINE_SAMPLE_PACK_H

#include <vitrine/pack.h>

#define SAMPLE_MAX_ITEMS 4200U /* three chunks */
#define SAMPLE_MAX_FACTORS 64U
#define SAMPLE_MAX_ATTRIBUTES 2U
#define SAMPLE_NEWCOMERS 3U

typedef struct sample_shape {
    uint32_t items;   /* 1..SAMPLE_MAX_ITEMS */
    uint32_t factors; /* 1..SAMPLE_MAX_FACTORS */
    bool titles, images, prices;
    uint32_t attributes; /* 0..SAMPLE_MAX_ATTRIBUTES */
    vt_storage storage;
    bool blend;     /* links of all relations, a blend and a network */
    bool newcomers; /* with a blend: another one, and a network, for histories of fewer than SAMPLE_NEWCOMERS items */
    bool segments;  /* three of them */
} sample_shape;

/* What the pack holds for factor d of an item, in steps from zero. */
static inline int stored_step(const vt_pack *pack, uint32_t item, uint32_t d) {
    uint8_t row[VT_PACK_MAX_FACTORS];
    vt_pack_row(pack, item, row);
    return row[d] - VT_PACK_ZERO_POINT;
}

/* Items i and j with i % 4 == j % 4 are alike. *bytes is from the default allocator. */
VT_WARN_UNUSED vt_status sample_pack_make(const sample_shape *shape, void **bytes, size_t *size_bytes, vt_error *error);

#endif
