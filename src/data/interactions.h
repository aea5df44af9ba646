/*
 * interactions.h: events become the sparse matrix that models train on: one confidence per user and item, by the rule
 * that the pack carries to the page (vt_fold_in), so that both sides mean the same by a history.
 */
#ifndef VTI_INTERACTIONS_H
#define VTI_INTERACTIONS_H

#include "dataset.h"

/* Compressed sparse rows: row r has columns[offsets[r] .. offsets[r + 1]), in ascending order, with confidences > 0. */
typedef struct vti_interactions {
    uint32_t row_count, column_count;
    uint64_t *offsets;
    uint32_t *columns;
    float *confidences;
} vti_interactions;

/* Rows are users. An event's age is counted from the user's latest event. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_build(const vti_event_list *events, const vt_fold_in *fold_in,
                                                const vt_allocator *allocator, vti_interactions *interactions);
/* Rows become columns. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_transpose(const vti_interactions *from, const vt_allocator *allocator,
                                                    vti_interactions *to);
/* The same as long as `from` stays: confidences that are all equal, as those of plain pairs, are not stored again. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_transpose_view(const vti_interactions *from, const vt_allocator *allocator,
                                                         vti_interactions *to);
/* To be destroyed before `from` is. */
void vti_interactions_destroy_view(vti_interactions *view, const vti_interactions *from, const vt_allocator *allocator);
void vti_interactions_destroy(vti_interactions *interactions, const vt_allocator *allocator);

#endif
