/*
 * slim.c: SLIM (Ning, Karypis 2011), on the neighbours of each item as its authors' fsSLIM. With G and L as in
 * item_gram.c, the weights b for item j minimise
 *   b^T (G + L) b / 2 - b^T G_j + s |b|_1,   b >= 0 unless signed weights are allowed,   s = sparsity
 * by coordinate descent (Friedman, Hastie, Tibshirani 2010). With r = G_j - (G + L) b, one step is
 *   z = r_i + (G + L)_ii b_i,   b_i := S(z) / (G + L)_ii,   S(z) = max(z - s, 0), or sign(z) max(|z| - s, 0)
 * until a round over all i changes less than a small part of what the best single weight gains.
 */
#include "item_weights.h"

#include "../kernels/kernels.h"

#include <math.h>
#include <string.h>

enum { NEIGHBOURS = VTI_GRAM_PARAMETERS, KEPT, SPARSITY, SIGN };
enum { POSITIVE, BOTH };

#define MOST_ROUNDS 200

static const float TOLERANCE = 1e-8F; /* of the objective */

static const vt_parameter parameters[] = {
    VTI_GRAM_PARAMETER_TABLE,
    [NEIGHBOURS] = VTI_NEIGHBOURS_PARAMETER(200),
    [KEPT] = VTI_KEPT_PARAMETER,
    [SPARSITY] = {.name = "sparsity",
                  .meaning = "L1 penalty, relative to the mean of the items' squared confidences",
                  .most = 1e6,
                  .low = 1e-3,
                  .high = 0.1,
                  .logarithmic = true},
    [SIGN] = {.name = "sign",
              .meaning = "whether weights may be negative",
              .most = 1,
              .high = 1,
              .whole = true,
              .choices = "positive both"},
};

static float shrink(float z, float sparsity, bool both) {
    if (z > sparsity) return z - sparsity;
    return both && z < -sparsity ? z + sparsity : 0;
}

static bool solve(const vti_training *training, vti_neighbourhood *neighbourhood) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t n = neighbourhood->count;
    float sparsity = (float)training->parameters[SPARSITY];
    bool both = training->parameters[SIGN] == BOTH;
    float *residual = neighbourhood->right_side, *weights = neighbourhood->work;
    float size = 0;
    memset(weights, 0, n * sizeof *weights);
    for (uint32_t i = 0; i < n; i++) size = fmaxf(size, residual[i] * residual[i] / neighbourhood->matrix[i * n + i]);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        float change = 0;
        for (uint32_t i = 0; i < n; i++) {
            const float *row = neighbourhood->matrix + (size_t)i * n;
            float weight = shrink(residual[i] + row[i] * weights[i], sparsity, both) / row[i];
            float step = weight - weights[i];
            if (step == 0) continue;
            weights[i] = weight;
            kernels->axpy_f32(-step, row, residual, n);
            change += step * step * row[i];
        }
        if (change <= TOLERANCE * size) break;
    }
    memcpy(residual, weights, n * sizeof *weights);
    return true;
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return vti_item_weights_train(training, NULL, (uint32_t)training->parameters[NEIGHBOURS],
                                  (uint32_t)training->parameters[KEPT], solve, state, error);
}

const vti_model_kind vti_model_slim = {
    .about = {.name = "slim",
              .summary = "every item as a sparse sum of its neighbours with an L1 penalty",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_item_weights),
    .train = train,
    .fields = vti_item_weights_fields,
    .score = vti_item_weights_score,
};
