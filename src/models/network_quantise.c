/*
 * network_quantise.c: see network_quantise.h. Value i of a layer is stored as a byte q_i, value = origin_i + step_i q_i:
 * features use 0..127 for their range in the samples, rectified units (origin 0) for 0 to their largest. Row o of the
 * next layer's weights w then becomes bytes v_i = round(w_i step_i / s) with s = max |w_i step_i| / 127, and
 *   w x + b = s (v q) + b + sum w_i origin_i + sum (w_i step_i - s v_i) q_i
 * The last sum is the rounding of the weights; its mean over the samples goes into the bias (Nagel et al. 2019,
 * "Data-free quantization through weight equalization and bias correction").
 */
#include "network_quantise.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

static const float LARGEST = 127;

/* How the values that enter a layer are stored. */
typedef struct byte_range {
    double origin, step, mean; /* mean of the byte over the samples */
} byte_range;

static uint32_t padded(uint32_t width) {
    return (width + 15) / 16 * 16;
}

static vt_status check_layers(const vti_float_layer *layers, uint32_t layer_count, uint32_t sample_count,
                              vt_error *error) {
    if (layer_count == 0 || layer_count > VTI_NETWORK_MAX_HIDDEN + 1) {
        return vti_error_format(error, VT_ERR_LIMIT, VT_NOWHERE, "The network has %u layers; give it 1 to %u.",
                                (unsigned)layer_count, VTI_NETWORK_MAX_HIDDEN + 1);
    }
    for (uint32_t l = 0; l < layer_count; l++) {
        uint32_t inputs = layers[l].inputs, outputs = layers[l].outputs;
        if (inputs == 0 || outputs == 0 || inputs > VTI_NETWORK_MAX_WIDTH || outputs > VTI_NETWORK_MAX_WIDTH) {
            return vti_error_format(error, VT_ERR_LIMIT, VT_NOWHERE,
                                    "Layer %u is %u to %u values wide; both must be 1 to %u.", (unsigned)l + 1,
                                    (unsigned)inputs, (unsigned)outputs, VTI_NETWORK_MAX_WIDTH);
        }
        if (outputs != (l + 1 < layer_count ? layers[l + 1].inputs : 1)) {
            return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                    "Layer %u has %u outputs; that is not what follows it.", (unsigned)l + 1,
                                    (unsigned)outputs);
        }
    }
    if (sample_count > 0) return VT_OK;
    return vti_error_format(error, VT_ERR_EMPTY, VT_NOWHERE, "There are no samples to take ranges from.");
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return false;
    }
    return true;
}

static bool layers_are_finite(const vti_float_layer *layers, uint32_t layer_count) {
    for (uint32_t l = 0; l < layer_count; l++) {
        if (!all_finite(layers[l].weights, (size_t)layers[l].inputs * layers[l].outputs)) return false;
        if (!all_finite(layers[l].biases, layers[l].outputs)) return false;
    }
    return true;
}

/* The ranges of columns of values [count][width]; rectified ones begin at 0. */
static void find_ranges(const float *values, uint32_t count, uint32_t width, bool rectified, byte_range *ranges) {
    for (uint32_t i = 0; i < width; i++) {
        double least = rectified ? 0 : (double)values[i], most = values[i], sum = 0;
        for (uint32_t r = 0; r < count; r++) {
            double value = values[(size_t)r * width + i];
            if (value < least) least = value;
            if (value > most) most = value;
            sum += value;
        }
        double step = (most - least) / (double)LARGEST;
        ranges[i] = (byte_range){least, step, step > 0 ? (sum / count - least) / step : 0};
    }
}

/* Rectified results [count][outputs] of values [count][inputs], in floats. */
static void run_layer(const vti_float_layer *layer, const float *values, uint32_t count, float *results) {
    for (uint32_t r = 0; r < count; r++) {
        const float *row = values + (size_t)r * layer->inputs;
        for (uint32_t o = 0; o < layer->outputs; o++) {
            const float *weights = layer->weights + (size_t)o * layer->inputs;
            double sum = layer->biases[o];
            for (uint32_t i = 0; i < layer->inputs; i++) sum += (double)weights[i] * (double)row[i];
            results[(size_t)r * layer->outputs + o] = sum > 0 ? (float)sum : 0;
        }
    }
}

/* Output o of a layer as bytes [inputs]; returns s, and the bias with what the bytes leave out. */
static double quantise_output(const vti_float_layer *layer, uint32_t o, const byte_range *ranges, int8_t *bytes,
                              double *bias) {
    const float *weights = layer->weights + (size_t)o * layer->inputs;
    double largest = 0;
    for (uint32_t i = 0; i < layer->inputs; i++) largest = fmax(largest, fabs((double)weights[i] * ranges[i].step));
    double scale = largest / (double)LARGEST;
    *bias = layer->biases[o];
    for (uint32_t i = 0; i < layer->inputs; i++) {
        double weight = (double)weights[i] * ranges[i].step;
        bytes[i] = (int8_t)(scale > 0 ? lround(weight / scale) : 0);
        *bias += (double)weights[i] * ranges[i].origin + (weight - scale * bytes[i]) * ranges[i].mean;
    }
    return scale;
}

/* A unit that no sample makes positive stays 0. */
static void quantise_hidden(const vti_float_layer *layer, const byte_range *ranges, const byte_range *results,
                            const vti_network_layer *to, int8_t *weights, float *scales, float *biases) {
    int8_t bytes[VTI_NETWORK_MAX_WIDTH];
    for (uint32_t o = 0; o < layer->outputs; o++) {
        if (!(results[o].step > 0)) continue;
        double bias;
        scales[o] = (float)(quantise_output(layer, o, ranges, bytes, &bias) / results[o].step);
        biases[o] = (float)(bias / results[o].step);
        int8_t *panel = weights + (size_t)(o - o % 8) * to->inputs + o % 8 * 4;
        for (uint32_t i = 0; i < layer->inputs; i++) panel[i / 4 * 32 + i % 4] = bytes[i];
    }
}

/* All arrays of a network, in one block after it. */
typedef struct network_memory {
    vti_network *network;
    float *feature_scales, *feature_offsets;
    int8_t *weights[VTI_NETWORK_MAX_HIDDEN + 1];
    float *scales[VTI_NETWORK_MAX_HIDDEN], *biases[VTI_NETWORK_MAX_HIDDEN];
} network_memory;

static network_memory take_memory(vti_arena *arena, const vti_float_layer *layers, uint32_t layer_count) {
    network_memory taken = {.network = vti_arena_take(arena, 1, sizeof *taken.network)};
    taken.feature_scales = vti_arena_take(arena, padded(layers[0].inputs), sizeof(float));
    taken.feature_offsets = vti_arena_take(arena, padded(layers[0].inputs), sizeof(float));
    for (uint32_t l = 0; l + 1 < layer_count; l++) {
        uint32_t outputs = padded(layers[l].outputs);
        taken.weights[l] = vti_arena_take(arena, padded(layers[l].inputs), outputs);
        taken.scales[l] = vti_arena_take(arena, outputs, sizeof(float));
        taken.biases[l] = vti_arena_take(arena, outputs, sizeof(float));
    }
    taken.weights[layer_count - 1] = vti_arena_take(arena, padded(layers[layer_count - 1].inputs), 1);
    return taken;
}

static void quantise_features(const byte_range *ranges, uint32_t count, const network_memory *memory) {
    for (uint32_t i = 0; i < count; i++) {
        if (!(ranges[i].step > 0)) continue; /* always the same: its byte is 0 */
        memory->feature_scales[i] = (float)(1 / ranges[i].step);
        memory->feature_offsets[i] = (float)(-ranges[i].origin / ranges[i].step);
    }
}

/* values and results each hold the widest layer of all samples; ranges two rows of VTI_NETWORK_MAX_WIDTH. */
static void quantise_layers(const vti_float_layer *layers, uint32_t layer_count, uint32_t sample_count, float *values,
                            float *results, byte_range *ranges, const network_memory *memory) {
    vti_network *network = memory->network;
    byte_range *result_ranges = ranges + VTI_NETWORK_MAX_WIDTH;
    *network = (vti_network){.inputs = padded(layers[0].inputs),
                             .hidden_count = layer_count - 1,
                             .feature_scales = memory->feature_scales,
                             .feature_offsets = memory->feature_offsets,
                             .weights = memory->weights[layer_count - 1]};
    find_ranges(values, sample_count, layers[0].inputs, false, ranges);
    quantise_features(ranges, layers[0].inputs, memory);
    for (uint32_t l = 0; l + 1 < layer_count; l++) {
        vti_network_layer *hidden = &network->hidden[l];
        *hidden = (vti_network_layer){padded(layers[l].inputs), padded(layers[l].outputs), memory->weights[l],
                                      memory->scales[l], memory->biases[l]};
        run_layer(&layers[l], values, sample_count, results);
        find_ranges(results, sample_count, layers[l].outputs, true, result_ranges);
        quantise_hidden(&layers[l], ranges, result_ranges, hidden, memory->weights[l], memory->scales[l],
                        memory->biases[l]);
        float *swapped = values;
        values = results;
        results = swapped;
        memcpy(ranges, result_ranges, layers[l].outputs * sizeof *ranges);
    }
    double bias;
    network->scale =
        (float)quantise_output(&layers[layer_count - 1], 0, ranges, memory->weights[layer_count - 1], &bias);
    network->bias = (float)bias;
}

vt_status vti_network_quantise(const vti_float_layer *layers, uint32_t layer_count, const float *samples,
                               uint32_t sample_count, const vt_allocator *allocator, vti_network **network,
                               vt_error *error) {
    vt_status status = check_layers(layers, layer_count, sample_count, error);
    if (status != VT_OK) return status;
    size_t sample_floats = (size_t)sample_count * layers[0].inputs;
    if (!layers_are_finite(layers, layer_count) || !all_finite(samples, sample_floats)) {
        return vti_error_format(error, VT_ERR_NUMERIC, VT_NOWHERE, "A weight or a feature is not a finite number.");
    }
    vti_arena arena = {.memory = NULL};
    take_memory(&arena, layers, layer_count);
    size_t row_bytes = VTI_NETWORK_MAX_WIDTH * sizeof(float);
    float *values = vti_allocate(allocator, sample_count, row_bytes);
    float *results = vti_allocate(allocator, sample_count, row_bytes);
    byte_range *ranges = vti_allocate(allocator, 2 * VTI_NETWORK_MAX_WIDTH, sizeof *ranges);
    void *block = vti_allocate_zeroed(allocator, arena.used, 1);
    if (values && results && ranges && block) {
        memcpy(values, samples, sample_floats * sizeof *values);
        arena = (vti_arena){.memory = block};
        network_memory memory = take_memory(&arena, layers, layer_count);
        quantise_layers(layers, layer_count, sample_count, values, results, ranges, &memory);
        *network = memory.network;
    } else {
        vti_release(allocator, block);
        status = vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for %u samples.",
                                  (unsigned)sample_count);
    }
    vti_release(allocator, values);
    vti_release(allocator, results);
    vti_release(allocator, ranges);
    return status;
}
