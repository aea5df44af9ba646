/*
 * signals.c: what the newest part of a history says without factors: which items its items link to, and which are
 * touched again and again. An item h that was touched last d steps back adds
 *   recency(d) * (event weight of h / the largest)^type_exponent * weight of the link
 * to every item it links to, and each event of the item itself recency(d) to its repeat signal; see vt_blend.
 */
#include "engine_state.h"

#include "../base/math.h"

#include <string.h>

#define HASH_FACTOR 2654435769U /* 2^32 / golden ratio (Knuth 6.4) */

static const float SMALLEST_INFLUENCE = 1e-3F; /* of what is older, links are not followed */

static float recency(const vt_engine *engine, uint32_t signal, float steps) {
    float decay = engine->blend->decays[signal];
    return decay > 0 ? (float)vti_exp(-(double)steps / decay) : steps < -decay;
}

/* The place of an item among the linked ones; it is added where there is room, else VTI_NO_ITEM. */
static uint32_t place_of(vti_linked *linked, uint32_t item, bool add) {
    uint32_t slot = item * HASH_FACTOR >> (32 - VTI_LINKED_SLOT_BITS);
    while (linked->slots[slot] != 0) {
        uint32_t place = linked->slots[slot] - 1U;
        if (linked->items[place] == item) return place;
        slot = (slot + 1) % VTI_LINKED_SLOTS;
    }
    if (!add || linked->count == VTI_LINKED) return VTI_NO_ITEM;
    uint32_t place = linked->count++;
    linked->slots[slot] = (uint16_t)(place + 1);
    linked->items[place] = item;
    memset(linked->signals[place], 0, sizeof linked->signals[place]);
    return place;
}

static void add_signal(vti_linked *linked, uint32_t item, uint32_t signal, float value) {
    uint32_t place = place_of(linked, item, true);
    if (place != VTI_NO_ITEM) linked->signals[place][signal] += value;
}

const float *vti_linked_signals(vt_engine *engine, uint32_t item) {
    uint32_t place = place_of(&engine->linked, item, false);
    return place == VTI_NO_ITEM ? NULL : engine->linked.signals[place];
}

/*
 * The events that are evidence, newest first, by count - 1 - number; of events of one age the later one is the newer.
 * Tells the recurrent network of them.
 */
static vti_top_k find_newest(vt_engine *engine, const vti_type_weights weights, const vt_event *events,
                             uint32_t count) {
    vti_top_k newest = {.entries = engine->heap, .capacity = VTI_RECENT_EVENTS};
    uint32_t items[VTI_RECENT_EVENTS], evidence = 0;
    for (uint32_t e = 0; e < count; e++) {
        if (weights[events[e].type] <= 0 || vti_item_set_has(engine->dismissed, events[e].item)) continue;
        vti_top_k_offer(&newest, count - 1 - e, -events[e].age_days);
        evidence++;
    }
    vti_top_k_sort(&newest);
    for (uint32_t n = 0; n < newest.count; n++) items[n] = events[count - 1 - newest.entries[n].number].item;
    if (engine->blend->weights[VT_SIGNAL_RECURRENT] != 0) vti_reading_follow(engine, items, evidence);
    return newest;
}

static void find_recent(vt_engine *engine, const vt_event *events, uint32_t count) {
    vti_type_weights weights;
    vti_type_weights_make(&engine->pack.fold_in, engine->blend->type_exponent, weights);
    vti_top_k newest = find_newest(engine, weights, events, count);
    float step_age = -1, steps = -1;
    engine->recent_count = 0;
    for (uint32_t n = 0; n < newest.count; n++) {
        const vt_event *event = &events[count - 1 - newest.entries[n].number];
        uint32_t r = 0;
        while (r < engine->recent_count && engine->recent[r].item != event->item) r++;
        if (r == engine->recent_count) {
            if (r == VTI_RECENT_ITEMS) break;
            if (event->age_days != step_age) steps++;
            step_age = event->age_days;
            engine->recent[engine->recent_count++] = (vti_recent){.item = event->item, .steps = steps};
        }
        if (weights[event->type] > engine->recent[r].weight) engine->recent[r].weight = weights[event->type];
        if (engine->blend->weights[VT_SIGNAL_REPEAT] != 0) {
            add_signal(&engine->linked, event->item, VT_SIGNAL_REPEAT, recency(engine, VT_SIGNAL_REPEAT, steps));
        }
    }
}

float vti_recent_influence(const vt_engine *engine, const vti_recent *recent, vt_relation relation) {
    float influence = recency(engine, VT_SIGNAL_LINKS + relation, recent->steps) * recent->weight;
    return influence < SMALLEST_INFLUENCE ? 0 : influence;
}

void vti_signals_find(vt_engine *engine, const vt_event *events, uint32_t count) {
    const vt_pack *pack = &engine->pack;
    if (!pack->has_blend) return;
    engine->linked.count = 0;
    memset(engine->linked.slots, 0, VTI_LINKED_SLOTS * sizeof *engine->linked.slots);
    find_recent(engine, events, count);
    for (uint32_t r = 0; r < engine->recent_count; r++) {
        const vti_recent *recent = &engine->recent[r];
        for (uint32_t relation = 0; relation < VT_RELATION_COUNT; relation++) {
            uint32_t signal = VT_SIGNAL_LINKS + relation;
            if (engine->blend->weights[signal] == 0) continue;
            float influence = vti_recent_influence(engine, recent, (vt_relation)relation);
            if (influence == 0) continue;
            uint32_t link_count = vt_pack_links(pack, (vt_relation)relation, recent->item, engine->links);
            for (uint32_t l = 0; l < link_count && engine->links[l].item < pack->item_count; l++) {
                add_signal(&engine->linked, engine->links[l].item, signal, influence * engine->links[l].weight);
            }
        }
    }
}

float vti_factor_recency(const vt_engine *engine, uint32_t item) {
    if (!engine->pack.has_blend || engine->recent_count == 0) return 1;
    uint32_t r = 0; /* items that are not recent count as the oldest of these */
    while (r + 1 < engine->recent_count && engine->recent[r].item != item) r++;
    return recency(engine, VT_SIGNAL_FACTORS, engine->recent[r].steps);
}
