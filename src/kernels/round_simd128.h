/*
 * round_simd128.h: round_u7 in vectors. For the files of the WebAssembly instruction sets; empty elsewhere.
 */
#ifndef VTI_ROUND_SIMD128_H
#define VTI_ROUND_SIMD128_H

#include "round_u7.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>

/* round_u7 of four values: lanes of 0..127. */
static inline v128_t round_four(v128_t value_f32x4) {
    value_f32x4 = wasm_f32x4_pmax(wasm_f32x4_const(0, 0, 0, 0), value_f32x4);
    value_f32x4 = wasm_f32x4_pmin(wasm_f32x4_splat(127), value_f32x4);
    return wasm_v128_and(wasm_f32x4_add(value_f32x4, wasm_f32x4_splat(VTI_ROUND)), wasm_i32x4_splat(127));
}

static inline v128_t scaled_four(v128_t value_f32x4, const float *scales, const float *offsets) {
    return round_four(wasm_f32x4_add(wasm_f32x4_mul(value_f32x4, wasm_v128_load(scales)), wasm_v128_load(offsets)));
}
#endif

#endif
