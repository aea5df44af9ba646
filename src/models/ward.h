/*
 * ward.h: points joined into ever larger clusters, until they are one: the tree of it, and its cut into k. It knows
 * points, not users.
 */
#ifndef VTI_WARD_H
#define VTI_WARD_H

#include "kmeans.h"

/* Nodes are numbered: first the points, then the merges in their order. */
typedef struct vti_merge {
    uint32_t left, right; /* nodes, the smaller number first */
    double height;        /* by how much the sum of squared distances to the clusters' means grows */
    double weight;        /* of all points below it */
} vti_merge;

/* merges [points->count - 1], heights ascending. `weights` [points->count] > 0, or NULL: all 1. MEMORY. */
VT_WARN_UNUSED vt_status vti_ward(const vti_points *points, const uint32_t *weights, const vt_allocator *allocator,
                                  vti_merge *merges);

/* labels [count] in 0..k-1 of the points, numbered as they first appear, after all but the last k - 1 merges. MEMORY. */
VT_WARN_UNUSED vt_status vti_ward_cut(const vti_merge *merges, uint32_t count, uint32_t k,
                                      const vt_allocator *allocator, uint32_t *labels);

#endif
