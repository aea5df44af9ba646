/*
 * scan_u7_simd128.c: scan_u7 with the WebAssembly SIMD baseline: rows are widened to 16 bits and multiplied by a query
 * that was widened once.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include <wasm_simd128.h>

#define MAX_ROW_BYTES 256

static inline v128_t row_sums(const uint8_t *row, uint32_t row_bytes, const int16_t *query) {
    v128_t even_i32x4 = wasm_i32x4_const(0, 0, 0, 0);
    v128_t odd_i32x4 = wasm_i32x4_const(0, 0, 0, 0);
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        even_i32x4 =
            wasm_i32x4_add(even_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row + b), wasm_v128_load(query + b)));
        odd_i32x4 = wasm_i32x4_add(
            odd_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row + b + 8), wasm_v128_load(query + b + 8)));
    }
    return wasm_i32x4_add(even_i32x4, odd_i32x4);
}

/* Lane i of the result is the sum of the lanes of argument i. */
static inline v128_t sum_of_each(v128_t a, v128_t b, v128_t c, v128_t d) {
    v128_t ab = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
    v128_t cd = wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_i32x4_add(wasm_i32x4_shuffle(ab, cd, 0, 1, 4, 5), wasm_i32x4_shuffle(ab, cd, 2, 3, 6, 7));
}

void vt_scan_u7__simd128(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query,
                         int32_t *dots) {
    int16_t wide_query[MAX_ROW_BYTES];
    for (uint32_t b = 0; b < row_bytes; b++) wide_query[b] = query[b];

    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        const uint8_t *row = rows + (size_t)r * row_bytes;
        wasm_v128_store(dots + r, sum_of_each(row_sums(row, row_bytes, wide_query),
                                              row_sums(row + row_bytes, row_bytes, wide_query),
                                              row_sums(row + 2 * (size_t)row_bytes, row_bytes, wide_query),
                                              row_sums(row + 3 * (size_t)row_bytes, row_bytes, wide_query)));
    }
    for (; r < row_count; r++) {
        v128_t sums = row_sums(rows + (size_t)r * row_bytes, row_bytes, wide_query);
        dots[r] = wasm_i32x4_extract_lane(sums, 0) + wasm_i32x4_extract_lane(sums, 1) +
                  wasm_i32x4_extract_lane(sums, 2) + wasm_i32x4_extract_lane(sums, 3);
    }
}
#endif
