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

/* What all searches of a command share. */
typedef struct vti_tune_target {
    const vti_shop *shop;
    vti_tune_journal *journal;
    const char *page_path;
    const vt_eval_options *eval; /* how a trial is measured, but for the model, its parameters and the share */
    vt_metric metric;            /* at the first cutoff */
    const vt_tune_options *options;
    uint32_t measured; /* counts the trials that were not in the journal */
} vti_tune_target;

/* What vt_evaluate and vt_tune fail with, and IO where the journal cannot be written. */
VT_WARN_UNUSED vt_status vti_tune_search(vti_tune_target *target, const char *model, vt_error *error);

#endif
