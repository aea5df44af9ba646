/*
 * evaluate.c: vt_evaluate: split, train, pack, open, measure, report. The steps are elsewhere; this is their order and
 * who owns what between them.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "item_facts.h"
#include "recipe.h"
#include "report.h"

#include <vitrine/engine.h>

#include <omp.h>
#include <string.h>

const char *vt_protocol_name(vt_protocol protocol) {
    switch (protocol) {
    case VT_PROTOCOL_LEAVE_ONE_OUT: return "leave-one-out";
    case VT_PROTOCOL_LEAVE_LAST_BASKET: return "leave-last-basket";
    case VT_PROTOCOL_STRONG_GENERALIZATION: return "strong-generalization";
    case VT_PROTOCOL_GIVEN_NEGATIVES: return "given-negatives";
    case VT_PROTOCOL_RANDOM_ITEMS: return "random-items";
    case VT_PROTOCOL_SESSION_PREFIXES: return "session-prefixes";
    case VT_PROTOCOL_TEST_FILE: return "test-file";
    case VT_PROTOCOL_K_FOLD: return "k-fold";
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
        .last_baskets = 1,
        .hidden_items = .2,
        .max_history = VT_ENGINE_MAX_HISTORY,
        .resamples = 1000,
        .share = 1,
    };
}

static vt_status check_options(const vt_dataset *dataset, const vt_eval_options *options, vt_eval_report **report,
                               vt_error *error) {
    if (!dataset || !options || !report || !vt_protocol_name(options->protocol)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "a dataset, options with a protocol and a report are needed");
    }
    if (options->protocol == VT_PROTOCOL_K_FOLD) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "k-fold is of predicted ratings, not of lists");
    }
    if (!dataset->user_offsets) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "clean the dataset before it is evaluated");
    }
    if (!(options->share > 0 && options->share <= 1)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "the share of the users is above 0 and at most 1");
    }
    if (options->max_history > VT_ENGINE_MAX_HISTORY) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a history has at most %u events",
                                VT_ENGINE_MAX_HISTORY);
    }
    bool weighs = options->recipe == VT_RECIPE_AUTO || options->recipe == VT_RECIPE_BLEND;
    if (options->variants && (!weighs || options->budget_bytes > 0)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "variants are of the recipes auto and blend, without a budget");
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

/* What is made on the way from a split to a report. */
typedef struct evaluation {
    const vt_dataset *dataset;
    const vt_eval_options *options;
    const vt_allocator *allocator;
    const vt_progress *progress;
    vti_split split;
    vt_model *model;
    vt_pack pack;
    vti_cases cases;
    vti_foreign_pack against;
    vti_item_facts facts;
    vti_groupings groupings;
    vti_variants variants; /* where they are asked for */
    vt_eval_report *report;
} evaluation;

static vt_status train(evaluation *e, vt_error *error) {
    vt_eval_report *report = e->report;
    const vt_eval_options *options = e->options;
    vt_eval_options asked = *options; /* the protocol says what is asked for */
    asked.only_new = !options->include_seen;
    vt_status status = options->recipe ? vti_recipe_train(&e->split.train, e->dataset, &asked, e->allocator,
                                                          e->progress, options->variants ? &e->variants : NULL,
                                                          &e->model, &report->pack, &report->pack_bytes, error)
                                       : vti_train(&e->split.train, e->dataset, &options->train, e->allocator,
                                                   e->progress, &e->model, error);
    if (status) return status;
    report->trained = e->model->options;
    memcpy(report->parameters, e->model->parameters, sizeof report->parameters);
    report->ships = e->model->kind->about.pack_sections[0] ? VT_RANKING_PACK : VT_RANKING_FLOAT;
    if (report->ships == VT_RANKING_FLOAT) return VT_OK;
    if (!report->pack)
        status = vt_model_to_pack(e->model, e->dataset, e->allocator, &report->pack, &report->pack_bytes, error);
    return status ? status : vt_pack_open(report->pack, report->pack_bytes, &e->pack, error);
}

/* All that is told of the items and the users beside the rankings. */
static vt_status prepare(evaluation *e, vt_error *error) {
    const vt_eval_options *options = e->options;
    vt_status status = vti_cases_prepare(&e->split, e->model, options->max_history, e->allocator, &e->cases);
    if (!status) status = vti_item_facts_build(&e->split, e->dataset, e->model, e->allocator, &e->facts);
    if (!status && options->against) {
        status = vti_foreign_pack_match(options->against, e->dataset, &e->cases, e->allocator, &e->against);
    }
    if (status) return vti_error(error, status, VT_NOWHERE, "no memory to evaluate");
    if (options->against && e->against.matching_items == 0) {
        return vti_error(error, VT_ERR_EMPTY, VT_NOWHERE,
                         "the other pack has none of the items: are the ids the same?");
    }
    const vt_dataset *source = options->test && !options->validation ? options->test : e->dataset;
    return vti_groupings_make(&e->cases, &source->users, options->users_path, e->allocator, &e->groupings, error);
}

static void describe(const evaluation *e, vt_eval_report *report) {
    const vt_eval_options *options = e->options;
    report->protocol = options->protocol;
    report->users = e->cases.unit_count;
    report->cases = e->split.case_count;
    report->items = e->model->item_count;
    report->targets = e->split.target_offsets[e->split.case_count];
    report->seen_negatives = e->split.seen_negatives;
    report->seed = options->seed;
    report->against_items = e->against.matching_items;
    report->diversity_by = e->facts.codes ? "attributes" : e->facts.directions ? "factors" : NULL;
    report->cutoff_count = options->cutoff_count;
    for (uint32_t c = 0; c < options->cutoff_count; c++) report->cutoffs[c] = options->cutoffs[c];
}

static vti_contest contest_of(const evaluation *e) {
    const vt_eval_options *options = e->options;
    return (vti_contest){
        .cases = &e->cases,
        .model = e->model,
        .pack = e->report->ships == VT_RANKING_PACK ? &e->pack : NULL,
        .against = options->against ? &e->against : NULL,
        .list_length = options->cutoffs[options->cutoff_count - 1],
        .include_seen = options->include_seen,
        .ships_only = options->ships_only,
        .kernels = options->kernels,
    };
}

static vt_status measure(const evaluation *e, const vti_contest *contest, vt_eval_report *report, vt_error *error) {
    const vt_eval_options *options = e->options;
    uint32_t threads = options->train.threads > 0 ? options->train.threads : (uint32_t)omp_get_max_threads();
    vti_resampling resampling = {options->resamples, options->seed, threads, e->allocator, e->progress};
    vti_measured measured;
    describe(e, report);
    vt_status status = vti_measure(contest, &e->facts, options->cutoffs, options->cutoff_count, threads, e->allocator,
                                   e->progress, &measured, error);
    if (!status) status = vti_report_fill(&measured, &e->cases, &e->groupings, &resampling, report, error);
    vti_measured_destroy(&measured, e->allocator);
    return status;
}

/* One variant, as a pack of its own and, when it is a model, as that. */
static vt_status measure_variant(const evaluation *e, uint32_t number, vt_eval_variant *variant, vt_error *error) {
    vti_contest contest = contest_of(e);
    vti_recipe_source source = {&e->split.train, e->dataset, &e->options->train, e->allocator, e->progress};
    const vt_model *model = vti_variant_model(&e->variants, number);
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_pack pack;
    variant->name = e->variants.list[number].name;
    variant->report = vti_report_create(e->allocator);
    if (!variant->report) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
    vt_status status = vti_variant_pack(&e->variants, number, &source, &bytes, &size_bytes, error);
    if (!status) status = vt_pack_open(bytes, size_bytes, &pack, error);
    contest.pack = &pack;
    contest.against = NULL;
    contest.ships_only = contest.ships_only || !model;
    if (model) contest.model = model;
    variant->report->ships = VT_RANKING_PACK;
    variant->report->pack_bytes = size_bytes;
    if (!status) status = measure(e, &contest, variant->report, error);
    if (!status) status = vti_variant_time(&contest, e->allocator, &variant->milliseconds, error);
    vti_release(e->allocator, bytes);
    return status;
}

static vt_status measure_variants(const evaluation *e, vt_error *error) {
    vt_eval_report *report = e->report;
    vt_status status = VT_OK;
    report->variants = vti_allocate_zeroed(e->allocator, VTI_MOST_VARIANTS, sizeof *report->variants);
    if (!report->variants) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
    for (uint32_t v = 0; v < e->variants.count && !status; v++) {
        status = measure_variant(e, v, &report->variants[report->variant_count++], error);
    }
    return status;
}

vt_status vt_evaluate(const vt_dataset *dataset, const vt_eval_options *options, const vt_progress *progress,
                      vt_eval_report **report, vt_error *error) {
    vt_status status = check_options(dataset, options, report, error);
    if (status) return status;
    evaluation e = {.dataset = dataset, .options = options, .allocator = &dataset->allocator, .progress = progress};
    vti_event_list events = vti_dataset_events(dataset);
    e.report = vti_report_create(e.allocator);
    if (!e.report) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
    status = vti_split_make(&events, dataset, options, &e.split, error);
    if (status) goto done;
    if (options->share < 1) {
        status = vti_split_thin(&e.split, options->share, options->seed, e.allocator);
        if (status) vti_error(error, status, VT_NOWHERE, "no memory to evaluate");
    }
    if (!status) status = train(&e, error);
    if (!status) status = prepare(&e, error);
    if (status) goto done;
    vti_contest contest = contest_of(&e);
    status = measure(&e, &contest, e.report, error);
    if (!status) status = measure_variants(&e, error);
done:
    vti_variants_destroy(&e.variants, e.allocator);
    vti_groupings_destroy(&e.groupings, e.allocator);
    vti_foreign_pack_destroy(&e.against, e.allocator);
    vti_item_facts_destroy(&e.facts, e.allocator);
    vti_cases_destroy(&e.cases, e.allocator);
    vt_model_destroy(e.model);
    vti_split_destroy(&e.split, e.allocator);
    if (status) {
        vt_eval_report_destroy(e.report);
    } else {
        *report = e.report;
    }
    return status;
}
