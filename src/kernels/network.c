/*
 * network.c: see network.h.
 */
#include "network.h"

static uint32_t last_width(const vti_network *network) {
    return network->hidden_count > 0 ? network->hidden[network->hidden_count - 1].outputs : network->inputs;
}

/* Two of the widest: each layer reads one and writes the other. */
static size_t half_bytes(const vti_network *network) {
    uint32_t widest = network->inputs;
    for (uint32_t l = 0; l < network->hidden_count; l++) {
        if (network->hidden[l].outputs > widest) widest = network->hidden[l].outputs;
    }
    return (size_t)VTI_NETWORK_BLOCK * widest;
}

size_t vti_network_work_bytes(const vti_network *network) {
    return 2 * half_bytes(network);
}

/* The one output of a row, exactly. A few dozen products: nothing for a kernel. */
static int32_t output_dot(const uint8_t *values, const int8_t *weights, uint32_t width) {
    int32_t dot = 0;
    for (uint32_t i = 0; i < width; i++) dot += values[i] * weights[i];
    return dot;
}

static void forward_block(const vti_network *network, const vti_kernels *kernels, const float *features,
                          uint32_t row_count, uint8_t *work, float *outputs) {
    uint8_t *values = work, *results = work + half_bytes(network);
    kernels->quantise_u7(features, row_count, network->inputs, network->feature_scales, network->feature_offsets,
                         values);
    for (uint32_t l = 0; l < network->hidden_count; l++) {
        const vti_network_layer *layer = &network->hidden[l];
        kernels->dense_u7(values, row_count, layer->inputs, layer->weights, layer->scales, layer->biases,
                          layer->outputs, results);
        uint8_t *swapped = values;
        values = results;
        results = swapped;
    }
    uint32_t width = last_width(network);
    for (uint32_t r = 0; r < row_count; r++) {
        int32_t dot = output_dot(values + (size_t)r * width, network->weights, width);
        outputs[r] = network->scale * (float)dot + network->bias;
    }
}

void vti_network_forward(const vti_network *network, const vti_kernels *kernels, const float *features,
                         uint32_t row_count, void *work, float *outputs) {
    for (uint32_t r = 0; r < row_count; r += VTI_NETWORK_BLOCK) {
        uint32_t count = row_count - r < VTI_NETWORK_BLOCK ? row_count - r : VTI_NETWORK_BLOCK;
        forward_block(network, kernels, features + (size_t)r * network->inputs, count, work, outputs + r);
    }
}
