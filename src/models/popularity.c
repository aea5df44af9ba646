/*
 * popularity.c: the same order for everybody: the confidence that all users together have in an item. The baseline that
 * every other model has to beat.
 */
#include "model.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

typedef struct popularity_state {
    uint32_t item_count;
    float *popularity;
} popularity_state;

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    popularity_state *state = opaque;
    const vti_interactions *items = training->items;
    state->item_count = items->row_count;
    state->popularity = vti_allocate(training->allocator, state->item_count, sizeof(float));
    if (!state->popularity) {
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    for (uint32_t i = 0; i < state->item_count; i++) {
        double sum = 0;
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) sum += items->confidences[e];
        state->popularity[i] = (float)sum;
    }
    return VT_OK;
}

static void list_fields(void *opaque, vti_fields *fields) {
    popularity_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_floats(fields, "popularity", &state->popularity, state->item_count, 1);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const popularity_state *state = opaque;
    (void)shopper;
    (void)work;
    memcpy(scores, state->popularity, state->item_count * sizeof *scores);
}

const vti_model_kind vti_model_popularity = {
    .about = {.name = "popularity",
              .summary = "what most shoppers took, the same for everybody",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = ""},
    .state_bytes = sizeof(popularity_state),
    .train = train,
    .fields = list_fields,
    .score = score,
};
