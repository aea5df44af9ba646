/*
 * item_knn.c: item-based collaborative filtering (Sarwar, Karypis, Konstan, Riedl 2001). Each item i has its n most
 * similar items N(i) with similarities w_ij > 0 (similarity.c). A shopper's score of an item is
 *   implicit:  sum_j w_ij c_j
 *   ratings:   m_i + sum_j w_ij (r_j - m_j) / sum_j |w_ij|,  m the means of the items
 * over the items j of the shopper that are in N(i). Items that are unlike, w < 0, are left out: as neighbours they made
 * predicted ratings no better (README.md, "What was measured").
 */
#include "item_knn.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/top_k.h"

#include <omp.h>
#include <string.h>

#define BLOCK_ITEMS 1024U /* whose neighbours are found before they are stored */

/* ---- neighbours ---- */

typedef struct search {
    vti_similarity similarity;
    const vti_interactions *items;
    uint32_t neighbour_count;
    uint32_t threads;
    vti_comparison *comparisons; /* [threads] */
    vti_scored *found;           /* [BLOCK_ITEMS][neighbour_count] */
    uint32_t *found_counts;      /* [BLOCK_ITEMS] */
    vti_interactions neighbours; /* row i is N(i) */
    size_t column_capacity, weight_capacity;
} search;

static void find_neighbours(const search *s, vti_comparison *comparison, uint32_t item, vti_scored *found,
                            uint32_t *count) {
    uint64_t begin = s->items->offsets[item];
    vti_top_k top = {.entries = found, .capacity = s->neighbour_count};
    vti_similarity_compare(&s->similarity, s->items->columns + begin, s->items->confidences + begin,
                           (uint32_t)(s->items->offsets[item + 1] - begin), comparison);
    for (uint32_t m = 0; m < comparison->met_count; m++) {
        uint32_t other = comparison->met[m];
        float weight = vti_similarity_take(&s->similarity, comparison, m);
        if (other != item && weight > 0) vti_top_k_offer(&top, other, weight);
    }
    *count = top.count;
}

static vt_status store_block(search *s, uint32_t first, uint32_t count, const vt_allocator *allocator) {
    vti_interactions *rows = &s->neighbours;
    for (uint32_t slot = 0; slot < count; slot++) {
        uint64_t begin = rows->offsets[first + slot], end = begin + s->found_counts[slot];
        vt_status status = vti_grow(allocator, (void **)&rows->columns, &s->column_capacity, begin, end, //
                                    sizeof *rows->columns);
        if (status == VT_OK) {
            status = vti_grow(allocator, (void **)&rows->confidences, &s->weight_capacity, begin, end,
                              sizeof *rows->confidences);
        }
        if (status != VT_OK) return status;
        for (uint64_t e = begin; e < end; e++) {
            const vti_scored *neighbour = &s->found[(size_t)slot * s->neighbour_count + (e - begin)];
            rows->columns[e] = neighbour->number;
            rows->confidences[e] = neighbour->score;
        }
        rows->offsets[first + slot + 1] = end;
    }
    return VT_OK;
}

static vt_status find_all(search *s, const vti_training *training) {
    uint32_t item_count = s->items->row_count;
    for (uint32_t first = 0; first < item_count; first += BLOCK_ITEMS) {
        if (!vti_training_continues(training, "train: neighbours", first, item_count)) return VT_ERR_CANCELLED;
        uint32_t count = item_count - first < BLOCK_ITEMS ? item_count - first : BLOCK_ITEMS;
#pragma omp parallel for schedule(dynamic, 4) num_threads(s->threads)
        for (uint32_t slot = 0; slot < count; slot++) {
            find_neighbours(s, &s->comparisons[omp_get_thread_num()], first + slot,
                            s->found + (size_t)slot * s->neighbour_count, &s->found_counts[slot]);
        }
        vt_status status = store_block(s, first, count, training->allocator);
        if (status != VT_OK) return status;
    }
    return VT_OK;
}

static vt_status prepare_search(search *s, const vti_training *training) {
    const vt_allocator *allocator = training->allocator;
    uint32_t item_count = s->items->row_count;
    uint32_t block = item_count < BLOCK_ITEMS ? item_count : BLOCK_ITEMS;
    s->neighbours = (vti_interactions){.row_count = item_count, .column_count = item_count};
    s->neighbours.offsets = vti_allocate_zeroed(allocator, (size_t)item_count + 1, sizeof *s->neighbours.offsets);
    s->found = vti_allocate(allocator, (size_t)block * s->neighbour_count, sizeof *s->found);
    s->found_counts = vti_allocate(allocator, block, sizeof *s->found_counts);
    s->comparisons = vti_allocate_zeroed(allocator, s->threads, sizeof *s->comparisons);
    if (!s->neighbours.offsets || !s->found || !s->found_counts || !s->comparisons) return VT_ERR_MEMORY;
    for (uint32_t t = 0; t < s->threads; t++) {
        s->comparisons[t].overlaps = vti_allocate_zeroed(allocator, item_count, sizeof(vti_overlap));
        s->comparisons[t].met = vti_allocate(allocator, item_count, sizeof(uint32_t));
        if (!s->comparisons[t].overlaps || !s->comparisons[t].met) return VT_ERR_MEMORY;
    }
    return vti_similarity_prepare(&s->similarity, training->items, training->users, allocator);
}

static void search_destroy(search *s, const vt_allocator *allocator) {
    for (uint32_t t = 0; s->comparisons && t < s->threads; t++) {
        vti_release(allocator, s->comparisons[t].overlaps);
        vti_release(allocator, s->comparisons[t].met);
    }
    vti_release(allocator, s->comparisons);
    vti_release(allocator, s->found);
    vti_release(allocator, s->found_counts);
    vti_similarity_release(&s->similarity, allocator);
    vti_interactions_destroy(&s->neighbours, allocator);
}

vt_status vti_item_knn_find(const vti_training *training, const vti_similarity *similarity, double neighbour_count,
                            vti_interactions *neighbours) {
    const vti_interactions *items = training->items;
    search s = {
        .similarity = *similarity,
        .items = items,
        .neighbour_count = neighbour_count < items->row_count ? (uint32_t)neighbour_count : items->row_count,
        .threads = training->threads,
    };
    vt_status status = prepare_search(&s, training);
    if (status == VT_OK) status = find_all(&s, training);
    if (status == VT_OK) {
        *neighbours = s.neighbours;
        s.neighbours = (vti_interactions){0};
    }
    search_destroy(&s, training->allocator);
    return status;
}

/* ---- the model ---- */

static double sum_of(const vti_interactions *items, uint64_t begin, uint64_t end) {
    double sum = 0;
    for (uint64_t e = begin; e < end; e++) sum += items->confidences[e];
    return sum;
}

/* An item without ratings has the mean of all. */
static void compute_means(const vti_interactions *items, double *means) {
    uint64_t count = items->offsets[items->row_count];
    double mean = sum_of(items, 0, count) / (double)count;
    for (uint32_t i = 0; i < items->row_count; i++) {
        uint64_t begin = items->offsets[i], end = items->offsets[i + 1];
        means[i] = begin < end ? sum_of(items, begin, end) / (double)(end - begin) : mean;
    }
}

vt_status vti_item_knn_train(const vti_training *training, const vti_similarity *similarity, double neighbour_count,
                             vti_item_knn *state, vt_error *error) {
    const vti_interactions *items = training->items;
    vti_interactions neighbours = {0};
    state->item_count = items->row_count;
    state->means = vti_allocate(training->allocator, items->row_count, sizeof *state->means);
    vt_status status = state->means ? VT_OK : VT_ERR_MEMORY;
    if (status == VT_OK) compute_means(items, state->means);
    if (status == VT_OK) status = vti_item_knn_find(training, similarity, neighbour_count, &neighbours);
    if (status == VT_OK) status = vti_interactions_transpose(&neighbours, training->allocator, &state->targets);
    vti_interactions_destroy(&neighbours, training->allocator);
    if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "cancelled");
    if (status != VT_OK)
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to train; keep fewer neighbours.");
    return status;
}

static vt_status train_with(const vti_training *training, bool ratings, vti_item_knn *state, vt_error *error) {
    vti_similarity similarity = vti_similarity_from(training->parameters, ratings);
    return vti_item_knn_train(training, &similarity, training->parameters[VTI_NEIGHBOURS], state, error);
}

static vt_status train_implicit(const vti_training *training, void *state, vt_error *error) {
    return train_with(training, false, state, error);
}

static vt_status train_ratings(const vti_training *training, void *state, vt_error *error) {
    return train_with(training, true, state, error);
}

void vti_item_knn_fields(void *opaque, vti_fields *fields) {
    vti_item_knn *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_matrix(fields, "similarities", &state->targets, state->item_count, state->item_count);
    vti_field_doubles(fields, "means", &state->means, state->item_count, 1);
}

static void score_implicit(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const vti_item_knn *state = opaque;
    const vti_interactions *targets = &state->targets;
    (void)work;
    memset(scores, 0, state->item_count * sizeof *scores);
    for (uint32_t j = 0; j < shopper->count; j++) {
        uint32_t own = shopper->items[j];
        for (uint64_t e = targets->offsets[own]; e < targets->offsets[own + 1]; e++) {
            scores[targets->columns[e]] += targets->confidences[e] * shopper->values[j];
        }
    }
}

/* Of one target: sum_j w (r_j - m_j), sum_j |w|. */
typedef struct rating_sums {
    double weighted, weights;
} rating_sums;

size_t vti_item_knn_work_bytes(const void *opaque) {
    const vti_item_knn *state = opaque;
    return state->item_count * sizeof(rating_sums);
}

void vti_item_knn_predict(const vti_item_knn *state, const vti_shopper *shopper, double bias, void *work,
                          float *scores) {
    const vti_interactions *targets = &state->targets;
    rating_sums *sums = work;
    memset(sums, 0, state->item_count * sizeof *sums);
    for (uint32_t j = 0; j < shopper->count; j++) {
        uint32_t own = shopper->items[j];
        double difference = shopper->values[j] - bias - state->means[own];
        for (uint64_t e = targets->offsets[own]; e < targets->offsets[own + 1]; e++) {
            rating_sums *sum = &sums[targets->columns[e]];
            sum->weighted += (double)targets->confidences[e] * difference;
            sum->weights += targets->confidences[e];
        }
    }
    for (uint32_t i = 0; i < state->item_count; i++) {
        double difference = sums[i].weights > 0 ? sums[i].weighted / sums[i].weights : 0;
        scores[i] = (float)(state->means[i] + bias + difference);
    }
}

static void score_ratings(const void *state, const vti_shopper *shopper, void *work, float *scores) {
    vti_item_knn_predict(state, shopper, 0, work, scores);
}

const vti_model_kind vti_model_item_knn = {
    .about = {.name = "item-knn",
              .summary = "items like those in the history, by who took both",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = vti_similarity_parameters,
              .parameter_count = VTI_SIMILARITY_PARAMETERS},
    .state_bytes = sizeof(vti_item_knn),
    .train = train_implicit,
    .fields = vti_item_knn_fields,
    .score = score_implicit,
};

const vti_model_kind vti_model_item_knn_ratings = {
    .about = {.name = "item-knn-ratings",
              .summary = "ratings from the shopper's own of similar items",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = vti_similarity_parameters,
              .parameter_count = VTI_RATING_SIMILARITY_PARAMETERS},
    .state_bytes = sizeof(vti_item_knn),
    .train = train_ratings,
    .fields = vti_item_knn_fields,
    .work_bytes = vti_item_knn_work_bytes,
    .score = score_ratings,
};
