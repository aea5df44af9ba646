/*
 * together.c: items that were bought together. With B the baskets and B_i those with item i, the link between i and j is
 *   n / (n + shrink) * sum_b |b|^-rarity / sqrt(sum_B_i |b|^-rarity * sum_B_j |b|^-rarity)
 * over the n baskets b that have both: a cosine in which large baskets say less (similarity.c). A basket is what a shop
 * calls one, events of one user in a row; without a name, those of one known time. Where anything was purchased only
 * purchases count.
 */
#include "item_knn.h"
#include "links.h"

#include "../base/memory.h"

enum { KEPT, SHRINK, RARITY, MEMORY, TYPE_EXPONENT };

static const vt_parameter parameters[] = {
    [KEPT] = VTI_LINKS_PARAMETER(20),
    [SHRINK] = {.name = "shrink",
                .meaning = "baskets in common with which a link has half its weight",
                .standard = 5,
                .most = 1e6,
                .high = 50},
    [RARITY] = {.name = "rarity",
                .meaning = "how much less large baskets count: 0 as much, 1 in inverse proportion",
                .standard = 0.5,
                .most = 1,
                .high = 1},
    [MEMORY] = VTI_MEMORY_PARAMETER(2),
    [TYPE_EXPONENT] = VTI_TYPE_EXPONENT_PARAMETER,
};

static bool is_one_basket(const vti_data_event *a, const vti_data_event *b) {
    if (a->basket != VTI_NO_BASKET || b->basket != VTI_NO_BASKET) return a->basket == b->basket;
    return a->time != VTI_NO_TIME && a->time == b->time;
}

/* The events as a list with a basket in place of each user; `offsets` has room for one of every event. */
static vti_event_list list_baskets(const vti_event_list *events, uint64_t *offsets) {
    vti_event_list baskets = {events->events, offsets, 0, events->item_count};
    offsets[0] = 0;
    for (uint32_t u = 0; u < events->user_count; u++) {
        for (uint64_t e = events->offsets[u], end = events->offsets[u + 1]; e < end; e++) {
            if (e + 1 == end || !is_one_basket(&events->events[e], &events->events[e + 1])) {
                offsets[++baskets.user_count] = e + 1;
            }
        }
    }
    return baskets;
}

static vt_fold_in counted_types(const vti_training *training) {
    const vti_event_list *events = training->events;
    vt_fold_in counted = {.confidence = VT_CONFIDENCE_BINARY};
    bool purchases = false;
    for (uint64_t e = 0; e < events->offsets[events->user_count]; e++) {
        purchases |= events->events[e].type == VT_EVENT_PURCHASE;
    }
    for (int t = 0; t < VT_EVENT_TYPE_COUNT; t++) {
        bool counts = training->fold_in->event_weights[t] > 0 && (!purchases || t == VT_EVENT_PURCHASE);
        counted.event_weights[t] = counts ? 1 : 0;
    }
    return counted;
}

static vt_status find_links(const vti_training *training, const vti_event_list *baskets, vti_links *links) {
    const vt_allocator *allocator = training->allocator;
    const double *p = training->parameters;
    const vti_similarity similarity = {.measure = VTI_COSINE, .shrink = p[SHRINK], .rarity = p[RARITY]};
    vt_fold_in counted = counted_types(training);
    vti_interactions rows = {0}, items = {0}, neighbours = {0};
    vti_training of_baskets = *training;
    of_baskets.users = &rows;
    of_baskets.items = &items;
    vt_status status = vti_interactions_build(baskets, &counted, allocator, &rows);
    if (!status) status = vti_interactions_transpose(&rows, allocator, &items);
    if (!status) status = vti_item_knn_find(&of_baskets, &similarity, p[KEPT], &neighbours);
    if (!status) status = vti_links_keep(&neighbours, (uint32_t)p[KEPT], allocator, links);
    vti_interactions_destroy(&neighbours, allocator);
    vti_interactions_destroy(&items, allocator);
    vti_interactions_destroy(&rows, allocator);
    return status;
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    const vti_event_list *events = training->events;
    uint64_t *offsets = vti_allocate(training->allocator, events->offsets[events->user_count] + 1, sizeof *offsets);
    vt_status status = offsets ? VT_OK : VT_ERR_MEMORY;
    if (!status) {
        status = vti_links_begin(training, training->parameters[MEMORY], training->parameters[TYPE_EXPONENT], state);
    }
    if (!status) {
        vti_event_list baskets = list_baskets(events, offsets);
        status = find_links(training, &baskets, state);
    }
    vti_release(training->allocator, offsets);
    return vti_links_fail(status, error);
}

const vti_model_kind vti_model_together = {
    .about = {.name = "together",
              .summary = "what was bought together with the newest items of the history",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "LNK3",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_links),
    .train = train,
    .fields = vti_links_fields,
    .work_bytes = vti_links_work_bytes,
    .score = vti_links_score,
    .view = vti_links_view,
};
