/*
 * neumf.c: neural matrix factorisation (NeuMF: He et al. 2017), the user's embeddings replaced by the mean x of what is
 * read of his history. With the halves g and m of x and of an item's q, and the perceptron N, the logit of a pair is
 *   h . (x_g q_g) + N(x_m, q_m)
 */
#include "pair_network.h"

#include <string.h>

static vti_pair_shape shape_of(uint32_t factors) {
    const uint32_t hidden[] = {factors, factors / 2 + factors % 2};
    vti_pair_shape shape = {.read = 2 * factors, .given = 2 * factors, .network_count = 1};
    shape.networks[0] = vti_mlp_of(2 * factors, hidden, 2);
    vti_pair_shape_close(&shape, factors);
    return shape;
}

/* A matrix factorisation: the perceptron's output starts at 0. */
static void start(const vti_pair_shape *shape, float *own) {
    for (uint32_t d = 0; d < shape->read / 2; d++) own[d] = 1;
}

static void forward(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs) {
    size_t factors = shape->read / 2, rows = pairs->cases * pairs->group, half_bytes = factors * sizeof(float);
    const float *h = numbers + shape->own;
    vti_mlp_pass *pass = &pairs->passes[0];
    for (size_t r = 0; r < rows; r++) {
        float *inputs = pass->values[0] + r * 2 * factors;
        memcpy(inputs, pairs->read + (r / pairs->group) * 2 * factors + factors, half_bytes);
        memcpy(inputs + factors, pairs->given + r * 2 * factors + factors, half_bytes);
    }
    vti_mlp_forward(&shape->networks[0], numbers, rows, pass);
    for (size_t r = 0; r < rows; r++) {
        const float *x = pairs->read + (r / pairs->group) * 2 * factors, *q = pairs->given + r * 2 * factors;
        float sum = pass->outputs[r];
        for (size_t d = 0; d < factors; d++) sum += h[d] * x[d] * q[d];
        pairs->logits[r] = sum;
    }
}

static void back(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs, float *sums) {
    size_t factors = shape->read / 2, rows = pairs->cases * pairs->group;
    const float *h = numbers + shape->own;
    float *of_h = sums + shape->own;
    vti_mlp_pass *pass = &pairs->passes[0];
    memcpy(pass->slopes, pairs->slopes, rows * sizeof *pass->slopes);
    vti_mlp_back(&shape->networks[0], numbers, rows, true, pass, sums);
    memset(pairs->read_slopes, 0, pairs->cases * shape->read * sizeof(float));
    for (size_t r = 0; r < rows; r++) {
        size_t of_case = (r / pairs->group) * 2 * factors;
        const float *x = pairs->read + of_case, *q = pairs->given + r * 2 * factors;
        const float *of_inputs = pass->of_inputs + r * 2 * factors;
        float *of_x = pairs->read_slopes + of_case, *of_q = pairs->given_slopes + r * 2 * factors;
        float slope = pairs->slopes[r];
        for (size_t d = 0; d < factors; d++) {
            of_h[d] += slope * x[d] * q[d];
            of_x[d] += slope * h[d] * q[d];
            of_q[d] = slope * h[d] * x[d];
            of_x[factors + d] += of_inputs[d];
            of_q[factors + d] = of_inputs[factors + d];
        }
    }
}

const vti_pair_form vti_neumf_form = {.shape = shape_of, .start = start, .forward = forward, .back = back};

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return vti_pair_train(&vti_neumf_form, training, state, error);
}

static void list_fields(void *state, vti_fields *fields) {
    vti_pair_fields(&vti_neumf_form, state, fields);
}

static size_t work_bytes(const void *state) {
    return vti_pair_work_bytes(&vti_neumf_form, state);
}

static void score(const void *state, const vti_shopper *shopper, void *work, float *scores) {
    vti_pair_score(&vti_neumf_form, state, shopper, work, scores);
}

const vti_model_kind vti_model_neumf = {
    .about = {.name = "neumf",
              .summary = "product of embeddings and a perceptron over them (NeuMF)",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = vti_pair_parameters,
              .parameter_count = VTI_PAIR_PARAMETERS},
    .state_bytes = sizeof(vti_pair_network),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
