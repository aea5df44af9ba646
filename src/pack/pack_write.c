/*
 * pack_write.c: the only writer of packs (FORMAT.md). The same code runs twice: once to measure, once to write, so
 * sizes cannot disagree with contents.
 */
#include "pack_write.h"

#include "layout.h"
#include "pack_links.h"

#include "../base/bfloat.h"
#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

/* `bytes` is NULL while measuring. */
typedef struct writing {
    const vti_pack_content *content;
    vti_quantised quantised;
    uint8_t *bytes;
    uint64_t used;
    uint32_t section_count;
} writing;

static void put(writing *state, const void *bytes, uint64_t size_bytes) {
    if (state->bytes && size_bytes > 0) memcpy(state->bytes + state->used, bytes, size_bytes);
    state->used += size_bytes;
}

static void align(writing *state) {
    uint64_t aligned = vti_pack_align(state->used);
    if (state->bytes) memset(state->bytes + state->used, 0, aligned - state->used);
    state->used = aligned;
}

static uint64_t begin_section(writing *state) {
    align(state);
    return state->used;
}

static void end_section(writing *state, const char *tag, uint32_t number, uint64_t begin) {
    if (state->bytes) {
        vti_pack_section *section = (vti_pack_section *)(state->bytes + sizeof(vti_pack_header)) + state->section_count;
        memcpy(section->tag, tag, sizeof section->tag);
        section->number = number;
        section->offset = begin;
        section->size_bytes = state->used - begin;
        section->checksum = vti_pack_checksum(state->bytes + begin, state->used - begin);
    }
    state->section_count++;
}

static void put_section(writing *state, const char *tag, uint32_t number, const void *bytes, uint64_t size_bytes) {
    uint64_t begin = begin_section(state);
    put(state, bytes, size_bytes);
    end_section(state, tag, number, begin);
}

static void put_texts(writing *state, const vt_text *texts, uint32_t count) {
    uint32_t offset = 0; /* cannot wrap: the file is measured in 64 bits before anything is written */
    put(state, &offset, sizeof offset);
    for (uint32_t i = 0; i < count; i++) {
        offset += texts[i].size_bytes;
        put(state, &offset, sizeof offset);
    }
    for (uint32_t i = 0; i < count; i++) put(state, texts[i].bytes, texts[i].size_bytes);
}

/* ---- about the whole pack ---- */

static void put_meta(writing *state) {
    const vti_pack_content *content = state->content;
    vti_pack_meta meta = {
        .item_count = content->item_count,
        .factor_count = content->factor_count,
        .coding = (uint16_t)content->storage.coding,
        .contents = (uint16_t)((content->titles ? VTI_PACK_TITLES : 0) | (content->prices ? VTI_PACK_PRICES : 0) |
                               (content->images ? VTI_PACK_IMAGES : 0) | (content->blend ? VTI_PACK_BLEND : 0) |
                               (content->trends ? VTI_PACK_TRENDS : 0) | (content->recurrent ? VTI_PACK_RECURRENT : 0)),
        .attribute_count = content->attribute_count,
        .user_count = content->user_count,
        .event_count = content->event_count,
        .unobserved_weight = content->fold_in.unobserved_weight,
        .regularization = content->fold_in.regularization,
        .regularization_exponent = content->fold_in.regularization_exponent,
        .half_life_days = content->fold_in.half_life_days,
        .value_exponent = content->fold_in.value_exponent,
        .confidence = (uint32_t)content->fold_in.confidence,
    };
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (content->links[r].offsets) meta.contents |= (uint16_t)(VTI_PACK_LINKS << r);
    }
    memcpy(meta.event_weights, content->fold_in.event_weights, sizeof meta.event_weights);
    memcpy(meta.currency, content->currency, sizeof meta.currency);
    put_section(state, "META", 0, &meta, sizeof meta);
}

static void put_basis(writing *state) {
    const vti_quantised *quantised = &state->quantised;
    uint32_t k = state->content->factor_count;
    uint64_t begin = begin_section(state);
    put(state, quantised->factor_scales, k * sizeof(float));
    put(state, quantised->gram_diagonal, k * sizeof(float));
    end_section(state, "BASE", 0, begin);
    if (quantised->code_bytes > 0) put_section(state, "CODE", 0, quantised->code, quantised->code_bytes);
}

static vti_pack_blend stored_blend(const vt_blend *blend) {
    vti_pack_blend stored = {.candidates = blend->candidates,
                             .reranked = blend->reranked,
                             .repeats = blend->repeats,
                             .type_exponent = blend->type_exponent};
    memcpy(stored.weights, blend->weights, sizeof stored.weights);
    memcpy(stored.decays, blend->decays, sizeof stored.decays);
    return stored;
}

static void put_blend(writing *state) {
    if (!state->content->blend) return;
    vti_pack_blend stored = stored_blend(state->content->blend);
    put_section(state, "BLEN", 0, &stored, sizeof stored);
}

/* Where a section's bytes begin; NULL while measuring. */
static uint8_t *section_bytes(const writing *state, uint64_t begin) {
    return state->bytes ? state->bytes + begin : NULL;
}

static void put_newcomers(writing *state) {
    const vti_newcomers *newcomers = state->content->newcomers;
    if (!newcomers) return;
    const vti_pack_newcomers head = {stored_blend(&newcomers->blend), newcomers->below, newcomers->regularization};
    uint64_t begin = begin_section(state);
    put(state, &head, sizeof head);
    if (newcomers->blend.reranked > 0) {
        state->used += vti_pack_network_write(newcomers->network, section_bytes(state, state->used));
    }
    end_section(state, "newc", 0, begin);
}

static void put_networks(writing *state) {
    const vti_pack_content *content = state->content;
    if (content->blend && content->blend->reranked > 0) {
        uint64_t begin = begin_section(state);
        state->used += vti_pack_network_write(content->network, section_bytes(state, begin));
        end_section(state, "NETW", 0, begin);
    }
    put_newcomers(state);
    if (content->recurrent) {
        uint64_t begin = begin_section(state);
        state->used += vti_pack_recurrent_write(content->recurrent, section_bytes(state, begin));
        end_section(state, "RECU", 0, begin);
    }
}

static void put_attribute(writing *state, uint32_t number) {
    const vti_attribute_content *attribute = &state->content->attributes[number];
    vti_pack_attribute head = {.name_bytes = attribute->name.size_bytes, .value_count = attribute->value_count};
    for (uint32_t v = 0; v < attribute->value_count; v++) head.value_bytes += attribute->values[v].size_bytes;
    uint64_t begin = begin_section(state);
    put(state, &head, sizeof head);
    put_texts(state, attribute->values, attribute->value_count);
    put(state, attribute->name.bytes, attribute->name.size_bytes);
    end_section(state, "ATTR", number, begin);
}

/* ---- about the items of a chunk ---- */

static void put_text_list(writing *state, const char *tag, uint32_t chunk, const vt_text *texts, uint32_t count) {
    if (!texts) return;
    uint64_t begin = begin_section(state);
    put_texts(state, texts + vti_chunk_first(chunk), count);
    end_section(state, tag, chunk, begin);
}

static void put_bfloats(writing *state, const char *tag, uint32_t chunk, const float *values, uint32_t count) {
    if (!values) return;
    uint64_t begin = begin_section(state);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t value = vti_bfloat_near(values[vti_chunk_first(chunk) + i]);
        put(state, &value, sizeof value);
    }
    end_section(state, tag, chunk, begin);
}

static void put_codes(writing *state, uint32_t chunk, uint32_t count) {
    const vti_pack_content *content = state->content;
    if (content->attribute_count == 0) return;
    uint64_t begin = begin_section(state);
    for (uint32_t a = 0; a < content->attribute_count; a++) {
        put(state, content->attributes[a].codes + vti_chunk_first(chunk), count * sizeof(uint16_t));
    }
    end_section(state, "ACOD", chunk, begin);
}

static uint32_t encode_row(const vti_link_content *content, uint32_t item, uint16_t *scale,
                           uint8_t bytes[VTI_LINK_ROW_BYTES]) {
    vt_link links[VT_PACK_MAX_LINKS];
    uint32_t count = 0;
    float largest = 0;
    for (uint64_t e = content->offsets[item]; e < content->offsets[item + 1] && count < VT_PACK_MAX_LINKS; e++) {
        links[count++] = (vt_link){content->items[e], content->weights[e]};
        if (content->weights[e] > largest) largest = content->weights[e];
    }
    *scale = vti_bfloat_above(largest);
    return vti_link_row_encode(links, count, vti_from_bfloat(*scale), bytes);
}

/* The head of the section is filled on the way. */
static void put_links(writing *state, vt_relation relation, uint32_t chunk, uint32_t count) {
    const vti_link_content *content = &state->content->links[relation];
    if (!content->offsets) return;
    const char tag[] = {'L', 'N', 'K', (char)('0' + relation)};
    uint64_t begin = begin_section(state);
    uint32_t *starts = state->bytes ? (uint32_t *)(state->bytes + begin) : NULL;
    uint16_t *sizes = starts ? (uint16_t *)(starts + vti_link_groups(count)) : NULL;
    state->used += vti_link_head_bytes(count);
    uint64_t rows_begin = state->used;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t row[VTI_LINK_ROW_BYTES];
        uint16_t scale;
        uint16_t size_bytes = (uint16_t)encode_row(content, vti_chunk_first(chunk) + i, &scale, row);
        if (starts) {
            if (i % VTI_LINK_GROUP == 0) starts[i / VTI_LINK_GROUP] = (uint32_t)(state->used - rows_begin);
            sizes[i] = size_bytes;
            sizes[count + i] = scale;
        }
        put(state, row, size_bytes);
    }
    end_section(state, tag, chunk, begin);
}

static void put_chunk(writing *state, uint32_t chunk, uint32_t count) {
    const vti_pack_content *content = state->content;
    const vti_quantised *quantised = &state->quantised;
    size_t first = vti_chunk_first(chunk);
    put_section(state, "SCAL", chunk, quantised->item_scales + first, count * sizeof(uint16_t));
    put_section(state, "LEAD", chunk, quantised->lead + first * VT_PACK_LEAD, (uint64_t)count * VT_PACK_LEAD);
    put_section(state, "FACT", chunk, quantised->rest + first * quantised->rest_bytes,
                (uint64_t)count * quantised->rest_bytes);
    put_bfloats(state, "POPU", chunk, content->popularity, count);
    put_bfloats(state, "TREN", chunk, content->trends, count);
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) put_links(state, (vt_relation)r, chunk, count);
    put_text_list(state, "IDS ", chunk, content->ids, count);
    put_text_list(state, "TITL", chunk, content->titles, count);
    if (content->prices) put_section(state, "PRIC", chunk, content->prices + first, count * sizeof(float));
    put_text_list(state, "IMAG", chunk, content->images, count);
    put_codes(state, chunk, count);
}

static void put_sections(writing *state) {
    const vti_pack_content *content = state->content;
    put_meta(state);
    put_basis(state);
    put_blend(state);
    put_networks(state);
    for (uint32_t a = 0; a < content->attribute_count; a++) put_attribute(state, a);
    for (uint32_t chunk = 0; vti_chunk_items(chunk, content->item_count) > 0; chunk++) {
        put_chunk(state, chunk, vti_chunk_items(chunk, content->item_count));
    }
    put_section(state, "REPT", 0, content->report.bytes, content->report.size_bytes);
    align(state);
}

/* Quantising hides what is not a number, so vt_pack_open could not find it. */
static bool all_finite(const float *values, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (values[i] - values[i] != 0) return false;
    }
    return true;
}

vt_status vti_pack_write(const vti_pack_content *content, const vt_allocator *allocator, void **bytes,
                         size_t *size_bytes, vt_error *error) {
    if (content->item_count < 1 || content->item_count > VT_PACK_MAX_ITEMS || content->factor_count < 1 ||
        content->factor_count > VT_PACK_MAX_FACTORS || content->attribute_count > VT_PACK_MAX_ATTRIBUTES) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE,
                         "A pack holds 1 to 16,777,216 items, 1 to 256 factors and at most 64 attributes.");
    }
    if (!all_finite(content->factors, (uint64_t)content->item_count * content->factor_count) ||
        !all_finite(content->popularity, content->item_count) ||
        !all_finite(content->trends, content->trends ? content->item_count : 0)) {
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE,
                         "A factor, popularity or trend of an item is not a finite number.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_quantised quantised = {.memory = NULL};
    vt_status status = vti_quantise(content->factors, content->item_count, content->factor_count, content->storage,
                                    &memory, &quantised);
    if (status == VT_ERR_ARGUMENT) {
        return vti_error(error, status, VT_NOWHERE,
                         "The coding does not fit: 4 bits and groups are for the factors from the 17th on.");
    }
    if (status != VT_OK) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to write the pack.");

    writing measured = {.content = content, .quantised = quantised};
    put_sections(&measured);
    uint64_t head_bytes = sizeof(vti_pack_header) + measured.section_count * sizeof(vti_pack_section);
    uint64_t file_bytes = vti_pack_align(head_bytes) + measured.used;
    uint8_t *file = NULL;
    if (file_bytes > VTI_PACK_MAX_BYTES) {
        status = vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "The pack would be larger than 2 GiB.");
        goto done;
    }
    file = vti_allocate(&memory, (size_t)file_bytes, 1);
    if (!file) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to write the pack.");
        goto done;
    }
    vti_pack_header *header = (vti_pack_header *)file;
    *header = (vti_pack_header){
        .version = VTI_PACK_VERSION, .section_count = measured.section_count, .file_bytes = file_bytes};
    memcpy(header->magic, VTI_PACK_MAGIC, sizeof VTI_PACK_MAGIC);
    writing written = {.content = content, .quantised = quantised, .bytes = file, .used = head_bytes};
    put_sections(&written);
    header->checksum = vti_pack_header_checksum(header);

    vt_pack check;
    status = vt_pack_open(file, (size_t)file_bytes, &check, error);
    if (status != VT_OK) goto done;
    *bytes = file;
    *size_bytes = (size_t)file_bytes;
    file = NULL;
done:
    vti_release(&memory, file);
    vti_release(&memory, quantised.memory);
    return status;
}
