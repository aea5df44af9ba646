/*
 * scan_u7_avx2.c: scan_u7 with AVX2. maddubs adds two products in 16 bits: at most 2 * 127 * 127 = 32,258, which is why
 * rows have 7 bits: nothing saturates.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#include <immintrin.h>

static inline __m256i add_products(__m256i sum_i32x8, __m256i row_u8x32, __m256i query_i8x32) {
    __m256i pairs_i16x16 = _mm256_maddubs_epi16(row_u8x32, query_i8x32);
    return _mm256_add_epi32(sum_i32x8, _mm256_madd_epi16(pairs_i16x16, _mm256_set1_epi16(1)));
}

static inline __m256i row_sums(const uint8_t *row, uint32_t row_bytes, const int8_t *query) {
    __m256i sum_i32x8 = _mm256_setzero_si256();
    uint32_t b = 0;
    for (; b + 32 <= row_bytes; b += 32) {
        sum_i32x8 = add_products(sum_i32x8, _mm256_loadu_si256((const __m256i *)(row + b)),
                                 _mm256_loadu_si256((const __m256i *)(query + b)));
    }
    if (b < row_bytes) { /* row_bytes is a multiple of 16 */
        sum_i32x8 = add_products(sum_i32x8, _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)(row + b))),
                                 _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)(query + b))));
    }
    return sum_i32x8;
}

void vt_scan_u7__avx2(const uint8_t *rows, uint32_t row_bytes, uint32_t row_count, const int8_t *query, int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        const uint8_t *row = rows + (size_t)r * row_bytes;
        __m256i sums_01 =
            _mm256_hadd_epi32(row_sums(row, row_bytes, query), row_sums(row + row_bytes, row_bytes, query));
        __m256i sums_23 = _mm256_hadd_epi32(row_sums(row + 2 * (size_t)row_bytes, row_bytes, query),
                                            row_sums(row + 3 * (size_t)row_bytes, row_bytes, query));
        __m256i sums = _mm256_hadd_epi32(sums_01, sums_23);
        _mm_storeu_si128((__m128i *)(dots + r),
                         _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)));
    }
    for (; r < row_count; r++) {
        __m256i sums = row_sums(rows + (size_t)r * row_bytes, row_bytes, query);
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
        sum = _mm_hadd_epi32(sum, sum);
        dots[r] = _mm_cvtsi128_si32(_mm_hadd_epi32(sum, sum));
    }
}
#endif
