/*
 * dense_floats_ref.c: dense_floats.h for any processor, four floats at a time.
 */
#define LANES 4U
#include "dense_floats.inc"

const vti_dense_floats vti_dense_floats_ref = {"ref", multiply, softmax, sigmoid};
