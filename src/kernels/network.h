/*
 * network.h: the forward pass of a small network with int8 weights: features to bytes, rectified hidden layers, one
 * output. All arrays are the caller's; nothing is allocated. Whoever makes a vti_network from foreign bytes checks it.
 */
#ifndef VTI_NETWORK_H
#define VTI_NETWORK_H

#include "kernels.h"

#define VTI_NETWORK_MAX_WIDTH 128U
#define VTI_NETWORK_MAX_HIDDEN 4U
#define VTI_NETWORK_BLOCK 64U /* rows that go through all layers together, so that they stay in the nearest cache */

/* One rectified layer, as dense_u7 takes it. Its results are the values of the units in steps of their own. */
typedef struct vti_network_layer {
    uint32_t inputs, outputs; /* multiples of 16, at most VTI_NETWORK_MAX_WIDTH */
    const int8_t *weights;    /* [outputs / 8][inputs / 4][8][4], -127..127 */
    const float *scales;      /* [outputs] */
    const float *biases;      /* [outputs] */
} vti_network_layer;

typedef struct vti_network {
    uint32_t inputs;       /* a multiple of 16: features that do not exist have scale 0, and so any value */
    uint32_t hidden_count; /* at most VTI_NETWORK_MAX_HIDDEN; each has as many inputs as the one before has outputs */
    const float *feature_scales, *feature_offsets; /* [inputs]: feature * scale + offset is its byte, 0..127 */
    vti_network_layer hidden[VTI_NETWORK_MAX_HIDDEN];
    const int8_t *weights; /* of the output, one for each value of the last layer, -127..127 */
    float scale, bias;     /* output = scale * dot + bias, each rounded */
} vti_network;

/* Scratch of vti_network_forward, however many rows there are. */
size_t vti_network_work_bytes(const vti_network *network);

/* outputs[r], for r < row_count, of features [row_count][inputs]. Features out of the range of their byte are cut. */
void vti_network_forward(const vti_network *network, const vti_kernels *kernels, const float *features,
                         uint32_t row_count, void *work, float *outputs);

#endif
