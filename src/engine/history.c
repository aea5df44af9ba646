/*
 * history.c: events to evidence of taste, by the rules that training used (vt_fold_in, vt_confidence). It knows nothing
 * of how the embedding is solved.
 */
#include "engine_state.h"

#include "../pack/evidence.h"

#include <string.h>

static bool is_finite(float value) {
    return value - value == 0;
}

static bool is_valid(const vt_engine *engine, const vt_event *event) {
    return event->item < engine->pack.item_count && event->type < VT_EVENT_TYPE_COUNT && event->age_days >= 0 &&
           is_finite(event->age_days) && is_finite(event->value);
}

/* Where this item's evidence adds up, which begins there when it has none (the sparse set of Briggs, Torczon 1993). */
static float *evidence_of(vti_taste *taste, uint32_t item) {
    uint32_t j = taste->places[item];
    if (j >= taste->count || taste->items[j] != item) {
        j = taste->count++;
        taste->places[item] = (uint16_t)j;
        taste->items[j] = item;
        taste->confidences[j] = 0;
    }
    return &taste->confidences[j];
}

vt_status vt_engine_set_history(vt_engine *engine, const vt_event *events, uint32_t count) {
    if (!engine || (!events && count > 0)) return VT_ERR_ARGUMENT;
    if (count > engine->max_history) return VT_ERR_LIMIT;
    for (uint32_t e = 0; e < count; e++) {
        if (!is_valid(engine, &events[e])) return VT_ERR_ARGUMENT;
    }
    const vt_fold_in *fold_in = &engine->pack.fold_in;
    vti_taste *taste = &engine->taste;
    size_t set_bytes = vti_item_set_words(engine->pack.total_items) * sizeof(uint32_t);
    memset(engine->seen.words, 0, set_bytes);
    memset(engine->dismissed.words, 0, set_bytes);
    taste->count = 0;
    engine->event_count = count;
    if (count > 0) memmove(engine->events, events, count * sizeof *events);

    float newest_age = count > 0 ? events[0].age_days : 0;
    for (uint32_t e = 0; e < count; e++) {
        if (events[e].age_days < newest_age) newest_age = events[e].age_days;
        if (events[e].type == VT_EVENT_DISMISS) vti_item_set_add(engine->dismissed, events[e].item);
    }
    for (uint32_t e = 0; e < count; e++) {
        const vt_event *event = &events[e];
        double days = (double)event->age_days - newest_age;
        double strength = vti_event_strength(fold_in, event->type, event->value, days);
        vti_item_set_add(engine->seen, event->item);
        if (strength <= 0 || vti_item_set_has(engine->dismissed, event->item)) continue;
        *evidence_of(taste, event->item) += (float)strength;
    }
    vti_blend_choose(engine);
    vti_signals_find(engine, events, count);
    for (uint32_t j = 0; j < taste->count; j++) {
        taste->confidences[j] =
            vti_confidence(fold_in, taste->confidences[j]) * vti_factor_recency(engine, taste->items[j]);
    }
    vti_taste_solve(engine);
    return VT_OK;
}

const float *vt_engine_user_factors(const vt_engine *engine) {
    return engine ? engine->taste.user_factors : NULL;
}
