/*
 * fold_in_system.h: the linear system of one row of a factorisation, solved exactly: the trainer's half-iterations and
 * the shopper's fold-in are the same problem. With n items of confidence c_j and factors y_j (rows of Y) and a diagonal
 * D, it solves (D + Y^T C Y) x = Y^T c. With W = C^1/2 Y D^-1/2 and r = C^1/2 1:
 *   primal, k <= n:  (I + W^T W) v = W^T r,  x = D^-1/2 v
 *   dual, n < k:     (I + W W^T) z = r,      x = D^-1/2 W^T z                                          (Woodbury)
 * D is diagonal because the factors are in the eigenbasis of their Gram matrix.
 */
#ifndef VTI_FOLD_IN_SYSTEM_H
#define VTI_FOLD_IN_SYSTEM_H

#include "kernels.h"

#define VTI_FOLD_IN_BLOCK 64U /* rows that are gathered before they are added to the primal matrix */

/* Memory is the caller's; sizes are in floats. After vti_fold_in_solve, `matrix` holds the Cholesky factor. */
typedef struct vti_fold_in_system {
    uint32_t factor_count; /* k */
    uint32_t item_count;   /* n of the current row */
    uint32_t added;
    bool dual;
    float *inverse_roots; /* [k] D^-1/2, set by the caller before items are added */
    float *design;        /* [vti_fold_in_design_floats(k)] W^T (dual), or the last block of W (primal) */
    float *matrix;        /* [k * k] */
    float *right_side;    /* [k] */
} vti_fold_in_system;

size_t vti_fold_in_design_floats(uint32_t factor_count);

/* Starts a row of item_count items. */
void vti_fold_in_begin(vti_fold_in_system *system, uint32_t item_count);
/* Adds the next item: its confidence > 0 and its factors [k]. */
void vti_fold_in_add(vti_fold_in_system *system, const vti_kernels *kernels, float confidence, const float *factors);
/* Once all items are in: the solution [k]. */
void vti_fold_in_solve(vti_fold_in_system *system, const vti_kernels *kernels, float *solution);

#endif
