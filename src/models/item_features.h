/*
 * item_features.h: what a shop tells of its items (attributes, prices, titles) as one sparse matrix. It knows no events.
 */
#ifndef VTI_ITEM_FEATURES_H
#define VTI_ITEM_FEATURES_H

#include "../data/interactions.h"

/* What features count whatever their rarity. */
typedef struct vti_feature_weights {
    double attribute, price, title;
} vti_feature_weights;

/* Row i: the features of item i, columns in no order, with values > 0, see item_features.c. MEMORY. */
VT_WARN_UNUSED vt_status vti_item_features_build(const vt_dataset *dataset, const vti_feature_weights *weights,
                                                 const vt_allocator *allocator, vti_interactions *features);

#endif
