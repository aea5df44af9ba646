/*
 * scan_u7_simd128.c: scan_u7 and scan_split_u7 with the WebAssembly SIMD baseline: rows are widened to 16 bits and
 * multiplied by a query that was widened once.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include <wasm_simd128.h>

#define MAX_ROW_BYTES 256

static inline v128_t add_row(v128_t sum_i32x4, const uint8_t *row, uint32_t row_bytes, const int16_t *query) {
    v128_t odd_i32x4 = wasm_i32x4_const(0, 0, 0, 0);
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        sum_i32x4 =
            wasm_i32x4_add(sum_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row + b), wasm_v128_load(query + b)));
        odd_i32x4 = wasm_i32x4_add(
            odd_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row + b + 8), wasm_v128_load(query + b + 8)));
    }
    return wasm_i32x4_add(sum_i32x4, odd_i32x4);
}

/* Lane i of the result is the sum of the lanes of sums[i]. */
static inline v128_t sum_of_each(const v128_t sums[4]) {
    v128_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    v128_t ab = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
    v128_t cd = wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_i32x4_add(wasm_i32x4_shuffle(ab, cd, 0, 1, 4, 5), wasm_i32x4_shuffle(ab, cd, 2, 3, 6, 7));
}

static inline int32_t sum_of(v128_t sum_i32x4) {
    return wasm_i32x4_extract_lane(sum_i32x4, 0) + wasm_i32x4_extract_lane(sum_i32x4, 1) +
           wasm_i32x4_extract_lane(sum_i32x4, 2) + wasm_i32x4_extract_lane(sum_i32x4, 3);
}

static inline void widen(const int8_t *query, uint32_t count, int16_t *wide) {
    for (uint32_t b = 0; b < count; b++) wide[b] = query[b];
}

void vt_scan_u7__simd128(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query,
                         int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    widen(query, row_bytes, wide);
    v128_t zero = wasm_i32x4_const(0, 0, 0, 0);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        v128_t sums[4];
        for (uint32_t i = 0; i < 4; i++) sums[i] = add_row(zero, rows + (size_t)(r + i) * row_bytes, row_bytes, wide);
        wasm_v128_store(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) dots[r] = sum_of(add_row(zero, rows + (size_t)r * row_bytes, row_bytes, wide));
}

static inline v128_t split_row(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, uint32_t r,
                               const int16_t *wide) {
    v128_t lead_sum = add_row(wasm_i32x4_const(0, 0, 0, 0), lead + (size_t)r * 16, 16, wide);
    return add_row(lead_sum, rest + (size_t)r * rest_bytes, rest_bytes, wide + 16);
}

void vt_scan_split_u7__simd128(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, uint32_t row_count,
                               const int8_t *query, int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    widen(query, rest_bytes + 16, wide);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        v128_t sums[4];
        for (uint32_t i = 0; i < 4; i++) sums[i] = split_row(lead, rest, rest_bytes, r + i, wide);
        wasm_v128_store(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) dots[r] = sum_of(split_row(lead, rest, rest_bytes, r, wide));
}
#endif
