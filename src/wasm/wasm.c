/*
 * wasm.c: see wasm.h. It checks what JavaScript passes in and keeps the buffers; the work is the engine's.
 */
#include "wasm.h"

#include <stdlib.h>
#include <string.h>

static vt_pack pack;
static vt_engine *engine;
static uint32_t max_history, max_results;
static vt_error last_error;
static vt_event *events;    /* [max_history] */
static uint32_t *allowed;   /* [allowed_words] */
static vt_result_list list; /* of the last call */
static uint32_t text_bytes; /* of the last text */
static vt_profile profile;  /* the last one */
static float margin;        /* of the last segment */

static size_t allowed_bytes(void) {
    return (pack.total_items + 31) / 32 * sizeof *allowed;
}

void *page_allocate(uint32_t size_bytes) {
    if (size_bytes > UINT32_MAX - VT_PACK_ALIGNMENT) return NULL;
    return aligned_alloc(VT_PACK_ALIGNMENT,
                         ((size_t)size_bytes + VT_PACK_ALIGNMENT - 1) / VT_PACK_ALIGNMENT * VT_PACK_ALIGNMENT);
}

uint32_t page_pack_size(const void *head) {
    return vt_pack_size(head);
}

/* With the first items come the engine and its buffers. */
static vt_status start(void) {
    vt_engine_options options = {.max_history = max_history, .max_results = max_results};
    vt_status status = vt_engine_create(&pack, &options, NULL, &engine, &last_error);
    if (status != VT_OK) return status;
    events = page_allocate(max_history * (uint32_t)sizeof *events);
    allowed = page_allocate((uint32_t)allowed_bytes());
    if (events && allowed) return VT_OK;
    return VT_ERR_MEMORY;
}

int32_t page_open(const void *bytes, uint32_t history_limit, uint32_t result_limit, uint32_t trusted) {
    if (pack.bytes || history_limit == 0 || result_limit == 0) {
        return VT_ERR_ARGUMENT;
    }
    max_history = history_limit;
    max_results = result_limit;
    vt_status status = vt_pack_open_part(bytes, 0, &pack, &last_error);
    pack.trusted = trusted != 0;
    return status;
}

int32_t page_grow(uint32_t arrived_bytes) {
    vt_status status = vt_pack_grow(&pack, arrived_bytes, &last_error);
    if (status != VT_OK || pack.item_count == 0) return status;
    return engine ? vt_engine_grow(engine, &pack, &last_error) : start();
}

const vt_error *page_error(void) {
    return &last_error;
}

uint32_t page_info(uint32_t field) {
    switch (field) {
    case VT_WASM_ITEM_COUNT: return pack.item_count;
    case VT_WASM_FACTOR_COUNT: return pack.factor_count;
    case VT_WASM_ATTRIBUTE_COUNT: return pack.attribute_count;
    case VT_WASM_TOTAL_ITEMS: return pack.total_items;
    case VT_WASM_COMPLETE: return pack.complete;
    case VT_WASM_REPEATS: return pack.blend.repeats;
    case VT_WASM_SEGMENT_COUNT: return pack.segment_count;
#ifdef VTI_HAVE_RELAXED
    case VT_WASM_RELAXED: return 1;
#endif
    }
    return 0;
}

int32_t page_find_item(const char *id, uint32_t id_bytes) {
    uint32_t item;
    return vt_engine_find_item(engine, id, id_bytes, &item) == VT_OK ? (int32_t)item : -1;
}

static const vt_text nothing = {"", 0};

static bool has(uint32_t item) {
    return item < pack.item_count;
}

/* Attributes that do not exist have an empty name and no values. */
static vt_attribute attribute_at(uint32_t index) {
    vt_attribute attribute = {.name = nothing};
    return vt_pack_attribute(&pack, index, &attribute) == VT_OK ? attribute : (vt_attribute){.name = nothing};
}

static vt_text text_of(uint32_t kind, uint32_t number, uint32_t value) {
    vt_attribute attribute;
    switch (kind) {
    case VT_WASM_ID: return has(number) ? vt_pack_id(&pack, number) : nothing;
    case VT_WASM_TITLE: return has(number) ? vt_pack_title(&pack, number) : nothing;
    case VT_WASM_IMAGE: return has(number) ? vt_pack_image(&pack, number) : nothing;
    case VT_WASM_REPORT: return pack.report;
    case VT_WASM_CURRENCY: return (vt_text){pack.currency, (uint32_t)strlen(pack.currency)};
    case VT_WASM_ATTRIBUTE_NAME: return attribute_at(number).name;
    case VT_WASM_SEGMENT_NAME: return vt_text_at(&pack.segment_names, number);
    case VT_WASM_ATTRIBUTE_VALUE: attribute = attribute_at(number); return vt_text_at(&attribute.values, value);
    }
    return nothing;
}

const char *page_text(uint32_t kind, uint32_t number, uint32_t value) {
    vt_text text = text_of(kind, number, value);
    text_bytes = text.size_bytes;
    return text.bytes;
}

uint32_t page_attribute_value_count(uint32_t attribute) {
    return attribute_at(attribute).values.count;
}

uint32_t page_attribute_code(uint32_t attribute, uint32_t item) {
    return has(item) && attribute < pack.attribute_count ? vt_pack_code(&pack, attribute, item) : 0;
}

uint32_t page_text_bytes(void) {
    return text_bytes;
}

float page_price(uint32_t item) {
    return has(item) ? vt_pack_price(&pack, item) : -1;
}

float page_trend(uint32_t item) {
    return has(item) ? vt_pack_trend(&pack, item) : 1;
}

uint32_t page_links(uint32_t relation, uint32_t item) {
    static vt_link links[VT_PACK_MAX_LINKS];
    static vt_result results[VT_PACK_MAX_LINKS];
    bool known = relation < VT_RELATION_COUNT && has(item) && pack.has_links[relation];
    uint32_t count = known ? vt_pack_links(&pack, (vt_relation)relation, item, links) : 0;
    for (uint32_t i = 0; i < count; i++) results[i] = (vt_result){links[i].item, links[i].weight};
    list = (vt_result_list){.source = VT_SOURCE_ITEM, .count = count, .results = results};
    return count;
}

vt_event *page_events(void) {
    return events;
}

int32_t page_set_history(uint32_t count) {
    return vt_engine_set_history(engine, events, count);
}

uint32_t *page_allowed(void) {
    return allowed;
}

void page_allow_all(void) {
    memset(allowed, 0xFF, allowed_bytes());
}

void page_allow_values(uint32_t attribute, const uint8_t *wanted) {
    if (attribute < pack.attribute_count) vt_pack_filter(&pack, attribute, wanted, allowed);
}

void page_allow_prices(float least, float most) {
    for (uint32_t item = 0; has(item); item++) {
        float price = page_price(item);
        if (!(price >= least && price <= most)) allowed[item / 32] &= ~(UINT32_C(1) << item % 32);
    }
}

static vt_query query_of(uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    return (vt_query){.limit = limit, .include_seen = include_seen != 0, .allowed = use_allowed != 0 ? allowed : NULL};
}

static int32_t count_or_error(vt_status status) {
    return status == VT_OK ? (int32_t)list.count : -(int32_t)status;
}

int32_t page_recommend(uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    vt_query query = query_of(limit, include_seen, use_allowed);
    return count_or_error(vt_engine_recommend(engine, &query, &list));
}

int32_t page_similar(uint32_t item, uint32_t limit, uint32_t include_seen, uint32_t use_allowed) {
    vt_query query = query_of(limit, include_seen, use_allowed);
    return count_or_error(vt_engine_similar(engine, item, &query, &list));
}

int32_t page_explain(uint32_t item, uint32_t limit) {
    return count_or_error(vt_engine_explain(engine, item, limit, &list));
}

int32_t page_profile(uint32_t limit) {
    vt_status status = vt_engine_profile(engine, limit, &profile);
    return status == VT_OK ? (int32_t)profile.affinity_count : -(int32_t)status;
}

const vt_profile *page_profile_numbers(void) {
    return &profile;
}

int32_t page_segment(void) {
    uint32_t segment;
    return vt_engine_segment(engine, &segment, &margin) == VT_OK ? (int32_t)segment : -1;
}

float page_margin(void) {
    return margin;
}

const vt_result_list *page_list(void) {
    return &list;
}
