/*
 * rating_biases.c: r = mean + b_u + b_i (Koren 2010, section 2.1), with
 *     b_i = sum_u (r_ui - mean - b_u) / (item shrinkage + n_i),   b_u = sum_i (r_ui - mean - b_i) / (user shrinkage + n_u)
 * in turns, which minimises the squared error plus shrinkage times the squared biases.
 */
#include "rating_biases.h"

#include "../base/error.h"

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

float vti_rating_bias(float mean, const float *other_biases, const uint32_t *columns, const float *ratings,
                      uint64_t count, float shrinkage) {
    double sum = 0;
    for (uint64_t e = 0; e < count; e++) sum += (double)ratings[e] - mean - other_biases[columns[e]];
    return count > 0 ? (float)(sum / (shrinkage + (double)count)) : 0;
}

static void fit_side(const vti_interactions *rows, float mean, float shrinkage, const float *other_biases,
                     float *biases) {
    for (uint32_t r = 0; r < rows->row_count; r++) {
        uint64_t begin = rows->offsets[r];
        biases[r] = vti_rating_bias(mean, other_biases, rows->columns + begin, rows->confidences + begin,
                                    rows->offsets[r + 1] - begin, shrinkage);
    }
}

void vti_rating_biases_fit(const vti_interactions *users, const vti_interactions *items, float mean,
                           float user_shrinkage, float item_shrinkage, float *user_biases, float *item_biases) {
    memset(user_biases, 0, users->row_count * sizeof *user_biases);
    for (int turn = 0; turn < TURNS; turn++) {
        fit_side(items, mean, item_shrinkage, user_biases, item_biases);
        fit_side(users, mean, user_shrinkage, item_biases, user_biases);
    }
}
