/*
 * lookup_u7_simd128.c: lookup_u7 (see kernels.def) for this instruction set.
 */
#include "kernels.h"

#ifdef VTI_HAVE_SIMD128
#include "lookup_u7.h"

void vt_lookup_u7__simd128(const uint8_t *table, uint32_t columns, const int8_t *query, int32_t *sums) {
    lookup_u7(table, columns, query, sums);
}
#endif
