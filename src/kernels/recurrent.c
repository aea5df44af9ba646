/*
 * recurrent.c: with a = W x + b and g = U h + c, each in three parts (Cho et al. 2014; the equations of models/gru_cell.c):
 *   z = s(a_z + g_z),   r = s(a_r + g_r),   n = tanh(a_n + r g_n),   h' = n + z (h - n),   s(v) = 1 / (1 + e^-v)
 * The values that enter a layer are rounded to int8, in steps of the largest / 127, so that the products are exact. s is
 * read from a table, between whose points it runs straight: within .00005 of the truth.
 */
#include "recurrent.h"

#include "steps.h"

#include "../base/math.h"

static const float SIGMOID_END = 8;    /* from here on it is taken for 0 or 1 */
static const float SIGMOID_STEPS = 16; /* of a table for each 1 */

void vti_recurrent_begin(vti_recurrent_work *work) {
    for (uint32_t p = 0; p < VTI_SIGMOID_POINTS; p++) {
        double x = (double)p / (double)SIGMOID_STEPS - (double)SIGMOID_END;
        work->sigmoid[p] = (float)(1 / (1 + vti_exp(-x)));
    }
}

/* What is not a number counts as very small: foreign weights may make it. */
static float sigmoid(const vti_recurrent_work *work, float x) {
    if (!(x > -SIGMOID_END)) return 0;
    if (x >= SIGMOID_END) return 1;
    float place = (x + SIGMOID_END) * SIGMOID_STEPS;
    uint32_t point = (uint32_t)place;
    float low = work->sigmoid[point];
    return low + (place - (float)point) * (work->sigmoid[point + 1] - low);
}

/* `results` holds at most VTI_RECURRENT_MAX_WIDTH or 3 VTI_RECURRENT_MAX_UNITS. */
static void run_layer(const vti_recurrent_layer *layer, const vti_kernels *kernels, const float *values,
                      vti_recurrent_work *work, float *results) {
    float largest = vti_steps_round(values, layer->inputs, work->steps);
    int32_t zero = vti_steps_zero(work->steps, layer->inputs, VTI_RECURRENT_ZERO);
    kernels->scan_split_u7(layer->lead, layer->rest, layer->inputs - VTI_RECURRENT_LEAD, NULL, layer->outputs,
                           work->steps, work->dots);
    for (uint32_t o = 0; o < layer->outputs; o++) {
        results[o] = layer->scales[o] * (largest / 127) * (float)(work->dots[o] - zero) + layer->biases[o];
    }
}

void vti_recurrent_step(const vti_recurrent *recurrent, const vti_kernels *kernels, const float *input,
                        vti_recurrent_work *work, float *state) {
    uint32_t units = recurrent->units;
    const float *a = work->from_input, *g = work->from_state;
    run_layer(&recurrent->input, kernels, input, work, work->from_input);
    run_layer(&recurrent->state, kernels, state, work, work->from_state);
    for (uint32_t i = 0; i < units; i++) {
        float update = sigmoid(work, a[i] + g[i]);
        float reset = sigmoid(work, a[units + i] + g[units + i]);
        float fresh =
            2 * sigmoid(work, 2 * (a[2 * units + i] + reset * g[2 * units + i])) - 1; /* tanh v = 2 s(2 v) - 1 */
        state[i] = fresh + update * (state[i] - fresh);
    }
}

void vti_recurrent_predict(const vti_recurrent *recurrent, const vti_kernels *kernels, const float *state,
                           vti_recurrent_work *work, float *prediction) {
    run_layer(&recurrent->output, kernels, state, work, prediction);
}
