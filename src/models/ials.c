/*
 * ials.c: implicit alternating least squares (Hu, Koren, Volinsky 2008; regularisation scaled by frequency: Rendle,
 * Krichene, Zhang, Koren 2021). It minimises, over user factors x and item factors y,
 *   L = sum_observed c_ui (1 - x_u.y_i)^2 + a sum_all (x_u.y_i)^2 + sum_u l_u |x_u|^2 + sum_i l_i |y_i|^2
 *   l_u = regularization (sum_i c_ui + a items)^exponent,   l_i = regularization (sum_u c_ui + a users)^exponent
 * with a the unobserved weight. Each half-iteration rotates the fixed side into the eigenbasis of its Gram matrix,
 * which changes no product x.y; every row's system is then diagonal plus rank n and is solved exactly
 * (fold_in_system.h). Every sum has a fixed order, so the number of threads does not change the result.
 */
#include "ials.h"

#include "eigen.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#define GRAM_STRIPE 8U   /* rows of a Gram matrix that one task sums */
#define GRAM_BLOCK 256U  /* rows that are summed in float before they are added in double */
#define CHUNK_ROWS 8192U /* rows between two looks at the progress callback */

static const double COLLAPSED = 0.999999; /* of the loss at zero: the factors have vanished */

/* One side of the factorisation. */
typedef struct side {
    const vti_interactions *rows;
    uint32_t active; /* rows that have an interaction; the others have zero factors */
    float *factors;  /* [row_count][factor_count] */
} side;

typedef struct ials {
    const vt_train_options *options;
    const vti_kernels *kernels;
    const vt_progress *progress;
    uint32_t factor_count;
    int threads;
    side users, items;
    double *gram;         /* [k][k] of the fixed side, then its eigenvectors as rows */
    double *eigen_values; /* [k] */
    double *eigen_work;   /* [k] */
    float *rotation;      /* [k][k] the eigenvectors */
    float *eigenvalues;   /* [k] of the fixed side */
    float *scratch;       /* [threads][scratch_floats] */
    size_t scratch_floats;
    double *row_losses; /* [larger row_count] */
    char stage[80];     /* for the progress callback */
} ials;

/* ---- one row ---- */

size_t vti_row_scratch_floats(uint32_t factor_count) {
    size_t k = factor_count;
    return (vti_fold_in_design_floats(factor_count) + k * k + 2 * k + 15) / 16 * 16;
}

vti_fold_in_system vti_row_system(float *scratch, uint32_t factor_count) {
    size_t k = factor_count;
    float *matrix = scratch + vti_fold_in_design_floats(factor_count);
    return (vti_fold_in_system){
        .factor_count = factor_count,
        .design = scratch,
        .matrix = matrix,
        .inverse_roots = matrix + k * k,
        .right_side = matrix + k * k + k,
    };
}

static double lambda_of(const vt_fold_in *fold_in, uint32_t others, double mass) {
    double scale = vti_power(mass + (double)fold_in->unobserved_weight * others, fold_in->regularization_exponent);
    return fold_in->regularization * scale;
}

void vti_row_diagonal(const vt_fold_in *fold_in, const float *eigenvalues, uint32_t others, double mass,
                      vti_fold_in_system *system) {
    double lambda = lambda_of(fold_in, others, mass);
    for (uint32_t d = 0; d < system->factor_count; d++) {
        system->inverse_roots[d] = (float)(1 / sqrt(fold_in->unobserved_weight * (double)eigenvalues[d] + lambda));
    }
}

static double mass_of(const vti_interactions *rows, uint32_t row) {
    double mass = 0;
    for (uint64_t e = rows->offsets[row]; e < rows->offsets[row + 1]; e++) mass += rows->confidences[e];
    return mass;
}

static void solve_row(const ials *state, const side *fixed, const side *solved, uint32_t row, float *scratch) {
    const vti_interactions *rows = solved->rows;
    uint32_t k = state->factor_count;
    float *factors = solved->factors + (size_t)row * k;
    uint64_t begin = rows->offsets[row];
    uint64_t end = rows->offsets[row + 1];
    if (begin == end) {
        memset(factors, 0, k * sizeof *factors);
        return;
    }
    vti_fold_in_system system = vti_row_system(scratch, k);
    vti_row_diagonal(&state->options->fold_in, state->eigenvalues, fixed->active, mass_of(rows, row), &system);
    vti_fold_in_begin(&system, (uint32_t)(end - begin));
    for (uint64_t e = begin; e < end; e++) {
        vti_fold_in_add(&system, state->kernels, rows->confidences[e], fixed->factors + (size_t)rows->columns[e] * k);
    }
    vti_fold_in_solve(&system, state->kernels, factors);
}

/* ---- a whole side ---- */

/* gram = F^T F of a side's factors, in double, upper triangle mirrored. */
static void compute_gram(ials *state, const side *fixed) {
    uint32_t k = state->factor_count;
    uint32_t rows = fixed->rows->row_count;
#pragma omp parallel for schedule(dynamic) num_threads(state->threads)
    for (uint32_t first = 0; first < k; first += GRAM_STRIPE) {
        uint32_t last = first + GRAM_STRIPE < k ? first + GRAM_STRIPE : k;
        float *block = state->scratch + (size_t)omp_get_thread_num() * state->scratch_floats;
        memset(state->gram + (size_t)first * k, 0, (size_t)(last - first) * k * sizeof *state->gram);
        for (uint32_t begin = 0; begin < rows; begin += GRAM_BLOCK) {
            uint32_t end = rows - begin < GRAM_BLOCK ? rows : begin + GRAM_BLOCK;
            memset(block, 0, (size_t)GRAM_STRIPE * k * sizeof *block);
            for (uint32_t r = begin; r < end; r++) {
                const float *row = fixed->factors + (size_t)r * k;
                for (uint32_t i = first; i < last; i++) {
                    state->kernels->axpy_f32(row[i], row + first, block + (size_t)(i - first) * k + first, k - first);
                }
            }
            for (uint32_t i = first; i < last; i++) {
                for (uint32_t j = i; j < k; j++) state->gram[(size_t)i * k + j] += block[(size_t)(i - first) * k + j];
            }
        }
    }
    for (uint32_t i = 0; i < k; i++) {
        for (uint32_t j = 0; j < i; j++) state->gram[(size_t)i * k + j] = state->gram[(size_t)j * k + i];
    }
}

/* Rotates a side into the eigenbasis of its Gram matrix and leaves the eigenvalues in the state. */
static vt_status rotate(ials *state, side *fixed) {
    uint32_t k = state->factor_count;
    compute_gram(state, fixed);
    vt_status status = vti_eigen_symmetric(state->gram, k, state->eigen_values, state->eigen_work);
    if (status != VT_OK) return status;
    for (size_t i = 0; i < (size_t)k * k; i++) state->rotation[i] = (float)state->gram[i];
    for (uint32_t d = 0; d < k; d++) {
        state->eigenvalues[d] = state->eigen_values[d] > 0 ? (float)state->eigen_values[d] : 0;
    }
#pragma omp parallel for schedule(static) num_threads(state->threads)
    for (uint32_t r = 0; r < fixed->rows->row_count; r++) {
        float *row = fixed->factors + (size_t)r * k;
        float *rotated = state->scratch + (size_t)omp_get_thread_num() * state->scratch_floats;
        for (uint32_t d = 0; d < k; d++) rotated[d] = state->kernels->dot_f32(state->rotation + (size_t)d * k, row, k);
        memcpy(row, rotated, k * sizeof *row);
    }
    return VT_OK;
}

static bool keep_going(const ials *state, uint64_t done, uint64_t total) {
    return !state->progress || state->progress->report(state->progress->context, state->stage, done, total);
}

/* Solves all rows of a side with the other side fixed and rotated. */
static vt_status half_iteration(ials *state, side *fixed, side *solved) {
    vt_status status = rotate(state, fixed);
    if (status != VT_OK) return status;
    uint32_t rows = solved->rows->row_count;
    for (uint32_t begin = 0; begin < rows; begin += CHUNK_ROWS) {
        uint32_t end = rows - begin < CHUNK_ROWS ? rows : begin + CHUNK_ROWS;
#pragma omp parallel for schedule(dynamic, 16) num_threads(state->threads)
        for (uint32_t r = begin; r < end; r++) {
            solve_row(state, fixed, solved, r, state->scratch + (size_t)omp_get_thread_num() * state->scratch_floats);
        }
        if (!keep_going(state, end, rows)) return VT_ERR_CANCELLED;
    }
    return VT_OK;
}

/* The loss after an iteration: the users are rotated and their eigenvalues are in the state. */
static double total_loss(ials *state) {
    const vt_fold_in *fold_in = &state->options->fold_in;
    const vti_interactions *items = state->items.rows;
    const vti_interactions *users = state->users.rows;
    uint32_t k = state->factor_count;
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 64) num_threads(state->threads)
    for (uint32_t i = 0; i < items->row_count; i++) {
        const float *factors = state->items.factors + (size_t)i * k;
        double lambda = lambda_of(fold_in, state->users.active, mass_of(items, i));
        double row_loss = 0;
        for (uint32_t d = 0; d < k; d++) {
            double square = (double)factors[d] * factors[d];
            row_loss += (lambda + fold_in->unobserved_weight * (double)state->eigenvalues[d]) * square;
        }
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) {
            const float *user = state->users.factors + (size_t)items->columns[e] * k;
            double residual = 1 - (double)state->kernels->dot_f32(factors, user, k);
            row_loss += items->confidences[e] * residual * residual;
        }
        state->row_losses[i] = row_loss;
    }
    for (uint32_t i = 0; i < items->row_count; i++) loss += state->row_losses[i];
#pragma omp parallel for schedule(dynamic, 64) num_threads(state->threads)
    for (uint32_t u = 0; u < users->row_count; u++) {
        const float *factors = state->users.factors + (size_t)u * k;
        double lambda = lambda_of(fold_in, state->items.active, mass_of(users, u));
        state->row_losses[u] = lambda * state->kernels->dot_f32(factors, factors, k);
    }
    for (uint32_t u = 0; u < users->row_count; u++) loss += state->row_losses[u];
    return loss;
}

/* ---- training ---- */

static uint32_t count_active(const vti_interactions *rows) {
    uint32_t active = 0;
    for (uint32_t r = 0; r < rows->row_count; r++) active += rows->offsets[r] < rows->offsets[r + 1];
    return active;
}

static void initialise(ials *state) {
    vti_random random;
    vti_random_seed(&random, state->options->seed);
    double deviation = 0.1 / vti_sqrt(state->factor_count);
    size_t count = (size_t)state->items.rows->row_count * state->factor_count;
    for (size_t i = 0; i < count; i++) state->items.factors[i] = (float)(deviation * vti_random_normal(&random));
}

/* The loss when all factors are zero. */
static double zero_loss(const ials *state) {
    double loss = 0;
    for (uint32_t u = 0; u < state->users.rows->row_count; u++) loss += mass_of(state->users.rows, u);
    return loss;
}

static vt_status run(ials *state, double *losses, vt_error *error) {
    uint32_t iterations = state->options->iterations;
    initialise(state);
    snprintf(state->stage, sizeof state->stage, "train: iteration 1 of %u", iterations);
    for (uint32_t iteration = 0; iteration < iterations; iteration++) {
        vt_status status = half_iteration(state, &state->items, &state->users);
        if (status == VT_OK) status = half_iteration(state, &state->users, &state->items);
        if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
        losses[iteration] = status == VT_OK ? total_loss(state) : NAN;
        if (!isfinite(losses[iteration])) {
            return vti_error_format(error, VT_ERR_NUMERIC, VT_NOWHERE,
                                    "The loss is not a number after iteration %u; use a larger regularization or "
                                    "smaller event weights.",
                                    iteration + 1);
        }
        uint32_t next = iteration + 2 < iterations ? iteration + 2 : iterations;
        snprintf(state->stage, sizeof state->stage, "train: iteration %u of %u, loss %.6g", next, iterations,
                 losses[iteration]);
    }
    if (losses[iterations - 1] > COLLAPSED * zero_loss(state)) {
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE,
                         "The regularization is so strong that nothing was learnt; use a smaller one or none.");
    }
    if (rotate(state, &state->items) != VT_OK) {
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The item factors have no eigenbasis.");
    }
    return VT_OK;
}

vt_status vti_ials_train(const vti_interactions *users, const vti_interactions *items, const vt_train_options *options,
                         const vt_allocator *allocator, const vt_progress *progress, float *item_factors,
                         float *eigenvalues, double *losses, vt_error *error) {
    size_t k = options->factors;
    size_t rows = users->row_count > items->row_count ? users->row_count : items->row_count;
    ials state = {
        .options = options,
        .kernels = vti_kernels_find(NULL),
        .progress = progress,
        .factor_count = options->factors,
        .threads = options->threads > 0 ? (int)options->threads : omp_get_max_threads(),
        .users = {.rows = users, .active = count_active(users)},
        .items = {.rows = items, .active = items->row_count, .factors = item_factors},
        .eigenvalues = eigenvalues,
        .scratch_floats = vti_row_scratch_floats(options->factors),
    };
    state.users.factors = vti_allocate(allocator, users->row_count, k * sizeof(float));
    state.gram = vti_allocate(allocator, k * k + 2 * k, sizeof(double));
    state.rotation = vti_allocate(allocator, k * k, sizeof(float));
    state.scratch = vti_allocate(allocator, (size_t)state.threads, state.scratch_floats * sizeof(float));
    state.row_losses = vti_allocate(allocator, rows, sizeof(double));

    vt_status status;
    if (state.users.factors && state.gram && state.rotation && state.scratch && state.row_losses) {
        state.eigen_values = state.gram + k * k;
        state.eigen_work = state.eigen_values + k;
        status = run(&state, losses, error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    vti_release(allocator, state.users.factors);
    vti_release(allocator, state.gram);
    vti_release(allocator, state.rotation);
    vti_release(allocator, state.scratch);
    vti_release(allocator, state.row_losses);
    return status;
}
