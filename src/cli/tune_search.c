/*
 * tune_search.c: see tune_search.h.
 */
#include "tune_search.h"
#include "console.h"
#include "shop_options.h"
#include "tune_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEAST_USERS 300.0 /* that the smallest share trains on */
#define TEXT_BYTES 64

#define WEIGHT(type) \
    { .name = "weight-" type, .meaning = "of an event", .most = 1e6, .low = 0.1, .high = 10, .logarithmic = true }

const vt_parameter vti_evidence_parameters[VTI_EVIDENCE_PARAMETERS] = {
    [VT_EVENT_VIEW] = WEIGHT("view"),
    [VT_EVENT_CART] = WEIGHT("cart"),
    [VT_EVENT_PURCHASE] = WEIGHT("purchase"),
    [VT_EVENT_RATING] = WEIGHT("rating"),
    [VTI_EVIDENCE_RULE] = {.name = "confidence",
                           .meaning = "how weights add up",
                           .most = VT_CONFIDENCE_BINARY,
                           .high = VT_CONFIDENCE_BINARY,
                           .whole = true,
                           .choices = "log linear binary"},
};

/* One model's search. */
typedef struct search {
    vti_tune_target *target;
    const vt_model_kind *kind; /* of the model */
    vt_model_kind searched;    /* the same with the parameters of the evidence behind its own */
    vt_parameter parameters[VT_MAX_PARAMETERS];
    uint32_t evidence[VTI_EVIDENCE_PARAMETERS]; /* which those are, [searched.parameter_count - own] */
    vt_eval_options eval;                       /* of the trial that is being measured */
    const vt_trial *trial;                      /* the same, for the progress */
    double best;                                /* on all users, NAN before there is one */
    char texts[VT_MAX_PARAMETERS][TEXT_BYTES];  /* "name=value" of the trial */
    const char *text_list[VT_MAX_PARAMETERS];
} search;

static void write_parameter(const vt_parameter *parameter, double value, char text[TEXT_BYTES]) {
    const char *choice = parameter->choices;
    for (int skip = (int)value; choice && skip > 0; skip--) choice += strcspn(choice, " ") + 1;
    if (choice)
        snprintf(text, TEXT_BYTES, "%s=%.*s", parameter->name, (int)strcspn(choice, " "), choice);
    else
        snprintf(text, TEXT_BYTES, "%s=%.9g", parameter->name, value);
}

/* What a share is of. */
static const char *resource_of(const vti_tune_target *target) {
    return target->ratings ? "folds" : "users";
}

static bool report_progress(void *context, const char *stage, uint64_t done, uint64_t total) {
    const search *s = context;
    const vt_progress *console = vti_console_progress();
    char best[40] = "", text[160];
    if (!isnan(s->best)) snprintf(best, sizeof best, ", best %.4f", s->best);
    snprintf(text, sizeof text, "%s: round %u, trial %u on %.3g of the %s%s: %s", s->kind->name, s->trial->round + 1,
             s->trial->number + 1, s->trial->share, resource_of(s->target), best, stage);
    return console->report(console->context, text, done, total);
}

const char *vti_tune_metric_name(uint32_t metric) {
    if (metric == VTI_TUNE_RMSE) return "rmse";
    return metric == VTI_TUNE_MAE ? "mae" : vt_metric_name((vt_metric)metric);
}

/* A trial that cannot be trained with its parameters is no reason to stop. */
static bool is_failed_trial(vt_status status) {
    return status == VT_ERR_NUMERIC || status == VT_ERR_ARGUMENT || status == VT_ERR_LIMIT;
}

/* The trial's parameters become training options. */
static void set_parameters(search *s, const vt_trial *trial) {
    uint32_t own = s->kind->parameter_count;
    for (uint32_t p = 0; p < own; p++) {
        write_parameter(&s->kind->parameters[p], trial->parameters[p], s->texts[p]);
        s->text_list[p] = s->texts[p];
    }
    s->eval.train.parameters = s->text_list;
    s->eval.train.parameter_count = own;
    for (uint32_t p = own; p < s->searched.parameter_count; p++) {
        vt_fold_in *fold_in = &s->eval.train.fold_in;
        uint32_t which = s->evidence[p - own];
        if (which == VTI_EVIDENCE_RULE)
            fold_in->confidence = (vt_confidence)trial->parameters[p];
        else
            fold_in->event_weights[which] = (float)trial->parameters[p];
    }
}

static vt_status measure_lists(search *s, double share, double *score, uint64_t *users, vt_error *error) {
    vt_progress progress = {report_progress, s};
    vt_eval_report *report = NULL;
    s->eval.share = share;
    vt_status status = vt_evaluate(s->target->shop->dataset, &s->eval, &progress, &report, error);
    if (status) return status;
    *score = report->figures[report->ships][0][s->target->metric].value;
    *users = report->users;
    vt_eval_report_destroy(report);
    return VT_OK;
}

static vt_status measure_ratings(search *s, double share, double *score, vt_error *error) {
    vt_progress progress = {report_progress, s};
    vt_rating_options options = *s->target->ratings;
    vt_rating_report report;
    options.train = s->eval.train;
    options.looks = (uint32_t)ceil(share * options.fold_count);
    vt_status status = vt_evaluate_ratings(s->target->shop->dataset, &options, &progress, &report, error);
    if (!status) *score = -(s->target->metric == VTI_TUNE_MAE ? report.mean.mae : report.mean.rmse);
    return status;
}

static vt_status measure(search *s, vt_trial *trial, vt_error *error) {
    double begin = vti_console_seconds(), score = NAN;
    uint64_t users = 0;
    s->trial = trial;
    set_parameters(s, trial);
    vt_status status = s->target->ratings ? measure_ratings(s, trial->share, &score, error)
                                          : measure_lists(s, trial->share, &score, &users, error);
    if (status && !is_failed_trial(status)) return status;

    json_t *entry = json_pack("{s:o, s:f, s:i, s:i, s:i, s:f}",                              //
                              "model", vti_shop_model_json(&s->searched, trial->parameters), //
                              "share", trial->share,                                         //
                              "round", (int)trial->round + 1,                                //
                              "rung", (int)trial->rung + 1,                                  //
                              "trial", (int)trial->number + 1,                               //
                              "seconds", vti_console_seconds() - begin);
    if (status) {
        vti_console_note("%s, round %u, trial %u failed: %s", s->kind->name, trial->round + 1, trial->number + 1,
                         error->message);
        json_object_set_new(entry, "error", json_string(error->message));
    } else {
        trial->score = vti_tune_journal_number(score);
        json_object_set_new(entry, "score", json_real(trial->score));
        if (users > 0) json_object_set_new(entry, "users", json_integer((json_int_t)users));
    }
    vti_tune_journal_add(s->target->journal, entry);
    return vti_tune_journal_write(s->target->journal, error);
}

static vt_status evaluate(void *context, vt_trial *trial, vt_error *error) {
    search *s = context;
    json_t *known =
        vti_tune_journal_find(s->target->journal, vti_shop_model_json(&s->searched, trial->parameters), trial->share);
    vt_status status = VT_OK;
    if (known) {
        const json_t *score = json_object_get(known, "score");
        if (json_is_number(score)) trial->score = json_number_value(score);
    } else {
        status = measure(s, trial, error);
        s->target->measured++;
    }
    if (!status && trial->share == 1 && !(trial->score <= s->best) && !isnan(trial->score)) s->best = trial->score;
    return status;
}

static vt_status decided(void *context, const vt_trial *best, uint32_t kept, vt_error *error) {
    const search *s = context;
    char next[40] = "";
    if (kept) snprintf(next, sizeof next, "; %u go on", kept);
    vti_console_note("%s, round %u, on %.3g of the %s: best %s %.4f%s", s->kind->name, best->round + 1, best->share,
                     resource_of(s->target), vti_tune_metric_name(s->target->metric), fabs(best->score), next);
    return vti_tune_page_write(s->target->journal->report, s->target->page_path, error);
}

/* What stays as it is in the start: parameters that --parameter names, or an option of ials sets. */
static void fix_parameters(const vt_model_kind *kind, const vt_train_options *train, vt_tune_options *options) {
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        const vt_parameter *parameter = &kind->parameters[p];
        size_t length = strlen(parameter->name);
        options->fixed[p] = (float)options->start[p] != (float)parameter->standard;
        for (uint32_t t = 0; t < train->parameter_count; t++) {
            const char *text = train->parameters[t];
            options->fixed[p] |= strncmp(text, parameter->name, length) == 0 && text[length] == '=';
        }
    }
}

/* As many as were wanted, but where users are few. */
static uint32_t fitting_rungs(uint32_t wanted, uint64_t users) {
    uint32_t rungs = wanted;
    while (rungs > 1 && (double)users * pow(3, 1 - (double)rungs) < LEAST_USERS) rungs--;
    return rungs;
}

/* False where there is no room. */
static bool add_evidence_parameters(search *s, double *start) {
    const vt_fold_in *fold_in = &s->eval.train.fold_in;
    uint32_t own = s->kind->parameter_count, count = own;
    memcpy(s->parameters, s->kind->parameters, own * sizeof *s->parameters);
    for (uint32_t which = 0; which < VTI_EVIDENCE_PARAMETERS; which++) {
        if (!s->target->with_evidence[which]) continue;
        if (count == VT_MAX_PARAMETERS) return false;
        s->evidence[count - own] = which;
        s->parameters[count] = vti_evidence_parameters[which];
        start[count++] = which == VTI_EVIDENCE_RULE ? fold_in->confidence : fold_in->event_weights[which];
    }
    s->searched = *s->kind;
    s->searched.parameters = s->parameters;
    s->searched.parameter_count = count;
    return true;
}

vt_status vti_tune_search(vti_tune_target *target, const char *model, vt_error *error) {
    search s = {.target = target, .kind = vt_model_kind_find(model), .best = NAN, .eval = *target->eval};
    vt_tune_options options = *target->options;
    vt_tuner tuner = {evaluate, decided, &s};
    vt_trial best;
    s.eval.train.model = model;
    if (!target->ratings) options.rungs = fitting_rungs(options.rungs, target->shop->clean.users);
    vt_status status = vt_train_options_parameters(&s.eval.train, options.start, error);
    if (status) return status;
    fix_parameters(s.kind, &s.eval.train, &options);
    if (!add_evidence_parameters(&s, options.start)) {
        *error = (vt_error){VT_ERR_LIMIT, VT_NOWHERE, VT_NOWHERE, "too many parameters are searched at once"};
        return VT_ERR_LIMIT;
    }
    return vt_tune(&s.searched, &options, &tuner, NULL, &best, error);
}
