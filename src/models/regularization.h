/*
 * regularization.h: a strength of regularisation that suits the size of a shop, for those who do not tune it.
 */
#ifndef VTI_REGULARIZATION_H
#define VTI_REGULARIZATION_H

#include "../data/interactions.h"

#include <vitrine/train.h>

/* The regularization of vt_fold_in for these interactions; see regularization.c. MEMORY. */
VT_WARN_UNUSED vt_status vti_regularization_choose(const vti_interactions *users, const vti_interactions *items,
                                                   const vt_fold_in *fold_in, const vt_allocator *allocator,
                                                   float *regularization);

#endif
