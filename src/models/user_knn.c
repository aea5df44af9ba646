/*
 * user_knn.c: user-based collaborative filtering (Herlocker, Konstan, Borchers, Riedl 1999). A shopper's neighbours
 * among the users of the training are the n with the highest similarity w_v (similarity.c). A score of item i is
 *   implicit:  sum_v w_v c_vi n_i^(-rarity / 2),  w_v > 0, the confidences scaled as for the similarity
 *   ratings:   mean + sum_v w_v (r_vi - mean_v) / sum_v |w_v|,  over the n of largest |w_v| of those who rated i
 * So the state holds the interactions of all users: a baseline, and nothing to give away.
 */
#include "model.h"
#include "similarity.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/top_k.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct user_knn_state {
    uint32_t user_count, item_count, neighbour_count;
    vti_interactions users, items; /* the same, by rows and by columns */
    vti_similarity similarity;     /* without `columns` */
    double mean;                   /* of all ratings, for a shopper without any */
} user_knn_state;

static vt_status train_with(const vti_training *training, bool ratings, user_knn_state *state, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    state->user_count = training->users->row_count;
    state->item_count = training->items->row_count;
    state->neighbour_count = (uint32_t)training->parameters[VTI_NEIGHBOURS];
    state->similarity = vti_similarity_from(training->parameters, ratings);
    vt_status status = vti_interactions_transpose(training->items, allocator, &state->users);
    if (status == VT_OK) status = vti_interactions_transpose(training->users, allocator, &state->items);
    if (status == VT_OK) status = vti_similarity_prepare(&state->similarity, &state->users, &state->items, allocator);
    if (status != VT_OK) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    uint64_t count = state->users.offsets[state->user_count];
    for (uint64_t e = 0; e < count; e++) state->mean += state->users.confidences[e] / (double)count;
    return VT_OK;
}

static vt_status train_implicit(const vti_training *training, void *state, vt_error *error) {
    return train_with(training, false, state, error);
}

static vt_status train_ratings(const vti_training *training, void *state, vt_error *error) {
    return train_with(training, true, state, error);
}

static void list_fields(void *opaque, vti_fields *fields) {
    user_knn_state *state = opaque;
    vti_similarity *similarity = &state->similarity;
    uint32_t measure = similarity->measure, ratings = similarity->ratings;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "users", &state->user_count, 1, UINT32_MAX);
    vti_field_u32(fields, "neighbours", &state->neighbour_count, 1, 100000);
    vti_field_u32(fields, "similarity", &measure, 0, VTI_EUCLIDEAN);
    vti_field_u32(fields, "ratings", &ratings, 0, 1);
    vti_field_double(fields, "shrink", &similarity->shrink, 0, 1e6);
    vti_field_double(fields, "asymmetry", &similarity->asymmetry, 0, 1);
    vti_field_double(fields, "mean", &state->mean, -FLT_MAX, FLT_MAX);
    vti_field_double(fields, "square-of-means", &similarity->square_of_means, 0, DBL_MAX);
    vti_field_matrix(fields, "by-user", &state->users, state->user_count, state->item_count);
    vti_field_matrix(fields, "by-item", &state->items, state->item_count, state->user_count);
    vti_field_doubles(fields, "moments", &similarity->moments, state->user_count, VTI_MOMENTS);
    vti_field_doubles(fields, "item-means", &similarity->column_means, state->item_count, 1);
    vti_field_doubles(fields, "item-scales", &similarity->column_scales, state->item_count, 1);
    similarity->measure = (vti_measure)measure;
    similarity->ratings = ratings != 0;
}

/* ---- scoring ---- */

/* One shopper's, laid into the work memory. */
typedef struct user_search {
    vti_similarity similarity;
    vti_comparison comparison;
    vti_top_k top;
    float *weights; /* [user_count] */
} user_search;

/* With memory NULL it only adds up. */
static user_search lay_out(const user_knn_state *state, vti_arena *arena) {
    uint32_t most = state->neighbour_count < state->user_count ? state->neighbour_count : state->user_count;
    user_search search = {.similarity = state->similarity, .top = {.capacity = most}};
    search.similarity.columns = &state->items;
    search.comparison.overlaps = vti_arena_take(arena, state->user_count, sizeof(vti_overlap));
    search.comparison.met = vti_arena_take(arena, state->user_count, sizeof(uint32_t));
    search.top.entries = vti_arena_take(arena, most, sizeof(vti_scored));
    search.weights = vti_arena_take(arena, state->user_count, sizeof(float));
    return search;
}

static size_t work_bytes(const void *opaque) {
    vti_arena arena = {0};
    (void)lay_out(opaque, &arena);
    return arena.used;
}

static user_search compare_users(const user_knn_state *state, const vti_shopper *shopper, void *work) {
    vti_arena arena = {.memory = work};
    user_search search = lay_out(state, &arena);
    memset(search.comparison.overlaps, 0, state->user_count * sizeof(vti_overlap));
    vti_similarity_compare(&search.similarity, shopper->items, shopper->values, shopper->count, &search.comparison);
    return search;
}

static void score_implicit(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const user_knn_state *state = opaque;
    user_search search = compare_users(state, shopper, work);
    for (uint32_t m = 0; m < search.comparison.met_count; m++) {
        uint32_t user = search.comparison.met[m];
        float weight = vti_similarity_take(&search.similarity, &search.comparison, m);
        if (weight > 0) vti_top_k_offer(&search.top, user, weight);
    }
    vti_top_k_sort(&search.top); /* so that sums do not depend on the order in a heap */
    memset(scores, 0, state->item_count * sizeof *scores);
    for (uint32_t n = 0; n < search.top.count; n++) {
        const vti_scored *neighbour = &search.top.entries[n];
        for (uint64_t e = state->users.offsets[neighbour->number]; e < state->users.offsets[neighbour->number + 1];
             e++) {
            scores[state->users.columns[e]] += neighbour->score * state->users.confidences[e];
        }
    }
    for (uint32_t i = 0; i < state->item_count; i++) scores[i] *= (float)search.similarity.column_scales[i];
}

/* sum_v w_v (r_vi - mean_v) / sum_v |w_v|; 0 where no neighbour has rated the item. */
static double predict_difference(const user_knn_state *state, user_search *search, uint32_t item) {
    double weighted = 0, weights = 0;
    search->top.count = 0;
    for (uint64_t e = state->items.offsets[item]; e < state->items.offsets[item + 1]; e++) {
        float weight = search->weights[state->items.columns[e]];
        /* The place of the rating, which fits where the rows of one item are counted from its first. */
        uint32_t place = (uint32_t)(e - state->items.offsets[item]);
        float size = fabsf(weight);
        if (size > 0 && vti_top_k_wants(&search->top, size)) vti_top_k_offer(&search->top, place, size);
    }
    for (uint32_t n = 0; n < search->top.count; n++) {
        uint64_t e = state->items.offsets[item] + search->top.entries[n].number;
        uint32_t user = state->items.columns[e];
        double mean = vti_similarity_mean(&search->similarity, user);
        weighted += (double)search->weights[user] * (state->items.confidences[e] - mean);
        weights += search->top.entries[n].score;
    }
    return weights > 0 ? weighted / weights : 0;
}

static void score_ratings(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const user_knn_state *state = opaque;
    user_search search = compare_users(state, shopper, work);
    double mean = shopper->count > 0 ? 0 : state->mean;
    for (uint32_t j = 0; j < shopper->count; j++) mean += (double)shopper->values[j] / shopper->count;
    memset(search.weights, 0, state->user_count * sizeof *search.weights);
    for (uint32_t m = 0; m < search.comparison.met_count; m++) {
        uint32_t user = search.comparison.met[m];
        search.weights[user] = vti_similarity_take(&search.similarity, &search.comparison, m);
    }
    for (uint32_t i = 0; i < state->item_count; i++) {
        scores[i] = (float)(mean + predict_difference(state, &search, i));
    }
}

const vti_model_kind vti_model_user_knn = {
    .about = {.name = "user-knn",
              .summary = "what the most similar users took",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = vti_similarity_parameters,
              .parameter_count = VTI_SIMILARITY_PARAMETERS},
    .state_bytes = sizeof(user_knn_state),
    .train = train_implicit,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score_implicit,
};

const vti_model_kind vti_model_user_knn_ratings = {
    .about = {.name = "user-knn-ratings",
              .summary = "ratings from those of the most similar users",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = vti_similarity_parameters,
              .parameter_count = VTI_RATING_SIMILARITY_PARAMETERS},
    .state_bytes = sizeof(user_knn_state),
    .train = train_ratings,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score_ratings,
};
