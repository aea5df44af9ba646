/*
 * content.c: implicit ALS with items that are known by what they are. With y_i the factors of the n_i > 0 users who took
 * item i, and x_i its features (unit_features.h), ridge regression finds the W with the least
 *   sum_i d_i |y_i - m - x_i W|^2 + penalty |W|^2,   d_i = n_i / (n_i + prior),   m the mean of y with weights d
 * and the item gets d_i y_i + (1 - d_i) (m + x_i W): an item that nobody took has the factors of its features alone, as
 * a new item of a shop (Gantner et al. 2010). All are then rotated into the eigenbasis of their own Gram matrix, so that
 * fold-in and pack are those of ials. Where no item's factors change, the model is that of ials.
 */
#include "eigen.h"
#include "feature_ridge.h"
#include "gram.h"
#include "ials_model.h"
#include "unit_features.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <omp.h>
#include <string.h>

typedef struct content_state {
    vti_ials_state ials;
    uint32_t described_count;
} content_state;

/* What is made of the items' factors on the way. */
typedef struct content {
    const vti_training *training;
    content_state *state;
    vti_interactions features;
    float *trust;    /* [item_count] d */
    float *centred;  /* [item_count][width] y - m */
    float *mean;     /* [width] m */
    float *weights;  /* [feature_count][width] W */
    double *gram;    /* [width][width], then its eigenvectors as rows */
    double *numbers; /* [2][width] eigenvalues, and scratch */
    float *rounded;  /* [width][width] */
    float *scratch;  /* [threads][width] */
} content;

static vt_status allocate(content *c) {
    const vt_allocator *allocator = c->training->allocator;
    const vti_ials_state *ials = &c->state->ials;
    uint32_t items = ials->item_count, width = ials->factor_count;
    vt_status status = vti_unit_features_build(c->training->dataset, items, allocator, &c->features);
    if (status) return status;
    c->trust = vti_allocate(allocator, items, sizeof(float));
    c->centred = vti_allocate(allocator, items, width * sizeof(float));
    c->mean = vti_allocate_zeroed(allocator, width, sizeof(float));
    c->weights = vti_allocate(allocator, c->features.column_count, width * sizeof(float));
    c->gram = vti_allocate(allocator, width, width * sizeof(double));
    c->numbers = vti_allocate(allocator, width, 2 * sizeof(double));
    c->rounded = vti_allocate(allocator, width, width * sizeof(float));
    c->scratch = vti_allocate(allocator, (size_t)c->training->threads * width, sizeof(float));
    bool complete =
        c->trust && c->centred && c->mean && c->weights && c->gram && c->numbers && c->rounded && c->scratch;
    return complete ? VT_OK : VT_ERR_MEMORY;
}

static void release(content *c) {
    const vt_allocator *allocator = c->training->allocator;
    vti_interactions_destroy(&c->features, allocator);
    vti_release(allocator, c->trust);
    vti_release(allocator, c->centred);
    vti_release(allocator, c->mean);
    vti_release(allocator, c->weights);
    vti_release(allocator, c->gram);
    vti_release(allocator, c->numbers);
    vti_release(allocator, c->rounded);
    vti_release(allocator, c->scratch);
}

/* d, m and y - m. */
static void centre(content *c) {
    const vti_interactions *items = c->training->items;
    const vti_ials_state *ials = &c->state->ials;
    double prior = c->training->parameters[VTI_CONTENT_PRIOR], total = 0;
    uint32_t width = ials->factor_count;
    double *sums = c->numbers;
    memset(sums, 0, width * sizeof *sums);
    for (uint32_t i = 0; i < ials->item_count; i++) {
        double users = (double)(items->offsets[i + 1] - items->offsets[i]);
        c->trust[i] = users > 0 ? (float)(users / (users + prior)) : 0;
        total += c->trust[i];
        for (uint32_t d = 0; d < width; d++) sums[d] += (double)c->trust[i] * ials->item_factors[(size_t)i * width + d];
    }
    for (uint32_t d = 0; d < width; d++) c->mean[d] = (float)(sums[d] / total);
    for (size_t i = 0; i < ials->item_count; i++) {
        for (uint32_t d = 0; d < width; d++) {
            c->centred[i * width + d] = ials->item_factors[i * width + d] - c->mean[d];
        }
    }
}

/* An item without features is as the mean, but one without users and features says nothing and keeps its zeros. */
static void describe_items(content *c) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    vti_ials_state *ials = &c->state->ials;
    uint32_t width = ials->factor_count;
    for (uint32_t i = 0; i < ials->item_count; i++) {
        float *factors = ials->item_factors + (size_t)i * width, *described = c->scratch;
        uint64_t begin = c->features.offsets[i], end = c->features.offsets[i + 1];
        if (c->trust[i] == 1 || (c->trust[i] == 0 && begin == end)) continue;
        memcpy(described, c->mean, width * sizeof *described);
        for (uint64_t e = begin; e < end; e++) {
            kernels->axpy_f32(c->features.confidences[e], c->weights + (size_t)c->features.columns[e] * width,
                              described, width);
        }
        for (uint32_t d = 0; d < width; d++) factors[d] = c->trust[i] * factors[d] + (1 - c->trust[i]) * described[d];
        c->state->described_count += c->trust[i] == 0;
    }
}

static vt_status rotate(content *c, vt_error *error) {
    vti_ials_state *ials = &c->state->ials;
    uint32_t width = ials->factor_count;
    vti_gram(ials->item_factors, ials->item_count, width, c->gram, c->rounded);
    vt_status status = vti_eigen_symmetric(c->gram, width, c->numbers, c->numbers + width);
    if (status) return vti_error(error, status, VT_NOWHERE, "The factors are not numbers any more.");
    for (uint32_t d = 0; d < width; d++) ials->eigenvalues[d] = c->numbers[d] > 0 ? (float)c->numbers[d] : 0;
    for (size_t cell = 0; cell < (size_t)width * width; cell++) c->rounded[cell] = (float)c->gram[cell];
#pragma omp parallel for schedule(static) num_threads(c->training->threads)
    for (uint32_t i = 0; i < ials->item_count; i++) {
        const vti_kernels *kernels = vti_kernels_find(NULL);
        float *factors = ials->item_factors + (size_t)i * width;
        float *rotated = c->scratch + (size_t)omp_get_thread_num() * width;
        for (uint32_t d = 0; d < width; d++) {
            rotated[d] = kernels->dot_f32(factors, c->rounded + (size_t)d * width, width);
        }
        memcpy(factors, rotated, width * sizeof *factors);
    }
    return VT_OK;
}

/* Whether any item is to have other factors than those of ials. */
static bool asks_features(const vti_training *training) {
    const vti_interactions *items = training->items;
    uint32_t i = 0;
    while (i < items->row_count && items->offsets[i] < items->offsets[i + 1]) i++;
    return i < items->row_count || training->parameters[VTI_CONTENT_PRIOR] > 0;
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    content c = {.training = training, .state = opaque};
    vti_ials_state *ials = &c.state->ials;
    vt_status status = vti_model_ials.train(training, ials, error);
    if (status || !asks_features(training)) return status;
    status = allocate(&c);
    if (!status) {
        centre(&c);
        vti_feature_ridge ridge = {
            .features = &c.features,
            .targets = c.centred,
            .trust = c.trust,
            .width = ials->factor_count,
            .threads = training->threads,
            .penalty = training->parameters[VTI_CONTENT_PENALTY],
        };
        status = vti_feature_ridge_solve(&ridge, training->allocator, c.weights);
    }
    if (status) {
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    } else {
        describe_items(&c);
        status = rotate(&c, error);
    }
    release(&c);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    content_state *state = opaque;
    vti_model_ials.fields(&state->ials, fields);
    vti_field_u32(fields, "described", &state->described_count, 0, state->ials.item_count);
}

static size_t work_bytes(const void *opaque) {
    const content_state *state = opaque;
    return vti_model_ials.work_bytes(&state->ials);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const content_state *state = opaque;
    vti_model_ials.score(&state->ials, shopper, work, scores);
}

static void view(const void *opaque, vt_model *model) {
    const content_state *state = opaque;
    vti_model_ials.view(&state->ials, model);
    model->described_count = state->described_count;
}

const vti_model_kind vti_model_content = {
    .about = {.name = "content",
              .summary = "ials, and items that nobody took yet have factors from their attributes",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "LEAD FACT SCAL BASE",
              .parameters = vti_ials_parameters,
              .parameter_count = VTI_CONTENT_PARAMETERS},
    .state_bytes = sizeof(content_state),
    .reads_compact = true,
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
    .view = view,
};
