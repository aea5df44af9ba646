/*
 * model.c: a model's life: options, training on a dataset or a part of it, scoring. The options of implicit ALS, the
 * standard model, have fields of their own.
 */
#include "ials_model.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../data/ratings.h"

#include <float.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

vt_train_options vt_train_options_default(void) {
    return (vt_train_options){
        .factors = 64,
        .iterations = 12,
        .steps = 3,
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
        {"steps", options->steps, 0, VT_MAX_ITERATIONS},
        {"threads", options->threads, 0, 1024},
        {"unobserved weight", fold_in->unobserved_weight, 0, 1e6},
        {"regularization", regularization, 1e-12F, 1e6}, /* as vt_pack_open reads it */
        {"regularization exponent", fold_in->regularization_exponent, 0, 1},
        {"half-life", fold_in->half_life_days, 0, 1e6},
        {"value exponent", fold_in->value_exponent, 0, 1},
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

static bool is_ratings(const vt_model *model) {
    return model->kind->about.feedback == VT_FEEDBACK_RATINGS;
}

/*
 * Popularity is the confidence that all users together have in an item, or how many rated it; packs store the most
 * popular first.
 */
static vt_status order_items(vt_model *model, const vti_interactions *items) {
    ranked_item *ranked = vti_allocate(&model->allocator, model->item_count, sizeof *ranked);
    if (!ranked) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < model->item_count; i++) {
        double popularity = 0;
        for (uint64_t e = items->offsets[i]; e < items->offsets[i + 1]; e++) {
            popularity += is_ratings(model) ? 1 : vti_interactions_confidence(items, e);
        }
        model->popularity[i] = (float)popularity;
        ranked[i] = (ranked_item){model->popularity[i], i};
    }
    qsort(ranked, model->item_count, sizeof *ranked, compare_popularity);
    for (uint32_t p = 0; p < model->item_count; p++) model->item_order[p] = ranked[p].item;
    vti_release(&model->allocator, ranked);
    return VT_OK;
}

/* Kind, parameters and options of a zeroed model, checked. */
static vt_status read_options(const vt_train_options *options, vt_model *model, vt_error *error) {
    model->options = *options;
    model->kind = vti_model_kind_find(options->model ? options->model : vti_model_ials.about.name);
    if (!model->kind) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "There is no model called \"%.40s\".",
                                options->model);
    }
    const vt_model_kind *about = &model->kind->about;
    for (uint32_t p = 0; p < about->parameter_count; p++) model->parameters[p] = about->parameters[p].standard;
    bool has_factors = model->kind->about.parameters == vti_ials_parameters;
    if (has_factors) vti_ials_parameters_from(options, model->parameters);
    vt_status status =
        vti_parameters_read(about, options->parameters, options->parameter_count, model->parameters, error);
    if (status != VT_OK) return status;
    if (has_factors) vti_ials_parameters_to(model->parameters, &model->options);
    model->options.model = about->name;
    model->options.parameters = NULL;
    model->options.parameter_count = 0;
    return check_options(&model->options, error);
}

vt_status vt_train_options_parameters(const vt_train_options *options, double parameters[VT_MAX_PARAMETERS],
                                      vt_error *error) {
    vt_model model = {0};
    vt_status status = read_options(options, &model, error);
    if (!status) memcpy(parameters, model.parameters, sizeof model.parameters);
    return status;
}

vt_status vt_train_options_check(const vt_train_options *options, vt_error *error) {
    double parameters[VT_MAX_PARAMETERS];
    return vt_train_options_parameters(options, parameters, error);
}

static void release_state(vt_model *model) {
    vti_fields fields = {.mode = VTI_FIELDS_RELEASE, .allocator = &model->allocator};
    if (model->state) model->kind->fields(model->state, &fields);
    vti_release(&model->allocator, model->state);
}

void vt_model_destroy(vt_model *model) {
    if (!model) return;
    vt_allocator allocator = model->allocator;
    release_state(model);
    vti_release(&allocator, model->popularity);
    vti_release(&allocator, model->item_order);
    vti_id_map_destroy(&model->item_ids);
    vti_release(&allocator, model);
}

vt_status vti_model_evidence(const vti_model_kind *kind, const vti_event_list *events, const vt_fold_in *fold_in,
                             const vt_allocator *allocator, vti_interactions *interactions) {
    if (kind->about.feedback == VT_FEEDBACK_RATINGS) return vti_ratings_build(events, allocator, interactions);
    return vti_interactions_build(events, fold_in, allocator, interactions);
}

bool vti_training_continues(const vti_training *training, const char *stage, uint64_t done, uint64_t total) {
    const vt_progress *progress = training->progress;
    return !progress || progress->report(progress->context, stage, done, total);
}

static vt_status no_memory(vt_error *error) {
    return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
}

/* Popularity, order and state from the two views of the same interactions. */
static vt_status train_model(const vti_training *training, vt_model *model, vt_error *error) {
    const vti_interactions *users = training->users;
    const vt_allocator *allocator = &model->allocator;
    if (users->offsets[users->row_count] == 0) {
        return vti_error(error, VT_ERR_EMPTY, VT_NOWHERE,
                         is_ratings(model)
                             ? "There is no event of type rating to train on. Call the column of values rating."
                             : "There is no event with a weight above 0 to train on.");
    }
    model->least_rating = FLT_MAX;
    model->most_rating = -FLT_MAX;
    for (uint64_t e = 0; e < users->offsets[users->row_count]; e++) {
        float rating = vti_interactions_confidence(users, e);
        if (rating < model->least_rating) model->least_rating = rating;
        if (rating > model->most_rating) model->most_rating = rating;
    }
    for (uint32_t u = 0; u < users->row_count; u++) model->user_count += users->offsets[u] < users->offsets[u + 1];
    model->event_count = training->events->offsets[training->events->user_count];
    model->popularity = vti_allocate(allocator, model->item_count, sizeof(float));
    model->item_order = vti_allocate(allocator, model->item_count, sizeof(uint32_t));
    model->state = vti_allocate_zeroed(allocator, 1, model->kind->state_bytes);
    if (!model->popularity || !model->item_order || !model->state) return no_memory(error);
    if (order_items(model, training->items) != VT_OK) return no_memory(error);
    vt_status status = model->kind->train(training, model->state, error);
    if (status == VT_OK && model->kind->view) model->kind->view(model->state, model);
    return status;
}

static vt_status train(const vt_model *base, const vti_event_list *events, const vt_dataset *dataset,
                       const vt_train_options *options, const vt_allocator *allocator, const vt_progress *progress,
                       vt_model **model, vt_error *error) {
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_interactions users = {0};
    vti_interactions items = {0};
    vt_model *trained = vti_allocate_zeroed(&memory, 1, sizeof *trained);
    if (!trained) return no_memory(error);
    trained->allocator = memory;
    trained->item_count = events->item_count;
    vt_status status = read_options(options, trained, error);
    if (status != VT_OK) goto done;
    status = vti_model_evidence(trained->kind, events, &trained->options.fold_in, &memory, &users);
    if (status == VT_OK && trained->kind->reads_compact) status = vti_interactions_compact(&users, &memory);
    if (status == VT_OK) status = vti_interactions_transpose(&users, &memory, &items);
    if (status != VT_OK) {
        no_memory(error);
        goto done;
    }
    vti_training training = {
        .users = &users,
        .items = &items,
        .events = events,
        .dataset = dataset,
        .base = base,
        .fold_in = &trained->options.fold_in,
        .parameters = trained->parameters,
        .seed = options->seed,
        .threads = options->threads > 0 ? options->threads : (uint32_t)omp_get_max_threads(),
        .allocator = &memory,
        .progress = progress,
    };
    status = train_model(&training, trained, error);
done:
    vti_interactions_destroy(&items, &memory);
    vti_interactions_destroy(&users, &memory);
    if (status == VT_OK) {
        *model = trained;
    } else {
        vt_model_destroy(trained);
    }
    return status;
}

vt_status vti_train(const vti_event_list *events, const vt_dataset *dataset, const vt_train_options *options,
                    const vt_allocator *allocator, const vt_progress *progress, vt_model **model, vt_error *error) {
    return train(NULL, events, dataset, options, allocator, progress, model, error);
}

vt_status vti_train_on(const vt_model *base, const vti_event_list *events, const vt_train_options *options,
                       const vt_allocator *allocator, const vt_progress *progress, vt_model **model, vt_error *error) {
    return train(base, events, NULL, options, allocator, progress, model, error);
}

vt_status vt_train(const vt_dataset *dataset, const vt_train_options *options, const vt_progress *progress,
                   vt_model **model, vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || !model) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "Training needs a cleaned dataset and options.");
    }
    vti_event_list events = vti_dataset_events(dataset);
    return vti_train(&events, dataset, options, &dataset->allocator, progress, model, error);
}

const vt_train_options *vt_model_options(const vt_model *model) {
    return &model->options;
}

const vt_model_kind *vt_model_kind_of(const vt_model *model) {
    return &model->kind->about;
}

const double *vt_model_parameters(const vt_model *model) {
    return model->parameters;
}

const double *vt_model_losses(const vt_model *model, uint32_t *count) {
    *count = model->loss_count;
    return model->losses;
}

bool vti_model_fits(const vt_model *model, const vt_dataset *dataset) {
    if (dataset->items.count != model->item_count) return false;
    for (uint32_t i = 0; i < model->item_ids.count; i++) {
        vt_text id = model->item_ids.texts[i], other = dataset->items.texts[i];
        if (id.size_bytes != other.size_bytes || memcmp(id.bytes, other.bytes, id.size_bytes) != 0) return false;
    }
    return true;
}

size_t vti_model_work_bytes(const vt_model *model) {
    return model->kind->work_bytes ? model->kind->work_bytes(model->state) : 0;
}

void vti_model_score(const vt_model *model, const vti_shopper *shopper, void *work, float *scores) {
    bool ratings = is_ratings(model);
    if (ratings || shopper->count > 0)
        model->kind->score(model->state, shopper, work, scores);
    else
        memcpy(scores, model->popularity, model->item_count * sizeof *scores);
    for (uint32_t i = 0; ratings && i < model->item_count; i++) {
        if (scores[i] < model->least_rating) scores[i] = model->least_rating;
        if (scores[i] > model->most_rating) scores[i] = model->most_rating;
    }
}
