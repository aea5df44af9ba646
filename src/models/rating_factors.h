/*
 * rating_factors.h: what factorisations of ratings have in common: the state that training leaves, which is the items'
 * side alone, and how a row of one side follows from the other. It knows no way of training.
 */
#ifndef VTI_RATING_FACTORS_H
#define VTI_RATING_FACTORS_H

#include "model.h"
#include "ridge.h"

#define VTI_RATING_MAX_FACTORS 1024U

/* One side of r = mean + bias_u + bias_i + x_u . y_i. */
typedef struct vti_rating_side {
    uint32_t row_count, factor_count;
    float *biases;  /* [row_count] */
    float *factors; /* [row_count][factor_count] */
} vti_rating_side;

/* The state of a model. */
typedef struct vti_rating_factors {
    float mean;
    float penalty; /* of a row's factors and bias, for each of its ratings */
    vti_rating_side items;
    uint32_t has_implicit;
    float *implicit; /* SVD++: [items.row_count][factor_count] what it says of a shopper to have rated the item */
} vti_rating_factors;

/* Biases and factors all zero. MEMORY. */
VT_WARN_UNUSED vt_status vti_rating_side_create(vti_rating_side *side, uint32_t row_count, uint32_t factor_count,
                                                const vt_allocator *allocator);
void vti_rating_side_destroy(vti_rating_side *side, const vt_allocator *allocator);

/*
 * The factors and the bias, in this order, of a row with these ratings of rows of the other side, which stay fixed.
 * `ridge` has factor_count + 1 unknowns, of which the last is a bias. `shift` [factor_count] is a part of the factors
 * that is known already, or NULL; it is not in the result.
 */
void vti_rating_row_solve(vti_ridge *ridge, const vti_rating_side *others, float mean, float penalty,
                          const uint32_t *columns, const float *ratings, uint32_t count, const float *shift,
                          float *solution);

/* The implicit part of a shopper in SVD++: the sum of the items' implicit factors over the root of their number. */
void vti_rating_implicit_sum(const vti_rating_factors *state, const uint32_t *items, uint32_t count, float *sum);

/* For vti_model_kind; the state is a vti_rating_factors. */
void vti_rating_factors_fields(void *state, vti_fields *fields);
size_t vti_rating_factors_work_bytes(const void *state);
void vti_rating_factors_score(const void *state, const vti_shopper *shopper, void *work, float *scores);

#endif
