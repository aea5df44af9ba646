/*
 * ials.c: implicit alternating least squares (Hu, Koren, Volinsky 2008; regularisation scaled by frequency: Rendle,
 * Krichene, Zhang, Koren 2021). It minimises, over user factors x and item factors y,
 *   L = sum_observed c_ui (1 - x_u.y_i)^2 + a sum_all (x_u.y_i)^2 + sum_u l_u |x_u|^2 + sum_i l_i |y_i|^2
 *   l_u = regularization (sum_i c_ui + a items)^exponent,   l_i = regularization (sum_u c_ui + a users)^exponent
 * with a the unobserved weight. Each half-iteration rotates both sides into the eigenbasis of the fixed side's Gram
 * matrix, which changes no product x.y; every row's system is then diagonal plus rank n (als_rows.h), and the rows say
 * what their part of L is. Every sum has a fixed order, so the number of threads does not change the result.
 */
#include "ials.h"

#include "als_rows.h"
#include "eigen.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_ROWS 32768U /* rows between two looks at the progress callback */
#define GRAM_PARTS 8U     /* of the rows, that threads sum each for itself */
#define ROW_CLASS 256U    /* rows whose lengths differ by less may come in any order */

static const float LARGEST_HALF = 0x1p14F;
static const double COLLAPSED = 0.999999; /* of the loss at zero: the factors have vanished */

/* One side of the factorisation. */
typedef struct side {
    const vti_interactions *rows;
    uint32_t active; /* rows that have an interaction; the others have zero factors */
    uint32_t *order; /* [row_count] long rows first: none is left over when the other threads are done */
    float *lambdas;  /* [row_count] */
    float *factors;  /* [row_count][factor_count] */
} side;

typedef struct ials {
    const vt_train_options *options;
    const vti_als_rows *inner;
    const vt_progress *progress;
    uint32_t factor_count;
    int threads;
    side users, items;
    double *gram;         /* [GRAM_PARTS][k][k]; the first becomes that of the fixed side, then its eigenvectors */
    double *eigen_values; /* [k] */
    double *eigen_work;   /* [k] */
    float *rotation;      /* [k][padded k] the eigenvectors as columns */
    float *eigenvalues;   /* [k] of the fixed side */
    float *weighted;      /* [padded k] times the unobserved weight */
    uint16_t *halves;     /* [larger row_count][padded k] the fixed side's factors over unit; NULL: solved exactly */
    float unit;
    float *scratch; /* [threads][scratch_floats] */
    size_t scratch_floats;
    double *row_losses; /* [CHUNK_ROWS] */
    char stage[80];     /* for the progress callback */
} ials;

double vti_ials_lambda(const vt_fold_in *fold_in, uint32_t others, double mass) {
    double scale = vti_power(mass + (double)fold_in->unobserved_weight * others, fold_in->regularization_exponent);
    return fold_in->regularization * scale;
}

static double mass_of(const vti_interactions *rows, uint32_t row) {
    double mass = 0;
    for (uint64_t e = rows->offsets[row]; e < rows->offsets[row + 1]; e++) mass += vti_interactions_confidence(rows, e);
    return mass;
}

/* ---- a whole side ---- */

static float *scratch_of(const ials *state) {
    return state->scratch + (size_t)omp_get_thread_num() * state->scratch_floats;
}

/* sum += F^T F of some rows: blocks are summed in float, and then in double. */
static void add_gram(const ials *state, const side *fixed, uint32_t begin, uint32_t end, double *sum) {
    uint32_t k = state->factor_count;
    while (begin < end) {
        uint32_t count = end - begin < VTI_ALS_BLOCK ? end - begin : VTI_ALS_BLOCK;
        const float *block = state->inner->gram(fixed->factors + (size_t)begin * k, count, k, scratch_of(state));
        for (uint32_t i = 0; i < k; i++) {
            for (uint32_t j = i; j < k; j++) sum[(size_t)i * k + j] += (double)block[i * vti_als_padded(k) + j];
        }
        begin += count;
    }
}

/* gram = F^T F of a side's factors, in parts that do not depend on the number of threads. */
static void compute_gram(ials *state, const side *fixed) {
    uint32_t k = state->factor_count;
    uint64_t rows = fixed->rows->row_count;
    size_t size = (size_t)k * k;
    memset(state->gram, 0, GRAM_PARTS * size * sizeof *state->gram);
#pragma omp parallel for schedule(dynamic) num_threads(state->threads)
    for (uint32_t part = 0; part < GRAM_PARTS; part++) {
        add_gram(state, fixed, (uint32_t)(rows * part / GRAM_PARTS), (uint32_t)(rows * (part + 1) / GRAM_PARTS),
                 state->gram + part * size);
    }
    for (size_t i = size; i < GRAM_PARTS * size; i++) state->gram[i % size] += state->gram[i];
    for (uint32_t i = 0; i < k; i++) {
        for (uint32_t j = 0; j < i; j++) state->gram[(size_t)i * k + j] = state->gram[(size_t)j * k + i];
    }
}

static void rotate_side(const ials *state, const side *rotated, uint16_t *halves) {
    uint32_t k = state->factor_count, rows = rotated->rows->row_count;
#pragma omp parallel for schedule(static) num_threads(state->threads)
    for (uint32_t begin = 0; begin < rows; begin += VTI_ALS_BLOCK) {
        uint32_t count = rows - begin < VTI_ALS_BLOCK ? rows - begin : VTI_ALS_BLOCK;
        state->inner->rotate(state->rotation, count, k, state->unit, scratch_of(state),
                             rotated->factors + (size_t)begin * k, halves ? halves + begin * vti_als_padded(k) : NULL);
    }
}

/* Rotates both sides into the eigenbasis of the fixed one's Gram matrix, and leaves its eigenvalues in the state. */
static vt_status rotate(ials *state, const side *fixed, const side *other) {
    uint32_t k = state->factor_count;
    size_t size = vti_als_padded(k);
    compute_gram(state, fixed);
    vt_status status = vti_eigen_symmetric(state->gram, k, state->eigen_values, state->eigen_work);
    if (status != VT_OK) return status;
    for (uint32_t d = 0; d < k; d++) {
        for (uint32_t e = 0; e < k; e++) state->rotation[e * size + d] = (float)state->gram[(size_t)d * k + e];
        state->eigenvalues[d] = state->eigen_values[d] > 0 ? (float)state->eigen_values[d] : 0;
        state->weighted[d] = state->options->fold_in.unobserved_weight * state->eigenvalues[d];
    }
    state->unit = sqrtf(state->eigenvalues[0]) / LARGEST_HALF; /* the root bounds every factor */
    rotate_side(state, fixed, state->halves);
    rotate_side(state, other, NULL);
    return VT_OK;
}

static bool keep_going(const ials *state, uint64_t done, uint64_t total) {
    return !state->progress || state->progress->report(state->progress->context, state->stage, done, total);
}

static uint64_t length_of(const vti_interactions *rows, uint32_t row) {
    return rows->offsets[row + 1] - rows->offsets[row];
}

/* Solves the row at a place of the order. Returns the items' whole part of the loss, the users' regularization only. */
static double solve_row(const ials *state, const vti_als_fixed *fixed, const side *solved, uint32_t place) {
    const vti_interactions *rows = solved->rows;
    uint32_t k = state->factor_count, r = solved->order[place];
    uint32_t next = solved->order[place + 1 < rows->row_count ? place + 1 : place];
    float *factors = solved->factors + (size_t)r * k;
    const vti_als_row row = {
        .side = rows,
        .begin = rows->offsets[r],
        .count = (uint32_t)length_of(rows, r),
        .lambda = solved->lambdas[r],
        .next_begin = rows->offsets[next],
        .next_count = (uint32_t)length_of(rows, next),
    };
    if (row.count == 0) {
        memset(factors, 0, k * sizeof *factors);
        return 0;
    }
    double loss = state->inner->solve(fixed, &row, state->options->steps, scratch_of(state), factors);
    if (solved == &state->items) return loss;
    double square = 0;
    for (uint32_t d = 0; d < k; d++) square += (double)factors[d] * (double)factors[d];
    return (double)row.lambda * square;
}

/* Solves all rows of a side with the other side fixed, and adds what they return to the loss. */
static vt_status half_iteration(ials *state, const side *fixed, const side *solved, double *loss) {
    vt_status status = rotate(state, fixed, solved);
    if (status != VT_OK) return status;
    const vti_als_fixed view = {state->factor_count, fixed->factors, state->halves, state->unit, state->weighted};
    uint32_t rows = solved->rows->row_count;
    for (uint32_t begin = 0; begin < rows; begin += CHUNK_ROWS) {
        uint32_t end = rows - begin < CHUNK_ROWS ? rows : begin + CHUNK_ROWS;
#pragma omp parallel for schedule(dynamic, 16) num_threads(state->threads)
        for (uint32_t place = begin; place < end; place++) {
            state->row_losses[place - begin] = solve_row(state, &view, solved, place);
        }
        for (uint32_t place = begin; place < end; place++) *loss += state->row_losses[place - begin];
        if (!keep_going(state, end, rows)) return VT_ERR_CANCELLED;
    }
    return VT_OK;
}

/* ---- training ---- */

static uint32_t count_active(const vti_interactions *rows) {
    uint32_t active = 0;
    for (uint32_t r = 0; r < rows->row_count; r++) active += rows->offsets[r] < rows->offsets[r + 1];
    return active;
}

static uint64_t rank_of(const vti_interactions *rows, uint32_t row) {
    return length_of(rows, row) / ROW_CLASS;
}

/* Longest first; of about equal length as they lie in memory. */
static vt_status order_rows(side *ordered, const vt_allocator *allocator) {
    const vti_interactions *rows = ordered->rows;
    uint64_t longest = 0;
    for (uint32_t r = 0; r < rows->row_count; r++) {
        if (rank_of(rows, r) > longest) longest = rank_of(rows, r);
    }
    uint32_t *places = vti_allocate_zeroed(allocator, longest + 2, sizeof *places);
    if (!places) return VT_ERR_MEMORY;
    for (uint32_t r = 0; r < rows->row_count; r++) places[longest - rank_of(rows, r) + 1]++;
    for (uint64_t l = 1; l <= longest; l++) places[l] += places[l - 1];
    for (uint32_t r = 0; r < rows->row_count; r++) ordered->order[places[longest - rank_of(rows, r)]++] = r;
    vti_release(allocator, places);
    return VT_OK;
}

/* What does not change while factors do. `others` rows of the other side have interactions. */
static vt_status prepare(const vt_fold_in *fold_in, uint32_t others, const vt_allocator *allocator, side *prepared) {
    uint32_t rows = prepared->rows->row_count;
    prepared->order = vti_allocate(allocator, rows, sizeof *prepared->order);
    prepared->lambdas = vti_allocate(allocator, rows, sizeof *prepared->lambdas);
    if (!prepared->order || !prepared->lambdas) return VT_ERR_MEMORY;
    for (uint32_t r = 0; r < rows; r++) {
        prepared->lambdas[r] = (float)vti_ials_lambda(fold_in, others, mass_of(prepared->rows, r));
    }
    return order_rows(prepared, allocator);
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
        losses[iteration] = 0;
        vt_status status = half_iteration(state, &state->items, &state->users, &losses[iteration]);
        if (status == VT_OK) status = half_iteration(state, &state->users, &state->items, &losses[iteration]);
        if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
        if (status != VT_OK || !isfinite(losses[iteration])) {
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
    if (rotate(state, &state->items, &state->users) != VT_OK) {
        return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The item factors have no eigenbasis.");
    }
    return VT_OK;
}

vt_status vti_ials_train(const vti_interactions *users, const vti_interactions *items, const vt_train_options *options,
                         const vt_allocator *allocator, const vt_progress *progress, float *item_factors,
                         float *eigenvalues, double *losses, vt_error *error) {
    size_t k = options->factors, size = vti_als_padded(k);
    size_t rows = users->row_count > items->row_count ? users->row_count : items->row_count;
    const vti_als_rows *inner = vti_als_rows_at(0);
    ials state = {
        .options = options,
        .inner = inner,
        .progress = progress,
        .factor_count = options->factors,
        .threads = options->threads > 0 ? (int)options->threads : omp_get_max_threads(),
        .users = {.rows = users, .active = count_active(users)},
        .items = {.rows = items, .active = items->row_count, .factors = item_factors},
        .eigenvalues = eigenvalues,
        .scratch_floats = inner->scratch_floats(options->factors),
    };
    state.users.factors = vti_allocate_zeroed(allocator, users->row_count, k * sizeof(float));
    state.gram = vti_allocate(allocator, GRAM_PARTS * k * k + 2 * k, sizeof(double));
    state.rotation = vti_allocate_zeroed(allocator, k + 1, size * sizeof(float));
    if (options->steps > 0) state.halves = vti_allocate(allocator, rows, size * sizeof(uint16_t));
    state.scratch = vti_allocate(allocator, (size_t)state.threads, state.scratch_floats * sizeof(float));
    state.row_losses = vti_allocate(allocator, CHUNK_ROWS, sizeof(double));
    vt_status status = prepare(&options->fold_in, state.items.active, allocator, &state.users);
    if (status == VT_OK) status = prepare(&options->fold_in, state.users.active, allocator, &state.items);
    if (status == VT_OK && state.users.factors && state.gram && state.rotation && state.scratch && state.row_losses &&
        (state.halves || options->steps == 0)) {
        state.eigen_values = state.gram + GRAM_PARTS * k * k;
        state.eigen_work = state.eigen_values + k;
        state.weighted = state.rotation + k * size;
        status = run(&state, losses, error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    void *const parts[] = {state.users.factors, state.users.order, state.users.lambdas, state.items.order,
                           state.items.lambdas, state.gram,        state.rotation,      state.halves,
                           state.scratch,       state.row_losses};
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) vti_release(allocator, parts[p]);
    return status;
}
