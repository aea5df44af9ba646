/*
 * svd.c: truncated SVD as a model, for implicit feedback and for ratings.
 *
 * pure-svd (Cremonesi, Koren, Turrin 2010): with V the leading right singular vectors of the matrix whose missing
 * entries are 0, the scores of a shopper with the row x are x V V^T. The matrix is X diag(n)^-item_exponent, with n_i
 * the squared length of column i: popular items leave room for others, as in EigenRec (Nikolakopoulos et al. 2019).
 *
 * svd-ratings: V and the singular values s are those of the residuals r - mean - b_u - b_i. Items have the factors
 * y_i = V_i s / s_1^1/2, the more important the longer, and a shopper's follow from the ratings that there are, as in
 * the other factorisations (rating_factors.c).
 */
#include "rating_biases.h"
#include "rating_factors.h"
#include "truncated_svd.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"

#include <string.h>

#define USER_SHRINK 10
#define ITEM_SHRINK 2

enum { FACTORS, POWER_STEPS, BOTH, REGULARIZATION = BOTH, ITEM_EXPONENT = BOTH };

#define PARAMETERS_OF_BOTH \
    [FACTORS] = {.name = "factors", \
                 .meaning = "singular values that are kept", \
                 .standard = 16, \
                 .least = 1, \
                 .most = VTI_RATING_MAX_FACTORS, \
                 .low = 8, \
                 .high = 256, \
                 .logarithmic = true, \
                 .whole = true}, \
    [POWER_STEPS] = { \
        .name = "power-steps", \
        .meaning = "the more, the closer to the exact decomposition", \
        .standard = 4, \
        .most = 100, \
        .low = 4, \
        .high = 4, \
        .whole = true, \
    }

/* ---- implicit feedback ---- */

static const vt_parameter implicit_parameters[] = {
    PARAMETERS_OF_BOTH,
    [ITEM_EXPONENT] = {.name = "item-exponent",
                       .meaning = "power of an item's popularity that its interactions are divided by to find vectors",
                       .least = -1,
                       .most = 1,
                       .high = .5},
};

typedef struct svd_state {
    uint32_t item_count, factor_count;
    float *vectors; /* V [item_count][factor_count] */
} svd_state;

static void scale_by_popularity(const vti_interactions *items, double exponent, float *scales) {
    for (uint32_t i = 0; i < items->row_count; i++) {
        double square = 0;
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) {
            square += (double)items->confidences[e] * items->confidences[e];
        }
        scales[i] = square > 0 ? (float)vti_power(square, -exponent) : 0;
    }
}

static vt_status train_implicit(const vti_training *training, void *opaque, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    svd_state *state = opaque;
    state->item_count = training->items->row_count;
    state->factor_count = (uint32_t)training->parameters[FACTORS];
    state->vectors = vti_allocate(allocator, state->item_count, state->factor_count * sizeof(float));
    float *singular = vti_allocate(allocator, state->factor_count, sizeof *singular);
    float *scales = vti_allocate(allocator, state->item_count, sizeof *scales);
    vt_status status;
    if (state->vectors && singular && scales) {
        scale_by_popularity(training->items, training->parameters[ITEM_EXPONENT], scales);
        status = vti_truncated_svd(training, NULL, scales, state->factor_count,
                                   (uint32_t)training->parameters[POWER_STEPS], state->vectors, singular, error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    vti_release(allocator, singular);
    vti_release(allocator, scales);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    svd_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "factors", &state->factor_count, 1, VTI_RATING_MAX_FACTORS);
    vti_field_floats(fields, "vectors", &state->vectors, state->item_count, state->factor_count);
}

static size_t work_bytes(const void *opaque) {
    const svd_state *state = opaque;
    return state->factor_count * sizeof(float);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const svd_state *state = opaque;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t k = state->factor_count;
    float *taste = work;
    memset(taste, 0, k * sizeof *taste);
    for (uint32_t j = 0; j < shopper->count; j++) {
        kernels->axpy_f32(shopper->values[j], state->vectors + (size_t)shopper->items[j] * k, taste, k);
    }
    for (uint32_t i = 0; i < state->item_count; i++) {
        scores[i] = kernels->dot_f32(taste, state->vectors + (size_t)i * k, k);
    }
}

/* ---- ratings ---- */

static const vt_parameter rating_parameters[] = {
    PARAMETERS_OF_BOTH,
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "lambda, for each rating of a shopper",
                        .standard = .15,
                        .least = 1e-6,
                        .most = 1e6,
                        .low = .02,
                        .high = 2,
                        .logarithmic = true},
};

static vt_status train_ratings(const vti_training *training, void *opaque, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    vti_rating_factors *state = opaque;
    uint32_t k = (uint32_t)training->parameters[FACTORS], n = training->items->row_count;
    vti_rating_baseline baseline = {0};
    vti_interactions residuals = {0}, transposed = {0};
    float *singular = vti_allocate(allocator, k, sizeof *singular);
    vt_status status = vti_rating_baseline_fit(training->users, training->items, USER_SHRINK, ITEM_SHRINK, allocator,
                                               &baseline, error);
    if (!status) status = vti_rating_residuals(training->users, &baseline, allocator, &residuals, &transposed, error);
    if (status) goto done;
    status = vti_rating_side_create(&state->items, n, k, allocator);
    if (status || !singular) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    vti_training of_residuals = *training;
    of_residuals.users = &residuals;
    of_residuals.items = &transposed;
    status = vti_truncated_svd(&of_residuals, NULL, NULL, k, (uint32_t)training->parameters[POWER_STEPS],
                               state->items.factors, singular, error);
    if (status) goto done;
    state->mean = baseline.mean;
    state->penalty = (float)training->parameters[REGULARIZATION];
    memcpy(state->items.biases, baseline.item_biases, n * sizeof *baseline.item_biases);
    float scale = singular[0] > 0 ? 1 / (float)vti_sqrt(singular[0]) : 0;
    for (size_t i = 0; i < n; i++) {
        for (uint32_t d = 0; d < k; d++) state->items.factors[i * k + d] *= scale * singular[d];
    }
done:
    vti_rating_baseline_destroy(&baseline, allocator);
    vti_interactions_destroy(&residuals, allocator);
    vti_interactions_destroy(&transposed, allocator);
    vti_release(allocator, singular);
    return status;
}

const vti_model_kind vti_model_svd_ratings = {
    .about = {.name = "svd-ratings",
              .summary = "ratings by a truncated singular value decomposition",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = rating_parameters,
              .parameter_count = sizeof rating_parameters / sizeof rating_parameters[0]},
    .state_bytes = sizeof(vti_rating_factors),
    .train = train_ratings,
    .fields = vti_rating_factors_fields,
    .work_bytes = vti_rating_factors_work_bytes,
    .score = vti_rating_factors_score,
};

const vti_model_kind vti_model_pure_svd = {
    .about = {.name = "pure-svd",
              .summary = "truncated singular value decomposition of who has what",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = implicit_parameters,
              .parameter_count = sizeof implicit_parameters / sizeof implicit_parameters[0]},
    .state_bytes = sizeof(svd_state),
    .train = train_implicit,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
