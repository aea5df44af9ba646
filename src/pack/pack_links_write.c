/*
 * pack_links_write.c: the links of an item as bits. Gaps between items are Rice-coded: links mostly go to popular items,
 * whose numbers are small and near each other, and the parameter is chosen for each row.
 */
#include "pack_links.h"

#include "../base/math.h"

#include <string.h>

typedef struct bit_writer {
    uint8_t *bytes; /* NULL while measuring */
    uint32_t used;  /* bits */
} bit_writer;

static void put_bits(bit_writer *writer, uint32_t value, uint32_t count) {
    for (uint32_t i = 0; i < count && writer->bytes; i++) {
        if (value >> i & 1) writer->bytes[(writer->used + i) / 8] |= (uint8_t)(1U << (writer->used + i) % 8);
    }
    writer->used += count;
}

/* weight = scale (level + 1)^2 / 256: small weights, of which there are many, lie closer. */
static uint32_t level_of(float weight, float scale) {
    double root = VTI_LINK_LEVELS * vti_sqrt((double)weight / (double)scale) + 0.5;
    if (root < 1) return 0;
    return root >= VTI_LINK_LEVELS ? VTI_LINK_LEVELS - 1 : (uint32_t)root - 1;
}

static void put_row(bit_writer *writer, const vt_link *links, uint32_t count, float scale, uint32_t gap_bits) {
    put_bits(writer, count, 7);
    put_bits(writer, gap_bits, 5);
    uint32_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gap = links[i].item - next;
        next = links[i].item + 1;
        for (uint32_t ones = gap >> gap_bits; ones > 0; ones--) put_bits(writer, 1, 1);
        put_bits(writer, 0, 1);
        put_bits(writer, gap & ((1U << gap_bits) - 1), gap_bits);
        put_bits(writer, level_of(links[i].weight, scale), 4);
    }
}

/* Bits of the gaps with a parameter, without their remainders' and levels'. */
static uint64_t ones_of(const vt_link *links, uint32_t count, uint32_t gap_bits) {
    uint64_t ones = 0;
    uint32_t next = 0;
    for (uint32_t i = 0; i < count; next = links[i++].item + 1) ones += (links[i].item - next) >> gap_bits;
    return ones;
}

uint32_t vti_link_row_encode(const vt_link *links, uint32_t count, float scale, uint8_t bytes[VTI_LINK_ROW_BYTES]) {
    if (count == 0) return 0;
    uint32_t best = VTI_LINK_GAP_BITS;
    uint64_t least = UINT64_MAX;
    for (uint32_t gap_bits = 0; gap_bits <= VTI_LINK_GAP_BITS; gap_bits++) {
        uint64_t bits = ones_of(links, count, gap_bits) + (uint64_t)count * gap_bits;
        if (bits >= least) continue;
        least = bits;
        best = gap_bits;
    }
    memset(bytes, 0, VTI_LINK_ROW_BYTES);
    bit_writer writer = {.bytes = bytes};
    put_row(&writer, links, count, scale, best);
    return (writer.used + 7) / 8;
}
