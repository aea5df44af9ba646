/*
 * sequences.c: see sequences.h. Events of one known time are one step, and so are those of one basket when no time is
 * known; any other event is a step of its own. Of an item that a shopper met several times the latest counts, and steps
 * are counted without the earlier ones. In the sequences of training, which end in every step in turn, an item stays
 * wherever it was met; only when it was met several times running, in one step or in one after the other with nothing
 * between, it stands once.
 */
#include "sequences.h"

#include "../base/math.h"
#include "../base/memory.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_ROWS 4096U /* between two looks at the progress callback */

static bool is_one_step(const vti_data_event *a, const vti_data_event *b) {
    if (a->time != VTI_NO_TIME || b->time != VTI_NO_TIME) return a->time == b->time;
    return a->basket != VTI_NO_BASKET && a->basket == b->basket;
}

/* ---- a shopper ---- */

uint32_t vti_recent_items(const vti_shopper *shopper, const vti_type_weights weights,
                          vti_recent_item recent[VTI_RECENT_ITEMS]) {
    uint32_t count = 0, steps = 0;
    for (uint32_t i = 0; !shopper->events && i < shopper->count && count < VTI_RECENT_ITEMS; i++) {
        recent[count++] = (vti_recent_item){.item = shopper->items[i], .weight = 1};
    }
    const vti_data_event *newer = NULL;
    for (uint32_t e = shopper->events ? shopper->event_count : 0; e-- > 0 && count < VTI_RECENT_ITEMS;) {
        const vti_data_event *event = &shopper->events[e];
        bool counts = weights[event->type] > 0;
        for (uint32_t r = 0; r < count && counts; r++) counts = recent[r].item != event->item;
        if (!counts) continue;
        if (newer && !is_one_step(event, newer)) steps++;
        recent[count++] = (vti_recent_item){event->item, steps, weights[event->type]};
        newer = event;
    }
    return count;
}

/* ---- all users ---- */

/* Appends a user's sequence, with steps numbered from 1 in `following`; returns how many steps there are. */
static uint32_t append(const vti_data_event *events, uint64_t count, const vti_type_weights weights, uint32_t *step_of,
                       vti_sequences *s) {
    const vti_data_event *last = NULL;
    uint64_t begin = s->count;
    uint32_t steps = 0;
    for (uint64_t e = 0; e < count; e++) {
        const vti_data_event *event = &events[e];
        if (!(weights[event->type] > 0) || (last && last->item == event->item)) continue;
        if (!last || !is_one_step(event, last)) steps++;
        last = event;
        if (step_of[event->item] == steps) continue; /* twice in this step */
        step_of[event->item] = steps;
        s->items[s->count] = event->item;
        s->following[s->count++] = steps;
    }
    for (uint64_t p = begin; p < s->count; p++) step_of[s->items[p]] = 0;
    return steps;
}

static void index_places(vti_sequences *s) {
    uint64_t *ends = s->offsets + 1; /* while filling, ends[i] is where the next place of item i goes */
    for (uint64_t p = 0; p < s->count; p++) ends[s->items[p] + 1]++;
    for (uint32_t i = 0; i < s->item_count; i++) ends[i + 1] += ends[i];
    for (uint64_t p = 0; p < s->count; p++) s->places[ends[s->items[p]]++] = p;
}

vt_status vti_sequences_build(const vti_event_list *events, const vti_type_weights weights,
                              const vt_allocator *allocator, vti_sequences *sequences) {
    uint64_t room = events->offsets[events->user_count];
    uint32_t *step_of = vti_allocate_zeroed(allocator, events->item_count, sizeof *step_of);
    *sequences = (vti_sequences){
        .item_count = events->item_count,
        .items = vti_allocate(allocator, room, sizeof(uint32_t)),
        .following = vti_allocate(allocator, room, sizeof(uint32_t)),
        .offsets = vti_allocate_zeroed(allocator, (size_t)events->item_count + 2, sizeof(uint64_t)),
        .places = vti_allocate(allocator, room, sizeof(uint64_t)),
    };
    vti_sequences *s = sequences;
    bool made = step_of && s->items && s->following && s->offsets && s->places;
    for (uint32_t u = 0; u < events->user_count && made; u++) {
        uint64_t begin = s->count;
        uint32_t steps = append(events->events + events->offsets[u], events->offsets[u + 1] - events->offsets[u],
                                weights, step_of, s);
        if (steps < 2) s->count = begin;
        for (uint64_t p = begin; p < s->count; p++) s->following[p] = steps - s->following[p];
    }
    if (made) index_places(s);
    vti_release(allocator, step_of);
    return made ? VT_OK : VT_ERR_MEMORY;
}

void vti_sequences_destroy(vti_sequences *sequences, const vt_allocator *allocator) {
    vti_release(allocator, sequences->items);
    vti_release(allocator, sequences->following);
    vti_release(allocator, sequences->offsets);
    vti_release(allocator, sequences->places);
    *sequences = (vti_sequences){0};
}

/* ---- pairs ---- */

/* A row as it is summed up, one for each thread. */
typedef struct row_sums {
    double *sums;      /* [items] zeros between two rows */
    uint32_t *touched; /* [items] those that are not zero */
    uint32_t count;
} row_sums;

static double end_weight(const vti_pair_weights *weights, uint32_t distance, uint32_t following) {
    uint32_t most = VTI_NEAR_STEPS - distance;
    return weights->ends[following < most ? following : most];
}

static void add(row_sums *row, uint32_t item, double weight) {
    if (weight == 0) return;
    if (row->sums[item] == 0) row->touched[row->count++] = item;
    row->sums[item] += weight;
}

/* All pairs of the item that stands at a place. Going away from it, `following` turns back where the sequence ends. */
static void add_place(const vti_sequences *s, const vti_pair_weights *weights, uint64_t place, row_sums *row) {
    const uint32_t *following = s->following;
    uint32_t own = following[place];
    for (uint64_t p = place; p-- > 0 && following[p] >= following[p + 1];) {
        uint32_t distance = following[p] - own;
        if (distance > VTI_NEAR_STEPS) break;
        double weight = distance == 0 ? weights->after[0] : weights->before[distance];
        add(row, s->items[p], weight * end_weight(weights, distance, own));
    }
    for (uint64_t p = place; p < s->count && (p == place || following[p] <= following[p - 1]); p++) {
        uint32_t distance = own - following[p];
        if (distance > VTI_NEAR_STEPS) break;
        add(row, s->items[p], weights->after[distance] * end_weight(weights, distance, following[p]));
    }
}

static void sum_row(const vti_sequences *s, const vti_pair_weights *weights, uint32_t item, row_sums *row) {
    row->count = 0;
    for (uint64_t o = s->offsets[item]; o < s->offsets[item + 1]; o++) add_place(s, weights, s->places[o], row);
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Counts an item's row into offsets[item + 1], or writes it where the counts of all have made room. */
static void store_row(row_sums *row, uint32_t item, bool counts_only, vti_interactions *pairs) {
    if (counts_only)
        pairs->offsets[item + 1] = row->count;
    else
        qsort(row->touched, row->count, sizeof *row->touched, compare_numbers);
    for (uint32_t t = 0; t < row->count; t++) {
        uint32_t other = row->touched[t];
        if (!counts_only) {
            pairs->columns[pairs->offsets[item] + t] = other;
            pairs->confidences[pairs->offsets[item] + t] = (float)row->sums[other];
        }
        row->sums[other] = 0;
    }
}

static vt_status go_over_rows(const vti_sequences *s, const vti_pair_weights *weights, const vti_training *training,
                              bool counts_only, row_sums *rows, vti_interactions *pairs) {
    for (uint32_t begin = 0; begin < s->item_count; begin += CHUNK_ROWS) {
        uint32_t end = s->item_count - begin < CHUNK_ROWS ? s->item_count : begin + CHUNK_ROWS;
#pragma omp parallel for schedule(dynamic, 16) num_threads(training->threads)
        for (uint32_t item = begin; item < end; item++) {
            row_sums *row = &rows[omp_get_thread_num()];
            sum_row(s, weights, item, row);
            store_row(row, item, counts_only, pairs);
        }
        if (!vti_training_continues(training, "train: items that follow each other", end, s->item_count)) {
            return VT_ERR_CANCELLED;
        }
    }
    return VT_OK;
}

vt_status vti_sequence_pairs(const vti_sequences *sequences, const vti_pair_weights *weights,
                             const vti_training *training, vti_interactions *pairs) {
    const vt_allocator *allocator = training->allocator;
    uint32_t n = sequences->item_count;
    vti_interactions made = {.row_count = n, .column_count = n};
    row_sums *rows = vti_allocate_zeroed(allocator, training->threads, sizeof *rows);
    made.offsets = vti_allocate_zeroed(allocator, (size_t)n + 1, sizeof *made.offsets);
    vt_status status = rows && made.offsets ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t t = 0; t < training->threads && !status; t++) {
        rows[t].sums = vti_allocate_zeroed(allocator, n, sizeof(double));
        rows[t].touched = vti_allocate(allocator, n, sizeof(uint32_t));
        if (!rows[t].sums || !rows[t].touched) status = VT_ERR_MEMORY;
    }
    if (!status) status = go_over_rows(sequences, weights, training, true, rows, &made);
    if (status) goto done;
    for (uint32_t i = 0; i < n; i++) made.offsets[i + 1] += made.offsets[i];
    made.columns = vti_allocate(allocator, made.offsets[n], sizeof *made.columns);
    made.confidences = vti_allocate(allocator, made.offsets[n], sizeof *made.confidences);
    status = made.columns && made.confidences ? go_over_rows(sequences, weights, training, false, rows, &made)
                                              : VT_ERR_MEMORY;
    if (status) goto done;
    *pairs = made;
    made = (vti_interactions){0};
done:
    vti_interactions_destroy(&made, allocator);
    for (uint32_t t = 0; rows && t < training->threads; t++) {
        vti_release(allocator, rows[t].sums);
        vti_release(allocator, rows[t].touched);
    }
    vti_release(allocator, rows);
    return status;
}
