/*
 * counting_allocator.h: an allocator that counts what is taken and given back, and refuses from a chosen call on. It
 * shows what takes memory, what leaks, and what happens where memory ends.
 */
#ifndef VITRINE_COUNTING_ALLOCATOR_H
#define VITRINE_COUNTING_ALLOCATOR_H

#include "base/memory.h"

#include <vitrine/base.h>

typedef struct allocation_count {
    uint32_t calls, live;
    uint32_t refuse_from; /* number of the first call that gets nothing, from 1; 0: none */
} allocation_count;

static inline void *counted_allocate(void *context, size_t size_bytes) {
    allocation_count *count = context;
    count->calls++;
    if (count->refuse_from != 0 && count->calls >= count->refuse_from) return NULL;
    vt_allocator memory = vti_allocator_or_default(NULL);
    count->live++;
    return vti_allocate(&memory, size_bytes, 1);
}

static inline void counted_release(void *context, void *memory) {
    allocation_count *count = context;
    vt_allocator library = vti_allocator_or_default(NULL);
    if (memory) count->live--;
    vti_release(&library, memory);
}

static inline vt_allocator counting_allocator(allocation_count *count) {
    return (vt_allocator){counted_allocate, counted_release, count};
}

#endif
