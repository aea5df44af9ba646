/*
 * pack_write.c: the only writer of packs (FORMAT.md). The same code runs twice: once to measure, once to write, so
 * sizes cannot disagree with contents.
 */
#include "pack_write.h"

#include "layout.h"

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

static void put_section(writing *state, const char *tag, const void *bytes, uint64_t size_bytes) {
    uint64_t begin = begin_section(state);
    put(state, bytes, size_bytes);
    end_section(state, tag, 0, begin);
}

static void put_offsets(writing *state, const vt_text *texts, uint32_t count) {
    uint32_t offset = 0; /* cannot wrap: the file is measured in 64 bits before anything is written */
    put(state, &offset, sizeof offset);
    for (uint32_t i = 0; i < count; i++) {
        offset += texts[i].size_bytes;
        put(state, &offset, sizeof offset);
    }
}

static void put_texts(writing *state, const vt_text *texts, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) put(state, texts[i].bytes, texts[i].size_bytes);
}

static void put_text_list(writing *state, const char *tag, const vt_text *texts) {
    uint64_t begin = begin_section(state);
    put_offsets(state, texts, state->content->item_count);
    put_texts(state, texts, state->content->item_count);
    end_section(state, tag, 0, begin);
}

static void put_meta(writing *state) {
    const vti_pack_content *content = state->content;
    vti_pack_meta meta = {
        .item_count = content->item_count,
        .factor_count = content->factor_count,
        .row_bytes = vti_pack_row_bytes(content->factor_count),
        .attribute_count = content->attribute_count,
        .user_count = content->user_count,
        .event_count = content->event_count,
        .unobserved_weight = content->fold_in.unobserved_weight,
        .regularization = content->fold_in.regularization,
        .regularization_exponent = content->fold_in.regularization_exponent,
        .half_life_days = content->fold_in.half_life_days,
        .confidence = (uint32_t)content->fold_in.confidence,
    };
    memcpy(meta.event_weights, content->fold_in.event_weights, sizeof meta.event_weights);
    memcpy(meta.currency, content->currency, sizeof meta.currency);
    put_section(state, "META", &meta, sizeof meta);
}

static void put_factors(writing *state) {
    const vti_pack_content *content = state->content;
    const vti_quantised *quantised = &state->quantised;
    uint64_t n = content->item_count;
    uint32_t k = content->factor_count;
    put_section(state, "SCAL", quantised->item_scales, n * sizeof(float));
    uint64_t basis = begin_section(state);
    put(state, quantised->factor_scales, k * sizeof(float));
    put(state, content->eigenvalues, k * sizeof(float));
    end_section(state, "BASE", 0, basis);
    put_section(state, "LEAD", quantised->lead, n * VT_PACK_LEAD);
    put_section(state, "FACT", quantised->rest, n * (vti_pack_row_bytes(k) - VT_PACK_LEAD));
}

static void put_attribute(writing *state, uint32_t number) {
    const vti_attribute_content *attribute = &state->content->attributes[number];
    vti_pack_attribute head = {.name_bytes = attribute->name.size_bytes, .value_count = attribute->value_count};
    for (uint32_t v = 0; v < attribute->value_count; v++) head.value_bytes += attribute->values[v].size_bytes;
    uint64_t begin = begin_section(state);
    put(state, &head, sizeof head);
    put_offsets(state, attribute->values, attribute->value_count);
    put(state, attribute->codes, (uint64_t)state->content->item_count * sizeof *attribute->codes);
    put_texts(state, attribute->values, attribute->value_count);
    put(state, attribute->name.bytes, attribute->name.size_bytes);
    end_section(state, "ATTR", number, begin);
}

/* What a page needs first comes first: a later version may use a file that is still on its way. */
static void put_sections(writing *state) {
    const vti_pack_content *content = state->content;
    uint64_t n = content->item_count;
    put_meta(state);
    put_factors(state);
    put_section(state, "POPU", content->popularity, n * sizeof *content->popularity);
    put_text_list(state, "IDS ", content->ids);
    if (content->titles) put_text_list(state, "TITL", content->titles);
    if (content->prices) put_section(state, "PRIC", content->prices, n * sizeof *content->prices);
    if (content->images) put_text_list(state, "IMAG", content->images);
    for (uint32_t a = 0; a < content->attribute_count; a++) put_attribute(state, a);
    put_section(state, "REPT", content->report.bytes, content->report.size_bytes);
    align(state);
}

/* Quantising hides what is not a number, so vt_pack_open could not find it. */
static bool all_finite(const float *values, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (values[i] - values[i] != 0) return false;
    }
    return true;
}

/* The memory that holds the quantised factors, or NULL. */
static void *quantise_content(const vti_pack_content *content, const vt_allocator *memory, vti_quantised *quantised) {
    size_t n = content->item_count;
    vti_arena arena = {0};
    void *block = NULL;
    for (int pass = 0; pass < 2; pass++) {
        quantised->lead = vti_arena_take(&arena, n, VT_PACK_LEAD);
        quantised->rest = vti_arena_take(&arena, n, vti_pack_row_bytes(content->factor_count) - VT_PACK_LEAD);
        quantised->item_scales = vti_arena_take(&arena, n, sizeof(float));
        quantised->factor_scales = vti_arena_take(&arena, content->factor_count, sizeof(float));
        if (pass == 0) {
            block = arena.overflow ? NULL : vti_allocate(memory, arena.used, 1);
            if (!block) return NULL;
            arena = (vti_arena){.memory = block};
        }
    }
    vti_quantise(content->factors, content->item_count, content->factor_count, quantised);
    return block;
}

vt_status vti_pack_write(const vti_pack_content *content, const vt_allocator *allocator, void **bytes,
                         size_t *size_bytes, vt_error *error) {
    if (content->item_count < 1 || content->item_count > VT_PACK_MAX_ITEMS || content->factor_count < 1 ||
        content->factor_count > VT_PACK_MAX_FACTORS || content->attribute_count > VT_PACK_MAX_ATTRIBUTES) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE,
                         "A pack holds 1 to 16,777,216 items, 1 to 256 factors and at most 64 attributes.");
    }
    if (!all_finite(content->factors, (uint64_t)content->item_count * content->factor_count)) {
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "An item factor is not a finite number.");
    }
    writing measured = {.content = content};
    put_sections(&measured);
    uint64_t head_bytes = sizeof(vti_pack_header) + measured.section_count * sizeof(vti_pack_section);
    uint64_t file_bytes = vti_pack_align(head_bytes) + measured.used;
    if (file_bytes > VTI_PACK_MAX_BYTES) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "The pack would be larger than 2 GiB.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_quantised quantised;
    void *quantised_memory = quantise_content(content, &memory, &quantised);
    uint8_t *file = vti_allocate(&memory, (size_t)file_bytes, 1);
    vt_status status = VT_ERR_MEMORY;
    if (!file || !quantised_memory) {
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to write the pack.");
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
    vti_release(&memory, quantised_memory);
    return status;
}
