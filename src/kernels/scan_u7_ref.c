/*
 * scan_u7_ref.c: the reference of scan_16_u7 and scan_split_u7 (see kernels.def).
 */
#include "kernels.h"

static int32_t dot_u7(const uint8_t *row, const int8_t *query, uint32_t row_bytes) {
    int32_t dot = 0;
    for (uint32_t b = 0; b < row_bytes; b++) dot += row[b] * query[b];
    return dot;
}

void vt_scan_16_u7__ref(const uint8_t *rows, uint32_t row_count, const int8_t *query, int32_t *dots) {
    for (uint32_t r = 0; r < row_count; r++) dots[r] = dot_u7(rows + (size_t)r * 16, query, 16);
}

void vt_scan_split_u7__ref(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                           uint32_t row_count, const int8_t *query, int32_t *dots) {
    for (uint32_t r = 0; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        dots[r] = dot_u7(lead + row * 16, query, 16) + dot_u7(rest + row * rest_bytes, query + 16, rest_bytes);
    }
}
