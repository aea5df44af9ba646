/*
 * item_index.c: from the shop's item id to the item's number: open addressing with linear probing over the pack's own
 * texts. Slots are taken for the complete pack, so that a growing one finds room.
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
    uint32_t slot = (uint32_t)((uint64_t)hash_id(id, id_bytes) * engine->id_slot_count >> 32);
    while (engine->id_slots[slot] != VTI_NO_ITEM) {
        vt_text other = vt_pack_id(&engine->pack, engine->id_slots[slot]);
        if (other.size_bytes == id_bytes && memcmp(other.bytes, id, id_bytes) == 0) break;
        slot = slot + 1 < engine->id_slot_count ? slot + 1 : 0;
    }
    return &engine->id_slots[slot];
}

vt_status vti_item_index_add(vt_engine *engine, uint32_t first, uint32_t end, vt_error *error) {
    for (uint32_t i = first; i < end; i++) {
        vt_text id = vt_pack_id(&engine->pack, i);
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
