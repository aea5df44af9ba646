/*
 * gru.h: the state of the recurrent model, and its training. Scoring is in gru.c, training in gru_train.c.
 */
#ifndef VTI_GRU_H
#define VTI_GRU_H

#include "gru_cell.h"
#include "model.h"

#include "../kernels/kernels.h"

#define VTI_GRU_MAX_WIDTH 256U

typedef struct vti_gru {
    uint32_t item_count, factor_count, unit_count, length; /* length: of what is read of a history */
    float *item_factors;                                   /* [item_count][factor_count] */
    float *numbers; /* the cell's, then P [unit_count][factor_count] and d [factor_count] */
    float scale;    /* item factors are so many times those of the model it was built on; 0: they are its own */
} vti_gru;

typedef struct vti_gru_options {
    uint32_t epochs, negatives;
    double rate, decay, dropout;
} vti_gru_options;

vti_gru_cell vti_gru_cell_in(const vti_gru *gru);
size_t vti_gru_number_count(const vti_gru *gru);

/* The latest events that are evidence, at most `most`, as items, oldest first; the items where there are no events. */
uint32_t vti_gru_sequence(const vti_shopper *shopper, uint32_t most, uint32_t *sequence);

/* prediction [factor_count]: h P + d after a sequence; work [vti_gru_work_floats]. */
size_t vti_gru_work_floats(const vti_gru *gru);
void vti_gru_predict(const vti_gru *gru, const uint32_t *sequence, uint32_t count, float *work, float *prediction);

/* Fills both arrays of `gru`, whose numbers are set. */
VT_WARN_UNUSED vt_status vti_gru_train(const vti_training *training, const vti_gru_options *options, vti_gru *gru,
                                       vt_error *error);

#endif
