/*
 * select_bf16_avx2.c: select_bf16 (see kernels.def) with AVX2, eight items at a time.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#include "select_bf16.h"

#include <immintrin.h>

void vt_select_bf16__avx2(const uint16_t *weights, const uint8_t *norms, const int32_t *dots, int32_t zero, float slack,
                          float threshold, uint32_t count, uint32_t *words) {
    __m256i zero_i32x8 = _mm256_set1_epi32(zero);
    __m256 slack_f32x8 = _mm256_set1_ps(slack);
    __m256 threshold_f32x8 = _mm256_set1_ps(threshold);
    for (uint32_t begin = 0; begin < count; begin += 32) {
        uint32_t end = count - begin < 32 ? count : begin + 32;
        uint32_t word = 0;
        uint32_t i = begin;
        for (; i + 8 <= end; i += 8) {
            __m128i norms_u8x16 = _mm_loadl_epi64((const __m128i *)(norms + i));
            __m256 norms_f32x8 = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(norms_u8x16));
            __m256i halves_u32x8 = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(weights + i)));
            __m256 weights_f32x8 = _mm256_castsi256_ps(_mm256_slli_epi32(halves_u32x8, 16));
            __m256i dot_i32x8 = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(dots + i)), zero_i32x8);
            __m256 bound_f32x8 = _mm256_add_ps(_mm256_cvtepi32_ps(dot_i32x8), _mm256_mul_ps(slack_f32x8, norms_f32x8));
            __m256 score_f32x8 = _mm256_mul_ps(weights_f32x8, bound_f32x8);
            __m256 selected = _mm256_cmp_ps(score_f32x8, threshold_f32x8, _CMP_GT_OQ);
            word |= (uint32_t)_mm256_movemask_ps(selected) << (i - begin);
        }
        for (; i < end; i++) {
            word |= select_item(weights[i], norms[i], dots[i], zero, slack, threshold) << (i - begin);
        }
        words[begin / 32] = word;
    }
}
#endif
