/*
 * scan_u4_simd128.c: scan_split_u4 with the WebAssembly SIMD baseline: a swizzle turns indices into values.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include <wasm_simd128.h>

#define MAX_ROW_BYTES 256

static inline v128_t add_products(v128_t sum_i32x4, v128_t low_u8x8, v128_t high_u8x8, const int16_t *query) {
    sum_i32x4 =
        wasm_i32x4_add(sum_i32x4, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(low_u8x8), wasm_v128_load(query)));
    return wasm_i32x4_add(sum_i32x4,
                          wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(high_u8x8), wasm_v128_load(query + 8)));
}

static inline v128_t add_row(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const int16_t *query,
                             v128_t levels_u8x16) {
    v128_t lead_u8x16 = wasm_v128_load(lead);
    v128_t high_u8x8 = wasm_i64x2_shuffle(lead_u8x16, lead_u8x16, 1, 1);
    v128_t sum_i32x4 = add_products(wasm_i32x4_const(0, 0, 0, 0), lead_u8x16, high_u8x8, query);
    for (uint32_t b = 0; b < rest_bytes; b += 8) {
        v128_t stored_u8x8 = wasm_v128_load64_zero(rest + b);
        v128_t low = wasm_i8x16_swizzle(levels_u8x16, wasm_v128_and(stored_u8x8, wasm_i8x16_splat(15)));
        v128_t high = wasm_i8x16_swizzle(levels_u8x16, wasm_u8x16_shr(stored_u8x8, 4));
        sum_i32x4 = add_products(sum_i32x4, low, high, query + 16 + 2 * b);
    }
    return sum_i32x4;
}

static inline v128_t sum_pairs(v128_t a, v128_t b) {
    return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}

void vt_scan_split_u4__simd128(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                               uint32_t row_count, const int8_t *query, const uint8_t *levels, int32_t *dots) {
    int16_t wide[MAX_ROW_BYTES];
    for (uint32_t d = 0; d < 16 + 2 * rest_bytes; d++) wide[d] = query[d];
    v128_t levels_u8x16 = wasm_v128_load(levels);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        v128_t sums[4];
        for (uint32_t i = 0; i < 4; i++) {
            size_t row = picks ? picks[r + i] : r + i;
            sums[i] = add_row(lead + row * 16, rest + row * rest_bytes, rest_bytes, wide, levels_u8x16);
        }
        wasm_v128_store(dots + r, sum_pairs(sum_pairs(sums[0], sums[1]), sum_pairs(sums[2], sums[3])));
    }
    for (; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        v128_t sum = add_row(lead + row * 16, rest + row * rest_bytes, rest_bytes, wide, levels_u8x16);
        sum = sum_pairs(sum, sum);
        dots[r] = wasm_i32x4_extract_lane(sum_pairs(sum, sum), 0);
    }
}
#endif
