/*
 * train.h: the shop's side: a clean dataset becomes a model, and a model becomes a pack.
 */
#ifndef VITRINE_TRAIN_H
#define VITRINE_TRAIN_H

#include <vitrine/data.h>
#include <vitrine/file.h>
#include <vitrine/pack.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vt_model vt_model;

#define VT_MAX_ITERATIONS 1000U

/* vt_train_options_default() gives values that suit most shops; every field may be changed. */
typedef struct vt_train_options {
    uint32_t factors;    /* 1..VT_PACK_MAX_FACTORS */
    uint32_t iterations; /* 1..VT_MAX_ITERATIONS full iterations (users, then items) */
    uint64_t seed;       /* of the initial item factors; one seed gives one result */
    uint32_t threads;    /* 0: as many as the machine has; does not change the result */
    vt_storage storage;  /* of the factors in the pack */
    vt_fold_in fold_in;  /* the objective, in training as in the page; regularization 0: chosen by the shop's size */
} vt_train_options;

vt_train_options vt_train_options_default(void);

/*
 * Trains implicit ALS on a cleaned dataset (vt_dataset_clean). Stage names given to `progress` begin with "train"; the
 * stage text of each iteration carries its loss. ARGUMENT (an option out of range; the message names it), EMPTY,
 * MEMORY, NUMERIC (the loss is not a number any more), CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_train(const vt_dataset *dataset, const vt_train_options *options,
                                  const vt_progress *progress, vt_model **model, vt_error *error);
void vt_model_destroy(vt_model *model);

/* The options of the training, with the regularization that was chosen where none was given. Owned by the model. */
const vt_train_options *vt_model_options(const vt_model *model);

/* The loss after each iteration, [*count], owned by the model. */
const double *vt_model_losses(const vt_model *model, uint32_t *count);

/*
 * The pack of a model, in memory that `allocator` gave: *bytes is aligned for vt_pack_open; give it back with
 * allocator->release (vt_memory_release for the default one). The same model gives the same bytes.
 */
VT_WARN_UNUSED vt_status vt_model_to_pack(const vt_model *model, const vt_dataset *dataset,
                                          const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                          vt_error *error);

/* Packs made of the model from now on store their factors so. */
void vt_model_set_storage(vt_model *model, vt_storage storage);

/*
 * The same pack with its factors stored otherwise, in memory as of vt_model_to_pack. What an earlier storage has lost
 * stays lost. ARGUMENT, MEMORY, LIMIT.
 */
VT_WARN_UNUSED vt_status vt_pack_recode(const vt_pack *pack, vt_storage storage, const vt_allocator *allocator,
                                        void **bytes, size_t *size_bytes, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
