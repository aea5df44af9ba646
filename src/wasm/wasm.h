/*
 * wasm.h: engine.h as flat exports for the page (exports.txt has the same names). One wasm instance is one engine over
 * one pack; JavaScript writes inputs into buffers that these calls name and reads results from others, so nothing is
 * allocated per call. Addresses are byte offsets into wasm memory. Calls that return a count return -status when they
 * fail. Nothing but what sets up may be called before the first items
 * are there. Items and attributes that do not exist have no texts, price or value.
 */
#ifndef VTI_WASM_H
#define VTI_WASM_H

#include <vitrine/engine.h>

/* ---- setting up ---- */

/* Memory for a pack, aligned for it; 0 when there is none left. */
void *page_allocate(uint32_t size_bytes);
/* The size of a pack in bytes, from its first VT_PACK_HEAD_BYTES; 0 when they are not the head of a pack. */
uint32_t page_pack_size(const void *head);
/*
 * Opens the pack that is being written to `bytes` (from page_allocate; kept from then on). Once per instance. The
 * limits are those of vt_engine_options and must not be 0; trusted: as in vt_pack. Then page_grow takes in what has
 * arrived so far, again and again; once VT_WASM_ITEM_COUNT is above 0, there is an engine.
 */
int32_t page_open(const void *bytes, uint32_t history_limit, uint32_t result_limit, uint32_t trusted);
int32_t page_grow(uint32_t arrived_bytes);
/* The vt_error of the last failed call, of status 0 when that has no more to say: status i32 at 0, byte offset u64 at 8, line u64 at 16, message at 24. */
const vt_error *page_error(void);

/* ---- what is in the pack ---- */

typedef enum page_field {
    VT_WASM_ITEM_COUNT = 0, /* that are there */
    VT_WASM_FACTOR_COUNT = 1,
    VT_WASM_ATTRIBUTE_COUNT = 2,
    VT_WASM_TOTAL_ITEMS = 3,
    VT_WASM_COMPLETE = 4, /* 1 when all of the pack is there */
    VT_WASM_RELAXED = 5,  /* 1 in engine-relaxed.wasm */
    VT_WASM_REPEATS = 6,  /* 1 when the shop's shoppers come back to what they know */
    VT_WASM_SEGMENT_COUNT = 7
} page_field;

/* Counts of the open pack, and which build this is, by page_field. */
uint32_t page_info(uint32_t field);
/* Number of the item with this id, -1 when there is none. */
int32_t page_find_item(const char *id, uint32_t id_bytes);
typedef enum page_text_kind {
    VT_WASM_ID = 0, /* of item `number`, like the next two */
    VT_WASM_TITLE = 1,
    VT_WASM_IMAGE = 2,
    VT_WASM_REPORT = 3,
    VT_WASM_CURRENCY = 4,
    VT_WASM_ATTRIBUTE_NAME = 5,  /* of attribute `number` */
    VT_WASM_ATTRIBUTE_VALUE = 6, /* value `value` of attribute `number` */
    VT_WASM_SEGMENT_NAME = 7     /* of segment `number` */
} page_text_kind;

/* The address of a text, by page_text_kind; its length is then page_text_bytes(). */
const char *page_text(uint32_t kind, uint32_t number, uint32_t value);
uint32_t page_text_bytes(void);
/* -1 where not known. */
float page_price(uint32_t item);
uint32_t page_attribute_value_count(uint32_t attribute);
uint32_t page_attribute_code(uint32_t attribute, uint32_t item);
/* 1 for all items when the pack does not know. */
float page_trend(uint32_t item);
/* The links of an item by a vt_relation, as a list for page_list: none when the pack has none. */
uint32_t page_links(uint32_t relation, uint32_t item);

/* ---- the shopper ---- */

/* Where to write the history before page_set_history: [max_history] of {item u32, type u32, value f32, age f32}. */
vt_event *page_events(void);
int32_t page_set_history(uint32_t count);
/*
 * The filter: u32 [(total items + 31) / 32], bit set = allowed; read when `use_allowed` is not 0. Calls that allow
 * everything, then only items with one of the values of an attribute that have wanted[value] != 0, or with a price
 * (-1 where not known) from least to most.
 */
uint32_t *page_allowed(void);
void page_allow_all(void);
void page_allow_values(uint32_t attribute, const uint8_t *wanted);
void page_allow_prices(float least, float most);
int32_t page_recommend(uint32_t limit, uint32_t include_seen, uint32_t use_allowed);
int32_t page_similar(uint32_t item, uint32_t limit, uint32_t include_seen, uint32_t use_allowed);
int32_t page_explain(uint32_t item, uint32_t limit);
/*
 * The profile of the history with at most `limit` affinities; their number. Then the numbers are a vt_profile: 19 of
 * u32 or f32, the last one the number of affinities, and the address of these: {attribute u32, value u32, share f32,
 * lift f32, strength f32, confidence f32}.
 */
int32_t page_profile(uint32_t limit);
const vt_profile *page_profile_numbers(void);
/* The segment of the history, -1 for none, and then its margin. */
int32_t page_segment(void);
float page_margin(void);
/*
 * The list of the last of these calls, a vt_result_list: source u32, count u32, the address of [count] of {item u32,
 * score f32}, and the parts of an explanation, f32: history, popularity, shift, rest.
 */
const vt_result_list *page_list(void);

#endif
