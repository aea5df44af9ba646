/*
 * ease_local.c: EASE (Steck 2019) for catalogues of any size: the weights for item j solve (G + L) b = G_j, as in
 * item_gram.c, on j's neighbourhood alone, in the spirit of Steck's sparse approximation (Markov random fields for
 * collaborative filtering, 2019). Items that nobody took together with j are never its neighbours; with all others and
 * all weights kept it comes close to EASE, and is EASE when every pair of items was taken by somebody.
 */
#include "item_weights.h"

#include "../kernels/cholesky.h"

enum { NEIGHBOURS = VTI_GRAM_PARAMETERS, KEPT };

static const vt_parameter parameters[] = {
    VTI_GRAM_PARAMETER_TABLE(2),
    [NEIGHBOURS] = VTI_NEIGHBOURS_PARAMETER(200),
    [KEPT] = VTI_KEPT_PARAMETER,
};

static bool solve(const vti_training *training, vti_neighbourhood *neighbourhood) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    (void)training;
    vti_cholesky_factor(kernels, neighbourhood->matrix, neighbourhood->count);
    vti_cholesky_solve(kernels, neighbourhood->matrix, neighbourhood->count, neighbourhood->right_side);
    return true; /* where there is no factor, the solution is not finite */
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return vti_item_weights_train(training, (uint32_t)training->parameters[NEIGHBOURS],
                                  (uint32_t)training->parameters[KEPT], solve, state, error);
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
