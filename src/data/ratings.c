/*
 * ratings.c: see ratings.h. Events are in order of time, so of two ratings of an item the later one counts.
 */
#include "ratings.h"

#include "../base/memory.h"

vt_status vti_ratings_build(const vti_event_list *events, const vt_allocator *allocator, vti_interactions *ratings) {
    vti_interactions rows = {.row_count = events->user_count, .column_count = events->item_count};
    uint64_t room = events->offsets[events->user_count], count = 0;
    /* Of each item, where in the row its rating is: valid when at or behind the row's begin. */
    uint64_t *places = vti_allocate_zeroed(allocator, events->item_count, sizeof *places);
    rows.offsets = vti_allocate_zeroed(allocator, (size_t)events->user_count + 1, sizeof *rows.offsets);
    rows.columns = vti_allocate(allocator, room, sizeof *rows.columns);
    rows.confidences = vti_allocate(allocator, room, sizeof *rows.confidences);
    vt_status status = places && rows.offsets && rows.columns && rows.confidences ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t u = 0; u < events->user_count && status == VT_OK; u++) {
        for (uint64_t e = events->offsets[u]; e < events->offsets[u + 1]; e++) {
            const vti_data_event *event = &events->events[e];
            if (event->type != VT_EVENT_RATING) continue;
            if (places[event->item] <= rows.offsets[u]) places[event->item] = ++count; /* the place, + 1 */
            rows.columns[places[event->item] - 1] = event->item;
            rows.confidences[places[event->item] - 1] = event->value;
        }
        rows.offsets[u + 1] = count;
    }
    vti_interactions by_item = {0};
    if (status == VT_OK) status = vti_interactions_transpose(&rows, allocator, &by_item);
    /* Transposing twice sorts the columns. */
    if (status == VT_OK) status = vti_interactions_transpose(&by_item, allocator, ratings);
    vti_interactions_destroy(&by_item, allocator);
    vti_interactions_destroy(&rows, allocator);
    vti_release(allocator, places);
    return status;
}
