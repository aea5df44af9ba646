/*
 * dense_u7_neon.c: quantise_u7 and dense_u7 (see kernels.def) with NEON (AArch64): four rows by one panel of eight
 * outputs. Seven bits fit a signed byte; a product fits 16 bits, and pairs of products are added in 32.
 */
#include "kernels.h"

#ifdef VTI_HAVE_NEON
#include "round_u7.h"

#include <arm_neon.h>
#include <string.h>

/* round_u7 of four values scaled and moved: lanes of 0..127. maxnm prefers numbers to NaN. */
static inline uint32x4_t scaled_four(float32x4_t value_f32x4, const float *scales, const float *offsets) {
    value_f32x4 = vaddq_f32(vmulq_f32(value_f32x4, vld1q_f32(scales)), vld1q_f32(offsets));
    value_f32x4 = vminq_f32(vmaxnmq_f32(value_f32x4, vdupq_n_f32(0)), vdupq_n_f32(127));
    return vandq_u32(vreinterpretq_u32_f32(vaddq_f32(value_f32x4, vdupq_n_f32(VTI_ROUND))), vdupq_n_u32(127));
}

/* The eight lanes as bytes. */
static inline void store_eight(uint8_t *bytes, uint32x4_t low, uint32x4_t high) {
    vst1_u8(bytes, vmovn_u16(vcombine_u16(vmovn_u32(low), vmovn_u32(high))));
}

void vt_quantise_u7__neon(const float *features, uint32_t row_count, uint32_t width, const float *scales,
                          const float *offsets, uint8_t *values) {
    for (uint32_t r = 0; r < row_count; r++) {
        for (uint32_t i = 0; i < width; i += 8, features += 8, values += 8) {
            store_eight(values, scaled_four(vld1q_f32(features), scales + i, offsets + i),
                        scaled_four(vld1q_f32(features + 4), scales + i + 4, offsets + i + 4));
        }
    }
}

static inline int8x16_t four_inputs(const uint8_t *row) {
    uint32_t bytes;
    memcpy(&bytes, row, sizeof bytes);
    return vreinterpretq_s8_u32(vdupq_n_u32(bytes));
}

/* Adds the products of four inputs of a row: lanes of `sums` are half an output each. */
static inline void add_products(int32x4_t sums[4], int8x16_t row_i8x16, int8x16_t first_i8x16, int8x16_t second_i8x16) {
    sums[0] = vpadalq_s16(sums[0], vmull_s8(vget_low_s8(row_i8x16), vget_low_s8(first_i8x16)));
    sums[1] = vpadalq_s16(sums[1], vmull_high_s8(row_i8x16, first_i8x16));
    sums[2] = vpadalq_s16(sums[2], vmull_s8(vget_low_s8(row_i8x16), vget_low_s8(second_i8x16)));
    sums[3] = vpadalq_s16(sums[3], vmull_high_s8(row_i8x16, second_i8x16));
}

/* The last tile repeats the last row where there are no more. */
void vt_dense_u7__neon(const uint8_t *rows, uint32_t row_count, uint32_t inputs, const int8_t *weights,
                       const float *scales, const float *biases, uint32_t outputs, uint8_t *results) {
    for (uint32_t r = 0; r < row_count; r += 4) {
        uint32_t row_of[4];
        for (uint32_t t = 0; t < 4; t++) row_of[t] = r + t < row_count ? r + t : row_count - 1;
        for (uint32_t o = 0; o < outputs; o += 8) {
            const int8_t *panel = weights + (size_t)o * inputs;
            int32x4_t sums[4][4];
            for (uint32_t t = 0; t < 4; t++) sums[t][0] = sums[t][1] = sums[t][2] = sums[t][3] = vdupq_n_s32(0);
            for (uint32_t i = 0; i < inputs; i += 4, panel += 32) {
                int8x16_t first_i8x16 = vld1q_s8(panel), second_i8x16 = vld1q_s8(panel + 16);
                for (uint32_t t = 0; t < 4; t++) {
                    int8x16_t row_i8x16 = four_inputs(rows + (size_t)row_of[t] * inputs + i);
                    add_products(sums[t], row_i8x16, first_i8x16, second_i8x16);
                }
            }
            for (uint32_t t = 0; t < 4; t++) {
                float32x4_t low_f32x4 = vcvtq_f32_s32(vpaddq_s32(sums[t][0], sums[t][1]));
                float32x4_t high_f32x4 = vcvtq_f32_s32(vpaddq_s32(sums[t][2], sums[t][3]));
                store_eight(results + (size_t)row_of[t] * outputs + o, scaled_four(low_f32x4, scales + o, biases + o),
                            scaled_four(high_f32x4, scales + o + 4, biases + o + 4));
            }
        }
    }
}
#endif
