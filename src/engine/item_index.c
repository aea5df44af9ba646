/*
 * item_index.c: from the shop's item id to the item's number: open addressing with linear probing over the pack's own
 * texts.
 */
#include "engine_state.h"

#include "../base/error.h"

#include <string.h>

/* FNV-1a (Fowler, Noll, Vo), finished with a multiply-shift so that the low bits depend on all bytes. */
static uint32_t hash_id(const char *id, size_t id_bytes) {
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < id_bytes; i++) hash = (hash ^ (uint8_t)id[i]) * 16777619U;
    hash ^= hash >> 15;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

/* The slot that holds this id, or the empty one where it belongs. */
static uint32_t *find_slot(const vt_engine *engine, const char *id, size_t id_bytes) {
    uint32_t mask = engine->id_slot_count - 1;
    uint32_t slot = hash_id(id, id_bytes) & mask;
    while (engine->id_slots[slot] != VTI_NO_ITEM) {
        vt_text other = vt_text_at(&engine->pack.ids, engine->id_slots[slot]);
        if (other.size_bytes == id_bytes && memcmp(other.bytes, id, id_bytes) == 0) break;
        slot = (slot + 1) & mask;
    }
    return &engine->id_slots[slot];
}

vt_status vti_item_index_build(vt_engine *engine, vt_error *error) {
    memset(engine->id_slots, 0xFF, engine->id_slot_count * sizeof *engine->id_slots);
    for (uint32_t i = 0; i < engine->pack.item_count; i++) {
        vt_text id = vt_text_at(&engine->pack.ids, i);
        uint32_t *slot = find_slot(engine, id.bytes, id.size_bytes);
        if (*slot != VTI_NO_ITEM) {
            uint64_t offset = (uint64_t)((const uint8_t *)id.bytes - engine->pack.bytes);
            return vti_error(error, VT_ERR_CORRUPT, offset, "Two items of the pack have one id.");
        }
        *slot = i;
    }
    return VT_OK;
}

vt_status vt_engine_find_item(const vt_engine *engine, const char *id, size_t id_bytes, uint32_t *item) {
    if (!engine || !id || !item) return VT_ERR_ARGUMENT;
    uint32_t found = *find_slot(engine, id, id_bytes);
    if (found == VTI_NO_ITEM) return VT_ERR_NOT_FOUND;
    *item = found;
    return VT_OK;
}
