/*
 * scan_u7_relaxed.c: scan_u7 and scan_split_u7 with WebAssembly's relaxed SIMD. The relaxed dot multiplies 16 signed
 * bytes by 16 others and sums by four; it is exact on every processor when the others have 7 bits, as rows have: of
 * what an engine may choose, the reading of an eighth bit and the saturation of two products in 16 bits, nothing shows.
 */
#include "kernels.h"

#ifdef VTI_HAVE_RELAXED
#include "sums_simd128.h"

static inline v128_t add_products(v128_t sum_i32x4, const uint8_t *row, v128_t query_i8x16) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(query_i8x16, wasm_v128_load(row), sum_i32x4);
}

static inline four_sums add_rows(four_sums sums, const uint8_t *rows, uint32_t row_bytes, const int8_t *query) {
    const uint8_t *row_c = rows + 2 * row_bytes;
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        v128_t query_i8x16 = wasm_v128_load(query + b);
        sums.a = add_products(sums.a, rows + b, query_i8x16);
        sums.b = add_products(sums.b, rows + row_bytes + b, query_i8x16);
        sums.c = add_products(sums.c, row_c + b, query_i8x16);
        sums.d = add_products(sums.d, row_c + row_bytes + b, query_i8x16);
    }
    return sums;
}

static inline v128_t add_row(v128_t sum_i32x4, const uint8_t *row, uint32_t row_bytes, const int8_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        sum_i32x4 = add_products(sum_i32x4, row + b, wasm_v128_load(query + b));
    }
    return sum_i32x4;
}

void vt_scan_u7__relaxed(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query,
                         int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, rows += 4 * (size_t)row_bytes) {
        wasm_v128_store(dots + r, sum_of_each(add_rows(no_sums(), rows, row_bytes, query)));
    }
    for (; r < row_count; r++, rows += row_bytes) {
        dots[r] = sum_of(add_row(wasm_i32x4_const(0, 0, 0, 0), rows, row_bytes, query));
    }
}

void vt_scan_split_u7__relaxed(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, uint32_t row_count,
                               const int8_t *query, int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, lead += 64, rest += 4 * (size_t)rest_bytes) {
        four_sums sums = add_rows(no_sums(), lead, 16, query);
        wasm_v128_store(dots + r, sum_of_each(add_rows(sums, rest, rest_bytes, query + 16)));
    }
    for (; r < row_count; r++, lead += 16, rest += rest_bytes) {
        v128_t sum = add_row(wasm_i32x4_const(0, 0, 0, 0), lead, 16, query);
        dots[r] = sum_of(add_row(sum, rest, rest_bytes, query + 16));
    }
}
#endif
