/*
 * dense_u7_avx2.c: quantise_u7 and dense_u7 (see kernels.def) with AVX2: four rows by one panel of eight outputs.
 * maddubs adds two products in 16 bits: at most 2 * 127 * 127 = 32,258, so nothing saturates.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#include "round_u7.h"

#include <immintrin.h>
#include <string.h>

/* round_u7 of eight values scaled and moved: lanes of 0..127. The second operand of max and min wins over NaN. */
static inline __m256i scaled_eight(__m256 value_f32x8, const float *scales, const float *offsets) {
    value_f32x8 = _mm256_mul_ps(value_f32x8, _mm256_loadu_ps(scales));
    value_f32x8 = _mm256_max_ps(_mm256_add_ps(value_f32x8, _mm256_loadu_ps(offsets)), _mm256_setzero_ps());
    value_f32x8 = _mm256_min_ps(value_f32x8, _mm256_set1_ps(127));
    __m256i bits_i32x8 = _mm256_castps_si256(_mm256_add_ps(value_f32x8, _mm256_set1_ps(VTI_ROUND)));
    return _mm256_and_si256(bits_i32x8, _mm256_set1_epi32(127));
}

/* The eight lanes as bytes. */
static inline void store_eight(uint8_t *bytes, __m256i lanes_i32x8) {
    __m128i lanes_i16x8 =
        _mm_packs_epi32(_mm256_castsi256_si128(lanes_i32x8), _mm256_extracti128_si256(lanes_i32x8, 1));
    _mm_storel_epi64((__m128i *)bytes, _mm_packus_epi16(lanes_i16x8, lanes_i16x8));
}

void vt_quantise_u7__avx2(const float *features, uint32_t row_count, uint32_t width, const float *scales,
                          const float *offsets, uint8_t *values) {
    for (uint32_t r = 0; r < row_count; r++) {
        for (uint32_t i = 0; i < width; i += 8, features += 8, values += 8) {
            store_eight(values, scaled_eight(_mm256_loadu_ps(features), scales + i, offsets + i));
        }
    }
}

static inline __m256i four_inputs(const uint8_t *row) {
    int32_t bytes;
    memcpy(&bytes, row, sizeof bytes);
    return _mm256_set1_epi32(bytes);
}

/* The last tile repeats the last row where there are no more. */
void vt_dense_u7__avx2(const uint8_t *rows, uint32_t row_count, uint32_t inputs, const int8_t *weights,
                       const float *scales, const float *biases, uint32_t outputs, uint8_t *results) {
    const __m256i ones_i16x16 = _mm256_set1_epi16(1);
    for (uint32_t r = 0; r < row_count; r += 4) {
        uint32_t row_of[4];
        for (uint32_t t = 0; t < 4; t++) row_of[t] = r + t < row_count ? r + t : row_count - 1;
        for (uint32_t o = 0; o < outputs; o += 8) {
            const int8_t *panel = weights + (size_t)o * inputs;
            __m256i dots[4];
            for (uint32_t t = 0; t < 4; t++) dots[t] = _mm256_setzero_si256();
            for (uint32_t i = 0; i < inputs; i += 4, panel += 32) {
                __m256i weights_i8x32 = _mm256_loadu_si256((const __m256i *)panel);
                for (uint32_t t = 0; t < 4; t++) {
                    __m256i row_u8x32 = four_inputs(rows + (size_t)row_of[t] * inputs + i);
                    __m256i pairs_i16x16 = _mm256_maddubs_epi16(row_u8x32, weights_i8x32);
                    dots[t] = _mm256_add_epi32(dots[t], _mm256_madd_epi16(pairs_i16x16, ones_i16x16));
                }
            }
            for (uint32_t t = 0; t < 4; t++) {
                store_eight(results + (size_t)row_of[t] * outputs + o,
                            scaled_eight(_mm256_cvtepi32_ps(dots[t]), scales + o, biases + o));
            }
        }
    }
}
#endif
