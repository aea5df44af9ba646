/*
 * checksum.c: the checksums of packs, by xxHash's one header. It guards against damage, not against forgery.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "layout.h"

uint64_t vti_pack_checksum(const void *bytes, size_t size_bytes) {
    return XXH64(bytes, size_bytes, 0);
}

uint64_t vti_pack_header_checksum(const vti_pack_header *header) {
    vti_pack_header zeroed = *header;
    zeroed.checksum = 0;
    const vti_pack_section *table = (const vti_pack_section *)(header + 1);
    uint64_t seed = XXH64(&zeroed, sizeof zeroed, 0);
    return XXH64(table, header->section_count * sizeof *table, seed);
}
