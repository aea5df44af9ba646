/*
 * wasm.h: engine.h as flat exports for the page (exports.txt has the same names). One wasm instance is one engine over
 * one pack; JavaScript writes inputs into buffers that these calls name and reads results from others, so nothing is
 * allocated per call. Addresses are byte offsets into wasm memory. Calls that return a count return -status when they
 * fail. Nothing but vt_wasm_allocate, _open and _error may be called before a pack is open.
 */
#ifndef VTI_WASM_H
#define VTI_WASM_H

#include <vitrine/engine.h>

/* ---- setting up ---- */

/* Memory for a pack, aligned for it; 0 when there is none left. */
void *vt_wasm_allocate(uint32_t size_bytes);
void vt_wasm_release(void *memory);
/*
 * Opens the pack at `bytes` (from vt_wasm_allocate; kept from then on) and creates the engine. Once per
 * instance. The limits are those of vt_engine_options and must not be 0.
 */
int32_t vt_wasm_open(const void *bytes, uint32_t size_bytes, uint32_t max_history, uint32_t max_results);
/* The vt_error of the last failed call: status i32 at 0, byte offset u64 at 8, line u64 at 16, message at 24. */
const vt_error *vt_wasm_error(void);

/* ---- what is in the pack ---- */

typedef enum vt_wasm_field {
    VT_WASM_ITEM_COUNT = 0,
    VT_WASM_FACTOR_COUNT = 1,
    VT_WASM_ATTRIBUTE_COUNT = 2,
    VT_WASM_RELAXED = 3 /* 1 in engine-relaxed.wasm */
} vt_wasm_field;

/* Counts of the open pack, and which build this is, by vt_wasm_field. */
uint32_t vt_wasm_info(uint32_t field);
/* Number of the item with this id, -1 when there is none. */
int32_t vt_wasm_find_item(const char *id, uint32_t id_bytes);
/* Texts: the address; the length is then vt_wasm_text_bytes(). */
const char *vt_wasm_id(uint32_t item);
const char *vt_wasm_title(uint32_t item);
const char *vt_wasm_image(uint32_t item);
const char *vt_wasm_report(void);
const char *vt_wasm_currency(void);
const char *vt_wasm_attribute_name(uint32_t attribute);
const char *vt_wasm_attribute_value(uint32_t attribute, uint32_t code);
uint32_t vt_wasm_text_bytes(void);
/* f32 [item_count], -1 where not known; 0 when the pack has no prices. */
const float *vt_wasm_prices(void);
uint32_t vt_wasm_attribute_value_count(uint32_t attribute);
/* u16 [item_count] */
const uint16_t *vt_wasm_attribute_codes(uint32_t attribute);

/* ---- the shopper ---- */

/* Where to write the history before vt_wasm_set_history: [max_history] of {item u32, type u32, value f32, age f32}. */
vt_event *vt_wasm_events(void);
int32_t vt_wasm_set_history(uint32_t count);
/* Where to write the filter: u32 [(item_count + 31) / 32], bit set = allowed. Read when `use_allowed` is not 0. */
uint32_t *vt_wasm_allowed(void);
int32_t vt_wasm_recommend(uint32_t limit, uint32_t include_seen, uint32_t use_allowed);
int32_t vt_wasm_similar(uint32_t item, uint32_t limit, uint32_t include_seen, uint32_t use_allowed);
int32_t vt_wasm_explain(uint32_t item, uint32_t limit);
/* The list of the last of these calls: [count] of {item u32, score f32}, and its vt_source. */
const vt_result *vt_wasm_results(void);
uint32_t vt_wasm_source(void);

#endif
