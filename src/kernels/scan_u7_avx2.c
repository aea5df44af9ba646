/*
 * scan_u7_avx2.c: scan_16_u7 and scan_split_u7 with AVX2. maddubs adds two products in 16 bits: at most 2 * 127 * 127 =
 * 32,258, which is why rows have 7 bits: nothing saturates.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#include <immintrin.h>

static inline __m256i load_32(const void *bytes) {
    return _mm256_loadu_si256((const __m256i *)bytes);
}

/* 16 bytes and 16 zeros. */
static inline __m256i load_16(const void *bytes) {
    return _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
}

/* 32 products, summed by four. */
static inline __m256i multiply(__m256i row_u8x32, __m256i query_i8x32) {
    return _mm256_madd_epi16(_mm256_maddubs_epi16(row_u8x32, query_i8x32), _mm256_set1_epi16(1));
}

static inline __m256i add_row(__m256i sum_i32x8, const uint8_t *row, uint32_t row_bytes, const int8_t *query) {
    uint32_t b = 0;
    for (; b + 32 <= row_bytes; b += 32) {
        sum_i32x8 = _mm256_add_epi32(sum_i32x8, multiply(load_32(row + b), load_32(query + b)));
    }
    if (b < row_bytes) { /* row_bytes is a multiple of 16 */
        sum_i32x8 = _mm256_add_epi32(sum_i32x8, multiply(load_16(row + b), load_16(query + b)));
    }
    return sum_i32x8;
}

/* Lane i of the result is the sum of the lanes of sums[i]. */
static inline __m128i sum_of_each(const __m256i sums[4]) {
    __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    return _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

static inline int32_t sum_of(__m256i sum_i32x8) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sum_i32x8), _mm256_extracti128_si256(sum_i32x8, 1));
    sum = _mm_hadd_epi32(sum, sum);
    return _mm_cvtsi128_si32(_mm_hadd_epi32(sum, sum));
}

/* Rows go two to a vector. */
void vt_scan_16_u7__avx2(const uint8_t *rows, uint32_t row_count, const int8_t *query, int32_t *dots) {
    __m256i query_i8x32 = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)query));
    uint32_t r = 0;
    for (; r + 8 <= row_count; r += 8) {
        const uint8_t *row = rows + (size_t)r * 16;
        __m256i pairs_01 =
            _mm256_hadd_epi32(multiply(load_32(row), query_i8x32), multiply(load_32(row + 32), query_i8x32));
        __m256i pairs_23 =
            _mm256_hadd_epi32(multiply(load_32(row + 64), query_i8x32), multiply(load_32(row + 96), query_i8x32));
        /* lanes are rows 0 2 4 6 | 1 3 5 7 */
        __m256i sums = _mm256_hadd_epi32(pairs_01, pairs_23);
        sums = _mm256_permutevar8x32_epi32(sums, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
        _mm256_storeu_si256((__m256i *)(dots + r), sums);
    }
    for (; r < row_count; r++) dots[r] = sum_of(multiply(load_16(rows + (size_t)r * 16), query_i8x32));
}

static inline __m256i split_row(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, size_t r,
                                const int8_t *query) {
    __m256i lead_sum = multiply(load_16(lead + r * 16), load_16(query));
    return add_row(lead_sum, rest + r * rest_bytes, rest_bytes, query + 16);
}

void vt_scan_split_u7__avx2(const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes, const uint16_t *picks,
                            uint32_t row_count, const int8_t *query, int32_t *dots) {
    uint32_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
        __m256i sums[4];
        for (uint32_t i = 0; i < 4; i++)
            sums[i] = split_row(lead, rest, rest_bytes, picks ? picks[r + i] : r + i, query);
        _mm_storeu_si128((__m128i *)(dots + r), sum_of_each(sums));
    }
    for (; r < row_count; r++) dots[r] = sum_of(split_row(lead, rest, rest_bytes, picks ? picks[r] : r, query));
}
#endif
