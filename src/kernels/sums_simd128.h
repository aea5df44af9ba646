/*
 * sums_simd128.h: four rows and their running sums, so that a query is loaded once for all of them. For the files of the
 * WebAssembly instruction sets; empty elsewhere.
 */
#ifndef VTI_SUMS_SIMD128_H
#define VTI_SUMS_SIMD128_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>

/* Where four rows begin. */
typedef struct four_rows {
    const uint8_t *a, *b, *c, *d;
} four_rows;

static inline four_rows rows_at(const uint8_t *rows, size_t row_bytes, const size_t *places) {
    return (four_rows){rows + places[0] * row_bytes, rows + places[1] * row_bytes, rows + places[2] * row_bytes,
                       rows + places[3] * row_bytes};
}

typedef struct four_sums {
    v128_t a, b, c, d; /* i32x4 each */
} four_sums;

static inline four_sums no_sums(void) {
    v128_t zero = wasm_i32x4_const(0, 0, 0, 0);
    return (four_sums){zero, zero, zero, zero};
}

/* Lanes: the sum of the lanes of a, of b, of c, of d. */
static inline v128_t sum_of_each(four_sums sums) {
    v128_t a = sums.a, b = sums.b, c = sums.c, d = sums.d;
    v128_t ab = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
    v128_t cd = wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_i32x4_add(wasm_i32x4_shuffle(ab, cd, 0, 1, 4, 5), wasm_i32x4_shuffle(ab, cd, 2, 3, 6, 7));
}

static inline int32_t sum_of(v128_t sum_i32x4) {
    return wasm_i32x4_extract_lane(sum_i32x4, 0) + wasm_i32x4_extract_lane(sum_i32x4, 1) +
           wasm_i32x4_extract_lane(sum_i32x4, 2) + wasm_i32x4_extract_lane(sum_i32x4, 3);
}
#endif

#endif
