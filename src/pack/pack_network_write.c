/*
 * pack_network_write.c: a network as the bytes of a section. Runs twice, to measure and to write.
 */
#include "layout.h"
#include "pack_network.h"
#include "section_bytes.h"

uint64_t vti_pack_network_write(const vti_network *network, uint8_t *bytes) {
    vti_pack_network head = {.features = VTI_FEATURE_COUNT,
                             .hidden_count = network->hidden_count,
                             .scale = network->scale,
                             .bias = network->bias};
    for (uint32_t l = 0; l < network->hidden_count; l++) head.widths[l] = network->hidden[l].outputs;
    uint64_t used = 0;
    vti_section_put(bytes, &used, &head, sizeof head);
    vti_section_put(bytes, &used, network->feature_scales, network->inputs * sizeof(float));
    vti_section_put(bytes, &used, network->feature_offsets, network->inputs * sizeof(float));
    uint32_t width = network->inputs;
    for (uint32_t l = 0; l < network->hidden_count; l++) {
        const vti_network_layer *layer = &network->hidden[l];
        vti_section_put(bytes, &used, layer->scales, layer->outputs * sizeof(float));
        vti_section_put(bytes, &used, layer->biases, layer->outputs * sizeof(float));
        vti_section_put(bytes, &used, layer->weights, (uint64_t)width * layer->outputs);
        width = layer->outputs;
    }
    vti_section_put(bytes, &used, network->weights, width);
    return used;
}
