/*
 * funk_svd.c: matrix factorisation of who has what, by stochastic gradient descent with sampled zeros (Funk 2006; as a
 * model for ranking: Ferrari Dacrema et al. 2021). Every item that a user has is visited with the target 1, and with it
 * `negatives` items drawn from all, with the target 0 where the user does not have them:
 *     e = target - x_u . y_i,    x_u += a (e y_i - l x_u),    y_i += a (e x_u - l y_i)
 * That is, in expectation, least squares over all pairs: with n items of a user and N in all, a pair of those n counts 1
 * and any other n negatives / N. A shopper is folded in by exactly these weights. Confidences are not looked at.
 *
 * It is sequential, so one seed gives one result.
 */
#include "gram.h"
#include "model.h"
#include "ridge.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FACTORS 1024U

enum { FACTORS, EPOCHS, RATE, REGULARIZATION, NEGATIVES, PARAMETER_COUNT };

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "rank of the factorisation",
                 .standard = 64,
                 .least = 1,
                 .most = MAX_FACTORS,
                 .low = 16,
                 .high = 256,
                 .logarithmic = true,
                 .whole = true},
    [EPOCHS] = {.name = "epochs",
                .meaning = "times that every item of every user is visited",
                .standard = 30,
                .least = 1,
                .most = VT_MAX_ITERATIONS,
                .low = 10,
                .high = 100,
                .whole = true},
    [RATE] = {.name = "rate",
              .meaning = "length of a step",
              .standard = .03,
              .least = 1e-6,
              .most = 1,
              .low = .003,
              .high = .1,
              .logarithmic = true},
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "lambda, for each visit",
                        .standard = .01,
                        .least = 1e-6,
                        .most = 1,
                        .low = 1e-4,
                        .high = .1,
                        .logarithmic = true},
    [NEGATIVES] = {.name = "negatives",
                   .meaning = "items drawn for each that a user has",
                   .standard = 4,
                   .least = 0,
                   .most = 1000,
                   .low = 1,
                   .high = 16,
                   .logarithmic = true,
                   .whole = true},
};

typedef struct funk_state {
    uint32_t item_count, factor_count, negatives;
    float penalty;       /* for each visit */
    float *item_factors; /* [item_count][factor_count] */
    float *gram;         /* [factor_count][factor_count] of the item factors */
} funk_state;

typedef struct descent {
    const vti_interactions *rows;
    const vti_kernels *kernels;
    funk_state *state;
    vti_random random;
    float rate, decay;   /* decay = 1 - rate * regularization */
    float *user_factors; /* [user_count][factor_count] */
    float *before;       /* [factor_count] */
    uint32_t *order;     /* of the users */
    double *gram;        /* [factor_count][factor_count] */
} descent;

static void visit(descent *s, float target, float *user, float *item) {
    uint32_t k = s->state->factor_count;
    float scale = s->rate * (target - s->kernels->dot_f32(user, item, k));
    memcpy(s->before, user, k * sizeof *user);
    for (uint32_t d = 0; d < k; d++) user[d] = s->decay * user[d] + scale * item[d];
    for (uint32_t d = 0; d < k; d++) item[d] = s->decay * item[d] + scale * s->before[d];
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void visit_user(descent *s, uint32_t u) {
    funk_state *state = s->state;
    size_t k = state->factor_count;
    float *user = s->user_factors + u * k;
    const uint32_t *items = s->rows->columns + s->rows->offsets[u];
    size_t count = s->rows->offsets[u + 1] - s->rows->offsets[u];
    for (size_t j = 0; j < count; j++) {
        visit(s, 1, user, state->item_factors + items[j] * k);
        for (uint32_t n = 0; n < state->negatives; n++) {
            uint32_t drawn = vti_random_below(&s->random, state->item_count);
            if (bsearch(&drawn, items, count, sizeof drawn, compare_numbers)) continue;
            visit(s, 0, user, state->item_factors + drawn * k);
        }
    }
}

static void draw_factors(vti_random *random, float *factors, size_t count, double deviation) {
    for (size_t i = 0; i < count; i++) factors[i] = (float)(deviation * vti_random_normal(random));
}

static vt_status descend(descent *s, const vti_training *training, uint32_t epochs, vt_error *error) {
    funk_state *state = s->state;
    uint32_t user_count = s->rows->row_count, k = state->factor_count;
    double deviation = .1 / vti_sqrt(k);
    vti_random_seed(&s->random, training->seed);
    draw_factors(&s->random, s->user_factors, (size_t)user_count * k, deviation);
    draw_factors(&s->random, state->item_factors, (size_t)state->item_count * k, deviation);
    for (uint32_t u = 0; u < user_count; u++) s->order[u] = u;
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        for (uint32_t u = 0; u < user_count; u++) {
            uint32_t other = u + vti_random_below(&s->random, user_count - u), user = s->order[other];
            s->order[other] = s->order[u];
            s->order[u] = user;
            visit_user(s, user);
        }
        if (!vti_training_continues(training, "train: epochs", epoch + 1, epochs)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    vti_gram(state->item_factors, state->item_count, k, s->gram, state->gram);
    for (uint32_t d = 0; d < k; d++) {
        if (isfinite(state->gram[(size_t)d * k + d])) continue;
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The descent diverged; use a smaller rate.");
    }
    return VT_OK;
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    const double *values = training->parameters;
    funk_state *state = opaque;
    size_t k = (size_t)values[FACTORS];
    uint32_t user_count = training->users->row_count;
    state->item_count = training->items->row_count;
    state->factor_count = (uint32_t)k;
    state->negatives = (uint32_t)values[NEGATIVES];
    state->penalty = (float)values[REGULARIZATION];
    state->item_factors = vti_allocate(allocator, state->item_count, k * sizeof(float));
    state->gram = vti_allocate(allocator, k, k * sizeof(float));
    descent s = {
        .rows = training->users,
        .kernels = vti_kernels_find(NULL),
        .state = state,
        .rate = (float)values[RATE],
        .decay = (float)(1 - values[RATE] * values[REGULARIZATION]),
        .user_factors = vti_allocate(allocator, user_count, k * sizeof(float)),
        .before = vti_allocate(allocator, k, sizeof(float)),
        .order = vti_allocate(allocator, user_count, sizeof(uint32_t)),
        .gram = vti_allocate(allocator, k, k * sizeof(double)),
    };
    vt_status status;
    if (state->item_factors && state->gram && s.user_factors && s.before && s.order && s.gram) {
        status = descend(&s, training, (uint32_t)values[EPOCHS], error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    vti_release(allocator, s.user_factors);
    vti_release(allocator, s.before);
    vti_release(allocator, s.order);
    vti_release(allocator, s.gram);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    funk_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "factors", &state->factor_count, 1, MAX_FACTORS);
    vti_field_u32(fields, "negatives", &state->negatives, 0, 1000);
    vti_field_float(fields, "penalty", &state->penalty, 1e-6F, 1);
    vti_field_floats(fields, "item-factors", &state->item_factors, state->item_count, state->factor_count);
    vti_field_floats(fields, "gram", &state->gram, state->factor_count, state->factor_count);
}

static size_t work_bytes(const void *opaque) {
    const funk_state *state = opaque;
    return (state->factor_count + vti_ridge_floats(state->factor_count)) * sizeof(float);
}

/* A weight above 1 would make having an item worse than not having it. */
static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const funk_state *state = opaque;
    uint32_t k = state->factor_count;
    float *taste = work;
    vti_ridge ridge = vti_ridge_in(taste + k, k, false);
    float drawn = (float)shopper->count * (float)state->negatives;
    float weight = drawn < (float)state->item_count ? drawn / (float)state->item_count : 1;
    vti_ridge_begin(&ridge, state->gram, weight, state->penalty * ((float)shopper->count + drawn), 0);
    for (uint32_t j = 0; j < shopper->count; j++) {
        vti_ridge_add(&ridge, state->item_factors + (size_t)shopper->items[j] * k, 1 - weight, 1);
    }
    vti_ridge_solve(&ridge, taste);
    for (uint32_t i = 0; i < state->item_count; i++) {
        scores[i] = ridge.kernels->dot_f32(taste, state->item_factors + (size_t)i * k, k);
    }
}

const vti_model_kind vti_model_funk_svd = {
    .about = {.name = "funk-svd",
              .summary = "matrix factorisation of who has what, by gradient descent",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(funk_state),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
