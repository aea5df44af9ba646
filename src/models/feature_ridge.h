/*
 * feature_ridge.h: many targets of items at once as linear functions of their features. It knows no events.
 */
#ifndef VTI_FEATURE_RIDGE_H
#define VTI_FEATURE_RIDGE_H

#include "../data/interactions.h"

typedef struct vti_feature_ridge {
    const vti_interactions *features; /* rows x_i are items */
    const float *targets;             /* [item_count][width] t_i */
    const float *trust;               /* [item_count] d_i >= 0; 0: the item teaches nothing */
    uint32_t width, threads;
    double penalty; /* above 0 */
} vti_feature_ridge;

/* weights [feature_count][width]: the W with the least sum_i d_i |t_i - x_i W|^2 + penalty |W|^2. MEMORY. */
VT_WARN_UNUSED vt_status vti_feature_ridge_solve(const vti_feature_ridge *ridge, const vt_allocator *allocator,
                                                 float *weights);

#endif
