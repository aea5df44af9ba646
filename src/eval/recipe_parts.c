/*
 * recipe_parts.c: see recipe_parts.h.
 */
#include "recipe_parts.h"

#include "../base/memory.h"
#include "../models/gru_quantise.h"

#include <math.h>

#define SECONDS_PER_DAY 86400.0

const char *vti_recipe_kind(vt_relation relation) {
    switch (relation) {
    case VT_RELATION_SEQUENCE: return "slist";
    case VT_RELATION_NEXT: return "transitions";
    case VT_RELATION_CONTENT: return "content-knn";
    case VT_RELATION_TOGETHER: return "together";
    case VT_RELATION_AGAINST: return "slist-against";
    case VT_RELATION_COUNT: break;
    }
    return NULL;
}

static bool has_links(const vt_model *model) {
    return model->links && model->links->offsets[model->links->row_count] > 0;
}

vt_status vti_recipe_links(const vti_recipe_source *source, vt_relation relation, const char *const *parameters,
                           uint32_t parameter_count, vt_model **model, vt_error *error) {
    vt_train_options options = *source->train;
    options.model = vti_recipe_kind(relation);
    options.parameters = parameters;
    options.parameter_count = parameter_count;
    vt_model *trained = NULL;
    vt_status status =
        vti_train(source->events, source->dataset, &options, source->allocator, source->progress, &trained, error);
    if (status == VT_OK && has_links(trained)) {
        *model = trained;
        return VT_OK;
    }
    vt_model_destroy(trained);
    bool lacks = status == VT_ERR_EMPTY || status == VT_ERR_NOT_FOUND;
    return lacks ? VT_OK : status;
}

vt_status vti_recipe_recurrent(const vti_recipe_source *source, const vt_model *factors, vt_model **model,
                               vt_error *error) {
    static const char *const parameters[] = {"epochs=10"}; /* factors that stay as they are need no more */
    vt_train_options options = *source->train;
    options.model = "gru";
    options.parameters = parameters;
    options.parameter_count = sizeof parameters / sizeof parameters[0];
    vt_status status =
        vti_train_on(factors, source->events, &options, source->allocator, source->progress, model, error);
    return status == VT_ERR_EMPTY ? VT_OK : status;
}

vt_status vti_recipe_trends(const vti_recipe_source *source, double half_life_days, float **trends) {
    const vti_event_list *list = source->events;
    uint64_t count = list->offsets[list->user_count];
    int64_t latest = vti_events_latest(list);
    if (latest == VTI_NO_TIME) return VT_OK;
    float *sums = vti_allocate_zeroed(source->allocator, list->item_count, sizeof *sums);
    if (!sums) return VT_ERR_MEMORY;
    double total = 0;
    for (uint64_t e = 0; e < count; e++) {
        const vti_data_event *event = &list->events[e];
        if (event->time == VTI_NO_TIME) continue;
        double days = (double)(latest - event->time) / SECONDS_PER_DAY;
        double share = source->train->fold_in.event_weights[event->type] * exp2(-days / half_life_days);
        sums[event->item] += (float)share;
        total += share;
    }
    for (uint32_t i = 0; i < list->item_count && total > 0; i++) sums[i] *= (float)(list->item_count / total);
    *trends = sums;
    return VT_OK;
}

void vti_recipe_parts_destroy(vti_recipe_parts *parts, const vt_allocator *allocator) {
    vti_release(allocator, parts->trends);
    vt_model_destroy(parts->factors);
    vt_model_destroy(parts->recurrent);
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) vt_model_destroy(parts->links[r]);
    *parts = (vti_recipe_parts){.factors = NULL};
}

vti_recipe_parts vti_recipe_parts_of(const vti_recipe_parts *parts, const bool signals[VT_SIGNAL_COUNT]) {
    vti_recipe_parts view = *parts;
    if (!signals[VT_SIGNAL_TREND]) view.trends = NULL;
    if (!signals[VT_SIGNAL_RECURRENT]) view.recurrent = NULL;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        uint32_t most = r == VT_RELATION_TOGETHER ? VTI_LISTED_TOGETHER : 0;
        if (!signals[VT_SIGNAL_LINKS + r] && view.kept[r] > most) view.kept[r] = most;
        if (view.kept[r] == 0) view.links[r] = NULL;
    }
    return view;
}

/* All events may leave no links where a part of them left some: what is not there has no weight. */
static void weigh_only(const vti_recipe_parts *parts, vt_blend *blend) {
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (!parts->links[r]) blend->weights[VT_SIGNAL_LINKS + r] = 0;
    }
    if (!parts->trends) blend->weights[VT_SIGNAL_TREND] = 0;
    if (!parts->recurrent) blend->weights[VT_SIGNAL_RECURRENT] = 0;
}

vt_status vti_recipe_pack(const vti_recipe_parts *parts, const vti_recipe_source *source, const vt_blend *blend,
                          const vti_network *network, const vti_newcomers *newcomers, const char *recipe, void **bytes,
                          size_t *size_bytes, vt_error *error) {
    vti_pack_additions additions = {.trends = parts->trends, .network = network, .recipe = recipe};
    vt_blend of_all;
    vti_newcomers of_newcomers;
    if (blend) {
        of_all = *blend;
        weigh_only(parts, &of_all);
        additions.blend = &of_all;
    }
    if (newcomers) {
        of_newcomers = *newcomers;
        weigh_only(parts, &of_newcomers.blend);
        additions.newcomers = &of_newcomers;
    }
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        additions.links[r] = parts->links[r] ? parts->links[r]->links : NULL;
        additions.kept[r] = parts->kept[r];
    }
    vti_recurrent *recurrent = NULL;
    if (parts->recurrent) {
        vt_status status = vti_gru_quantise(parts->recurrent->gru, source->allocator, &recurrent, error);
        if (status != VT_OK) return status;
    }
    additions.recurrent = recurrent;
    vt_status status =
        vti_model_pack(parts->factors, source->dataset, &additions, source->allocator, bytes, size_bytes, error);
    vti_release(source->allocator, recurrent);
    return status;
}
