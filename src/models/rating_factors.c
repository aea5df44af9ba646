/*
 * rating_factors.c: see rating_factors.h. With the items fixed, a shopper who gave n ratings r_j has the factors x and
 * the bias b that minimise
 *     sum_j (r_j - mean - b_j - b - (x + z) . y_j)^2 + penalty n (|x|^2 + b^2)
 * where z = n^-1/2 sum_j v_j is the implicit part of SVD++ (Koren 2008), 0 in other models. The prediction for item i is
 * mean + b_i + b + (x + z) . y_i; without ratings it is mean + b_i.
 */
#include "rating_factors.h"

#include "../base/math.h"
#include "../base/memory.h"

#include <float.h>
#include <string.h>

vt_status vti_rating_side_create(vti_rating_side *side, uint32_t row_count, uint32_t factor_count,
                                 const vt_allocator *allocator) {
    *side = (vti_rating_side){
        .row_count = row_count,
        .factor_count = factor_count,
        .biases = vti_allocate_zeroed(allocator, row_count, sizeof *side->biases),
        .factors = vti_allocate_zeroed(allocator, row_count, factor_count * sizeof *side->factors),
    };
    return side->biases && side->factors ? VT_OK : VT_ERR_MEMORY;
}

void vti_rating_side_destroy(vti_rating_side *side, const vt_allocator *allocator) {
    vti_release(allocator, side->biases);
    vti_release(allocator, side->factors);
}

void vti_rating_row_solve(vti_ridge *ridge, const vti_rating_side *others, float mean, float penalty,
                          const uint32_t *columns, const float *ratings, uint32_t count, const float *shift,
                          float *solution) {
    uint32_t k = others->factor_count;
    if (count == 0) {
        memset(solution, 0, ((size_t)k + 1) * sizeof *solution);
        return;
    }
    vti_ridge_begin(ridge, NULL, 0, penalty * (float)count, penalty * (float)count);
    for (uint32_t j = 0; j < count; j++) {
        const float *factors = others->factors + (size_t)columns[j] * k;
        float target = ratings[j] - mean - others->biases[columns[j]];
        if (shift) target -= ridge->kernels->dot_f32(shift, factors, k);
        vti_ridge_add(ridge, factors, 1, target);
    }
    vti_ridge_solve(ridge, solution);
}

void vti_rating_implicit_sum(const vti_rating_factors *state, const uint32_t *items, uint32_t count, float *sum) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t k = state->items.factor_count;
    memset(sum, 0, k * sizeof *sum);
    float share = count > 0 ? (float)(1 / vti_sqrt(count)) : 0;
    for (uint32_t j = 0; j < count; j++) kernels->axpy_f32(share, state->implicit + (size_t)items[j] * k, sum, k);
}

void vti_rating_factors_fields(void *state, vti_fields *fields) {
    vti_rating_factors *model = state;
    vti_rating_side *items = &model->items;
    vti_field_items(fields, &items->row_count);
    vti_field_u32(fields, "factors", &items->factor_count, 1, VTI_RATING_MAX_FACTORS);
    vti_field_float(fields, "mean", &model->mean, -FLT_MAX, FLT_MAX);
    vti_field_float(fields, "penalty", &model->penalty, 0, FLT_MAX);
    vti_field_floats(fields, "item-biases", &items->biases, items->row_count, 1);
    vti_field_floats(fields, "item-factors", &items->factors, items->row_count, items->factor_count);
    vti_field_u32(fields, "has-implicit", &model->has_implicit, 0, 1);
    if (model->has_implicit) {
        vti_field_floats(fields, "implicit-factors", &model->implicit, items->row_count, items->factor_count);
    }
}

size_t vti_rating_factors_work_bytes(const void *state) {
    const vti_rating_factors *model = state;
    size_t k = model->items.factor_count;
    return (2 * k + 1 + vti_ridge_floats((uint32_t)k + 1)) * sizeof(float);
}

void vti_rating_factors_score(const void *state, const vti_shopper *shopper, void *work, float *scores) {
    const vti_rating_factors *model = state;
    uint32_t k = model->items.factor_count;
    float *solution = work, *implicit = solution + k + 1;
    vti_ridge ridge = vti_ridge_in(implicit + k, k + 1, true);
    if (model->has_implicit) vti_rating_implicit_sum(model, shopper->items, shopper->count, implicit);
    vti_rating_row_solve(&ridge, &model->items, model->mean, model->penalty, shopper->items, shopper->values,
                         shopper->count, model->has_implicit ? implicit : NULL, solution);
    if (model->has_implicit) ridge.kernels->axpy_f32(1, implicit, solution, k);
    for (uint32_t i = 0; i < model->items.row_count; i++) {
        float product = ridge.kernels->dot_f32(solution, model->items.factors + (size_t)i * k, k);
        scores[i] = model->mean + model->items.biases[i] + solution[k] + product;
    }
}
