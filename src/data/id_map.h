/*
 * id_map.h: arbitrary UTF-8 ids to dense numbers and back. Open addressing over xxHash values; the texts live in one
 * growing arena, so a view stays valid as long as the map.
 */
#ifndef VTI_ID_MAP_H
#define VTI_ID_MAP_H

#include <vitrine/base.h>
#include <vitrine/pack.h>

#define VTI_ID_NONE UINT32_MAX

typedef struct vti_id_map {
    vt_allocator allocator;
    vt_text *texts; /* [count] */
    uint32_t count, capacity;
    struct vti_id_slot *slots; /* [slot_count], a power of two */
    uint32_t slot_count;
    struct vti_text_block *blocks; /* where the bytes of the texts are */
} vti_id_map;

void vti_id_map_init(vti_id_map *map, const vt_allocator *allocator);
void vti_id_map_destroy(vti_id_map *map);
/* The number of an id, adding it when it is new. MEMORY, LIMIT (2^30 ids). */
VT_WARN_UNUSED vt_status vti_id_map_add(vti_id_map *map, vt_text id, uint32_t *number);
/* The number of an id or VTI_ID_NONE. */
uint32_t vti_id_map_find(const vti_id_map *map, vt_text id);
/* Forgets the ids from number `count` on. */
void vti_id_map_truncate(vti_id_map *map, uint32_t count);
/* Keeps the ids whose numbers[old] is not VTI_ID_NONE; those must ascend densely from 0, and become their numbers. */
void vti_id_map_renumber(vti_id_map *map, const uint32_t *numbers);

#endif
