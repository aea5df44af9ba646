/*
 * popularity.c: what most shoppers took: the baseline that every other model has to beat. The popularity of an item is
 *   g_i = sum_users c_ui 2^(-age_ui / half-life)
 * age_ui from the user's latest event with the item to the newest event of all. With an item attribute (category ...),
 * shoppers fall into segments: the value of it that they have most confidence in. In segment s the score is
 *   s_i + shrink g_i / sum_j g_j,  s_i = the same sum over the users of the segment
 * so that a small segment follows the general taste.
 */
#include "model.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"

#include <string.h>

#define SECONDS_PER_DAY 86400.0

enum { HALF_LIFE, ATTRIBUTE, SHRINK };

static const vt_parameter parameters[] = {
    [HALF_LIFE] = {.name = "half-life",
                   .meaning = "days in which an event counts half; 0: it never does",
                   .most = 1e6,
                   .low = 1,
                   .high = 1000,
                   .logarithmic = true},
    [ATTRIBUTE] = {.name = "attribute",
                   .meaning = "number of the item attribute, from 1, that parts the shoppers into segments; 0: none",
                   .most = VT_PACK_MAX_ATTRIBUTES,
                   .whole = true},
    [SHRINK] = {.name = "shrink",
                .meaning = "confidence that the general popularity stands for in each segment",
                .standard = 100,
                .most = 1e9,
                .low = 1,
                .high = 1e4,
                .logarithmic = true},
};

typedef struct popularity_state {
    uint32_t item_count, segment_count; /* segment 0: no value, or no attribute */
    float *general;                     /* [item_count] g, already times shrink / sum where there are segments */
    uint32_t *item_segments;            /* [item_count] */
    vti_interactions segments;          /* [segment_count][item_count] s, 0 is left out */
} popularity_state;

/* ---- age ---- */

/* The interactions by user, their confidences times what age leaves of them. */
static vt_status fade(const vti_training *training, vti_interactions *faded) {
    const vti_event_list *events = training->events;
    double half_life = training->parameters[HALF_LIFE] * SECONDS_PER_DAY;
    int64_t *latest = vti_allocate(training->allocator, events->item_count, sizeof *latest);
    vt_status status = vti_interactions_transpose(training->items, training->allocator, faded);
    if (!latest || status != VT_OK) goto done;
    int64_t newest = VTI_NO_TIME;
    for (uint64_t e = 0; e < events->offsets[events->user_count]; e++) {
        if (events->events[e].time > newest) newest = events->events[e].time;
    }
    for (uint32_t u = 0; u < faded->row_count; u++) {
        for (uint64_t e = events->offsets[u]; e < events->offsets[u + 1]; e++) {
            latest[events->events[e].item] = events->events[e].time; /* they come in order of time */
        }
        for (uint64_t p = faded->offsets[u]; p < faded->offsets[u + 1]; p++) {
            int64_t time = latest[faded->columns[p]];
            if (time == VTI_NO_TIME) continue;
            faded->confidences[p] *= (float)vti_power(2, -((double)newest - (double)time) / half_life);
        }
    }
done:
    vti_release(training->allocator, latest);
    return latest ? status : VT_ERR_MEMORY;
}

/* ---- segments ---- */

/* Numbers the values of the attribute. */
static vt_status number_segments(const vti_training *training, popularity_state *state, vt_error *error) {
    const vt_dataset *dataset = training->dataset;
    uint32_t attribute = (uint32_t)training->parameters[ATTRIBUTE];
    uint32_t attribute_count = dataset ? dataset->attribute_count : 0;
    if (attribute > attribute_count) {
        return vti_error_format(error, VT_ERR_NOT_FOUND, VT_NOWHERE,
                                "There is no item attribute number %u: the items have %u.", attribute, attribute_count);
    }
    vti_id_map values;
    vti_id_map_init(&values, training->allocator);
    uint32_t none;
    vt_status status = vti_id_map_add(&values, (vt_text){"", 0}, &none);
    for (uint32_t i = 0; i < state->item_count && status == VT_OK; i++) {
        state->item_segments[i] = 0;
        if (attribute == 0) continue;
        status = vti_id_map_add(&values, dataset->attributes[attribute - 1].texts[i], &state->item_segments[i]);
    }
    state->segment_count = values.count;
    vti_id_map_destroy(&values);
    return status;
}

/* The segment of somebody with this evidence. `sums` [segment_count] is scratch. */
static uint32_t segment_of(const popularity_state *state, const uint32_t *items, const float *confidences,
                           uint64_t count, double *sums) {
    uint32_t best = 0;
    memset(sums, 0, state->segment_count * sizeof *sums);
    for (uint64_t e = 0; e < count; e++) sums[state->item_segments[items[e]]] += confidences[e];
    sums[0] = 0;
    for (uint32_t s = 1; s < state->segment_count; s++) {
        if (sums[s] > sums[best]) best = s;
    }
    return best;
}

/* s of all segments but 0. */
static vt_status sum_segments(const vti_training *training, const vti_interactions *items, popularity_state *state) {
    const vt_allocator *allocator = training->allocator;
    const vti_interactions *users = training->users;
    uint64_t count = 0, room = items->offsets[items->row_count];
    uint32_t *user_segments = vti_allocate(allocator, users->row_count, sizeof *user_segments);
    double *sums = vti_allocate(allocator, state->segment_count, sizeof *sums);
    vti_interactions by_item = {.row_count = state->item_count, .column_count = state->segment_count};
    by_item.offsets = vti_allocate_zeroed(allocator, (size_t)state->item_count + 1, sizeof *by_item.offsets);
    by_item.columns = vti_allocate(allocator, room, sizeof *by_item.columns);
    by_item.confidences = vti_allocate(allocator, room, sizeof *by_item.confidences);
    vt_status status = VT_ERR_MEMORY;
    if (!user_segments || !sums || !by_item.offsets || !by_item.columns || !by_item.confidences) goto done;
    for (uint32_t u = 0; u < users->row_count; u++) {
        uint64_t begin = users->offsets[u];
        user_segments[u] =
            segment_of(state, users->columns + begin, users->confidences + begin, users->offsets[u + 1] - begin, sums);
    }
    memset(sums, 0, state->segment_count * sizeof *sums);
    for (uint32_t i = 0; i < items->row_count; i++) {
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) {
            uint32_t segment = user_segments[items->columns[e]];
            if (segment == 0 || items->confidences[e] == 0) continue;
            if (sums[segment] == 0) by_item.columns[count++] = segment;
            sums[segment] += items->confidences[e];
        }
        for (uint64_t p = by_item.offsets[i]; p < count; p++) {
            by_item.confidences[p] = (float)sums[by_item.columns[p]];
            sums[by_item.columns[p]] = 0;
        }
        by_item.offsets[i + 1] = count;
    }
    status = vti_interactions_transpose(&by_item, allocator, &state->segments);
done:
    vti_interactions_destroy(&by_item, allocator);
    vti_release(allocator, user_segments);
    vti_release(allocator, sums);
    return status;
}

/* ---- the model ---- */

static void sum_all(const vti_interactions *items, double shrink, popularity_state *state) {
    double total = 0, scale = 1;
    for (uint64_t e = 0; e < items->offsets[items->row_count]; e++) total += items->confidences[e];
    if (state->segment_count > 1 && total > 0) scale = shrink / total;
    for (uint32_t i = 0; i < state->item_count; i++) {
        double sum = 0;
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) sum += items->confidences[e];
        state->general[i] = (float)(scale * sum);
    }
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    popularity_state *state = opaque;
    const vt_allocator *allocator = training->allocator;
    const vti_interactions *items = training->items;
    vti_interactions faded = {0}, faded_items = {0};
    state->item_count = items->row_count;
    state->general = vti_allocate(allocator, state->item_count, sizeof *state->general);
    state->item_segments = vti_allocate(allocator, state->item_count, sizeof *state->item_segments);
    vt_status status = state->general && state->item_segments ? VT_OK : VT_ERR_MEMORY;
    if (status == VT_OK) status = number_segments(training, state, error);
    if (status == VT_ERR_NOT_FOUND) return status;
    if (status == VT_OK && training->parameters[HALF_LIFE] > 0) {
        status = fade(training, &faded);
        if (status == VT_OK) status = vti_interactions_transpose(&faded, allocator, &faded_items);
        items = &faded_items;
    }
    if (status == VT_OK) status = sum_segments(training, items, state);
    if (status == VT_OK) sum_all(items, training->parameters[SHRINK], state);
    vti_interactions_destroy(&faded, allocator);
    vti_interactions_destroy(&faded_items, allocator);
    if (status != VT_OK) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    return VT_OK;
}

static void list_fields(void *opaque, vti_fields *fields) {
    popularity_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "segments", &state->segment_count, 1, UINT32_MAX);
    vti_field_floats(fields, "general", &state->general, state->item_count, 1);
    vti_field_u32s(fields, "item-segments", &state->item_segments, state->item_count, 1, state->segment_count);
    vti_field_matrix(fields, "by-segment", &state->segments, state->segment_count, state->item_count);
}

static size_t work_bytes(const void *opaque) {
    const popularity_state *state = opaque;
    return state->segment_count * sizeof(double);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const popularity_state *state = opaque;
    uint32_t segment = segment_of(state, shopper->items, shopper->values, shopper->count, work);
    memcpy(scores, state->general, state->item_count * sizeof *scores);
    for (uint64_t e = state->segments.offsets[segment]; e < state->segments.offsets[segment + 1]; e++) {
        scores[state->segments.columns[e]] += state->segments.confidences[e];
    }
}

const vti_model_kind vti_model_popularity = {
    .about = {.name = "popularity",
              .summary = "what most shoppers took, lately and in the shopper's segment if so wanted",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(popularity_state),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
