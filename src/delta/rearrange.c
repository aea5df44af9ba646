/*
 * rearrange.c: see rearrange.h. Everything is written twice, at first to nowhere, to know its size.
 */
#include "rearrange.h"

#include "../base/memory.h"

#include <string.h>

typedef struct writer {
    uint8_t *bytes; /* NULL: to nowhere */
    size_t size_bytes;
} writer;

/* What a pack says of its items in the sections of one tag, one for each chunk. */
typedef struct item_column {
    const uint8_t *chunks[VT_PACK_MAX_CHUNKS]; /* the sections' bytes */
    bool is_texts;
    uint32_t rows, record_bytes; /* rows of a record for each item; attributes have several */
    uint32_t first_factor;       /* of the record's bytes; above all where they are no factors */
} item_column;

static const char RECORDS[][5] = {"SCAL", "LEAD", "FACT", "POPU", "TREN", "PRIC", "ACOD"};
static const char TEXTS[][5] = {"IDS ", "TITL", "IMAG"};

#define IS_ONE_OF(tag, list) is_one_of(tag, list, sizeof(list) / sizeof(list)[0])
static bool is_one_of(const char *tag, const char (*list)[5], size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (memcmp(tag, list[i], 4) == 0) return true;
    }
    return false;
}

const vti_pack_section *vti_sections(const vt_pack *pack, uint32_t *count) {
    *count = ((const vti_pack_header *)(const void *)pack->bytes)->section_count;
    return (const vti_pack_section *)(const void *)(pack->bytes + sizeof(vti_pack_header));
}

static void put(writer *out, const void *bytes, size_t size_bytes) {
    if (out->bytes && bytes) memcpy(out->bytes + out->size_bytes, bytes, size_bytes);
    if (out->bytes && !bytes) memset(out->bytes + out->size_bytes, 0, size_bytes);
    out->size_bytes += size_bytes;
}

static uint32_t chunk_of(uint32_t item) {
    uint32_t chunk = 0;
    while (chunk + 1 < VT_PACK_MAX_CHUNKS && vti_chunk_first(chunk + 1) <= item) chunk++;
    return chunk;
}

static item_column open_column(const vt_pack *pack, const vti_pack_section *section) {
    item_column found = {.is_texts = IS_ONE_OF(section->tag, TEXTS), .rows = 1, .first_factor = 256};
    uint32_t count;
    const vti_pack_section *sections = vti_sections(pack, &count);
    for (uint32_t s = 0; s < count; s++) {
        if (memcmp(sections[s].tag, section->tag, 4) == 0)
            found.chunks[sections[s].number] = pack->bytes + sections[s].offset;
    }
    if (memcmp(section->tag, "ACOD", 4) == 0) found.rows = pack->attribute_count;
    if (memcmp(section->tag, "LEAD", 4) == 0) found.first_factor = 0;
    if (memcmp(section->tag, "FACT", 4) == 0) found.first_factor = VT_PACK_LEAD;
    size_t records = (size_t)found.rows * vti_chunk_items(0, pack->total_items);
    if (records > 0) found.record_bytes = (uint32_t)(section->size_bytes / records);
    return found;
}

static void put_record(writer *out, const item_column *column, const uint8_t *record, const uint8_t flips[32]) {
    uint8_t *written = out->bytes ? out->bytes + out->size_bytes : NULL;
    put(out, record, column->record_bytes);
    if (!written || !record || column->first_factor > VT_PACK_LEAD) return;
    for (uint32_t i = 0; i < column->record_bytes; i++) {
        uint32_t factor = column->first_factor + i;
        if (flips[factor / 8] >> (factor % 8) & 1) written[i] = (uint8_t)(128 - written[i]);
    }
}

static void put_records(writer *out, const vt_pack *pack, const item_column *column, const uint32_t *origins,
                        uint32_t count, const uint8_t flips[32]) {
    for (uint32_t row = 0; row < column->rows; row++) {
        for (uint32_t i = 0; i < count; i++) {
            const uint8_t *record = NULL;
            if (origins[i] != VTI_NO_ORIGIN) {
                uint32_t chunk = chunk_of(origins[i]);
                size_t place = (size_t)row * vti_chunk_items(chunk, pack->total_items);
                place += origins[i] - vti_chunk_first(chunk);
                record = column->chunks[chunk] + place * column->record_bytes;
            }
            put_record(out, column, record, flips);
        }
    }
}

static vt_text text_of(const vt_pack *pack, const item_column *column, uint32_t origin) {
    if (origin == VTI_NO_ORIGIN) return (vt_text){"", 0};
    uint32_t chunk = chunk_of(origin), items = vti_chunk_items(chunk, pack->total_items);
    const uint8_t *bytes = column->chunks[chunk];
    uint32_t ends[2];
    if (!bytes) return (vt_text){"", 0}; /* cannot be: the pack is complete */
    memcpy(ends, bytes + (origin - vti_chunk_first(chunk)) * sizeof(uint32_t), sizeof ends);
    return (vt_text){(const char *)bytes + ((size_t)items + 1) * sizeof(uint32_t) + ends[0], ends[1] - ends[0]};
}

static void put_texts(writer *out, const vt_pack *pack, const item_column *column, const uint32_t *origins,
                      uint32_t count) {
    uint32_t offset = 0;
    put(out, &offset, sizeof offset);
    for (uint32_t i = 0; i < count; i++) {
        offset += text_of(pack, column, origins[i]).size_bytes;
        put(out, &offset, sizeof offset);
    }
    for (uint32_t i = 0; i < count; i++) {
        vt_text text = text_of(pack, column, origins[i]);
        put(out, text.bytes, text.size_bytes);
    }
}

/* Notes where the section that has just been written is. */
static void end_block(vti_rearranged *rearranged, const writer *out, const vti_pack_section *section, uint32_t number,
                      size_t offset) {
    if (rearranged->blocks) {
        vti_block *block = &rearranged->blocks[rearranged->block_count++];
        *block = (vti_block){.number = number, .offset = offset, .size_bytes = out->size_bytes - offset};
        memcpy(block->tag, section->tag, sizeof block->tag);
        block->is_texts = IS_ONE_OF(section->tag, TEXTS);
    }
}

static bool is_of_items(const vti_pack_section *section) {
    return IS_ONE_OF(section->tag, RECORDS) || IS_ONE_OF(section->tag, TEXTS);
}

static void write_all(const vt_pack *pack, const uint32_t *origins, uint32_t count, const uint8_t flips[32],
                      vti_rearranged *rearranged, writer *out) {
    uint32_t section_count;
    const vti_pack_section *sections = vti_sections(pack, &section_count);
    rearranged->block_count = 0;
    for (uint32_t s = 0; s < section_count; s++) {
        if (is_of_items(&sections[s]) || memcmp(sections[s].tag, "LNK", 3) == 0) continue;
        size_t offset = out->size_bytes;
        put(out, pack->bytes + sections[s].offset, sections[s].size_bytes);
        end_block(rearranged, out, &sections[s], sections[s].number, offset);
    }
    for (uint32_t chunk = 0; vti_chunk_items(chunk, count) > 0; chunk++) {
        const uint32_t *of_chunk = origins + vti_chunk_first(chunk);
        uint32_t items = vti_chunk_items(chunk, count);
        for (uint32_t s = 0; s < section_count; s++) {
            if (!is_of_items(&sections[s]) || sections[s].number > 0) continue;
            item_column column = open_column(pack, &sections[s]);
            size_t offset = out->size_bytes;
            if (column.is_texts)
                put_texts(out, pack, &column, of_chunk, items);
            else
                put_records(out, pack, &column, of_chunk, items, flips);
            end_block(rearranged, out, &sections[s], chunk, offset);
        }
    }
}

vt_status vti_rearrange(const vt_pack *pack, const uint32_t *origins, uint32_t count, const uint8_t flips[32],
                        size_t limit_bytes, const vt_allocator *allocator, vti_rearranged *rearranged) {
    writer out = {0};
    write_all(pack, origins, count, flips, rearranged, &out);
    if (out.size_bytes > limit_bytes) return VT_ERR_LIMIT;
    out = (writer){.bytes = vti_allocate(allocator, out.size_bytes, 1)};
    if (!out.bytes) return VT_ERR_MEMORY;
    write_all(pack, origins, count, flips, rearranged, &out);
    rearranged->bytes = out.bytes;
    rearranged->size_bytes = out.size_bytes;
    return VT_OK;
}
