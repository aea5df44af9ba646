/*
 * bpr.c: Bayesian personalised ranking (Rendle et al. 2009). For a user u with factors x, an item i that they have and
 * an item j that they have not, stochastic gradient ascent on
 *   ln s(p_ui - p_uj) - regularization (|x|^2 + |y_i|^2 + |y_j|^2 + b_i^2 + b_j^2) / 2,   p_ui = b_i + x.y_i
 * with s(z) = 1 / (1 + e^-z). Most j teach nothing, so several are drawn and the one with the largest p_uj is taken
 * (dynamic negative sampling: Zhang, Chen, Wang, Yu 2013): it adapts to the user and, by b, to popularity.
 *
 * Threads: steps come in batches. The triples of a batch and their slopes are found in parallel from the factors before
 * it, by random numbers of their own; then each thread applies all of them, in order, to its own columns of the factors.
 * So every factor sees the same operations in the same order whatever the number of threads.
 *
 * A shopper is folded in by the same steps on x alone, from 0.
 */
#include "model.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "../kernels/kernels.h"

#include <math.h>
#include <string.h>

enum { FACTORS, ITERATIONS, LEARNING_RATE, REGULARIZATION, CANDIDATES };

#define MOST_BATCH 4096U /* steps between which the factors stand still ... */
#define BATCHES 64U      /* ... and at least so many batches for all interactions, since a batch knows old factors */
#define COLUMNS 16U      /* of the factors that one task changes: a line of the cache */
#define TRIES 32U        /* to draw an item that the user has not */
#define FOLD_ROUNDS 30U  /* steps for each item of a shopper ... */
#define LEAST_FOLD_STEPS 300U
#define MOST_FOLD_STEPS 20000U /* ... within these bounds */
#define STEPS_BETWEEN_REPORTS 100000U

static const double LAST_RATE = 0.1; /* of the learning rate, at the end of its linear fall */

static const vt_parameter parameters[] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "rank of the factorisation",
                 .standard = 64,
                 .least = 1,
                 .most = 1024,
                 .low = 16,
                 .high = 256,
                 .logarithmic = true,
                 .whole = true},
    [ITERATIONS] = {.name = "iterations",
                    .meaning = "steps for each interaction",
                    .standard = 60,
                    .least = 1,
                    .most = 10000,
                    .low = 20,
                    .high = 200,
                    .logarithmic = true,
                    .whole = true},
    [LEARNING_RATE] = {.name = "learning-rate",
                       .meaning = "of the first step; it falls to a tenth",
                       .standard = 0.05,
                       .least = 1e-6,
                       .most = 1,
                       .low = 0.01,
                       .high = 0.2,
                       .logarithmic = true},
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "L2 penalty of a step",
                        .standard = 0.03,
                        .most = 10,
                        .low = 1e-3,
                        .high = 0.1,
                        .logarithmic = true},
    [CANDIDATES] = {.name = "candidates",
                    .meaning = "negatives drawn for a step, of which the hardest is taken",
                    .standard = 4,
                    .least = 1,
                    .most = 256,
                    .low = 1,
                    .high = 16,
                    .logarithmic = true,
                    .whole = true},
};

typedef struct bpr_state {
    uint32_t item_count, factor_count, candidates;
    float learning_rate, regularization;
    uint64_t seed;
    float *factors; /* [item_count][factor_count] y */
    float *biases;  /* [item_count] b */
} bpr_state;

/* ---- one step ---- */

/* A user's items are known; `factors` are x. */
typedef struct bpr_user {
    const uint32_t *items; /* [count] ascending */
    uint64_t count;
    const float *factors;
} bpr_user;

static float predict(const bpr_state *state, const vti_kernels *kernels, const float *user, uint32_t item) {
    size_t k = state->factor_count;
    return state->biases[item] + kernels->dot_f32(user, state->factors + item * k, k);
}

static bool has_item(const bpr_user *user, uint32_t item) {
    uint64_t low = 0, high = user->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (user->items[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < user->count && user->items[low] == item;
}

/* The hardest of some items that the user has not. False when none was found. */
static bool draw_negative(const bpr_state *state, const vti_kernels *kernels, const bpr_user *user, vti_random *random,
                          uint32_t *negative, float *prediction) {
    *prediction = -INFINITY;
    for (uint32_t c = 0; c < state->candidates; c++) {
        uint32_t item = vti_random_below(random, state->item_count);
        for (uint32_t t = 1; t < TRIES && has_item(user, item); t++) item = vti_random_below(random, state->item_count);
        if (has_item(user, item)) break;
        float drawn = predict(state, kernels, user->factors, item);
        if (!(drawn > *prediction)) continue;
        *prediction = drawn;
        *negative = item;
    }
    return *prediction > -INFINITY;
}

/* s(-z) */
static float slope_at(float z) {
    return (float)(1 / (1 + vti_exp(z)));
}

static float rate_at(float first, double part) {
    return (float)(first * (1 - (1 - LAST_RATE) * part));
}

/* ---- training ---- */

typedef struct bpr_step {
    uint32_t user, positive, negative;
    float slope; /* 0: nothing to learn */
} bpr_step;

typedef struct bpr_training {
    const vti_training *training;
    const vti_kernels *kernels;
    bpr_state *state;
    float *users; /* [users][factor_count] x */
    bpr_step steps[MOST_BATCH];
} bpr_training;

/* The step of this number: an interaction at random, and a negative. */
static bpr_step find_step(const bpr_training *t, uint64_t number) {
    const bpr_state *state = t->state;
    const vti_interactions *items = t->training->items, *users = t->training->users;
    vti_random random;
    vti_random_seed(&random, state->seed + number);
    uint64_t place = (uint64_t)(vti_random_unit(&random) * (double)items->offsets[items->row_count]);
    uint32_t low = 0, high = items->row_count - 1; /* the last item whose interactions begin at or before the place */
    while (low < high) {
        uint32_t middle = high - (high - low) / 2;
        if (items->offsets[middle] > place)
            high = middle - 1;
        else
            low = middle;
    }
    bpr_step step = {.user = items->columns[place], .positive = low};
    bpr_user user = {
        .items = users->columns + users->offsets[step.user],
        .count = users->offsets[step.user + 1] - users->offsets[step.user],
        .factors = t->users + (size_t)step.user * state->factor_count,
    };
    float prediction;
    if (!draw_negative(state, t->kernels, &user, &random, &step.negative, &prediction)) return step;
    step.slope = slope_at(predict(state, t->kernels, user.factors, step.positive) - prediction);
    return step;
}

/* The steps of a batch on some columns of all factors, and with the first ones on the biases. */
static void apply_steps(const bpr_training *t, uint32_t count, float rate, uint32_t first, uint32_t width) {
    bpr_state *state = t->state;
    float decay = rate * state->regularization;
    for (uint32_t s = 0; s < count; s++) {
        const bpr_step *step = &t->steps[s];
        float *restrict x = t->users + (size_t)step->user * state->factor_count + first;
        float *restrict yi = state->factors + (size_t)step->positive * state->factor_count + first;
        float *restrict yj = state->factors + (size_t)step->negative * state->factor_count + first;
        float gain = rate * step->slope;
        if (gain == 0) continue;
        for (uint32_t d = 0; d < width; d++) {
            float of_user = x[d], difference = yi[d] - yj[d];
            x[d] += gain * difference - decay * of_user;
            yi[d] += gain * of_user - decay * yi[d];
            yj[d] -= gain * of_user + decay * yj[d];
        }
        if (first > 0) continue;
        state->biases[step->positive] += gain - decay * state->biases[step->positive];
        state->biases[step->negative] -= gain + decay * state->biases[step->negative];
    }
}

static vt_status run(bpr_training *t) {
    const vti_training *training = t->training;
    uint32_t k = t->state->factor_count;
    uint64_t interactions = training->items->offsets[training->items->row_count];
    uint64_t total = interactions * (uint64_t)training->parameters[ITERATIONS];
    uint64_t most = interactions / BATCHES + 1 < MOST_BATCH ? interactions / BATCHES + 1 : MOST_BATCH;
    uint64_t reported = 0;
    for (uint64_t begin = 0; begin < total; begin += most) {
        uint32_t count = (uint32_t)(total - begin < most ? total - begin : most);
        float rate = rate_at(t->state->learning_rate, (double)begin / (double)total);
#pragma omp parallel num_threads(training->threads)
        {
#pragma omp for schedule(static)
            for (uint32_t s = 0; s < count; s++) t->steps[s] = find_step(t, begin + s);
#pragma omp for schedule(static)
            for (uint32_t first = 0; first < k; first += COLUMNS) {
                apply_steps(t, count, rate, first, k - first < COLUMNS ? k - first : COLUMNS);
            }
        }
        if (begin - reported < STEPS_BETWEEN_REPORTS) continue;
        reported = begin;
        if (!vti_training_continues(training, "train: steps", begin, total)) return VT_ERR_CANCELLED;
    }
    return VT_OK;
}

static void draw_factors(float *factors, size_t count, uint32_t width, vti_random *random) {
    double deviation = 0.1 / vti_sqrt(width);
    for (size_t i = 0; i < count * width; i++) factors[i] = (float)(deviation * vti_random_normal(random));
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return false;
    }
    return true;
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    bpr_state *state = opaque;
    const double *values = training->parameters;
    const vt_allocator *allocator = training->allocator;
    size_t k = (size_t)values[FACTORS], n = training->items->row_count, user_count = training->users->row_count;
    state->item_count = (uint32_t)n;
    state->factor_count = (uint32_t)k;
    state->candidates = (uint32_t)values[CANDIDATES];
    state->learning_rate = (float)values[LEARNING_RATE];
    state->regularization = (float)values[REGULARIZATION];
    state->factors = vti_allocate(allocator, n, k * sizeof(float));
    state->biases = vti_allocate_zeroed(allocator, n, sizeof(float));
    bpr_training *t = vti_allocate_zeroed(allocator, 1, sizeof *t);
    float *users = vti_allocate(allocator, user_count, k * sizeof(float));
    vt_status status = state->factors && state->biases && t && users ? VT_OK : VT_ERR_MEMORY;
    if (status != VT_OK) {
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    vti_random random;
    vti_random_seed(&random, training->seed);
    draw_factors(state->factors, n, state->factor_count, &random);
    draw_factors(users, user_count, state->factor_count, &random);
    state->seed = vti_random_next(&random);
    *t = (bpr_training){.training = training, .kernels = vti_kernels_find(NULL), .state = state, .users = users};
    status = run(t);
    if (status == VT_ERR_CANCELLED) vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
    if (status == VT_OK && !(all_finite(state->factors, n * k) && all_finite(state->biases, n))) {
        status = vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE,
                           "The factors are not numbers any more; use a smaller learning-rate.");
    }
done:
    vti_release(allocator, users);
    vti_release(allocator, t);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    bpr_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "factors", &state->factor_count, 1, 1024);
    vti_field_u32(fields, "candidates", &state->candidates, 1, 256);
    vti_field_float(fields, "learning-rate", &state->learning_rate, 0, 1);
    vti_field_float(fields, "regularization", &state->regularization, 0, 10);
    vti_field_u64(fields, "seed", &state->seed, 0, UINT64_MAX);
    vti_field_floats(fields, "item-factors", &state->factors, state->item_count, state->factor_count);
    vti_field_floats(fields, "biases", &state->biases, state->item_count, 1);
}

/* ---- fold-in ---- */

static size_t work_bytes(const void *opaque) {
    const bpr_state *state = opaque;
    return state->factor_count * sizeof(float);
}

static void fold_in(const bpr_state *state, const vti_kernels *kernels, const vti_shopper *shopper, float *x) {
    uint32_t k = state->factor_count;
    memset(x, 0, k * sizeof *x);
    bpr_user user = {.items = shopper->items, .count = shopper->count, .factors = x};
    vti_random random;
    vti_random_seed(&random, state->seed);
    uint64_t steps = (uint64_t)shopper->count * FOLD_ROUNDS;
    steps = steps < LEAST_FOLD_STEPS ? LEAST_FOLD_STEPS : steps > MOST_FOLD_STEPS ? MOST_FOLD_STEPS : steps;
    uint32_t next = 0;
    for (uint64_t step = 0; step < steps; step++) {
        float rate = rate_at(state->learning_rate, (double)step / (double)steps);
        uint32_t positive = shopper->items[next], negative = 0;
        next = next + 1 < shopper->count ? next + 1 : 0;
        float prediction;
        if (!draw_negative(state, kernels, &user, &random, &negative, &prediction)) continue;
        float gain = rate * slope_at(predict(state, kernels, x, positive) - prediction);
        float decay = rate * state->regularization;
        const float *yi = state->factors + (size_t)positive * k, *yj = state->factors + (size_t)negative * k;
        for (uint32_t d = 0; d < k; d++) x[d] += gain * (yi[d] - yj[d]) - decay * x[d];
    }
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const bpr_state *state = opaque;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    float *x = work;
    fold_in(state, kernels, shopper, x);
    for (uint32_t i = 0; i < state->item_count; i++) scores[i] = predict(state, kernels, x, i);
}

const vti_model_kind vti_model_bpr = {
    .about = {.name = "bpr",
              .summary = "matrix factorisation that ranks what a shopper took above what they did not (BPR)",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(bpr_state),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
