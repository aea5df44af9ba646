/*
 * lessons.h: what the engine says of the cases of a validation split, for learning how to weigh it, and how good its
 * lists are. It trains nothing.
 */
#ifndef VTI_LESSONS_H
#define VTI_LESSONS_H

#include "../models/basis_change.h"
#include "../models/listwise.h"
#include "cases.h"

/* Where lessons come from. */
typedef struct vti_school {
    const vti_cases *cases;
    const uint32_t *numbers; /* [count] which of the cases, in any order */
    uint32_t count;
    const uint32_t *newest; /* [count] events that are known of each, and no list has the others' items; NULL: all */
    uint32_t cutoff;        /* of NDCG */
    uint32_t drawn;         /* items drawn by lot that a case's first target is ranked among; 0: the whole catalogue */
    double debias;          /* what a measured list takes for popularity, as pages can ask for */
    bool include_seen;
    uint32_t threads;
    const vt_allocator *allocator;
} vti_school;

/* Mean NDCG of the lists of a pack, whose blend may have been changed since it was opened. */
VT_WARN_UNUSED vt_status vti_school_measure(const vti_school *school, const vt_pack *pack, double *ndcg,
                                            vt_error *error);

/* One case for each number that has a target among its candidates; numbers tells which. */
typedef struct vti_lessons {
    vti_listwise_cases cases;
    uint32_t *numbers; /* [cases.case_count] places in school->numbers */
    void *memory[5];
} vti_lessons;

/* The normalised signals of all candidates, or of what is drawn. To be destroyed in any case. */
VT_WARN_UNUSED vt_status vti_lessons_in_signals(const vti_school *school, const vt_pack *pack, vti_lessons *lessons,
                                                vt_error *error);
/* What the network sees of those that are re-ranked, with their blend as the base. */
VT_WARN_UNUSED vt_status vti_lessons_in_features(const vti_school *school, const vt_pack *pack, vti_lessons *lessons,
                                                 vt_error *error);
/* As if the items' factors were those of another training. */
void vti_lessons_change_basis(vti_lessons *lessons, const vti_basis_change *change);
/* As if there were none. */
void vti_lessons_leave_factors_out(vti_lessons *lessons);
void vti_lessons_destroy(vti_lessons *lessons, const vt_allocator *allocator);

#endif
