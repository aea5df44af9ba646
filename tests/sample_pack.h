/*
 * sample_pack.h: small packs made of fixed numbers, not trained, so that every build makes the same bytes. For the
 * golden test and the fuzz corpus.
 */
#ifndef VITRINE_SAMPLE_PACK_H
#define VITRINE_SAMPLE_PACK_H

#include <vitrine/pack.h>

#define SAMPLE_MAX_ITEMS 64U
#define SAMPLE_MAX_FACTORS 64U
#define SAMPLE_MAX_ATTRIBUTES 2U

typedef struct sample_shape {
    uint32_t items;   /* 1..SAMPLE_MAX_ITEMS */
    uint32_t factors; /* 1..SAMPLE_MAX_FACTORS */
    bool titles, images, prices;
    uint32_t attributes; /* 0..SAMPLE_MAX_ATTRIBUTES */
} sample_shape;

/* Items i and j with i % 4 == j % 4 are alike. *bytes is from the default allocator. */
VT_WARN_UNUSED vt_status sample_pack_make(const sample_shape *shape, void **bytes, size_t *size_bytes, vt_error *error);

#endif
