/*
 * gru_quantise.c: see gru_quantise.h. With y the factors as they are, e = s y what the network was trained on, and the
 * score e (h P + d) = y (s h P + s d): s goes into the weights that read factors and into what is predicted of them. Row o
 * of a layer's weights w then becomes bytes VTI_RECURRENT_ZERO + round(w_i / t) with t = max |w_i| / 63.
 */
#include "gru_quantise.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

static const float LARGEST = 1e6F; /* FORMAT.md */

static uint32_t padded(uint32_t width) {
    return (width + 15) / 16 * 16;
}

/* A float layer: output o is sum_i weights[i * outputs + o] value_i + biases[o], all times a scale. */
typedef struct float_layer {
    uint32_t inputs, outputs;
    const float *weights, *biases;
    float weight_scale, bias_scale;
} float_layer;

/* Memory for a layer of `outputs`; the arrays are zeros. */
static void take_layer(vti_arena *arena, uint32_t inputs, uint32_t outputs, vti_recurrent_layer *layer) {
    *layer = (vti_recurrent_layer){
        .inputs = inputs,
        .outputs = outputs,
        .scales = vti_arena_take(arena, outputs, sizeof(float)),
        .biases = vti_arena_take(arena, outputs, sizeof(float)),
        .lead = vti_arena_take(arena, outputs, VTI_RECURRENT_LEAD),
        .rest = vti_arena_take(arena, outputs, inputs - VTI_RECURRENT_LEAD),
    };
}

static uint8_t *place_of(const vti_recurrent_layer *layer, uint32_t output, uint32_t input) {
    if (input < VTI_RECURRENT_LEAD) return (uint8_t *)layer->lead + (size_t)output * VTI_RECURRENT_LEAD + input;
    size_t row = (size_t)output * (layer->inputs - VTI_RECURRENT_LEAD);
    return (uint8_t *)layer->rest + row + input - VTI_RECURRENT_LEAD;
}

/* Output `from` of the floats as output `to`. False when a number is out of range. */
static bool fill_output(const float_layer *floats, uint32_t from, const vti_recurrent_layer *layer, uint32_t to) {
    float largest = 0;
    for (uint32_t i = 0; i < floats->inputs; i++) {
        largest = fmaxf(largest, fabsf(floats->weights[(size_t)i * floats->outputs + from]));
    }
    float step = largest / (VTI_RECURRENT_ZERO - 1), bias = floats->biases[from] * floats->bias_scale;
    if (!(step * floats->weight_scale <= LARGEST && fabsf(bias) <= LARGEST)) return false;
    for (uint32_t i = 0; i < floats->inputs && step > 0; i++) {
        long steps = lroundf(floats->weights[(size_t)i * floats->outputs + from] / step);
        *place_of(layer, to, i) = (uint8_t)(VTI_RECURRENT_ZERO + steps);
    }
    ((float *)layer->scales)[to] = step * floats->weight_scale;
    ((float *)layer->biases)[to] = bias;
    return true;
}

/* Each `part` outputs of the floats begin a part of as many outputs, rounded up to 16, of the layer. */
static bool fill_layer(const float_layer *floats, uint32_t part, const vti_recurrent_layer *layer) {
    memset((uint8_t *)layer->lead, VTI_RECURRENT_ZERO, (size_t)layer->outputs * VTI_RECURRENT_LEAD);
    memset((uint8_t *)layer->rest, VTI_RECURRENT_ZERO, (size_t)layer->outputs * (layer->inputs - VTI_RECURRENT_LEAD));
    for (uint32_t o = 0; o < floats->outputs; o++) {
        if (!fill_output(floats, o, layer, o / part * padded(part) + o % part)) return false;
    }
    return true;
}

static bool fill(const vti_gru *gru, const vti_recurrent *recurrent) {
    vti_gru_cell cell = vti_gru_cell_in(gru);
    uint32_t k = gru->factor_count, units = gru->unit_count;
    const float *n = gru->numbers, *projection = n + cell.number_count;
    const float_layer input = {k, 3 * units, n + cell.input_weights, n + cell.input_biases, gru->scale, 1};
    const float_layer state = {units, 3 * units, n + cell.state_weights, n + cell.state_biases, 1, 1};
    const float_layer output = {units, k, projection, projection + (size_t)units * k, gru->scale, gru->scale};
    return fill_layer(&input, units, &recurrent->input) && fill_layer(&state, units, &recurrent->state) &&
           fill_layer(&output, k, &recurrent->output);
}

static vti_recurrent *take(vti_arena *arena, const vti_gru *gru) {
    vti_recurrent *recurrent = vti_arena_take(arena, 1, sizeof *recurrent);
    vti_recurrent measured = {.width = padded(gru->factor_count), .units = padded(gru->unit_count)};
    take_layer(arena, measured.width, 3 * measured.units, &measured.input);
    take_layer(arena, measured.units, 3 * measured.units, &measured.state);
    take_layer(arena, measured.units, measured.width, &measured.output);
    if (recurrent) *recurrent = measured;
    return recurrent;
}

vt_status vti_gru_quantise(const vti_gru *gru, const vt_allocator *allocator, vti_recurrent **recurrent,
                           vt_error *error) {
    if (gru->unit_count > VTI_RECURRENT_MAX_UNITS) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "A recurrent network of a pack has at most 128 units.");
    }
    vti_arena arena = {0};
    take(&arena, gru);
    void *block = arena.overflow ? NULL : vti_allocate_zeroed(allocator, arena.used, 1);
    if (!block) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for the network.");
    arena = (vti_arena){.memory = block};
    vti_recurrent *made = take(&arena, gru);
    if (made && fill(gru, made)) {
        *recurrent = made;
        return VT_OK;
    }
    vti_release(allocator, block);
    return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The recurrent network has numbers that no pack holds.");
}
