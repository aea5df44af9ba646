/*
 * item_knn.h: item neighbourhoods (item_knn.c), for the models that are built on them.
 */
#ifndef VTI_ITEM_KNN_H
#define VTI_ITEM_KNN_H

#include "model.h"
#include "similarity.h"

typedef struct vti_item_knn {
    uint32_t item_count;
    vti_interactions targets; /* row j: the items i that have j in N(i), with w_ij */
    double *means;            /* [item_count] of the ratings */
} vti_item_knn;

/*
 * Row i of `neighbours`: the most similar rows of training->items, in no order, from its items, users, threads and
 * progress alone. MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_item_knn_find(const vti_training *training, const vti_similarity *similarity,
                                           double neighbour_count, vti_interactions *neighbours);

/* Fills a zeroed state from training->items and ->users; measure and shrink are those of `similarity`. */
VT_WARN_UNUSED vt_status vti_item_knn_train(const vti_training *training, const vti_similarity *similarity,
                                            double neighbour_count, vti_item_knn *state, vt_error *error);
void vti_item_knn_fields(void *opaque, vti_fields *fields);

/* Predicted ratings of a shopper who rates by `bias` higher than the means. */
size_t vti_item_knn_work_bytes(const void *opaque);
void vti_item_knn_predict(const vti_item_knn *state, const vti_shopper *shopper, double bias, void *work,
                          float *scores);

#endif
