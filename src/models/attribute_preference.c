/*
 * attribute_preference.c: what a shopper likes, by attributes: a logistic regression of the shopper's own over the
 * features of items (unit_features.h), solved at fold-in. With the chance that somebody took an item,
 *   q_i = (n_i + 1/2) / (users + 1),   o_i = log(q_i / (1 - q_i)),
 * the shopper takes it with the chance p_i = 1 / (1 + exp(-(o_i + b + w . x_i))), where b and w minimise
 *   - sum_j c_j log p_j - s sum_k log(1 - p_k) + regularization |(b, w)|^2 / 2
 * over the items j of the history with their confidences and items k that stand for all others, s for each of them. The
 * score is o_i + w . x_i, so an item that nobody took is ranked by what it is. The minimum is found by Newton steps whose
 * systems conjugate gradient solves (Lin, Weng, Keerthi 2008), halved until they do not climb.
 */
#include "model.h"
#include "unit_features.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <math.h>
#include <string.h>

#define NEWTON_STEPS 8U
#define GRADIENT_STEPS 20U
#define SMALL_SHARE 1e-6 /* of the first gradient, squared: as good as zero */

enum { REGULARIZATION, OTHERS };

static const vt_parameter parameters[] = {
    [REGULARIZATION] = {.name = "regularization",
                        .meaning = "strength with which a shopper's preferences are held at none",
                        .standard = 0.1,
                        .least = 1e-6,
                        .most = 1e9,
                        .low = 0.01,
                        .high = 100,
                        .logarithmic = true},
    [OTHERS] = {.name = "others",
                .meaning = "items by lot that stand for all that the shopper did not take",
                .standard = 1000,
                .least = 1,
                .most = 1e6,
                .whole = true,
                .low = 1000,
                .high = 1000},
};

typedef struct preference_state {
    uint32_t item_count, feature_count, other_count;
    float regularization, share; /* s */
    float *offsets;              /* [item_count] o */
    uint32_t *others;            /* [other_count] ascending */
    vti_interactions features;
} preference_state;

/* ---- training ---- */

/* Only items that somebody took: of a new one it means nothing that the shopper did not. */
static void draw_others(const vti_interactions *items, uint64_t seed, preference_state *state) {
    uint32_t left = 0, wanted = state->other_count, drawn = 0;
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t i = 0; i < items->row_count; i++) left += items->offsets[i] < items->offsets[i + 1];
    if (wanted > left) wanted = left;
    state->share = (float)left / (float)wanted;
    state->other_count = wanted;
    for (uint32_t i = 0; i < items->row_count && drawn < wanted; i++) {
        if (items->offsets[i] == items->offsets[i + 1]) continue;
        if (vti_random_below(&random, left--) < wanted - drawn) state->others[drawn++] = i;
    }
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    preference_state *state = opaque;
    const vti_interactions *items = training->items, *users = training->users;
    const vt_allocator *allocator = training->allocator;
    double most = training->parameters[OTHERS], user_count = 0;
    state->item_count = items->row_count;
    state->regularization = (float)training->parameters[REGULARIZATION];
    state->other_count = most < items->row_count ? (uint32_t)most : items->row_count;
    state->offsets = vti_allocate(allocator, items->row_count, sizeof *state->offsets);
    state->others = vti_allocate(allocator, state->other_count, sizeof *state->others);
    vt_status status = state->offsets && state->others
                           ? vti_unit_features_build(training->dataset, items->row_count, allocator, &state->features)
                           : VT_ERR_MEMORY;
    if (status) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    state->feature_count = state->features.column_count;
    draw_others(items, training->seed, state);
    for (uint32_t u = 0; u < users->row_count; u++) user_count += users->offsets[u] < users->offsets[u + 1];
    for (uint32_t i = 0; i < items->row_count; i++) {
        double chance = ((double)(items->offsets[i + 1] - items->offsets[i]) + 0.5) / (user_count + 1);
        state->offsets[i] = (float)vti_log(chance / (1 - chance));
    }
    return VT_OK;
}

static void list_fields(void *opaque, vti_fields *fields) {
    preference_state *state = opaque;
    vti_field_items(fields, &state->item_count);
    vti_field_u32(fields, "features", &state->feature_count, 0, UINT32_MAX - 1);
    vti_field_u32(fields, "other-count", &state->other_count, 1, UINT32_MAX);
    vti_field_float(fields, "regularization", &state->regularization, 1e-7F, 1e9F);
    vti_field_float(fields, "share", &state->share, 1, 1e10F);
    vti_field_floats(fields, "offsets", &state->offsets, state->item_count, 1);
    vti_field_u32s(fields, "others", &state->others, state->other_count, 1, state->item_count);
    vti_field_matrix(fields, "by-item", &state->features, state->item_count, state->feature_count);
    if (fields->mode != VTI_FIELDS_READ || fields->status) return;
    if (state->feature_count > state->features.offsets[state->item_count]) { /* what scoring needs depends on it */
        fields->status =
            vti_error(fields->error, VT_ERR_CORRUPT, fields->place, "Features of no item are in the model.");
    }
}

/* ---- fold-in ---- */

/* One row of the regression: an item with its weight, and 1 where the shopper took it. */
typedef struct example {
    uint32_t item, taken;
    double weight, margin, move; /* o + b + w . x, and what the step at hand adds to it */
} example;

/* Vectors have the features' weights, then b. */
typedef struct regression {
    const preference_state *state;
    uint32_t size, count;
    example *examples;
    double *weights, *gradient, *step, *residual, *direction, *image; /* [size] */
} regression;

static double dot(const double *left, const double *right, uint32_t size) {
    double sum = 0;
    for (uint32_t i = 0; i < size; i++) sum += left[i] * right[i];
    return sum;
}

static double along(const regression *r, uint32_t item, const double *vector) {
    const vti_interactions *features = &r->state->features;
    double sum = vector[r->size - 1];
    for (uint64_t e = features->offsets[item]; e < features->offsets[item + 1]; e++) {
        sum += (double)features->confidences[e] * vector[features->columns[e]];
    }
    return sum;
}

static void add_features(const regression *r, uint32_t item, double scale, double *vector) {
    const vti_interactions *features = &r->state->features;
    for (uint64_t e = features->offsets[item]; e < features->offsets[item + 1]; e++) {
        vector[features->columns[e]] += scale * (double)features->confidences[e];
    }
    vector[r->size - 1] += scale;
}

static double chance(double margin) {
    return 1 / (1 + vti_exp(-margin));
}

/* What is minimised, `share` of the step further on. */
static double loss_at(const regression *r, double share) {
    double squares = 0, sum = 0;
    for (uint32_t i = 0; i < r->size; i++) {
        double weight = r->weights[i] + share * r->step[i];
        squares += weight * weight;
    }
    for (uint32_t e = 0; e < r->count; e++) {
        const example *row = &r->examples[e];
        double margin = row->margin + share * row->move, against = row->taken ? -margin : margin;
        /* log(1 + exp(a)) without overflow */
        sum += row->weight * ((against > 0 ? against : 0) + vti_log(1 + vti_exp(against > 0 ? -against : against)));
    }
    return sum + (double)r->state->regularization * squares / 2;
}

static void find_gradient(const regression *r) {
    for (uint32_t i = 0; i < r->size; i++) r->gradient[i] = (double)r->state->regularization * r->weights[i];
    for (uint32_t e = 0; e < r->count; e++) {
        const example *row = &r->examples[e];
        add_features(r, row->item, row->weight * (chance(row->margin) - row->taken), r->gradient);
    }
}

/* image = Hessian direction */
static void curve(const regression *r) {
    for (uint32_t i = 0; i < r->size; i++) r->image[i] = (double)r->state->regularization * r->direction[i];
    for (uint32_t e = 0; e < r->count; e++) {
        const example *row = &r->examples[e];
        double p = chance(row->margin);
        add_features(r, row->item, row->weight * p * (1 - p) * along(r, row->item, r->direction), r->image);
    }
}

/* step = - Hessian^-1 gradient, about. */
static void find_step(const regression *r) {
    uint32_t size = r->size;
    for (uint32_t i = 0; i < size; i++) {
        r->step[i] = 0;
        r->residual[i] = r->direction[i] = -r->gradient[i];
    }
    double square = dot(r->residual, r->residual, size), enough = 0.01 * square;
    for (uint32_t i = 0; i < GRADIENT_STEPS && square > enough; i++) {
        curve(r);
        double length = square / dot(r->direction, r->image, size);
        for (uint32_t d = 0; d < size; d++) {
            r->step[d] += length * r->direction[d];
            r->residual[d] -= length * r->image[d];
        }
        double before = square;
        square = dot(r->residual, r->residual, size);
        for (uint32_t d = 0; d < size; d++) r->direction[d] = r->residual[d] + square / before * r->direction[d];
    }
    for (uint32_t e = 0; e < r->count; e++) r->examples[e].move = along(r, r->examples[e].item, r->step);
}

/* False where no part of the step goes down. */
static bool take_step(const regression *r) {
    double before = loss_at(r, 0), slope = dot(r->gradient, r->step, r->size), share = 1;
    while (!(loss_at(r, share) <= before + 1e-4 * share * slope)) {
        share /= 2;
        if (share < 1e-4) return false;
    }
    for (uint32_t i = 0; i < r->size; i++) r->weights[i] += share * r->step[i];
    for (uint32_t e = 0; e < r->count; e++) r->examples[e].margin += share * r->examples[e].move;
    return true;
}

static void regress(const regression *r) {
    double first = 0;
    memset(r->weights, 0, r->size * sizeof *r->weights);
    for (uint32_t newton = 0; newton < NEWTON_STEPS; newton++) {
        find_gradient(r);
        double square = dot(r->gradient, r->gradient, r->size);
        if (newton == 0) first = square;
        if (!(square > SMALL_SHARE * first)) return;
        find_step(r);
        if (!take_step(r)) return;
    }
}

/* Both lists ascend; an item of the history stands for nothing else. */
static void list_examples(const preference_state *state, const vti_shopper *shopper, regression *r) {
    uint32_t j = 0;
    for (; j < shopper->count; j++) {
        r->examples[r->count++] = (example){
            .item = shopper->items[j],
            .taken = 1,
            .weight = shopper->values[j],
            .margin = state->offsets[shopper->items[j]],
        };
    }
    j = 0;
    for (uint32_t k = 0; k < state->other_count; k++) {
        uint32_t item = state->others[k];
        while (j < shopper->count && shopper->items[j] < item) j++;
        if (j < shopper->count && shopper->items[j] == item) continue;
        r->examples[r->count++] = (example){.item = item, .weight = state->share, .margin = state->offsets[item]};
    }
}

static size_t work_bytes(const void *opaque) {
    const preference_state *state = opaque;
    return 6 * ((size_t)state->feature_count + 1) * sizeof(double) +
           ((size_t)state->other_count + state->item_count) * sizeof(example);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const preference_state *state = opaque;
    uint32_t size = state->feature_count + 1;
    double *vectors = work;
    regression r = {
        .state = state,
        .size = size,
        .weights = vectors,
        .gradient = vectors + size,
        .step = vectors + 2 * (size_t)size,
        .residual = vectors + 3 * (size_t)size,
        .direction = vectors + 4 * (size_t)size,
        .image = vectors + 5 * (size_t)size,
        .examples = (example *)(vectors + 6 * (size_t)size),
    };
    list_examples(state, shopper, &r);
    regress(&r);
    for (uint32_t i = 0; i < state->item_count; i++) {
        double sum = (double)state->offsets[i] + along(&r, i, r.weights);
        scores[i] = isfinite(sum) ? (float)sum : state->offsets[i];
    }
}

const vti_model_kind vti_model_attribute_preference = {
    .about = {.name = "attribute-preference",
              .summary = "popular items with attributes that the shopper likes, by logistic regression",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(preference_state),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
};
