/*
 * gram_f32_avx2.c: gram_f32 (see kernels.def) in tiles of 8 lanes.
 */
#include "kernels.h"

#ifdef VTI_HAVE_AVX2
#define VECTOR_LANES 8
#include "gram_f32_tile.inc"

void vt_gram_f32__avx2(const float *rows, size_t row_count, size_t stride, size_t size, float sign, float *matrix) {
    add_products(rows, row_count, stride, size, sign, matrix);
}
#endif
