/*
 * segments.h: shoppers of like taste: clusters of the user factors that a model gives them, how many there should be,
 * what each of them takes more than others do, and the tree in which they join.
 */
#ifndef VITRINE_SEGMENTS_H
#define VITRINE_SEGMENTS_H

#include <vitrine/train.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_SEGMENT_TRAITS 5U

typedef enum vt_segment_method {
    VT_SEGMENTS_KMEANS = 0,
    VT_SEGMENTS_WARD = 1 /* agglomerative: the tree of a sample of users, cut; all others go to the nearest centroid */
} vt_segment_method;

/* vt_segment_options_default() fills it. */
typedef struct vt_segment_options {
    vt_segment_method method;
    uint32_t k;           /* 2..VT_MAX_SEGMENTS; 0: what the curve suggests */
    uint32_t least, most; /* the curve's range of k, 2..VT_MAX_SEGMENTS; default 2..12 */
    uint32_t restarts;    /* of k-means from other starts, default 5 */
    uint32_t sample;      /* users that curve and tree look at, by lot, where there are more; default 20,000 */
    uint64_t seed;        /* of the lot and of the starts, default 1 */
    uint32_t threads;     /* 0: as many as the machine has; does not change the result */
} vt_segment_options;

vt_segment_options vt_segment_options_default(void);

/*
 * The segments themselves. A user belongs to the nearest centroid: of the factors u that fold-in gives, brought to
 * length 1, that is the one with the largest u . c - |c|^2 / 2.
 */
typedef struct vt_segments {
    uint32_t k, factor_count;
    float *centroids; /* [k][factor_count] */
    uint64_t *sizes;  /* [k] users, largest first */
    char **names;     /* [k] of what distinguishes each */
} vt_segments;

/* What the sample says of a number of segments. */
typedef struct vt_segment_point {
    uint32_t k;
    double within;     /* sum of the squared distances to the centroids, by user */
    double silhouette; /* mean over 2,000 users at most; below .25 there is no clear structure (Kaufman, Rousseeuw) */
} vt_segment_point;

/* A value of an item attribute that the users of a segment take more often than all do; of the most telling items where
 * no item has attributes. */
typedef struct vt_segment_trait {
    const char *attribute, *value; /* value NULL: there are no more */
    double share;                  /* of the segment's pairs of user and item */
    double lift;                   /* that over the share in all pairs */
} vt_segment_trait;

/* Nodes are the segments 0..k-1, then the joins in their order. */
typedef struct vt_segment_join {
    uint32_t left, right;
    double height; /* by how much the sum of squared distances to the centroids grows, by user */
    uint64_t users;
} vt_segment_join;

typedef struct vt_segment_report {
    vt_segments segments;
    uint64_t users;           /* with evidence, all of them in a segment */
    uint32_t user_count;      /* of the dataset */
    uint32_t *user_segments;  /* [user_count], VT_NO_SEGMENT without evidence */
    uint32_t sampled;         /* users that the curve is of */
    uint32_t curve_count;     /* 0 where k was given */
    vt_segment_point *curve;  /* [curve_count], k ascending */
    uint32_t elbow, clearest; /* the k where `within` bends most, and that of the best silhouette */
    uint32_t suggested;       /* the clearest where its silhouette is .25 or above, else the elbow */
    vt_segment_trait *traits; /* [k][VT_SEGMENT_TRAITS], most telling first */
    vt_segment_join *joins;   /* [k - 1], heights ascending */
} vt_segment_report;

/*
 * Folds in all users of a clean dataset and parts them. The model is one with factors, such as "ials", trained on these
 * items. The report is to be destroyed. ARGUMENT, EMPTY (nobody with evidence), MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_segments_find(const vt_model *model, const vt_dataset *dataset,
                                          const vt_segment_options *options, const vt_progress *progress,
                                          vt_segment_report **report, vt_error *error);
void vt_segment_report_destroy(vt_segment_report *report);

/*
 * The same pack with these segments, so that a page can tell its shopper's (vt_engine_segment); memory as of
 * vt_model_to_pack. They are of the model that the pack was made of. ARGUMENT (also for a pack that has segments, or
 * other factors), MEMORY, LIMIT, and what vt_pack_open finds.
 */
VT_WARN_UNUSED vt_status vt_pack_add_segments(const vt_pack *pack, const vt_segments *segments,
                                              const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                              vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
