/*
 * square_u7_simd128.c: square_u7 (see kernels.def) for this instruction set.
 */
#include "kernels.h"
#include "sums_simd128.h"

#ifdef VTI_HAVE_SIMD128
int32_t vt_square_u7__simd128(const uint8_t *row, uint32_t count) {
    v128_t sum = wasm_i32x4_const(0, 0, 0, 0);
    for (uint32_t i = 0; i < count; i += 16) {
        v128_t steps = wasm_i8x16_sub(wasm_v128_load(row + i), wasm_i8x16_splat(64));
        v128_t low = wasm_i16x8_extend_low_i8x16(steps);
        v128_t high = wasm_i16x8_extend_high_i8x16(steps);
        sum = wasm_i32x4_add(sum, wasm_i32x4_add(wasm_i32x4_dot_i16x8(low, low), wasm_i32x4_dot_i16x8(high, high)));
    }
    return sum_of(sum);
}
#endif
