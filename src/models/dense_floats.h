/*
 * dense_floats.h: what training networks of floats is made of, one implementation per instruction set behind one table.
 * As als_rows.h it may fuse multiplication and addition: results are the same for any number of threads, not for any
 * processor. It knows nothing of layers or losses.
 */
#ifndef VTI_DENSE_FLOATS_H
#define VTI_DENSE_FLOATS_H

#include <vitrine/base.h>

/*
 * sums[r * sums_row + c] += sum over i < inner, in order, of left[r * left_row + i * left_step] * right[i * right_row + c],
 * for r < rows and c < columns. With left_row 1 and left_step the length of a row, `left` is taken transposed.
 */
typedef struct vti_product {
    size_t rows, inner, columns;
    const float *left;
    size_t left_row, left_step;
    const float *right;
    size_t right_row;
    float *sums;
    size_t sums_row;
} vti_product;

typedef struct vti_dense_floats {
    const char *name;
    void (*multiply)(const vti_product *product);
    /* values become e^values / sum e^values; returns ln sum e^values. count > 0; e^x is within 1e-6 of its size. */
    float (*softmax)(float *values, size_t count);
    /* values become 1 / (1 + e^-values). */
    void (*sigmoid)(float *values, size_t count);
} vti_dense_floats;

/* What this machine can run, fastest first; NULL behind the last. */
const vti_dense_floats *vti_dense_floats_at(uint32_t index);

extern const vti_dense_floats vti_dense_floats_avx2, vti_dense_floats_ref;

#endif
