/*
 * item_weights.h: sparse weights between items, trained item by item on neighbourhoods: the state of the local linear
 * models, in the form that a section of a pack can take over. It does not know how a neighbourhood is solved.
 */
#ifndef VTI_ITEM_WEIGHTS_H
#define VTI_ITEM_WEIGHTS_H

#include "neighbourhood.h"

typedef struct vti_item_weights {
    uint32_t item_count;
    vti_interactions rows; /* row i: the items that i speaks for, and its weights for them */
} vti_item_weights;

/* Replaces the right side of a neighbourhood by weights. False when there is no solution. */
typedef bool vti_solve_neighbourhood(const vti_training *training, vti_neighbourhood *neighbourhood);

/*
 * Solves for every item on its `neighbours` best neighbours and keeps the `kept` strongest weights that are not 0.
 * `sequences` as in item_gram.h. NUMERIC, MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_item_weights_train(const vti_training *training, const vti_sequence_gram *sequences,
                                                uint32_t neighbours, uint32_t kept, vti_solve_neighbourhood *solve,
                                                vti_item_weights *weights, vt_error *error);

/* The weights that fit best with the ridge alone (ease_local.c). */
vti_solve_neighbourhood vti_solve_least_squares;

/* As `fields` and `score` of vti_model_kind, whose state the weights are. */
void vti_item_weights_fields(void *weights, vti_fields *fields);
void vti_item_weights_score(const void *weights, const vti_shopper *shopper, void *work, float *scores);

/* The parameters of training, by place behind those of the Gram matrix. */
#define VTI_NEIGHBOURS_PARAMETER(standard_count) \
    { \
        .name = "neighbours", .meaning = "items that are looked at to predict one", .standard = (standard_count), \
        .least = 1, .most = 16384, .low = 50, .high = 500, .logarithmic = true, .whole = true, \
    }
#define VTI_KEPT_PARAMETER \
    { \
        .name = "kept", .meaning = "strongest weights that are kept of each item's", .standard = 100, .least = 1, \
        .most = 16384, .low = 100, .high = 100, .whole = true, \
    }

#endif
