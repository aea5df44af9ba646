/*
 * scan_u4_avx2.c: scan_split_u4 with AVX2: a shuffle turns indices into values. Products as in scan_u7_avx2.c.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#include <immintrin.h>

/* 16 products, summed by four. */
static inline __m128i multiply(__m128i row_u8x16, const int8_t *query) {
    __m128i query_i8x16 = _mm_loadu_si128((const __m128i *)query);
    return _mm_madd_epi16(_mm_maddubs_epi16(row_u8x16, query_i8x16), _mm_set1_epi16(1));
}

static inline __m128i add_row(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const int8_t *query,
                              __m128i levels_u8x16) {
    __m128i sum_i32x4 = multiply(_mm_loadu_si128((const __m128i *)lead), query);
    __m128i low_bits = _mm_set1_epi8(15);
    for (uint32_t b = 0; b < rest_bytes; b += 8) {
        __m128i stored_u8x8 = _mm_loadl_epi64((const __m128i *)(rest + b));
        __m128i pairs_u8x16 = _mm_unpacklo_epi64(stored_u8x8, _mm_srli_epi16(stored_u8x8, 4));
        __m128i values_u8x16 = _mm_shuffle_epi8(levels_u8x16, _mm_and_si128(pairs_u8x16, low_bits));
        sum_i32x4 = _mm_add_epi32(sum_i32x4, multiply(values_u8x16, query + 16 + 2 * b));
    }
    return sum_i32x4;
}

void vt_scan_split_u4__avx2(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                            uint32_t row_count, const int8_t *query, const uint8_t *levels, int32_t *dots) {
    __m128i levels_u8x16 = _mm_loadu_si128((const __m128i *)levels);
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        __m128i sums[4];
        for (uint32_t i = 0; i < 4; i++) {
            size_t row = picks ? picks[r + i] : r + i;
            sums[i] = add_row(lead + row * 16, rest + row * rest_bytes, rest_bytes, query, levels_u8x16);
        }
        __m128i each = _mm_hadd_epi32(_mm_hadd_epi32(sums[0], sums[1]), _mm_hadd_epi32(sums[2], sums[3]));
        _mm_storeu_si128((__m128i *)(dots + r), each);
    }
    for (; r < row_count; r++) {
        size_t row = picks ? picks[r] : r;
        __m128i sum = add_row(lead + row * 16, rest + row * rest_bytes, rest_bytes, query, levels_u8x16);
        sum = _mm_hadd_epi32(sum, sum);
        dots[r] = _mm_cvtsi128_si32(_mm_hadd_epi32(sum, sum));
    }
}
#endif
