/*
 * item_gram.c: with X the interactions [users][items],
 *   G = X^T diag(w) X,   w_u = (sum_i x_ui)^-user_exponent / m,   m such that the mean g_ii of items with any is 1
 *   L = diag(l),         l_i = regularization * g_ii^item_exponent,   of items without any: regularization
 * A linear model predicts item j of a user as x.b with b_j = 0, where b minimises
 *   sum_u w_u (x_uj - x_u.b)^2 + sum_i l_i b_i^2   (and more, such as a norm of b)
 * so that (G + L) b = G_j over the items other than j. A user exponent of 0.5 weighs users as the symmetric
 * normalisation of graph models does (Shen et al. 2021), an item exponent of 1 is the regularisation by denoising of
 * Steck 2020; 0 for both is EASE as published. With m, the regularization means the same whatever the events weigh.
 * Sequences add rows to X that predict other rows (Choe, Kang, Lee, Lee 2021, SLIST): S is what was met up to a moment and
 * T what came after it. With a share s of theirs the equations of item j are (G + L) b = H_j,
 *   G = (1 - s) X^T diag(w) X + s / m S^T S,   H = (1 - s) X^T diag(w) X + s / m S^T T
 * and m such that this G has the mean g_ii of 1; without them H = G.
 * At last the weights for item j are multiplied by g_jj^-popularity_penalty, as in RP3beta (Paudel et al. 2017).
 */
#include "item_gram.h"

#include "../base/math.h"
#include "../base/memory.h"

#include <omp.h>

#define CHUNK_ROWS 1024U /* rows between two looks at the progress callback */

static void weigh_users(vti_item_gram *gram, double share, double exponent) {
    const vti_interactions *users = gram->users;
    for (uint32_t u = 0; u < users->row_count; u++) {
        double mass = 0;
        for (uint64_t e = users->offsets[u]; e < users->offsets[u + 1]; e++) mass += users->confidences[e];
        gram->user_weights[u] = mass > 0 ? share * vti_power(mass, -exponent) : 0;
    }
}

static double sequence_square(const vti_item_gram *gram, uint32_t item) {
    if (!gram->sequences) return 0;
    const vti_interactions *past = &gram->sequences->past;
    uint64_t e = past->offsets[item], end = past->offsets[item + 1];
    while (e < end && past->columns[e] != item) e++;
    return e < end ? gram->sequence_weight * past->confidences[e] : 0;
}

/* The diagonal, scaled to a mean of 1, and the same scale in the weights. */
static void scale(vti_item_gram *gram) {
    const vti_interactions *items = gram->items;
    double sum = 0;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < items->row_count; i++) {
        gram->diagonal[i] = sequence_square(gram, i);
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) {
            double value = items->confidences[e];
            gram->diagonal[i] += gram->user_weights[items->columns[e]] * value * value;
        }
        sum += gram->diagonal[i];
        seen += gram->diagonal[i] > 0;
    }
    double inverse = sum > 0 ? seen / sum : 1;
    for (uint32_t i = 0; i < items->row_count; i++) gram->diagonal[i] *= inverse;
    for (uint32_t u = 0; u < gram->users->row_count; u++) gram->user_weights[u] *= inverse;
    gram->sequence_weight *= inverse;
}

vt_status vti_item_gram_create(const vti_training *training, const vti_sequence_gram *sequences, vti_item_gram *gram) {
    const double *parameters = training->parameters;
    uint32_t n = training->items->row_count;
    *gram = (vti_item_gram){
        .users = training->users,
        .items = training->items,
        .sequences = sequences,
        .sequence_weight = sequences ? sequences->share : 0,
        .user_weights = vti_allocate(training->allocator, training->users->row_count, sizeof(double)),
        .diagonal = vti_allocate(training->allocator, n, sizeof(double)),
        .ridges = vti_allocate(training->allocator, n, sizeof(double)),
        .scales = vti_allocate(training->allocator, n, sizeof(double)),
    };
    if (!gram->user_weights || !gram->diagonal || !gram->ridges || !gram->scales) {
        vti_item_gram_destroy(gram, training->allocator);
        return VT_ERR_MEMORY;
    }
    weigh_users(gram, 1 - gram->sequence_weight, parameters[VTI_GRAM_USER_EXPONENT]);
    scale(gram);
    for (uint32_t i = 0; i < n; i++) {
        double g = gram->diagonal[i] > 0 ? gram->diagonal[i] : 1;
        gram->ridges[i] = parameters[VTI_GRAM_REGULARIZATION] * vti_power(g, parameters[VTI_GRAM_ITEM_EXPONENT]);
        gram->scales[i] = vti_power(g, -parameters[VTI_GRAM_PENALTY]);
    }
    return VT_OK;
}

void vti_item_gram_destroy(vti_item_gram *gram, const vt_allocator *allocator) {
    vti_release(allocator, gram->user_weights);
    vti_release(allocator, gram->diagonal);
    vti_release(allocator, gram->ridges);
    vti_release(allocator, gram->scales);
    *gram = (vti_item_gram){0};
}

static void add(uint32_t item, double value, double *row, uint32_t *touched, uint32_t *count) {
    if (value == 0) return;
    if (row[item] == 0) touched[(*count)++] = item;
    row[item] += value;
}

/* The part of the users, and that of a row of sums over sequences where there are any. */
static uint32_t add_row(const vti_item_gram *gram, const vti_interactions *sums, uint32_t item, double *row,
                        uint32_t *touched) {
    const vti_interactions *users = gram->users, *items = gram->items;
    uint32_t count = 0;
    for (uint64_t e = sums ? sums->offsets[item] : 0; sums && e < sums->offsets[item + 1]; e++) {
        add(sums->columns[e], gram->sequence_weight * sums->confidences[e], row, touched, &count);
    }
    for (uint64_t e = items->offsets[item]; e < items->offsets[item + 1]; e++) {
        uint32_t u = items->columns[e];
        double factor = gram->user_weights[u] * items->confidences[e];
        for (uint64_t f = users->offsets[u]; f < users->offsets[u + 1]; f++) {
            add(users->columns[f], factor * users->confidences[f], row, touched, &count);
        }
    }
    return count;
}

uint32_t vti_item_gram_row(const vti_item_gram *gram, uint32_t item, double *row, uint32_t *touched) {
    return add_row(gram, gram->sequences ? &gram->sequences->past : NULL, item, row, touched);
}

uint32_t vti_item_gram_right_side(const vti_item_gram *gram, uint32_t item, double *row, uint32_t *touched) {
    return add_row(gram, gram->sequences ? &gram->sequences->upcoming : NULL, item, row, touched);
}

vt_status vti_item_gram_whole(const vti_item_gram *gram, const vti_training *training, float *matrix) {
    uint32_t n = gram->items->row_count;
    double *rows = vti_allocate_zeroed(training->allocator, (size_t)training->threads * n, sizeof *rows);
    uint32_t *touched = vti_allocate(training->allocator, (size_t)training->threads * n, sizeof *touched);
    vt_status status = rows && touched ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t begin = 0; begin < n && status == VT_OK; begin += CHUNK_ROWS) {
        uint32_t end = n - begin < CHUNK_ROWS ? n : begin + CHUNK_ROWS;
#pragma omp parallel for schedule(dynamic, 16) num_threads(training->threads)
        for (uint32_t i = begin; i < end; i++) {
            double *row = rows + (size_t)omp_get_thread_num() * n;
            vti_item_gram_row(gram, i, row, touched + (size_t)omp_get_thread_num() * n);
            for (uint32_t j = 0; j < n; j++) {
                matrix[(size_t)i * n + j] = (float)(i == j ? row[j] + gram->ridges[j] : row[j]);
                row[j] = 0;
            }
        }
        if (!vti_training_continues(training, "train: items met together", end, n)) status = VT_ERR_CANCELLED;
    }
    vti_release(training->allocator, rows);
    vti_release(training->allocator, touched);
    return status;
}
