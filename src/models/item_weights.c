/*
 * item_weights.c: see item_weights.h. Each item's weights are found and cut alone, so threads change nothing; only then
 * they are turned round, from the item that is predicted to the one that speaks for it.
 */
#include "item_weights.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define CHUNK_ROWS 1024U  /* items between two looks at the progress callback */
#define WHOLE_ITEMS 8192U /* up to here G is held whole, 256 MiB, which is quicker where shoppers have many items */

typedef struct solving {
    const vti_training *training;
    const vti_sequence_gram *sequences;
    vti_solve_neighbourhood *solve;
    vti_item_gram gram;
    float *whole; /* [items][items] G + L, or NULL */
    uint32_t neighbours, kept;
    vti_neighbourhood *threads; /* [training->threads] */
    vti_interactions found;     /* row j: the weights for item j, at j * kept until all are found */
    uint32_t *counts;           /* [items] of those */
} solving;

static vt_status prepare(solving *s) {
    const vti_training *training = s->training;
    const vt_allocator *allocator = training->allocator;
    uint32_t n = training->items->row_count;
    s->found = (vti_interactions){
        .row_count = n,
        .column_count = n,
        .offsets = vti_allocate(allocator, (size_t)n + 1, sizeof(uint64_t)),
        .columns = vti_allocate(allocator, n, s->kept * sizeof(uint32_t)),
        .confidences = vti_allocate(allocator, n, s->kept * sizeof(float)),
    };
    s->counts = vti_allocate(allocator, n, sizeof(uint32_t));
    s->threads = vti_allocate_zeroed(allocator, training->threads, sizeof *s->threads);
    if (!s->found.offsets || !s->found.columns || !s->found.confidences || !s->counts || !s->threads) {
        return VT_ERR_MEMORY;
    }
    vt_status status = vti_item_gram_create(training, s->sequences, &s->gram);
    for (uint32_t t = 0; t < training->threads && status == VT_OK; t++) {
        status = vti_neighbourhood_create(&s->gram, s->neighbours, allocator, &s->threads[t]);
    }
    if (status != VT_OK || n > WHOLE_ITEMS) return status;
    s->whole = vti_allocate(allocator, n, n * sizeof(float));
    return s->whole ? vti_item_gram_whole(&s->gram, training, s->whole) : VT_ERR_MEMORY;
}

static void release(solving *s) {
    const vt_allocator *allocator = s->training->allocator;
    for (uint32_t t = 0; s->threads && t < s->training->threads; t++) {
        vti_neighbourhood_destroy(&s->threads[t], allocator);
    }
    vti_release(allocator, s->threads);
    vti_release(allocator, s->counts);
    vti_release(allocator, s->whole);
    vti_item_gram_destroy(&s->gram, allocator);
    vti_interactions_destroy(&s->found, allocator);
}

/* Puts the strongest weights of a solved neighbourhood into the row of its item, in order of the items. */
static void keep_strongest(solving *s, vti_neighbourhood *n, uint32_t item) {
    vti_top_k best = {.entries = n->best, .capacity = s->kept};
    for (uint32_t i = 0; i < n->count; i++) {
        if (n->right_side[i] != 0) vti_top_k_offer(&best, i, fabsf(n->right_side[i]));
    }
    memset(n->shared, 0, n->count * sizeof *n->shared);
    for (uint32_t b = 0; b < best.count; b++) n->shared[best.entries[b].number] = 1;
    size_t place = (size_t)item * s->kept;
    for (uint32_t i = 0; i < n->count; i++) {
        if (!n->shared[i]) continue;
        s->found.columns[place] = n->items[i];
        s->found.confidences[place++] = (float)(s->gram.scales[item] * n->right_side[i]);
    }
    s->counts[item] = best.count;
}

static bool is_solved(const vti_neighbourhood *n) {
    bool finite = true;
    for (uint32_t i = 0; i < n->count; i++) finite &= isfinite(n->right_side[i]) != 0;
    return finite;
}

static vt_status solve_all(solving *s) {
    uint32_t n = s->training->items->row_count;
    for (uint32_t begin = 0; begin < n; begin += CHUNK_ROWS) {
        uint32_t end = n - begin < CHUNK_ROWS ? n : begin + CHUNK_ROWS;
        bool failed = false;
#pragma omp parallel for schedule(dynamic, 4) num_threads(s->training->threads) reduction(|| : failed)
        for (uint32_t item = begin; item < end; item++) {
            vti_neighbourhood *neighbourhood = &s->threads[omp_get_thread_num()];
            vti_neighbourhood_gather(neighbourhood, &s->gram, s->whole, item);
            failed = failed || !s->solve(s->training, neighbourhood) || !is_solved(neighbourhood);
            keep_strongest(s, neighbourhood, item);
        }
        if (failed) return VT_ERR_NUMERIC;
        if (!vti_training_continues(s->training, "train: weights of items", end, n)) return VT_ERR_CANCELLED;
    }
    return VT_OK;
}

/* Moves the rows together. */
static void close_gaps(solving *s) {
    uint64_t *offsets = s->found.offsets;
    offsets[0] = 0;
    for (uint32_t item = 0; item < s->found.row_count; item++) {
        size_t from = (size_t)item * s->kept;
        memmove(s->found.columns + offsets[item], s->found.columns + from, s->counts[item] * sizeof(uint32_t));
        memmove(s->found.confidences + offsets[item], s->found.confidences + from, s->counts[item] * sizeof(float));
        offsets[item + 1] = offsets[item] + s->counts[item];
    }
}

static vt_status fail(vt_status status, vt_error *error) {
    switch (status) {
    case VT_ERR_CANCELLED: return vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
    case VT_ERR_NUMERIC:
        return vti_error(error, status, VT_NOWHERE,
                         "The weights of an item have no solution; use a larger regularization.");
    default: return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    }
}

vt_status vti_item_weights_train(const vti_training *training, const vti_sequence_gram *sequences, uint32_t neighbours,
                                 uint32_t kept, vti_solve_neighbourhood *solve, vti_item_weights *weights,
                                 vt_error *error) {
    uint32_t n = training->items->row_count;
    solving s = {
        .training = training, .sequences = sequences, .solve = solve, .neighbours = neighbours < n ? neighbours : n};
    s.kept = kept < s.neighbours ? kept : s.neighbours;
    vt_status status = prepare(&s);
    if (status == VT_OK) status = solve_all(&s);
    if (status == VT_OK) {
        close_gaps(&s);
        weights->item_count = n;
        status = vti_interactions_transpose(&s.found, training->allocator, &weights->rows);
    }
    release(&s);
    return status == VT_OK ? VT_OK : fail(status, error);
}

void vti_item_weights_fields(void *weights, vti_fields *fields) {
    vti_item_weights *w = weights;
    vti_field_items(fields, &w->item_count);
    vti_field_matrix(fields, "weights", &w->rows, w->item_count, w->item_count);
}

void vti_item_weights_score(const void *weights, const vti_shopper *shopper, void *work, float *scores) {
    const vti_item_weights *w = weights;
    const vti_interactions *rows = &w->rows;
    (void)work;
    memset(scores, 0, w->item_count * sizeof *scores);
    for (uint32_t h = 0; h < shopper->count; h++) {
        uint32_t item = shopper->items[h];
        for (uint64_t e = rows->offsets[item]; e < rows->offsets[item + 1]; e++) {
            scores[rows->columns[e]] += shopper->values[h] * rows->confidences[e];
        }
    }
}
