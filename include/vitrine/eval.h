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
#define VT_EVAL_MAX_GROUP_VALUES 24 /* an attribute of users with more values makes bands, or no groups */

typedef enum vt_protocol {
    /* Each user's last item by time that is new to the user is the target; all events before it are the history.
     * With include_seen, of this and the next, it may also be back from an earlier visit. */
    VT_PROTOCOL_LEAVE_ONE_OUT = 0,
    /* The items new to the user in the last basket that has any are the targets; everything before is the history. */
    VT_PROTOCOL_LEAVE_LAST_BASKET = 1,
    /* A share of the users is held out of training; a share of each one's items is hidden, the rest is folded in. */
    VT_PROTOCOL_STRONG_GENERALIZATION = 2,
    /* One target per user ranked among negatives that a file names (He et al. 2017), without those that the user has
     * already. For comparison with papers only. */
    VT_PROTOCOL_GIVEN_NEGATIVES = 3,
    /* A share of each user's items, at random, is the targets; the rest trains and is the history. */
    VT_PROTOCOL_RANDOM_ITEMS = 4,
    /* Every prefix of a held-out session asks for the item of its next event. A session is a basket, or a user's
     * events that are in none. Held out are those of another dataset, or the sessions that began last. */
    VT_PROTOCOL_SESSION_PREFIXES = 5,
    /* Everything trains; the targets are what the users do in another dataset, such as a published test file. */
    VT_PROTOCOL_TEST_FILE = 6,
    /* Ratings that are to be predicted; for vt_evaluate_ratings, below. */
    VT_PROTOCOL_K_FOLD = 7
} vt_protocol;

/* The name on the command line and in reports, such as "leave-last-basket". Static; NULL for an unknown protocol. */
const char *vt_protocol_name(vt_protocol protocol);

/* What a pack is made of. */
typedef enum vt_recipe {
    VT_RECIPE_NONE = 0,  /* one model */
    VT_RECIPE_BLEND = 1, /* factors, links and what else earns its place, blended; nothing neural */
    VT_RECIPE_AUTO = 2, /* the same, and the recurrent network and the one that re-ranks, where they earn their place */
    VT_RECIPE_LISTS =
        3 /* factors, and what pages have lists of besides: bought together, trends; nothing is looked for */
} vt_recipe;

/* vt_eval_options_default() fills it. */
typedef struct vt_eval_options {
    vt_protocol protocol;
    vt_train_options train;
    uint64_t seed;                         /* of the split and of the resampling */
    uint32_t cutoffs[VT_EVAL_MAX_CUTOFFS]; /* the k of hr@k ..., ascending, 1..VT_ENGINE_MAX_RESULTS */
    uint32_t cutoff_count;
    uint32_t max_history;       /* newest events that are known of a case; items of the others stay hidden;
                                   default VT_ENGINE_MAX_HISTORY */
    double held_out_users;      /* strong generalisation: share of the users; session prefixes: of the sessions; .1 */
    double hidden_items;        /* strong generalisation, random items: share of each one's items, default .2 */
    uint32_t last_baskets;      /* leave-one-out, leave-last-basket: so many of each user's last are cases; default 1 */
    bool one_target;            /* leave-last-basket: keep one target, chosen by seed, drop the others */
    bool include_seen;          /* items of the history may be listed, and are asked for: targets need not be new */
    bool validation;            /* set the test targets aside first and measure on a split of what is left */
    const char *negatives_path; /* given negatives: lines "(user,item)<TAB>item<TAB>item..." */
    const vt_dataset *test;     /* session prefixes, test file: another clean dataset; ids are those of the first */
    const char *users_path;     /* a table of users: id and further columns, each of which makes groups: a value each,
                                   of numbers with many values the four quarters of the users; or NULL */
    const vt_pack *against;     /* another pack to be measured on the same cases; or NULL. If it was trained on the
                                   targets, it knows the answers, and the comparison is worth nothing. */
    uint32_t resamples;         /* of intervals and tests, default 1000; 0: none */
    /* 0..1: train on this share of the users, chosen by seed, and measure this share of the cases, or 2,000 where that
     * is more. A cheap look, for tuning; default 1. */
    double share;
    vt_recipe recipe;      /* not NONE: train with vt_recipe_train, and not one model */
    bool only_new;         /* of vt_recipe_train, see there */
    uint64_t budget_bytes; /* of the recipe's pack; 0: any size */
    bool variants;         /* of a recipe without a budget: measure also what its parts are worth, which takes longer */
    bool ships_only;       /* measure nothing but the ranking that would ship, for tuning */
    const char *kernels;   /* as in vt_engine_options */
} vt_eval_options;

vt_eval_options vt_eval_options_default(void);

/* Formulas are in src/eval/metrics.c. The first are means over the cases, the last two are of all lists together. */
typedef enum vt_metric {
    VT_METRIC_HR,
    VT_METRIC_RECALL,
    VT_METRIC_PRECISION,
    VT_METRIC_F1,
    VT_METRIC_NDCG,
    VT_METRIC_MAP,
    VT_METRIC_MRR,
    VT_METRIC_POPULARITY,
    VT_METRIC_NOVELTY,
    VT_METRIC_DIVERSITY,
    VT_METRIC_COVERAGE,
    VT_METRIC_GINI,
    VT_METRIC_COUNT
} vt_metric;
#define VT_METRIC_CASE_COUNT VT_METRIC_COVERAGE

/* "hr", "recall" ... Static; NULL for an unknown metric. */
const char *vt_metric_name(vt_metric metric);

/* Who ordered the items. */
typedef enum vt_ranking {
    VT_RANKING_POPULARITY, /* the popular order */
    VT_RANKING_FLOAT,      /* the model as trained */
    VT_RANKING_PACK,       /* through the engine, from the written pack */
    VT_RANKING_AGAINST,    /* the same, from the other pack */
    VT_RANKING_COUNT
} vt_ranking;

const char *vt_ranking_name(vt_ranking ranking);

/* A number with its 95 % interval, which is NAN where there is none. */
typedef struct vt_figure {
    double value, low, high;
} vt_figure;

/* Users that have something in common. Light users have at most the median number of different items in their
 * history, heavy ones more ("activity"); other groups are values of a column of the table of users. */
typedef struct vt_eval_group {
    const char *attribute, *value;
    uint64_t users;
    /* Intervals are of the ranking that ships, and of groups of two users and more. */
    vt_figure figures[VT_RANKING_COUNT][VT_EVAL_MAX_CUTOFFS][VT_METRIC_CASE_COUNT];
} vt_eval_group;

/* The ranking that would ship minus the other pack's, on the same users. */
typedef struct vt_comparison {
    vt_figure difference;
    double p; /* two-sided, of the hypothesis that the two are alike; NAN where there is none */
} vt_comparison;

/* A part of a recipe alone, or several blended, as a pack of its own on the same cases. */
typedef struct vt_eval_variant {
    const char *name;              /* static, such as "slist" or "blend, network" */
    double milliseconds;           /* of a list on one thread of this machine, with its history, median */
    struct vt_eval_report *report; /* its ships, pack_bytes and figures; FLOAT too where it is one model */
} vt_eval_variant;

typedef struct vt_eval_report {
    vt_protocol protocol;
    uint64_t users; /* that were measured */
    uint64_t cases; /* lists; more than users where one user has several */
    uint64_t items; /* in the catalogue that was ranked */
    uint64_t targets;
    uint64_t seen_negatives; /* given negatives: of the file, left out because the user has them already */
    uint64_t seed;
    uint32_t cutoff_count;
    uint32_t cutoffs[VT_EVAL_MAX_CUTOFFS];
    vt_ranking ships; /* PACK, or FLOAT for a model that fills no pack */
    bool measured[VT_RANKING_COUNT];
    vt_figure figures[VT_RANKING_COUNT][VT_EVAL_MAX_CUTOFFS][VT_METRIC_COUNT];
    const char *diversity_by; /* "attributes" of the items, "factors" of the model, or NULL: it was not measured */
    vt_comparison comparison[VT_EVAL_MAX_CUTOFFS][VT_METRIC_CASE_COUNT]; /* where AGAINST is measured */
    uint64_t against_items;                                              /* of the catalogue, that the other pack has */
    vt_eval_group *groups;
    uint32_t group_count;
    const char **ungrouped; /* [ungrouped_count] attributes of users with too many values that are not numbers */
    uint32_t ungrouped_count;
    vt_eval_variant *variants;
    uint32_t variant_count;
    void *pack; /* the written pack, aligned for vt_pack_open; NULL for a model that fills none */
    size_t pack_bytes;
    vt_train_options trained; /* vt_model_options and vt_model_parameters of the model */
    double parameters[VT_MAX_PARAMETERS];
} vt_eval_report;

/*
 * Splits, trains, writes, measures. The report is to be destroyed. EMPTY when no user qualifies for the protocol; else
 * as vt_train.
 */
VT_WARN_UNUSED vt_status vt_evaluate(const vt_dataset *dataset, const vt_eval_options *options,
                                     const vt_progress *progress, vt_eval_report **report, vt_error *error);
void vt_eval_report_destroy(vt_eval_report *report);

/*
 * All that a pack can hold, trained: factors, links between items, their blend and the network that re-ranks. Everything
 * is decided on a validation split of options->protocol, made of the dataset's events; what does not earn its place there
 * is left out, and then the rest is trained on all events. options->train says what the factors are trained with; their
 * unobserved weight, regularization and value exponent are looked for. Lists of the pack hold items of the history, unless
 * a query says otherwise, with include_seen, and do not with only_new; with neither, whichever orders better what the
 * protocol asks for when targets need not be new. What was decided, and why, is in the pack's report under "recipe". The
 * model is that of the factors; destroy it, and release the pack with the dataset's allocator. EMPTY when no user
 * qualifies for the protocol; else as vt_train and vt_model_to_pack.
 */
VT_WARN_UNUSED vt_status vt_recipe_train(const vt_dataset *dataset, const vt_eval_options *options,
                                         const vt_progress *progress, vt_model **model, void **bytes,
                                         size_t *size_bytes, vt_error *error);

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

/* ---- predicted ratings ---- */

#define VT_MAX_FOLDS 100

/* vt_rating_options_default() fills it. */
typedef struct vt_rating_options {
    vt_train_options train; /* `model` is one of VT_FEEDBACK_RATINGS, default "biased-mf" */
    /* [fold_count] clean datasets, each a fold's test part; of the first dataset, the ratings of all other pairs of
     * user and item train. NULL: every rating is in the test part of one fold, by lot. */
    const vt_dataset *const *tests;
    uint32_t fold_count; /* 2..VT_MAX_FOLDS, default 5; of given tests also 1 */
    uint32_t looks;      /* measure the first so many folds only, a cheap look for tuning; 0: all of them */
    uint64_t seed;       /* of the lot */
    bool validation;     /* a tenth of each fold's training ratings, by lot, in place of the test part */
    double threshold;    /* a rating is relevant from here on; NAN: the mean of the training ratings */
    uint32_t resamples;  /* of the intervals, default 1000; 0: none */
} vt_rating_options;

vt_rating_options vt_rating_options_default(void);

/* Formulas are in src/eval/evaluate_ratings.c. */
typedef struct vt_rating_figures {
    uint64_t ratings; /* that were predicted */
    double threshold;
    double rmse, mae, precision, recall, f1;
} vt_rating_figures;

typedef struct vt_rating_report {
    const vt_model_kind *model;
    double parameters[VT_MAX_PARAMETERS]; /* that it was trained with */
    uint64_t seed;
    uint32_t fold_count; /* that were measured */
    vt_rating_figures folds[VT_MAX_FOLDS];
    vt_rating_figures mean; /* over the folds that were measured; its `ratings` is their sum */
    uint64_t users;         /* whose ratings were predicted */
    vt_figure rmse, mae;    /* of the ratings of all folds together, intervals by bootstrap over users */
} vt_rating_report;

/*
 * Trains on each fold's training part and predicts its test part, as for shoppers whom only their training ratings are
 * known of. ARGUMENT, EMPTY when a test part has no rating; else as vt_train.
 */
VT_WARN_UNUSED vt_status vt_evaluate_ratings(const vt_dataset *dataset, const vt_rating_options *options,
                                             const vt_progress *progress, vt_rating_report *report, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
