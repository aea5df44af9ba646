/*
 * recurrent.h: a gated recurrent unit with weights of 7 bits: one step of it, and what its state says comes next. All
 * arrays are the caller's; nothing is allocated. Whoever makes a vti_recurrent from foreign bytes checks it.
 */
#ifndef VTI_RECURRENT_H
#define VTI_RECURRENT_H

#include "kernels.h"

#define VTI_RECURRENT_MAX_UNITS 128U
#define VTI_RECURRENT_MAX_WIDTH 256U
#define VTI_RECURRENT_ZERO 64
#define VTI_RECURRENT_LEAD 16U

/* results = scales * (weights - VTI_RECURRENT_ZERO) values + biases. Rows lie as scan_split_u7 takes them. */
typedef struct vti_recurrent_layer {
    uint32_t inputs, outputs;     /* inputs: a multiple of 16, at most VTI_RECURRENT_MAX_WIDTH */
    const float *scales, *biases; /* [outputs] */
    const uint8_t *lead, *rest;   /* [outputs][16] and [outputs][inputs - 16], 0..127 */
} vti_recurrent_layer;

typedef struct vti_recurrent {
    uint32_t width, units;            /* of what is read and predicted, and of the state; multiples of 16 */
    vti_recurrent_layer input, state; /* [3 units] outputs: update, reset, new state; see recurrent.c */
    vti_recurrent_layer output;       /* [width] */
} vti_recurrent;

#define VTI_SIGMOID_POINTS 257U
typedef struct vti_recurrent_work {
    int8_t steps[VTI_RECURRENT_MAX_WIDTH];
    int32_t dots[3 * VTI_RECURRENT_MAX_UNITS];
    float from_input[3 * VTI_RECURRENT_MAX_UNITS], from_state[3 * VTI_RECURRENT_MAX_UNITS];
    float sigmoid[VTI_SIGMOID_POINTS];
} vti_recurrent_work;

/* Once, before the others. */
void vti_recurrent_begin(vti_recurrent_work *work);

/* state [units], each in -1..1, after an input [width]. A state begins as zeros. */
void vti_recurrent_step(const vti_recurrent *recurrent, const vti_kernels *kernels, const float *input,
                        vti_recurrent_work *work, float *state);

/* prediction [width] of a state. */
void vti_recurrent_predict(const vti_recurrent *recurrent, const vti_kernels *kernels, const float *state,
                           vti_recurrent_work *work, float *prediction);

#endif
