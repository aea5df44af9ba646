/*
 * item_gram.h: the normal equations that the linear item-to-item models share, as rows or whole. It knows interactions,
 * and of the models that solve them only their first parameters.
 */
#ifndef VTI_ITEM_GRAM_H
#define VTI_ITEM_GRAM_H

#include "model.h"

/* The first parameters of every kind that trains on a vti_item_gram. */
enum { VTI_GRAM_REGULARIZATION, VTI_GRAM_ITEM_EXPONENT, VTI_GRAM_USER_EXPONENT, VTI_GRAM_PENALTY, VTI_GRAM_PARAMETERS };

#define VTI_GRAM_PARAMETER_TABLE \
    [VTI_GRAM_REGULARIZATION] = {.name = "regularization", \
                                 .meaning = "ridge, relative to the mean of the items' squared confidences", \
                                 .standard = 5, \
                                 .least = 1e-3, \
                                 .most = 1e6, \
                                 .low = 0.5, \
                                 .high = 50, \
                                 .logarithmic = true}, \
    [VTI_GRAM_ITEM_EXPONENT] = {.name = "item-exponent", \
                                .meaning = "0: the same ridge for all items, 1: in proportion to their popularity", \
                                .least = -1, \
                                .most = 1, \
                                .low = -0.5, \
                                .high = 1}, \
    [VTI_GRAM_USER_EXPONENT] = {.name = "user-exponent", \
                                .meaning = "0: every interaction counts the same, 1: every user does", \
                                .least = -1, \
                                .most = 2, \
                                .high = 1}, \
    [VTI_GRAM_PENALTY] = { \
        .name = "popularity-penalty", \
        .meaning = "power of an item's popularity that its scores are divided by", \
        .least = -1, \
        .most = 1, \
        .high = 0.2, \
    }

/* What sequences add to the equations; both [items][items]. */
typedef struct vti_sequence_gram {
    double share;              /* 0..1; the rest is that of the interactions */
    vti_interactions past;     /* S^T S */
    vti_interactions upcoming; /* row j: S^T t_j */
} vti_sequence_gram;

typedef struct vti_item_gram {
    const vti_interactions *users, *items;
    const vti_sequence_gram *sequences; /* or NULL */
    double sequence_weight;             /* of their sums */
    double *user_weights;               /* [users] */
    double *diagonal;                   /* [items] g_ii */
    double *ridges;                     /* [items] l_i, above 0 */
    double *scales;                     /* [items] what the weights for an item are multiplied by */
} vti_item_gram;

/* See item_gram.c for what it is; `sequences`, or NULL, stay the caller's. MEMORY. */
VT_WARN_UNUSED vt_status vti_item_gram_create(const vti_training *training, const vti_sequence_gram *sequences,
                                              vti_item_gram *gram);
void vti_item_gram_destroy(vti_item_gram *gram, const vt_allocator *allocator);

/*
 * Adds g_ij of one i, or h_ji, to row[j] of all j; `row` [items] holds zeros before. `touched` [items] receives those
 * that are not zero any more, in no order; returns how many.
 */
uint32_t vti_item_gram_row(const vti_item_gram *gram, uint32_t item, double *row, uint32_t *touched);
uint32_t vti_item_gram_right_side(const vti_item_gram *gram, uint32_t item, double *row, uint32_t *touched);

/* G + L into matrix [items][items]. MEMORY, CANCELLED. */
VT_WARN_UNUSED vt_status vti_item_gram_whole(const vti_item_gram *gram, const vti_training *training, float *matrix);

#endif
