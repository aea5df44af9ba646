/*
 * pack_links.h: lists of links between items as the bits of a pack (FORMAT.md, "Links"). For the reader and the writer.
 */
#ifndef VTI_PACK_LINKS_H
#define VTI_PACK_LINKS_H

#include <vitrine/pack.h>

#define VTI_LINK_GROUP 32U    /* rows that share a start */
#define VTI_LINK_LEVELS 16U   /* of a weight */
#define VTI_LINK_GAP_BITS 24U /* the most that a gap is stored with, besides its ones */

/* The parts of a section of `item_count` rows. */
typedef struct vti_link_rows {
    const uint32_t *starts; /* [group_count] where the rows of each group begin in `bytes` */
    const uint16_t *sizes;  /* [item_count] bytes of each row */
    const uint16_t *scales; /* bf16 [item_count] the largest weight of each row */
    const uint8_t *bytes;
} vti_link_rows;

static inline uint32_t vti_link_groups(uint32_t item_count) {
    return (item_count + VTI_LINK_GROUP - 1) / VTI_LINK_GROUP;
}

static inline uint64_t vti_link_head_bytes(uint32_t item_count) {
    return vti_link_groups(item_count) * (uint64_t)sizeof(uint32_t) + 2 * (uint64_t)item_count * sizeof(uint16_t);
}

static inline vti_link_rows vti_link_rows_of(const uint8_t *section, uint32_t item_count) {
    vti_link_rows rows = {.starts = (const uint32_t *)section};
    rows.sizes = (const uint16_t *)(rows.starts + vti_link_groups(item_count));
    rows.scales = rows.sizes + item_count;
    rows.bytes = (const uint8_t *)(rows.scales + item_count);
    return rows;
}

/*
 * Decodes a row of size_bytes > 0 into links and returns how many; 0 when it is not what a writer makes of links to
 * items below item_count.
 */
uint32_t vti_link_row_decode(const uint8_t *bytes, uint32_t size_bytes, float scale, uint32_t item_count,
                             vt_link links[VT_PACK_MAX_LINKS]);

#define VTI_LINK_ROW_BYTES 512U /* no row is longer */

/* Encodes links in ascending order of items, all of weights in (0, scale]; returns the size. Not in engine.wasm. */
uint32_t vti_link_row_encode(const vt_link *links, uint32_t count, float scale, uint8_t bytes[VTI_LINK_ROW_BYTES]);

#endif
