/*
 * slist.c: item similarity and transitions in one linear model (SLIST: Choe, Kang, Lee, Lee, "Session-aware Linear
 * Item-Item Models for Session-based Recommendation", 2021), solved for each item on its neighbourhood. The equations are
 * those of item_gram.c. A sequence of n steps has a row of S and of T for each end t of its past, 1 <= t < n:
 *   S: exp(-(t - a) / past) for an item in step a <= t,   T: exp(-(b - t - 1) / upcoming) for an item in step b > t
 * where pairs of items more than VTI_NEAR_STEPS = N steps apart are left out. So a pair d steps apart adds to
 *   S^T S   exp(-d / past) sum_{k < K} q^k,   q = exp(-2 / past), K the smaller of N - d and the steps behind both
 *   S^T T   sum_{k < d} exp(-(d - 1 - k) / past - k / upcoming)
 * and these matrices are summed up without S and T.
 */
#include "item_weights.h"
#include "links.h"

#include "../base/math.h"

enum { NEIGHBOURS = VTI_GRAM_PARAMETERS, KEPT, SHARE, PAST, UPCOMING, MEMORY, TYPE_EXPONENT };

static const vt_parameter parameters[] = {
    VTI_GRAM_PARAMETER_TABLE,
    [NEIGHBOURS] = VTI_NEIGHBOURS_PARAMETER(200),
    [KEPT] = VTI_LINKS_PARAMETER(50),
    [SHARE] = {.name = "order",
               .meaning = "share of what came after what; the rest is of what was taken together",
               .standard = 0.6,
               .most = 1,
               .low = 0.3,
               .high = 1},
    [PAST] = {.name = "past",
              .meaning = "steps after which an item of the past counts 1/e of the newest, in training",
              .standard = 1.5,
              .least = 0.01,
              .most = 1000,
              .low = 0.5,
              .high = 8,
              .logarithmic = true},
    [UPCOMING] = {.name = "upcoming",
                  .meaning = "steps after which an item of the future counts 1/e of the next, in training",
                  .standard = 0.5,
                  .least = 0.01,
                  .most = 1000,
                  .low = 0.2,
                  .high = 4,
                  .logarithmic = true},
    [MEMORY] = VTI_MEMORY_PARAMETER(2),
    [TYPE_EXPONENT] = VTI_TYPE_EXPONENT_PARAMETER,
};

static vti_pair_weights past_weights(double past) {
    vti_pair_weights weights = {.ends = {0}};
    double q = vti_exp(-2 / past), power = 1;
    for (uint32_t d = 0; d <= VTI_NEAR_STEPS; d++) {
        weights.before[d] = weights.after[d] = vti_exp(-(double)d / past);
        if (d < VTI_NEAR_STEPS) weights.ends[d + 1] = weights.ends[d] + power;
        power *= q;
    }
    return weights;
}

static vti_pair_weights upcoming_weights(double past, double upcoming) {
    vti_pair_weights weights = {.before = {0}};
    for (uint32_t d = 0; d <= VTI_NEAR_STEPS; d++) {
        for (uint32_t k = 0; k < d; k++) weights.before[d] += vti_exp(-(d - 1. - k) / past - k / upcoming);
        weights.ends[d] = 1;
    }
    return weights;
}

static vt_status sum_sequences(const vti_training *training, const vti_type_weights type_weights,
                               vti_sequence_gram *gram) {
    const double *p = training->parameters;
    vti_pair_weights past = past_weights(p[PAST]), upcoming = upcoming_weights(p[PAST], p[UPCOMING]);
    vti_sequences sequences;
    gram->share = p[SHARE];
    vt_status status = vti_sequences_build(training->events, type_weights, training->allocator, &sequences);
    if (!status) status = vti_sequence_pairs(&sequences, &past, training, &gram->past);
    if (!status) status = vti_sequence_pairs(&sequences, &upcoming, training, &gram->upcoming);
    vti_sequences_destroy(&sequences, training->allocator);
    return status;
}

/* What is below 0 of the weights that fit best. */
static bool solve_against(const vti_training *training, vti_neighbourhood *neighbourhood) {
    bool solved = vti_solve_least_squares(training, neighbourhood);
    for (uint32_t i = 0; i < neighbourhood->count && solved; i++) {
        float *weight = &neighbourhood->right_side[i];
        *weight = *weight < 0 ? -*weight : 0;
    }
    return solved;
}

static vt_status train_links(const vti_training *training, vti_solve_neighbourhood *solve, vti_links *links,
                             vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    const double *p = training->parameters;
    vti_sequence_gram sequences = {0};
    vti_item_weights solved = {0};
    uint32_t kept = (uint32_t)p[KEPT];
    vt_status status = vti_links_begin(training, p[MEMORY], p[TYPE_EXPONENT], links);
    if (!status) status = sum_sequences(training, links->type_weights, &sequences);
    if (status) {
        vti_links_fail(status, error);
        goto done;
    }
    /* By target first: twice as many as stay, so that few are missed when the strongest of each source are taken. */
    status = vti_item_weights_train(training, &sequences, (uint32_t)p[NEIGHBOURS], 2 * kept, solve, &solved, error);
    if (!status) status = vti_links_fail(vti_links_keep(&solved.rows, kept, allocator, links), error);
done:
    vti_interactions_destroy(&solved.rows, allocator);
    vti_interactions_destroy(&sequences.past, allocator);
    vti_interactions_destroy(&sequences.upcoming, allocator);
    return status;
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    return train_links(training, vti_solve_least_squares, state, error);
}

static vt_status train_against(const vti_training *training, void *state, vt_error *error) {
    return train_links(training, solve_against, state, error);
}

static void score_against(const void *links, const vti_shopper *shopper, void *work, float *scores) {
    vti_links_score(links, shopper, work, scores);
    for (uint32_t i = 0; i < ((const vti_links *)links)->item_count; i++) scores[i] = -scores[i];
}

const vti_model_kind vti_model_slist = {
    .about = {.name = "slist",
              .summary = "every item as the best weighted sum of what was met before it and with it",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "LNK0",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_links),
    .train = train,
    .fields = vti_links_fields,
    .work_bytes = vti_links_work_bytes,
    .score = vti_links_score,
    .view = vti_links_view,
};

const vti_model_kind vti_model_slist_against = {
    .about = {.name = "slist-against",
              .summary = "the weights of slist below 0, which speak against items: a part of blends",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "LNK4",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_links),
    .train = train_against,
    .fields = vti_links_fields,
    .work_bytes = vti_links_work_bytes,
    .score = score_against,
    .view = vti_links_view,
};
