/*
 * storage_choice.c: vt_storage_choose: one model of a validation split, packed in each way that fits a budget, and
 * measured as it would ship.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "measure.h"

#include <stdlib.h>

typedef struct choice {
    const vt_dataset *dataset;
    const vt_eval_options *options;
    const vt_progress *progress;
    vti_split split;
    vt_model *model;
} choice;

/* Packs and measures; `trial` has the storage. Over budget_bytes only the size is filled in. */
static vt_status try_storage(const choice *state, uint64_t budget_bytes, vt_storage_trial *trial, vt_error *error) {
    const vt_allocator *allocator = &state->dataset->allocator;
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_pack pack;
    vt_model_set_storage(state->model, trial->storage);
    vt_status status = vt_model_to_pack(state->model, state->dataset, allocator, &bytes, &size_bytes, error);
    if (!status) status = vt_pack_open(bytes, size_bytes, &pack, error);
    trial->pack_bytes = size_bytes;
    if (!status && size_bytes <= budget_bytes) {
        vt_eval_report report;
        status =
            vti_measure(&state->split, state->model, &pack, state->options, allocator, state->progress, &report, error);
        if (!status) trial->ndcg = report.pack[0].ndcg;
    }
    vti_release(allocator, bytes);
    return status;
}

static int better_first(const void *left, const void *right) {
    const vt_storage_trial *a = left, *b = right;
    if (a->ndcg != b->ndcg) return a->ndcg > b->ndcg ? -1 : 1;
    return (a->pack_bytes > b->pack_bytes) - (a->pack_bytes < b->pack_bytes);
}

static vt_status try_all(const choice *state, uint64_t budget_bytes, vt_storage_trial *trials, uint32_t *trial_count,
                         vt_error *error) {
    uint32_t factors = state->options->train.factors, items = state->dataset->items.count;
    uint32_t columns = factors > VT_PACK_LEAD ? factors - VT_PACK_LEAD : 0;
    vt_storage_trial tried[VT_MAX_STORAGE_TRIALS] = {
        {.storage = {VT_CODING_8_BIT, 0}}, {.storage = {VT_CODING_4_BIT, 0}}, {.storage = {VT_CODING_PRODUCT, 1}}};
    uint64_t smallest = UINT64_MAX;
    uint32_t count = 0;
    for (uint32_t t = 0; t < (columns > 0 ? VT_MAX_STORAGE_TRIALS : 1); t++) {
        vt_status status = try_storage(state, budget_bytes, &tried[t], error);
        if (!status && t == 2 && tried[t].pack_bytes < budget_bytes) { /* each further group is a byte an item */
            uint64_t more = (budget_bytes - tried[t].pack_bytes) / (items + 1);
            if (more > 0) {
                tried[t].storage.group_count = more < columns ? 1 + (uint32_t)more : columns;
                status = try_storage(state, budget_bytes, &tried[t], error);
            }
        }
        if (status) return status;
        if (tried[t].pack_bytes < smallest) smallest = tried[t].pack_bytes;
        if (tried[t].pack_bytes <= budget_bytes) trials[count++] = tried[t];
    }
    if (count == 0) {
        return vti_error_format(
            error, VT_ERR_LIMIT, VT_NOWHERE,
            "The smallest pack with %u factors has %llu bytes; use fewer factors or a larger budget.", factors,
            (unsigned long long)smallest);
    }
    qsort(trials, count, sizeof *trials, better_first);
    *trial_count = count;
    return VT_OK;
}

vt_status vt_storage_choose(const vt_dataset *dataset, const vt_eval_options *options, uint64_t budget_bytes,
                            const vt_progress *progress, vt_storage_trial *trials, uint32_t *trial_count,
                            vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || options->cutoff_count < 1 || !trials || !trial_count) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A cleaned dataset and options are needed.");
    }
    vt_eval_options validation = *options;
    validation.validation = true;
    choice state = {.dataset = dataset, .options = &validation, .progress = progress};
    vti_event_list events = vti_dataset_events(dataset);
    vt_status status = vti_split_make(&events, dataset, &validation, &state.split, error);
    if (status) return status;
    status =
        vti_train(&state.split.train, dataset, &validation.train, &dataset->allocator, progress, &state.model, error);
    if (!status) status = try_all(&state, budget_bytes, trials, trial_count, error);
    vt_model_destroy(state.model);
    vti_split_destroy(&state.split, &dataset->allocator);
    return status;
}
