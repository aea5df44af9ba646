/*
 * evaluate.c: vt_evaluate: split, train, pack, open, measure. The steps are elsewhere; this is their order and who owns
 * what between them.
 */
#include "../base/error.h"
#include "measure.h"

#include <vitrine/engine.h>

const char *vt_protocol_name(vt_protocol protocol) {
    switch (protocol) {
    case VT_PROTOCOL_LEAVE_ONE_OUT: return "leave-one-out";
    case VT_PROTOCOL_LEAVE_LAST_BASKET: return "leave-last-basket";
    case VT_PROTOCOL_STRONG_GENERALIZATION: return "strong-generalization";
    case VT_PROTOCOL_GIVEN_NEGATIVES: return "given-negatives";
    }
    return NULL;
}

vt_eval_options vt_eval_options_default(void) {
    return (vt_eval_options){
        .protocol = VT_PROTOCOL_LEAVE_ONE_OUT,
        .train = vt_train_options_default(),
        .seed = 1,
        .cutoffs = {10, 20},
        .cutoff_count = 2,
        .held_out_users = .1,
        .hidden_items = .2,
    };
}

static vt_status check_options(const vt_dataset *dataset, const vt_eval_options *options, const vt_eval_report *report,
                               vt_error *error) {
    if (!dataset || !options || !report || !vt_protocol_name(options->protocol)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "a dataset, options with a protocol and a report are needed");
    }
    if (!dataset->user_offsets) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "clean the dataset before it is evaluated");
    }
    uint32_t previous = 0;
    for (uint32_t c = 0; c < options->cutoff_count && c < VT_EVAL_MAX_CUTOFFS; c++) {
        if (options->cutoffs[c] <= previous || options->cutoffs[c] > VT_ENGINE_MAX_RESULTS)
            previous = UINT32_MAX;
        else
            previous = options->cutoffs[c];
    }
    if (options->cutoff_count < 1 || options->cutoff_count > VT_EVAL_MAX_CUTOFFS || previous == UINT32_MAX) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "cutoffs must be 1 to %d ascending numbers in 1..%u", VT_EVAL_MAX_CUTOFFS,
                                VT_ENGINE_MAX_RESULTS);
    }
    return VT_OK;
}

vt_status vt_evaluate(const vt_dataset *dataset, const vt_eval_options *options, const vt_progress *progress,
                      vt_eval_report *report, vt_error *error) {
    vt_status status = check_options(dataset, options, report, error);
    if (status) return status;

    const vt_allocator *allocator = &dataset->allocator;
    vti_event_list events = vti_dataset_events(dataset);
    vti_split split = {0};
    vt_model *model = NULL;
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_pack pack;
    status = vti_split_make(&events, dataset, options, &split, error);
    if (status) return status;
    status = vti_train(&split.train, dataset, &options->train, allocator, progress, &model, error);
    if (!status) status = vt_model_to_pack(model, dataset, allocator, &bytes, &size_bytes, error);
    if (!status) status = vt_pack_open(bytes, size_bytes, &pack, error);
    if (status) goto done;

    vt_eval_report measured = {
        .protocol = options->protocol,
        .users = split.case_count,
        .items = model->item_count,
        .targets = split.target_offsets[split.case_count],
        .seed = options->seed,
        .cutoff_count = options->cutoff_count,
        .pack_bytes = size_bytes,
        .fold_in = pack.fold_in,
    };
    for (uint32_t c = 0; c < options->cutoff_count; c++) measured.cutoffs[c] = options->cutoffs[c];
    status = vti_measure(&split, model, &pack, options, allocator, progress, &measured, error);
    if (!status) *report = measured;
done:
    allocator->release(allocator->context, bytes);
    vt_model_destroy(model);
    vti_split_destroy(&split, allocator);
    return status;
}
