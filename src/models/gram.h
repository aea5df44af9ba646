/*
 * gram.h: the Gram matrix of a table of factors.
 */
#ifndef VTI_GRAM_H
#define VTI_GRAM_H

#include "../kernels/kernels.h"

/*
 * gram [size][size] = F^T F of factors [row_count][size], and the same rounded to floats. Blocks of rows are added up in
 * single precision, their sums in double.
 */
void vti_gram(const float *factors, uint32_t row_count, uint32_t size, double *gram, float *rounded);

#endif
