/*
 * interactions.h: events become the sparse matrix that models train on: one confidence per user and item, by the rule
 * that the pack carries to the page (vt_fold_in), so that both sides mean the same by a history.
 */
#ifndef VTI_INTERACTIONS_H
#define VTI_INTERACTIONS_H

#include "dataset.h"

/*
 * Compressed sparse rows: row r has columns[offsets[r] .. offsets[r + 1]), in ascending order, with confidences > 0, one
 * for each entry. Of a compact matrix each different confidence is there once, and entries have its number.
 */
typedef struct vti_interactions {
    uint32_t row_count, column_count;
    uint64_t *offsets;
    uint32_t *columns;
    float *confidences;
    uint8_t *levels;      /* [entries] such numbers; NULL where all are 0, or not compact */
    uint32_t level_count; /* confidences of a compact matrix; 0: not compact */
} vti_interactions;

/* Of an entry, whether compact or not. */
static inline float vti_interactions_confidence(const vti_interactions *interactions, uint64_t entry) {
    if (interactions->level_count == 0) return interactions->confidences[entry];
    return interactions->confidences[interactions->levels ? interactions->levels[entry] : 0];
}

/* Rows are users. An event's age is counted from the user's latest event. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_build(const vti_event_list *events, const vt_fold_in *fold_in,
                                                const vt_allocator *allocator, vti_interactions *interactions);
/* Makes it compact, unless more than 256 confidences differ: then it stays as it is. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_compact(vti_interactions *interactions, const vt_allocator *allocator);
/* Rows become columns; what is compact stays so. MEMORY. */
VT_WARN_UNUSED vt_status vti_interactions_transpose(const vti_interactions *from, const vt_allocator *allocator,
                                                    vti_interactions *to);
void vti_interactions_destroy(vti_interactions *interactions, const vt_allocator *allocator);

#endif
