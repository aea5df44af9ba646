/*
 * gram_f32_neon.c: gram_f32 (see kernels.def) in tiles of 4 lanes.
 */
#include "kernels.h"

#ifdef VTI_HAVE_NEON
#define VECTOR_LANES 4
#include "gram_f32_tile.inc"

void vt_gram_f32__neon(const float *rows, size_t row_count, size_t stride, size_t size, float sign, float *matrix) {
    add_products(rows, row_count, stride, size, sign, matrix);
}
#endif
