/*
 * scan_u4_ref.c: the reference of scan_split_u4 (see kernels.def).
 */
#include "kernels.h"

void vt_scan_split_u4__ref(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                           uint32_t row_count, const int8_t *query, const uint8_t *levels, int32_t *dots) {
    for (uint32_t r = 0; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        int32_t dot = 0;
        for (uint32_t d = 0; d < 16; d++) dot += lead[row * 16 + d] * query[d];
        for (uint32_t b = 0; b < rest_bytes; b++) {
            uint8_t stored = rest[row * rest_bytes + b];
            const int8_t *columns = query + 16 + b / 8 * 16 + b % 8;
            dot += levels[stored & 15] * columns[0] + levels[stored >> 4] * columns[8];
        }
        dots[r] = dot;
    }
}
