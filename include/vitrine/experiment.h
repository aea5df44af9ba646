/*
 * experiment.h: an experiment with two packs on shoppers who do not exist: what `vitrine report` would say of it, beside
 * what is true. The lists are the engine's, from each device's own history; what is clicked and bought is decided by the
 * shopper's taste; each device is assigned to an arm by lot and reports in private. One seed gives the same result at any
 * number of threads.
 */
#ifndef VITRINE_EXPERIMENT_H
#define VITRINE_EXPERIMENT_H

#include <vitrine/pack.h>
#include <vitrine/reports.h>
#include <vitrine/simulate.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_EXPERIMENT_ARMS 2U

/* What a device can be asked at the end of the experiment. */
typedef enum vt_experiment_question {
    VT_EXPERIMENT_BOUGHT = 0,  /* anything: yes or no */
    VT_EXPERIMENT_CLICKED = 1, /* something that was recommended: yes or no */
    VT_EXPERIMENT_REVENUE = 2, /* what was spent: a number */
    VT_EXPERIMENT_QUESTION_COUNT = 3
} vt_experiment_question;

/* "bought", "clicked", "revenue". Static storage. */
const char *vt_experiment_question_name(vt_experiment_question question);

/* Zero in a field means its default. */
typedef struct vt_experiment_options {
    vt_simulate_options shop; /* that the packs are of: its items, days and seed; the experiment follows its history */
    uint32_t devices;         /* that visit the shop during the experiment; default 100,000, at most 10,000,000 */
    uint32_t days;            /* of the experiment, default 14, at most 365 */
    uint32_t list_length;     /* items recommended at each visit, default 8, at most 100 */
    uint32_t questions;       /* bit q: question q is asked; default: whether anything was bought */
    double epsilon;           /* of a device's report, in equal parts for its questions; default 2, .03 to 20 */
    double most_revenue;      /* to which a device's revenue is clipped; default 100 */
    double lift;              /* of which power and the needed reports are told; default .1 */
    uint32_t repeats;         /* of the experiment with other lots and noise, and of one without a difference, at most
                                 1,000,000 */
    uint32_t threads;         /* default all processors */
} vt_experiment_options;

/* What came out of one question. */
typedef struct vt_experiment_finding {
    vt_experiment_question question;
    double epsilon;                            /* its part */
    double truth[VT_EXPERIMENT_ARMS];          /* if all devices were in this arm: without lot, without noise */
    vt_estimate estimates[VT_EXPERIMENT_ARMS]; /* of the first experiment, as the others here */
    vt_arm_comparison comparison;
    double power;             /* to find the true difference, as estimated */
    uint32_t found;           /* repeats in which p is below .05 */
    uint32_t covered;         /* repeats in which the interval holds the true difference */
    uint32_t false_positives; /* p below .05 with both arms having the first pack */
} vt_experiment_finding;

typedef struct vt_experiment_result {
    uint32_t devices, repeats;
    uint64_t impressions[VT_EXPERIMENT_ARMS], clicks[VT_EXPERIMENT_ARMS]; /* if all devices were in this arm */
    uint64_t reports[VT_EXPERIMENT_ARMS];                                 /* of the first experiment */
    uint32_t finding_count;
    vt_experiment_finding findings[VT_EXPERIMENT_QUESTION_COUNT];
} vt_experiment_result;

/*
 * The packs need not be complete, but all their items must be of the shop. ARGUMENT, NOT_FOUND (an item that the shop
 * has not), LIMIT, MEMORY, CORRUPT, CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_experiment_run(const vt_pack *const packs[VT_EXPERIMENT_ARMS],
                                           const vt_experiment_options *options, const vt_progress *progress,
                                           vt_experiment_result *result, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
