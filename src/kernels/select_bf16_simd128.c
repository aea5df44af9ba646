/*
 * select_bf16_simd128.c: select_bf16 (see kernels.def) with the WebAssembly SIMD baseline, four items at a time.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include "select_bf16.h"

#include <wasm_simd128.h>

void vt_select_bf16__simd128(const uint16_t *weights, const uint8_t *norms, const int32_t *dots, int32_t zero,
                             float slack, float threshold, uint32_t count, uint32_t *words) {
    v128_t zero_i32x4 = wasm_i32x4_splat(zero);
    v128_t slack_f32x4 = wasm_f32x4_splat(slack);
    v128_t threshold_f32x4 = wasm_f32x4_splat(threshold);
    for (uint32_t begin = 0; begin < count; begin += 32) {
        uint32_t end = count - begin < 32 ? count : begin + 32;
        uint32_t word = 0;
        uint32_t i = begin;
        for (; i + 4 <= end; i += 4) {
            v128_t norms_u16x8 = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(norms + i));
            v128_t norms_f32x4 = wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(norms_u16x8));
            v128_t weights_f32x4 = wasm_i32x4_shl(wasm_u32x4_load16x4(weights + i), 16);
            v128_t dot_f32x4 = wasm_f32x4_convert_i32x4(wasm_i32x4_sub(wasm_v128_load(dots + i), zero_i32x4));
            v128_t bound_f32x4 = wasm_f32x4_add(dot_f32x4, wasm_f32x4_mul(slack_f32x4, norms_f32x4));
            v128_t score_f32x4 = wasm_f32x4_mul(weights_f32x4, bound_f32x4);
            word |= (uint32_t)wasm_i32x4_bitmask(wasm_f32x4_gt(score_f32x4, threshold_f32x4)) << (i - begin);
        }
        for (; i < end; i++) {
            word |= select_item(weights[i], norms[i], dots[i], zero, slack, threshold) << (i - begin);
        }
        words[begin / 32] = word;
    }
}
#endif
