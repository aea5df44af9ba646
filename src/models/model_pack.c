/*
 * model_pack.c: from a model and its dataset to the bytes of a pack: items in popularity order, attributes as codes,
 * and a report of how it came to be. It must not hold anything that differs between two runs on the same input.
 */
#include "model_pack.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/top_k.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* What is built for the writer and released after it. */
typedef struct packing {
    const vt_model *model;
    const vt_dataset *dataset;
    const vti_pack_additions *additions;
    const vt_allocator *allocator;
    vti_pack_content content;
    void *parts[10 + 2 * VT_PACK_MAX_ATTRIBUTES + 3 * VT_RELATION_COUNT];
    uint32_t part_count;
    vti_attribute_content *attributes;
    json_t *dropped_attributes;
    char *report;
} packing;

static void *take_part(packing *state, size_t count, size_t element_bytes) {
    void *part = vti_allocate(state->allocator, count, element_bytes);
    if (part) state->parts[state->part_count++] = part;
    return part;
}

/* A column of the dataset in the pack's order, or NULL when there is no memory. */
static vt_text *ordered_texts(packing *state, const vt_text *texts) {
    vt_text *ordered = take_part(state, state->model->item_count, sizeof *ordered);
    for (uint32_t p = 0; ordered && p < state->model->item_count; p++) ordered[p] = texts[state->model->item_order[p]];
    return ordered;
}

static float *ordered_floats(packing *state, const float *values, uint32_t width) {
    float *ordered = take_part(state, state->model->item_count, width * sizeof *ordered);
    for (uint32_t p = 0; ordered && p < state->model->item_count; p++) {
        memcpy(ordered + (size_t)p * width, values + (size_t)state->model->item_order[p] * width,
               width * sizeof *ordered);
    }
    return ordered;
}

static int compare_texts(const void *left, const void *right) {
    const vt_text *a = left, *b = right;
    uint32_t shared = a->size_bytes < b->size_bytes ? a->size_bytes : b->size_bytes;
    int order = shared > 0 ? memcmp(a->bytes, b->bytes, shared) : 0;
    return order ? order : (a->size_bytes > b->size_bytes) - (a->size_bytes < b->size_bytes);
}

/*
 * Codes are given in the order of the values' bytes, which the next pack has, too. An attribute with too many values is left
 * out and named. The texts lie in the dataset, which outlives the packing, so only their views are copied.
 */
static vt_status add_attribute(packing *state, const vti_item_column *column) {
    uint32_t n = state->model->item_count, count = 1;
    vt_text *values = take_part(state, (size_t)n + 1, sizeof *values);
    uint16_t *codes = take_part(state, n, sizeof *codes);
    if (!values || !codes) return VT_ERR_MEMORY;
    values[0] = (vt_text){"", 0}; /* comes first */
    for (uint32_t p = 0; p < n; p++) values[p + 1] = column->texts[state->model->item_order[p]];
    qsort(values, (size_t)n + 1, sizeof *values, compare_texts);
    for (uint32_t v = 1; v <= n; v++) {
        if (compare_texts(&values[v], &values[count - 1]) != 0) values[count++] = values[v];
    }
    if (count > VT_PACK_MAX_ATTRIBUTE_VALUES) {
        json_array_append_new(state->dropped_attributes, json_string(column->name));
        return VT_OK;
    }
    for (uint32_t p = 0; p < n; p++) {
        const vt_text *text = &column->texts[state->model->item_order[p]];
        const vt_text *value = bsearch(text, values, count, sizeof *values, compare_texts);
        codes[p] = (uint16_t)(value - values);
    }
    state->attributes[state->content.attribute_count++] = (vti_attribute_content){
        .name = {column->name, (uint32_t)strlen(column->name)},
        .values = values,
        .value_count = count,
        .codes = codes,
    };
    return VT_OK;
}

static int compare_entries(const void *left, const void *right) {
    const vti_scored *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

/* The strongest links of each item, as places in the pack. `places` [item_count] is where the dataset's items are. */
static vt_status add_links(packing *state, vt_relation relation, const uint32_t *places) {
    const vti_interactions *rows = state->additions->links[relation];
    uint32_t n = state->model->item_count, kept = state->additions->kept[relation];
    uint64_t *offsets = take_part(state, (size_t)n + 1, sizeof *offsets);
    uint32_t *items = take_part(state, (size_t)n * kept, sizeof *items);
    float *weights = take_part(state, (size_t)n * kept, sizeof *weights);
    if (!offsets || !items || !weights) return VT_ERR_MEMORY;
    offsets[0] = 0;
    for (uint32_t p = 0; p < n; p++) {
        uint32_t item = state->model->item_order[p];
        vti_scored entries[VT_PACK_MAX_LINKS];
        vti_top_k best = {.entries = entries, .capacity = kept};
        for (uint64_t e = rows->offsets[item]; e < rows->offsets[item + 1]; e++) {
            if (rows->confidences[e] > 0) vti_top_k_offer(&best, places[rows->columns[e]], rows->confidences[e]);
        }
        qsort(entries, best.count, sizeof *entries, compare_entries);
        offsets[p + 1] = offsets[p] + best.count;
        for (uint32_t l = 0; l < best.count; l++) {
            items[offsets[p] + l] = entries[l].number;
            weights[offsets[p] + l] = entries[l].score;
        }
    }
    state->content.links[relation] = (vti_link_content){offsets, items, weights};
    return VT_OK;
}

static vt_status add_all_links(packing *state) {
    uint32_t n = state->model->item_count;
    uint32_t *places = take_part(state, n, sizeof *places);
    if (!places) return VT_ERR_MEMORY;
    for (uint32_t p = 0; p < n; p++) places[state->model->item_order[p]] = p;
    vt_status status = VT_OK;
    for (uint32_t r = 0; r < VT_RELATION_COUNT && status == VT_OK; r++) {
        if (state->additions->links[r]) status = add_links(state, (vt_relation)r, places);
    }
    return status;
}

static json_t *fold_in_json(const vt_fold_in *fold_in) {
    static const char *const confidences[] = {"log", "linear", "binary"};
    json_t *weights = json_object();
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        json_object_set_new(weights, vt_event_type_name(type), json_real((double)fold_in->event_weights[type]));
    }
    return json_pack("{s:o, s:f, s:f, s:f, s:f, s:f, s:s}", "event_weights", weights, "unobserved_weight",
                     (double)fold_in->unobserved_weight, "regularization", (double)fold_in->regularization,
                     "regularization_exponent", (double)fold_in->regularization_exponent, "half_life_days",
                     (double)fold_in->half_life_days, "value_exponent", (double)fold_in->value_exponent, "confidence",
                     confidences[fold_in->confidence]);
}

static vt_status write_report(packing *state) {
    const vt_model *model = state->model;
    json_t *losses = json_array();
    for (uint32_t i = 0; i < model->loss_count; i++) json_array_append_new(losses, json_real(model->losses[i]));
    json_t *report = json_pack(
        "{s:s, s:s, s:i, s:i, s:I, s:I, s:I, s:I, s:o, s:o, s:O}", "program", "vitrine " VT_VERSION, "model",
        model->kind->about.name, "factors", (int)model->factor_count, "iterations", (int)model->loss_count, "seed",
        (json_int_t)model->options.seed, "users", (json_int_t)model->user_count, "items", (json_int_t)model->item_count,
        "events", (json_int_t)model->event_count, "fold_in", fold_in_json(&model->options.fold_in), "losses", losses,
        "dropped_attributes", state->dropped_attributes);
    if (report && state->additions->recipe) {
        json_object_set_new(report, "recipe", json_loads(state->additions->recipe, 0, NULL));
    }
    if (model->described_count > 0) {
        json_object_set_new(report, "items_by_attributes", json_integer(model->described_count));
    }
    state->report = report ? json_dumps(report, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(report);
    if (!state->report) return VT_ERR_MEMORY;
    state->content.report = (vt_text){state->report, (uint32_t)strlen(state->report)};
    return VT_OK;
}

static vt_status fill_content(packing *state, vt_error *error) {
    const vt_model *model = state->model;
    const vt_dataset *dataset = state->dataset;
    vti_pack_content *content = &state->content;
    if (dataset->attribute_count > VT_PACK_MAX_ATTRIBUTES) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "A pack holds at most 64 attributes; leave columns out.");
    }
    *content = (vti_pack_content){
        .item_count = model->item_count,
        .factor_count = model->factor_count,
        .user_count = model->user_count,
        .event_count = model->event_count,
        .fold_in = model->options.fold_in,
        .storage = model->options.storage,
        .ids = ordered_texts(state, dataset->items.texts),
        .factors = ordered_floats(state, model->item_factors, model->factor_count),
        .popularity = ordered_floats(state, model->popularity, 1),
        .blend = state->additions->blend,
        .network = state->additions->network,
        .newcomers = state->additions->newcomers,
        .recurrent = state->additions->recurrent,
    };
    memcpy(content->currency, dataset->currency, sizeof content->currency);
    bool complete = content->ids && content->factors && content->popularity;
    if (dataset->titles.texts) complete &= (content->titles = ordered_texts(state, dataset->titles.texts)) != NULL;
    if (dataset->images.texts) complete &= (content->images = ordered_texts(state, dataset->images.texts)) != NULL;
    if (state->additions->trends)
        complete &= (content->trends = ordered_floats(state, state->additions->trends, 1)) != NULL;
    if (dataset->prices) complete &= (content->prices = ordered_floats(state, dataset->prices, 1)) != NULL;
    state->attributes = take_part(state, VT_PACK_MAX_ATTRIBUTES, sizeof *state->attributes);
    content->attributes = state->attributes;
    state->dropped_attributes = json_array();
    vt_status status = complete && state->attributes && state->dropped_attributes ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t a = 0; a < dataset->attribute_count && status == VT_OK; a++) {
        status = add_attribute(state, &dataset->attributes[a]);
    }
    if (status == VT_OK) status = add_all_links(state);
    if (status == VT_OK) status = write_report(state);
    if (status != VT_OK) vti_error(error, status, VT_NOWHERE, "There is not enough memory to write the pack.");
    return status;
}

void vt_model_set_storage(vt_model *model, vt_storage storage) {
    model->options.storage = storage;
}

vt_status vt_model_to_pack(const vt_model *model, const vt_dataset *dataset, const vt_allocator *allocator,
                           void **bytes, size_t *size_bytes, vt_error *error) {
    const vti_pack_additions none = {.blend = NULL};
    return vti_model_pack(model, dataset, &none, allocator, bytes, size_bytes, error);
}

vt_status vti_model_pack(const vt_model *model, const vt_dataset *dataset, const vti_pack_additions *additions,
                         const vt_allocator *allocator, void **bytes, size_t *size_bytes, vt_error *error) {
    if (!model || !dataset || !bytes || !size_bytes || !vti_model_fits(model, dataset)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A pack needs a model and the dataset it was trained on.");
    }
    const vt_model_kind *kind = &model->kind->about;
    if (kind->pack_sections[0] == '\0') {
        return vti_error_format(
            error, VT_ERR_ARGUMENT, VT_NOWHERE,
            kind->recipe_sections ? "There is no pack of a model of kind %s alone: a recipe ships it."
                                  : "A model of kind %s cannot run in the browser: it is a baseline for vitrine eval.",
            kind->name);
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    packing state = {.model = model, .dataset = dataset, .additions = additions, .allocator = &memory};
    vt_status status = fill_content(&state, error);
    if (status == VT_OK) status = vti_pack_write(&state.content, &memory, bytes, size_bytes, error);
    for (uint32_t i = 0; i < state.part_count; i++) vti_release(&memory, state.parts[i]);
    json_decref(state.dropped_attributes);
    free(state.report);
    return status;
}
