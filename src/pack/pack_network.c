/*
 * pack_network.c: from a section of a pack to a network (FORMAT.md). Every number is checked before it is given out.
 */
#include "pack_network.h"

#include "layout.h"
#include "section_bytes.h"

static const float LARGEST = 1e30F;

static const int8_t *take_weights(vti_section_rest *left, uint64_t count) {
    const int8_t *values = vti_rest_take(left, count);
    for (uint64_t i = 0; i < count && values; i++) {
        if (values[i] == INT8_MIN) return NULL;
    }
    return values;
}

bool vti_pack_network_view(const uint8_t *bytes, uint64_t size_bytes, vti_network *network) {
    vti_section_rest left = {bytes, size_bytes};
    const vti_pack_network *head = vti_rest_take(&left, sizeof *head);
    if (!head || head->features != VTI_FEATURE_COUNT || head->hidden_count > VTI_NETWORK_MAX_HIDDEN ||
        !vti_are_floats(&head->scale, 1, LARGEST) || !vti_are_floats(&head->bias, 1, LARGEST)) {
        return false;
    }
    *network = (vti_network){
        .inputs = VTI_FEATURE_WIDTH, .hidden_count = head->hidden_count, .scale = head->scale, .bias = head->bias};
    network->feature_scales = vti_rest_floats(&left, network->inputs, LARGEST);
    network->feature_offsets = vti_rest_floats(&left, network->inputs, LARGEST);
    bool valid = network->feature_scales && network->feature_offsets;
    uint32_t width = network->inputs;
    for (uint32_t l = 0; l < VTI_NETWORK_MAX_HIDDEN && valid; l++) {
        vti_network_layer *layer = &network->hidden[l];
        layer->inputs = width;
        layer->outputs = head->widths[l];
        if (l >= head->hidden_count) {
            valid = layer->outputs == 0;
            continue;
        }
        valid = layer->outputs > 0 && layer->outputs % 16 == 0 && layer->outputs <= VTI_NETWORK_MAX_WIDTH;
        if (!valid) break;
        layer->scales = vti_rest_floats(&left, layer->outputs, LARGEST);
        layer->biases = vti_rest_floats(&left, layer->outputs, LARGEST);
        layer->weights = take_weights(&left, (uint64_t)width * layer->outputs);
        valid = layer->scales && layer->biases && layer->weights;
        width = layer->outputs;
    }
    if (!valid) return false;
    network->weights = take_weights(&left, width);
    return network->weights && left.size_bytes == 0;
}
