/*
 * scan_u4_neon.c: scan_split_u4 with NEON (AArch64): a table look-up turns indices into values. Products as in
 * scan_u7_neon.c.
 */
#include "kernels.h"

#ifdef VTI_HAVE_NEON
#include <arm_neon.h>

static inline int32x4_t add_products(int32x4_t sum_i32x4, uint8x16_t row_u8x16, const int8_t *query) {
    int8x16_t row_i8x16 = vreinterpretq_s8_u8(row_u8x16);
    int8x16_t query_i8x16 = vld1q_s8(query);
    sum_i32x4 = vpadalq_s16(sum_i32x4, vmull_s8(vget_low_s8(row_i8x16), vget_low_s8(query_i8x16)));
    return vpadalq_s16(sum_i32x4, vmull_high_s8(row_i8x16, query_i8x16));
}

void vt_scan_split_u4__neon(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                            uint32_t row_count, const int8_t *query, const uint8_t *levels, int32_t *dots) {
    uint8x16_t levels_u8x16 = vld1q_u8(levels);
    for (uint32_t r = 0; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        int32x4_t sum_i32x4 = add_products(vdupq_n_s32(0), vld1q_u8(lead + row * 16), query);
        for (uint32_t b = 0; b < rest_bytes; b += 8) {
            uint8x8_t stored_u8x8 = vld1_u8(rest + row * rest_bytes + b);
            uint8x16_t indices_u8x16 = vcombine_u8(vand_u8(stored_u8x8, vdup_n_u8(15)), vshr_n_u8(stored_u8x8, 4));
            sum_i32x4 = add_products(sum_i32x4, vqtbl1q_u8(levels_u8x16, indices_u8x16), query + 16 + 2 * b);
        }
        dots[r] = vaddvq_s32(sum_i32x4);
    }
}
#endif
