/*
 * dense_inverse.h: the inverse of a large symmetric positive definite matrix. It knows nothing of models.
 */
#ifndef VTI_DENSE_INVERSE_H
#define VTI_DENSE_INVERSE_H

#include <vitrine/base.h>

/*
 * Replaces matrix [size][size], of which only the upper triangle is read, by its inverse, both triangles. The result
 * does not depend on the number of threads. NUMERIC when the matrix is not positive definite in single precision,
 * MEMORY, CANCELLED; the matrix is lost then.
 */
VT_WARN_UNUSED vt_status vti_dense_inverse(float *matrix, uint32_t size, uint32_t threads,
                                           const vt_allocator *allocator, const vt_progress *progress);

#endif
