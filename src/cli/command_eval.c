/*
 * command_eval.c: `vitrine eval`: trains on a part of the events and measures the pack on the rest.
 */
#include "commands.h"
#include "console.h"
#include "eval_output.h"
#include "eval_ratings.h"
#include "pack_file.h"
#include "protocol_options.h"
#include "storage_options.h"

#include <vitrine/engine.h>
#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>

static vt_eval_options chosen;
static const char *cutoffs = "10,20", *against_path, *keep_path;
static vti_option_list test_paths;
static bool json;

static const vti_option eval_options[] = {
    {"cutoffs", "K,K,...", "lengths of the lists that are measured, ascending", VTI_OPTION_TEXT, .target = &cutoffs,
     .default_text = "10,20"},
    {"validation", NULL, "set the test targets aside and measure on a split of what is left, for tuning",
     VTI_OPTION_FLAG, .target = &chosen.validation},
    {"history", "N", "newest events that are known of a user, as of a new visitor; training has all", VTI_OPTION_COUNT,
     .target = &chosen.max_history, .most = VT_ENGINE_MAX_HISTORY},
    {"negatives", "FILE", "given-negatives: lines \"(user,item)<TAB>item<TAB>item...\"", VTI_OPTION_TEXT,
     .target = &chosen.negatives_path},
    {"test", "FILE", "test-file, session-prefixes, k-fold: a table of events, read as the others, to be found",
     VTI_OPTION_LIST, .target = &test_paths},
    {"users", "FILE", "a table of users: id and columns, for figures by group: a value each, or quarters by a number",
     VTI_OPTION_TEXT, .target = &chosen.users_path},
    {"against", "PACK", "measure another pack on the same users and test the difference", VTI_OPTION_TEXT,
     .target = &against_path},
    {"keep-pack", "PACK", "write the pack that was measured, which has not seen the targets", VTI_OPTION_TEXT,
     .target = &keep_path},
    {"variants", NULL, "of a recipe: measure also what its parts are worth, alone and blended", VTI_OPTION_FLAG,
     .target = &chosen.variants},
    {"resamples", "N", "of intervals and of the test; 0: none", VTI_OPTION_COUNT, .target = &chosen.resamples,
     .most = 1000000},
    {"json", NULL, "print one JSON object on standard output, of several models an array", VTI_OPTION_FLAG,
     .target = &json},
};

static const vti_usage usage = {
    "eval --events FILE [--model NAME,...] [--protocol NAME] [OPTION]...",
    "Trains on a part of the events, writes the pack, opens it in the engine, and measures how well its\n"
    "lists hold what was left out. Beside the pack stand the float model it was made from and the popular\n"
    "order. Every ranking is of the whole catalogue without the items of the history, except under\n"
    "given-negatives. Intervals are of 95 %, by bootstrap over users.\n\n" VTI_PROTOCOL_HELP //
    "                         or all of those of --test\n"
    "  test-file              what the users of --test have there; all other events train\n"
    "  given-negatives        for comparison with papers only: one item ranked among the negatives of a file;\n"
    "                         those that the user has already are left out, unless with --include-seen\n"
    "  k-fold                 ratings, predicted by a model that was trained on the other folds; intervals are of\n"
    "                         the errors of all folds together\n\n"
    "A pack given with --against must not have been trained on what is to be found, or it knows the\n"
    "answers. One from --keep-pack, of the same events, protocol and split seed, was not.\n",
    "  vitrine eval --events events.csv --protocol leave-last-basket --cutoffs 10,50 --json\n"
    "  vitrine eval --events events.csv --factors 32 --keep-pack small.vtpk\n"
    "  vitrine eval --events events.csv --factors 128 --against small.vtpk\n"
    "  vitrine eval --events ratings.csv --columns user,item,rating --model biased-mf --protocol k-fold\n",
};

static bool parse_cutoffs(void) {
    uint32_t count = 0, previous = 0;
    for (const char *text = cutoffs;; text++) {
        char *end;
        unsigned long cutoff = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
        if (cutoff <= previous || cutoff > VT_ENGINE_MAX_RESULTS || count == VT_EVAL_MAX_CUTOFFS) return false;
        chosen.cutoffs[count++] = previous = (uint32_t)cutoff;
        chosen.cutoff_count = count;
        text = end;
        if (*text == '\0') return true;
        if (*text != ',') return false;
    }
}

static json_t *report_json(const vt_eval_report *report, double seconds) {
    json_t *object = vti_evaluation_json(report);
    const vt_model_kind *kind = vt_model_kind_find(report->trained.model);
    json_object_update_new(object, json_pack("{s:o, s:I, s:b, s:b, s:b, s:i, s:f, s:f, s:f, s:o}",   //
                                             "model", vti_shop_model_json(kind, report->parameters), //
                                             "seed", (json_int_t)chosen.train.seed,                  //
                                             "validation", chosen.validation,                        //
                                             "one_target", chosen.one_target,                        //
                                             "include_seen", chosen.include_seen,                    //
                                             "history", (int)chosen.max_history,                     //
                                             "held_out_users", chosen.held_out_users,                //
                                             "hidden_items", chosen.hidden_items,                    //
                                             "seconds", seconds,                                     //
                                             "options", vti_shop_train_options_json(&report->trained)));
    return object;
}

static int keep_pack(const vt_eval_report *report) {
    vt_error error;
    if (!report->pack) return vti_console_fail_with("%s has no pack to keep", report->trained.model);
    vt_status status = vt_file_write(keep_path, report->pack, report->pack_bytes, &error);
    return status ? vti_console_fail(status, keep_path, &error) : VTI_EXIT_OK;
}

static int evaluate(const vti_shop *shop, vt_eval_report **report, json_t *objects) {
    vt_error error;
    double begin = vti_console_seconds();
    vt_status status = vt_evaluate(shop->dataset, &chosen, vti_console_progress(), report, &error);
    /* Lines are only of the one text that is read here. */
    const char *path = chosen.negatives_path ? chosen.negatives_path : chosen.users_path;
    if (status) return vti_console_fail(status, error.line != VT_NOWHERE ? path : NULL, &error);
    const vt_eval_report *r = *report;
    double seconds = vti_console_seconds() - begin;
    vti_console_note("%s, %s: %llu users, %llu lists, %llu targets, %llu items, pack of %zu bytes, %.1f seconds",
                     r->trained.model, vt_protocol_name(r->protocol), (unsigned long long)r->users,
                     (unsigned long long)r->cases, (unsigned long long)r->targets, (unsigned long long)r->items,
                     r->pack_bytes, seconds);
    if (r->seen_negatives > 0) {
        vti_console_note("%llu negatives of the file were left out: their users have them already",
                         (unsigned long long)r->seen_negatives);
    }
    for (uint32_t i = 0; i < r->ungrouped_count; i++) {
        vti_console_note("no groups by %s: it has more than %d values, and they are not all numbers", r->ungrouped[i],
                         VT_EVAL_MAX_GROUP_VALUES);
    }
    if (r->protocol == VT_PROTOCOL_GIVEN_NEGATIVES) {
        vti_console_note("given negatives are for comparison with papers only: a shop ranks its whole catalogue");
    }
    if (r->measured[VT_RANKING_AGAINST]) {
        vti_console_note("%s has %llu of the items", against_path, (unsigned long long)r->against_items);
    }
    if (json) json_array_append_new(objects, report_json(r, seconds));
    return keep_path ? keep_pack(r) : VTI_EXIT_OK;
}

/* Each of the models: one table, or one JSON object, of several an array of them. What there is, is shown on failure. */
static int evaluate_all(const vti_shop *shop) {
    uint32_t count, measured = 0;
    const char *const *models = vti_shop_models(&count);
    vt_eval_report **reports = calloc(count, sizeof(void *));
    if (!reports) return vti_console_fail_with("no memory");
    json_t *objects = json_array();
    int code = VTI_EXIT_OK;
    for (uint32_t i = 0; i < count && !code; i++) {
        chosen.train.model = models[i];
        chosen.budget_bytes = vti_storage_budget_bytes();
        if (!chosen.recipe || chosen.budget_bytes == 0) code = vti_storage_choose(shop, &chosen, &chosen.train.storage);
        if (!code) code = evaluate(shop, &reports[i], objects);
        measured += reports[i] != NULL;
    }
    if (json && measured > 0) {
        vti_console_json(json_incref(count > 1 ? objects : json_array_get(objects, 0)));
    } else if (measured > 0 && count == 1) {
        vti_print_evaluation(reports[0]);
    } else if (measured > 0) {
        vti_print_evaluations((const vt_eval_report *const *)reports, measured);
    }
    for (uint32_t i = 0; i < measured; i++) vt_eval_report_destroy(reports[i]);
    free(reports);
    json_decref(objects);
    return code;
}

/* Predicted ratings have neither lists nor packs, and what is about those would be left out without a word. */
static int check_k_fold(void) {
    const struct {
        const char *name;
        bool given;
    } of_lists[] = {
        {"--users", chosen.users_path != NULL}, {"--against", against_path != NULL},
        {"--keep-pack", keep_path != NULL},     {"--negatives", chosen.negatives_path != NULL},
        {"--recipe", chosen.recipe != 0},       {"--budget-kb", vti_storage_budget_bytes() > 0},
    };
    for (uint32_t i = 0; i < VTI_COUNT_OF(of_lists) && chosen.protocol == VT_PROTOCOL_K_FOLD; i++) {
        if (!of_lists[i].given) continue;
        return vti_console_usage("%s is about lists and packs; --protocol k-fold measures predicted ratings",
                                 of_lists[i].name);
    }
    return VTI_EXIT_OK;
}

static int check_options(void) {
    if (!parse_cutoffs()) {
        return vti_console_usage("--cutoffs: \"%s\" is not a list of at most %d ascending numbers in 1..%u", cutoffs,
                                 VT_EVAL_MAX_CUTOFFS, VT_ENGINE_MAX_RESULTS);
    }
    if (chosen.protocol == VT_PROTOCOL_GIVEN_NEGATIVES && !chosen.negatives_path) {
        return vti_console_usage("--protocol given-negatives needs --negatives FILE");
    }
    if (chosen.protocol == VT_PROTOCOL_TEST_FILE && test_paths.count == 0) {
        return vti_console_usage("--protocol test-file needs --test FILE");
    }
    bool has_test = chosen.protocol == VT_PROTOCOL_TEST_FILE || chosen.protocol == VT_PROTOCOL_SESSION_PREFIXES;
    if (test_paths.count > has_test && chosen.protocol != VT_PROTOCOL_K_FOLD) {
        return vti_console_usage("--test FILE is for --protocol test-file or session-prefixes, once, or for k-fold");
    }
    bool weighs = chosen.recipe == VT_RECIPE_AUTO || chosen.recipe == VT_RECIPE_BLEND;
    if (chosen.variants && (!weighs || vti_storage_budget_bytes() > 0)) {
        return vti_console_usage("--variants is for --recipe auto or blend, without --budget-kb");
    }
    uint32_t model_count;
    vti_shop_models(&model_count);
    if (model_count > 1 && keep_path) return vti_console_usage("--keep-pack is for a single --model");
    return VTI_EXIT_OK;
}

/* Opens what is given beside the shop's own tables, and evaluates. */
static int open_and_evaluate(void) {
    vti_shop shop, test = {0};
    vti_pack_file against = {0};
    int code = vti_shop_open(&shop);
    if (chosen.protocol == VT_PROTOCOL_K_FOLD) {
        if (!code) code = vti_evaluate_rating_models(&shop, &chosen, &test_paths, json);
        vti_shop_close(&shop);
        return code;
    }
    if (!code && test_paths.count > 0) code = vti_shop_open_test(test_paths.values[0], &test);
    if (!code && against_path) code = vti_pack_file_open(against_path, 0, &against);
    if (!code) {
        chosen.test = test.dataset;
        chosen.against = against_path ? &against.pack : NULL;
        code = evaluate_all(&shop);
    }
    vti_pack_file_close(&against);
    vti_shop_close(&test);
    vti_shop_close(&shop);
    return code;
}

int vti_command_eval(int argc, char **argv) {
    int code;
    chosen = vt_eval_options_default();
    vti_protocol_options_begin();
    vti_rating_options_begin();
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        {"Evaluation", eval_options, VTI_COUNT_OF(eval_options)},
        vti_protocol_options_group,
        vti_recipe_options_group,
        vti_rating_options_group,
        vti_table_options_group,
        vti_train_options_group,
        vti_storage_options_group,
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (!code) code = vti_storage_options_check();
    if (code) return code;
    vti_protocol_options_take(&chosen);
    chosen.train = *vti_shop_train_options();
    chosen.kernels = getenv("VT_KERNELS");
    code = check_options();
    if (!code) code = check_k_fold();
    if (!code) code = open_and_evaluate();
    return code ? code : vti_console_end();
}
