/*
 * als_rows.c: which instruction sets there are, and which of them this machine can run.
 */
#include "als_rows.h"

static const vti_als_rows *const sets[] = {
#ifdef __x86_64__
    &vti_als_rows_avx512,
    &vti_als_rows_avx2,
#endif
    &vti_als_rows_ref,
};

/* The sets are ordered by what they need, so a machine runs all from some index on. */
static uint32_t first_runnable(void) {
#ifdef __x86_64__
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 2; /* then also F16C */
    if (!__builtin_cpu_supports("avx512f")) return 1;
#endif
    return 0;
}

const vti_als_rows *vti_als_rows_at(uint32_t index) {
    uint32_t place = first_runnable() + index;
    return place < sizeof sets / sizeof sets[0] ? sets[place] : NULL;
}
