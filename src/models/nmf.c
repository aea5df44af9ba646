/*
 * nmf.c: non-negative matrix factorisation (Lee, Seung 1999), for ratings and for implicit feedback. With X of the users'
 * x_u >= 0 and the items' y_i >= 0 it minimises
 *     sum_observed (r_ui - x_u . y_i)^2 + w sum_others (x_u . y_i)^2
 *         + penalty (sum_u n_u |x_u - c|^2 + sum_i n_i |y_i - c|^2)
 * one side at a time, each row by cyclic coordinate descent (Hsieh, Dhillon 2011; Cichocki, Phan 2009), as a shopper is
 * folded in too. For ratings w = 0, and rows are drawn to c, the constant with |c|^2 = the mean rating, so that a
 * row of few ratings predicts the mean; for implicit feedback r = 1, w = 1 and c = 0.
 */
#include "gram.h"
#include "model.h"
#include "rating_biases.h"
#include "ridge.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <float.h>
#include <omp.h>
#include <string.h>

#define MAX_FACTORS 1024U
#define TRAINING_SWEEPS 4U
#define FOLD_IN_SWEEPS 100U

enum { FACTORS, ITERATIONS, REGULARIZATION, PARAMETER_COUNT };

typedef struct nmf_state {
    uint32_t item_count, factor_count;
    float penalty;
    float center; /* c */
    uint32_t is_implicit;
    float *item_factors; /* [item_count][factor_count] */
    float *gram;         /* [factor_count][factor_count] of the item factors; implicit feedback only */
} nmf_state;

/* ---- one row ---- */

/* `solution` is where the descent starts. */
static void solve_row(const nmf_state *state, vti_ridge *ridge, const float *others, const uint32_t *columns,
                      const float *values, uint32_t count, uint32_t sweeps, float *solution) {
    uint32_t k = state->factor_count;
    float penalty = state->penalty * (count > 0 ? (float)count : 1);
    vti_ridge_begin(ridge, state->gram, 1, penalty, 0);
    for (uint32_t d = 0; d < k; d++) ridge->right_side[d] = penalty * state->center;
    for (uint32_t j = 0; j < count; j++) {
        vti_ridge_add(ridge, others + (size_t)columns[j] * k, state->gram ? 0 : 1, state->gram ? 1 : values[j]);
    }
    vti_ridge_solve_nonnegative(ridge, sweeps, solution);
}

static void solve_side(const nmf_state *state, const vti_interactions *rows, const float *others, int threads,
                       float *work, float *factors) {
    uint32_t k = state->factor_count;
    size_t floats = vti_ridge_floats(k);
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (uint32_t r = 0; r < rows->row_count; r++) {
        vti_ridge ridge = vti_ridge_in(work + (size_t)omp_get_thread_num() * floats, k, false);
        uint64_t begin = rows->offsets[r];
        solve_row(state, &ridge, others, rows->columns + begin, rows->confidences + begin,
                  (uint32_t)(rows->offsets[r + 1] - begin), TRAINING_SWEEPS, factors + (size_t)r * k);
    }
}

static void draw_factors(uint64_t seed, float scale, float *factors, size_t count) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (size_t i = 0; i < count; i++) factors[i] = (float)(2 * scale * vti_random_unit(&random));
}

static vt_status alternate(const vti_training *training, nmf_state *state, float *user_factors, float *work,
                           double *gram, vt_error *error) {
    uint32_t k = state->factor_count, user_count = training->users->row_count;
    uint32_t iterations = (uint32_t)training->parameters[ITERATIONS];
    int threads = (int)training->threads;
    for (uint32_t iteration = 0; iteration < iterations; iteration++) {
        if (state->gram) vti_gram(state->item_factors, state->item_count, k, gram, state->gram);
        solve_side(state, training->users, state->item_factors, threads, work, user_factors);
        if (state->gram) vti_gram(user_factors, user_count, k, gram, state->gram);
        solve_side(state, training->items, user_factors, threads, work, state->item_factors);
        if (!vti_training_continues(training, "train: iterations", iteration + 1, iterations)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    if (state->gram) vti_gram(state->item_factors, state->item_count, k, gram, state->gram);
    return VT_OK;
}

static vt_status train(const vti_training *training, float mean, nmf_state *state, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    size_t k = (size_t)training->parameters[FACTORS], user_count = training->users->row_count;
    state->item_count = training->items->row_count;
    state->factor_count = (uint32_t)k;
    state->penalty = (float)training->parameters[REGULARIZATION];
    state->item_factors = vti_allocate(allocator, state->item_count, k * sizeof(float));
    if (state->is_implicit) state->gram = vti_allocate(allocator, k, k * sizeof(float));
    float *user_factors = vti_allocate(allocator, user_count, k * sizeof(float));
    float *work = vti_allocate(allocator, training->threads, vti_ridge_floats((uint32_t)k) * sizeof(float));
    double *gram = vti_allocate(allocator, k, k * sizeof(double));
    vt_status status;
    if (state->item_factors && (state->gram || !state->is_implicit) && user_factors && work && gram) {
        float scale = (float)vti_sqrt((mean > 0 ? mean : 0) / (double)k);
        state->center = state->is_implicit ? 0 : scale;
        draw_factors(training->seed, scale, state->item_factors, state->item_count * k);
        for (size_t i = 0; i < user_count * k; i++) user_factors[i] = scale;
        status = alternate(training, state, user_factors, work, gram, error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    vti_release(allocator, user_factors);
    vti_release(allocator, work);
    vti_release(allocator, gram);
    return status;
}

static vt_status train_ratings(const vti_training *training, void *opaque, vt_error *error) {
    float mean;
    vt_status status = vti_rating_mean(training->users, &mean, error);
    return status ? status : train(training, mean, opaque, error);
}

static vt_status train_implicit(const vti_training *training, void *opaque, vt_error *error) {
    nmf_state *state = opaque;
    state->is_implicit = 1;
    return train(training, 1, state, error);
}

static void list_fields(void *opaque, vti_fields *fields) {
    nmf_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "factors", &state->factor_count, 1, MAX_FACTORS);
    vti_field_u32(fields, "implicit", &state->is_implicit, 0, 1);
    vti_field_float(fields, "penalty", &state->penalty, 0, FLT_MAX);
    vti_field_float(fields, "center", &state->center, 0, FLT_MAX);
    vti_field_floats(fields, "item-factors", &state->item_factors, state->item_count, state->factor_count);
    if (state->is_implicit) vti_field_floats(fields, "gram", &state->gram, state->factor_count, state->factor_count);
}

static size_t work_bytes(const void *opaque) {
    const nmf_state *state = opaque;
    return (state->factor_count + vti_ridge_floats(state->factor_count)) * sizeof(float);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const nmf_state *state = opaque;
    uint32_t k = state->factor_count;
    vti_ridge ridge = vti_ridge_in(work, k, false);
    float *taste = (float *)work + vti_ridge_floats(k);
    for (uint32_t d = 0; d < k; d++) taste[d] = state->center;
    solve_row(state, &ridge, state->item_factors, shopper->items, shopper->values, shopper->count, FOLD_IN_SWEEPS,
              taste);
    for (uint32_t i = 0; i < state->item_count; i++) {
        scores[i] = ridge.kernels->dot_f32(taste, state->item_factors + (size_t)i * k, k);
    }
}

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "rank of the factorisation",
                 .standard = 32,
                 .least = 1,
                 .most = MAX_FACTORS,
                 .low = 8,
                 .high = 128,
                 .logarithmic = true,
                 .whole = true},
    [ITERATIONS] = {.name = "iterations",
                    .meaning = "full iterations: users, then items",
                    .standard = 30,
                    .least = 1,
                    .most = VT_MAX_ITERATIONS,
                    .low = 10,
                    .high = 60,
                    .whole = true},
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "lambda, for each rating of a row",
                        .standard = .1,
                        .least = 1e-6,
                        .most = 1e6,
                        .low = 1e-3,
                        .high = 1,
                        .logarithmic = true},
};

const vti_model_kind vti_model_nmf_ratings = {
    .about = {.name = "nmf-ratings",
              .summary = "ratings by non-negative matrix factorisation",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(nmf_state),
    .train = train_ratings,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
const vti_model_kind vti_model_nmf = {
    .about = {.name = "nmf",
              .summary = "non-negative matrix factorisation of who has what",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(nmf_state),
    .train = train_implicit,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
