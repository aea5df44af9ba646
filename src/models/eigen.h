/*
 * eigen.h: eigenvectors of a small symmetric matrix. It knows nothing of factorisation.
 */
#ifndef VTI_EIGEN_H
#define VTI_EIGEN_H

#include <vitrine/base.h>

/*
 * matrix [size][size], symmetric: on return row d is the unit eigenvector of values[d], the values descending. The sign
 * of each vector is fixed by its first largest component being positive. `work` holds `size` doubles.
 * Householder tridiagonalisation and implicit QL (Martin, Reinsch, Wilkinson 1968; Dubrulle 1970). NUMERIC when an
 * eigenvalue does not converge, which finite input does not cause.
 */
VT_WARN_UNUSED vt_status vti_eigen_symmetric(double *matrix, uint32_t size, double *values, double *work);

#endif
