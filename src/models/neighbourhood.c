/*
 * neighbourhood.c: with G, H and L as in item_gram.c, the neighbours of item j are those i != j whose own ridge regression
 * leaves the smallest error, that is with the largest
 *   h_ij^2 / (g_ii + l_i)
 * Their part of G is read from the whole where that is known. Else it is summed over the users who have any of them.
 * Where these are too many, only every s-th user of each neighbour is looked at; a user with c of the neighbours is then
 * met with probability 1 - (1 - 1/s)^c and counts for all that were not, so that the sums are right on average and the
 * matrix stays positive definite. What sequences add is known for every pair.
 */
#include "neighbourhood.h"

#include "../base/math.h"
#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VISITS 131072U /* entries of the neighbours' lists of users that are looked at */

vt_status vti_neighbourhood_create(const vti_item_gram *gram, uint32_t capacity, const vt_allocator *allocator,
                                   vti_neighbourhood *neighbourhood) {
    uint32_t n = gram->items->row_count;
    *neighbourhood = (vti_neighbourhood){
        .capacity = capacity,
        .items = vti_allocate(allocator, capacity, sizeof(uint32_t)),
        .matrix = vti_allocate(allocator, capacity, capacity * sizeof(float)),
        .right_side = vti_allocate(allocator, capacity, sizeof(float)),
        .row = vti_allocate_zeroed(allocator, n, sizeof(double)),
        .touched = vti_allocate(allocator, n, sizeof(uint32_t)),
        .places = vti_allocate_zeroed(allocator, n, sizeof(uint32_t)),
        .stamps = vti_allocate_zeroed(allocator, gram->users->row_count, sizeof(uint32_t)),
        .best = vti_allocate(allocator, capacity, sizeof(vti_scored)),
        .shared = vti_allocate(allocator, capacity, sizeof(uint32_t)),
        .values = vti_allocate(allocator, capacity, sizeof(float)),
        .work = vti_allocate(allocator, capacity, 3 * sizeof(float)),
    };
    const vti_neighbourhood *made = neighbourhood;
    if (made->items && made->matrix && made->right_side && made->row && made->touched && made->places && made->stamps &&
        made->best && made->shared && made->values && made->work) {
        return VT_OK;
    }
    vti_neighbourhood_destroy(neighbourhood, allocator);
    return VT_ERR_MEMORY;
}

void vti_neighbourhood_destroy(vti_neighbourhood *neighbourhood, const vt_allocator *allocator) {
    vti_release(allocator, neighbourhood->items);
    vti_release(allocator, neighbourhood->matrix);
    vti_release(allocator, neighbourhood->right_side);
    vti_release(allocator, neighbourhood->row);
    vti_release(allocator, neighbourhood->touched);
    vti_release(allocator, neighbourhood->places);
    vti_release(allocator, neighbourhood->stamps);
    vti_release(allocator, neighbourhood->best);
    vti_release(allocator, neighbourhood->shared);
    vti_release(allocator, neighbourhood->values);
    vti_release(allocator, neighbourhood->work);
    *neighbourhood = (vti_neighbourhood){0};
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Items and right side. */
static void choose_neighbours(vti_neighbourhood *n, const vti_item_gram *gram, uint32_t item) {
    uint32_t touched = vti_item_gram_right_side(gram, item, n->row, n->touched);
    vti_top_k best = {.entries = n->best, .capacity = n->capacity};
    for (uint32_t t = 0; t < touched; t++) {
        uint32_t other = n->touched[t];
        if (other == item) continue;
        double h = n->row[other];
        vti_top_k_offer(&best, other, (float)(h / vti_sqrt(gram->diagonal[other] + gram->ridges[other])));
    }
    n->count = best.count;
    for (uint32_t i = 0; i < n->count; i++) n->items[i] = best.entries[i].number;
    qsort(n->items, n->count, sizeof *n->items, compare_numbers);
    for (uint32_t i = 0; i < n->count; i++) n->right_side[i] = (float)n->row[n->items[i]];
    for (uint32_t t = 0; t < touched; t++) n->row[n->touched[t]] = 0;
}

/* Adds a user's part to the upper triangle. */
static void add_user(vti_neighbourhood *n, const vti_item_gram *gram, uint32_t user, double missed_by_one) {
    const vti_interactions *users = gram->users;
    uint32_t shared = 0;
    for (uint64_t e = users->offsets[user]; e < users->offsets[user + 1]; e++) {
        uint32_t place = n->places[users->columns[e]];
        if (place == 0) continue;
        n->shared[shared] = place - 1;
        n->values[shared++] = users->confidences[e];
    }
    double weight = gram->user_weights[user];
    if (missed_by_one > 0) weight /= 1 - pow(missed_by_one, shared);
    for (uint32_t a = 0; a < shared; a++) {
        float *row = n->matrix + (size_t)n->shared[a] * n->count;
        float factor = (float)(weight * n->values[a]);
        for (uint32_t b = a; b < shared; b++) row[n->shared[b]] += factor * n->values[b];
    }
}

/* To the upper triangle; `places` must be set. */
static void add_sequences(vti_neighbourhood *n, const vti_item_gram *gram) {
    const vti_interactions *past = &gram->sequences->past;
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t item = n->items[i];
        for (uint64_t e = past->offsets[item]; e < past->offsets[item + 1]; e++) {
            uint32_t place = n->places[past->columns[e]];
            if (place <= i) continue;
            n->matrix[(size_t)i * n->count + place - 1] += (float)(gram->sequence_weight * past->confidences[e]);
        }
    }
}

static void sum_over_users(vti_neighbourhood *n, const vti_item_gram *gram, uint32_t item) {
    const vti_interactions *items = gram->items;
    uint64_t visits = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        n->places[n->items[i]] = i + 1;
        visits += items->offsets[n->items[i] + 1] - items->offsets[n->items[i]];
    }
    uint64_t stride = visits / MOST_VISITS + 1;
    memset(n->matrix, 0, (size_t)n->count * n->count * sizeof *n->matrix);
    for (uint32_t i = 0; i < n->count; i++) {
        for (uint64_t e = items->offsets[n->items[i]] + i % stride; e < items->offsets[n->items[i] + 1]; e += stride) {
            uint32_t user = items->columns[e];
            if (n->stamps[user] == item + 1) continue;
            n->stamps[user] = item + 1;
            add_user(n, gram, user, 1 - 1 / (double)stride);
        }
    }
    if (gram->sequences) add_sequences(n, gram);
    for (uint32_t i = 0; i < n->count; i++) {
        n->places[n->items[i]] = 0;
        n->matrix[(size_t)i * n->count + i] += (float)gram->ridges[n->items[i]];
    }
}

void vti_neighbourhood_gather(vti_neighbourhood *neighbourhood, const vti_item_gram *gram, const float *whole,
                              uint32_t item) {
    vti_neighbourhood *n = neighbourhood;
    choose_neighbours(n, gram, item);
    if (!whole) sum_over_users(n, gram, item);
    for (uint32_t i = 0; i < n->count; i++) {
        float *row = n->matrix + (size_t)i * n->count;
        const float *from = whole ? whole + (size_t)n->items[i] * gram->items->row_count : NULL;
        for (uint32_t j = 0; j < i; j++) row[j] = n->matrix[(size_t)j * n->count + i];
        for (uint32_t j = i; j < n->count && whole; j++) row[j] = from[n->items[j]];
    }
}
