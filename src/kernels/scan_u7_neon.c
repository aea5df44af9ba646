/*
 * scan_u7_neon.c: scan_16_u7 and scan_split_u7 with NEON (AArch64). Seven bits fit a signed byte; a product fits 16 bits,
 * and pairs of products are added in 32.
 */
#include "kernels.h"

#ifdef VTI_HAVE_NEON
#include <arm_neon.h>

static inline int32x4_t add_row(int32x4_t sum_i32x4, const uint8_t *row, uint32_t row_bytes, const int8_t *query) {
    for (uint32_t b = 0; b < row_bytes; b += 16) {
        int8x16_t row_i8x16 = vreinterpretq_s8_u8(vld1q_u8(row + b));
        int8x16_t query_i8x16 = vld1q_s8(query + b);
        sum_i32x4 = vpadalq_s16(sum_i32x4, vmull_s8(vget_low_s8(row_i8x16), vget_low_s8(query_i8x16)));
        sum_i32x4 = vpadalq_s16(sum_i32x4, vmull_high_s8(row_i8x16, query_i8x16));
    }
    return sum_i32x4;
}

/* Lane i of the result is the sum of the lanes of sums[i]. */
static inline int32x4_t sum_of_each(const int32x4_t sums[4]) {
    return vpaddq_s32(vpaddq_s32(sums[0], sums[1]), vpaddq_s32(sums[2], sums[3]));
}

void vt_scan_16_u7__neon(const uint8_t *rows, uint32_t row_count, const int8_t *query, int32_t *dots) {
    int32x4_t zero = vdupq_n_s32(0);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        int32x4_t sums[4];
        for (uint32_t i = 0; i < 4; i++) sums[i] = add_row(zero, rows + (size_t)(r + i) * 16, 16, query);
        vst1q_s32(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) dots[r] = vaddvq_s32(add_row(zero, rows + (size_t)r * 16, 16, query));
}

static inline int32x4_t split_row(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, size_t r,
                                  const int8_t *query) {
    int32x4_t lead_sum = add_row(vdupq_n_s32(0), lead + r * 16, 16, query);
    return add_row(lead_sum, rest + r * rest_bytes, rest_bytes, query + 16);
}

void vt_scan_split_u7__neon(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                            uint32_t row_count, const int8_t *query, int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        int32x4_t sums[4];
        for (uint32_t i = 0; i < 4; i++)
            sums[i] = split_row(lead, rest, rest_bytes, picks ? picks[r + i] : r + i, query);
        vst1q_s32(dots + r, sum_of_each(sums));
    }
    for (; r < row_count; r++) dots[r] = vaddvq_s32(split_row(lead, rest, rest_bytes, picks ? picks[r] : r, query));
}
#endif
