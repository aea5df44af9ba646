/*
 * scan_u7_ref.c: the reference of scan_u7 (see kernels.def).
 */
#include "kernels.h"

void vt_scan_u7__ref(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query, int32_t *dots) {
    for (uint32_t r = 0; r < row_count; r++) {
        const uint8_t *row = rows + (size_t)r * row_bytes;
        int32_t dot = 0;
        for (uint32_t b = 0; b < row_bytes; b++) dot += row[b] * query[b];
        dots[r] = dot;
    }
}
