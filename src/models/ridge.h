/*
 * ridge.h: one small regularised least-squares problem: how a row of a factorisation, a shopper above all, follows from
 * the factors of the other side. It minimises over x
 *     x^T P x + sum_j w_j (t_j - x . a_j)^2,    P = diagonal penalties + an optional matrix given at the start,
 * by Cholesky, or with x >= 0 by coordinate descent. A column of ones may follow the factors: the row's bias.
 */
#ifndef VTI_RIDGE_H
#define VTI_RIDGE_H

#include "../kernels/kernels.h"

typedef struct vti_ridge {
    const vti_kernels *kernels;
    uint32_t size; /* of x, the bias included */
    uint32_t pending;
    bool has_bias; /* the last of x */
    float *matrix; /* [size * size], only j >= i - i % 4 of a row i means something */
    float *right_side;
    float *block; /* rows that wait to be added to the matrix */
} vti_ridge;

/* Floats of memory of a system of this size, and the system laid into it. */
size_t vti_ridge_floats(uint32_t size);
vti_ridge vti_ridge_in(float *memory, uint32_t size, bool has_bias);

/* Starts a system with P = weight * matrix + the penalties; `matrix` is symmetric [size][size], or NULL. */
void vti_ridge_begin(vti_ridge *ridge, const float *matrix, float weight, float penalty, float bias_penalty);
/* Adds an observation: a_j without its one for the bias, its weight >= 0 and weight times target. */
void vti_ridge_add(vti_ridge *ridge, const float *factors, float weight, float weighted_target);
/* The solution [size]. Only once for each begin. */
void vti_ridge_solve(vti_ridge *ridge, float *solution);
/* The same with solution >= 0, by coordinate descent from the solution given; at most `sweeps` over the coordinates. */
void vti_ridge_solve_nonnegative(vti_ridge *ridge, uint32_t sweeps, float *solution);

#endif
