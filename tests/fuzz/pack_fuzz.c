/*
 * pack_fuzz.c: bytes become a pack, and what opens is used in every way. The first byte of an input says how the rest
 * is taken: even as it is; odd after its size and checksums are made right, so that the fuzzer reaches what lies behind
 * them. It calls abort() where the engine breaks its word.
 */
#include "base/memory.h"
#include "pack/layout.h"

#include <vitrine/engine.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

enum { MAX_INPUT_BYTES = 1 << 20, MAX_HISTORY = 8, MAX_RESULTS = 16 };

static volatile uint8_t seen; /* so that reads are not optimised away */

static void repair(uint8_t *bytes, size_t size_bytes) {
    vti_pack_header *header = (vti_pack_header *)bytes;
    vti_pack_section *sections = (vti_pack_section *)(header + 1);
    if (size_bytes < sizeof *header) return;
    header->file_bytes = size_bytes;
    if (header->section_count > VTI_PACK_MAX_SECTIONS ||
        sizeof *header + header->section_count * sizeof *sections > size_bytes) {
        return;
    }
    for (uint32_t s = 0; s < header->section_count; s++) {
        vti_pack_section *section = &sections[s];
        if (section->offset <= size_bytes && section->size_bytes <= size_bytes - section->offset) {
            section->checksum = vti_pack_checksum(bytes + section->offset, section->size_bytes);
        }
    }
    header->checksum = vti_pack_header_checksum(header);
}

static void read_text(vt_text text) {
    for (uint32_t i = 0; i < text.size_bytes; i++) seen ^= (uint8_t)text.bytes[i];
}

static void read_item(const vt_pack *pack, uint32_t item) {
    uint8_t row[VT_PACK_MAX_FACTORS];
    read_text(vt_pack_id(pack, item));
    read_text(vt_pack_title(pack, item));
    read_text(vt_pack_image(pack, item));
    vt_pack_row(pack, item, row);
    for (uint32_t d = 0; d < pack->row_bytes; d++) {
        if (row[d] > 127) abort();
    }
    seen ^= vt_pack_price(pack, item) > vt_pack_popularity(pack, item);
}

static void read_everything(const vt_pack *pack) {
    for (uint32_t i = 0; i < pack->item_count; i++) read_item(pack, i);
    read_text(pack->report);
    for (uint32_t c = 0; c < pack->segment_count; c++) {
        read_text(vt_text_at(&pack->segment_names, c));
        seen ^= (uint8_t)pack->segment_users[c];
    }
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        vt_attribute attribute;
        if (vt_pack_attribute(pack, a, &attribute) != VT_OK) abort();
        read_text(attribute.name);
        for (uint32_t i = 0; i < pack->item_count; i++) {
            read_text(vt_text_at(&attribute.values, vt_pack_code(pack, a, i)));
        }
    }
}

/* Every item once, in range, best first. */
static void check_list(const vt_pack *pack, vt_status status, const vt_result_list *list) {
    if (status != VT_OK || list->count > MAX_RESULTS) abort();
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->results[i].item >= pack->item_count) abort();
        if (i > 0 && list->results[i].score > list->results[i - 1].score) abort();
        for (uint32_t j = 0; j < i; j++) {
            if (list->results[j].item == list->results[i].item) abort();
        }
    }
}

static void use_profile(const vt_pack *pack, vt_engine *engine) {
    vt_profile profile;
    uint32_t segment;
    float margin;
    if (vt_engine_profile(engine, VT_MAX_AFFINITIES, &profile) != VT_OK) abort();
    for (uint32_t a = 0; a < profile.affinity_count; a++) {
        const vt_affinity *affinity = &profile.affinities[a];
        vt_attribute attribute;
        if (vt_pack_attribute(pack, affinity->attribute, &attribute) != VT_OK) abort();
        if (affinity->value == 0 || affinity->value >= attribute.values.count) abort();
        if (!(affinity->confidence >= 0 && affinity->confidence <= 1)) abort();
    }
    if (vt_engine_segment(engine, &segment, &margin) != VT_OK || !(margin >= 0 && margin <= 1)) abort();
    if (segment != VT_NO_SEGMENT && segment >= pack->segment_count) abort();
}

static void use_history(const vt_pack *pack, vt_engine *engine, uint32_t event_count) {
    vt_event events[MAX_HISTORY];
    for (uint32_t i = 0; i < event_count; i++) {
        events[i] = (vt_event){i * 7 % pack->item_count, i % VT_EVENT_TYPE_COUNT, 1, (float)i * 40};
    }
    if (vt_engine_set_history(engine, events, event_count) != VT_OK) abort();

    vt_result_list list;
    vt_query query = {.limit = MAX_RESULTS};
    check_list(pack, vt_engine_recommend(engine, &query, &list), &list);
    uint32_t last = pack->item_count - 1;
    check_list(pack, vt_engine_similar(engine, last, &query, &list), &list);
    check_list(pack, vt_engine_explain(engine, last, MAX_RESULTS, &list), &list);
    float score;
    if (vt_engine_score(engine, &last, 1, &score) != VT_OK) abort();
    use_profile(pack, engine);
}

static void use_engine(const vt_pack *pack) {
    if (pack->item_count == 0) abort();
    const vt_engine_options options = {.max_history = MAX_HISTORY, .max_results = MAX_RESULTS};
    vt_engine *engine;
    if (vt_engine_create(pack, &options, NULL, &engine, NULL) != VT_OK) return;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        vt_text id = vt_pack_id(pack, i);
        uint32_t item;
        if (vt_engine_find_item(engine, id.bytes, id.size_bytes, &item) != VT_OK || item != i) abort();
    }
    use_history(pack, engine, 0);
    use_history(pack, engine, MAX_HISTORY);
    vt_engine_destroy(engine);
}

/* The same bytes as they would arrive. What opens whole opens in parts, with as many items. */
static void grow_in_steps(const uint8_t *bytes, size_t size_bytes) {
    vt_pack whole, part;
    vt_status expected = vt_pack_open(bytes, size_bytes, &whole, NULL);
    vt_status status = vt_pack_open_part(bytes, 0, &part, NULL);
    vt_engine *engine = NULL;
    const vt_engine_options options = {.max_history = MAX_HISTORY, .max_results = MAX_RESULTS};
    for (size_t step = 1; step <= 5 && status == VT_OK; step++) {
        status = vt_pack_grow(&part, size_bytes * step / 5, NULL);
        if (status != VT_OK || part.item_count == 0) continue;
        if (!engine) {
            if (vt_engine_create(&part, &options, NULL, &engine, NULL) != VT_OK) break;
        } else if (vt_engine_grow(engine, &part, NULL) != VT_OK) {
            break;
        }
        use_history(&part, engine, MAX_HISTORY);
    }
    if (expected == VT_OK && (status != VT_OK || part.item_count != whole.item_count)) abort();
    vt_engine_destroy(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes) {
    if (size_bytes < 1 || size_bytes > MAX_INPUT_BYTES) return 0;
    bool repaired = bytes[0] % 2 == 1;
    size_t pack_bytes = size_bytes - 1;
    if (repaired) pack_bytes = pack_bytes / VT_PACK_ALIGNMENT * VT_PACK_ALIGNMENT;

    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint8_t *copy = vti_allocate(&allocator, pack_bytes, 1);
    if (!copy) return 0;
    memcpy(copy, bytes + 1, pack_bytes);
    if (repaired) repair(copy, pack_bytes);

    grow_in_steps(copy, pack_bytes);
    vt_pack pack;
    vt_error error = {.byte_offset = 0};
    vt_status status = vt_pack_open(copy, pack_bytes, &pack, &error);
    if (status == VT_OK) {
        read_everything(&pack);
        use_engine(&pack);
    } else if (error.status != status || error.byte_offset > pack_bytes || error.message[0] == '\0') {
        abort();
    }
    vti_release(&allocator, copy);
    return 0;
}
