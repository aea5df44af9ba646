/*
 * crowd.h: only who met what, and much of it: the big matrices that training is measured on. It knows no catalogue, no
 * days and no files but events.csv.
 */
#ifndef VTI_CROWD_H
#define VTI_CROWD_H

#include "output.h"

#include "../base/random.h"

#include <vitrine/simulate.h>

typedef struct vti_crowd {
    uint32_t item_count, shopper_count;
    uint64_t interactions;
    uint32_t most; /* of the items that one shopper meets */
    vti_random random;
    uint32_t next_shopper;
    uint32_t *item_of_rank, *rank_of_shopper; /* shuffled */
    uint32_t *met_by;                         /* [item_count] the last shopper who met it, + 1 */
} vti_crowd;

/* Options with interactions, items and shoppers given. ARGUMENT (more interactions than fit), MEMORY. */
VT_WARN_UNUSED vt_status vti_crowd_create(const vt_allocator *allocator, const vt_simulate_options *options,
                                          vti_crowd *crowd, vt_error *error);
void vti_crowd_destroy(vti_crowd *crowd, const vt_allocator *allocator);

/* The different items that the next shopper meets, [crowd->most] at most; how many. For each shopper once. */
uint32_t vti_crowd_next(vti_crowd *crowd, uint32_t *items);

/* Writes all shoppers as a table of user and item. MEMORY, IO, CANCELLED. */
VT_WARN_UNUSED vt_status vti_crowd_write(const vt_allocator *allocator, vti_crowd *crowd, vti_output *output,
                                         const vt_progress *progress, vt_error *error);

#endif
