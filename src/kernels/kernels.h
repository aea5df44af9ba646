/*
 * kernels.h: the inner loops, one implementation per instruction set behind one table. All variants of a kernel return
 * the same bytes. They read nothing outside their arrays and need no alignment.
 */
#ifndef VTI_KERNELS_H
#define VTI_KERNELS_H

#include <vitrine/base.h>

/*
 * x86 variants are compiled wherever the compiler can, and picked by what the processor has. A WebAssembly module runs
 * as a whole or not at all, so there the build decides: the one with relaxed SIMD defines VTI_HAVE_RELAXED.
 */
#if defined(__x86_64__) || defined(_M_X64)
#define VTI_HAVE_AVX2 1
#elif defined(__aarch64__)
#define VTI_HAVE_NEON 1
#elif defined(__wasm_simd128__)
#define VTI_HAVE_SIMD128 1
#endif

typedef struct vti_kernels {
    const char *name;
#define VTI_KERNEL(op, result, parameters) result(*op) parameters;
#include "kernels.def"
#undef VTI_KERNEL
} vti_kernels;

/* The set of this name, or the fastest this machine can run for NULL. NULL when there is no such set here. */
const vti_kernels *vti_kernels_find(const char *name);

/* All sets this machine can run, fastest first, the reference last. */
uint32_t vti_kernels_count(void);
const vti_kernels *vti_kernels_at(uint32_t index);

#define VTI_KERNEL(op, result, parameters) \
    result vt_##op##__ref parameters; \
    result vt_##op##__avx2 parameters; \
    result vt_##op##__neon parameters; \
    result vt_##op##__simd128 parameters; \
    result vt_##op##__relaxed parameters;
#include "kernels.def"
#undef VTI_KERNEL

#endif
