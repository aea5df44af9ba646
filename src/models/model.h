/*
 * model.h: what every model gives the evaluation and the pack writer. Factors are floats in the eigenbasis of the item
 * Gram matrix, largest eigenvalue first, so that fold-in needs no k by k matrix.
 */
#ifndef VTI_MODEL_H
#define VTI_MODEL_H

#include "../data/dataset.h"

#include <vitrine/train.h>

struct vt_model {
    vt_allocator allocator;
    vt_train_options options;
    uint32_t item_count, factor_count;
    uint64_t user_count, event_count;
    float *item_factors;  /* [item_count][factor_count], items as numbered in the dataset */
    float *eigenvalues;   /* [factor_count] descending */
    float *popularity;    /* [item_count] summed confidence */
    uint32_t *item_order; /* [item_count]: item_order[p] is the dataset's item that is number p in the pack */
    double *losses;       /* [options.iterations] */
};

/* vt_train on a part of a dataset's events. */
VT_WARN_UNUSED vt_status vti_train(const vti_event_list *events, const vt_train_options *options,
                                   const vt_allocator *allocator, const vt_progress *progress, vt_model **model,
                                   vt_error *error);

/*
 * Float fold-in: user factors [factor_count] from `count` items of the dataset with their confidences. `work` holds
 * vti_fold_in_work_floats(model) floats.
 */
size_t vti_fold_in_work_floats(const vt_model *model);
void vti_fold_in(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count, float *work,
                 float *user_factors);

#endif
