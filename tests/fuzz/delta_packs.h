/*
 * delta_packs.h: the packs that delta_fuzz and its corpus are about.
 */
#ifndef VITRINE_DELTA_PACKS_H
#define VITRINE_DELTA_PACKS_H

#include "sample_pack.h"

#include <stdlib.h>

static const sample_shape delta_old_shape = {
    .items = 9, .factors = 18, .titles = true, .images = true, .prices = true, .attributes = 2, .blend = true};

/* Open; *bytes are to be released by vt_memory_release. */
static inline vt_pack delta_pack(const sample_shape *shape, void **bytes) {
    size_t size_bytes = 0;
    vt_pack pack;
    if (sample_pack_make(shape, bytes, &size_bytes, NULL) || vt_pack_open(*bytes, size_bytes, &pack, NULL)) abort();
    return pack;
}

#endif
