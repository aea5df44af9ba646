/*
 * memory.c: see memory.h. The default allocator is aligned_alloc and free; it knows nothing else of the system.
 */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static void *allocate_aligned(void *context, size_t size_bytes) {
    (void)context;
    if (size_bytes > SIZE_MAX - VTI_ALIGNMENT) return NULL;
    size_t rounded = (size_bytes + VTI_ALIGNMENT - 1) / VTI_ALIGNMENT * VTI_ALIGNMENT;
    return aligned_alloc(VTI_ALIGNMENT, rounded ? rounded : VTI_ALIGNMENT);
}

static void release_aligned(void *context, void *memory) {
    (void)context;
    free(memory);
}

vt_allocator vti_allocator_or_default(const vt_allocator *allocator) {
    return allocator ? *allocator : (vt_allocator){allocate_aligned, release_aligned, NULL};
}

void *vti_allocate(const vt_allocator *allocator, size_t count, size_t element_bytes) {
    size_t size_bytes;
    if (!vti_multiply_sizes(count, element_bytes, &size_bytes)) return NULL;
    return allocator->allocate(allocator->context, size_bytes ? size_bytes : 1);
}

void *vti_allocate_zeroed(const vt_allocator *allocator, size_t count, size_t element_bytes) {
    void *memory = vti_allocate(allocator, count, element_bytes);
    if (memory) memset(memory, 0, count * element_bytes);
    return memory;
}

void vti_release(const vt_allocator *allocator, void *memory) {
    if (memory) allocator->release(allocator->context, memory);
}

vt_status vti_grow(const vt_allocator *allocator, void **array, size_t *capacity, size_t used, size_t wanted,
                   size_t element_bytes) {
    if (wanted <= *capacity) return VT_OK;
    size_t larger = *capacity < 16 ? 16 : *capacity;
    while (larger < wanted) {
        if (!vti_multiply_sizes(larger, 2, &larger)) return VT_ERR_MEMORY;
    }
    void *moved = vti_allocate(allocator, larger, element_bytes);
    if (!moved) return VT_ERR_MEMORY;
    if (used > 0) memcpy(moved, *array, used * element_bytes);
    vti_release(allocator, *array);
    *array = moved;
    *capacity = larger;
    return VT_OK;
}

bool vti_multiply_sizes(size_t left, size_t right, size_t *product) {
    if (right != 0 && left > SIZE_MAX / right) return false;
    *product = left * right;
    return true;
}

bool vti_add_sizes(size_t left, size_t right, size_t *sum) {
    if (left > SIZE_MAX - right) return false;
    *sum = left + right;
    return true;
}

void *vti_arena_take(vti_arena *arena, size_t count, size_t element_bytes) {
    size_t size_bytes;
    size_t end;
    if (!vti_multiply_sizes(count, element_bytes, &size_bytes) || !vti_add_sizes(arena->used, size_bytes, &end) ||
        end > SIZE_MAX - VTI_ALIGNMENT) {
        arena->overflow = true;
        return NULL;
    }
    char *taken = arena->memory ? arena->memory + arena->used : NULL;
    arena->used = (end + VTI_ALIGNMENT - 1) / VTI_ALIGNMENT * VTI_ALIGNMENT;
    return taken;
}
