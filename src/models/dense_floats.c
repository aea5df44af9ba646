/*
 * dense_floats.c: which instruction sets there are, and which of them this machine can run.
 */
#include "dense_floats.h"

static const vti_dense_floats *const sets[] = {
#ifdef __x86_64__
    &vti_dense_floats_avx2,
#endif
    &vti_dense_floats_ref,
};

const vti_dense_floats *vti_dense_floats_at(uint32_t index) {
#ifdef __x86_64__
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) index++;
#endif
    return index < sizeof sets / sizeof sets[0] ? sets[index] : NULL;
}
