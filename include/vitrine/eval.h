/*
 * eval.h: how good a pack is. A protocol splits the dataset, a model is trained on the one part, written as a pack,
 * opened by the engine, and asked for the other part. What is measured is what ships; the float model and the popular
 * order stand beside it.
 */
#ifndef VITRINE_EVAL_H
#define VITRINE_EVAL_H

#include <vitrine/train.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_EVAL_MAX_CUTOFFS 8

typedef enum vt_protocol {
    /* Each user's last item by time that is new to the user is the target; all events before it are the history. */
    VT_PROTOCOL_LEAVE_ONE_OUT = 0,
    /* The items new to the user in the last basket that has any are the targets; everything before is the history. */
    VT_PROTOCOL_LEAVE_LAST_BASKET = 1,
    /* A share of the users is held out of training; a share of each one's items is hidden, the rest is folded in. */
    VT_PROTOCOL_STRONG_GENERALIZATION = 2,
    /* One target per user ranked among negatives that a file names (He et al. 2017). For comparison with papers only.
     */
    VT_PROTOCOL_GIVEN_NEGATIVES = 3
} vt_protocol;

/* The name on the command line and in reports, such as "leave-last-basket". Static; NULL for an unknown protocol. */
const char *vt_protocol_name(vt_protocol protocol);

/* vt_eval_options_default() fills it. */
typedef struct vt_eval_options {
    vt_protocol protocol;
    vt_train_options train;
    uint64_t seed;                         /* of the split: held-out users, hidden items, the target of one_target */
    uint32_t cutoffs[VT_EVAL_MAX_CUTOFFS]; /* the k of hr@k ..., ascending, 1..VT_ENGINE_MAX_RESULTS */
    uint32_t cutoff_count;
    double held_out_users;      /* strong generalisation: share of the users, default .1 */
    double hidden_items;        /* strong generalisation: share of each one's items, default .2 */
    bool one_target;            /* leave-last-basket: keep one target, chosen by seed, drop the others */
    bool validation;            /* set the test targets aside first and measure on a split of what is left */
    const char *negatives_path; /* given negatives: lines "(user,item)<TAB>item<TAB>item..." */
    const char *kernels;        /* as in vt_engine_options */
} vt_eval_options;

vt_eval_options vt_eval_options_default(void);

/* Means over the users, except coverage. Formulas are in src/eval/metrics.c. */
typedef struct vt_metrics {
    double hr, recall, precision, ndcg, mrr;
    double coverage; /* share of the catalogue that appears in at least one list */
} vt_metrics;

typedef struct vt_eval_report {
    vt_protocol protocol;
    uint64_t users; /* that were measured */
    uint64_t items; /* in the catalogue that was ranked */
    uint64_t targets;
    uint64_t seed;
    uint32_t cutoff_count;
    uint32_t cutoffs[VT_EVAL_MAX_CUTOFFS];
    vt_metrics pack[VT_EVAL_MAX_CUTOFFS];        /* through the engine, from the written pack */
    vt_metrics unquantised[VT_EVAL_MAX_CUTOFFS]; /* the float model ("float" in reports) */
    vt_metrics popularity[VT_EVAL_MAX_CUTOFFS];
    uint64_t pack_bytes;
    vt_fold_in fold_in; /* as trained: with the regularization that was chosen where none was given */
} vt_eval_report;

/* Splits, trains, writes, measures. EMPTY when no user qualifies for the protocol; else as vt_train. */
VT_WARN_UNUSED vt_status vt_evaluate(const vt_dataset *dataset, const vt_eval_options *options,
                                     const vt_progress *progress, vt_eval_report *report, vt_error *error);

typedef struct vt_storage_trial {
    vt_storage storage;
    uint64_t pack_bytes;
    double ndcg; /* at the first cutoff, of the pack through the engine */
} vt_storage_trial;

#define VT_MAX_STORAGE_TRIALS 3

/*
 * How to store the factors so that the pack has at most budget_bytes: of the codings that fit, each as fine as fits, the
 * one that measures best on the validation split of options->protocol. Trains once. `trials` [VT_MAX_STORAGE_TRIALS] are
 * what was tried, best first. LIMIT when nothing fits (the message says how much is needed); else as vt_evaluate.
 */
VT_WARN_UNUSED vt_status vt_storage_choose(const vt_dataset *dataset, const vt_eval_options *options,
                                           uint64_t budget_bytes, const vt_progress *progress, vt_storage_trial *trials,
                                           uint32_t *trial_count, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
