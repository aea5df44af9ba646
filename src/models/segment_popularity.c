/*
 * segment_popularity.c: what shoppers of like taste took. Users fall into k segments by k-means over the directions of
 * their ials factors, as those of vt_segments_find; a shopper belongs to the segment of the nearest centroid, and in
 * segment s an item has the score
 *   sum_(users of s) c_ui + shrink g_i / sum_j g_j,   g_i = sum_(all users) c_ui
 * so that a small segment follows the general taste.
 */
#include "ials_model.h"
#include "kmeans.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define RESTARTS 3U

enum { SEGMENTS, FACTORS, SHRINK };

static const vt_parameter parameters[] = {
    [SEGMENTS] = {.name = "segments",
                  .meaning = "how many",
                  .standard = 8,
                  .least = 1,
                  .most = 1000,
                  .low = 2,
                  .high = 64,
                  .logarithmic = true,
                  .whole = true},
    [FACTORS] = {.name = "factors",
                 .meaning = "of the ials model that knows whose taste is alike",
                 .standard = 32,
                 .least = 1,
                 .most = VT_PACK_MAX_FACTORS,
                 .low = 8,
                 .high = 64,
                 .logarithmic = true,
                 .whole = true},
    [SHRINK] = {.name = "shrink",
                .meaning = "confidence that the general popularity stands for in each segment",
                .standard = 100,
                .most = 1e9,
                .low = 1,
                .high = 1e4,
                .logarithmic = true},
};

typedef struct segment_state {
    vti_ials_state ials;
    uint32_t segment_count;
    float *centroids; /* [segment_count][factors] */
    float *scores;    /* [segment_count][items] */
} segment_state;

/* As fold-in wants it. */
static vt_model model_of(const segment_state *state) {
    vt_model model = {.item_count = state->ials.item_count};
    vti_model_ials.view(&state->ials, &model);
    return model;
}

static vt_status train_ials(const vti_training *training, segment_state *state, vt_error *error) {
    double values[VTI_IALS_PARAMETERS];
    vti_training inner = *training;
    for (uint32_t p = 0; p < VTI_IALS_PARAMETERS; p++) values[p] = vti_ials_parameters[p].standard;
    values[VTI_IALS_FACTORS] = training->parameters[FACTORS];
    inner.parameters = values;
    return vti_model_ials.train(&inner, &state->ials, error);
}

/* vectors [users][factors]; zeros for those without evidence. */
static vt_status fold_in_all(const vti_training *training, const segment_state *state, float *vectors) {
    const vti_interactions *users = training->users;
    vt_model model = model_of(state);
    size_t work_floats = vti_fold_in_work_floats(&model);
    float *work = vti_allocate(training->allocator, training->threads * work_floats, sizeof *work);
    if (!work) return VT_ERR_MEMORY;
#pragma omp parallel for schedule(dynamic, 64) num_threads(training->threads)
    for (uint32_t u = 0; u < users->row_count; u++) {
        uint64_t begin = users->offsets[u];
        vti_fold_in_direction(&model, users->columns + begin, users->confidences + begin,
                              (uint32_t)(users->offsets[u + 1] - begin), work + omp_get_thread_num() * work_floats,
                              vectors + (size_t)u * model.factor_count);
    }
    vti_release(training->allocator, work);
    return VT_OK;
}

static vt_status keep_segments(const vti_training *training, const vti_clusters *clusters, segment_state *state) {
    const vti_interactions *users = training->users;
    uint32_t item_count = state->ials.item_count, width = state->ials.factor_count;
    state->segment_count = clusters->k;
    state->centroids = vti_allocate(training->allocator, clusters->k, width * sizeof(float));
    state->scores = vti_allocate(training->allocator, clusters->k, item_count * sizeof(float));
    double *general = vti_allocate_zeroed(training->allocator, item_count, sizeof *general), total = 0;
    double *sums = vti_allocate(training->allocator, item_count, sizeof *sums);
    bool complete = state->centroids && state->scores && general && sums;
    if (complete) memcpy(state->centroids, clusters->centroids, (size_t)clusters->k * width * sizeof(float));
    for (uint64_t e = 0; complete && e < users->offsets[users->row_count]; e++) {
        general[users->columns[e]] += users->confidences[e];
        total += users->confidences[e];
    }
    for (uint32_t s = 0; complete && s < clusters->k; s++) {
        for (uint32_t i = 0; i < item_count; i++) sums[i] = training->parameters[SHRINK] * general[i] / total;
        for (uint32_t u = 0; u < users->row_count; u++) {
            if (clusters->labels[u] != s) continue;
            for (uint64_t e = users->offsets[u]; e < users->offsets[u + 1]; e++) {
                sums[users->columns[e]] += users->confidences[e];
            }
        }
        for (uint32_t i = 0; i < item_count; i++) state->scores[(size_t)s * item_count + i] = (float)sums[i];
    }
    vti_release(training->allocator, general);
    vti_release(training->allocator, sums);
    return complete ? VT_OK : VT_ERR_MEMORY;
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    segment_state *state = opaque;
    vt_status status = train_ials(training, state, error);
    if (status) return status;
    uint32_t width = state->ials.factor_count, user_count = training->users->row_count;
    float *vectors = vti_allocate(training->allocator, user_count, width * sizeof *vectors);
    vti_clusters clusters = {0};
    vti_kmeans_options options = {
        .k = (uint32_t)training->parameters[SEGMENTS],
        .restarts = RESTARTS,
        .iterations = VTI_KMEANS_ITERATIONS,
        .seed = training->seed,
        .threads = training->threads,
        .allocator = training->allocator,
    };
    status = vectors ? fold_in_all(training, state, vectors) : VT_ERR_MEMORY;
    if (!status) status = vti_kmeans(&(vti_points){vectors, user_count, width}, &options, &clusters);
    if (!status) status = keep_segments(training, &clusters, state);
    vti_clusters_destroy(&clusters, training->allocator);
    vti_release(training->allocator, vectors);
    if (status) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    return VT_OK;
}

static void list_fields(void *opaque, vti_fields *fields) {
    segment_state *state = opaque;
    vti_model_ials.fields(&state->ials, fields);
    vti_field_u32(fields, "segments", &state->segment_count, 1, UINT32_MAX);
    vti_field_floats(fields, "centroids", &state->centroids, state->segment_count, state->ials.factor_count);
    vti_field_floats(fields, "by-segment", &state->scores, state->segment_count, state->ials.item_count);
}

static size_t work_bytes(const void *opaque) {
    const segment_state *state = opaque;
    vt_model model = model_of(state);
    return (vti_fold_in_work_floats(&model) + state->ials.factor_count) * sizeof(float);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const segment_state *state = opaque;
    vt_model model = model_of(state);
    uint32_t width = model.factor_count, nearest = 0;
    float *vector = work, least = INFINITY;
    vti_fold_in_direction(&model, shopper->items, shopper->values, shopper->count, vector + width, vector);
    for (uint32_t s = 0; s < state->segment_count; s++) {
        float distance = vti_square_distance(vector, state->centroids + (size_t)s * width, width);
        if (distance < least) {
            least = distance;
            nearest = s;
        }
    }
    memcpy(scores, state->scores + (size_t)nearest * state->ials.item_count, state->ials.item_count * sizeof *scores);
}

const vti_model_kind vti_model_segment_popularity = {
    .about = {.name = "segment-popularity",
              .summary = "what shoppers of like taste took, by k-means over ials factors",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(segment_state),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
