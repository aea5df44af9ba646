/*
 * id_map.c: see id_map.h. Linear probing over XXH3, at most half full. Texts are copied into blocks that never move.
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

/* The slot that holds the id, or the empty one where it belongs. There is always an empty one. */
static uint32_t find_slot(const vti_id_map *map, vt_text id) {
    uint32_t mask = map->slot_count - 1;
    uint32_t slot = (uint32_t)XXH3_64bits(id.bytes, id.size_bytes) & mask;
    while (map->slots[slot] != VTI_ID_NONE) {
        const vt_text *text = &map->texts[map->slots[slot]];
        if (text->size_bytes == id.size_bytes && memcmp(text->bytes, id.bytes, id.size_bytes) == 0) break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void fill_slots(vti_id_map *map) {
    memset(map->slots, 0xFF, map->slot_count * sizeof *map->slots);
    for (uint32_t number = 0; number < map->count; number++) map->slots[find_slot(map, map->texts[number])] = number;
}

/* Room for one more id in texts and slots. */
static vt_status make_room(vti_id_map *map) {
    size_t capacity = map->capacity;
    vt_status status =
        vti_grow(&map->allocator, (void **)&map->texts, &capacity, map->count, (size_t)map->count + 1, sizeof(vt_text));
    if (status) return status;
    map->capacity = capacity < UINT32_MAX ? (uint32_t)capacity : UINT32_MAX;
    if (map->count < map->slot_count / 2) return VT_OK;

    if (map->slot_count > UINT32_MAX / 2) return VT_ERR_LIMIT;
    uint32_t slot_count = map->slot_count > 0 ? map->slot_count * 2 : 32;
    uint32_t *slots = vti_allocate(&map->allocator, slot_count, sizeof *slots);
    if (!slots) return VT_ERR_MEMORY;
    vti_release(&map->allocator, map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    fill_slots(map);
    return VT_OK;
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
    uint32_t known = vti_id_map_find(map, id);
    if (known != VTI_ID_NONE) {
        *number = known;
        return VT_OK;
    }
    vt_status status = make_room(map);
    if (status) return status;
    const char *bytes = keep_bytes(map, id);
    if (!bytes) return VT_ERR_MEMORY;
    map->slots[find_slot(map, id)] = map->count;
    map->texts[map->count] = (vt_text){bytes, id.size_bytes};
    *number = map->count++;
    return VT_OK;
}

uint32_t vti_id_map_find(const vti_id_map *map, vt_text id) {
    return map->slot_count > 0 ? map->slots[find_slot(map, id)] : VTI_ID_NONE;
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
