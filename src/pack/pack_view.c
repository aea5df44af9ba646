/*
 * pack_view.c: reading an open pack item by item. It knows where things lie and checks nothing: vt_pack_open has.
 */
#include "pack_opening.h"

#include "../base/bfloat.h"

#include <string.h>

const vt_pack_chunk *vt_pack_chunk_of(const vt_pack *pack, uint32_t item) {
    uint32_t firsts = item / VT_PACK_FIRST_CHUNK;
    return &pack->chunks[firsts == 0 ? 0 : 32 - __builtin_clz(firsts)];
}

static void decode_4_bit(const vt_pack *pack, const uint8_t *stored, uint8_t *row) {
    for (uint32_t b = 0; b < pack->rest_bytes; b++) {
        uint8_t *half = row + b / 8 * 16 + b % 8;
        half[0] = pack->levels[stored[b] & 15];
        half[8] = pack->levels[stored[b] >> 4];
    }
}

static void decode_product(const vt_pack *pack, const uint8_t *stored, uint8_t *row) {
    const uint8_t *column = pack->centroids;
    for (uint32_t g = 0; g < pack->group_count; g++) {
        for (uint32_t c = 0; c < pack->group_sizes[g]; c++, column += VTI_PACK_CENTROIDS) *row++ = column[stored[g]];
    }
}

void vt_pack_row(const vt_pack *pack, uint32_t item, uint8_t *row) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    size_t place = item - chunk->first_item;
    const uint8_t *rest = chunk->rest + place * pack->rest_bytes;
    memcpy(row, chunk->lead + place * VT_PACK_LEAD, VT_PACK_LEAD);
    switch (pack->coding) {
    case VT_CODING_8_BIT: memcpy(row + VT_PACK_LEAD, rest, pack->rest_bytes); break;
    case VT_CODING_4_BIT: decode_4_bit(pack, rest, row + VT_PACK_LEAD); break;
    case VT_CODING_PRODUCT: decode_product(pack, rest, row + VT_PACK_LEAD); break;
    }
    memset(row + pack->factor_count, VT_PACK_ZERO_POINT, pack->row_bytes - pack->factor_count);
}

float vt_pack_item_scale(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return vti_from_bfloat(chunk->item_scales[item - chunk->first_item]);
}

float vt_pack_popularity(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return vti_from_bfloat(chunk->popularity[item - chunk->first_item]);
}

float vt_pack_trend(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return pack->has_trends ? vti_from_bfloat(chunk->trends[item - chunk->first_item]) : 1;
}

vt_text vt_text_at(const vt_text_list *list, uint32_t index) {
    if (index >= list->count) return (vt_text){"", 0};
    return (vt_text){list->bytes + list->offsets[index], list->offsets[index + 1] - list->offsets[index]};
}

vt_text vt_pack_id(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return vt_text_at(&chunk->ids, item - chunk->first_item);
}

vt_text vt_pack_title(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return vt_text_at(&chunk->titles, item - chunk->first_item);
}

vt_text vt_pack_image(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return vt_text_at(&chunk->images, item - chunk->first_item);
}

float vt_pack_price(const vt_pack *pack, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return pack->has_prices ? chunk->prices[item - chunk->first_item] : -1;
}

bool vt_pack_section(const vt_pack *pack, uint32_t index, char tag[5], uint64_t *size_bytes) {
    if (index >= ((const vti_pack_header *)pack->bytes)->section_count) return false;
    const vti_pack_section *section = vti_sections_of(pack) + index;
    memcpy(tag, section->tag, sizeof section->tag);
    tag[4] = '\0';
    *size_bytes = section->size_bytes;
    return true;
}

/* ---- attributes ---- */

vt_attribute vti_attribute_view(const vt_pack *pack, const vti_pack_section *section) {
    const vti_pack_attribute *head = (const vti_pack_attribute *)(pack->bytes + section->offset);
    const uint32_t *offsets = (const uint32_t *)(head + 1);
    const char *values = (const char *)(offsets + head->value_count + 1);
    return (vt_attribute){
        .name = {values + head->value_bytes, head->name_bytes},
        .values = {offsets, values, head->value_count},
    };
}

vt_status vt_pack_attribute(const vt_pack *pack, uint32_t index, vt_attribute *attribute) {
    if (!pack || !attribute || index >= pack->attribute_count) return VT_ERR_ARGUMENT;
    const vti_pack_section *section = vti_sections_of(pack);
    while (!vti_has_tag(section, "ATTR") || section->number != index) section++; /* they come before any item */
    *attribute = vti_attribute_view(pack, section);
    return VT_OK;
}

uint32_t vt_pack_code(const vt_pack *pack, uint32_t attribute, uint32_t item) {
    const vt_pack_chunk *chunk = vt_pack_chunk_of(pack, item);
    return chunk->codes[(size_t)attribute * chunk->item_count + item - chunk->first_item];
}

void vt_pack_filter(const vt_pack *pack, uint32_t attribute, const uint8_t *wanted, uint32_t *allowed) {
    for (uint32_t c = 0; c < pack->chunk_count; c++) {
        const vt_pack_chunk *chunk = &pack->chunks[c];
        const uint16_t *codes = chunk->codes + (size_t)attribute * chunk->item_count;
        for (uint32_t i = 0; i < chunk->item_count; i++) {
            uint32_t item = chunk->first_item + i;
            if (!wanted[codes[i]]) allowed[item / 32] &= ~(UINT32_C(1) << item % 32);
        }
    }
}
