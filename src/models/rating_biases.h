/*
 * rating_biases.h: the part of a rating that is the user's habit or the item's standing, and nothing of taste.
 */
#ifndef VTI_RATING_BIASES_H
#define VTI_RATING_BIASES_H

#include "../data/interactions.h"

/* What a model takes: single precision does not carry the sums of squares of much larger ones. */
#define VTI_RATING_LIMIT 1e6F

/* r = mean + b_u + b_i */
typedef struct vti_rating_baseline {
    float mean;
    float *user_biases, *item_biases;
} vti_rating_baseline;

/* The mean of all ratings, of which there is one at least. NUMERIC when one is beyond the limit. */
VT_WARN_UNUSED vt_status vti_rating_mean(const vti_interactions *rows, float *mean, vt_error *error);

/* Fits a zeroed baseline, see rating_biases.c. MEMORY, NUMERIC. Destroy it also after a failure. */
VT_WARN_UNUSED vt_status vti_rating_baseline_fit(const vti_interactions *users, const vti_interactions *items,
                                                 double user_shrink, double item_shrink, const vt_allocator *allocator,
                                                 vti_rating_baseline *baseline, vt_error *error);
void vti_rating_baseline_destroy(vti_rating_baseline *baseline, const vt_allocator *allocator);

/* What the baseline leaves of the users' ratings, and the transpose. MEMORY. */
VT_WARN_UNUSED vt_status vti_rating_residuals(const vti_interactions *users, const vti_rating_baseline *baseline,
                                              const vt_allocator *allocator, vti_interactions *residuals,
                                              vti_interactions *transposed, vt_error *error);

#endif
