/*
 * dense_floats_avx2.c: dense_floats.h for AVX2 with FMA.
 */
#include "dense_floats.h"

#ifdef __AVX2__
#define LANES 8U
#include "dense_floats.inc"

const vti_dense_floats vti_dense_floats_avx2 = {"avx2", multiply, softmax, sigmoid};
#endif
