/*
 * item_index.c: from the shop's item id to the item's number: chains over the pack's own texts, the last item first. A
 * link also holds seven bits of the id's hash, so that few other texts are looked at.
 */
#include "engine_state.h"

#include "../base/error.h"

#include <string.h>

/* FNV-1a (Fowler, Noll, Vo) of four bytes at a time, mixed so that all bits depend on all bytes. */
static uint32_t hash_id(const char *id, uint32_t size_bytes) {
    uint32_t hash = 2166136261U, word;
    for (; size_bytes >= sizeof word; id += sizeof word, size_bytes -= (uint32_t)sizeof word) {
        memcpy(&word, id, sizeof word);
        hash = (hash ^ word) * 16777619U;
        hash ^= hash >> 15;
    }
    for (; size_bytes > 0; size_bytes--) hash = (hash ^ (uint8_t)*id++) * 16777619U;
    hash ^= hash >> 15;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

#define ITEM UINT32_C(0xFFFFFF)

_Static_assert(VT_PACK_MAX_ITEMS <= ITEM + 1, "a link has room for an item and the hash's tag");

static uint32_t *chain_of(const vt_engine *engine, uint32_t hash) {
    return engine->id_chains + ((uint64_t)hash * engine->id_chain_count >> 32);
}

static uint32_t tag_of(uint32_t hash) {
    return hash << 25 >> 1;
}

/* The link to the item of this id, or VTI_NO_ITEM. */
static uint32_t find_link(const vt_engine *engine, vt_text id, uint32_t hash) {
    uint32_t link = *chain_of(engine, hash);
    for (; link != VTI_NO_ITEM; link = engine->id_links[link & ITEM]) {
        if ((link & ~ITEM) != tag_of(hash)) continue;
        vt_text other = vt_pack_id(&engine->pack, link & ITEM);
        if (other.size_bytes == id.size_bytes && memcmp(other.bytes, id.bytes, id.size_bytes) == 0) break;
    }
    return link;
}

static void forget_from(vt_engine *engine, uint32_t first) {
    for (uint32_t c = 0; c < engine->id_chain_count; c++) {
        uint32_t *chain = &engine->id_chains[c];
        while (*chain != VTI_NO_ITEM && (*chain & ITEM) >= first) *chain = engine->id_links[*chain & ITEM];
    }
}

/* Calls little: a page's first list waits for this loop, and the browser has compiled it in haste. */
static vt_status add_chunk(vt_engine *engine, const vt_pack_chunk *chunk, vt_error *error) {
    const uint32_t *offsets = chunk->ids.offsets;
    for (uint32_t i = 0; i < chunk->item_count; i++) {
        const char *id = chunk->ids.bytes + offsets[i];
        uint32_t size_bytes = offsets[i + 1] - offsets[i];
        uint32_t hash = hash_id(id, size_bytes);
        if (!engine->pack.trusted && find_link(engine, (vt_text){id, size_bytes}, hash) != VTI_NO_ITEM) {
            uint64_t offset = (uint64_t)((const uint8_t *)id - engine->pack.bytes);
            return vti_error(error, VT_ERR_CORRUPT, offset, "Two items of the pack have one id.");
        }
        uint32_t *chain = chain_of(engine, hash);
        engine->id_links[chunk->first_item + i] = *chain;
        *chain = tag_of(hash) | (chunk->first_item + i);
    }
    return VT_OK;
}

vt_status vti_item_index_add(vt_engine *engine, uint32_t first_chunk, vt_error *error) {
    vt_status status = VT_OK;
    for (uint32_t c = first_chunk; c < engine->pack.chunk_count && status == VT_OK; c++) {
        status = add_chunk(engine, &engine->pack.chunks[c], error);
    }
    if (status != VT_OK) forget_from(engine, engine->pack.chunks[first_chunk].first_item);
    return status;
}

vt_status vt_engine_find_item(const vt_engine *engine, const char *id, size_t id_bytes, uint32_t *item) {
    if (!engine || !id || !item) return VT_ERR_ARGUMENT;
    if (id_bytes > UINT32_MAX) return VT_ERR_NOT_FOUND;
    vt_text text = {id, (uint32_t)id_bytes};
    uint32_t link = find_link(engine, text, hash_id(id, text.size_bytes));
    if (link == VTI_NO_ITEM) return VT_ERR_NOT_FOUND;
    *item = link & ITEM;
    return VT_OK;
}
