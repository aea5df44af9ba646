/*
 * ratings.h: events become the sparse matrix of ratings, for models that predict them.
 */
#ifndef VTI_RATINGS_H
#define VTI_RATINGS_H

#include "interactions.h"

/* Rows are users; an entry is the value of the user's latest event of type rating on the item. MEMORY. */
VT_WARN_UNUSED vt_status vti_ratings_build(const vti_event_list *events, const vt_allocator *allocator,
                                           vti_interactions *ratings);

#endif
