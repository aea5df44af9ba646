/*
 * unit_features.h: the features of items as models that learn from them want them. It knows no events.
 */
#ifndef VTI_UNIT_FEATURES_H
#define VTI_UNIT_FEATURES_H

#include "../data/interactions.h"

/*
 * Rows are items, of length 1 or empty; columns are those of item_features.h that two items have at least, as one alone
 * teaches nothing of others. `dataset` may be NULL: no item has any. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_unit_features_build(const vt_dataset *dataset, uint32_t item_count,
                                                 const vt_allocator *allocator, vti_interactions *features);

#endif
