/*
 * cases.h: the cases of a split as they are measured: items as their places in the popular order of the training
 * (which are the numbers of the pack), histories no longer than wanted, and which cases are of one user. It
 * knows no ranking.
 */
#ifndef VTI_CASES_H
#define VTI_CASES_H

#include "../data/split.h"
#include "../models/model.h"

#include <vitrine/engine.h>

typedef struct vti_cases {
    const vti_split *split;
    vti_event_list history; /* the split's, or its most recent events in the two arrays below */
    vti_data_event *recent_events;
    uint64_t *recent_offsets;
    uint32_t max_history;      /* of one case, at least 1 */
    uint64_t max_earlier;      /* events before those, at least 1 */
    uint64_t max_candidates;   /* given negatives and their target, at least 1 */
    vti_interactions evidence; /* of the history as the model wants it, one row a case */
    uint32_t *places;          /* [item_count] of the dataset's items */
    uint32_t *targets;         /* the split's, as places or VTI_ID_NONE */
    uint32_t unit_count;       /* users, or sessions of users who are not known */
    uint32_t *units;           /* [case_count] ascending, below unit_count */
    uint32_t *unit_cases;      /* [unit_count] how many each has */
    /* [case_count] see vt_engine_set_visit; 0 where times are not known. Whole days: places in a row, given as times, are
     * all of one. */
    float *days_early;
} vti_cases;

/* Of a history count the newest max_history events, at most VT_ENGINE_MAX_HISTORY. MEMORY. To be destroyed in any case. */
VT_WARN_UNUSED vt_status vti_cases_prepare(const vti_split *split, const vt_model *model, uint32_t max_history,
                                           const vt_allocator *allocator, vti_cases *cases);
/*
 * The history of a case as an engine wants it, oldest first, into events [max_history]; returns how many. numbers[place]
 * is an item in the pack, or VTI_ID_NONE, which leaves its events out; NULL: the place itself. Events without a time are
 * a moment apart, so that they are steps of their own.
 */
uint32_t vti_case_history(const vti_cases *cases, uint32_t number, const uint32_t *numbers, vt_event *events);

void vti_cases_destroy(vti_cases *cases, const vt_allocator *allocator);

#endif
