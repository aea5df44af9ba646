/*
 * scan_u7_simd128.c: scan_u7 and scan_split_u7 with the WebAssembly SIMD baseline: rows are widened to 16 bits and
 * multiplied by a query that was widened once.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include "sums_simd128.h"

#define MAX_ROW_BYTES 256

static inline v128_t add_products(v128_t sum_i32x4, const uint8_t *row, v128_t low_i16x8, v128_t high_i16x8) {
    sum_i32x4 = wasm_i32x4_add(sum_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row), low_i16x8));
    return wasm_i32x4_add(sum_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(row + 8), high_i16x8));
}

static inline four_sums add_rows(four_sums sums, const uint8_t *rows, uint32_t row_bytes, const int16_t *query) {
    const uint8_t *row_c = rows + 2 * row_bytes;
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        v128_t low = wasm_v128_load(query + b), high = wasm_v128_load(query + b + 8);
        sums.a = add_products(sums.a, rows + b, low, high);
        sums.b = add_products(sums.b, rows + row_bytes + b, low, high);
        sums.c = add_products(sums.c, row_c + b, low, high);
        sums.d = add_products(sums.d, row_c + row_bytes + b, low, high);
    }
    return sums;
}

static inline v128_t add_row(v128_t sum_i32x4, const uint8_t *row, uint32_t row_bytes, const int16_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        sum_i32x4 = add_products(sum_i32x4, row + b, wasm_v128_load(query + b), wasm_v128_load(query + b + 8));
    }
    return sum_i32x4;
}

static inline void widen(const int8_t *query, uint32_t count, int16_t *wide) {
    for (uint32_t b = 0; b < count; b++) wide[b] = query[b];
}

void vt_scan_u7__simd128(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query,
                         int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    widen(query, row_bytes, wide);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, rows += 4 * (size_t)row_bytes) {
        wasm_v128_store(dots + r, sum_of_each(add_rows(no_sums(), rows, row_bytes, wide)));
    }
    for (; r < row_count; r++, rows += row_bytes) {
        dots[r] = sum_of(add_row(wasm_i32x4_const(0, 0, 0, 0), rows, row_bytes, wide));
    }
}

void vt_scan_split_u7__simd128(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, uint32_t row_count,
                               const int8_t *query, int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    widen(query, rest_bytes + 16, wide);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, lead += 64, rest += 4 * (size_t)rest_bytes) {
        four_sums sums = add_rows(no_sums(), lead, 16, wide);
        wasm_v128_store(dots + r, sum_of_each(add_rows(sums, rest, rest_bytes, wide + 16)));
    }
    for (; r < row_count; r++, lead += 16, rest += rest_bytes) {
        v128_t sum = add_row(wasm_i32x4_const(0, 0, 0, 0), lead, 16, wide);
        dots[r] = sum_of(add_row(sum, rest, rest_bytes, wide + 16));
    }
}
#endif
