/*
 * square_u7_ref.c: the reference of square_u7 (see kernels.def).
 */
#include "kernels.h"

int32_t vt_square_u7__ref(const uint8_t *row, uint32_t count) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += (row[i] - 64) * (row[i] - 64);
    return sum;
}
