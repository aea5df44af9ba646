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
#define VT_MAX_PARAMETERS 16U /* of one model */

typedef enum vt_feedback {
    VT_FEEDBACK_IMPLICIT = 0, /* events of any type become confidences; scores rank the items */
    VT_FEEDBACK_RATINGS = 1   /* the values of rating events; scores are predicted ratings */
} vt_feedback;

/* A number that a model is trained with, by its name on the command line. */
typedef struct vt_parameter {
    const char *name;
    const char *meaning; /* one line of help */
    double standard;     /* where none is given */
    double least, most;  /* what is accepted */
    double low, high;    /* where a search for the best looks; equal: it leaves the parameter alone */
    bool logarithmic;    /* a search draws its logarithm */
    bool whole;          /* no fractions */
    const char *choices; /* "cosine jaccard": names of the numbers 0, 1, ...; NULL where it is a number */
} vt_parameter;

typedef struct vt_model_kind {
    const char *name, *summary;
    vt_feedback feedback;
    const char *pack_sections;   /* what it fills of a pack; "" where there is no pack of it alone */
    const char *recipe_sections; /* what recipes fill of a pack with it; NULL where they have no use for it */
    const vt_parameter *parameters;
    uint32_t parameter_count; /* at most VT_MAX_PARAMETERS */
} vt_model_kind;

/* The kinds of models there are, numbered from 0; NULL behind the last. Static storage. */
const vt_model_kind *vt_model_kind_at(uint32_t index);
/* By name; NULL where there is none. */
const vt_model_kind *vt_model_kind_find(const char *name);

/* vt_train_options_default() gives values that suit most shops; every field may be changed. */
typedef struct vt_train_options {
    const char *model;             /* the name of its kind; NULL: "ials" */
    const char *const *parameters; /* [parameter_count] "name=value"; of two of one name the later one counts */
    uint32_t parameter_count;
    /* The next three and three numbers of fold_in are the parameters of "ials", unless `parameters` names them. */
    uint32_t factors;    /* 1..VT_PACK_MAX_FACTORS */
    uint32_t iterations; /* 1..VT_MAX_ITERATIONS full iterations (users, then items) */
    uint32_t steps;      /* of conjugate gradient, for each row and iteration; 0: rows are solved exactly */
    uint64_t seed;       /* of the initial item factors; one seed gives one result */
    uint32_t threads;    /* 0: as many as the machine has; does not change the result */
    vt_storage storage;  /* of the factors in the pack */
    vt_fold_in fold_in;  /* the objective, in training as in the page; regularization 0: chosen by the shop's size */
} vt_train_options;

vt_train_options vt_train_options_default(void);

/* The checks of vt_train that need no data. ARGUMENT; the message names what is wrong. */
VT_WARN_UNUSED vt_status vt_train_options_check(const vt_train_options *options, vt_error *error);
/* The same, and what the model would be trained with: [parameter_count of its kind]. */
VT_WARN_UNUSED vt_status vt_train_options_parameters(const vt_train_options *options,
                                                     double parameters[VT_MAX_PARAMETERS], vt_error *error);

/*
 * Trains a model on a cleaned dataset (vt_dataset_clean). Stage names given to `progress` begin with "train"; where
 * there are iterations, their text carries the loss. ARGUMENT (an option or parameter that is unknown or out of range;
 * the message names it), EMPTY, MEMORY, NUMERIC (the loss is not a number any more), CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_train(const vt_dataset *dataset, const vt_train_options *options,
                                  const vt_progress *progress, vt_model **model, vt_error *error);
void vt_model_destroy(vt_model *model);

/*
 * The options of the training, with the regularization that was chosen where none was given; `parameters` is NULL, see
 * below. Owned by the model.
 */
const vt_train_options *vt_model_options(const vt_model *model);

/* Its kind, and what it was trained with: [parameter_count of its kind], owned by the model. */
const vt_model_kind *vt_model_kind_of(const vt_model *model);
const double *vt_model_parameters(const vt_model *model);

/* The loss after each iteration, [*count], owned by the model; 0 for kinds that do not iterate. */
const double *vt_model_losses(const vt_model *model, uint32_t *count);

/*
 * The pack of a model, in memory that `allocator` gave: *bytes is aligned for vt_pack_open; give it back with
 * allocator->release (vt_memory_release for the default one). The same model gives the same bytes. ARGUMENT for a kind
 * that fills no section of a pack.
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

/*
 * A model as a file for the shop's own use (src/models/model_file.c), written as by vt_file_write; `dataset` is the one
 * it was trained on, and gives the ids of the items. Saving also: MEMORY, ARGUMENT. Loading also: FORMAT, VERSION,
 * CORRUPT with the byte offset, MEMORY. A loaded model is as the saved one in all that functions of this library do
 * with a vt_model; vt_evaluate trains its own.
 */
VT_WARN_UNUSED vt_status vt_model_save(const vt_model *model, const vt_dataset *dataset, const char *path,
                                       vt_error *error);
VT_WARN_UNUSED vt_status vt_model_load(const char *path, const vt_allocator *allocator, vt_model **model,
                                       vt_error *error);

/* Items are numbered as in the dataset of the training. Their ids: of a loaded model; else NOT_FOUND, and empty. */
uint32_t vt_model_item_count(const vt_model *model);
VT_WARN_UNUSED vt_status vt_model_find_item(const vt_model *model, const char *id, size_t id_bytes, uint32_t *item);
vt_text vt_model_item_id(const vt_model *model, uint32_t item);

/*
 * The best items for a shopper's events, in any order, those of one age oldest first, by the model itself and not by a
 * pack: what eval calls "float". What is popular when the events show no taste; of equal scores the more popular item
 * goes first. Fills results[*count], at most query->limit. ARGUMENT: a model of ratings, which orders no items; an item or
 * type out of range, a negative age, an age or value that is not finite, a limit of 0. MEMORY.
 */
VT_WARN_UNUSED vt_status vt_model_recommend(const vt_model *model, const vt_event *events, uint32_t event_count,
                                            const vt_query *query, vt_result *results, uint32_t *count,
                                            vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
