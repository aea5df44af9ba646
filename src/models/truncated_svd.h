/*
 * truncated_svd.h: the largest singular values of the users' rows and their right singular vectors.
 */
#ifndef VTI_TRUNCATED_SVD_H
#define VTI_TRUNCATED_SVD_H

#include "model.h"

/*
 * Of training->users times user_scales [user_count] and item_scales [item_count], where these are not NULL.
 * vectors [item_count][rank]: column d is the right singular vector of values[d] [rank], descending; both are zero
 * beyond the rank of the matrix. The result is the same for any number of threads. MEMORY, NUMERIC, CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_truncated_svd(const vti_training *training, const float *user_scales,
                                           const float *item_scales, uint32_t rank, uint32_t power_steps,
                                           float *vectors, float *values, vt_error *error);

#endif
