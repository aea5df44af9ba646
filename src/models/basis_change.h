/*
 * basis_change.h: how factors of the same items, from two trainings, are turned towards each other. It knows nothing of
 * how they were trained.
 */
#ifndef VTI_BASIS_CHANGE_H
#define VTI_BASIS_CHANGE_H

#include <vitrine/base.h>

#define VTI_BASIS_MAX_WIDTH 16U

/* Takes a row x of the first `width` columns of one table to x matrix, the like of it in the other. */
typedef struct vti_basis_change {
    uint32_t width;
    double matrix[VTI_BASIS_MAX_WIDTH][VTI_BASIS_MAX_WIDTH];
} vti_basis_change;

/*
 * The orthogonal matrix with the least sum of |from matrix - to|^2 over the rows of from and to [row_count][factor_count]
 * (orthogonal Procrustes: Schönemann 1966), for as many of their leading columns as it has room for. A direction that has
 * no counterpart becomes 0. NUMERIC, as vti_eigen_symmetric.
 */
VT_WARN_UNUSED vt_status vti_basis_change_find(const float *from, const float *to, uint32_t row_count,
                                               uint32_t factor_count, vti_basis_change *change);

/* row [width] in place. */
void vti_basis_change_apply(const vti_basis_change *change, float *row);

#endif
