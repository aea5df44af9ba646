/*
 * kmeans.h: points parted into k clusters by k-means, and how well they are parted. It knows points, not users. Results
 * are the same for any number of threads.
 */
#ifndef VTI_KMEANS_H
#define VTI_KMEANS_H

#include <vitrine/base.h>

#define VTI_KMEANS_ITERATIONS 100U /* are more than enough */

typedef struct vti_points {
    const float *values; /* [count][width] */
    uint32_t count, width;
} vti_points;

typedef struct vti_kmeans_options {
    uint32_t k;          /* above 0; a cluster for each different point is the most there can be */
    uint32_t restarts;   /* above 0: runs from other starts, of which the one with the least `within` counts */
    uint32_t iterations; /* at most; 0: points go to the nearest centroid of the start, which stays */
    uint64_t seed;
    uint32_t threads;   /* above 0 */
    const float *start; /* [k][width] where one run begins, in place of those that are drawn; or NULL */
    const vt_allocator *allocator;
    const vt_progress *progress; /* or NULL */
} vti_kmeans_options;

typedef struct vti_clusters {
    uint32_t k; /* none of them empty */
    float *centroids;
    uint32_t *sizes;  /* [k] */
    uint32_t *labels; /* [count of the points] the nearest centroid */
    double within;    /* sum of the squared distances to it */
} vti_clusters;

/* MEMORY, CANCELLED. */
VT_WARN_UNUSED vt_status vti_kmeans(const vti_points *points, const vti_kmeans_options *options,
                                    vti_clusters *clusters);
void vti_clusters_destroy(vti_clusters *clusters, const vt_allocator *allocator);

float vti_square_distance(const float *left, const float *right, uint32_t width);

/* The mean silhouette of all points, -1..1; 0 where there is one cluster only. MEMORY. */
VT_WARN_UNUSED vt_status vti_silhouette(const vti_points *points, const uint32_t *labels, uint32_t k, uint32_t threads,
                                        const vt_allocator *allocator, double *silhouette);

/* Where a falling curve bends most; count > 0. */
uint32_t vti_elbow(const double *values, uint32_t count);

#endif
