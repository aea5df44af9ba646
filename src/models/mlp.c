/*
 * mlp.c: see mlp.h. Layers h_(l+1) = max(0, b_l + h_l W_l) and the output h_L . w; with the slopes G of the loss by
 * b_l + h_l W_l, those by W_l are h_l^T G, by b_l the sums of G, by h_l G W_l^T.
 */
#include "mlp.h"

#include <math.h>
#include <string.h>

vti_mlp vti_mlp_of(uint32_t inputs, const uint32_t *hidden, uint32_t hidden_count) {
    vti_mlp mlp = {
        .floats = vti_dense_floats_at(0), .kernels = vti_kernels_find(NULL), .layer_count = hidden_count + 1};
    for (uint32_t l = 0; l <= hidden_count; l++) {
        vti_mlp_layer *layer = &mlp.layers[l];
        layer->inputs = l == 0 ? inputs : hidden[l - 1];
        layer->outputs = l < hidden_count ? hidden[l] : 1;
        layer->weights = mlp.weight_count;
        mlp.weight_count += (size_t)layer->inputs * layer->outputs;
    }
    mlp.number_count = mlp.weight_count;
    for (uint32_t l = 0; l < hidden_count; l++) {
        mlp.layers[l].biases = mlp.number_count;
        mlp.number_count += hidden[l];
    }
    return mlp;
}

void vti_mlp_start(const vti_mlp *mlp, vti_random *random, float *numbers) {
    memset(numbers, 0, mlp->number_count * sizeof *numbers);
    for (uint32_t l = 0; l + 1 < mlp->layer_count; l++) {
        const vti_mlp_layer *layer = &mlp->layers[l];
        double deviation = sqrt(2.0 / layer->inputs);
        for (size_t i = 0; i < (size_t)layer->inputs * layer->outputs; i++) {
            numbers[layer->weights + i] = (float)(deviation * vti_random_normal(random));
        }
    }
}

void vti_mlp_pass_take(const vti_mlp *mlp, vti_arena *arena, size_t rows, vti_mlp_pass *pass) {
    size_t widest = 0;
    for (uint32_t l = 0; l < mlp->layer_count; l++) {
        size_t inputs = mlp->layers[l].inputs;
        widest = inputs > widest ? inputs : widest;
        pass->values[l] = vti_arena_take(arena, rows, inputs * sizeof(float));
        pass->kept[l] = vti_arena_take(arena, inputs, sizeof(float));
    }
    pass->outputs = vti_arena_take(arena, rows, sizeof(float));
    pass->slopes = vti_arena_take(arena, rows, sizeof(float));
    pass->of_outputs = vti_arena_take(arena, rows, widest * sizeof(float));
    pass->of_inputs = vti_arena_take(arena, rows, widest * sizeof(float));
    pass->transposed = vti_arena_take(arena, widest * widest, sizeof(float));
}

void vti_mlp_draw_units(const vti_mlp *mlp, double dropout, uint64_t seed, vti_mlp_pass *pass) {
    vti_random random;
    if (dropout > 0) vti_random_seed(&random, seed);
    for (uint32_t l = 1; l < mlp->layer_count; l++) {
        for (uint32_t i = 0; i < mlp->layers[l].inputs; i++) {
            bool kept = !(dropout > 0) || vti_random_unit(&random) >= dropout;
            pass->kept[l][i] = kept ? (float)(1 / (1 - dropout)) : 0;
        }
    }
}

void vti_mlp_forward(const vti_mlp *mlp, const float *numbers, size_t rows, vti_mlp_pass *pass) {
    uint32_t l = 0;
    for (; l + 1 < mlp->layer_count; l++) {
        const vti_mlp_layer *layer = &mlp->layers[l];
        const float *biases = numbers + layer->biases, *kept = pass->kept[l + 1];
        float *results = pass->values[l + 1];
        size_t width = layer->outputs;
        for (size_t r = 0; r < rows; r++) memcpy(results + r * width, biases, width * sizeof *biases);
        mlp->floats->multiply(&(vti_product){.rows = rows,
                                             .inner = layer->inputs,
                                             .columns = width,
                                             .left = pass->values[l],
                                             .left_row = layer->inputs,
                                             .left_step = 1,
                                             .right = numbers + layer->weights,
                                             .right_row = width,
                                             .sums = results,
                                             .sums_row = width});
        for (size_t r = 0; r < rows; r++) {
            float *row = results + r * width;
            for (size_t o = 0; o < width; o++) row[o] = (row[o] > 0 ? row[o] : 0) * kept[o];
        }
    }
    size_t width = mlp->layers[l].inputs;
    for (size_t r = 0; r < rows; r++) {
        pass->outputs[r] = mlp->kernels->dot_f32(pass->values[l] + r * width, numbers + mlp->layers[l].weights, width);
    }
}

/* From the outputs' slopes to pass->of_inputs of the last layer. */
static void back_through_output(const vti_mlp *mlp, const float *numbers, size_t rows, vti_mlp_pass *pass,
                                float *sums) {
    uint32_t last = mlp->layer_count - 1;
    size_t width = mlp->layers[last].inputs;
    const float *weights = numbers + mlp->layers[last].weights;
    for (size_t r = 0; r < rows; r++) {
        float slope = pass->slopes[r], *row = pass->of_inputs + r * width;
        mlp->kernels->axpy_f32(slope, pass->values[last] + r * width, sums + mlp->layers[last].weights, width);
        for (size_t i = 0; i < width; i++) row[i] = slope * weights[i];
    }
}

/* pass->of_inputs of a layer from pass->of_outputs. */
static void back_to_inputs(const vti_mlp *mlp, const vti_mlp_layer *layer, const float *numbers, size_t rows,
                           vti_mlp_pass *pass) {
    size_t inputs = layer->inputs, outputs = layer->outputs;
    const float *weights = numbers + layer->weights;
    for (size_t i = 0; i < inputs; i++) {
        for (size_t o = 0; o < outputs; o++) pass->transposed[o * inputs + i] = weights[i * outputs + o];
    }
    memset(pass->of_inputs, 0, rows * inputs * sizeof *pass->of_inputs);
    mlp->floats->multiply(&(vti_product){.rows = rows,
                                         .inner = outputs,
                                         .columns = inputs,
                                         .left = pass->of_outputs,
                                         .left_row = outputs,
                                         .left_step = 1,
                                         .right = pass->transposed,
                                         .right_row = inputs,
                                         .sums = pass->of_inputs,
                                         .sums_row = inputs});
}

/* Slopes of a row's units become those of what they rectify, and are added to those of the biases. */
static void close_units(size_t width, const float *restrict values, const float *restrict kept, float *restrict slopes,
                        float *restrict biases) {
    for (size_t o = 0; o < width; o++) {
        float scale = kept[o];
        slopes[o] *= values[o] > 0 ? scale : 0;
        biases[o] += slopes[o];
    }
}

void vti_mlp_back_hidden(const vti_mlp *mlp, const float *numbers, size_t rows, bool inputs, vti_mlp_pass *pass,
                         float *sums) {
    for (uint32_t l = mlp->layer_count - 1; l-- > 0;) {
        const vti_mlp_layer *layer = &mlp->layers[l];
        size_t width = layer->outputs;
        float *swapped = pass->of_outputs;
        pass->of_outputs = pass->of_inputs;
        pass->of_inputs = swapped;
        for (size_t r = 0; r < rows; r++) {
            close_units(width, pass->values[l + 1] + r * width, pass->kept[l + 1], pass->of_outputs + r * width,
                        sums + layer->biases);
        }
        mlp->floats->multiply(&(vti_product){.rows = layer->inputs,
                                             .inner = rows,
                                             .columns = width,
                                             .left = pass->values[l],
                                             .left_row = 1,
                                             .left_step = layer->inputs,
                                             .right = pass->of_outputs,
                                             .right_row = width,
                                             .sums = sums + layer->weights,
                                             .sums_row = width});
        if (l > 0 || inputs) back_to_inputs(mlp, layer, numbers, rows, pass);
    }
}

void vti_mlp_back(const vti_mlp *mlp, const float *numbers, size_t rows, bool inputs, vti_mlp_pass *pass, float *sums) {
    back_through_output(mlp, numbers, rows, pass, sums);
    vti_mlp_back_hidden(mlp, numbers, rows, inputs, pass, sums);
}
