/*
 * pack_network.c: from a section of a pack to a network (FORMAT.md). Every number is checked before it is given out.
 */
#include "pack_network.h"

#include "layout.h"

/* What is left of the section. */
typedef struct rest {
    const uint8_t *bytes;
    uint64_t size_bytes;
} rest;

static const void *take(rest *left, uint64_t size_bytes) {
    const uint8_t *taken = left->bytes;
    if (!taken || size_bytes > left->size_bytes) {
        left->bytes = NULL;
        return NULL;
    }
    left->bytes += size_bytes;
    left->size_bytes -= size_bytes;
    return taken;
}

static bool are_floats(const float *values, uint32_t count) {
    for (uint32_t i = 0; i < count && values; i++) {
        if (!(values[i] >= -1e30F && values[i] <= 1e30F)) return false;
    }
    return values != NULL;
}

static const float *take_floats(rest *left, uint32_t count) {
    const float *values = take(left, count * sizeof(float));
    return are_floats(values, count) ? values : NULL;
}

static const int8_t *take_weights(rest *left, uint64_t count) {
    const int8_t *values = take(left, count);
    for (uint64_t i = 0; i < count && values; i++) {
        if (values[i] == INT8_MIN) return NULL;
    }
    return values;
}

bool vti_pack_network_view(const uint8_t *bytes, uint64_t size_bytes, vti_network *network) {
    rest left = {bytes, size_bytes};
    const vti_pack_network *head = take(&left, sizeof *head);
    if (!head || head->features != VTI_FEATURE_COUNT || head->hidden_count > VTI_NETWORK_MAX_HIDDEN ||
        !are_floats(&head->scale, 1) || !are_floats(&head->bias, 1)) {
        return false;
    }
    *network = (vti_network){
        .inputs = VTI_FEATURE_WIDTH, .hidden_count = head->hidden_count, .scale = head->scale, .bias = head->bias};
    network->feature_scales = take_floats(&left, network->inputs);
    network->feature_offsets = take_floats(&left, network->inputs);
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
        layer->scales = take_floats(&left, layer->outputs);
        layer->biases = take_floats(&left, layer->outputs);
        layer->weights = take_weights(&left, (uint64_t)width * layer->outputs);
        valid = layer->scales && layer->biases && layer->weights;
        width = layer->outputs;
    }
    if (!valid) return false;
    network->weights = take_weights(&left, width);
    return network->weights && left.size_bytes == 0;
}
