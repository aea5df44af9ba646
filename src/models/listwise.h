/*
 * listwise.h: learning to order the rows of cases. A case is a list of candidates, each described by features and some
 * of them right; a weighted sum or a small network of the features is added to what a row's score begins with, such that
 * right rows come first. It knows nothing of items, packs or engines.
 */
#ifndef VTI_LISTWISE_H
#define VTI_LISTWISE_H

#include "dense_floats.h"
#include "network_quantise.h"

#define VTI_LISTWISE_MAX_HIDDEN 2U
#define VTI_LISTWISE_PARTS 32U /* of the cases: each is summed up by itself, so that threads change nothing */

typedef struct vti_listwise_cases {
    uint32_t case_count;
    uint32_t missing_count;  /* further cases without a right row: 0 in each mean NDCG */
    uint32_t width;          /* 1..VTI_NETWORK_MAX_WIDTH */
    const uint64_t *offsets; /* [case_count + 1] from 0: case c has the rows offsets[c] .. offsets[c + 1] - 1 */
    const float *features;   /* [rows][width] */
    const float *base;       /* [rows] that scores begin with; NULL: 0 */
    const float *relevance;  /* [rows] >= 0, above 0 where a row is right; a case without such rows teaches nothing */
} vti_listwise_cases;

/* How well scores order cases: means over them. */
typedef struct vti_listwise_figures {
    double loss; /* of the cases with a right row */
    double ndcg; /* at the cutoff, of all */
} vti_listwise_figures;

/* ---- a weighted sum ---- */

typedef struct vti_listwise_linear_options {
    double ridge;          /* penalty of squared weights, of features in units of their deviation */
    uint32_t refine_steps; /* most steps towards a better NDCG that follow; 0: none */
    uint32_t cutoff;       /* of the NDCG, above 0 */
    uint32_t threads;      /* above 0; does not change the result */
} vti_listwise_linear_options;

vti_listwise_linear_options vti_listwise_linear_standard(void);

/*
 * weights [width], and how they order the cases. Progress is reported as "train: weights". EMPTY: no case has a right
 * row; NUMERIC: a number that is not finite, or a relevance below 0; LIMIT: too wide; MEMORY; CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_listwise_linear(const vti_listwise_cases *cases,
                                             const vti_listwise_linear_options *options, const vt_allocator *allocator,
                                             const vt_progress *progress, float *weights, vti_listwise_figures *figures,
                                             vt_error *error);

/* ---- a network ---- */

typedef struct vti_listwise_network_options {
    uint32_t hidden_count;                    /* 1..VTI_LISTWISE_MAX_HIDDEN */
    uint32_t hidden[VTI_LISTWISE_MAX_HIDDEN]; /* units of each, 1..VTI_NETWORK_MAX_WIDTH */
    uint32_t seed_count;                      /* networks that are trained; their mean is the result, so it times any of
                                                 hidden is at most VTI_NETWORK_MAX_WIDTH */
    uint32_t epochs;                          /* at most, of each */
    uint32_t patience;                        /* epochs without a better one after which a network is done */
    uint32_t batch;                           /* cases of a step */
    double rate;                              /* of Adam; it falls to a tenth over the epochs */
    double decay;                             /* L2 of the weights, see adam.h */
    double dropout;                           /* share of hidden units that a case leaves out, below 1 */
    uint32_t cutoff;                          /* of the NDCG, above 0 */
    uint64_t seed;                            /* of the first network */
    uint32_t threads;                         /* above 0; does not change the result */
    bool refit; /* once epochs are chosen, all cases are learnt from for as long, those held apart as well */
} vti_listwise_network_options;

vti_listwise_network_options vti_listwise_network_standard(void);

typedef struct vti_listwise_epoch {
    uint32_t network, epoch;              /* from 0; epoch 0 is before the first step, where the network adds nothing */
    vti_listwise_figures fit, held_apart; /* fit: as met on the way, before each step */
} vti_listwise_epoch;

typedef struct vti_listwise_network {
    uint32_t layer_count, epoch_count;
    vti_listwise_figures held_apart; /* of this network, for the cases held apart; before it was refitted */
    vti_float_layer *layers;         /* [layer_count] */
    vti_listwise_epoch *epochs;      /* [epoch_count] */
} vti_listwise_network;

/*
 * A network whose output is added to the base: the mean of seed_count networks, as one that has all their units side by
 * side. Cases c with held_apart[c] take no part in the fit but choose each one's epoch, by their loss; of one that is
 * never better than no network, the last layer is 0. *network is one block:
 * release it with vti_release. Progress is reported as "train: network" after each epoch. Statuses as above; EMPTY also
 * when no case with a right row is held apart.
 */
VT_WARN_UNUSED vt_status vti_listwise_network_fit(const vti_listwise_cases *cases, const uint8_t *held_apart,
                                                  const vti_listwise_network_options *options,
                                                  const vt_allocator *allocator, const vt_progress *progress,
                                                  vti_listwise_network **network, vt_error *error);

/* ---- what both share ---- */

VT_WARN_UNUSED vt_status vti_listwise_check(const vti_listwise_cases *cases, vt_error *error);
/* Rows of the longest case. */
size_t vti_listwise_most_rows(const vti_listwise_cases *cases);
/* Mean and deviation [width] of the features of all rows, those of held_apart cases (or NULL) left out. */
void vti_listwise_moments(const vti_listwise_cases *cases, const uint8_t *held_apart, double *means,
                          double *deviations);
/* Of one case with a right row. Rows of one score count as ordered as they stand. */
double vti_listwise_ndcg(const float *scores, const float *relevance, size_t count, uint32_t cutoff);
/* Sum of the relevance of a case: 0 where it has no right row. */
double vti_listwise_weight(const float *relevance, size_t count);
/* scores become e^scores / sum e^scores; returns the loss of the case, whose weight is above 0. */
double vti_listwise_softmax(const vti_dense_floats *floats, const float *relevance, double weight, size_t count,
                            float *scores);

/* The share of the best DCG that scores miss, smoothed, and its slopes [count] by them. Of one case with a right row;
 * before [count] is scratch. */
double vti_listwise_smooth(const vti_dense_floats *floats, const float *relevance, size_t count, uint32_t cutoff,
                           const float *scores, float *slopes, float *before);

#endif
