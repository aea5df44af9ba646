/*
 * lookup_u7_ref.c: the reference of lookup_u7 (see kernels.def).
 */
#include "kernels.h"
#include "lookup_u7.h"

void vt_lookup_u7__ref(const uint8_t *table, uint32_t columns, const int8_t *query, int32_t *sums) {
    lookup_u7(table, columns, query, sums);
}
