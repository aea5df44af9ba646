/*
 * trial.h: one experiment on devices whose outcomes in either arm are known: the lot, and what they report in private. It
 * knows no shop, packs and lists.
 */
#ifndef VTI_TRIAL_H
#define VTI_TRIAL_H

#include "device.h"

typedef struct vti_outcome_pair {
    vti_outcome arms[VT_EXPERIMENT_ARMS];
} vti_outcome_pair;

typedef struct vti_trial {
    const vti_outcome_pair *outcomes; /* [device_count] */
    uint32_t device_count;
    uint64_t seed;
    vt_plan plan; /* of `questions`; the trial must stay where it is */
    vt_question questions[VT_EXPERIMENT_QUESTION_COUNT];
    vt_experiment_question asked[VT_EXPERIMENT_QUESTION_COUNT]; /* question q of the plan is this one */
    double kept;                                                /* see privacy.h, of a yes or no */
} vti_trial;

/* Options must be complete. */
void vti_trial_plan(vti_trial *trial, const vt_experiment_options *options);

/* Which value of a question vt_reports_estimate is asked for. */
static inline uint32_t vti_trial_value(const vti_trial *trial, uint32_t question) {
    return trial->questions[question].value_count > 0; /* of "no" and "yes" */
}

/* The mean over all devices if they were in this arm: a share, or of what is clipped. */
double vti_trial_truth(const vti_trial *trial, uint32_t question, uint32_t arm);

/* Adds what the devices report in the experiment of this number; `alike`: in both arms they do what they do in the first. */
void vti_trial_report(const vti_trial *trial, uint64_t number, bool alike, vt_reports *reports);

#endif
