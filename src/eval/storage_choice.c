/*
 * storage_choice.c: vt_storage_choose: one model of a validation split, packed in each way that fits a budget, and
 * measured as it would ship.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "item_facts.h"
#include "measure.h"
#include "resample.h"

#include <omp.h>
#include <stdlib.h>

typedef struct choice {
    const vt_dataset *dataset;
    const vt_eval_options *options;
    const vt_progress *progress;
    vti_split split;
    vt_model *model;
    vti_cases cases;
    vti_item_facts facts;
} choice;

/* Of the pack through the engine, at the first cutoff. */
static vt_status measure_pack(const choice *state, const vt_pack *pack, double *ndcg, vt_error *error) {
    const vt_eval_options *options = state->options;
    const vt_allocator *allocator = &state->dataset->allocator;
    const vti_cases *cases = &state->cases;
    vti_contest contest = {
        .cases = cases,
        .model = state->model,
        .pack = pack,
        .list_length = options->cutoffs[0],
        .include_seen = options->include_seen,
        .ships_only = true,
        .kernels = options->kernels,
    };
    uint32_t threads = options->train.threads > 0 ? options->train.threads : (uint32_t)omp_get_max_threads();
    vti_measured measured;
    vt_status status = vti_measure(&contest, &state->facts, options->cutoffs, 1, threads, allocator, state->progress,
                                   &measured, error);
    if (!status) {
        double means[VT_METRIC_CASE_COUNT];
        vti_sample sample = {measured.rows[VT_RANKING_PACK], cases->unit_cases, cases->unit_count,
                             measured.column_count};
        vti_sample_means(&sample, means);
        *ndcg = means[VT_METRIC_NDCG];
    }
    vti_measured_destroy(&measured, allocator);
    return status;
}

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
    if (!status && size_bytes <= budget_bytes) status = measure_pack(state, &pack, &trial->ndcg, error);
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
    uint32_t factors = state->model->factor_count, items = state->dataset->items.count;
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
    const vt_allocator *allocator = &dataset->allocator;
    vti_event_list events = vti_dataset_events(dataset);
    vt_status status = vti_split_make(&events, dataset, &validation, &state.split, error);
    if (status) return status;
    status = vti_train(&state.split.train, dataset, &validation.train, allocator, progress, &state.model, error);
    if (!status) {
        status = vti_cases_prepare(&state.split, state.model, VT_ENGINE_MAX_HISTORY, allocator, &state.cases);
        if (!status) status = vti_item_facts_build(&state.split, dataset, state.model, allocator, &state.facts);
        if (status) vti_error(error, status, VT_NOWHERE, "no memory to evaluate");
    }
    if (!status) status = try_all(&state, budget_bytes, trials, trial_count, error);
    vti_item_facts_destroy(&state.facts, allocator);
    vti_cases_destroy(&state.cases, allocator);
    vt_model_destroy(state.model);
    vti_split_destroy(&state.split, allocator);
    return status;
}
