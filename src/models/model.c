/*
 * model.c: a model's life: options, training on a dataset or a part of it, fold-in in float.
 */
#include "model.h"

#include "ials.h"
#include "regularization.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

vt_train_options vt_train_options_default(void) {
    return (vt_train_options){
        .factors = 64,
        .iterations = 12,
        .seed = 1,
        .fold_in =
            {
                .event_weights =
                    {[VT_EVENT_VIEW] = 1, [VT_EVENT_CART] = 3, [VT_EVENT_PURCHASE] = 5, [VT_EVENT_RATING] = 1},
                .unobserved_weight = 0.3F,
                .regularization_exponent = 1,
                .confidence = VT_CONFIDENCE_LOG,
            },
    };
}

static vt_status check_options(const vt_train_options *options, vt_error *error) {
    const vt_fold_in *fold_in = &options->fold_in;
    double regularization = fold_in->regularization == 0 ? 1 : fold_in->regularization; /* 0 is chosen later */
    const struct {
        const char *name;
        double value, low, high;
    } ranges[] = {
        {"factors", options->factors, 1, VT_PACK_MAX_FACTORS},
        {"iterations", options->iterations, 1, VT_MAX_ITERATIONS},
        {"threads", options->threads, 0, 1024},
        {"unobserved weight", fold_in->unobserved_weight, 0, 1e6},
        {"regularization", regularization, 1e-12F, 1e6}, /* as vt_pack_open reads it */
        {"regularization exponent", fold_in->regularization_exponent, 0, 1},
        {"half-life", fold_in->half_life_days, 0, 1e6},
        {"weight of view", fold_in->event_weights[VT_EVENT_VIEW], 0, 1e6},
        {"weight of cart", fold_in->event_weights[VT_EVENT_CART], 0, 1e6},
        {"weight of purchase", fold_in->event_weights[VT_EVENT_PURCHASE], 0, 1e6},
        {"weight of rating", fold_in->event_weights[VT_EVENT_RATING], 0, 1e6},
        {"weight of dismiss", fold_in->event_weights[VT_EVENT_DISMISS], 0, 0},
        {"confidence rule", fold_in->confidence, 0, VT_CONFIDENCE_BINARY},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high)) {
            return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "The %s must be from %g to %g, not %g.",
                                    ranges[i].name, ranges[i].low, ranges[i].high, ranges[i].value);
        }
    }
    return VT_OK;
}

typedef struct ranked_item {
    float popularity;
    uint32_t item;
} ranked_item;

static int compare_popularity(const void *left, const void *right) {
    const ranked_item *a = left;
    const ranked_item *b = right;
    if (a->popularity != b->popularity) return a->popularity > b->popularity ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* Popularity is the confidence that all users together have in an item; packs store the most popular first. */
static vt_status order_items(vt_model *model, const vti_interactions *items) {
    ranked_item *ranked = vti_allocate(&model->allocator, model->item_count, sizeof *ranked);
    if (!ranked) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < model->item_count; i++) {
        double popularity = 0;
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) popularity += items->confidences[e];
        model->popularity[i] = (float)popularity;
        ranked[i] = (ranked_item){model->popularity[i], i};
    }
    qsort(ranked, model->item_count, sizeof *ranked, compare_popularity);
    for (uint32_t p = 0; p < model->item_count; p++) model->item_order[p] = ranked[p].item;
    vti_release(&model->allocator, ranked);
    return VT_OK;
}

static vt_model *create_model(const vti_event_list *events, const vt_train_options *options,
                              const vt_allocator *allocator) {
    vt_model *model = vti_allocate_zeroed(allocator, 1, sizeof *model);
    if (!model) return NULL;
    size_t n = events->item_count;
    size_t k = options->factors;
    model->allocator = *allocator;
    model->options = *options;
    model->item_count = events->item_count;
    model->factor_count = options->factors;
    model->event_count = events->offsets[events->user_count];
    model->item_factors = vti_allocate(allocator, n, k * sizeof(float));
    model->eigenvalues = vti_allocate(allocator, k, sizeof(float));
    model->popularity = vti_allocate(allocator, n, sizeof(float));
    model->item_order = vti_allocate(allocator, n, sizeof(uint32_t));
    model->losses = vti_allocate(allocator, options->iterations, sizeof(double));
    if (model->item_factors && model->eigenvalues && model->popularity && model->item_order && model->losses) {
        return model;
    }
    vt_model_destroy(model);
    return NULL;
}

void vt_model_destroy(vt_model *model) {
    if (!model) return;
    vt_allocator allocator = model->allocator;
    vti_release(&allocator, model->item_factors);
    vti_release(&allocator, model->eigenvalues);
    vti_release(&allocator, model->popularity);
    vti_release(&allocator, model->item_order);
    vti_release(&allocator, model->losses);
    vti_release(&allocator, model);
}

vt_status vti_train(const vti_event_list *events, const vt_train_options *options, const vt_allocator *allocator,
                    const vt_progress *progress, vt_model **model, vt_error *error) {
    vt_status status = check_options(options, error);
    if (status != VT_OK) return status;
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_interactions users = {0};
    vti_interactions items = {0};
    vt_model *trained = create_model(events, options, &memory);

    status = trained ? vti_interactions_build(events, &options->fold_in, &memory, &users) : VT_ERR_MEMORY;
    if (status == VT_OK) status = vti_interactions_transpose(&users, &memory, &items);
    if (status == VT_OK) status = order_items(trained, &items);
    if (status != VT_OK) {
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    if (users.offsets[users.row_count] == 0) {
        status = vti_error(error, VT_ERR_EMPTY, VT_NOWHERE, "There is no event with a weight above 0 to train on.");
        goto done;
    }
    vt_fold_in *fold_in = &trained->options.fold_in;
    if (fold_in->regularization == 0) {
        status = vti_regularization_choose(&users, &items, fold_in, &memory, &fold_in->regularization);
        if (status != VT_OK) {
            vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
            goto done;
        }
    }
    for (uint32_t u = 0; u < users.row_count; u++) trained->user_count += users.offsets[u] < users.offsets[u + 1];
    status = vti_ials_train(&users, &items, &trained->options, &memory, progress, trained->item_factors,
                            trained->eigenvalues, trained->losses, error);
done:
    vti_interactions_destroy(&users, &memory);
    vti_interactions_destroy(&items, &memory);
    if (status == VT_OK) {
        *model = trained;
    } else {
        vt_model_destroy(trained);
    }
    return status;
}

vt_status vt_train(const vt_dataset *dataset, const vt_train_options *options, const vt_progress *progress,
                   vt_model **model, vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || !model) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "Training needs a cleaned dataset and options.");
    }
    vti_event_list events = vti_dataset_events(dataset);
    return vti_train(&events, options, &dataset->allocator, progress, model, error);
}

const vt_train_options *vt_model_options(const vt_model *model) {
    return &model->options;
}

const double *vt_model_losses(const vt_model *model, uint32_t *count) {
    *count = model->options.iterations;
    return model->losses;
}

size_t vti_fold_in_work_floats(const vt_model *model) {
    return vti_row_scratch_floats(model->factor_count);
}

void vti_fold_in(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count, float *work,
                 float *user_factors) {
    uint32_t k = model->factor_count;
    memset(user_factors, 0, k * sizeof *user_factors);
    if (count == 0) return;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    vti_fold_in_system system = vti_row_system(work, k);
    double mass = 0;
    for (uint32_t j = 0; j < count; j++) mass += confidences[j];
    vti_row_diagonal(&model->options.fold_in, model->eigenvalues, model->item_count, mass, &system);
    vti_fold_in_begin(&system, count);
    for (uint32_t j = 0; j < count; j++) {
        vti_fold_in_add(&system, kernels, confidences[j], model->item_factors + (size_t)items[j] * k);
    }
    vti_fold_in_solve(&system, kernels, user_factors);
}
