/*
 * network_quantise.h: a trained network of floats as the small one that runs in the page (kernels/network.h). It knows
 * nothing of what the features mean or how the network was trained.
 */
#ifndef VTI_NETWORK_QUANTISE_H
#define VTI_NETWORK_QUANTISE_H

#include "../kernels/network.h"

/* outputs = weights inputs + biases; all but the last layer are rectified. */
typedef struct vti_float_layer {
    uint32_t inputs, outputs;
    const float *weights; /* [outputs][inputs] */
    const float *biases;  /* [outputs] */
} vti_float_layer;

/*
 * `samples` [sample_count][layers[0].inputs] are features as they will occur: the ranges that they and the hidden units
 * take there are the ranges that bytes cover. The last layer has one output. *network is one block of memory: release
 * it with vti_release. Widths are padded to multiples of 16. LIMIT: too wide or deep; EMPTY: no samples; NUMERIC: a
 * number that is not finite.
 */
VT_WARN_UNUSED vt_status vti_network_quantise(const vti_float_layer *layers, uint32_t layer_count, const float *samples,
                                              uint32_t sample_count, const vt_allocator *allocator,
                                              vti_network **network, vt_error *error);

#endif
