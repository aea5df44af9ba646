/*
 * neighbourhood.h: the equations of one item over the items that tell most about it, so that linear models grow to
 * large catalogues. It does not solve them.
 */
#ifndef VTI_NEIGHBOURHOOD_H
#define VTI_NEIGHBOURHOOD_H

#include "../base/top_k.h"
#include "item_gram.h"

/* What one thread needs. */
typedef struct vti_neighbourhood {
    uint32_t count;
    uint32_t *items;   /* [count] ascending */
    float *matrix;     /* [count][count] their G + L */
    float *right_side; /* [count] their H_j, which a solver replaces by weights */
    uint32_t capacity;
    double *row;       /* [items] H_j, zeros between two calls */
    uint32_t *touched; /* [items] */
    uint32_t *places;  /* [items] 1 + the place in `items`, zeros between two calls */
    uint32_t *stamps;  /* [users] 1 + the last item whose neighbourhood the user was counted in */
    vti_scored *best;  /* [capacity] */
    uint32_t *shared;  /* [capacity] places of the neighbours that one user has, ascending */
    float *values;     /* [capacity] the user's confidences in them */
    float *work;       /* [3 * capacity] the solver's */
} vti_neighbourhood;

/* For at most `capacity` neighbours. MEMORY. */
VT_WARN_UNUSED vt_status vti_neighbourhood_create(const vti_item_gram *gram, uint32_t capacity,
                                                  const vt_allocator *allocator, vti_neighbourhood *neighbourhood);
void vti_neighbourhood_destroy(vti_neighbourhood *neighbourhood, const vt_allocator *allocator);

/* Fills count, items, matrix and right_side for an item. `whole` is all of G + L where it is known, else NULL. */
void vti_neighbourhood_gather(vti_neighbourhood *neighbourhood, const vti_item_gram *gram, const float *whole,
                              uint32_t item);

#endif
