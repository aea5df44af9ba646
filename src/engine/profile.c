/*
 * profile.c: what the history says of the shopper, as numbers and words. It knows no clock and no other shoppers, only
 * their sums in the pack.
 *
 * Affinities. Over the evidence c_j of the history's items (vti_taste) that have a value of an attribute,
 *   n = (sum c)^2 / sum c^2 (Kish 1965), the number of equal pieces of evidence that would say as much,
 *   p = the share of value v in sum c, q = its share in the popularity of the catalogue,
 *   p' = (n p + PRIOR q) / (n + PRIOR), the mean of the Beta posterior whose prior is what all shoppers take.
 * The strongest have the largest (p' - q) / sqrt(q), the residual that also names segments. The confidence that the
 * shopper takes v more often than others do is Phi((p' - q) / sqrt(p' (1 - p') / (n + PRIOR + 1))), and for Phi(z)
 * stands 1 / (1 + exp(-1.702 z)), which is within .01 of it (Haley 1952). An attribute with a value of its own for nearly
 * each item, such as titles in another language, has no affinities: it only says which items these are.
 *
 * Activity. Events are in one visit when no more than half an hour lies between two of them, the session of web
 * analytics; an order is a visit with a purchase. Recency, frequency and monetary value (Hughes 1994) rank a shopper
 * among all others, whom a device does not know, so lifecycles go by the shopper's own rhythm: were orders to come by
 * chance at a mean gap g (Ehrenberg 1959), no order for 3 g would have a probability of exp(-3) < 5 percent. g takes in
 * one gap of GAP_DAYS beforehand.
 */
#include "engine_state.h"

#include "../base/bfloat.h"
#include "../base/math.h"

#include <string.h>

#define PRIOR 2.0
#define HALEY 1.702
#define LEAST_SHARE 1e-6       /* of a value in the catalogue */
#define OWN_VALUES 0.9         /* for each item: the attribute names items */
#define VISIT_DAYS (1.0F / 48) /* that may lie between two events of a visit */
#define GAP_DAYS 30.0          /* between two orders, where there is no second one */
#define SILENT_GAPS 3          /* see above */
#define NEW_DAYS 30.0F         /* since the first event */
#define LOYAL_ORDERS 3U        /* who came back, and came back again */

/* ---- what all shoppers take ---- */

static void count_chunk(vt_engine *engine, const vt_pack_chunk *chunk) {
    const vt_pack *pack = &engine->pack;
    vti_usual *usual = &engine->usual;
    for (uint32_t i = 0; i < chunk->item_count; i++) {
        double weight = vti_from_bfloat(chunk->popularity[i]);
        usual->popularity += weight;
        usual->ranks += weight * (chunk->first_item + i);
        if (!chunk->prices || !(chunk->prices[i] > 0)) continue;
        double price = vti_log(chunk->prices[i]);
        usual->priced += weight;
        usual->prices += weight * price;
        usual->square_prices += weight * price * price;
    }
    double *values = usual->values;
    for (uint32_t a = 0; a < pack->attribute_count; values += usual->value_counts[a++]) {
        const uint16_t *codes = chunk->codes + (size_t)a * chunk->item_count;
        for (uint32_t i = 0; i < chunk->item_count; i++) values[codes[i]] += vti_from_bfloat(chunk->popularity[i]);
    }
}

/* Once for each chunk, when a profile is first asked for. */
static void count_usual(vt_engine *engine) {
    while (engine->usual.chunks < engine->pack.chunk_count) {
        count_chunk(engine, &engine->pack.chunks[engine->usual.chunks++]);
    }
}

/* ---- affinities ---- */

/* The place of an affinity of this strength among the best, which has room then; `limit` when it is none of them. */
static uint32_t make_room(vt_affinity *best, uint32_t limit, uint32_t *count, float strength) {
    uint32_t place = *count;
    while (place > 0 && strength > best[place - 1].strength) place--;
    if (place == limit) return limit;
    if (*count < limit) ++*count;
    memmove(best + place + 1, best + place, (*count - 1 - place) * sizeof *best);
    return place;
}

/* A value's share of `pieces` of evidence. */
static void offer(vt_engine *engine, uint32_t limit, uint32_t *count, vt_affinity affinity, double share, double usual,
                  double pieces) {
    double expected = (pieces * share + PRIOR * usual) / (pieces + PRIOR);
    double above = expected - usual;
    affinity.strength = (float)(above / vti_sqrt(usual));
    if (!(affinity.strength > 0)) return;
    uint32_t place = make_room(engine->affinities, limit, count, affinity.strength);
    if (place == limit) return;
    double spread = vti_sqrt(expected * (1 - expected) / (pieces + PRIOR + 1));
    affinity.share = (float)share;
    affinity.lift = (float)(expected / usual);
    affinity.confidence = spread > 0 ? (float)(1 / (1 + vti_exp(-HALEY * above / spread))) : 0.5F;
    engine->affinities[place] = affinity;
}

/* Popularity of each value of the attribute is in `popularity`; those of the history add up in touched_values. */
static void find_affinities(vt_engine *engine, uint32_t attribute, const double *popularity, uint32_t limit,
                            uint32_t *count) {
    const vti_taste *taste = &engine->taste;
    float *touched = engine->touched_values;
    double sum = 0, squares = 0, all = engine->usual.popularity - popularity[0];
    for (uint32_t j = 0; j < taste->count; j++) {
        uint32_t value = vt_pack_code(&engine->pack, attribute, taste->items[j]);
        double evidence = taste->confidences[j];
        if (value == 0) continue;
        touched[value] += (float)evidence;
        sum += evidence;
        squares += evidence * evidence;
    }
    for (uint32_t j = 0; j < taste->count; j++) {
        uint32_t value = vt_pack_code(&engine->pack, attribute, taste->items[j]);
        if (touched[value] == 0) continue;
        double share = touched[value] / sum, usual = all > 0 ? popularity[value] / all : 0;
        touched[value] = 0;
        if (usual < LEAST_SHARE) usual = LEAST_SHARE;
        vt_affinity affinity = {.attribute = attribute, .value = value};
        offer(engine, limit, count, affinity, share < 1 ? share : 1, usual, sum * sum / squares);
    }
}

static bool names_items(const vt_engine *engine, uint32_t attribute) {
    return engine->usual.value_counts[attribute] - 1 >= OWN_VALUES * engine->pack.total_items;
}

static uint32_t find_all_affinities(vt_engine *engine, uint32_t limit) {
    const double *popularity = engine->usual.values;
    uint32_t count = 0;
    for (uint32_t a = 0; a < engine->pack.attribute_count && limit > 0; a++) {
        if (!names_items(engine, a)) find_affinities(engine, a, popularity, limit, &count);
        popularity += engine->usual.value_counts[a];
    }
    return count;
}

/* ---- prices and ranks ---- */

static float spread_of(double sum, double squares, double weight) {
    double mean = sum / weight, variance = squares / weight - mean * mean;
    return variance > 0 ? (float)vti_sqrt(variance) : 0;
}

static void find_prices(const vt_engine *engine, vt_profile *profile) {
    const vti_taste *taste = &engine->taste;
    const vti_usual *usual = &engine->usual;
    double weight = 0, sum = 0, squares = 0;
    for (uint32_t j = 0; j < taste->count; j++) {
        float price = vt_pack_price(&engine->pack, taste->items[j]);
        if (!(price > 0)) continue;
        double log_price = vti_log(price), evidence = taste->confidences[j];
        profile->priced++;
        weight += evidence;
        sum += evidence * log_price;
        squares += evidence * log_price * log_price;
    }
    if (weight > 0) {
        profile->price = (float)vti_exp(sum / weight);
        profile->price_spread = spread_of(sum, squares, weight);
    }
    if (usual->priced > 0) {
        profile->usual_price = (float)vti_exp(usual->prices / usual->priced);
        profile->usual_price_spread = spread_of(usual->prices, usual->square_prices, usual->priced);
    }
}

/* ---- activity ---- */

/* What is known while the events go by, newest first. */
typedef struct visit {
    float begin, end; /* ages of its oldest and newest event */
    uint32_t deepest; /* vt_funnel */
} visit;

static uint32_t depth_of(uint32_t type) {
    if (type == VT_EVENT_PURCHASE) return VT_FUNNEL_BUYER;
    return type == VT_EVENT_CART ? VT_FUNNEL_CARTER : VT_FUNNEL_VIEWER;
}

static void end_visit(vt_profile *profile, const visit *ended, float *first_order) {
    if (profile->visits++ == 0) profile->funnel = (vt_funnel)ended->deepest;
    if (ended->deepest != VT_FUNNEL_BUYER) return;
    if (profile->orders++ == 0) profile->last_order_days = ended->end;
    *first_order = ended->end;
}

static vt_lifecycle lifecycle_of(const vt_profile *profile) {
    if (profile->events == 0) return VT_LIFECYCLE_NONE;
    if (profile->orders > 0 && profile->last_order_days > SILENT_GAPS * profile->order_gap_days) {
        return VT_LIFECYCLE_LAPSING;
    }
    if (profile->orders >= LOYAL_ORDERS) return VT_LIFECYCLE_LOYAL;
    return profile->orders <= 1 && profile->first_days <= NEW_DAYS ? VT_LIFECYCLE_NEW : VT_LIFECYCLE_ACTIVE;
}

/* Events that are no dismissals in the heap, newest first; of one age the later is the newer. */
static vti_top_k sort_events(vt_engine *engine) {
    vti_top_k order = {.entries = engine->heap, .capacity = engine->max_history};
    for (uint32_t e = 0; e < engine->event_count; e++) {
        if (engine->events[e].type == VT_EVENT_DISMISS) continue;
        vti_top_k_offer(&order, engine->event_count - 1 - e, -engine->events[e].age_days);
    }
    vti_top_k_sort(&order);
    return order;
}

static const vt_event *event_at(const vt_engine *engine, const vti_top_k *order, uint32_t place) {
    return &engine->events[engine->event_count - 1 - order->entries[place].number];
}

static void find_activity(vt_engine *engine, const vti_top_k *order, vt_profile *profile) {
    visit current = {.deepest = VT_FUNNEL_NONE};
    float first_order = 0;
    double spent = 0;
    for (uint32_t n = 0; n < order->count; n++) {
        const vt_event *event = event_at(engine, order, n);
        if (n == 0) profile->last_days = event->age_days;
        if (n > 0 && event->age_days - current.begin > VISIT_DAYS) {
            end_visit(profile, &current, &first_order);
            current.deepest = VT_FUNNEL_NONE;
        }
        if (current.deepest == VT_FUNNEL_NONE) current.end = event->age_days;
        current.begin = profile->first_days = event->age_days;
        uint32_t depth = depth_of(event->type);
        if (depth > current.deepest) current.deepest = depth;
        if (event->type == VT_EVENT_PURCHASE && event->value > 0) spent += event->value;
    }
    if (order->count > 0) end_visit(profile, &current, &first_order);
    profile->events = order->count;
    profile->spent = (float)spent;
    if (profile->orders > 0) {
        profile->order_gap_days =
            (float)((GAP_DAYS + (double)first_order - profile->last_order_days) / profile->orders);
    }
    profile->lifecycle = lifecycle_of(profile);
}

/* Oldest first: `blocked` has the items of earlier visits. */
static void find_novelty(vt_engine *engine, const vti_top_k *order, vt_profile *profile) {
    vti_item_set known = engine->blocked;
    uint32_t repeats = 0, visit_end = order->count;
    double ranks = 0;
    memset(known.words, 0, vti_item_set_words(engine->pack.total_items) * sizeof *known.words);
    for (uint32_t n = order->count; n-- > 0;) {
        const vt_event *event = event_at(engine, order, n);
        bool begins = n + 1 < order->count && event_at(engine, order, n + 1)->age_days - event->age_days > VISIT_DAYS;
        while (begins && visit_end > n + 1) vti_item_set_add(known, event_at(engine, order, --visit_end)->item);
        repeats += vti_item_set_has(known, event->item);
        ranks += event->item;
    }
    double items = engine->pack.total_items;
    if (order->count > 0) {
        profile->repeat_share = (float)repeats / (float)order->count;
        profile->rank = (float)(ranks / order->count / items);
    }
    if (engine->usual.popularity > 0) {
        profile->usual_rank = (float)(engine->usual.ranks / engine->usual.popularity / items);
    }
}

vt_status vt_engine_profile(vt_engine *engine, uint32_t limit, vt_profile *profile) {
    if (!engine || !profile || limit > VT_MAX_AFFINITIES) return VT_ERR_ARGUMENT;
    *profile = (vt_profile){.affinities = engine->affinities};
    count_usual(engine);
    vti_top_k order = sort_events(engine);
    find_activity(engine, &order, profile);
    find_novelty(engine, &order, profile);
    find_prices(engine, profile);
    profile->affinity_count = find_all_affinities(engine, limit);
    return VT_OK;
}
