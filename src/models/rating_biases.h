/*
 * rating_biases.h: the part of a rating that is the user's habit or the item's standing, without anything about taste.
 */
#ifndef VTI_RATING_BIASES_H
#define VTI_RATING_BIASES_H

#include "../data/interactions.h"

/* What a model takes: beyond it, single precision does not carry the sums of squares. */
#define VTI_RATING_LIMIT 1e6F

/* The mean of all ratings, of which there is one at least. NUMERIC when one is beyond the limit. */
VT_WARN_UNUSED vt_status vti_rating_mean(const vti_interactions *rows, float *mean, vt_error *error);

/* The bias of one row, its ratings being of rows of the other side with those biases. */
float vti_rating_bias(float mean, const float *other_biases, const uint32_t *columns, const float *ratings,
                      uint64_t count, float shrinkage);

/* The biases of both sides, see rating_biases.c. */
void vti_rating_biases_fit(const vti_interactions *users, const vti_interactions *items, float mean,
                           float user_shrinkage, float item_shrinkage, float *user_biases, float *item_biases);

#endif
