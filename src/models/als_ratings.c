/*
 * als_ratings.c: explicit ratings by alternating least squares with weighted regularisation (Zhou et al. 2008), with
 * biases: it minimises
 *     sum_ui (r_ui - mean - b_u - b_i - x_u . y_i)^2 + regularization (sum_u n_u (|x_u|^2 + b_u^2) + sum_i n_i (...))
 * one side at a time, each row exactly.
 */
#include "rating_biases.h"
#include "rating_factors.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <omp.h>
#include <string.h>

enum { FACTORS, ITERATIONS, REGULARIZATION, PARAMETER_COUNT };

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "rank of the factorisation",
                 .standard = 32,
                 .least = 1,
                 .most = VTI_RATING_MAX_FACTORS,
                 .low = 8,
                 .high = 256,
                 .logarithmic = true,
                 .whole = true},
    [ITERATIONS] = {.name = "iterations",
                    .meaning = "full iterations: users, then items",
                    .standard = 15,
                    .least = 1,
                    .most = VT_MAX_ITERATIONS,
                    .low = 5,
                    .high = 40,
                    .whole = true},
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "lambda, for each rating of a row",
                        .standard = .13,
                        .least = 1e-6,
                        .most = 1e6,
                        .low = .02,
                        .high = .5,
                        .logarithmic = true},
};

static void solve_side(const vti_interactions *rows, const vti_rating_side *others, const vti_rating_factors *model,
                       int threads, float *work, size_t work_floats, vti_rating_side *side) {
    uint32_t k = side->factor_count;
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (uint32_t r = 0; r < side->row_count; r++) {
        float *solution = work + (size_t)omp_get_thread_num() * work_floats;
        vti_ridge ridge = vti_ridge_in(solution + k + 1, k + 1, true);
        uint64_t begin = rows->offsets[r];
        vti_rating_row_solve(&ridge, others, model->mean, model->penalty, rows->columns + begin,
                             rows->confidences + begin, (uint32_t)(rows->offsets[r + 1] - begin), NULL, solution);
        memcpy(side->factors + (size_t)r * k, solution, k * sizeof *solution);
        side->biases[r] = solution[k];
    }
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    vti_rating_factors *model = state;
    uint32_t k = (uint32_t)training->parameters[FACTORS];
    uint32_t iterations = (uint32_t)training->parameters[ITERATIONS];
    size_t work_floats = k + 1 + vti_ridge_floats(k + 1);
    vti_rating_side users = {0};
    float *work = vti_allocate(allocator, training->threads, work_floats * sizeof *work);
    vt_status status = vti_rating_mean(training->users, &model->mean, error);
    if (status) goto done;
    model->penalty = (float)training->parameters[REGULARIZATION];
    if (!work) status = VT_ERR_MEMORY;
    if (!status) status = vti_rating_side_create(&model->items, training->items->row_count, k, allocator);
    if (!status) status = vti_rating_side_create(&users, training->users->row_count, k, allocator);
    if (status) {
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    vti_random random;
    vti_random_seed(&random, training->seed);
    double deviation = .1 / vti_sqrt(k);
    for (size_t i = 0; i < (size_t)model->items.row_count * k; i++) {
        model->items.factors[i] = (float)(deviation * vti_random_normal(&random));
    }
    for (uint32_t iteration = 0; iteration < iterations && !status; iteration++) {
        solve_side(training->users, &model->items, model, (int)training->threads, work, work_floats, &users);
        solve_side(training->items, &users, model, (int)training->threads, work, work_floats, &model->items);
        if (!vti_training_continues(training, "train: iterations", iteration + 1, iterations)) {
            status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
done:
    vti_rating_side_destroy(&users, allocator);
    vti_release(allocator, work);
    return status;
}

const vti_model_kind vti_model_als_ratings = {
    .about = {.name = "als-ratings",
              .summary = "ratings by alternating least squares, with biases",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(vti_rating_factors),
    .train = train,
    .fields = vti_rating_factors_fields,
    .work_bytes = vti_rating_factors_work_bytes,
    .score = vti_rating_factors_score,
};
