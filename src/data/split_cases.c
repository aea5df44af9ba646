/*
 * split_cases.c: what the protocols with cases of another dataset need: see split_private.h. It knows no protocol.
 */
#include "../base/memory.h"
#include "../base/random.h"
#include "split_private.h"

#include <string.h>

#define LEAST_CASES 2000.0

/* ---- writing cases ---- */

vt_status vti_case_event(vti_case_writer *w, const vti_data_event *event) {
    vt_status status = vti_grow(w->allocator, (void **)&w->events, &w->event_capacity, w->event_count,
                                w->event_count + 1, sizeof *event);
    if (!status) w->events[w->event_count++] = *event;
    return status;
}

vt_status vti_case_target(vti_case_writer *w, uint32_t item) {
    vt_status status = vti_grow(w->allocator, (void **)&w->split->targets, &w->target_capacity, w->target_count,
                                w->target_count + 1, sizeof item);
    if (!status) w->split->targets[w->target_count++] = item;
    return status;
}

/* Room for the end of one more range behind `cases` of them. */
static vt_status grow_offsets(vti_case_writer *w, uint64_t **offsets, size_t *capacity, size_t cases) {
    vt_status status =
        vti_grow(w->allocator, (void **)offsets, capacity, cases ? cases + 1 : 0, cases + 2, sizeof **offsets);
    if (!status && cases == 0) (*offsets)[0] = 0;
    return status;
}

vt_status vti_case_end(vti_case_writer *w, uint32_t user) {
    vti_split *split = w->split;
    size_t cases = split->case_count;
    vt_status status = vti_grow(w->allocator, (void **)&split->users, &w->user_capacity, cases, cases + 1, sizeof user);
    if (!status) status = grow_offsets(w, &w->offsets, &w->offset_capacity, cases);
    if (!status) status = grow_offsets(w, &split->target_offsets, &w->target_offset_capacity, cases);
    if (status) return status;
    split->users[cases] = user;
    w->offsets[cases + 1] = w->event_count;
    split->target_offsets[cases + 1] = w->target_count;
    split->case_count++;
    return VT_OK;
}

void vti_cases_finish(vti_case_writer *w, uint32_t item_count) {
    w->split->history = (vti_event_list){w->events, w->offsets, w->split->case_count, item_count};
}

/* ---- other datasets ---- */

uint32_t *vti_item_numbers(const vt_dataset *other, const vt_dataset *dataset) {
    uint32_t *numbers = vti_allocate(&dataset->allocator, other->items.count, sizeof *numbers);
    for (uint32_t i = 0; numbers && i < other->items.count; i++) {
        numbers[i] = vti_id_map_find(&dataset->items, other->items.texts[i]);
    }
    return numbers;
}

vt_status vti_events_copy(const vti_event_list *from, const vt_allocator *allocator, vti_event_list *copy) {
    size_t count = from->offsets[from->user_count];
    vti_data_event *events = vti_allocate(allocator, count, sizeof *events);
    uint64_t *offsets = vti_allocate(allocator, (size_t)from->user_count + 1, sizeof *offsets);
    *copy = (vti_event_list){events, offsets, from->user_count, from->item_count};
    if (!events || !offsets) return VT_ERR_MEMORY;
    memcpy(events, from->events, count * sizeof *events);
    memcpy(offsets, from->offsets, ((size_t)from->user_count + 1) * sizeof *offsets);
    return VT_OK;
}

/* ---- a part of a split ---- */

/* Keeps the rows with kept[r], in place: their own elements where `dense`, all rows but emptied where not. */
static uint32_t keep_rows(uint64_t *offsets, void *elements, size_t element_bytes, const uint8_t *kept, uint32_t count,
                          bool dense) {
    uint64_t begin = offsets[0], used = 0;
    uint32_t rows = 0;
    for (uint32_t r = 0; r < count; r++) {
        uint64_t end = offsets[r + 1];
        if (kept[r]) {
            memmove((char *)elements + used * element_bytes, (char *)elements + begin * element_bytes,
                    (end - begin) * element_bytes);
            used += end - begin;
        }
        if (kept[r] || !dense) offsets[++rows] = used;
        begin = end;
    }
    return rows;
}

static void thin_train(vti_split *split, double share, vti_random *random, uint8_t *kept) {
    vti_event_list *train = &split->train;
    for (uint32_t u = 0; u < train->user_count; u++) kept[u] = vti_random_unit(random) < share;
    keep_rows((uint64_t *)train->offsets, (void *)train->events, sizeof *train->events, kept, train->user_count, false);
}

static void thin_cases(vti_split *split, double share, vti_random *random, uint8_t *kept) {
    uint32_t count = split->case_count, users = 0;
    if (share * count < LEAST_CASES) share = LEAST_CASES / count;
    for (uint32_t c = 0; c < count; c++) {
        bool same_user = c > 0 && split->users[c] == split->users[c - 1];
        kept[c] = same_user ? kept[c - 1] : vti_random_unit(random) < share;
    }
    keep_rows((uint64_t *)split->history.offsets, (void *)split->history.events, sizeof *split->history.events, kept,
              count, true);
    keep_rows(split->target_offsets, split->targets, sizeof *split->targets, kept, count, true);
    if (split->negative_offsets) {
        keep_rows(split->negative_offsets, split->negatives, sizeof *split->negatives, kept, count, true);
    }
    for (uint32_t c = 0; c < count; c++) {
        if (!kept[c]) continue;
        if (split->times) split->times[users] = split->times[c];
        split->users[users++] = split->users[c];
    }
    split->case_count = split->history.user_count = users;
}

vt_status vti_split_thin(vti_split *split, double share, uint64_t seed, const vt_allocator *allocator) {
    uint32_t rows = split->train.user_count > split->case_count ? split->train.user_count : split->case_count;
    uint8_t *kept = vti_allocate(allocator, rows, sizeof *kept);
    vti_random random;
    if (!kept) return VT_ERR_MEMORY;
    vti_random_seed(&random, seed);
    thin_train(split, share, &random, kept);
    thin_cases(split, share, &random, kept);
    vti_release(allocator, kept);
    return VT_OK;
}
