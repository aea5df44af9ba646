/*
 * memory.h: the allocator in use, checked sizes, and the arena that gives an owner all its memory at once.
 */
#ifndef VTI_MEMORY_H
#define VTI_MEMORY_H

#include <vitrine/base.h>

#define VTI_ALIGNMENT 64U

/* `allocator`, or the C library's when it is NULL. */
vt_allocator vti_allocator_or_default(const vt_allocator *allocator);

/* Room for count elements of element_bytes, aligned to 64, not zeroed; NULL when there is none or the size overflows.
 */
void *vti_allocate(const vt_allocator *allocator, size_t count, size_t element_bytes);
void *vti_allocate_zeroed(const vt_allocator *allocator, size_t count, size_t element_bytes);
void vti_release(const vt_allocator *allocator, void *memory);

/*
 * Grows *array (of *capacity elements, `used` of them in use) so that it holds at least `wanted`, doubling. MEMORY: the
 * array is as it was.
 */
VT_WARN_UNUSED vt_status vti_grow(const vt_allocator *allocator, void **array, size_t *capacity, size_t used,
                                  size_t wanted, size_t element_bytes);

/* False when the result does not fit. */
bool vti_multiply_sizes(size_t left, size_t right, size_t *product);
bool vti_add_sizes(size_t left, size_t right, size_t *sum);

/*
 * One block cut into 64-byte aligned parts. Used twice with the same calls: first with memory NULL, which only adds up
 * `used`; then with that much memory, which gives addresses.
 */
typedef struct vti_arena {
    char *memory;
    size_t used;
    bool overflow;
} vti_arena;

void *vti_arena_take(vti_arena *arena, size_t count, size_t element_bytes);

#endif
