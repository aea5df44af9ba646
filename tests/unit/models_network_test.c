/*
 * models_network_test.c: what quantising a network changes: its outputs on rows that the ranges were not taken from,
 * against the network of floats in double; and odd networks.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/network_quantise.h"

#include <math.h>

enum { MAX_WIDTH = VTI_NETWORK_MAX_WIDTH, SAMPLES = 4000, ROWS = 200 };

/*
 * Of the standard deviation: 127 steps over the range of 4,000 normal numbers, 7.4 standard deviations, are off by
 * .017; rounded weights and what is out of range add to that. Errors of layers are independent.
 */
static const double LAYER_ERROR = 0.023;

static vti_random numbers;
static float weights[3][MAX_WIDTH * MAX_WIDTH], biases[3][MAX_WIDTH];
static float samples[SAMPLES * MAX_WIDTH], rows[ROWS * MAX_WIDTH];
static uint8_t work[2 * VTI_NETWORK_BLOCK * MAX_WIDTH];
static vt_error error;
static vt_allocator allocator;

/* Weights as training begins with them (He et al. 2015), features of different ranges, some far from 0. */
static void make_layers(const uint32_t *widths, uint32_t layer_count, vti_float_layer *layers) {
    vti_random_seed(&numbers, 3);
    for (uint32_t l = 0; l < layer_count; l++) {
        layers[l] = (vti_float_layer){widths[l], widths[l + 1], weights[l], biases[l]};
        for (uint32_t i = 0; i < widths[l] * widths[l + 1]; i++) {
            weights[l][i] = (float)(vti_random_normal(&numbers) * sqrt(2.0 / widths[l]));
        }
        for (uint32_t o = 0; o < widths[l + 1]; o++) biases[l][o] = (float)vti_random_normal(&numbers) * 0.3F;
    }
    for (uint32_t i = 0; i < widths[0]; i++) {
        float size = i % 5 == 0 ? 100 : 1, middle = i % 3 == 0 ? 10 * size : 0;
        for (uint32_t o = 0; o < widths[1]; o++) weights[0][o * widths[0] + i] /= size;
        for (uint32_t o = 0; o < widths[1]; o++) biases[0][o] -= weights[0][o * widths[0] + i] * middle;
        for (uint32_t r = 0; r < SAMPLES; r++) {
            samples[r * widths[0] + i] = middle + size * (float)vti_random_normal(&numbers);
        }
        for (uint32_t r = 0; r < ROWS; r++) {
            rows[r * widths[0] + i] = middle + size * (float)vti_random_normal(&numbers);
        }
    }
}

static double output_of_floats(const vti_float_layer *layers, uint32_t layer_count, const float *row) {
    double values[MAX_WIDTH], results[MAX_WIDTH];
    for (uint32_t i = 0; i < layers[0].inputs; i++) values[i] = row[i];
    for (uint32_t l = 0; l < layer_count; l++) {
        for (uint32_t o = 0; o < layers[l].outputs; o++) {
            results[o] = layers[l].biases[o];
            for (uint32_t i = 0; i < layers[l].inputs; i++) {
                results[o] += (double)layers[l].weights[o * layers[l].inputs + i] * values[i];
            }
            if (l + 1 < layer_count) results[o] = fmax(results[o], 0);
        }
        memcpy(values, results, sizeof values);
    }
    return values[0];
}

/* The outputs of `rows`; false when the network cannot be made. */
static bool run(const vti_float_layer *layers, uint32_t layer_count, float *outputs) {
    static float padded[ROWS * MAX_WIDTH];
    vti_network *network;
    if (!CHECK(vti_network_quantise(layers, layer_count, samples, SAMPLES, &allocator, &network, &error) == VT_OK)) {
        return false;
    }
    for (uint32_t r = 0; r < ROWS; r++) {
        for (uint32_t i = 0; i < network->inputs; i++) { /* what is in the padding does not matter */
            padded[r * network->inputs + i] = i < layers[0].inputs ? rows[r * layers[0].inputs + i] : 1e9F;
        }
    }
    vti_network_forward(network, vti_kernels_find(NULL), padded, ROWS, work, outputs);
    vti_release(&allocator, network);
    return true;
}

/* Root of the mean squared error, relative to the standard deviation of the outputs. */
static double relative_error(const vti_float_layer *layers, uint32_t layer_count) {
    float outputs[ROWS];
    double sum = 0, square = 0, wrong = 0;
    if (!run(layers, layer_count, outputs)) return 1;
    for (uint32_t r = 0; r < ROWS; r++) {
        double exact = output_of_floats(layers, layer_count, rows + (size_t)r * layers[0].inputs);
        wrong += (outputs[r] - exact) * (outputs[r] - exact);
        sum += exact;
        square += exact * exact;
    }
    return sqrt(wrong / (square - sum * sum / ROWS));
}

TEST(outputs_are_those_of_the_floats) {
    static const struct {
        uint32_t widths[4], layer_count;
    } shapes[] = {{{128, 64, 32, 1}, 3}, {{20, 32, 1}, 2}, {{84, 40, 24, 1}, 3}, {{17, 1}, 1}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        vti_float_layer layers[3];
        make_layers(shapes[s].widths, shapes[s].layer_count, layers);
        double wrong = relative_error(layers, shapes[s].layer_count);
        CHECK(wrong <= LAYER_ERROR * sqrt(shapes[s].layer_count));
        printf("# %u inputs, %u layers: relative error %.4f\n", (unsigned)shapes[s].widths[0],
               (unsigned)shapes[s].layer_count, wrong);
    }
}

TEST(constant_features_and_dead_units_are_constants) {
    static const uint32_t widths[] = {20, 24, 1};
    vti_float_layer layers[2];
    make_layers(widths, 2, layers);
    for (uint32_t r = 0; r < SAMPLES; r++) samples[r * 20 + 4] = 7;
    for (uint32_t r = 0; r < ROWS; r++) rows[r * 20 + 4] = 7;
    biases[0][5] = -1e6F;
    CHECK(relative_error(layers, 2) <= LAYER_ERROR * sqrt(2));
    memset(weights, 0, sizeof weights);
    float outputs[ROWS];
    CHECK_OR_RETURN(run(layers, 2, outputs));
    for (uint32_t r = 0; r < ROWS; r++) CHECK(outputs[r] == biases[1][0]);
}

TEST(what_cannot_be_is_refused) {
    static const uint32_t widths[] = {20, 24, 1};
    vti_float_layer layers[6];
    vti_network *network = NULL;
    make_layers(widths, 2, layers);
#define REFUSED(status, layer_count, sample_count) \
    CHECK_INT(vti_network_quantise(layers, layer_count, samples, sample_count, &allocator, &network, &error), status)
    REFUSED(VT_ERR_LIMIT, 0, SAMPLES);
    REFUSED(VT_ERR_LIMIT, 6, SAMPLES);
    REFUSED(VT_ERR_EMPTY, 2, 0);
    REFUSED(VT_ERR_ARGUMENT, 1, SAMPLES); /* 24 outputs */
    layers[0].outputs = 25;
    REFUSED(VT_ERR_ARGUMENT, 2, SAMPLES);
    layers[0].outputs = 24;
    layers[0].inputs = 257;
    REFUSED(VT_ERR_LIMIT, 2, SAMPLES);
    layers[0].inputs = 20;
    weights[1][3] = __builtin_inff();
    REFUSED(VT_ERR_NUMERIC, 2, SAMPLES);
    weights[1][3] = 1;
    samples[6] = __builtin_nanf("");
    REFUSED(VT_ERR_NUMERIC, 2, SAMPLES);
#undef REFUSED
    CHECK(network == NULL);
}

int main(void) {
    static const check_test tests[] = {TEST_ENTRY(outputs_are_those_of_the_floats),
                                       TEST_ENTRY(constant_features_and_dead_units_are_constants),
                                       TEST_ENTRY(what_cannot_be_is_refused)};
    allocator = vti_allocator_or_default(NULL);
    return check_run(tests, (int)(sizeof tests / sizeof tests[0]));
}
