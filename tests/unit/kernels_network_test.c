/*
 * kernels_network_test.c: the forward pass against its formula in double, the same bytes from every kernel set, and
 * each row's output whatever rows are with it.
 */
#include "base/random.h"
#include "check.h"
#include "kernels/network.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = VTI_NETWORK_MAX_WIDTH, MAX_ROWS = 200 };

static vti_random numbers;
static vti_network network;
static int8_t weights[VTI_NETWORK_MAX_HIDDEN + 1][WIDTH * WIDTH];
static float scales[VTI_NETWORK_MAX_HIDDEN + 1][WIDTH], biases[VTI_NETWORK_MAX_HIDDEN + 1][WIDTH];
static float features[MAX_ROWS * WIDTH], outputs[MAX_ROWS];
static uint8_t work[2 * VTI_NETWORK_BLOCK * WIDTH];

static void random_weights(int8_t *to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = (int8_t)((int)vti_random_below(&numbers, 255) - 127);
}

/* widths: of the features and of the hidden layers. */
static void make_network(const uint32_t *widths, uint32_t hidden_count) {
    vti_random_seed(&numbers, 1);
    network = (vti_network){
        .inputs = widths[0], .hidden_count = hidden_count, .feature_scales = scales[0], .feature_offsets = biases[0]};
    for (uint32_t i = 0; i < widths[0]; i++) {
        scales[0][i] = 10 + (float)i;
        biases[0][i] = (float)vti_random_below(&numbers, 128);
    }
    for (uint32_t l = 0; l < hidden_count; l++) {
        random_weights(weights[l], (size_t)widths[l] * widths[l + 1]);
        for (uint32_t o = 0; o < widths[l + 1]; o++) {
            scales[l + 1][o] = (float)(0.02 / sqrt(widths[l]) * (0.5 + vti_random_unit(&numbers)));
            biases[l + 1][o] = (float)(vti_random_unit(&numbers) * 40 - 10);
        }
        network.hidden[l] = (vti_network_layer){widths[l], widths[l + 1], weights[l], scales[l + 1], biases[l + 1]};
    }
    random_weights(weights[hidden_count], widths[hidden_count]);
    network.weights = weights[hidden_count];
    network.scale = 0.001F;
    network.bias = -2;
    for (uint32_t i = 0; i < MAX_ROWS * widths[0]; i++) features[i] = (float)vti_random_normal(&numbers);
}

static double byte_of(double value) {
    return nearbyint(fmin(fmax(value, 0), 127));
}

static double output_in_double(const float *row) {
    static double values[WIDTH], results[WIDTH];
    for (uint32_t i = 0; i < network.inputs; i++) {
        values[i] = byte_of((double)row[i] * (double)scales[0][i] + (double)biases[0][i]);
    }
    for (uint32_t l = 0; l < network.hidden_count; l++) {
        const vti_network_layer *layer = &network.hidden[l];
        for (uint32_t o = 0; o < layer->outputs; o++) {
            double dot = 0;
            for (uint32_t i = 0; i < layer->inputs; i++) {
                uint32_t place = o / 8 * 8 * layer->inputs + i / 4 * 32 + o % 8 * 4 + i % 4;
                dot += values[i] * layer->weights[place];
            }
            results[o] = byte_of((double)layer->scales[o] * dot + (double)layer->biases[o]);
        }
        memcpy(values, results, sizeof values);
    }
    double dot = 0;
    uint32_t last = network.hidden_count ? network.hidden[network.hidden_count - 1].outputs : network.inputs;
    for (uint32_t i = 0; i < last; i++) dot += values[i] * network.weights[i];
    return (double)network.scale * dot + (double)network.bias;
}

/* Values almost at a tie are rounded otherwise in double: a few of them make a step of difference in the next layer. */
TEST(forward_is_its_formula) {
    static const struct {
        uint32_t widths[5], hidden_count;
    } shapes[] = {{{128, 64, 32}, 2}, {{16}, 0}, {{32, 16}, 1}, {{16, 128, 16}, 2}, {{128, 128, 48, 96, 16}, 4}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        make_network(shapes[s].widths, shapes[s].hidden_count);
        CHECK_OR_RETURN(vti_network_work_bytes(&network) <= sizeof work);
        vti_network_forward(&network, vti_kernels_find(NULL), features, MAX_ROWS, work, outputs);
        uint32_t different = 0;
        double least = outputs[0], most = outputs[0];
        for (uint32_t r = 0; r < MAX_ROWS; r++) {
            double exact = output_in_double(features + (size_t)r * network.inputs);
            CHECK_CLOSE(outputs[r], exact, 1);
            different += fabs((double)outputs[r] - exact) > 1e-5;
            least = fmin(least, outputs[r]);
            most = fmax(most, outputs[r]);
        }
        CHECK(different <= MAX_ROWS / 20);
        CHECK(most - least > 3); /* the features matter */
    }
}

TEST(rows_do_not_depend_on_each_other) {
    static const uint32_t widths[] = {48, 32, 16}, counts[] = {0, 1, 3, 63, 64, 65, 129};
    make_network(widths, 2);
    vti_network_forward(&network, vti_kernels_find("ref"), features, MAX_ROWS, work, outputs);
    for (uint32_t s = 0; s < vti_kernels_count(); s++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            for (uint32_t first = 0; first < 8; first += 7) {
                float some[MAX_ROWS];
                some[counts[c]] = 12345;
                vti_network_forward(&network, vti_kernels_at(s), features + (size_t)first * widths[0], counts[c], work,
                                    some);
                CHECK(memcmp(some, outputs + first, counts[c] * sizeof *some) == 0);
                CHECK(some[counts[c]] == 12345);
            }
        }
    }
}

CHECK_MAIN(TEST_ENTRY(forward_is_its_formula), TEST_ENTRY(rows_do_not_depend_on_each_other))
