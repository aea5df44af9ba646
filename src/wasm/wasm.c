/*
 * wasm.c: see wasm.h. It checks what JavaScript passes in and keeps the buffers; the work is the engine's.
 */
#include "wasm.h"

#include <stdlib.h>
#include <string.h>

static vt_pack pack;
static vt_engine *engine;
static vt_error last_error;
static vt_event *events;    /* [max_history] */
static uint32_t *allowed;   /* [allowed_words] */
static vt_result_list list; /* of the last call */
static uint32_t text_bytes; /* of the last text */

static size_t allowed_bytes(void) {
    return (pack.item_count + 31) / 32 * sizeof *allowed;
}

void *vt_wasm_allocate(uint32_t size_bytes) {
    if (size_bytes > UINT32_MAX - VT_PACK_ALIGNMENT) return NULL;
    return aligned_alloc(VT_PACK_ALIGNMENT,
                         ((size_t)size_bytes + VT_PACK_ALIGNMENT - 1) / VT_PACK_ALIGNMENT * VT_PACK_ALIGNMENT);
}

void vt_wasm_release(void *memory) {
    free(memory);
}

static vt_status fail(vt_status status, const char *message) {
    last_error = (vt_error){.status = status, .byte_offset = VT_NOWHERE, .line = VT_NOWHERE};
    strncpy(last_error.message, message, sizeof last_error.message - 1);
    return status;
}

int32_t vt_wasm_open(const void *bytes, uint32_t size_bytes, uint32_t max_history, uint32_t max_results) {
    if (engine || max_history == 0 || max_results == 0) {
        return fail(VT_ERR_ARGUMENT, "An instance opens one pack, with limits that are not 0.");
    }
    vt_status status = vt_pack_open(bytes, size_bytes, &pack, &last_error);
    if (status != VT_OK) return status;
    vt_engine_options options = {.max_history = max_history, .max_results = max_results};
    status = vt_engine_create(&pack, &options, NULL, &engine, &last_error);
    if (status != VT_OK) return status;
    events = vt_wasm_allocate(max_history * (uint32_t)sizeof *events);
    allowed = vt_wasm_allocate((uint32_t)allowed_bytes());
    if (events && allowed) return VT_OK;
    vt_engine_destroy(engine);
    engine = NULL;
    free(events);
    free(allowed);
    return fail(VT_ERR_MEMORY, "There is not enough memory for the engine.");
}

const vt_error *vt_wasm_error(void) {
    return &last_error;
}

uint32_t vt_wasm_info(uint32_t field) {
    switch (field) {
    case VT_WASM_ITEM_COUNT: return pack.item_count;
    case VT_WASM_FACTOR_COUNT: return pack.factor_count;
    case VT_WASM_ATTRIBUTE_COUNT: return pack.attribute_count;
#ifdef VTI_HAVE_RELAXED
    case VT_WASM_RELAXED: return 1;
#endif
    }
    return 0;
}

int32_t vt_wasm_find_item(const char *id, uint32_t id_bytes) {
    uint32_t item;
    return vt_engine_find_item(engine, id, id_bytes, &item) == VT_OK ? (int32_t)item : -1;
}

static const char *text_address(vt_text text) {
    text_bytes = text.size_bytes;
    return text.bytes;
}

const char *vt_wasm_id(uint32_t item) {
    return text_address(vt_text_at(&pack.ids, item));
}

const char *vt_wasm_title(uint32_t item) {
    return text_address(vt_text_at(&pack.titles, item));
}

const char *vt_wasm_image(uint32_t item) {
    return text_address(vt_text_at(&pack.images, item));
}

const char *vt_wasm_report(void) {
    return text_address(pack.report);
}

const char *vt_wasm_currency(void) {
    return text_address((vt_text){pack.currency, (uint32_t)strlen(pack.currency)});
}

/* Attributes that do not exist have an empty name, no values and no codes. */
static vt_attribute attribute_at(uint32_t index) {
    vt_attribute attribute = {.name = {"", 0}};
    return vt_pack_attribute(&pack, index, &attribute) == VT_OK ? attribute : (vt_attribute){.name = {"", 0}};
}

const char *vt_wasm_attribute_name(uint32_t attribute) {
    return text_address(attribute_at(attribute).name);
}

uint32_t vt_wasm_attribute_value_count(uint32_t attribute) {
    return attribute_at(attribute).values.count;
}

const char *vt_wasm_attribute_value(uint32_t attribute, uint32_t code) {
    vt_attribute view = attribute_at(attribute);
    return text_address(vt_text_at(&view.values, code));
}

const uint16_t *vt_wasm_attribute_codes(uint32_t attribute) {
    return attribute_at(attribute).codes;
}

uint32_t vt_wasm_text_bytes(void) {
    return text_bytes;
}

const float *vt_wasm_prices(void) {
    return pack.prices;
}

vt_event *vt_wasm_events(void) {
    return events;
}

int32_t vt_wasm_set_history(uint32_t count) {
    return vt_engine_set_history(engine, events, count);
}

uint32_t *vt_wasm_allowed(void) {
    return allowed;
}

static vt_query query_of(uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    return (vt_query){.limit = limit, .include_seen = include_seen != 0, .allowed = use_allowed != 0 ? allowed : NULL};
}

static int32_t count_or_error(vt_status status) {
    return status == VT_OK ? (int32_t)list.count : -(int32_t)status;
}

int32_t vt_wasm_recommend(uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    vt_query query = query_of(limit, include_seen, use_allowed);
    return count_or_error(vt_engine_recommend(engine, &query, &list));
}

int32_t vt_wasm_similar(uint32_t item, uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    vt_query query = query_of(limit, include_seen, use_allowed);
    return count_or_error(vt_engine_similar(engine, item, &query, &list));
}

int32_t vt_wasm_explain(uint32_t item, uint32_t limit) {
    return count_or_error(vt_engine_explain(engine, item, limit, &list));
}

const vt_result *vt_wasm_results(void) {
    return list.results;
}

uint32_t vt_wasm_source(void) {
    return (uint32_t)list.source;
}
