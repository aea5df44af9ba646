/*
 * cholesky.h: small symmetric positive definite systems.
 */
#ifndef VTI_CHOLESKY_H
#define VTI_CHOLESKY_H

#include "kernels.h"

/* The upper factor of a matrix [size][size], in place; only the upper triangle is read and written. */
void vti_cholesky_factor(const vti_kernels *kernels, float *matrix, uint32_t size);

/* Solves with that factor, in place. */
void vti_cholesky_solve(const vti_kernels *kernels, const float *factor, uint32_t size, float *right_side);

#endif
