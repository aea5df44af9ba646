/*
 * interactions.c: see interactions.h. The confidence of a user and an item is that of their events together
 * (evidence.h); an event without time is as new as the newest. Pairs without strength are left out, and so are items
 * that the user has dismissed, whatever else happened to them.
 */
#include "interactions.h"

#include "../base/memory.h"
#include "../pack/evidence.h"

#include <string.h>

#define SECONDS_PER_DAY 86400.0
#define MOST_LEVELS 256U

static double days_between(int64_t earlier, int64_t later) {
    if (earlier == VTI_NO_TIME || later == VTI_NO_TIME) return 0;
    return ((double)later - (double)earlier) / SECONDS_PER_DAY;
}

typedef struct item_sum {
    double sum;
    uint32_t user;  /* whose sum it is, + 1 */
    bool dismissed; /* by that user */
} item_sum;

/* Fills the rows, their columns in the order in which the user met them. */
static void add_up(const vti_event_list *events, const vt_fold_in *fold_in, item_sum *sums, vti_interactions *rows) {
    uint64_t count = 0;
    rows->offsets[0] = 0;
    for (uint32_t u = 0; u < events->user_count; u++) {
        uint64_t begin = events->offsets[u], end = events->offsets[u + 1], first = count;
        for (uint64_t e = begin; e < end; e++) {
            const vti_data_event *event = &events->events[e];
            item_sum *sum = &sums[event->item];
            if (sum->user != u + 1) {
                *sum = (item_sum){.user = u + 1};
                rows->columns[count++] = event->item;
            }
            sum->dismissed |= event->type == VT_EVENT_DISMISS;
            double days = days_between(event->time, events->events[end - 1].time);
            sum->sum += vti_event_strength(fold_in, event->type, event->value, days);
        }
        uint64_t met = count;
        count = first;
        for (uint64_t p = first; p < met; p++) {
            const item_sum *sum = &sums[rows->columns[p]];
            if (sum->dismissed || !(sum->sum > 0)) continue;
            rows->columns[count] = rows->columns[p];
            rows->confidences[count++] = vti_confidence(fold_in, sum->sum);
        }
        rows->offsets[u + 1] = count;
    }
}

/* `level_count` as in the matrix. */
static vt_status make(vti_interactions *matrix, uint32_t row_count, uint32_t column_count, uint64_t room,
                      uint32_t level_count, const vt_allocator *allocator) {
    *matrix = (vti_interactions){
        .row_count = row_count,
        .column_count = column_count,
        .offsets = vti_allocate_zeroed(allocator, (size_t)row_count + 2, sizeof *matrix->offsets),
        .columns = vti_allocate(allocator, room, sizeof *matrix->columns),
        .confidences = vti_allocate(allocator, level_count ? level_count : room, sizeof *matrix->confidences),
        .levels = level_count > 1 ? vti_allocate(allocator, room, sizeof *matrix->levels) : NULL,
        .level_count = level_count,
    };
    bool made = matrix->offsets && matrix->columns && matrix->confidences && (matrix->levels || level_count <= 1);
    if (made) return VT_OK;
    vti_interactions_destroy(matrix, allocator);
    return VT_ERR_MEMORY;
}

vt_status vti_interactions_build(const vti_event_list *events, const vt_fold_in *fold_in, const vt_allocator *allocator,
                                 vti_interactions *interactions) {
    vti_interactions rows = {0}, transposed = {0}, sorted = {0};
    item_sum *sums = vti_allocate_zeroed(allocator, events->item_count, sizeof *sums);
    vt_status status = sums ? VT_OK : VT_ERR_MEMORY;
    if (!status) {
        status = make(&rows, events->user_count, events->item_count, events->offsets[events->user_count], 0, allocator);
    }
    if (status) goto done;
    add_up(events, fold_in, sums, &rows);
    status = vti_interactions_transpose(&rows, allocator, &transposed);
    vti_interactions_destroy(&rows, allocator);
    /* Transposing sorts: the rows of the result come in order of the old columns. */
    if (!status) status = vti_interactions_transpose(&transposed, allocator, &sorted);
    if (!status) *interactions = sorted;
done:
    vti_interactions_destroy(&transposed, allocator);
    vti_interactions_destroy(&rows, allocator);
    vti_release(allocator, sums);
    return status;
}

/* The number of a confidence, which joins the others when it is new. MOST_LEVELS: there is no number left. */
static uint32_t level_of(float confidence, float *confidences, uint32_t *level_count) {
    uint32_t level = 0;
    while (level < *level_count && confidences[level] != confidence) level++;
    if (level == *level_count && level < MOST_LEVELS) confidences[(*level_count)++] = confidence;
    return level;
}

vt_status vti_interactions_compact(vti_interactions *interactions, const vt_allocator *allocator) {
    uint64_t count = interactions->offsets[interactions->row_count], numbered = 0;
    uint32_t level_count = 0;
    uint8_t *levels = vti_allocate(allocator, count, sizeof *levels);
    float *confidences = vti_allocate(allocator, MOST_LEVELS, sizeof *confidences);
    vt_status status = levels && confidences ? VT_OK : VT_ERR_MEMORY;
    if (status) goto done;
    for (; numbered < count; numbered++) {
        uint32_t level = level_of(interactions->confidences[numbered], confidences, &level_count);
        if (level == MOST_LEVELS) goto done;
        levels[numbered] = (uint8_t)level;
    }
    vti_release(allocator, interactions->confidences);
    interactions->confidences = confidences;
    interactions->level_count = level_count;
    confidences = NULL;
    if (level_count > 1) {
        interactions->levels = levels;
        levels = NULL;
    }
done:
    vti_release(allocator, levels);
    vti_release(allocator, confidences);
    return status;
}

vt_status vti_interactions_transpose(const vti_interactions *from, const vt_allocator *allocator,
                                     vti_interactions *to) {
    uint64_t count = from->offsets[from->row_count];
    vti_interactions result;
    vt_status status = make(&result, from->column_count, from->row_count, count, from->level_count, allocator);
    if (status) return status;
    if (from->level_count > 0) memcpy(result.confidences, from->confidences, from->level_count * sizeof(float));
    uint64_t *ends = result.offsets + 1; /* while filling, ends[c] is where the next entry of column c goes */
    for (uint64_t p = 0; p < count; p++) ends[from->columns[p] + 1]++;
    for (uint32_t c = 0; c < from->column_count; c++) ends[c + 1] += ends[c];
    for (uint32_t row = 0; row < from->row_count; row++) {
        for (uint64_t p = from->offsets[row]; p < from->offsets[row + 1]; p++) {
            uint64_t place = ends[from->columns[p]]++;
            result.columns[place] = row;
            if (from->levels) result.levels[place] = from->levels[p];
            if (from->level_count == 0) result.confidences[place] = from->confidences[p];
        }
    }
    *to = result;
    return VT_OK;
}

void vti_interactions_destroy(vti_interactions *interactions, const vt_allocator *allocator) {
    vti_release(allocator, interactions->offsets);
    vti_release(allocator, interactions->columns);
    vti_release(allocator, interactions->confidences);
    vti_release(allocator, interactions->levels);
    *interactions = (vti_interactions){0};
}
