/*
 * rerank.c: re-ranking as a module of its own, with the kernels and the network of the engine: layers of floats are
 * added, quantised as the trainer does it, and run. One network for each instance.
 */
#include "base/memory.h"
#include "models/network_quantise.h"

enum { MAX_LAYERS = 3, MAX_WORK = 2 * VTI_NETWORK_BLOCK * VTI_NETWORK_MAX_WIDTH };

static vti_float_layer layers[MAX_LAYERS];
static uint32_t layer_count;
static vti_network *network;
static char work[MAX_WORK];

void perf_rerank_add(uint32_t inputs, uint32_t outputs, const float *weights, const float *biases);
int perf_rerank_quantise(const float *samples, uint32_t sample_count);
void perf_rerank_run(const float *features, uint32_t row_count, float *outputs);

/* Weights [outputs][inputs], kept by the caller until the network is quantised. */
void perf_rerank_add(uint32_t inputs, uint32_t outputs, const float *weights, const float *biases) {
    if (layer_count == MAX_LAYERS) return;
    layers[layer_count++] = (vti_float_layer){inputs, outputs, weights, biases};
}

/* The status. */
int perf_rerank_quantise(const float *samples, uint32_t sample_count) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    return (int)vti_network_quantise(layers, layer_count, samples, sample_count, &allocator, &network, NULL);
}

void perf_rerank_run(const float *features, uint32_t row_count, float *outputs) {
    vti_network_forward(network, vti_kernels_find(NULL), features, row_count, work, outputs);
}
