/*
 * split.c: the protocols of eval.h. An event of a user is *new* when the user has no earlier event of any type with its
 * item and it is not a dismissal; targets are the items of new events. "Earlier" is the order of the dataset: by time,
 * then input order.
 *
 * leave-one-out: The last new event is the target. Events before it are the history, in training too; it and everything
 * after it is dropped, so that nothing later than the target leaks.
 *
 * leave-last-basket: A basket is the events of one basket id; events without one form a basket as long as each is at
 * most 30 minutes after the one before it. Of the baskets with a new event, the one that begins last is taken: its new
 * items are the targets, events before its first event are the history, in training too, and the rest is dropped. So
 * leave-one-out is the case where every event is a basket. With include_seen a target of either need not be new, but back
 * from an earlier visit: people look at an item, put it into the cart and buy it, and what a visit (events at most 30
 * minutes apart) goes back to in itself is no return. With last_baskets the rules are applied again to the history that
 * they leave, so that a user has several cases; the shortest of these histories trains.
 *
 * strong generalisation: A share of the users, at random, among those with at least 2 items that they never dismissed,
 * is held out of training. A share of each one's items, at random, at least 1 and never all, is the targets; the events
 * on the user's other items are the history.
 *
 * random items: As strong generalisation hides items, but of every user who has 2, and the rest trains too.
 *
 * session prefixes: see split_sessions.c. test file: see split_test.c.
 *
 * given negatives: Every event trains; a case's history is all events of its user.
 *
 * Leave-one-out and leave-last-basket have no case for a user whose history would be empty; all of such a user's events
 * train. `validation` applies the protocol to what a first application leaves in training; the other dataset is set
 * aside then, so that sessions are held out of training, and random items stand for the test file.
 */
#include "split.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "split_private.h"

#include <string.h>

#define GAP_SECONDS 1800 /* in a basket without id, and in a visit */

enum { DROPPED = 0, IN_TRAIN = 1, IN_HISTORY = 2 };

typedef struct splitting {
    const vti_event_list *events;
    const vt_eval_options *options;
    vt_allocator allocator;
    vti_random random;
    uint8_t *parts;        /* [event_count] */
    uint32_t *last_users;  /* [item_count] the last user seen with the item, + 1; or pass over the events of one */
    uint32_t passes;       /* over the events of a user: with last_baskets each has several */
    uint64_t *last_places; /* [item_count] and the last of that user's events that is of it */
    uint64_t *first_place; /* [basket_count] where the current user's basket begins, or VT_NOWHERE */
    uint64_t *begins;      /* [longest] where the basket of each event of the current user begins */
    uint32_t *candidates;  /* [longest] */
    uint8_t *hidden;       /* [item_count] the current user's hidden items */
    size_t target_capacity;
    uint64_t *ends; /* [case_count] leave-...: where the history of each case ends, among all events; else NULL */
    vti_split split;
} splitting;

static vt_status add_target(splitting *s, uint32_t item) {
    uint64_t *count = &s->split.target_offsets[s->split.case_count + 1];
    vt_status status = vti_grow(&s->allocator, (void **)&s->split.targets, &s->target_capacity, *count,
                                (size_t)*count + 1, sizeof(uint32_t));
    if (!status) s->split.targets[(*count)++] = item;
    return status;
}

static void begin_case(splitting *s, uint32_t user) {
    uint32_t number = s->split.case_count;
    s->split.users[number] = user;
    s->split.target_offsets[number + 1] = s->split.target_offsets[number];
}

/* ---- leave-one-out and leave-last-basket ---- */

static void find_baskets(splitting *s, const vti_data_event *events, uint64_t count) {
    if (s->options->protocol == VT_PROTOCOL_LEAVE_ONE_OUT) {
        for (uint64_t e = 0; e < count; e++) s->begins[e] = e;
        return;
    }
    int64_t last_time = VTI_NO_TIME;
    uint64_t begin = VT_NOWHERE; /* of the open basket without id */
    for (uint64_t e = 0; e < count; e++) {
        const vti_data_event *event = &events[e];
        if (event->basket == VTI_NO_BASKET) {
            bool goes_on =
                begin != VT_NOWHERE &&
                (event->time == last_time || (last_time != VTI_NO_TIME && event->time - last_time <= GAP_SECONDS));
            if (!goes_on) begin = e;
            last_time = event->time;
            s->begins[e] = begin;
        } else {
            uint64_t *place = &s->first_place[event->basket];
            if (*place == VT_NOWHERE) *place = e;
            s->begins[e] = *place;
        }
    }
    for (uint64_t e = 0; e < count; e++) {
        if (events[e].basket != VTI_NO_BASKET) s->first_place[events[e].basket] = VT_NOWHERE;
    }
}

/* Where the last basket with a new event begins; `begins` becomes VT_NOWHERE for events that are no targets. */
static uint64_t find_cut(splitting *s, const vti_data_event *events, uint64_t count) {
    uint64_t cut = 0, visit = 0; /* where the visit begins */
    uint32_t pass = ++s->passes;
    for (uint64_t e = 0; e < count; e++) {
        uint32_t item = events[e].item;
        bool goes_on = e > 0 && events[e - 1].time != VTI_NO_TIME && events[e].time - events[e - 1].time <= GAP_SECONDS;
        if (!goes_on) visit = e;
        bool is_known = s->last_users[item] == pass;
        bool is_asked = !is_known || (s->options->include_seen && s->last_places[item] < visit);
        s->last_users[item] = pass;
        s->last_places[item] = e;
        if (!is_asked || events[e].type == VT_EVENT_DISMISS) {
            s->begins[e] = VT_NOWHERE;
        } else if (s->begins[e] > cut) {
            cut = s->begins[e];
        }
    }
    return cut;
}

/* Makes a case of the user's first `count` events, of which `cut` are history; 0: there is none. */
static vt_status leave_basket(splitting *s, uint32_t user, uint64_t count, uint64_t *cut_place) {
    const vti_data_event *events = s->events->events + s->events->offsets[user];
    find_baskets(s, events, count);
    uint64_t cut = *cut_place = find_cut(s, events, count);
    if (cut == 0) return VT_OK;

    begin_case(s, user);
    s->ends[s->split.case_count] = s->events->offsets[user] + cut;
    s->split.times[s->split.case_count] = events[cut].time;
    for (uint64_t e = cut; e < count; e++) {
        if (s->begins[e] != cut || s->hidden[events[e].item]) continue;
        vt_status status = add_target(s, events[e].item);
        if (status) return status;
        s->hidden[events[e].item] = 1;
    }
    for (uint64_t e = cut; e < count; e++) s->hidden[events[e].item] = 0;
    uint64_t first = s->split.target_offsets[s->split.case_count];
    uint64_t *end = &s->split.target_offsets[s->split.case_count + 1];
    if (s->options->one_target && *end - first > 1) {
        s->split.targets[first] = s->split.targets[first + vti_random_below(&s->random, (uint32_t)(*end - first))];
        *end = first + 1;
    }
    s->split.case_count++;
    return VT_OK;
}

static vt_status leave_last(splitting *s, uint32_t user) {
    uint8_t *parts = s->parts + s->events->offsets[user];
    uint64_t count = s->events->offsets[user + 1] - s->events->offsets[user], kept = count, cut = count;
    vt_status status = VT_OK;
    for (uint32_t b = 0; b < s->options->last_baskets && cut > 0 && !status; b++) {
        status = leave_basket(s, user, kept, &cut);
        if (cut > 0) kept = cut;
    }
    memset(parts, IN_TRAIN | IN_HISTORY, kept);
    memset(parts + kept, IN_HISTORY, count - kept);
    return status;
}

/* ---- strong generalisation ---- */

/* The items that the user has and never dismissed, into `candidates`. */
static uint32_t list_candidates(splitting *s, uint32_t user) {
    const vti_data_event *events = s->events->events;
    uint64_t begin = s->events->offsets[user], end = s->events->offsets[user + 1];
    uint32_t count = 0;
    for (uint64_t e = begin; e < end; e++) {
        if (events[e].type == VT_EVENT_DISMISS) s->last_users[events[e].item] = user + 1;
    }
    for (uint64_t e = begin; e < end; e++) {
        if (s->last_users[events[e].item] == user + 1) continue;
        s->last_users[events[e].item] = user + 1;
        s->candidates[count++] = events[e].item;
    }
    for (uint64_t e = begin; e < end; e++) s->last_users[events[e].item] = 0;
    return count;
}

/* Brings `chosen` random entries to the front (Fisher, Yates). */
static void choose(vti_random *random, uint32_t *entries, uint32_t count, uint32_t chosen) {
    for (uint32_t i = 0; i < chosen; i++) {
        uint32_t other = i + vti_random_below(random, count - i);
        uint32_t swap = entries[i];
        entries[i] = entries[other];
        entries[other] = swap;
    }
}

/* A share of `count`, at least 1 and at most `most`. */
static uint32_t share_of(double share, uint32_t count, uint32_t most) {
    double wanted = share * count + .5;
    return wanted < 1 ? 1 : wanted >= most ? most : (uint32_t)wanted;
}

/* `kept` is the part of the other items. */
static vt_status hide_items(splitting *s, uint32_t user, uint8_t kept) {
    uint64_t begin = s->events->offsets[user], end = s->events->offsets[user + 1];
    uint32_t count = list_candidates(s, user);
    uint32_t hidden_count = share_of(s->options->hidden_items, count, count - 1);
    choose(&s->random, s->candidates, count, hidden_count);
    begin_case(s, user);
    for (uint32_t i = 0; i < hidden_count; i++) {
        vt_status status = add_target(s, s->candidates[i]);
        if (status) return status;
        s->hidden[s->candidates[i]] = 1;
    }
    for (uint64_t e = begin; e < end; e++) s->parts[e] = s->hidden[s->events->events[e].item] ? DROPPED : kept;
    for (uint32_t i = 0; i < hidden_count; i++) s->hidden[s->candidates[i]] = 0;
    s->split.case_count++;
    return VT_OK;
}

static vt_status hold_out_users(splitting *s) {
    uint32_t user_count = s->events->user_count, active = 0, eligible_count = 0;
    uint32_t *eligible = vti_allocate(&s->allocator, user_count, sizeof *eligible);
    uint8_t *is_held_out = vti_allocate_zeroed(&s->allocator, user_count, sizeof *is_held_out);
    vt_status status = eligible && is_held_out ? VT_OK : VT_ERR_MEMORY;
    if (status) goto done;
    memset(s->parts, IN_TRAIN, s->events->offsets[user_count]);
    for (uint32_t u = 0; u < user_count; u++) {
        active += s->events->offsets[u + 1] > s->events->offsets[u];
        if (list_candidates(s, u) >= 2) eligible[eligible_count++] = u;
    }
    if (eligible_count == 0 || active < 2) goto done; /* no case */
    uint32_t most = eligible_count < active ? eligible_count : active - 1;
    uint32_t held_out_count = share_of(s->options->held_out_users, active, most);
    choose(&s->random, eligible, eligible_count, held_out_count);
    for (uint32_t i = 0; i < held_out_count; i++) is_held_out[eligible[i]] = 1;
    for (uint32_t u = 0; u < user_count && !status; u++) {
        if (is_held_out[u]) status = hide_items(s, u, IN_HISTORY);
    }
done:
    vti_release(&s->allocator, eligible);
    vti_release(&s->allocator, is_held_out);
    return status;
}

static vt_status hide_items_of_all(splitting *s) {
    vt_status status = VT_OK;
    memset(s->parts, IN_TRAIN, s->events->offsets[s->events->user_count]);
    for (uint32_t u = 0; u < s->events->user_count && !status; u++) {
        if (list_candidates(s, u) >= 2) status = hide_items(s, u, IN_TRAIN | IN_HISTORY);
    }
    return status;
}

/* ---- all protocols ---- */

/* The events of the given users (NULL: all, in order) that belong to a part, each one's up to `ends`, if not NULL. */
static vt_status collect(const splitting *s, int part, const uint32_t *users, uint32_t user_count, const uint64_t *ends,
                         vti_event_list *list) {
    const vti_event_list *all = s->events;
    uint64_t room = 0, count = 0;
    for (uint32_t i = 0; i < user_count; i++) {
        uint32_t user = users ? users[i] : i;
        uint64_t end = ends ? ends[i] : all->offsets[user + 1];
        for (uint64_t e = all->offsets[user]; e < end; e++) room += (s->parts[e] & part) != 0;
    }
    vti_data_event *events = vti_allocate(&s->allocator, room, sizeof *events);
    uint64_t *offsets = vti_allocate(&s->allocator, (size_t)user_count + 1, sizeof *offsets);
    *list = (vti_event_list){events, offsets, user_count, all->item_count};
    if (!events || !offsets) return VT_ERR_MEMORY;
    offsets[0] = 0;
    for (uint32_t i = 0; i < user_count; i++) {
        uint32_t user = users ? users[i] : i;
        uint64_t end = ends ? ends[i] : all->offsets[user + 1];
        for (uint64_t e = all->offsets[user]; e < end; e++) {
            if (s->parts[e] & part) events[count++] = all->events[e];
        }
        offsets[i + 1] = count;
    }
    return VT_OK;
}

static bool leaves_last(vt_protocol protocol) {
    return protocol == VT_PROTOCOL_LEAVE_ONE_OUT || protocol == VT_PROTOCOL_LEAVE_LAST_BASKET;
}

static vt_status prepare(splitting *s, uint32_t basket_count) {
    uint32_t user_count = s->events->user_count;
    uint64_t longest = 0;
    for (uint32_t u = 0; u < user_count; u++) {
        uint64_t count = s->events->offsets[u + 1] - s->events->offsets[u];
        if (count > longest) longest = count;
    }
    s->parts = vti_allocate_zeroed(&s->allocator, s->events->offsets[user_count], sizeof *s->parts);
    s->last_users = vti_allocate_zeroed(&s->allocator, s->events->item_count, sizeof *s->last_users);
    s->last_places = vti_allocate(&s->allocator, s->events->item_count, sizeof *s->last_places);
    s->first_place = vti_allocate(&s->allocator, basket_count, sizeof *s->first_place);
    s->begins = vti_allocate(&s->allocator, longest, sizeof *s->begins);
    s->candidates = vti_allocate(&s->allocator, longest, sizeof *s->candidates);
    s->hidden = vti_allocate_zeroed(&s->allocator, s->events->item_count, sizeof *s->hidden);
    if (!s->parts || !s->last_users || !s->last_places || !s->first_place || !s->begins || !s->candidates ||
        !s->hidden) {
        return VT_ERR_MEMORY;
    }
    memset(s->first_place, 0xFF, basket_count * sizeof *s->first_place);
    if (s->options->protocol == VT_PROTOCOL_GIVEN_NEGATIVES) return VT_OK;
    size_t most_cases = user_count;
    if (leaves_last(s->options->protocol)) {
        most_cases *= s->options->last_baskets;
        s->ends = vti_allocate(&s->allocator, most_cases, sizeof *s->ends);
        s->split.times = vti_allocate(&s->allocator, most_cases, sizeof *s->split.times);
        if (!s->ends || !s->split.times) return VT_ERR_MEMORY;
    }
    s->split.users = vti_allocate(&s->allocator, most_cases, sizeof *s->split.users);
    s->split.target_offsets = vti_allocate_zeroed(&s->allocator, most_cases + 1, sizeof(uint64_t));
    return s->split.users && s->split.target_offsets ? VT_OK : VT_ERR_MEMORY;
}

static vt_status choose_cases(splitting *s, const vt_dataset *dataset, vt_error *error) {
    vt_status status = VT_OK;
    switch (s->options->protocol) {
    case VT_PROTOCOL_LEAVE_ONE_OUT:
    case VT_PROTOCOL_LEAVE_LAST_BASKET:
        for (uint32_t u = 0; u < s->events->user_count && !status; u++) status = leave_last(s, u);
        return status;
    case VT_PROTOCOL_STRONG_GENERALIZATION: return hold_out_users(s);
    case VT_PROTOCOL_RANDOM_ITEMS: return hide_items_of_all(s);
    case VT_PROTOCOL_SESSION_PREFIXES:
    case VT_PROTOCOL_TEST_FILE:
    case VT_PROTOCOL_K_FOLD:
    case VT_PROTOCOL_GIVEN_NEGATIVES: break;
    }
    memset(s->parts, IN_TRAIN | IN_HISTORY, s->events->offsets[s->events->user_count]);
    return vti_negatives_read(s->options, dataset, &s->split, error);
}

static vt_status split_users(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                             vti_split *split, vt_error *error) {
    splitting s = {.events = events, .options = options, .allocator = dataset->allocator};
    vti_random_seed(&s.random, options->seed);
    vt_status status = prepare(&s, dataset->baskets.count);
    if (!status) status = choose_cases(&s, dataset, error);
    if (!status) status = collect(&s, IN_TRAIN, NULL, events->user_count, NULL, &s.split.train);
    if (!status) status = collect(&s, IN_HISTORY, s.split.users, s.split.case_count, s.ends, &s.split.history);
    vti_release(&s.allocator, s.parts);
    vti_release(&s.allocator, s.last_users);
    vti_release(&s.allocator, s.last_places);
    vti_release(&s.allocator, s.first_place);
    vti_release(&s.allocator, s.begins);
    vti_release(&s.allocator, s.candidates);
    vti_release(&s.allocator, s.hidden);
    vti_release(&s.allocator, s.ends);
    *split = s.split;
    return status;
}

static vt_status split_once(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                            vti_split *split, vt_error *error) {
    vti_split made = {0};
    vt_status status;
    if (options->protocol == VT_PROTOCOL_SESSION_PREFIXES) {
        status = vti_split_sessions(events, dataset, options, &made);
    } else if (options->protocol == VT_PROTOCOL_TEST_FILE) {
        status = vti_split_test(events, dataset, options, &made);
    } else {
        status = split_users(events, dataset, options, &made, error);
    }
    if (!status && made.case_count == 0) {
        status = vti_error(error, VT_ERR_EMPTY, VT_NOWHERE, "no user has enough different items for this protocol");
    }
    if (status == VT_ERR_MEMORY) vti_error(error, status, VT_NOWHERE, "no memory to split the dataset");
    if (status == VT_ERR_LIMIT) vti_error(error, status, VT_NOWHERE, "sessions are found in at most 2^32 events");
    if (status) {
        vti_split_destroy(&made, &dataset->allocator);
    } else {
        *split = made;
    }
    return status;
}

static bool is_share(double share) {
    return share > 0 && share < 1;
}

static vt_status check_options(const vt_eval_options *options, vt_error *error) {
    vt_protocol protocol = options->protocol;
    bool holds_out = protocol == VT_PROTOCOL_STRONG_GENERALIZATION || protocol == VT_PROTOCOL_SESSION_PREFIXES;
    bool hides = protocol == VT_PROTOCOL_STRONG_GENERALIZATION || protocol == VT_PROTOCOL_RANDOM_ITEMS;
    if ((holds_out && !is_share(options->held_out_users)) || (hides && !is_share(options->hidden_items))) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "the shares of held-out users and of hidden items lie between 0 and 1");
    }
    if (leaves_last(protocol) && options->last_baskets == 0) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "at least the last one of each user's baskets is left out");
    }
    if (protocol == VT_PROTOCOL_TEST_FILE && !options->test) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a second table of events, the test file, is needed");
    }
    if (options->test && !options->test->user_offsets) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "clean the test file before it is used");
    }
    if (options->protocol == VT_PROTOCOL_GIVEN_NEGATIVES && !options->negatives_path) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a file of given negatives is needed");
    }
    if (options->protocol == VT_PROTOCOL_GIVEN_NEGATIVES && options->validation) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "given negatives hold no validation part: validate with another protocol");
    }
    return VT_OK;
}

vt_status vti_split_make(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                         vti_split *split, vt_error *error) {
    vt_status status = check_options(options, error);
    if (status || !options->validation) return status ? status : split_once(events, dataset, options, split, error);
    if (options->test) { /* all of `events` is what it leaves */
        vt_eval_options without_test = *options;
        without_test.test = NULL;
        if (options->protocol == VT_PROTOCOL_TEST_FILE) without_test.protocol = VT_PROTOCOL_RANDOM_ITEMS;
        status = check_options(&without_test, error);
        return status ? status : split_once(events, dataset, &without_test, split, error);
    }
    vti_split test;
    status = split_once(events, dataset, options, &test, error);
    if (status) return status;
    status = split_once(&test.train, dataset, options, split, error);
    vti_split_destroy(&test, &dataset->allocator);
    return status;
}

static void release_list(vti_event_list *list, const vt_allocator *allocator) {
    vti_release(allocator, (void *)list->events);
    vti_release(allocator, (void *)list->offsets);
}

void vti_split_destroy(vti_split *split, const vt_allocator *allocator) {
    release_list(&split->train, allocator);
    release_list(&split->history, allocator);
    vti_release(allocator, split->users);
    vti_release(allocator, split->times);
    vti_release(allocator, split->target_offsets);
    vti_release(allocator, split->targets);
    vti_release(allocator, split->negative_offsets);
    vti_release(allocator, split->negatives);
    *split = (vti_split){0};
}
