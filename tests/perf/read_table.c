/*
 * read_table.c: see read_table.h. Under Emscripten the file is a module of its own.
 */
#include "read_table.h"

/* Vectors of 16 bytes are what wasm has; compilers use wider registers where there are any. */
typedef uint64_t vector_u64x2 __attribute__((vector_size(16)));

uint64_t perf_read_table(const void *table, uint32_t size_bytes) {
    const vector_u64x2 *vectors = table;
    vector_u64x2 a = {0}, b = {0}, c = {0}, d = {0};
    for (uint32_t i = 0; i + 4 <= size_bytes / sizeof *vectors; i += 4) {
        a += vectors[i];
        b += vectors[i + 1];
        c += vectors[i + 2];
        d += vectors[i + 3];
    }
    a += b + c + d;
    return a[0] + a[1];
}

#ifdef __EMSCRIPTEN__
/* Without 64-bit integers in its signature. */
uint32_t perf_read(const void *table, uint32_t size_bytes);
uint32_t perf_read(const void *table, uint32_t size_bytes) {
    return (uint32_t)perf_read_table(table, size_bytes);
}
#endif
