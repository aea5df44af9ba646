/*
 * tune_search.h: the search of one model: each trial is looked up in the journal, or trained, measured and written
 * there. It knows no options of the command line.
 */
#ifndef VTI_TUNE_SEARCH_H
#define VTI_TUNE_SEARCH_H

#include "shop_options.h"
#include "tune_journal.h"

#include <vitrine/eval.h>
#include <vitrine/tune.h>

/* Errors of predicted ratings, after the metrics of lists. Less is better, so their negatives are the scores. */
enum { VTI_TUNE_RMSE = VT_METRIC_COUNT, VTI_TUNE_MAE };
const char *vti_tune_metric_name(uint32_t metric);

/* How events become confidences, as parameters: a weight for each type of event, then the rule. */
enum { VTI_EVIDENCE_RULE = VT_EVENT_TYPE_COUNT, VTI_EVIDENCE_PARAMETERS };
extern const vt_parameter vti_evidence_parameters[VTI_EVIDENCE_PARAMETERS];

/* What all searches of a command share. */
typedef struct vti_tune_target {
    const vti_shop *shop;
    vti_tune_journal *journal;
    const char *page_path;
    const vt_eval_options *eval; /* how a trial is measured, but for the model, its parameters and the share */
    vt_rating_options *ratings;  /* of k-fold: what is measured in its place; else NULL */
    uint32_t metric;             /* a vt_metric, at the first cutoff, or one of the next two */
    bool with_evidence[VTI_EVIDENCE_PARAMETERS]; /* these are searched beside the parameters of the model */
    const vt_tune_options *options;
    uint32_t measured; /* counts the trials that were not in the journal */
} vti_tune_target;

/* What vt_evaluate and vt_tune fail with, and IO where the journal cannot be written. */
VT_WARN_UNUSED vt_status vti_tune_search(vti_tune_target *target, const char *model, vt_error *error);

#endif
