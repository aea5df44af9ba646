/*
 * ease.c: EASE (Steck 2019), the best linear model of every item by all others. With G + L as in item_gram.c, and
 * P = (G + L)^-1, the weight of a shopper's item i for item j is
 *   b_ij = -p_ij / p_jj,   b_jj = 0
 * It is exact and takes the square of the catalogue in memory and its cube in time; ease-local is for larger ones.
 */
#include "dense_inverse.h"
#include "item_gram.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../kernels/kernels.h"

#include <string.h>

#define MAX_ITEMS 46340U /* 8 GiB of weights */

static const vt_parameter parameters[] = {VTI_GRAM_PARAMETER_TABLE};

typedef struct ease_state {
    uint32_t item_count;
    float *weights; /* [item_count][item_count] b, rows are the shopper's items */
} ease_state;

static vt_status fail(vt_status status, vt_error *error) {
    switch (status) {
    case VT_ERR_CANCELLED: return vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
    case VT_ERR_NUMERIC:
        return vti_error(error, status, VT_NOWHERE,
                         "The items that shoppers took together have no inverse; use a larger regularization.");
    default: return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train ease; use ease-local.");
    }
}

/* P becomes B, by factors of its columns. */
static void make_weights(const vti_item_gram *gram, float *matrix, float *factors, uint32_t threads) {
    uint32_t n = gram->items->row_count;
    for (size_t j = 0; j < n; j++) factors[j] = (float)(-gram->scales[j] / matrix[j * n + j]);
#pragma omp parallel for num_threads(threads)
    for (uint32_t i = 0; i < n; i++) {
        float *row = matrix + (size_t)i * n;
        for (uint32_t j = 0; j < n; j++) row[j] *= factors[j];
        row[i] = 0;
    }
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    ease_state *state = opaque;
    const vt_allocator *allocator = training->allocator;
    uint32_t n = training->items->row_count;
    if (n > MAX_ITEMS) {
        return vti_error_format(error, VT_ERR_LIMIT, VT_NOWHERE,
                                "%u items are too many for ease, which needs 4 bytes for each pair of them and takes "
                                "at most %u; use ease-local, or --min-item.",
                                n, MAX_ITEMS);
    }
    vti_item_gram gram = {0};
    float *factors = vti_allocate(allocator, n, sizeof *factors);
    state->item_count = n;
    state->weights = vti_allocate(allocator, n, n * sizeof *state->weights);
    vt_status status = factors && state->weights ? vti_item_gram_create(training, NULL, &gram) : VT_ERR_MEMORY;
    if (status == VT_OK) status = vti_item_gram_whole(&gram, training, state->weights);
    if (status == VT_OK) {
        status = vti_dense_inverse(state->weights, n, training->threads, allocator, training->progress);
    }
    if (status == VT_OK)
        make_weights(&gram, state->weights, factors, training->threads);
    else
        fail(status, error);
    vti_item_gram_destroy(&gram, allocator);
    vti_release(allocator, factors);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    ease_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_floats(fields, "weights", &state->weights, state->item_count, state->item_count);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const ease_state *state = opaque;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    size_t n = state->item_count;
    (void)work;
    memset(scores, 0, n * sizeof *scores);
    for (uint32_t h = 0; h < shopper->count; h++) {
        kernels->axpy_f32(shopper->values[h], state->weights + shopper->items[h] * n, scores, n);
    }
}

const vti_model_kind vti_model_ease = {
    .about = {.name = "ease",
              .summary = "every item as the best weighted sum of all others, for catalogues of some ten thousand items",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(ease_state),
    .train = train,
    .fields = list_fields,
    .score = score,
};
