/*
 * sequences.h: what came after what. Of a shopper: the newest items and how many steps ago they were. Of all users: their
 * sequences, and sums over the pairs of items that stand near each other in them. It knows no model.
 */
#ifndef VTI_SEQUENCES_H
#define VTI_SEQUENCES_H

#include "../pack/evidence.h"
#include "model.h"

#define VTI_NEAR_STEPS 12U /* steps between two items that are near each other, at most */

typedef struct vti_recent_item {
    uint32_t item;
    uint32_t steps; /* since then: 0 for the newest */
    float weight;   /* of the event's type */
} vti_recent_item;

/* The newest items, newest first; returns how many. Without events, all are as new as each other. */
uint32_t vti_recent_items(const vti_shopper *shopper, const vti_type_weights weights,
                          vti_recent_item recent[VTI_RECENT_ITEMS]);

/* Users of one step only have no sequence. */
typedef struct vti_sequences {
    uint32_t item_count;
    uint32_t *items;     /* sequence after sequence, oldest first */
    uint32_t *following; /* steps that follow in the same sequence: 0 in its last one, and only there */
    uint64_t count;      /* of both */
    uint64_t *offsets;   /* [item_count + 1] */
    uint64_t *places;    /* item i stands at places[offsets[i] .. offsets[i + 1]), ascending */
} vti_sequences;

/* Events of types without weight are left out. MEMORY. To be destroyed in any case. */
VT_WARN_UNUSED vt_status vti_sequences_build(const vti_event_list *events, const vti_type_weights weights,
                                             const vt_allocator *allocator, vti_sequences *sequences);
void vti_sequences_destroy(vti_sequences *sequences, const vt_allocator *allocator);

/*
 * What a pair counts whose items stand d steps apart, when k steps follow the later one (at most VTI_NEAR_STEPS - d are
 * counted): before[d] * ends[k] when the other item stands before, after[d] * ends[k] when behind or in the same step.
 */
typedef struct vti_pair_weights {
    double before[VTI_NEAR_STEPS + 1], after[VTI_NEAR_STEPS + 1], ends[VTI_NEAR_STEPS + 1];
} vti_pair_weights;

/* Row i: of each other item and of i itself, what all their pairs with i count together. MEMORY, CANCELLED. */
VT_WARN_UNUSED vt_status vti_sequence_pairs(const vti_sequences *sequences, const vti_pair_weights *weights,
                                            const vti_training *training, vti_interactions *pairs);

#endif
