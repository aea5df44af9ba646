/*
 * dense_u7_simd128.c: quantise_u7 and dense_u7 (see kernels.def) with the WebAssembly SIMD baseline. A tile of rows by
 * two or four outputs stays in registers; rows are widened to 16 bits once, weights as they pass.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include "round_simd128.h"

#define TILE 4U         /* rows */
#define MAX_INPUTS 128U /* as kernels.def says */

void vt_quantise_u7__simd128(const float *features, uint32_t row_count, uint32_t width, const float *scales,
                             const float *offsets, uint8_t *values) {
    for (uint32_t r = 0; r < row_count; r++) {
        for (uint32_t i = 0; i < width; i += 16, features += 16, values += 16) {
            v128_t a = scaled_four(wasm_v128_load(features), scales + i, offsets + i);
            v128_t b = scaled_four(wasm_v128_load(features + 4), scales + i + 4, offsets + i + 4);
            v128_t c = scaled_four(wasm_v128_load(features + 8), scales + i + 8, offsets + i + 8);
            v128_t d = scaled_four(wasm_v128_load(features + 12), scales + i + 12, offsets + i + 12);
            v128_t low = wasm_i16x8_narrow_i32x4(a, b), high = wasm_i16x8_narrow_i32x4(c, d);
            wasm_v128_store(values, wasm_u8x16_narrow_i16x8(low, high));
        }
    }
}

/* wide[i / 4][t][4] = rows[t][i]: what a tile of rows reads next lies together. */
static inline void widen(const uint8_t *rows, uint32_t inputs, uint32_t last, int16_t *wide) {
    for (uint32_t t = 0; t < TILE; t++) {
        const uint8_t *row = rows + (size_t)(t < last ? t : last) * inputs;
        for (uint32_t i = 0; i < inputs; i += 8) {
            v128_t row_i16x8 = wasm_u16x8_load8x8(row + i);
            wasm_v128_store64_lane(wide + i * TILE + 4 * t, row_i16x8, 0);
            wasm_v128_store64_lane(wide + (i + 4) * TILE + 4 * t, row_i16x8, 1);
        }
    }
}

/* The dots of a tile with four outputs; `weights` points at the first's in its panel. */
static inline void tile_dots(const int16_t *wide, uint32_t inputs, const int8_t *weights, v128_t *dots) {
    v128_t low[4], high[4]; /* i32x4: two partial sums of each of two outputs */
    for (uint32_t t = 0; t < TILE; t++) low[t] = high[t] = wasm_i32x4_const(0, 0, 0, 0);
    for (uint32_t i = 0; i < inputs; i += 4, wide += 4 * TILE, weights += 32) {
        v128_t low_i16x8 = wasm_i16x8_load8x8(weights), high_i16x8 = wasm_i16x8_load8x8(weights + 8);
        for (uint32_t t = 0; t < TILE; t++) {
            v128_t row_i16x8 = wasm_v128_load64_splat(wide + 4 * t);
            low[t] = wasm_i32x4_add(low[t], wasm_i32x4_dot_i16x8(row_i16x8, low_i16x8));
            high[t] = wasm_i32x4_add(high[t], wasm_i32x4_dot_i16x8(row_i16x8, high_i16x8));
        }
    }
    for (uint32_t t = 0; t < TILE; t++) {
        dots[t] = wasm_i32x4_add(wasm_i32x4_shuffle(low[t], high[t], 0, 2, 4, 6),
                                 wasm_i32x4_shuffle(low[t], high[t], 1, 3, 5, 7));
    }
}

/* The last tile repeats the last row where there are no more. */
void vt_dense_u7__simd128(const uint8_t *rows, uint32_t row_count, uint32_t inputs, const int8_t *weights,
                          const float *scales, const float *biases, uint32_t outputs, uint8_t *results) {
    int16_t wide[TILE * MAX_INPUTS];
    for (uint32_t r = 0; r < row_count; r += TILE) {
        uint32_t last = row_count - r - 1;
        widen(rows + (size_t)r * inputs, inputs, last, wide);
        for (uint32_t o = 0; o < outputs; o += 4) {
            v128_t dots[4];
            tile_dots(wide, inputs, weights + (size_t)(o - o % 8) * inputs + o % 8 * 4, dots);
            for (uint32_t t = 0; t < TILE; t++) {
                v128_t result = scaled_four(wasm_f32x4_convert_i32x4(dots[t]), scales + o, biases + o);
                result = wasm_i16x8_narrow_i32x4(result, result);
                uint8_t *place = results + (size_t)(r + (t < last ? t : last)) * outputs + o;
                wasm_v128_store32_lane(place, wasm_u8x16_narrow_i16x8(result, result), 0);
            }
        }
    }
}
#endif
