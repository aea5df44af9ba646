/*
 * kernels.c: which variant stands in which set. An instruction set without its own variant of a kernel takes the
 * reference, which compilers vectorise well enough for it.
 */
#include "kernels.h"

#include <string.h>

static const vti_kernels sets[] = {
#ifdef VTI_HAVE_AVX2
    {
        .name = "avx2",
        .scan_16_u7 = vt_scan_16_u7__avx2,
        .scan_split_u7 = vt_scan_split_u7__avx2,
        .square_u7 = vt_square_u7__ref,
        .dot_f32 = vt_dot_f32__ref,
        .axpy_f32 = vt_axpy_f32__ref,
        .gram_f32 = vt_gram_f32__avx2,
        .select_bf16 = vt_select_bf16__avx2,
        .scan_split_u4 = vt_scan_split_u4__avx2,
        .lookup_u7 = vt_lookup_u7__avx2,
        .quantise_u7 = vt_quantise_u7__avx2,
        .dense_u7 = vt_dense_u7__avx2,
    },
#endif
#ifdef VTI_HAVE_NEON
    {
        .name = "neon",
        .scan_16_u7 = vt_scan_16_u7__neon,
        .scan_split_u7 = vt_scan_split_u7__neon,
        .square_u7 = vt_square_u7__ref,
        .dot_f32 = vt_dot_f32__ref,
        .axpy_f32 = vt_axpy_f32__ref,
        .gram_f32 = vt_gram_f32__neon,
        .select_bf16 = vt_select_bf16__neon,
        .scan_split_u4 = vt_scan_split_u4__neon,
        .lookup_u7 = vt_lookup_u7__ref,
        .quantise_u7 = vt_quantise_u7__neon,
        .dense_u7 = vt_dense_u7__neon,
    },
#endif
#ifdef VTI_HAVE_RELAXED
    {.name = "relaxed",
     .scan_16_u7 = vt_scan_16_u7__relaxed,
     .scan_split_u7 = vt_scan_split_u7__relaxed,
     .square_u7 = vt_square_u7__simd128,
     .dot_f32 = vt_dot_f32__ref,
     .axpy_f32 = vt_axpy_f32__ref,
     .gram_f32 = vt_gram_f32__simd128,
     .select_bf16 = vt_select_bf16__simd128,
     .scan_split_u4 = vt_scan_split_u4__simd128,
     .lookup_u7 = vt_lookup_u7__simd128,
     .quantise_u7 = vt_quantise_u7__simd128,
     .dense_u7 = vt_dense_u7__relaxed},
#elif defined(VTI_HAVE_SIMD128)
    {.name = "simd128",
     .scan_16_u7 = vt_scan_16_u7__simd128,
     .scan_split_u7 = vt_scan_split_u7__simd128,
     .square_u7 = vt_square_u7__simd128,
     .dot_f32 = vt_dot_f32__ref,
     .axpy_f32 = vt_axpy_f32__ref,
     .gram_f32 = vt_gram_f32__simd128,
     .select_bf16 = vt_select_bf16__simd128,
     .scan_split_u4 = vt_scan_split_u4__simd128,
     .lookup_u7 = vt_lookup_u7__simd128,
     .quantise_u7 = vt_quantise_u7__simd128,
     .dense_u7 = vt_dense_u7__simd128},
#endif
#ifndef VTI_ONE_KERNEL_SET /* engine.wasm: one set, chosen by the build */
    {
        .name = "ref",
        .scan_16_u7 = vt_scan_16_u7__ref,
        .scan_split_u7 = vt_scan_split_u7__ref,
        .square_u7 = vt_square_u7__ref,
        .dot_f32 = vt_dot_f32__ref,
        .axpy_f32 = vt_axpy_f32__ref,
        .gram_f32 = vt_gram_f32__ref,
        .select_bf16 = vt_select_bf16__ref,
        .scan_split_u4 = vt_scan_split_u4__ref,
        .lookup_u7 = vt_lookup_u7__ref,
        .quantise_u7 = vt_quantise_u7__ref,
        .dense_u7 = vt_dense_u7__ref,
    },
#endif
};

static const uint32_t set_count = sizeof sets / sizeof sets[0];

/* The sets are ordered by what they need, so a machine runs all from some index on. */
static uint32_t first_runnable(void) {
#ifdef VTI_HAVE_AVX2
    if (!__builtin_cpu_supports("avx2")) return 1;
#endif
    return 0;
}

uint32_t vti_kernels_count(void) {
    return set_count - first_runnable();
}

const vti_kernels *vti_kernels_at(uint32_t index) {
    return index < vti_kernels_count() ? &sets[first_runnable() + index] : NULL;
}

const vti_kernels *vti_kernels_find(const char *name) {
    for (uint32_t i = first_runnable(); i < set_count; i++) {
        if (!name || strcmp(sets[i].name, name) == 0) return &sets[i];
    }
    return NULL;
}
