/*
 * split.h: protocols as data: which events a model may see, and which items each measured user is asked for.
 */
#ifndef VTI_SPLIT_H
#define VTI_SPLIT_H

#include "dataset.h"

#include <vitrine/eval.h>

/*
 * Case c belongs to user users[c] of the dataset, or of options->test where the cases are from there; cases of one user
 * stand together, what came last first. Its history is history.events[history.offsets[c] .. history.offsets[c + 1]) (so
 * history.user_count is case_count) and its targets are targets[target_offsets[c] .. target_offsets[c + 1]).
 */
typedef struct vti_split {
    vti_event_list train; /* all users of the dataset, some perhaps without events */
    vti_event_list history;
    uint32_t case_count;
    uint32_t *users;
    int64_t *times; /* [case_count] of the first event that is asked for, or VTI_NO_TIME; NULL: not by this protocol */
    uint64_t *target_offsets;
    uint32_t *targets;
    /* given negatives: the items to rank the target among; NULL where the whole catalogue is ranked */
    uint64_t *negative_offsets;
    uint32_t *negatives;
    /* given negatives: items of the file that no event has. Such a target leaves its case without any, a sure miss. */
    uint64_t unknown_targets, unknown_negatives;
    uint64_t seen_negatives; /* left out: the user has an event with them */
} vti_split;

/*
 * The rules are at the head of split.c. EMPTY when no user qualifies, ARGUMENT (a share outside 0..1, no negatives),
 * MEMORY; for given negatives also IO, FORMAT with line.
 */
VT_WARN_UNUSED vt_status vti_split_make(const vti_event_list *events, const vt_dataset *dataset,
                                        const vt_eval_options *options, vti_split *split, vt_error *error);

/* Keeps a share of the users in training and, by another lot, of the users with cases, those of smaller shares in it.
 * It leaves 2,000 cases at least, or all. MEMORY. */
VT_WARN_UNUSED vt_status vti_split_thin(vti_split *split, double share, uint64_t seed, const vt_allocator *allocator);
void vti_split_destroy(vti_split *split, const vt_allocator *allocator);

#endif
