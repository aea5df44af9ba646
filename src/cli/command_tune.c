/*
 * command_tune.c: `vitrine tune`: searches for the parameters of models on a validation split, and keeps a journal by
 * which a search that was stopped goes on.
 */
#define _POSIX_C_SOURCE 200809L

#include "commands.h"
#include "console.h"
#include "eval_ratings.h"
#include "protocol_options.h"
#include "shop_options.h"
#include "tune_page.h"
#include "tune_search.h"

#include <vitrine/engine.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *report_path, *evidence;
static uint32_t metric, cutoff;
static bool with_evidence[VTI_EVIDENCE_PARAMETERS];
static vt_tune_options chosen;
static bool train_only, json;

/* In the order of vt_metric, as far as more is better, then the errors of predicted ratings. */
static const char *const metrics[] = {"hr", "recall", "precision", "f1", "ndcg", "map", "mrr", "rmse", "mae", NULL};
enum { FIRST_OF_RATINGS = VT_METRIC_MRR + 1 };

static const vti_option tune_options[] = {
    {"report", "FILE", "JSON, the journal by which the search goes on after a stop; beside it the page .html",
     VTI_OPTION_TEXT, .target = &report_path},
    {"metric", "NAME", "what is to be best: hr, recall, precision, f1, ndcg, map or mrr; of k-fold rmse or mae",
     VTI_OPTION_CHOICE, .target = &metric, .choices = metrics, .default_text = "ndcg; of k-fold rmse"},
    {"search", "NAME,...",
     "searched too: the weights of these event types (view, cart, purchase, rating) and confidence", VTI_OPTION_TEXT,
     .target = &evidence, .default_text = "none of them"},
    {"cutoff", "K", "of the metric", VTI_OPTION_COUNT, .target = &cutoff, .least = 1, .most = VT_ENGINE_MAX_RESULTS},
    {"train-only", NULL, "the events hold no test part: what is validated on is taken from all of them",
     VTI_OPTION_FLAG, .target = &train_only},
    {"trials", "N", "of each round, drawn at random", VTI_OPTION_COUNT, .target = &chosen.trials, .least = 1,
     .most = VT_TUNE_MAX_TRIALS},
    {"rungs", "N",
     "looks at a trial: each keeps the best third, on three times the users or more folds; fewer where users are few",
     VTI_OPTION_COUNT, .target = &chosen.rungs, .least = 1, .most = VT_TUNE_MAX_RUNGS},
    {"rounds", "N", "at most", VTI_OPTION_COUNT, .target = &chosen.rounds, .least = 1, .most = UINT32_MAX},
    {"patience", "N", "stop after so many rounds that found nothing better", VTI_OPTION_COUNT,
     .target = &chosen.patience, .least = 1, .most = UINT32_MAX},
    {"search-seed", "N", "of the draws", VTI_OPTION_SEED, .target = &chosen.seed},
    {"json", NULL, "print the report on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "tune --events FILE --report FILE.json [--model NAME,...] [OPTION]...",
    "Searches for the parameters with which a model does best, by random draws and successive halving. It\n"
    "never looks at the test part: targets of the protocol are set aside, and the draws are measured on a\n"
    "split of what is left. The standard parameters are the first draw; --parameter fixes one.\n\n"
    "Ctrl-C ends the search with what it knows; the same command line goes on from there. At the end it\n"
    "prints the command lines that measure the best on the test part and that train it.\n\n" //
    VTI_PROTOCOL_HELP                                                                        //
    "  k-fold                 ratings, predicted by a model that was trained on the other folds\n",
    "  vitrine tune --events events.csv --protocol leave-last-basket --report tune.json\n"
    "  vitrine tune --events events.csv --model ials,item-knn --metric recall --cutoff 20 --report tune.json\n"
    "  vitrine tune --events events.csv --search view,cart,confidence --report tune.json\n"
    "  vitrine tune --events ratings.csv --model biased-mf --protocol k-fold --report tune.json\n",
};

/* ---- what was found ---- */

/* The weights of all event types, as searched where they were, and the rule. */
static void write_evidence(FILE *stream, const json_t *parameters) {
    const char *separator = " --weight ";
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        const char *name = vti_evidence_parameters[type].name;
        double weight = vti_shop_train_options()->fold_in.event_weights[type];
        if (with_evidence[type]) weight = json_number_value(json_object_get(parameters, name));
        if (name) fprintf(stream, "%s%s=%.9g", separator, vt_event_type_name(type), weight);
        separator = ",";
    }
    const json_t *rule = json_object_get(parameters, vti_evidence_parameters[VTI_EVIDENCE_RULE].name);
    if (with_evidence[VTI_EVIDENCE_RULE]) fprintf(stream, " --confidence %s", json_string_value(rule));
}

static bool is_evidence(const char *name) {
    for (uint32_t which = 0; which < VTI_EVIDENCE_PARAMETERS; which++) {
        if (with_evidence[which] && strcmp(name, vti_evidence_parameters[which].name) == 0) return true;
    }
    return false;
}

/* "vitrine COMMAND" with the options that were given, the model and its parameters; to be freed. */
static char *command_line(const char *command, const json_t *model, const char *more) {
    static const char *const nothing[] = {NULL};
    /* ials has these as parameters, too */
    const char *const model_options[] = {"model",
                                         "parameter",
                                         "factors",
                                         "iterations",
                                         "regularization",
                                         "regularization-exponent",
                                         "unobserved-weight",
                                         evidence ? "weight" : NULL,
                                         with_evidence[VTI_EVIDENCE_RULE] ? "confidence" : NULL,
                                         NULL};
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) return NULL;
    fprintf(stream, "vitrine %s", command);
    vti_options_write_given(stream, &vti_table_options_group, nothing);
    vti_options_write_given(stream, &vti_train_options_group, model_options);
    if (strcmp(command, "eval") == 0) vti_options_write_given(stream, &vti_protocol_options_group, nothing);
    if (strcmp(command, "eval") == 0) vti_options_write_given(stream, &vti_rating_options_group, nothing);
    fprintf(stream, " --model %s", json_string_value(json_object_get(model, "name")));
    if (evidence) write_evidence(stream, json_object_get(model, "parameters"));
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(model, "parameters"), name, value) {
        char number[40];
        if (is_evidence(name)) continue;
        snprintf(number, sizeof number, "%.9g", json_number_value(value));
        fprintf(stream, " --parameter %s=%s", name, json_is_string(value) ? json_string_value(value) : number);
    }
    fputs(more, stream);
    if (fclose(stream) == 0) return text;
    free(text);
    return NULL;
}

static void add_best(const vti_tune_journal *journal, const char *name) {
    json_t *best = vti_tune_journal_best(journal, name);
    if (!best) return;
    const json_t *model = json_object_get(best, "model");
    const vt_model_kind *kind = vt_model_kind_find(name);
    char cutoffs[32] = "";
    if (cutoff > 0) snprintf(cutoffs, sizeof cutoffs, " --cutoffs %u", cutoff);
    char *eval = command_line("eval", model, cutoffs);
    char *train =
        command_line("train", model, kind && *kind->pack_sections ? " --out shop.vtpk" : " --save-model FILE");
    json_array_append_new(json_object_get(journal->report, "best"),
                          json_pack("{s:O, s:O, s:s?, s:s?}", "model", model, "score", json_object_get(best, "score"),
                                    "eval", eval, "train", train));
    free(eval);
    free(train);
}

static void print_best(const json_t *report) {
    json_t *best;
    size_t i;
    json_array_foreach(json_object_get(report, "best"), i, best) {
        char at[16] = "";
        if (cutoff > 0) snprintf(at, sizeof at, "@%u", cutoff);
        printf("%s%s: %s%s %.4f on the validation split\n\n", i ? "\n" : "",
               json_string_value(json_object_get(json_object_get(best, "model"), "name")), metrics[metric], at,
               fabs(json_number_value(json_object_get(best, "score"))));
        if (train_only && cutoff > 0) {
            printf("To measure it, name the test part: --protocol test-file --test FILE, or given-negatives.\n\n");
        } else {
            printf("%s\n\n", json_string_value(json_object_get(best, "eval")));
        }
        printf("%s\n", json_string_value(json_object_get(best, "train")));
    }
}

/* ---- all searches ---- */

/* All that a score depends on beside the model, its parameters and the share. */
static json_t *settings_json(const vti_shop *shop, const vt_eval_options *eval) {
    static const char *const of_models[] = {"factors", "iterations", "regularization", "regularization_exponent",
                                            "unobserved_weight"};
    const vt_clean_report *clean = &shop->clean;
    json_t *options = vti_shop_train_options_json(&eval->train);
    for (uint32_t i = 0; i < VTI_COUNT_OF(of_models); i++) json_object_del(options, of_models[i]);
    if (evidence) json_object_set_new(options, "search", json_string(evidence));
    return json_pack("{s:s, s:s, s:i, s:I, s:f, s:f, s:b, s:b, s:b, s:I, s:I, s:I, s:I, s:o}", //
                     "protocol", vt_protocol_name(eval->protocol),                             //
                     "metric", metrics[metric],                                                //
                     "cutoff", (int)cutoff,                                                    //
                     "split_seed", (json_int_t)eval->seed,                                     //
                     "held_out_users", eval->held_out_users,                                   //
                     "hidden_items", eval->hidden_items,                                       //
                     "one_target", eval->one_target,                                           //
                     "include_seen", eval->include_seen,                                       //
                     "train_only", train_only,                                                 //
                     "seed", (json_int_t)eval->train.seed,                                     //
                     "users", (json_int_t)clean->users,                                        //
                     "items", (json_int_t)clean->items,                                        //
                     "events", (json_int_t)clean->events,                                      //
                     "options", options);
}

/* Brings the report up to date; also after a failure, for what is known by then. */
static vt_status finish(const vti_tune_target *target, const char *state, vt_error *error) {
    uint32_t count;
    const char *const *models = vti_shop_models(&count);
    json_t *report = target->journal->report;
    json_object_set_new(report, "best", json_array());
    json_object_set_new(report, "state", json_string(state));
    for (uint32_t i = 0; i < count; i++) add_best(target->journal, models[i]);
    vt_status status = vti_tune_journal_write(target->journal, error);
    return status ? status : vti_tune_page_write(report, target->page_path, error);
}

static int search_all(vti_tune_target *target) {
    uint32_t count;
    const char *const *models = vti_shop_models(&count);
    vt_error error, late;
    if (target->journal->loaded) {
        vti_console_note("%s: %u trials are known already", report_path, target->journal->loaded);
    }
    vt_status status = finish(target, "running", &error);
    for (uint32_t i = 0; i < count && !status; i++) status = vti_tune_search(target, models[i], &error);
    int code = status ? vti_console_fail(status, NULL, &error) : VTI_EXIT_OK;
    const char *state = !status ? "done" : status == VT_ERR_CANCELLED ? "interrupted" : "failed";
    status = finish(target, state, &late);
    if (status) code = vti_console_fail(status, report_path, &late);
    vti_console_note("%u trials measured; %s and %s have them all", target->measured, report_path, target->page_path);
    if (json)
        vti_console_json(json_deep_copy(target->journal->report));
    else
        print_best(target->journal->report);
    return code;
}

/* "tune.json" gives "tune.html". To be freed. */
static char *page_path_of(const char *path) {
    size_t length = strlen(path);
    if (length > 5 && strcmp(path + length - 5, ".json") == 0) length -= 5;
    char *page = malloc(length + 6);
    if (page) snprintf(page, length + 6, "%.*s.html", (int)length, path);
    return page;
}

static int open_and_search(const vt_eval_options *eval) {
    vti_shop shop;
    vti_tune_journal journal = {0};
    char *page_path = page_path_of(report_path);
    int code = page_path ? vti_shop_open(&shop) : vti_console_fail_with("no memory");
    if (!page_path) return code;
    if (!code) code = vti_tune_journal_open(report_path, settings_json(&shop, eval), &journal);
    if (!code) {
        vti_tune_target target = {
            .shop = &shop, .journal = &journal, .page_path = page_path, .eval = eval, .options = &chosen};
        bool ratings = eval->protocol == VT_PROTOCOL_K_FOLD;
        if (ratings) target.ratings = vti_rating_options_with(eval);
        target.metric = ratings ? VTI_TUNE_RMSE + metric - FIRST_OF_RATINGS : metric;
        memcpy(target.with_evidence, with_evidence, sizeof with_evidence);
        code = search_all(&target);
    }
    vti_tune_journal_close(&journal);
    vti_shop_close(&shop);
    free(page_path);
    return code;
}

/* The names of --search. */
static int take_evidence(void) {
    for (const char *name = evidence; name && *name;) {
        size_t length = strcspn(name, ",");
        uint32_t which = 0;
        for (; which < VTI_EVIDENCE_PARAMETERS; which++) {
            const char *known = which == VTI_EVIDENCE_RULE ? "confidence" : vt_event_type_name(which);
            bool weighs = vti_evidence_parameters[which].name != NULL; /* what is dismissed has no weight */
            if (weighs && strlen(known) == length && memcmp(known, name, length) == 0) break;
        }
        if (which == VTI_EVIDENCE_PARAMETERS) {
            return vti_console_usage("--search: \"%.*s\" is none of view, cart, purchase, rating and confidence",
                                     (int)length, name);
        }
        with_evidence[which] = true;
        name += length + (name[length] == ',');
    }
    return VTI_EXIT_OK;
}

/* What goes together; k-fold has a metric of its own and no cutoff. */
static int check_options(const vt_eval_options *eval) {
    uint32_t count;
    const char *const *models = vti_shop_models(&count);
    bool ratings = eval->protocol == VT_PROTOCOL_K_FOLD;
    if (ratings && metric == UINT32_MAX) metric = FIRST_OF_RATINGS;
    if (metric == UINT32_MAX) metric = VT_METRIC_NDCG;
    if (ratings != (metric >= FIRST_OF_RATINGS)) {
        return vti_console_usage("--metric %s is %s", metrics[metric],
                                 ratings ? "of lists, not of k-fold" : "of k-fold");
    }
    if (eval->protocol == VT_PROTOCOL_GIVEN_NEGATIVES || eval->protocol == VT_PROTOCOL_TEST_FILE) {
        return vti_console_usage("--protocol %s has no validation part: search with another one and --train-only",
                                 vt_protocol_name(eval->protocol));
    }
    for (uint32_t i = 0; i < count && ratings; i++) {
        if (vt_model_kind_find(models[i])->feedback == VT_FEEDBACK_RATINGS) continue;
        return vti_console_usage("%s is no model that predicts ratings, as k-fold wants", models[i]);
    }
    if (ratings && evidence) return vti_console_usage("--search: ratings have no weights");
    if (ratings) cutoff = 0;
    return take_evidence();
}

int vti_command_tune(int argc, char **argv) {
    static const vt_model_kind none = {0};
    int code;
    chosen = vt_tune_options_default(&none);
    cutoff = 10;
    metric = UINT32_MAX; /* not given */
    vti_rating_options_begin();
    vti_protocol_options_begin();
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        {"Search", tune_options, VTI_COUNT_OF(tune_options)},
        vti_protocol_options_group,
        vti_rating_options_group,
        vti_table_options_group,
        vti_train_options_group,
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (code) return code;
    if (!report_path) return vti_console_usage("--report FILE is needed");

    vt_eval_options eval = vt_eval_options_default();
    vti_protocol_options_take(&eval);
    eval.train = *vti_shop_train_options();
    eval.validation = !train_only;
    code = check_options(&eval);
    if (code) return code;
    eval.cutoffs[0] = cutoff;
    eval.cutoff_count = 1;
    eval.resamples = 0;
    eval.ships_only = true;
    eval.kernels = getenv("VT_KERNELS");
    code = open_and_search(&eval);
    return code ? code : vti_console_end();
}
