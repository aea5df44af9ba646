/*
 * feature_ridge.c: (X^T D X + penalty) W = X^T D T by conjugate gradient, preconditioned by the diagonal, all columns of
 * W side by side with steps of their own. X is sparse and no matrix of features by features is made.
 */
#include "feature_ridge.h"

#include "../base/memory.h"
#include "../kernels/kernels.h"

#include <string.h>

#define MOST_STEPS 60U
#define SMALL_SHARE 1e-8 /* of the first residual, squared: as good as solved */

typedef struct solver {
    const vti_feature_ridge *ridge;
    vti_interactions by_feature; /* the transpose of the features */
    uint32_t feature_count;
    float *weights, *residual, *direction, *image, *scaled; /* [feature_count][width] */
    float *of_items;                                        /* [item_count][width] */
    float *inverse_diagonal;                                /* [feature_count] */
    double *old_dots, *new_dots, *curvatures;               /* [width] */
} solver;

/* rows[r] = sum_e matrix[r][e] * others[e], times scale[r] where there is one. */
static void multiply(const vti_interactions *matrix, const float *others, const float *scale, uint32_t width,
                     uint32_t threads, float *rows) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
#pragma omp parallel for schedule(dynamic, 64) num_threads(threads)
    for (uint32_t r = 0; r < matrix->row_count; r++) {
        float *row = rows + (size_t)r * width;
        memset(row, 0, width * sizeof *row);
        for (uint64_t e = matrix->offsets[r]; e < matrix->offsets[r + 1]; e++) {
            kernels->axpy_f32(matrix->confidences[e], others + (size_t)matrix->columns[e] * width, row, width);
        }
        for (uint32_t d = 0; scale && d < width; d++) row[d] *= scale[r];
    }
}

/* image = (X^T D X + penalty) direction */
static void apply(const solver *s) {
    const vti_feature_ridge *ridge = s->ridge;
    multiply(ridge->features, s->direction, ridge->trust, ridge->width, ridge->threads, s->of_items);
    multiply(&s->by_feature, s->of_items, NULL, ridge->width, ridge->threads, s->image);
    vti_kernels_find(NULL)->axpy_f32((float)ridge->penalty, s->direction, s->image,
                                     (size_t)s->feature_count * ridge->width);
}

/* By column. */
static void dots_of(const solver *s, const float *left, const float *right, double *dots) {
    uint32_t width = s->ridge->width;
    memset(dots, 0, width * sizeof *dots);
    for (size_t f = 0; f < s->feature_count; f++) {
        for (uint32_t d = 0; d < width; d++) dots[d] += (double)left[f * width + d] * right[f * width + d];
    }
}

static void precondition(const solver *s) {
    uint32_t width = s->ridge->width;
    for (size_t f = 0; f < s->feature_count; f++) {
        for (uint32_t d = 0; d < width; d++) {
            s->scaled[f * width + d] = s->inverse_diagonal[f] * s->residual[f * width + d];
        }
    }
}

static double sum_of(const double *values, uint32_t count) {
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += values[i];
    return sum;
}

/* The residual is the right side, the weights are 0. */
static void start(solver *s) {
    const vti_feature_ridge *ridge = s->ridge;
    uint32_t width = ridge->width;
    for (size_t i = 0; i < ridge->features->row_count; i++) {
        for (uint32_t d = 0; d < width; d++)
            s->of_items[i * width + d] = ridge->trust[i] * ridge->targets[i * width + d];
    }
    multiply(&s->by_feature, s->of_items, NULL, width, ridge->threads, s->residual);
    for (uint32_t f = 0; f < s->feature_count; f++) {
        double diagonal = ridge->penalty;
        for (uint64_t e = s->by_feature.offsets[f]; e < s->by_feature.offsets[f + 1]; e++) {
            float value = s->by_feature.confidences[e];
            diagonal += (double)value * value * ridge->trust[s->by_feature.columns[e]];
        }
        s->inverse_diagonal[f] = (float)(1 / diagonal);
    }
    memset(s->weights, 0, (size_t)s->feature_count * width * sizeof *s->weights);
    precondition(s);
    memcpy(s->direction, s->scaled, (size_t)s->feature_count * width * sizeof *s->scaled);
    dots_of(s, s->residual, s->scaled, s->old_dots);
}

static void step(solver *s) {
    uint32_t width = s->ridge->width;
    apply(s);
    dots_of(s, s->direction, s->image, s->curvatures);
    for (size_t f = 0; f < s->feature_count; f++) {
        for (uint32_t d = 0; d < width; d++) {
            size_t at = f * width + d;
            float length = s->curvatures[d] > 0 ? (float)(s->old_dots[d] / s->curvatures[d]) : 0;
            s->weights[at] += length * s->direction[at];
            s->residual[at] -= length * s->image[at];
        }
    }
    precondition(s);
    dots_of(s, s->residual, s->scaled, s->new_dots);
    for (size_t f = 0; f < s->feature_count; f++) {
        for (uint32_t d = 0; d < width; d++) {
            size_t at = f * width + d;
            float kept = s->old_dots[d] > 0 ? (float)(s->new_dots[d] / s->old_dots[d]) : 0;
            s->direction[at] = s->scaled[at] + kept * s->direction[at];
        }
    }
    memcpy(s->old_dots, s->new_dots, width * sizeof *s->new_dots);
}

vt_status vti_feature_ridge_solve(const vti_feature_ridge *ridge, const vt_allocator *allocator, float *weights) {
    uint32_t feature_count = ridge->features->column_count;
    size_t row_bytes = ridge->width * sizeof(float);
    solver s = {
        .ridge = ridge,
        .feature_count = feature_count,
        .weights = weights,
        .residual = vti_allocate(allocator, feature_count, row_bytes),
        .direction = vti_allocate(allocator, feature_count, row_bytes),
        .image = vti_allocate(allocator, feature_count, row_bytes),
        .scaled = vti_allocate(allocator, feature_count, row_bytes),
        .of_items = vti_allocate(allocator, ridge->features->row_count, row_bytes),
        .inverse_diagonal = vti_allocate(allocator, feature_count, sizeof(float)),
        .old_dots = vti_allocate(allocator, ridge->width, 3 * sizeof(double)),
    };
    vt_status status =
        s.residual && s.direction && s.image && s.scaled && s.of_items && s.inverse_diagonal && s.old_dots
            ? vti_interactions_transpose(ridge->features, allocator, &s.by_feature)
            : VT_ERR_MEMORY;
    if (!status) {
        s.new_dots = s.old_dots + ridge->width;
        s.curvatures = s.new_dots + ridge->width;
        start(&s);
        double enough = SMALL_SHARE * sum_of(s.old_dots, ridge->width);
        for (uint32_t i = 0; i < MOST_STEPS && sum_of(s.old_dots, ridge->width) > enough; i++) step(&s);
    }
    vti_interactions_destroy(&s.by_feature, allocator);
    vti_release(allocator, s.residual);
    vti_release(allocator, s.direction);
    vti_release(allocator, s.image);
    vti_release(allocator, s.scaled);
    vti_release(allocator, s.of_items);
    vti_release(allocator, s.inverse_diagonal);
    vti_release(allocator, s.old_dots);
    return status;
}
