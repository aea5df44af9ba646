/*
 * truncated_svd.c: randomised subspace iteration (Halko, Martinsson, Tropp 2011, algorithms 4.4 and 5.1). With l = rank +
 * 10 random columns W, orthonormal:
 *     W <- orthonormal basis of A^T A W    some times,     Z = A W,     Z^T Z = E^T diag(s^2) E,     V = W E^T
 * A basis is made orthonormal by the eigenvectors of its Gram matrix, W E^T diag(s)^-1, twice, as one pass in single
 * precision is not exact enough; directions beyond the rank of A become zero.
 */
#include "truncated_svd.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "../kernels/kernels.h"
#include "eigen.h"
#include "gram.h"

#include <omp.h>
#include <string.h>

#define OVERSAMPLING 10U

/* Directions shorter than this share of the longest are noise of single precision. */
static const double NEGLIGIBLE = 1e-6;

typedef struct decomposition {
    const vti_interactions *rows, *columns;
    const float *row_scales, *column_scales; /* or NULL */
    const vti_kernels *kernels;
    uint32_t width; /* l */
    int threads;
    float *basis;    /* W [column_count][width] */
    float *image;    /* Z [row_count][width] */
    double *gram;    /* [width][width], then eigenvalues and work */
    float *rotation; /* [width][width] */
    float *rotated;  /* [threads][width] */
} decomposition;

/* to = A from, with A of these rows and the scales of them and of what is `from` */
static void multiply(const decomposition *s, const vti_interactions *rows, const float *scales,
                     const float *from_scales, const float *from, float *to) {
    size_t width = s->width;
#pragma omp parallel for schedule(dynamic, 64) num_threads(s->threads)
    for (uint32_t r = 0; r < rows->row_count; r++) {
        float *row = to + r * width;
        memset(row, 0, width * sizeof *row);
        for (uint64_t e = rows->offsets[r]; e < rows->offsets[r + 1]; e++) {
            uint32_t column = rows->columns[e];
            float value = rows->confidences[e] * (scales ? scales[r] : 1) * (from_scales ? from_scales[column] : 1);
            s->kernels->axpy_f32(value, from + column * width, row, width);
        }
    }
}

static void multiply_basis(const decomposition *s) {
    multiply(s, s->rows, s->row_scales, s->column_scales, s->basis, s->image);
}

/* The eigenvectors of F^T F become the rows of s->gram; the eigenvalues are behind them. */
static vt_status decompose_gram(decomposition *s, const float *factors, uint32_t row_count) {
    vti_gram(factors, row_count, s->width, s->gram, s->rotation);
    double *values = s->gram + (size_t)s->width * s->width;
    return vti_eigen_symmetric(s->gram, s->width, values, values + s->width);
}

static bool is_negligible(const decomposition *s, size_t d) {
    const double *squares = s->gram + (size_t)s->width * s->width;
    return !(squares[d] > NEGLIGIBLE * NEGLIGIBLE * squares[0]);
}

/* Every row of the basis becomes scales[d] * row . eigenvector d. */
static void rotate_basis(decomposition *s, bool normalise) {
    size_t width = s->width;
    const double *values = s->gram + width * width;
    for (size_t d = 0; d < width; d++) {
        double scale = is_negligible(s, d) ? 0 : normalise ? 1 / vti_sqrt(values[d]) : 1;
        for (size_t i = 0; i < width; i++) s->rotation[d * width + i] = (float)(scale * s->gram[d * width + i]);
    }
#pragma omp parallel for schedule(static) num_threads(s->threads)
    for (uint32_t c = 0; c < s->columns->row_count; c++) {
        float *row = s->basis + c * width, *rotated = s->rotated + (size_t)omp_get_thread_num() * width;
        for (size_t d = 0; d < width; d++) rotated[d] = s->kernels->dot_f32(s->rotation + d * width, row, width);
        memcpy(row, rotated, width * sizeof *row);
    }
}

static vt_status iterate(decomposition *s, const vti_training *training, uint32_t power_steps) {
    vti_random random;
    vti_random_seed(&random, training->seed);
    size_t count = (size_t)s->columns->row_count * s->width;
    for (size_t i = 0; i < count; i++) s->basis[i] = (float)vti_random_normal(&random);
    for (uint32_t step = 0; step <= power_steps; step++) {
        if (!vti_training_continues(training, "train: power steps", step, power_steps)) return VT_ERR_CANCELLED;
        multiply_basis(s);
        multiply(s, s->columns, s->column_scales, s->row_scales, s->image, s->basis);
        for (int pass = 0; pass < 2; pass++) {
            vt_status status = decompose_gram(s, s->basis, s->columns->row_count);
            if (status) return status;
            rotate_basis(s, true);
        }
    }
    multiply_basis(s);
    vt_status status = decompose_gram(s, s->image, s->rows->row_count);
    if (!status) rotate_basis(s, false);
    return status;
}

/* The leading part of the basis and the roots of the eigenvalues. */
static void take_leading(const decomposition *s, uint32_t rank, float *vectors, float *values) {
    size_t width = s->width, kept = rank < width ? rank : width;
    const double *squares = s->gram + width * width;
    memset(values, 0, rank * sizeof *values);
    memset(vectors, 0, (size_t)s->columns->row_count * rank * sizeof *vectors);
    for (size_t d = 0; d < kept; d++) values[d] = is_negligible(s, d) ? 0 : (float)vti_sqrt(squares[d]);
    for (size_t c = 0; c < s->columns->row_count; c++) {
        memcpy(vectors + c * rank, s->basis + c * width, kept * sizeof *vectors);
    }
}

vt_status vti_truncated_svd(const vti_training *training, const float *user_scales, const float *item_scales,
                            uint32_t rank, uint32_t power_steps, float *vectors, float *values, vt_error *error) {
    const vti_interactions *rows = training->users, *columns = training->items;
    const vt_allocator *allocator = training->allocator;
    size_t most = rows->row_count < columns->row_count ? rows->row_count : columns->row_count;
    size_t width = (size_t)rank + OVERSAMPLING < most ? (size_t)rank + OVERSAMPLING : most;
    decomposition s = {
        .rows = rows,
        .columns = columns,
        .row_scales = user_scales,
        .column_scales = item_scales,
        .kernels = vti_kernels_find(NULL),
        .width = (uint32_t)width,
        .threads = (int)training->threads,
        .basis = vti_allocate(allocator, columns->row_count, width * sizeof(float)),
        .image = vti_allocate(allocator, rows->row_count, width * sizeof(float)),
        .gram = vti_allocate(allocator, width, (width + 2) * sizeof(double)),
        .rotation = vti_allocate(allocator, width, width * sizeof(float)),
        .rotated = vti_allocate(allocator, training->threads, width * sizeof(float)),
    };
    bool got_all = s.basis && s.image && s.gram && s.rotation && s.rotated;
    vt_status status = got_all ? iterate(&s, training, power_steps) : VT_ERR_MEMORY;
    if (!status) take_leading(&s, rank, vectors, values);
    vti_release(allocator, s.basis);
    vti_release(allocator, s.image);
    vti_release(allocator, s.gram);
    vti_release(allocator, s.rotation);
    vti_release(allocator, s.rotated);
    if (status == VT_ERR_MEMORY) vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    if (status == VT_ERR_NUMERIC) vti_error(error, status, VT_NOWHERE, "The values are too large to be decomposed.");
    if (status == VT_ERR_CANCELLED) vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
    return status;
}
