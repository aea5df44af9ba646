/*
 * core.c: the largest part of the events in which every user has min_user different items and every item min_item
 * different users. Dropping one may take another below its bound, so it is repeated until nothing changes; the result
 * does not depend on the order.
 */
#include "../base/memory.h"
#include "dataset_private.h"

#include <string.h>

typedef struct core {
    uint64_t *offsets; /* [user_count + 1] of the pairs */
    uint32_t *items;   /* the different items of each user */
    uint32_t *user_degrees, *item_degrees;
    uint8_t *user_alive, *item_alive;
} core;

/* The different items of each user, each once. */
static void list_pairs(const vti_event_list *events, core *c) {
    uint32_t *last_users = c->item_degrees; /* borrowed: the last user seen with the item, + 1 */
    uint64_t count = 0;
    c->offsets[0] = 0;
    for (uint32_t u = 0; u < events->user_count; u++) {
        for (uint64_t e = events->offsets[u]; e < events->offsets[u + 1]; e++) {
            uint32_t item = events->events[e].item;
            if (last_users[item] == u + 1) continue;
            last_users[item] = u + 1;
            c->items[count++] = item;
        }
        c->offsets[u + 1] = count;
    }
}

static void count_degrees(const vti_event_list *events, core *c) {
    memset(c->user_degrees, 0, events->user_count * sizeof *c->user_degrees);
    memset(c->item_degrees, 0, events->item_count * sizeof *c->item_degrees);
    for (uint32_t u = 0; u < events->user_count; u++) {
        if (!c->user_alive[u]) continue;
        for (uint64_t p = c->offsets[u]; p < c->offsets[u + 1]; p++) {
            if (!c->item_alive[c->items[p]]) continue;
            c->user_degrees[u]++;
            c->item_degrees[c->items[p]]++;
        }
    }
}

/* True when something was dropped. */
static bool drop_below(uint8_t *alive, const uint32_t *degrees, uint32_t count, uint32_t least) {
    bool dropped = false;
    for (uint32_t i = 0; i < count; i++) {
        if (!alive[i] || degrees[i] >= least) continue;
        alive[i] = 0;
        dropped = true;
    }
    return dropped;
}

static uint32_t number_alive(const uint8_t *alive, uint32_t count, uint32_t *numbers) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) numbers[i] = alive[i] ? kept++ : VTI_ID_NONE;
    return kept;
}

static void take_core(const vti_event_list *events, const uint8_t *is_catalogue, const vt_clean_options *options,
                      core *c, uint32_t *user_numbers, uint32_t *item_numbers, vt_clean_report *report) {
    list_pairs(events, c);
    memset(c->user_alive, 1, events->user_count);
    memset(c->item_alive, 1, events->item_count);
    count_degrees(events, c);
    uint64_t users = 0, items = 0; /* that there were: with an event, or in the catalogue */
    for (uint32_t u = 0; u < events->user_count; u++) users += c->user_degrees[u] > 0;
    for (uint32_t i = 0; i < events->item_count; i++) items += c->item_degrees[i] > 0 || is_catalogue[i];

    uint32_t min_user = options->min_user > 1 ? options->min_user : 1;
    for (;;) {
        bool users_dropped = drop_below(c->user_alive, c->user_degrees, events->user_count, min_user);
        bool items_dropped = drop_below(c->item_alive, c->item_degrees, events->item_count, options->min_item);
        if (!users_dropped && !items_dropped) break;
        count_degrees(events, c);
    }
    for (uint32_t i = 0; i < events->item_count; i++) {
        if (c->item_degrees[i] == 0 && !is_catalogue[i]) c->item_alive[i] = 0;
    }
    report->dropped_users = users - number_alive(c->user_alive, events->user_count, user_numbers);
    report->dropped_items = items - number_alive(c->item_alive, events->item_count, item_numbers);
}

vt_status vti_core_take(const vti_event_list *events, const uint8_t *is_catalogue, const vt_clean_options *options,
                        const vt_allocator *allocator, uint32_t *user_numbers, uint32_t *item_numbers,
                        vt_clean_report *report) {
    uint64_t event_count = events->offsets[events->user_count];
    core c = {
        .offsets = vti_allocate(allocator, (size_t)events->user_count + 1, sizeof *c.offsets),
        .items = vti_allocate(allocator, event_count, sizeof *c.items),
        .user_degrees = vti_allocate(allocator, events->user_count, sizeof *c.user_degrees),
        .item_degrees = vti_allocate_zeroed(allocator, events->item_count, sizeof *c.item_degrees),
        .user_alive = vti_allocate(allocator, events->user_count, sizeof *c.user_alive),
        .item_alive = vti_allocate(allocator, events->item_count, sizeof *c.item_alive),
    };
    bool enough = c.offsets && c.items && c.user_degrees && c.item_degrees && c.user_alive && c.item_alive;
    if (enough) take_core(events, is_catalogue, options, &c, user_numbers, item_numbers, report);
    vti_release(allocator, c.offsets);
    vti_release(allocator, c.items);
    vti_release(allocator, c.user_degrees);
    vti_release(allocator, c.item_degrees);
    vti_release(allocator, c.user_alive);
    vti_release(allocator, c.item_alive);
    return enough ? VT_OK : VT_ERR_MEMORY;
}
