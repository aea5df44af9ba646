/*
 * truncated_svd.h: the largest singular values of a sparse matrix and their right singular vectors. It knows no model.
 */
#ifndef VTI_TRUNCATED_SVD_H
#define VTI_TRUNCATED_SVD_H

#include "../data/interactions.h"

/*
 * vectors [column_count][rank]: column d is the right singular vector of values[d], the values [rank] descending; both
 * are zero beyond the rank of the matrix. `columns` is the transpose. The same for any number of threads. MEMORY,
 * NUMERIC.
 */
VT_WARN_UNUSED vt_status vti_truncated_svd(const vti_interactions *rows, const vti_interactions *columns, uint32_t rank,
                                           uint32_t power_steps, uint64_t seed, uint32_t threads,
                                           const vt_allocator *allocator, float *vectors, float *values);

#endif
