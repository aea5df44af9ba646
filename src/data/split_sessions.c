/*
 * split_sessions.c: the protocol of session prefixes. A session is the events of one user in one basket, or all of his
 * events that are in none. Held out are the sessions of another dataset, all of them; or, without one, the share of the
 * sessions that began last by time, then by input order. What is not held out trains.
 *
 * Each prefix of a held-out session is a case: the session's events so far, the 256 latest at most, are the history,
 * and the item of the next event is the target (Hidasi et al. 2016). Other sessions of the same user are no history.
 * The next event is left out when it is a dismissal and, unless include_seen, when its item is in the session already;
 * it is history for later prefixes in any case.
 */
#include "../base/memory.h"
#include "split_private.h"

#include <stdlib.h>
#include <string.h>

#define MOST_HISTORY 256U

/* Sessions in the order of their users, then of their first events. */
typedef struct session_list {
    uint32_t count;
    uint32_t *users;         /* [count] */
    uint64_t *offsets;       /* [count + 1] */
    vti_data_event *events;  /* by session */
    uint32_t *sessions;      /* [event_count] of the events as they were given */
    uint32_t *basket_places; /* [basket_count] while numbering: the session of the current user's basket, + 1 */
} session_list;

static void release_sessions(session_list *list, const vt_allocator *allocator) {
    vti_release(allocator, list->users);
    vti_release(allocator, list->offsets);
    vti_release(allocator, list->events);
    vti_release(allocator, list->sessions);
    vti_release(allocator, list->basket_places);
}

static void number_sessions(const vti_event_list *events, session_list *list) {
    for (uint32_t user = 0; user < events->user_count; user++) {
        uint64_t begin = events->offsets[user], end = events->offsets[user + 1];
        uint32_t without_basket = 0;
        for (uint64_t e = begin; e < end; e++) {
            uint32_t basket = events->events[e].basket;
            uint32_t *place = basket == VTI_NO_BASKET ? &without_basket : &list->basket_places[basket];
            if (*place == 0) {
                list->users[list->count] = user;
                *place = ++list->count;
            }
            list->sessions[e] = *place - 1;
        }
        for (uint64_t e = begin; e < end; e++) {
            uint32_t basket = events->events[e].basket;
            if (basket != VTI_NO_BASKET) list->basket_places[basket] = 0;
        }
    }
}

static vt_status list_sessions(const vti_event_list *events, uint32_t basket_count, const vt_allocator *allocator,
                               session_list *list) {
    uint64_t event_count = events->offsets[events->user_count];
    if (event_count >= UINT32_MAX) return VT_ERR_LIMIT;
    list->users = vti_allocate(allocator, event_count, sizeof *list->users);
    list->offsets = vti_allocate_zeroed(allocator, event_count + 2, sizeof *list->offsets);
    list->events = vti_allocate(allocator, event_count, sizeof *list->events);
    list->sessions = vti_allocate(allocator, event_count, sizeof *list->sessions);
    list->basket_places = vti_allocate_zeroed(allocator, basket_count, sizeof *list->basket_places);
    if (!list->users || !list->offsets || !list->events || !list->sessions || !list->basket_places) {
        return VT_ERR_MEMORY;
    }
    number_sessions(events, list);
    uint64_t *ends = list->offsets + 1; /* while filling, ends[s] is where the next event of session s goes */
    for (uint64_t e = 0; e < event_count; e++) ends[list->sessions[e] + 1]++;
    for (uint32_t s = 0; s < list->count; s++) ends[s + 1] += ends[s];
    for (uint64_t e = 0; e < event_count; e++) list->events[ends[list->sessions[e]]++] = events->events[e];
    return VT_OK;
}

typedef struct session_start {
    int64_t time;
    uint32_t session;
} session_start;

static int compare_starts(const void *left, const void *right) {
    const session_start *a = left;
    const session_start *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    return (a->session > b->session) - (a->session < b->session);
}

static vt_status hold_out_latest(const session_list *list, double share, const vt_allocator *allocator,
                                 uint8_t *held_out) {
    session_start *starts = vti_allocate(allocator, list->count, sizeof *starts);
    if (!starts) return VT_ERR_MEMORY;
    for (uint32_t s = 0; s < list->count; s++) {
        starts[s] = (session_start){list->events[list->offsets[s]].time, s};
    }
    qsort(starts, list->count, sizeof *starts, compare_starts);
    uint32_t held_count = (uint32_t)(share * list->count + .5);
    if (held_count == 0 && list->count > 1) held_count = 1;
    for (uint32_t i = list->count - held_count; i < list->count; i++) held_out[starts[i].session] = 1;
    vti_release(allocator, starts);
    return VT_OK;
}

/* Drops the events of held-out sessions from the copy that is to train. */
static void drop_held_out(const session_list *list, const uint8_t *held_out, vti_event_list *train) {
    vti_data_event *events = (vti_data_event *)train->events;
    uint64_t *offsets = (uint64_t *)train->offsets;
    uint64_t kept = 0, begin = 0;
    for (uint32_t user = 0; user < train->user_count; user++) {
        uint64_t end = offsets[user + 1];
        for (uint64_t e = begin; e < end; e++) {
            if (!held_out[list->sessions[e]]) events[kept++] = events[e];
        }
        offsets[user + 1] = kept;
        begin = end;
    }
}

/* `numbers` are those of the items in the dataset; NULL: the events have them. */
static vt_status write_prefixes(const session_list *list, uint32_t session, const uint32_t *numbers, bool include_seen,
                                uint32_t *seen_by, vti_case_writer *writer) {
    const vti_data_event *events = &list->events[list->offsets[session]];
    uint32_t count = (uint32_t)(list->offsets[session + 1] - list->offsets[session]);
    vt_status status = VT_OK;
    seen_by[events[0].item] = session + 1;
    for (uint32_t next = 1; next < count && !status; next++) {
        uint32_t item = events[next].item;
        bool seen = seen_by[item] == session + 1;
        seen_by[item] = session + 1;
        if ((seen && !include_seen) || events[next].type == VT_EVENT_DISMISS) continue;
        for (uint32_t e = next > MOST_HISTORY ? next - MOST_HISTORY : 0; e < next && !status; e++) {
            vti_data_event event = events[e];
            if (numbers) event.item = numbers[event.item];
            if (event.item != VTI_ID_NONE) status = vti_case_event(writer, &event);
        }
        if (!status) status = vti_case_target(writer, numbers ? numbers[item] : item);
        if (!status) status = vti_case_end(writer, list->users[session]);
    }
    return status;
}

vt_status vti_split_sessions(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                             vti_split *split) {
    const vt_allocator *allocator = &dataset->allocator;
    const vt_dataset *source = options->test ? options->test : dataset;
    vti_event_list source_events = options->test ? vti_dataset_events(options->test) : *events;
    session_list list = {0};
    vti_case_writer writer = {.split = split, .allocator = allocator};
    uint8_t *held_out = NULL;
    uint32_t *numbers = options->test ? vti_item_numbers(options->test, dataset) : NULL;
    uint32_t *seen_by = vti_allocate_zeroed(allocator, source->items.count, sizeof *seen_by);
    vt_status status = seen_by && (numbers || !options->test) ? VT_OK : VT_ERR_MEMORY;
    if (!status) status = vti_events_copy(events, allocator, &split->train);
    if (!status) status = list_sessions(&source_events, source->baskets.count, allocator, &list);
    if (status) goto done;
    held_out = vti_allocate_zeroed(allocator, list.count, sizeof *held_out);
    if (!held_out) status = VT_ERR_MEMORY;
    if (!status && !options->test) {
        status = hold_out_latest(&list, options->held_out_users, allocator, held_out);
        if (!status) drop_held_out(&list, held_out, &split->train);
    }
    for (uint32_t s = 0; s < list.count && !status; s++) {
        if (!options->test && !held_out[s]) continue;
        status = write_prefixes(&list, s, numbers, options->include_seen, seen_by, &writer);
    }
done:
    vti_cases_finish(&writer, events->item_count);
    release_sessions(&list, allocator);
    vti_release(allocator, held_out);
    vti_release(allocator, numbers);
    vti_release(allocator, seen_by);
    return status;
}
