/*
 * split_private.h: between split.c and the files of single protocols. What is in a split after a failure goes with
 * vti_split_destroy.
 */
#ifndef VTI_SPLIT_PRIVATE_H
#define VTI_SPLIT_PRIVATE_H

#include "split.h"

/*
 * Fills users, targets and negatives of a split from the file of options->negatives_path, of lines
 * "(user,item)<TAB>item<TAB>item...". The split's other parts stay as they are.
 */
VT_WARN_UNUSED vt_status vti_negatives_read(const vt_eval_options *options, const vt_dataset *dataset, vti_split *split,
                                            vt_error *error);

/* Both fill a whole split, perhaps without cases. MEMORY, LIMIT. */
VT_WARN_UNUSED vt_status vti_split_sessions(const vti_event_list *events, const vt_dataset *dataset,
                                            const vt_eval_options *options, vti_split *split);
VT_WARN_UNUSED vt_status vti_split_test(const vti_event_list *events, const vt_dataset *dataset,
                                        const vt_eval_options *options, vti_split *split);

/* Cases one after the other, each with its events, then its targets. */
typedef struct vti_case_writer {
    vti_split *split;
    const vt_allocator *allocator;
    vti_data_event *events; /* of split->history */
    uint64_t *offsets;
    size_t event_count, target_count;
    size_t user_capacity, offset_capacity, target_offset_capacity, event_capacity, target_capacity;
} vti_case_writer;

VT_WARN_UNUSED vt_status vti_case_event(vti_case_writer *writer, const vti_data_event *event);
VT_WARN_UNUSED vt_status vti_case_target(vti_case_writer *writer, uint32_t item);
/* Ends a case: what was written since the last one is user's. */
VT_WARN_UNUSED vt_status vti_case_end(vti_case_writer *writer, uint32_t user);
/* Puts the histories into the split; to be called in any case. */
void vti_cases_finish(vti_case_writer *writer, uint32_t item_count);

/* For each item of another dataset its number in this one, or VTI_ID_NONE; to be released. NULL: no memory. */
uint32_t *vti_item_numbers(const vt_dataset *other, const vt_dataset *dataset);

/* A copy of all events. */
VT_WARN_UNUSED vt_status vti_events_copy(const vti_event_list *events, const vt_allocator *allocator,
                                         vti_event_list *copy);

#endif
