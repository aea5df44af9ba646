/*
 * clean.c: vt_dataset_clean. Everything is worked out on a copy of the events and then put in place, so a failure
 * leaves the dataset as it was. In this order:
 *   1. Events are ordered by user, time and input order; those without time come first.
 *   2. Events of a user equal in item, type, value, time and basket become one.
 *   3. An event that takes back (cancel: purchases, remove: carts) takes its value from the latest earlier events of
 * that user and item, latest first; without a value it takes back one event whole.
 *   4. The core (core.c): users and items with too little leave.
 *   5. Users and items are numbered densely in their old order.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "dataset_private.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string.h>

#define NO_EVENT UINT32_MAX
#define REMOVED UINT8_MAX /* as the type of an event that goes */

typedef struct cleaning {
    const vt_dataset *dataset;
    vt_allocator allocator;
    vti_data_event *events; /* the copy */
    uint64_t *offsets;      /* [users + 1] of the copy */
    uint32_t user_count, item_count;
    /* for one user at a time */
    uint32_t longest;        /* number of events of the user with the most */
    vti_data_event *scratch; /* [longest] */
    uint32_t *slots;         /* [slot_count] a hash table of event numbers */
    uint32_t slot_count;
    uint32_t *below;                     /* [longest] next on the stack */
    uint32_t *purchase_tops, *cart_tops; /* [item_count] stacks of the events that can be taken back */
    uint8_t *is_catalogue;               /* [item_count] in an item table */
    uint32_t *user_numbers, *item_numbers;
    vt_clean_report report;
} cleaning;

/* ---- order ---- */

static vt_status copy_by_user(cleaning *c) {
    const vt_dataset *dataset = c->dataset;
    c->events = vti_allocate(&c->allocator, dataset->event_count, sizeof *c->events);
    c->offsets = vti_allocate_zeroed(&c->allocator, (size_t)c->user_count + 2, sizeof *c->offsets);
    if (!c->events || !c->offsets) return VT_ERR_MEMORY;
    uint64_t *ends = c->offsets + 1; /* while filling, ends[u] is where the next event of u goes */
    for (uint64_t e = 0; e < dataset->event_count; e++) ends[dataset->events[e].user + 1]++;
    uint64_t longest = 0;
    for (uint32_t u = 0; u < c->user_count; u++) {
        if (ends[u + 1] > longest) longest = ends[u + 1];
        ends[u + 1] += ends[u];
    }
    for (uint64_t e = 0; e < dataset->event_count; e++) {
        c->events[ends[dataset->events[e].user]++] = dataset->events[e];
    }
    if (longest >= UINT32_MAX / 4) return VT_ERR_LIMIT;
    c->longest = (uint32_t)longest;
    return VT_OK;
}

static void merge_runs(const vti_data_event *from, vti_data_event *to, uint64_t begin, uint64_t middle, uint64_t end) {
    uint64_t left = begin, right = middle;
    for (uint64_t out = begin; out < end; out++) {
        bool take_left = left < middle && (right == end || from[left].time <= from[right].time);
        to[out] = take_left ? from[left++] : from[right++];
    }
}

/* Stable, in O(n) when the events are in order already, as most exports are. */
static void sort_by_time(vti_data_event *events, uint64_t count, vti_data_event *scratch) {
    uint64_t sorted = 1;
    while (sorted < count && events[sorted - 1].time <= events[sorted].time) sorted++;
    if (sorted >= count) return;
    vti_data_event *from = events, *to = scratch;
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t begin = 0; begin < count; begin += 2 * width) {
            uint64_t middle = begin + width < count ? begin + width : count;
            uint64_t end = middle + width < count ? middle + width : count;
            merge_runs(from, to, begin, middle, end);
        }
        vti_data_event *swap = from;
        from = to;
        to = swap;
    }
    if (from != events) memcpy(events, from, count * sizeof *events);
}

/* ---- duplicates ---- */

static bool is_equal(const vti_data_event *a, const vti_data_event *b) {
    return a->time == b->time && a->item == b->item && a->basket == b->basket && a->value == b->value &&
           a->type == b->type;
}

static uint32_t hash_of(const vti_data_event *event) {
    uint64_t words[3] = {(uint64_t)event->time, ((uint64_t)event->item << 32) | event->basket, event->type};
    return (uint32_t)XXH3_64bits(words, sizeof words);
}

static void mark_duplicates(cleaning *c, vti_data_event *events, uint32_t count) {
    uint32_t slot_count = 4;
    while (slot_count < 2 * count) slot_count *= 2;
    memset(c->slots, 0xFF, slot_count * sizeof *c->slots);
    for (uint32_t e = 0; e < count; e++) {
        uint32_t slot = hash_of(&events[e]) & (slot_count - 1);
        while (c->slots[slot] != NO_EVENT && !is_equal(&events[c->slots[slot]], &events[e])) {
            slot = (slot + 1) & (slot_count - 1);
        }
        if (c->slots[slot] == NO_EVENT) {
            c->slots[slot] = e;
        } else {
            events[e].type = REMOVED;
            c->report.duplicates++;
        }
    }
}

/* ---- cancellations ---- */

static void take_back(cleaning *c, vti_data_event *events, uint32_t *top, float value) {
    if (*top == NO_EVENT) c->report.unmatched++;
    double left = value;
    while (*top != NO_EVENT) {
        vti_data_event *event = &events[*top];
        if (value > 0 && event->value > left) {
            event->value = (float)(event->value - left);
            return;
        }
        left -= event->value;
        event->type = REMOVED;
        c->report.cancelled++;
        *top = c->below[*top];
        if (left <= 0) return;
    }
}

static void apply_cancellations(cleaning *c, vti_data_event *events, uint32_t count) {
    for (uint32_t e = 0; e < count; e++) c->purchase_tops[events[e].item] = c->cart_tops[events[e].item] = NO_EVENT;
    for (uint32_t e = 0; e < count; e++) {
        vti_data_event *event = &events[e];
        bool about_cart = event->type == VT_EVENT_CART || event->type == VTI_EVENT_REMOVE;
        uint32_t *top = about_cart ? &c->cart_tops[event->item] : &c->purchase_tops[event->item];
        if (event->type == VTI_EVENT_CANCEL || event->type == VTI_EVENT_REMOVE) {
            take_back(c, events, top, event->value);
            event->type = REMOVED;
        } else if (event->type == VT_EVENT_PURCHASE || event->type == VT_EVENT_CART) {
            c->below[e] = *top;
            *top = e;
        }
    }
}

/* ---- all of it ---- */

static vt_status prepare(cleaning *c) {
    const struct vti_dataset_private *p = c->dataset->private_state;
    vt_status status = copy_by_user(c);
    if (status) return status;
    c->slot_count = 4;
    while (c->slot_count < 2 * c->longest) c->slot_count *= 2;
    c->scratch = vti_allocate(&c->allocator, c->longest, sizeof *c->scratch);
    c->slots = vti_allocate(&c->allocator, c->slot_count, sizeof *c->slots);
    c->below = vti_allocate(&c->allocator, c->longest, sizeof *c->below);
    c->purchase_tops = vti_allocate(&c->allocator, c->item_count, sizeof *c->purchase_tops);
    c->cart_tops = vti_allocate(&c->allocator, c->item_count, sizeof *c->cart_tops);
    c->is_catalogue = vti_allocate_zeroed(&c->allocator, c->item_count, sizeof *c->is_catalogue);
    c->user_numbers = vti_allocate(&c->allocator, c->user_count, sizeof *c->user_numbers);
    c->item_numbers = vti_allocate(&c->allocator, c->item_count, sizeof *c->item_numbers);
    if (!c->scratch || !c->slots || !c->below || !c->purchase_tops || !c->cart_tops || !c->is_catalogue ||
        !c->user_numbers || !c->item_numbers) {
        return VT_ERR_MEMORY;
    }
    for (size_t line = 0; line < p->line_count; line++) c->is_catalogue[p->lines[line].item] = 1;
    return VT_OK;
}

static void clean_users(cleaning *c) {
    uint64_t kept = 0, begin = 0;
    for (uint32_t u = 0; u < c->user_count; u++) {
        vti_data_event *events = &c->events[begin];
        uint32_t count = (uint32_t)(c->offsets[u + 1] - begin);
        begin = c->offsets[u + 1];
        sort_by_time(events, count, c->scratch);
        mark_duplicates(c, events, count);
        apply_cancellations(c, events, count);
        for (uint32_t e = 0; e < count; e++) {
            if (events[e].type != REMOVED) c->events[kept++] = events[e];
        }
        c->offsets[u + 1] = kept;
    }
}

/* Drops the events of users and items without a new number, and gives the others the new numbers. */
static void renumber_events(cleaning *c) {
    uint64_t kept = 0, begin = 0;
    uint32_t users = 0;
    for (uint32_t u = 0; u < c->user_count; u++) {
        uint64_t end = c->offsets[u + 1];
        bool keep_user = c->user_numbers[u] != VTI_ID_NONE;
        for (uint64_t e = begin; e < end && keep_user; e++) {
            vti_data_event event = c->events[e];
            if (c->item_numbers[event.item] == VTI_ID_NONE) continue;
            event.user = c->user_numbers[u];
            event.item = c->item_numbers[event.item];
            c->events[kept++] = event;
        }
        begin = end;
        if (keep_user) c->offsets[++users] = kept;
    }
    c->report.events = kept;
    c->report.users = users;
    for (uint32_t item = 0; item < c->item_count; item++) c->report.items += c->item_numbers[item] != VTI_ID_NONE;
}

/* Nothing can fail any more. */
static void put_in_place(cleaning *c, vt_dataset *dataset, const vti_item_columns *columns) {
    vti_release(&c->allocator, dataset->events);
    dataset->events = c->events;
    dataset->event_count = dataset->event_capacity = c->report.events;
    dataset->user_offsets = c->offsets;
    c->events = NULL;
    c->offsets = NULL;
    dataset->titles = columns->titles;
    dataset->images = columns->images;
    dataset->attributes = columns->attributes;
    dataset->attribute_count = columns->attribute_count;
    dataset->prices = columns->prices;
    vti_id_map_renumber(&dataset->users, c->user_numbers);
    vti_id_map_renumber(&dataset->items, c->item_numbers);
}

static void cleaning_release(cleaning *c) {
    vti_release(&c->allocator, c->events);
    vti_release(&c->allocator, c->offsets);
    vti_release(&c->allocator, c->scratch);
    vti_release(&c->allocator, c->slots);
    vti_release(&c->allocator, c->below);
    vti_release(&c->allocator, c->purchase_tops);
    vti_release(&c->allocator, c->cart_tops);
    vti_release(&c->allocator, c->is_catalogue);
    vti_release(&c->allocator, c->user_numbers);
    vti_release(&c->allocator, c->item_numbers);
}

vt_status vt_dataset_clean(vt_dataset *dataset, const vt_clean_options *options, vt_clean_report *report,
                           vt_error *error) {
    static const vt_clean_options defaults = {0};
    if (!dataset) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a dataset is needed");
    if (dataset->user_offsets) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "the dataset is clean already");
    if (!options) options = &defaults;

    cleaning c = {.dataset = dataset,
                  .allocator = dataset->allocator,
                  .user_count = dataset->users.count,
                  .item_count = dataset->items.count};
    vti_item_columns columns;
    vt_status status = prepare(&c);
    if (status) goto done;
    clean_users(&c);
    vti_event_list events = {c.events, c.offsets, c.user_count, c.item_count};
    status = vti_core_take(&events, c.is_catalogue, options, &c.allocator, c.user_numbers, c.item_numbers, &c.report);
    if (status) goto done;
    renumber_events(&c);
    if (c.report.events == 0) {
        status = VT_ERR_EMPTY;
        goto done;
    }
    status = vti_item_columns_build(dataset, c.item_numbers, (uint32_t)c.report.items, &columns);
    if (status) goto done;
    put_in_place(&c, dataset, &columns);
    if (report) *report = c.report;
done:
    cleaning_release(&c);
    if (status == VT_ERR_EMPTY) {
        vti_error_format(error, status, VT_NOWHERE,
                         "no event is left of %llu after cancellations and a core of min-user %u, min-item %u",
                         (unsigned long long)dataset->event_count, options->min_user, options->min_item);
    } else if (status == VT_ERR_LIMIT) {
        vti_error(error, status, VT_NOWHERE, "one user has over a billion events: is the user column the right one?");
    } else if (status) {
        vti_error(error, status, VT_NOWHERE, "no memory to clean the dataset");
    }
    return status;
}
