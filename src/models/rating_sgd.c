/*
 * rating_sgd.c: factorisations of ratings by stochastic gradient descent, user by user: matrix factorisation with biases
 * (FunkSVD; Koren, Bell, Volinsky 2009) and SVD++ (Koren 2008). For a rating with error e = r - prediction,
 *     b_u += a (e - l b_u)     x_u += a (e y_i - l x_u)
 *     b_i += a (e - l b_i)     y_i += a (e (x_u + z_u) - l y_i)     v_j += a (e n_u^-1/2 y_i - l v_j), all j rated by u
 * with the learning rate a and the regularization l. While one user's n ratings are visited, nothing needs the v_j but
 * their sum z = n^-1/2 sum_j v_j, for which those steps are z += a (e y_i - l z). So z is carried along, with the part
 * d of it that the gradients alone would give, and at the end v_j = (1 - a l)^n v_j + n^-1/2 d: exactly the steps above,
 * at a cost that does not grow with n^2.
 *
 * It is sequential, so one seed gives one result. The users' side is dropped after training: shoppers are folded in.
 */
#include "rating_biases.h"
#include "rating_factors.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <math.h>
#include <string.h>

enum { FACTORS, EPOCHS, RATE, REGULARIZATION, PARAMETER_COUNT };

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "rank of the factorisation",
                 .standard = 64,
                 .least = 1,
                 .most = VTI_RATING_MAX_FACTORS,
                 .low = 8,
                 .high = 256,
                 .logarithmic = true,
                 .whole = true},
    [EPOCHS] = {.name = "epochs",
                .meaning = "times that every rating is visited",
                .standard = 40,
                .least = 1,
                .most = VT_MAX_ITERATIONS,
                .low = 10,
                .high = 100,
                .whole = true},
    [RATE] = {.name = "rate",
              .meaning = "length of a step",
              .standard = .01,
              .least = 1e-6,
              .most = 1,
              .low = .002,
              .high = .03,
              .logarithmic = true},
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "lambda, for each rating of a row",
                        .standard = .09,
                        .least = 1e-6,
                        .most = 1,
                        .low = .02,
                        .high = .2,
                        .logarithmic = true},
};

typedef struct descent {
    const vti_interactions *rows;
    const vti_kernels *kernels;
    vti_rating_factors *model;
    vti_rating_side users;
    vti_random random;
    float rate, decay; /* 1 - rate * regularization */
    uint32_t *user_order;
    uint64_t *rating_order;          /* of one user */
    float *taste, *implicit, *drift; /* x_u + z, z, d [factor_count] */
} descent;

/* a = decay a + scale b */
static void step(const descent *s, float scale, const float *b, float *a, uint32_t k) {
    for (uint32_t d = 0; d < k; d++) a[d] = s->decay * a[d] + scale * b[d];
}

static void visit_rating(descent *s, uint32_t user, uint64_t rating) {
    vti_rating_side *items = &s->model->items;
    uint32_t item = s->rows->columns[rating], k = items->factor_count;
    float *x = s->users.factors + (size_t)user * k, *y = items->factors + (size_t)item * k;
    float *user_bias = &s->users.biases[user], *item_bias = &items->biases[item];
    memcpy(s->taste, x, k * sizeof *x);
    if (s->model->has_implicit) s->kernels->axpy_f32(1, s->implicit, s->taste, k);
    float prediction = s->model->mean + *user_bias + *item_bias + s->kernels->dot_f32(s->taste, y, k);
    float scale = s->rate * (s->rows->confidences[rating] - prediction);
    *user_bias = s->decay * *user_bias + scale;
    *item_bias = s->decay * *item_bias + scale;
    step(s, scale, y, x, k);
    if (s->model->has_implicit) {
        step(s, scale, y, s->implicit, k);
        step(s, scale, y, s->drift, k);
    }
    step(s, scale, s->taste, y, k);
}

static void visit_user(descent *s, uint32_t user) {
    uint64_t begin = s->rows->offsets[user];
    uint32_t count = (uint32_t)(s->rows->offsets[user + 1] - begin), k = s->users.factor_count;
    if (s->model->has_implicit) {
        vti_rating_implicit_sum(s->model, s->rows->columns + begin, count, s->implicit);
        memset(s->drift, 0, k * sizeof *s->drift);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = vti_random_below(&s->random, i + 1);
        s->rating_order[i] = s->rating_order[other];
        s->rating_order[other] = begin + i;
    }
    for (uint32_t i = 0; i < count; i++) visit_rating(s, user, s->rating_order[i]);
    if (!s->model->has_implicit || count == 0) return;
    float share = (float)(1 / vti_sqrt(count)), decay = (float)vti_power(s->decay, count);
    for (uint32_t i = 0; i < count; i++) {
        float *v = s->model->implicit + (size_t)s->rows->columns[begin + i] * k;
        for (uint32_t d = 0; d < k; d++) v[d] = decay * v[d] + share * s->drift[d];
    }
}

static void initialise(descent *s, vti_rating_side *side) {
    double deviation = .1 / vti_sqrt(side->factor_count);
    size_t count = (size_t)side->row_count * side->factor_count;
    for (size_t i = 0; i < count; i++) side->factors[i] = (float)(deviation * vti_random_normal(&s->random));
}

static uint64_t longest_row(const vti_interactions *rows) {
    uint64_t longest = 0;
    for (uint32_t r = 0; r < rows->row_count; r++) {
        if (rows->offsets[r + 1] - rows->offsets[r] > longest) longest = rows->offsets[r + 1] - rows->offsets[r];
    }
    return longest;
}

static void run_epoch(descent *s) {
    uint32_t user_count = s->rows->row_count;
    for (uint32_t u = 0; u < user_count; u++) {
        uint32_t other = u + vti_random_below(&s->random, user_count - u), user = s->user_order[other];
        s->user_order[other] = s->user_order[u];
        s->user_order[u] = user;
        visit_user(s, user);
    }
}

static bool is_finite(const vti_rating_factors *model) {
    const vti_rating_side *items = &model->items;
    size_t count = (size_t)items->row_count * items->factor_count;
    bool finite = true;
    for (size_t i = 0; i < items->row_count; i++) finite &= isfinite(items->biases[i]);
    for (size_t i = 0; i < count; i++) {
        finite &= isfinite(items->factors[i]) && (!model->has_implicit || isfinite(model->implicit[i]));
    }
    return finite;
}

static vt_status descend(descent *s, const vti_training *training, vt_error *error) {
    uint32_t epochs = (uint32_t)training->parameters[EPOCHS];
    for (uint32_t u = 0; u < s->rows->row_count; u++) s->user_order[u] = u;
    vti_random_seed(&s->random, training->seed);
    initialise(s, &s->users);
    initialise(s, &s->model->items);
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        run_epoch(s);
        if (!vti_training_continues(training, "train: epochs", epoch + 1, epochs)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    if (is_finite(s->model)) return VT_OK;
    return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The descent diverged; use a smaller rate.");
}

static vt_status train(const vti_training *training, bool has_implicit, vti_rating_factors *model, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    const double *values = training->parameters;
    const vti_interactions *users = training->users;
    uint32_t k = (uint32_t)values[FACTORS], n = training->items->row_count;
    descent s = {
        .rows = users,
        .kernels = vti_kernels_find(NULL),
        .model = model,
        .rate = (float)values[RATE],
        .decay = (float)(1 - values[RATE] * values[REGULARIZATION]),
        .user_order = vti_allocate(allocator, users->row_count, sizeof(uint32_t)),
        .rating_order = vti_allocate(allocator, longest_row(users), sizeof(uint64_t)),
        .taste = vti_allocate(allocator, k, sizeof(float)),
        .implicit = vti_allocate(allocator, k, sizeof(float)),
        .drift = vti_allocate(allocator, k, sizeof(float)),
    };
    model->penalty = (float)values[REGULARIZATION];
    model->has_implicit = has_implicit;
    if (has_implicit) model->implicit = vti_allocate_zeroed(allocator, n, k * sizeof(float));
    vt_status status = vti_rating_mean(users, &model->mean, error);
    if (status) goto done;
    status = vti_rating_side_create(&s.users, users->row_count, k, allocator);
    if (!status) status = vti_rating_side_create(&model->items, n, k, allocator);
    if (status || !s.user_order || !s.rating_order || !s.taste || !s.implicit || !s.drift ||
        (has_implicit && !model->implicit)) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    status = descend(&s, training, error);
done:
    vti_rating_side_destroy(&s.users, allocator);
    vti_release(allocator, s.user_order);
    vti_release(allocator, s.rating_order);
    vti_release(allocator, s.taste);
    vti_release(allocator, s.implicit);
    vti_release(allocator, s.drift);
    return status;
}

static vt_status train_biased(const vti_training *training, void *state, vt_error *error) {
    return train(training, false, state, error);
}

static vt_status train_plus_plus(const vti_training *training, void *state, vt_error *error) {
    return train(training, true, state, error);
}

const vti_model_kind vti_model_biased_mf = {
    .about = {.name = "biased-mf",
              .summary = "ratings by gradient descent, with biases (FunkSVD)",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(vti_rating_factors),
    .train = train_biased,
    .fields = vti_rating_factors_fields,
    .work_bytes = vti_rating_factors_work_bytes,
    .score = vti_rating_factors_score,
};

const vti_model_kind vti_model_svd_plus_plus = {
    .about = {.name = "svd++",
              .summary = "the same, with what it says to have rated an item at all",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(vti_rating_factors),
    .train = train_plus_plus,
    .fields = vti_rating_factors_fields,
    .work_bytes = vti_rating_factors_work_bytes,
    .score = vti_rating_factors_score,
};
