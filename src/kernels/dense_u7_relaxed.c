/*
 * dense_u7_relaxed.c: dense_u7 (see kernels.def) with WebAssembly's relaxed SIMD: four rows by one panel of eight
 * outputs. The relaxed dot is exact because rows have 7 bits (see scan_u7_relaxed.c).
 */
#include "kernels.h"

#ifdef VTI_HAVE_RELAXED
#include "round_simd128.h"

/* The last tile repeats the last row where there are no more. */
void vt_dense_u7__relaxed(const uint8_t *rows, uint32_t row_count, uint32_t inputs, const int8_t *weights,
                          const float *scales, const float *biases, uint32_t outputs, uint8_t *results) {
    for (uint32_t r = 0; r < row_count; r += 4) {
        uint32_t row_of[4];
        for (uint32_t t = 0; t < 4; t++) row_of[t] = r + t < row_count ? r + t : row_count - 1;
        const uint8_t *row_a = rows + (size_t)row_of[0] * inputs, *row_b = rows + (size_t)row_of[1] * inputs;
        const uint8_t *row_c = rows + (size_t)row_of[2] * inputs, *row_d = rows + (size_t)row_of[3] * inputs;
        for (uint32_t o = 0; o < outputs; o += 8) {
            const int8_t *panel = weights + (size_t)o * inputs;
            v128_t low[4], high[4];
            for (uint32_t t = 0; t < 4; t++) low[t] = high[t] = wasm_i32x4_const(0, 0, 0, 0);
            for (uint32_t i = 0; i < inputs; i += 4, panel += 32) {
                v128_t low_i8x16 = wasm_v128_load(panel), high_i8x16 = wasm_v128_load(panel + 16);
                v128_t row_i7x16[4] = {wasm_v128_load32_splat(row_a + i), wasm_v128_load32_splat(row_b + i),
                                       wasm_v128_load32_splat(row_c + i), wasm_v128_load32_splat(row_d + i)};
                for (uint32_t t = 0; t < 4; t++) {
                    low[t] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(low_i8x16, row_i7x16[t], low[t]);
                    high[t] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(high_i8x16, row_i7x16[t], high[t]);
                }
            }
            for (uint32_t t = 0; t < 4; t++) {
                v128_t first = scaled_four(wasm_f32x4_convert_i32x4(low[t]), scales + o, biases + o);
                v128_t second = scaled_four(wasm_f32x4_convert_i32x4(high[t]), scales + o + 4, biases + o + 4);
                v128_t result = wasm_i16x8_narrow_i32x4(first, second);
                wasm_v128_store64_lane(results + (size_t)row_of[t] * outputs + o,
                                       wasm_u8x16_narrow_i16x8(result, result), 0);
            }
        }
    }
}
#endif
