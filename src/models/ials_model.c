/*
 * ials_model.c: implicit ALS (ials.c) as one of the models, and its float fold-in. The pack carries the same.
 */
#include "ials_model.h"

#include "ials.h"
#include "regularization.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../kernels/fold_in_system.h"

#include <float.h>
#include <math.h>
#include <string.h>

const vt_parameter vti_ials_parameters[VTI_CONTENT_PARAMETERS] = {
    [VTI_IALS_FACTORS] = {.name = "factors",
                          .meaning = "rank of the factorisation",
                          .standard = 64,
                          .least = 1,
                          .most = VT_PACK_MAX_FACTORS,
                          .low = 16,
                          .high = VT_PACK_MAX_FACTORS,
                          .logarithmic = true,
                          .whole = true},
    [VTI_IALS_ITERATIONS] = {.name = "iterations",
                             .meaning = "full iterations: users, then items",
                             .standard = 12,
                             .least = 1,
                             .most = VT_MAX_ITERATIONS,
                             .low = 4,
                             .high = 24,
                             .whole = true},
    [VTI_IALS_REGULARIZATION] = {.name = "regularization",
                                 .meaning = "lambda, per unit of the rows' confidence; 0: chosen by the shop's size",
                                 .most = 1e6,
                                 .low = 1e-4,
                                 .high = 1e-1,
                                 .logarithmic = true},
    [VTI_IALS_EXPONENT] = {.name = "regularization-exponent",
                           .meaning = "0: the same for all rows, 1: in proportion to their interactions",
                           .standard = 1,
                           .most = 1,
                           .low = 0.5,
                           .high = 1},
    [VTI_IALS_UNOBSERVED] = {.name = "unobserved-weight",
                             .meaning = "weight of the pairs that were not seen",
                             .standard = 0.3F,
                             .most = 1e6,
                             .low = 0.01,
                             .high = 3,
                             .logarithmic = true},
    [VTI_IALS_STEPS] = {.name = "steps",
                        .meaning = "of conjugate gradient, for each row and iteration; 0: rows are solved exactly",
                        .standard = 3,
                        .most = VT_MAX_ITERATIONS,
                        .whole = true},
    [VTI_CONTENT_PENALTY] = {.name = "attribute-regularization",
                             .meaning = "of the way from attributes to factors",
                             .standard = 1,
                             .least = 1e-6,
                             .most = 1e9,
                             .low = 0.01,
                             .high = 100,
                             .logarithmic = true},
    [VTI_CONTENT_PRIOR] = {.name = "prior",
                           .meaning = "users that an item's attributes count for beside its own; 0: only without any",
                           .standard = 0,
                           .most = 1e9,
                           .low = 0.1,
                           .high = 100,
                           .logarithmic = true},
};

void vti_ials_parameters_from(const vt_train_options *options, double *values) {
    values[VTI_IALS_FACTORS] = options->factors;
    values[VTI_IALS_ITERATIONS] = options->iterations;
    values[VTI_IALS_REGULARIZATION] = options->fold_in.regularization;
    values[VTI_IALS_EXPONENT] = options->fold_in.regularization_exponent;
    values[VTI_IALS_UNOBSERVED] = options->fold_in.unobserved_weight;
    values[VTI_IALS_STEPS] = options->steps;
}

void vti_ials_parameters_to(const double *values, vt_train_options *options) {
    options->factors = (uint32_t)values[VTI_IALS_FACTORS];
    options->iterations = (uint32_t)values[VTI_IALS_ITERATIONS];
    options->fold_in.regularization = (float)values[VTI_IALS_REGULARIZATION];
    options->fold_in.regularization_exponent = (float)values[VTI_IALS_EXPONENT];
    options->fold_in.unobserved_weight = (float)values[VTI_IALS_UNOBSERVED];
    options->steps = (uint32_t)values[VTI_IALS_STEPS];
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    vti_ials_state *state = opaque;
    const vt_allocator *allocator = training->allocator;
    vt_train_options options = {.seed = training->seed, .threads = training->threads, .fold_in = *training->fold_in};
    vti_ials_parameters_to(training->parameters, &options);
    state->item_count = training->items->row_count;
    state->factor_count = options.factors;
    state->loss_count = options.iterations;
    state->item_factors = vti_allocate(allocator, state->item_count, options.factors * sizeof(float));
    state->eigenvalues = vti_allocate(allocator, options.factors, sizeof(float));
    state->losses = vti_allocate(allocator, options.iterations, sizeof(double));
    vt_status status = state->item_factors && state->eigenvalues && state->losses ? VT_OK : VT_ERR_MEMORY;
    if (status == VT_OK && options.fold_in.regularization == 0) {
        status = vti_regularization_choose(training->users, training->items, &options.fold_in, allocator,
                                           &options.fold_in.regularization);
    }
    if (status != VT_OK) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    state->fold_in = options.fold_in;
    return vti_ials_train(training->users, training->items, &options, allocator, training->progress,
                          state->item_factors, state->eigenvalues, state->losses, error);
}

static void list_fields(void *opaque, vti_fields *fields) {
    vti_ials_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "factors", &state->factor_count, 1, VT_PACK_MAX_FACTORS);
    vti_field_u32(fields, "iterations", &state->loss_count, 1, VT_MAX_ITERATIONS);
    vti_field_float(fields, "unobserved-weight", &state->fold_in.unobserved_weight, 0, 1e6F);
    vti_field_float(fields, "regularization", &state->fold_in.regularization, 1e-12F, 1e6F);
    vti_field_float(fields, "exponent", &state->fold_in.regularization_exponent, 0, 1);
    vti_field_floats(fields, "item-factors", &state->item_factors, state->item_count, state->factor_count);
    vti_field_floats(fields, "eigenvalues", &state->eigenvalues, state->factor_count, 1);
    vti_field_doubles(fields, "losses", &state->losses, state->loss_count, 1);
}

/* ---- fold-in ---- */

static size_t system_floats(uint32_t factor_count) {
    size_t k = factor_count;
    return (vti_fold_in_design_floats(factor_count) + k * k + 2 * k + 15) / 16 * 16;
}

static vti_fold_in_system lay_out_system(float *scratch, uint32_t factor_count) {
    size_t k = factor_count;
    float *matrix = scratch + vti_fold_in_design_floats(factor_count);
    return (vti_fold_in_system){
        .factor_count = factor_count,
        .design = scratch,
        .matrix = matrix,
        .inverse_roots = matrix + k * k,
        .right_side = matrix + k * k + k,
    };
}

static void fold_in(const vt_fold_in *rules, const float *item_factors, const float *eigenvalues, uint32_t item_count,
                    const vti_shopper *shopper, vti_fold_in_system *system, float *user_factors) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t k = system->factor_count;
    double mass = 0;
    for (uint32_t j = 0; j < shopper->count; j++) mass += shopper->values[j];
    double lambda = vti_ials_lambda(rules, item_count, mass);
    for (uint32_t d = 0; d < k; d++) {
        system->inverse_roots[d] = (float)(1 / sqrt(rules->unobserved_weight * (double)eigenvalues[d] + lambda));
    }
    vti_fold_in_begin(system, shopper->count);
    for (uint32_t j = 0; j < shopper->count; j++) {
        vti_fold_in_add(system, kernels, shopper->values[j], item_factors + (size_t)shopper->items[j] * k);
    }
    vti_fold_in_solve(system, kernels, user_factors);
}

size_t vti_fold_in_work_floats(const vt_model *model) {
    return system_floats(model->factor_count);
}

void vti_fold_in(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count, float *work,
                 float *user_factors) {
    vti_shopper shopper = {.items = items, .values = confidences, .count = count};
    vti_fold_in_system system = lay_out_system(work, model->factor_count);
    memset(user_factors, 0, model->factor_count * sizeof *user_factors);
    if (count == 0) return;
    fold_in(&model->options.fold_in, model->item_factors, model->eigenvalues, model->item_count, &shopper, &system,
            user_factors);
}

void vti_fold_in_direction(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count,
                           float *work, float *direction) {
    vti_fold_in(model, items, confidences, count, work, direction);
    double length = 0;
    for (uint32_t d = 0; d < model->factor_count; d++) length += (double)direction[d] * direction[d];
    length = vti_sqrt(length);
    bool usable = length > 0 && length <= DBL_MAX;
    for (uint32_t d = 0; d < model->factor_count; d++) direction[d] = usable ? (float)(direction[d] / length) : 0;
}

static size_t work_bytes(const void *opaque) {
    const vti_ials_state *state = opaque;
    return (state->factor_count + system_floats(state->factor_count)) * sizeof(float);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const vti_ials_state *state = opaque;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t k = state->factor_count;
    float *scratch = work;
    vti_fold_in_system system = lay_out_system(scratch, k);
    float *user_factors = scratch + system_floats(k);
    fold_in(&state->fold_in, state->item_factors, state->eigenvalues, state->item_count, shopper, &system,
            user_factors);
    for (uint32_t i = 0; i < state->item_count; i++) {
        scores[i] = kernels->dot_f32(user_factors, state->item_factors + (size_t)i * k, k);
    }
}

static void view(const void *opaque, vt_model *model) {
    const vti_ials_state *state = opaque;
    vt_fold_in *fold_in = &model->options.fold_in;
    fold_in->regularization = state->fold_in.regularization;
    fold_in->regularization_exponent = state->fold_in.regularization_exponent;
    fold_in->unobserved_weight = state->fold_in.unobserved_weight;
    model->options.factors = state->factor_count;
    model->options.iterations = state->loss_count;
    model->factor_count = state->factor_count;
    model->item_factors = state->item_factors;
    model->eigenvalues = state->eigenvalues;
    model->loss_count = state->loss_count;
    model->losses = state->losses;
}

const vti_model_kind vti_model_ials = {
    .about = {.name = "ials",
              .summary = "implicit matrix factorisation by alternating least squares",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "LEAD FACT SCAL BASE",
              .parameters = vti_ials_parameters,
              .parameter_count = VTI_IALS_PARAMETERS},
    .state_bytes = sizeof(vti_ials_state),
    .reads_compact = true,
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
    .view = view,
};
