/*
 * transitions.c: which items come soon after which. With C_hi the sum over all places where i stands d steps after h, at
 * most VTI_NEAR_STEPS, of exp(-(d - 1) / reach), and r times the same where i stands before h, the link from h to i is
 *   C_hi / (n_h^a n_i^b + shrink)
 * with n the number of places where an item stands. a = b = 0 is a Markov chain of counts, b > 0 takes popularity out of
 * it (a = 1, b = 0: the chance of i after h; both 1/2: a cosine).
 */
#include "links.h"

#include "../base/math.h"

enum { KEPT, REACH, REVERSE, SOURCE_EXPONENT, TARGET_EXPONENT, SHRINK, MEMORY, TYPE_EXPONENT };

static const vt_parameter parameters[] = {
    [KEPT] = VTI_LINKS_PARAMETER(50),
    [REACH] = {.name = "reach",
               .meaning = "steps after which the next but one counts 1/e of the next, in training",
               .standard = 3,
               .least = 0.01,
               .most = 1000,
               .low = 0.3,
               .high = 8,
               .logarithmic = true},
    [REVERSE] = {.name = "reverse",
                 .meaning = "what the opposite order counts: 0 nothing, 1 as much",
                 .standard = 0.5,
                 .most = 1,
                 .high = 1},
    [SOURCE_EXPONENT] = {.name = "source-exponent",
                         .meaning = "power of the source's popularity that its links are divided by",
                         .standard = 0.4,
                         .most = 2,
                         .high = 1},
    [TARGET_EXPONENT] = {.name = "target-exponent",
                         .meaning = "power of the target's popularity that links to it are divided by",
                         .standard = 0.1,
                         .most = 2,
                         .high = 1},
    [SHRINK] = {.name = "shrink", .meaning = "what is added to what links are divided by", .most = 1e6, .high = 20},
    [MEMORY] = VTI_MEMORY_PARAMETER(2),
    [TYPE_EXPONENT] = VTI_TYPE_EXPONENT_PARAMETER,
};

static vti_pair_weights pair_weights(const double *p) {
    vti_pair_weights weights = {.ends = {1}};
    for (uint32_t d = 1; d <= VTI_NEAR_STEPS; d++) {
        weights.after[d] = vti_exp(-(d - 1.) / p[REACH]);
        weights.before[d] = p[REVERSE] * weights.after[d];
        weights.ends[d] = 1;
    }
    return weights;
}

static double power_of_count(const vti_sequences *sequences, uint32_t item, double exponent) {
    return vti_power((double)(sequences->offsets[item + 1] - sequences->offsets[item]), exponent);
}

/* Only items with places have pairs. */
static void normalise(const vti_sequences *sequences, const double *p, vti_interactions *pairs) {
    for (uint32_t h = 0; h < pairs->row_count; h++) {
        if (pairs->offsets[h] == pairs->offsets[h + 1]) continue;
        double source = power_of_count(sequences, h, p[SOURCE_EXPONENT]);
        for (uint64_t e = pairs->offsets[h]; e < pairs->offsets[h + 1]; e++) {
            double target = power_of_count(sequences, pairs->columns[e], p[TARGET_EXPONENT]);
            pairs->confidences[e] = (float)(pairs->confidences[e] / (source * target + p[SHRINK]));
        }
    }
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    const double *p = training->parameters;
    vti_links *links = state;
    vti_pair_weights weights = pair_weights(p);
    vti_sequences sequences = {0};
    vti_interactions pairs = {0};
    vt_status status = vti_links_begin(training, p[MEMORY], p[TYPE_EXPONENT], links);
    if (!status) status = vti_sequences_build(training->events, links->type_weights, allocator, &sequences);
    if (!status) status = vti_sequence_pairs(&sequences, &weights, training, &pairs);
    if (!status) {
        normalise(&sequences, p, &pairs);
        status = vti_links_keep(&pairs, (uint32_t)p[KEPT], allocator, links);
    }
    vti_interactions_destroy(&pairs, allocator);
    vti_sequences_destroy(&sequences, allocator);
    return vti_links_fail(status, error);
}

const vti_model_kind vti_model_transitions = {
    .about = {.name = "transitions",
              .summary = "what came soon after the newest items of the history",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "LNK1",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_links),
    .train = train,
    .fields = vti_links_fields,
    .work_bytes = vti_links_work_bytes,
    .score = vti_links_score,
    .view = vti_links_view,
};
