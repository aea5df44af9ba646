/*
 * scan_u7_simd128.c: scan_16_u7 and scan_split_u7 with the WebAssembly SIMD baseline: rows are widened to 16 bits and
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

static inline four_sums add_rows(four_sums sums, four_rows rows, uint32_t row_bytes, const int16_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        v128_t low = wasm_v128_load(query + b), high = wasm_v128_load(query + b + 8);
        sums.a = add_products(sums.a, rows.a + b, low, high);
        sums.b = add_products(sums.b, rows.b + b, low, high);
        sums.c = add_products(sums.c, rows.c + b, low, high);
        sums.d = add_products(sums.d, rows.d + b, low, high);
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

void vt_scan_16_u7__simd128(const uint8_t *rows, uint32_t row_count, const int8_t *query, int32_t *dots) {
    v128_t low = wasm_i16x8_load8x8(query), high = wasm_i16x8_load8x8(query + 8);
    v128_t zero = wasm_i32x4_const(0, 0, 0, 0);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, rows += 64) {
        wasm_v128_store(dots + r, sum_of_each((four_sums){add_products(zero, rows, low, high),
                                                          add_products(zero, rows + 16, low, high),
                                                          add_products(zero, rows + 32, low, high),
                                                          add_products(zero, rows + 48, low, high)}));
    }
    for (; r < row_count; r++, rows += 16) dots[r] = sum_of(add_products(zero, rows, low, high));
}

void vt_scan_split_u7__simd128(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                               uint32_t row_count, const int8_t *query, int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    widen(query, rest_bytes + 16, wide);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        size_t places[4];
        for (uint32_t i = 0; i < 4; i++) places[i] = picks ? picks[r + i] : r + i;
        four_sums sums = add_rows(no_sums(), rows_at(lead, 16, places), 16, wide);
        sums = add_rows(sums, rows_at(rest, rest_bytes, places), rest_bytes, wide + 16);
        wasm_v128_store(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        v128_t sum = add_row(wasm_i32x4_const(0, 0, 0, 0), lead + row * 16, 16, wide);
        dots[r] = sum_of(add_row(sum, rest + row * rest_bytes, rest_bytes, wide + 16));
    }
}
#endif
