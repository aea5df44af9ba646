/*
 * pair_network.h: what models share that score a pair of a shopper and an item by a network. An item has two rows of
 * numbers: one is read where it is in a history, the other where it is to be scored. A shopper is the weighted mean of
 * what is read of his history. What is made of the two is the form, one of each kind. Scoring is in pair_network.c,
 * training in pair_network_train.c; neither knows the forms.
 */
#ifndef VTI_PAIR_NETWORK_H
#define VTI_PAIR_NETWORK_H

#include "mlp.h"
#include "model.h"

#define VTI_PAIR_MAX_FACTORS 256U
#define VTI_PAIR_PARAMETERS 5U

/* The state. */
typedef struct vti_pair_network {
    uint32_t item_count, factor_count;
    float *item_factors; /* [item_count][read + given] */
    float *numbers;      /* of the networks, one after the other, then of the form itself */
} vti_pair_network;

typedef struct vti_pair_shape {
    uint32_t read, given; /* numbers of the two rows of an item */
    uint32_t network_count;
    vti_mlp networks[2];
    size_t own, number_count; /* where the form's own numbers begin, and all */
} vti_pair_shape;

/* `cases` shoppers, and `group` items to be scored for each. */
typedef struct vti_pairs {
    size_t cases, group;
    float *read, *read_slopes;   /* [cases][read] */
    float *given, *given_slopes; /* [cases * group][given] */
    float *logits, *slopes;      /* [cases * group]; slopes of the loss by the logits */
    vti_mlp_pass passes[2];
} vti_pairs;

typedef struct vti_pair_form {
    vti_pair_shape (*shape)(uint32_t factors);
    void (*start)(const vti_pair_shape *shape, float *own);
    /* From read and given to logits. */
    void (*forward)(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs);
    /* After it, from slopes to read_slopes and given_slopes; those by the numbers are added to sums. */
    void (*back)(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs, float *sums);
} vti_pair_form;

extern const vti_pair_form vti_neumf_form, vti_deep_mf_form;

/* Sets `own` and `number_count` from the networks. */
void vti_pair_shape_close(vti_pair_shape *shape, size_t own_count);

/* The arrays of pairs, from an arena; where it has memory, they are ready for a forward without dropout. */
void vti_pairs_take(const vti_pair_shape *shape, vti_arena *arena, size_t cases, size_t group, vti_pairs *pairs);

/* The sum of values. */
double vti_pair_total(const float *values, uint64_t count);
/* pooled [read]: the mean of what is read of items, weighted by values, whose sum is `total`. */
void vti_pair_pool(const vti_pair_network *network, const vti_pair_shape *shape, const uint32_t *items,
                   const float *values, uint64_t count, double total, float *pooled);

/* The functions of a vti_model_kind, and its parameters. */
extern const vt_parameter vti_pair_parameters[VTI_PAIR_PARAMETERS];
VT_WARN_UNUSED vt_status vti_pair_train(const vti_pair_form *form, const vti_training *training,
                                        vti_pair_network *network, vt_error *error);
void vti_pair_fields(const vti_pair_form *form, vti_pair_network *network, vti_fields *fields);
size_t vti_pair_work_bytes(const vti_pair_form *form, const vti_pair_network *network);
void vti_pair_score(const vti_pair_form *form, const vti_pair_network *network, const vti_shopper *shopper, void *work,
                    float *scores);

#endif
