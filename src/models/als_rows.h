/*
 * als_rows.h: the inner loops of ials.c, one implementation per instruction set behind one table. Unlike the engine's
 * kernels they may fuse multiplication and addition: training promises the same result for any number of threads, not
 * for any processor. They know factors and interactions, no options and no threads.
 */
#ifndef VTI_ALS_ROWS_H
#define VTI_ALS_ROWS_H

#include "../data/interactions.h"

#define VTI_ALS_BLOCK 256U /* rows that are gathered, summed or rotated at once */

/* Rows of scratch, halves and matrices end in zeros: the next multiple of what any register holds. */
static inline size_t vti_als_padded(size_t count) {
    return (count + 15) / 16 * 16;
}

/* The side that is not solved, in the eigenbasis of its Gram matrix. */
typedef struct vti_als_fixed {
    uint32_t factor_count;  /* k */
    const float *factors;   /* [][k] */
    const uint16_t *halves; /* [][padded k] factors over unit as IEEE binary16, read instead; or NULL */
    float unit;
    const float *eigenvalues; /* [padded k] times the unobserved weight */
} vti_als_fixed;

/* One row of the other side: (D + Y^T C Y) x = Y^T c for the fixed factors Y and D = diag(eigenvalues) + lambda. */
typedef struct vti_als_row {
    const vti_interactions *side; /* columns are rows of the fixed side */
    uint64_t begin;               /* of its entries */
    uint32_t count;               /* n, at least 1 */
    float lambda;
    uint64_t next_begin; /* of the row that comes next, which is fetched meanwhile */
    uint32_t next_count;
} vti_als_row;

typedef struct vti_als_rows {
    const char *name;
    size_t (*scratch_floats)(uint32_t factor_count); /* that each of these needs, aligned as by vti_allocate */
    /*
     * Solves for x [k] exactly (steps 0), or improves it by so many steps of conjugate gradient. Returns the row's part
     * of the loss, sum_j c_j (1 - x.y_j)^2 + x.D x.
     */
    double (*solve)(const vti_als_fixed *fixed, const vti_als_row *row, uint32_t steps, float *scratch, float *x);
    /* F^T F [padded k][padded k], for F [count <= VTI_ALS_BLOCK][k], in scratch; its upper triangle is valid. */
    const float *(*gram)(const float *factors, uint32_t count, uint32_t factor_count, float *scratch);
    /* Multiplies each of `count` rows by rotation [k][padded k]; halves, unless NULL, become the results over unit. */
    void (*rotate)(const float *rotation, uint32_t count, uint32_t factor_count, float unit, float *scratch,
                   float *factors, uint16_t *halves);
} vti_als_rows;

/* What this machine can run, fastest first; NULL behind the last. */
const vti_als_rows *vti_als_rows_at(uint32_t index);

extern const vti_als_rows vti_als_rows_avx512, vti_als_rows_avx2, vti_als_rows_ref;

#endif
