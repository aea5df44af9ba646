/*
 * rating_biases.c: r = mean + b_u + b_i (Koren 2010, section 2.1), with
 *     b_i = sum_u (r_ui - mean - b_u) / (item shrink + n_i),    b_u = sum_i (r_ui - mean - b_i) / (user shrink + n_u)
 * in turns, which minimises the squared error plus shrink times the squared biases.
 */
#include "rating_biases.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

#define TURNS 10

vt_status vti_rating_mean(const vti_interactions *rows, float *mean, vt_error *error) {
    uint64_t count = rows->offsets[rows->row_count];
    double sum = 0;
    for (uint64_t e = 0; e < count; e++) {
        float rating = rows->confidences[e];
        if (!(rating >= -VTI_RATING_LIMIT && rating <= VTI_RATING_LIMIT)) {
            return vti_error_format(error, VT_ERR_NUMERIC, VT_NOWHERE,
                                    "A rating is %g; ratings beyond %g cannot be trained on.", (double)rating,
                                    (double)VTI_RATING_LIMIT);
        }
        sum += rating;
    }
    *mean = (float)(sum / (double)count);
    return VT_OK;
}

static void fit_side(const vti_interactions *rows, float mean, double shrink, const float *others, float *biases) {
    for (uint32_t r = 0; r < rows->row_count; r++) {
        double sum = 0, count = (double)(rows->offsets[r + 1] - rows->offsets[r]);
        for (uint64_t e = rows->offsets[r]; e < rows->offsets[r + 1]; e++) {
            sum += (double)rows->confidences[e] - mean - others[rows->columns[e]];
        }
        biases[r] = count > 0 ? (float)(sum / (shrink + count)) : 0;
    }
}

vt_status vti_rating_baseline_fit(const vti_interactions *users, const vti_interactions *items, double user_shrink,
                                  double item_shrink, const vt_allocator *allocator, vti_rating_baseline *baseline,
                                  vt_error *error) {
    vt_status status = vti_rating_mean(users, &baseline->mean, error);
    if (status) return status;
    baseline->user_biases = vti_allocate_zeroed(allocator, users->row_count, sizeof(float));
    baseline->item_biases = vti_allocate(allocator, items->row_count, sizeof(float));
    if (!baseline->user_biases || !baseline->item_biases) {
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    for (int turn = 0; turn < TURNS; turn++) {
        fit_side(items, baseline->mean, item_shrink, baseline->user_biases, baseline->item_biases);
        fit_side(users, baseline->mean, user_shrink, baseline->item_biases, baseline->user_biases);
    }
    return VT_OK;
}

void vti_rating_baseline_destroy(vti_rating_baseline *baseline, const vt_allocator *allocator) {
    vti_release(allocator, baseline->user_biases);
    vti_release(allocator, baseline->item_biases);
}

/* The transpose of the transpose is the copy that is changed. */
vt_status vti_rating_residuals(const vti_interactions *users, const vti_rating_baseline *baseline,
                               const vt_allocator *allocator, vti_interactions *residuals, vti_interactions *transposed,
                               vt_error *error) {
    vt_status status = vti_interactions_transpose(users, allocator, transposed);
    if (status) goto done;
    for (uint32_t i = 0; i < transposed->row_count; i++) {
        for (uint64_t e = transposed->offsets[i]; e < transposed->offsets[i + 1]; e++) {
            float expected = baseline->mean + baseline->user_biases[transposed->columns[e]] + baseline->item_biases[i];
            transposed->confidences[e] -= expected;
        }
    }
    status = vti_interactions_transpose(transposed, allocator, residuals);
done:
    return status ? vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.") : VT_OK;
}
