/*
 * rearrange.h: the old pack in the order of the new one: see DELTA.md. It knows no patches.
 */
#ifndef VTI_REARRANGE_H
#define VTI_REARRANGE_H

#include "../pack/layout.h"

#define VTI_NO_ORIGIN UINT32_MAX
#define VTI_MAX_BLOCKS (VTI_PACK_MAX_SECTIONS + 10 * VT_PACK_MAX_CHUNKS)

/* What was a section: its place, and whether it holds texts of items. */
typedef struct vti_block {
    char tag[4];
    uint32_t number;
    size_t offset, size_bytes;
    bool is_texts;
} vti_block;

typedef struct vti_rearranged {
    uint8_t *bytes;
    size_t size_bytes;
    vti_block *blocks; /* [VTI_MAX_BLOCKS], the caller's, or NULL */
    uint32_t block_count;
} vti_rearranged;

/*
 * origins[count]: an item of `pack` each, none twice, or VTI_NO_ORIGIN. `flips` has a bit for each of 256 factors. Sets
 * bytes, of the allocator, and writes blocks where there is room for them. LIMIT (over limit_bytes), MEMORY.
 */
VT_WARN_UNUSED vt_status vti_rearrange(const vt_pack *pack, const uint32_t *origins, uint32_t count,
                                       const uint8_t flips[32], size_t limit_bytes, const vt_allocator *allocator,
                                       vti_rearranged *rearranged);

/* The section table of a complete pack, and its length. */
const vti_pack_section *vti_sections(const vt_pack *pack, uint32_t *count);

#endif
