/*
 * deep_mf.c: deep matrix factorisation with two towers (DMF: Xue et al. 2017): perceptrons whose layers are all
 * rectified take the mean of what is read of a history to u, and an item's numbers to v. The logit of a pair is
 *   a cos(u, v) + b,   cos(u, v) = u . v / (|u| |v|)
 * with learnt a and b, where the paper takes the cosine itself as a probability.
 */
#include "pair_network.h"

#include <math.h>
#include <string.h>

#define LAYERS 2U /* of a tower */

static const float SCALE = 10, OFFSET = -5; /* a and b before training */
static const float SMALL = 1e-12F;          /* of a square, so that no length is 0 */

static vti_pair_shape shape_of(uint32_t factors) {
    const uint32_t hidden[LAYERS] = {factors, factors};
    vti_pair_shape shape = {.read = factors, .given = factors, .network_count = 2};
    shape.networks[0] = shape.networks[1] = vti_mlp_of(factors, hidden, LAYERS);
    vti_pair_shape_close(&shape, 2);
    return shape;
}

static void start(const vti_pair_shape *shape, float *own) {
    (void)shape;
    own[0] = SCALE;
    own[1] = OFFSET;
}

static float length_of(const vti_kernels *kernels, const float *vector, size_t count) {
    return sqrtf(kernels->dot_f32(vector, vector, count) + SMALL);
}

static void forward(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs) {
    const vti_mlp *of_user = &shape->networks[0], *of_item = &shape->networks[1];
    const vti_kernels *kernels = of_user->kernels;
    const float *own = numbers + shape->own;
    size_t factors = shape->read;
    pairs->passes[0].values[0] = pairs->read;
    pairs->passes[1].values[0] = pairs->given;
    vti_mlp_forward(of_user, numbers, pairs->cases, &pairs->passes[0]);
    vti_mlp_forward(of_item, numbers + of_user->number_count, pairs->cases * pairs->group, &pairs->passes[1]);
    for (size_t c = 0; c < pairs->cases; c++) {
        const float *u = pairs->passes[0].values[LAYERS] + c * factors;
        float scale = own[0] / length_of(kernels, u, factors);
        for (size_t r = c * pairs->group; r < (c + 1) * pairs->group; r++) {
            const float *v = pairs->passes[1].values[LAYERS] + r * factors;
            pairs->logits[r] = scale * kernels->dot_f32(u, v, factors) / length_of(kernels, v, factors) + own[1];
        }
    }
}

/* The slopes by u are added to, those by v set: by u they are (v / |v| - cos u / |u|) / |u|. */
static float back_cosine(const vti_kernels *kernels, size_t factors, const float *u, const float *v, float slope,
                         float *of_u, float *of_v) {
    float per_u = 1 / length_of(kernels, u, factors), per_v = 1 / length_of(kernels, v, factors);
    float cosine = kernels->dot_f32(u, v, factors) * per_u * per_v;
    for (size_t d = 0; d < factors; d++) {
        of_u[d] += slope * per_u * (v[d] * per_v - cosine * u[d] * per_u);
        of_v[d] = slope * per_v * (u[d] * per_u - cosine * v[d] * per_v);
    }
    return cosine;
}

static void back(const vti_pair_shape *shape, const float *numbers, vti_pairs *pairs, float *sums) {
    const vti_mlp *of_user = &shape->networks[0], *of_item = &shape->networks[1];
    vti_mlp_pass *user = &pairs->passes[0], *item = &pairs->passes[1];
    size_t factors = shape->read, rows = pairs->cases * pairs->group, item_numbers = of_user->number_count;
    memset(user->of_inputs, 0, pairs->cases * factors * sizeof(float));
    for (size_t r = 0; r < rows; r++) {
        size_t of_case = (r / pairs->group) * factors;
        float slope = pairs->slopes[r];
        float cosine =
            back_cosine(of_user->kernels, factors, user->values[LAYERS] + of_case, item->values[LAYERS] + r * factors,
                        slope * numbers[shape->own], user->of_inputs + of_case, item->of_inputs + r * factors);
        sums[shape->own] += slope * cosine;
        sums[shape->own + 1] += slope;
    }
    vti_mlp_back_hidden(of_user, numbers, pairs->cases, true, user, sums);
    vti_mlp_back_hidden(of_item, numbers + item_numbers, rows, true, item, sums + item_numbers);
    memcpy(pairs->read_slopes, user->of_inputs, pairs->cases * factors * sizeof(float));
    memcpy(pairs->given_slopes, item->of_inputs, rows * factors * sizeof(float));
}

const vti_pair_form vti_deep_mf_form = {.shape = shape_of, .start = start, .forward = forward, .back = back};

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return vti_pair_train(&vti_deep_mf_form, training, state, error);
}

static void list_fields(void *state, vti_fields *fields) {
    vti_pair_fields(&vti_deep_mf_form, state, fields);
}

static size_t work_bytes(const void *state) {
    return vti_pair_work_bytes(&vti_deep_mf_form, state);
}

static void score(const void *state, const vti_shopper *shopper, void *work, float *scores) {
    vti_pair_score(&vti_deep_mf_form, state, shopper, work, scores);
}

const vti_model_kind vti_model_deep_mf = {
    .about = {.name = "deep-mf",
              .summary = "two towers, one over a history and one over an item, and their cosine (deep MF)",
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
