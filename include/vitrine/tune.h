/*
 * tune.h: a search for the parameters with which a model does best. It draws them, decides which are worth a longer
 * look, and knows when to stop; how good a trial is, its caller says. It trains nothing itself.
 */
#ifndef VITRINE_TUNE_H
#define VITRINE_TUNE_H

#include <vitrine/train.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_TUNE_MAX_TRIALS 10000U
#define VT_TUNE_MAX_RUNGS 6U

typedef struct vt_trial {
    uint32_t round, rung, number; /* of the round, of the look within it, of the draw within the round; from 0 */
    double share;                 /* of the users to be trained on: as vt_eval_options */
    double parameters[VT_MAX_PARAMETERS]; /* [parameter_count of the kind], of at most 6 digits */
    double score;                         /* more is better; NAN: this trial failed, go on without it */
} vt_trial;

/*
 * A round draws `trials` times and looks at each draw on a small share of the users; the better third is looked at again
 * on three times that share, and so on, `rungs` times, at last on all. Rounds follow until `patience` of them have found
 * nothing better, or until there were `rounds`.
 */
typedef struct vt_tune_options {
    uint32_t trials;   /* 1..VT_TUNE_MAX_TRIALS */
    uint32_t rungs;    /* 1..VT_TUNE_MAX_RUNGS */
    uint32_t rounds;   /* at least 1 */
    uint32_t patience; /* at least 1 */
    uint64_t seed;
    double start[VT_MAX_PARAMETERS]; /* the first draw of all */
    bool fixed[VT_MAX_PARAMETERS];   /* these keep the value of the start */
} vt_tune_options;

/* Options with which a search for this kind begins: 27 trials, 3 rungs, 4 rounds, patience 1, standard parameters. */
vt_tune_options vt_tune_options_default(const vt_model_kind *kind);

typedef struct vt_tuner {
    /* Fills trial->score; equal parameters and shares must give equal scores. Another status than OK ends the search. */
    vt_status (*evaluate)(void *context, vt_trial *trial, vt_error *error);
    /* Told when a rung is decided: how many trials go on to the next one (0 after the last), and the rung's best. As
     * `evaluate`, it may end the search. May be NULL. */
    vt_status (*decided)(void *context, const vt_trial *best, uint32_t kept, vt_error *error);
    void *context;
} vt_tuner;

/*
 * Searches; `best` is the best trial of those on all users. ARGUMENT, MEMORY, NUMERIC (every trial of a round failed),
 * and what the tuner returns.
 */
VT_WARN_UNUSED vt_status vt_tune(const vt_model_kind *kind, const vt_tune_options *options, const vt_tuner *tuner,
                                 const vt_allocator *allocator, vt_trial *best, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
