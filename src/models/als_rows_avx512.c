/*
 * als_rows_avx512.c: als_rows.h for AVX-512.
 */
#include "als_rows.h"

#ifdef __AVX512F__
#define LANES 16U
#define TILE_ROWS 8U
#include "als_rows.inc"

#include <immintrin.h>

static inline vector widen(const uint16_t *halves) {
    return (vector)_mm512_cvtph_ps(_mm256_loadu_si256((const void *)halves));
}

static inline void narrow(vector values, uint16_t *halves) {
    _mm256_storeu_si256((void *)halves, _mm512_cvtps_ph((__m512)values, _MM_FROUND_TO_NEAREST_INT));
}

const vti_als_rows vti_als_rows_avx512 = {"avx512", scratch_floats, solve, gram, rotate};
#endif
