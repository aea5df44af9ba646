/*
 * id_map.c: see id_map.h. Linear probing over XXH3, at most half full; a slot keeps half of the hash, so that a probe
 * that does not match seldom looks at a text. Texts are copied into blocks that never move.
 */
#include "id_map.h"

#include "../base/memory.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string.h>

#define FIRST_BLOCK_BYTES 4096U
#define LARGEST_BLOCK_BYTES (1U << 20)

typedef struct vti_text_block {
    struct vti_text_block *next;
    size_t used, capacity;
    char bytes[];
} vti_text_block;

typedef struct vti_id_slot {
    uint32_t number; /* VTI_ID_NONE: empty */
    uint32_t hash;
} vti_id_slot;

void vti_id_map_init(vti_id_map *map, const vt_allocator *allocator) {
    *map = (vti_id_map){.allocator = vti_allocator_or_default(allocator)};
}

void vti_id_map_destroy(vti_id_map *map) {
    for (vti_text_block *block = map->blocks; block;) {
        vti_text_block *next = block->next;
        vti_release(&map->allocator, block);
        block = next;
    }
    vti_release(&map->allocator, map->texts);
    vti_release(&map->allocator, map->slots);
    vti_id_map_init(map, &map->allocator);
}

static uint32_t hash_of(vt_text id) {
    return (uint32_t)XXH3_64bits(id.bytes, id.size_bytes);
}

/* The slot that holds the id, or the empty one where it belongs. There is always an empty one. */
static vti_id_slot *find_slot(const vti_id_map *map, vt_text id, uint32_t hash) {
    uint32_t mask = map->slot_count - 1;
    for (uint32_t place = hash & mask;; place = (place + 1) & mask) {
        vti_id_slot *slot = &map->slots[place];
        if (slot->number == VTI_ID_NONE) return slot;
        if (slot->hash != hash) continue;
        const vt_text *text = &map->texts[slot->number];
        if (text->size_bytes == id.size_bytes && memcmp(text->bytes, id.bytes, id.size_bytes) == 0) return slot;
    }
}

static void fill_slots(vti_id_map *map) {
    if (map->slot_count > 0) memset(map->slots, 0xFF, map->slot_count * sizeof *map->slots);
    for (uint32_t number = 0; number < map->count; number++) {
        uint32_t hash = hash_of(map->texts[number]);
        *find_slot(map, map->texts[number], hash) = (vti_id_slot){number, hash};
    }
}

/* Twice the slots, or the first ones. The hashes that are there say where each goes, without a look at the texts. */
static vt_status grow_slots(vti_id_map *map) {
    if (map->slot_count > UINT32_MAX / 2) return VT_ERR_LIMIT;
    uint32_t slot_count = map->slot_count > 0 ? map->slot_count * 2 : 32;
    vti_id_slot *slots = vti_allocate(&map->allocator, slot_count, sizeof *slots);
    if (!slots) return VT_ERR_MEMORY;
    memset(slots, 0xFF, slot_count * sizeof *slots);
    for (uint32_t old = 0; old < map->slot_count; old++) {
        if (map->slots[old].number == VTI_ID_NONE) continue;
        uint32_t place = map->slots[old].hash & (slot_count - 1);
        while (slots[place].number != VTI_ID_NONE) place = (place + 1) & (slot_count - 1);
        slots[place] = map->slots[old];
    }
    vti_release(&map->allocator, map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return VT_OK;
}

/* Room for one more id in texts and slots. */
static vt_status make_room(vti_id_map *map) {
    size_t capacity = map->capacity;
    vt_status status =
        vti_grow(&map->allocator, (void **)&map->texts, &capacity, map->count, (size_t)map->count + 1, sizeof(vt_text));
    if (status) return status;
    map->capacity = capacity < UINT32_MAX ? (uint32_t)capacity : UINT32_MAX;
    return map->count < map->slot_count / 2 ? VT_OK : grow_slots(map);
}

static const char *keep_bytes(vti_id_map *map, vt_text id) {
    vti_text_block *block = map->blocks;
    if (!block || block->capacity - block->used < id.size_bytes) {
        size_t capacity = block ? block->capacity * 2 : FIRST_BLOCK_BYTES;
        if (capacity > LARGEST_BLOCK_BYTES) capacity = LARGEST_BLOCK_BYTES;
        if (capacity < id.size_bytes) capacity = id.size_bytes;
        block = vti_allocate(&map->allocator, 1, sizeof *block + capacity);
        if (!block) return NULL;
        *block = (vti_text_block){.next = map->blocks, .capacity = capacity};
        map->blocks = block;
    }
    char *bytes = block->bytes + block->used;
    if (id.size_bytes > 0) memcpy(bytes, id.bytes, id.size_bytes);
    block->used += id.size_bytes;
    return bytes;
}

vt_status vti_id_map_add(vti_id_map *map, vt_text id, uint32_t *number) {
    uint32_t hash = hash_of(id);
    if (map->slot_count > 0) {
        const vti_id_slot *slot = find_slot(map, id, hash);
        if (slot->number != VTI_ID_NONE) {
            *number = slot->number;
            return VT_OK;
        }
    }
    vt_status status = make_room(map);
    if (status) return status;
    const char *bytes = keep_bytes(map, id);
    if (!bytes) return VT_ERR_MEMORY;
    *find_slot(map, id, hash) = (vti_id_slot){map->count, hash};
    map->texts[map->count] = (vt_text){bytes, id.size_bytes};
    *number = map->count++;
    return VT_OK;
}

uint32_t vti_id_map_find(const vti_id_map *map, vt_text id) {
    return map->slot_count > 0 ? find_slot(map, id, hash_of(id))->number : VTI_ID_NONE;
}

void vti_id_map_truncate(vti_id_map *map, uint32_t count) {
    if (count >= map->count) return;
    map->count = count;
    fill_slots(map);
}

void vti_id_map_renumber(vti_id_map *map, const uint32_t *numbers) {
    uint32_t kept = 0;
    for (uint32_t old = 0; old < map->count; old++) {
        if (numbers[old] == VTI_ID_NONE) continue;
        map->texts[numbers[old]] = map->texts[old];
        kept++;
    }
    vti_id_map_truncate(map, kept);
}
