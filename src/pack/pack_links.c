/*
 * pack_links.c: reading the links of an item. Rows are decoded each time they are asked for: a history touches few.
 */
#include "pack_links.h"

#include "layout.h"

#include "../base/bfloat.h"

/* Bits from the lowest of each byte on; zeros behind the end. */
typedef struct bit_reader {
    const uint8_t *next, *end;
    uint64_t bits;
    uint32_t count; /* of bits that are there */
    uint32_t used;
} bit_reader;

/* More than 48 bits are there, and fewer than 64. */
static void refill(bit_reader *reader) {
    while (reader->count <= 48) {
        if (reader->next < reader->end) reader->bits |= (uint64_t)*reader->next++ << reader->count;
        reader->count += 8;
    }
}

static void skip(bit_reader *reader, uint32_t count) {
    reader->bits >>= count;
    reader->count -= count;
    reader->used += count;
}

static uint32_t read_bits(bit_reader *reader, uint32_t count) {
    refill(reader);
    uint32_t value = (uint32_t)(reader->bits & ((UINT64_C(1) << count) - 1));
    skip(reader, count);
    return value;
}

/* How many ones come before the next zero. */
static uint32_t read_ones(bit_reader *reader) {
    for (uint32_t ones = 0;;) {
        refill(reader);
        uint32_t run = (uint32_t)__builtin_ctzll(~reader->bits);
        ones += run;
        if (run < reader->count) {
            skip(reader, run + 1);
            return ones;
        }
        skip(reader, run);
    }
}

uint32_t vti_link_row_decode(const uint8_t *bytes, uint32_t size_bytes, float scale, uint32_t item_count,
                             vt_link links[VT_PACK_MAX_LINKS]) {
    bit_reader reader = {.next = bytes, .end = bytes + size_bytes};
    uint32_t count = read_bits(&reader, 7), gap_bits = read_bits(&reader, 5);
    if (gap_bits > VTI_LINK_GAP_BITS) return 0;
    uint64_t item = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t ones = read_ones(&reader);
        item += (ones << gap_bits) + read_bits(&reader, gap_bits);
        if (item >= item_count) return 0;
        uint32_t root = 1 + read_bits(&reader, 4);
        links[i] = (vt_link){(uint32_t)item++, scale * (float)(root * root) / (VTI_LINK_LEVELS * VTI_LINK_LEVELS)};
    }
    bool fills = (reader.used + 7) / 8 == size_bytes && reader.bits == 0;
    return fills ? count : 0;
}

uint32_t vt_pack_links(const vt_pack *pack, vt_relation relation, uint32_t item, vt_link links[VT_PACK_MAX_LINKS]) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    uint32_t place = item - chunk->first_item;
    vti_link_rows rows = vti_link_rows_of(chunk->links[relation], chunk->item_count);
    if (rows.sizes[place] == 0) return 0;
    const uint8_t *bytes = rows.bytes + rows.starts[place / VTI_LINK_GROUP];
    for (uint32_t before = place - place % VTI_LINK_GROUP; before < place; before++) bytes += rows.sizes[before];
    return vti_link_row_decode(bytes, rows.sizes[place], vti_from_bfloat(rows.scales[place]), pack->total_items, links);
}
