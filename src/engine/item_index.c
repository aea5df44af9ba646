/*
 * item_index.c: from the shop's item id to the item's number: open addressing with linear probing over the pack's own
 * texts. A slot also holds seven bits of the id's hash, so that few other texts are looked at. Slots are taken for the
 * complete pack, so that a growing one finds room.
 */
#include "engine_state.h"

#include "../base/error.h"

#include <string.h>

/* FNV-1a (Fowler, Noll, Vo), finished with a multiply-shift so that the low bits depend on all bytes. */
static uint32_t hash_id(vt_text id) {
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < id.size_bytes; i++) hash = (hash ^ (uint8_t)id.bytes[i]) * 16777619U;
    hash ^= hash >> 15;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

#define ITEM UINT32_C(0xFFFFFF)

_Static_assert(VT_PACK_MAX_ITEMS <= ITEM + 1, "a slot has room for an item and the hash's tag");

/* The slot that holds this id, or the empty one where it belongs, and the tag. */
static uint32_t *find_slot(const vt_engine *engine, vt_text id, uint32_t *tag) {
    uint32_t hash = hash_id(id);
    *tag = hash << 25 >> 1;
    uint32_t *end = engine->id_slots + engine->id_slot_count;
    uint32_t *slot = engine->id_slots + ((uint64_t)hash * engine->id_slot_count >> 32);
    while (*slot != VTI_NO_ITEM) {
        if ((*slot & ~ITEM) == *tag) {
            vt_text other = vt_pack_id(&engine->pack, *slot & ITEM);
            if (other.size_bytes == id.size_bytes && memcmp(other.bytes, id.bytes, id.size_bytes) == 0) break;
        }
        if (++slot == end) slot = engine->id_slots;
    }
    return slot;
}

static void forget_from(vt_engine *engine, uint32_t first) {
    for (uint32_t slot = 0; slot < engine->id_slot_count; slot++) {
        if ((engine->id_slots[slot] & ITEM) >= first) engine->id_slots[slot] = VTI_NO_ITEM;
    }
}

vt_status vti_item_index_add(vt_engine *engine, uint32_t first, uint32_t end, vt_error *error) {
    for (uint32_t i = first; i < end; i++) {
        vt_text id = vt_pack_id(&engine->pack, i);
        uint32_t tag;
        uint32_t *slot = find_slot(engine, id, &tag);
        if (*slot != VTI_NO_ITEM) {
            forget_from(engine, first);
            uint64_t offset = (uint64_t)((const uint8_t *)id.bytes - engine->pack.bytes);
            return vti_error(error, VT_ERR_CORRUPT, offset, "Two items of the pack have one id.");
        }
        *slot = tag | i;
    }
    return VT_OK;
}

vt_status vt_engine_find_item(const vt_engine *engine, const char *id, size_t id_bytes, uint32_t *item) {
    uint32_t tag;
    if (!engine || !id || !item) return VT_ERR_ARGUMENT;
    if (id_bytes > UINT32_MAX) return VT_ERR_NOT_FOUND;
    uint32_t found = *find_slot(engine, (vt_text){id, (uint32_t)id_bytes}, &tag);
    if (found == VTI_NO_ITEM) return VT_ERR_NOT_FOUND;
    *item = found & ITEM;
    return VT_OK;
}
