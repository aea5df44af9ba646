/*
 * model.h: the one interface of all models. A kind trains a state from interactions, scores a shopper's evidence
 * against every item, and lists the fields of its state, from which saving, loading and releasing follow. The model
 * around the state is what the evaluation and the pack writer see. It knows no kind by name.
 */
#ifndef VTI_MODEL_H
#define VTI_MODEL_H

#include "../data/interactions.h"
#include "model_fields.h"

#include <vitrine/train.h>

/* What a model may be given. The parts stay the caller's. */
typedef struct vti_training {
    /* Rows are users, and the transpose: confidences > 0, or any ratings for kinds of VT_FEEDBACK_RATINGS. */
    const vti_interactions *users, *items;
    const vti_event_list *events; /* for models that look at time or order */
    const vt_dataset *dataset;    /* attributes; NULL in tests that have none */
    const vt_model *base;         /* whose item factors a kind may build on; or NULL */
    const vt_fold_in *fold_in;    /* how events became confidences */
    const double *parameters;     /* [parameter_count of the kind], in its order, within their ranges */
    uint64_t seed;
    uint32_t threads; /* above 0 */
    const vt_allocator *allocator;
    const vt_progress *progress; /* or NULL */
} vti_training;

/* A shopper as evidence. Whether training knew him does not matter: he is folded in. */
typedef struct vti_shopper {
    const uint32_t *items; /* [count] numbers of the dataset, ascending */
    const float *values;   /* [count] confidences or ratings, as in training */
    uint32_t count;
    const vti_data_event *events; /* [event_count] oldest first, for models that look at order; may be NULL */
    uint32_t event_count;
} vti_shopper;

typedef struct vti_model_kind {
    vt_model_kind about;
    size_t state_bytes;
    bool reads_compact; /* its training reads confidences by vti_interactions_confidence alone */
    /*
     * Fills a zeroed state. Its memory comes from training->allocator; what is in the state is released by its fields,
     * also after a failure. The result is the same for any number of threads.
     */
    vt_status (*train)(const vti_training *training, void *state, vt_error *error);
    /* Hands every array and number of the state to `fields`, see model_fields.h. */
    void (*fields)(void *state, vti_fields *fields);
    size_t (*work_bytes)(const void *state); /* that one call of `score` needs; NULL: none */
    /*
     * scores[item_count], never NaN. `work` is aligned to 64, its content arbitrary. A kind of implicit feedback is not
     * asked without evidence: popularity stands in for it.
     */
    void (*score)(const void *state, const vti_shopper *shopper, void *work, float *scores);
    /* Shows the parts of a state that a vt_model has pointers for; NULL where there are none. */
    void (*view)(const void *state, vt_model *model);
} vti_model_kind;

struct vt_model {
    vt_allocator allocator;
    const vti_model_kind *kind;
    void *state;
    vt_train_options options;
    double parameters[VT_MAX_PARAMETERS];
    uint32_t item_count;
    uint64_t user_count, event_count;
    float *popularity;    /* [item_count] summed confidence */
    uint32_t *item_order; /* [item_count]: item_order[p] is the dataset's item that is number p in the pack */
    float least_rating, most_rating; /* of the training; predicted ratings are kept between them */
    vti_id_map item_ids;             /* of a loaded model; else empty */
    /*
     * Parts of the state, of those kinds that have them. Factors are in the eigenbasis of the item Gram matrix, largest
     * eigenvalue first, so that fold-in needs no k by k matrix.
     */
    uint32_t factor_count, loss_count;
    uint32_t described_count;      /* items without interactions that have factors from their attributes */
    const float *item_factors;     /* [item_count][factor_count], items as numbered in the dataset */
    const float *eigenvalues;      /* [factor_count] descending */
    const double *losses;          /* [loss_count] after each iteration */
    const vti_interactions *links; /* row i: the items that i speaks for, with weights > 0; NULL: it has none */
    const struct vti_gru *gru;     /* that was built on the factors of another model; NULL: none */
};

/* The kinds in the order of model_kinds.def. NULL behind the last, and for an unknown name. */
const vti_model_kind *vti_model_kind_at(uint32_t index);
const vti_model_kind *vti_model_kind_find(const char *name);

/*
 * Reads "name=value" texts over `values` [parameter_count]. ARGUMENT with a message that names what is wrong and what
 * there is.
 */
VT_WARN_UNUSED vt_status vti_parameters_read(const vt_model_kind *kind, const char *const *texts, uint32_t text_count,
                                             double *values, vt_error *error);

/* vt_train on a part of a dataset's events; `dataset` may be NULL where no attributes are needed. */
VT_WARN_UNUSED vt_status vti_train(const vti_event_list *events, const vt_dataset *dataset,
                                   const vt_train_options *options, const vt_allocator *allocator,
                                   const vt_progress *progress, vt_model **model, vt_error *error);
/* The same for a kind that builds on the item factors of `base`, trained on the same events. */
VT_WARN_UNUSED vt_status vti_train_on(const vt_model *base, const vti_event_list *events,
                                      const vt_train_options *options, const vt_allocator *allocator,
                                      const vt_progress *progress, vt_model **model, vt_error *error);

/*
 * Evidence as a model of this kind wants it, one row a user: confidences or ratings. For training and for shoppers
 * alike. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_model_evidence(const vti_model_kind *kind, const vti_event_list *events,
                                            const vt_fold_in *fold_in, const vt_allocator *allocator,
                                            vti_interactions *interactions);

/* Scores of all items, [item_count]; without evidence those of popularity. `work` has vti_model_work_bytes(model). */
size_t vti_model_work_bytes(const vt_model *model);
void vti_model_score(const vt_model *model, const vti_shopper *shopper, void *work, float *scores);

/* Whether the items of the dataset are those that the model was trained on, as far as can be told. */
bool vti_model_fits(const vt_model *model, const vt_dataset *dataset);

/* Reports done of total under `stage`, which begins with "train". False: the work is to stop with CANCELLED. */
bool vti_training_continues(const vti_training *training, const char *stage, uint64_t done, uint64_t total);

#endif
