/*
 * knn_baseline.c: item neighbourhoods around a baseline (Koren 2010, section 2.2). Similar are items whose residuals
 * e_ui = r_ui - b_ui are, with b_ui = mean + b_u + b_i (rating_biases.c); the prediction is
 *     b_ui + sum_j w_ij e_uj / sum_j w_ij
 * over the items j that the shopper rated and that are among the nearest of i. A shopper's own bias follows from the
 * ratings at hand.
 */
#include "item_knn.h"
#include "rating_biases.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <float.h>

enum { NEIGHBOURS, SHRINK, USER_SHRINK, ITEM_SHRINK, PARAMETER_COUNT };

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [NEIGHBOURS] = {.name = "neighbours",
                    .meaning = "most similar items that each item keeps",
                    .standard = 200,
                    .least = 1,
                    .most = 100000,
                    .low = 50,
                    .high = 1000,
                    .logarithmic = true,
                    .whole = true},
    [SHRINK] = {.name = "shrink",
                .meaning = "common users at which a similarity counts half",
                .standard = 100,
                .most = 1e6,
                .low = 10,
                .high = 1000,
                .logarithmic = true},
    [USER_SHRINK] = {.name = "user-shrink",
                     .meaning = "ratings at which a user's bias counts half",
                     .standard = 10,
                     .most = 1e6,
                     .low = 1,
                     .high = 50,
                     .logarithmic = true},
    [ITEM_SHRINK] = {.name = "item-shrink",
                     .meaning = "ratings at which an item's bias counts half",
                     .standard = 2,
                     .most = 1e6,
                     .low = 1,
                     .high = 50,
                     .logarithmic = true},
};

typedef struct knn_baseline {
    vti_item_knn knn; /* of the residuals; its means are mean + b_i */
    double user_shrink;
} knn_baseline;

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    const double *values = training->parameters;
    knn_baseline *state = opaque;
    vti_rating_baseline baseline = {0};
    vti_interactions residuals = {0}, transposed = {0};
    vt_status status = vti_rating_baseline_fit(training->users, training->items, values[USER_SHRINK],
                                               values[ITEM_SHRINK], allocator, &baseline, error);
    if (!status) status = vti_rating_residuals(training->users, &baseline, allocator, &residuals, &transposed, error);
    if (status) goto done;
    vti_training of_residuals = *training;
    of_residuals.users = &residuals;
    of_residuals.items = &transposed;
    vti_similarity similarity = {.measure = VTI_COSINE, .ratings = true, .shrink = values[SHRINK]};
    status = vti_item_knn_train(&of_residuals, &similarity, values[NEIGHBOURS], &state->knn, error);
    if (status) goto done;
    for (uint32_t i = 0; i < state->knn.item_count; i++) {
        state->knn.means[i] = (double)baseline.mean + baseline.item_biases[i];
    }
    state->user_shrink = values[USER_SHRINK];
done:
    vti_rating_baseline_destroy(&baseline, allocator);
    vti_interactions_destroy(&residuals, allocator);
    vti_interactions_destroy(&transposed, allocator);
    return status;
}

static void list_fields(void *opaque, vti_fields *fields) {
    knn_baseline *state = opaque;
    vti_item_knn_fields(&state->knn, fields);
    vti_field_double(fields, "user-shrink", &state->user_shrink, 0, DBL_MAX);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const knn_baseline *state = opaque;
    double sum = 0;
    for (uint32_t j = 0; j < shopper->count; j++) sum += shopper->values[j] - state->knn.means[shopper->items[j]];
    double bias = shopper->count > 0 ? sum / (state->user_shrink + shopper->count) : 0;
    vti_item_knn_predict(&state->knn, shopper, bias, work, scores);
}

const vti_model_kind vti_model_knn_baseline = {
    .about = {.name = "knn-baseline",
              .summary = "ratings from the shopper's own of similar items, around the biases",
              .feedback = VT_FEEDBACK_RATINGS,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(knn_baseline),
    .train = train,
    .fields = list_fields,
    .work_bytes = vti_item_knn_work_bytes,
    .score = score,
};
