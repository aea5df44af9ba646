/*
 * ease_local.c: EASE (Steck 2019) for catalogues of any size: the weights for item j solve (G + L) b = G_j, as in
 * item_gram.c, on j's neighbourhood alone, in the spirit of Steck's sparse approximation (Markov random fields for
 * collaborative filtering, 2019). Items that nobody took together with j are never its neighbours; with all others and
 * all weights kept it comes close to EASE, and is EASE when every pair of items was taken by somebody. The equations are
 * solved by conjugate gradients, preconditioned by their diagonal: the ridge makes few steps enough.
 */
#include "item_weights.h"

#include "../kernels/kernels.h"

#include <string.h>

enum { NEIGHBOURS = VTI_GRAM_PARAMETERS, KEPT };

static const double TOLERANCE = 1e-5; /* of the residual */

static const vt_parameter parameters[] = {
    VTI_GRAM_PARAMETER_TABLE,
    [NEIGHBOURS] = VTI_NEIGHBOURS_PARAMETER(200),
    [KEPT] = VTI_KEPT_PARAMETER,
};

bool vti_solve_least_squares(const vti_training *training, vti_neighbourhood *neighbourhood) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    size_t n = neighbourhood->count;
    const float *matrix = neighbourhood->matrix;
    float *residual = neighbourhood->right_side, *solution = neighbourhood->work;
    float *direction = solution + n, *image = direction + n;
    (void)training;
    memset(solution, 0, n * sizeof *solution);
    memset(direction, 0, n * sizeof *direction);
    double first = 0, last = 1;
    for (uint32_t step = 0; step < n; step++) {
        double square = 0; /* of the residual, by the inverse diagonal */
        for (size_t i = 0; i < n; i++) square += (double)residual[i] * residual[i] / matrix[i * n + i];
        if (step == 0) first = square;
        if (!(square > TOLERANCE * TOLERANCE * first)) break;
        float kept = step == 0 ? 0 : (float)(square / last);
        for (size_t i = 0; i < n; i++) direction[i] = residual[i] / matrix[i * n + i] + kept * direction[i];
        for (size_t i = 0; i < n; i++) image[i] = kernels->dot_f32(matrix + i * n, direction, n);
        double curvature = kernels->dot_f32(direction, image, n);
        if (!(curvature > 0)) return false;
        float length = (float)(square / curvature);
        kernels->axpy_f32(length, direction, solution, n);
        kernels->axpy_f32(-length, image, residual, n);
        last = square;
    }
    memcpy(neighbourhood->right_side, solution, n * sizeof *solution);
    return true;
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return vti_item_weights_train(training, NULL, (uint32_t)training->parameters[NEIGHBOURS],
                                  (uint32_t)training->parameters[KEPT], vti_solve_least_squares, state, error);
}

const vti_model_kind vti_model_ease_local = {
    .about = {.name = "ease-local",
              .summary = "every item as the best weighted sum of its neighbours, for catalogues of any size",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_item_weights),
    .train = train,
    .fields = vti_item_weights_fields,
    .score = vti_item_weights_score,
};
