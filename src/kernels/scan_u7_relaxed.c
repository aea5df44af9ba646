/*
 * scan_u7_relaxed.c: scan_16_u7 and scan_split_u7 with WebAssembly's relaxed SIMD. The relaxed dot multiplies 16 signed
 * bytes by 16 others and sums by four; it is exact on every processor when the others have 7 bits, as rows have: of
 * what an engine may choose, the reading of an eighth bit and the saturation of two products in 16 bits, nothing shows.
 */
#include "kernels.h"

#ifdef VTI_HAVE_RELAXED
#include "sums_simd128.h"

static inline v128_t add_products(v128_t sum_i32x4, const uint8_t *row, v128_t query_i8x16) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(query_i8x16, wasm_v128_load(row), sum_i32x4);
}

static inline four_sums add_rows(four_sums sums, four_rows rows, uint32_t row_bytes, const int8_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        v128_t query_i8x16 = wasm_v128_load(query + b);
        sums.a = add_products(sums.a, rows.a + b, query_i8x16);
        sums.b = add_products(sums.b, rows.b + b, query_i8x16);
        sums.c = add_products(sums.c, rows.c + b, query_i8x16);
        sums.d = add_products(sums.d, rows.d + b, query_i8x16);
    }
    return sums;
}

static inline v128_t add_row(v128_t sum_i32x4, const uint8_t *row, uint32_t row_bytes, const int8_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        sum_i32x4 = add_products(sum_i32x4, row + b, wasm_v128_load(query + b));
    }
    return sum_i32x4;
}

void vt_scan_16_u7__relaxed(const uint8_t *rows, uint32_t row_count, const int8_t *query, int32_t *dots) {
    v128_t query_i8x16 = wasm_v128_load(query), zero = wasm_i32x4_const(0, 0, 0, 0);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4, rows += 64) {
        wasm_v128_store(dots + r, sum_of_each((four_sums){add_products(zero, rows, query_i8x16),
                                                          add_products(zero, rows + 16, query_i8x16),
                                                          add_products(zero, rows + 32, query_i8x16),
                                                          add_products(zero, rows + 48, query_i8x16)}));
    }
    for (; r < row_count; r++, rows += 16) dots[r] = sum_of(add_products(zero, rows, query_i8x16));
}

void vt_scan_split_u7__relaxed(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                               uint32_t row_count, const int8_t *query, int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        size_t places[4];
        for (uint32_t i = 0; i < 4; i++) places[i] = picks ? picks[r + i] : r + i;
        four_sums sums = add_rows(no_sums(), rows_at(lead, 16, places), 16, query);
        sums = add_rows(sums, rows_at(rest, rest_bytes, places), rest_bytes, query + 16);
        wasm_v128_store(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        v128_t sum = add_row(wasm_i32x4_const(0, 0, 0, 0), lead + row * 16, 16, query);
        dots[r] = sum_of(add_row(sum, rest + row * rest_bytes, rest_bytes, query + 16));
    }
}
#endif
