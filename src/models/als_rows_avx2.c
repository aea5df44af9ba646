/*
 * als_rows_avx2.c: als_rows.h for AVX2 with FMA and F16C.
 */
#include "als_rows.h"

#ifdef __F16C__
#define LANES 8U
#define TILE_ROWS 4U
#include "als_rows.inc"

#include <immintrin.h>

static inline vector widen(const uint16_t *halves) {
    return (vector)_mm256_cvtph_ps(_mm_loadu_si128((const void *)halves));
}

static inline void narrow(vector values, uint16_t *halves) {
    _mm_storeu_si128((void *)halves, _mm256_cvtps_ph((__m256)values, _MM_FROUND_TO_NEAREST_INT));
}

const vti_als_rows vti_als_rows_avx2 = {"avx2", scratch_floats, solve, gram, rotate};
#endif
