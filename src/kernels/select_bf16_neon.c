/*
 * select_bf16_neon.c: select_bf16 (see kernels.def) with NEON, four items at a time.
 */
#include "kernels.h"

#ifdef VTI_HAVE_NEON
#include "select_bf16.h"

#include <arm_neon.h>

void vt_select_bf16__neon(const uint16_t *weights, const uint8_t *norms, const int32_t *dots, int32_t zero, float slack,
                          float threshold, uint32_t count, uint32_t *words) {
    static const uint32_t lane_bits[4] = {1, 2, 4, 8};
    uint32x4_t bits_u32x4 = vld1q_u32(lane_bits);
    int32x4_t zero_i32x4 = vdupq_n_s32(zero);
    float32x4_t slack_f32x4 = vdupq_n_f32(slack);
    float32x4_t threshold_f32x4 = vdupq_n_f32(threshold);
    for (uint32_t begin = 0; begin < count; begin += 32) {
        uint32_t end = count - begin < 32 ? count : begin + 32;
        uint32_t word = 0;
        uint32_t i = begin;
        for (; i + 4 <= end; i += 4) {
            uint32x4_t norms_u32x4 = {norms[i], norms[i + 1], norms[i + 2], norms[i + 3]};
            float32x4_t norms_f32x4 = vcvtq_f32_u32(norms_u32x4);
            float32x4_t weights_f32x4 = vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(weights + i), 16));
            float32x4_t dot_f32x4 = vcvtq_f32_s32(vsubq_s32(vld1q_s32(dots + i), zero_i32x4));
            float32x4_t bound_f32x4 = vaddq_f32(dot_f32x4, vmulq_f32(slack_f32x4, norms_f32x4));
            float32x4_t score_f32x4 = vmulq_f32(weights_f32x4, bound_f32x4);
            uint32x4_t selected = vandq_u32(vcgtq_f32(score_f32x4, threshold_f32x4), bits_u32x4);
            word |= vaddvq_u32(selected) << (i - begin);
        }
        for (; i < end; i++) {
            word |= select_item(weights[i], norms[i], dots[i], zero, slack, threshold) << (i - begin);
        }
        words[begin / 32] = word;
    }
}
#endif
