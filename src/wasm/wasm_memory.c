/*
 * wasm_memory.c: malloc for engine.wasm. A page takes memory a few times while a pack is opened and never gives any back
 * before the instance goes, so memory is only ever taken from the end. It knows nothing of what it is for.
 */
#include <stdint.h>
#include <stdlib.h>

#define WASM_PAGE ((uintptr_t)65536)

extern unsigned char __heap_base; /* NOLINT(bugprone-reserved-identifier): the linker's name */

static uintptr_t end; /* of what has been taken */

void *aligned_alloc(size_t alignment, size_t size_bytes) {
    if (end == 0) end = (uintptr_t)&__heap_base;
    uintptr_t begin = (end + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t available = __builtin_wasm_memory_size(0) * WASM_PAGE;
    if (begin < end || size_bytes > UINTPTR_MAX - begin) return NULL;
    if (begin + size_bytes > available) {
        uintptr_t pages = (begin + size_bytes - available + WASM_PAGE - 1) / WASM_PAGE;
        if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) return NULL;
    }
    end = begin + size_bytes;
    return (void *)begin;
}

void free(void *memory) {
    (void)memory;
}
