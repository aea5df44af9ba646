/*
 * command_eval.c: `vitrine eval`: trains on a part of the events and measures the pack on the rest.
 */
#include "commands.h"
#include "console.h"
#include "shop_options.h"

#include <vitrine/engine.h>
#include <vitrine/eval.h>

#include <stdio.h>
#include <stdlib.h>

static vt_eval_options chosen;
static uint32_t protocol;
static const char *cutoffs = "10,20";
static bool json;

/* In the order of vt_protocol. */
static const char *const protocols[] = {"leave-one-out", "leave-last-basket", "strong-generalization",
                                        "given-negatives", NULL};

static const vti_option eval_options[] = {
    {"protocol", "NAME", "leave-one-out, leave-last-basket, strong-generalization or given-negatives",
     VTI_OPTION_CHOICE, .target = &protocol, .choices = protocols},
    {"cutoffs", "K,K,...", "lengths of the lists that are measured, ascending", VTI_OPTION_TEXT, .target = &cutoffs,
     .default_text = "10,20"},
    {"one-target", NULL, "leave-last-basket: keep one target of the basket, chosen by the split seed", VTI_OPTION_FLAG,
     .target = &chosen.one_target},
    {"validation", NULL, "set the test targets aside and measure on a split of what is left, for tuning",
     VTI_OPTION_FLAG, .target = &chosen.validation},
    {"held-out-users", "SHARE", "strong-generalization: share of the users that training does not see",
     VTI_OPTION_NUMBER, .target = &chosen.held_out_users, .most = 1},
    {"hidden-items", "SHARE", "strong-generalization: share of each held-out user's items to be found",
     VTI_OPTION_NUMBER, .target = &chosen.hidden_items, .most = 1},
    {"negatives", "FILE", "given-negatives: lines \"(user,item)<TAB>item<TAB>item...\"", VTI_OPTION_TEXT,
     .target = &chosen.negatives_path},
    {"split-seed", "N", "of what the split draws by lot", VTI_OPTION_SEED, .target = &chosen.seed},
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "eval --events FILE [--protocol NAME] [OPTION]...",
    "Trains on a part of the events, writes the pack, opens it in the engine, and measures how well its\n"
    "lists hold what was left out. Beside the pack stand the float model it was made from and the popular\n"
    "order. Every ranking is of the whole catalogue without the items of the history, except under\n"
    "given-negatives.\n\n"
    "  leave-one-out          each user's last item that is new to the user is to be found\n"
    "  leave-last-basket      the items new to the user in the last basket that has any\n"
    "  strong-generalization  users that training has not seen; a share of their items is hidden\n"
    "  given-negatives        one item ranked among the negatives of a file, as some papers do\n",
    "  vitrine eval --events events.csv --protocol leave-last-basket --cutoffs 10,50 --json\n",
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

static void print_table(const vt_eval_report *report) {
    for (uint32_t c = 0; c < report->cutoff_count; c++) {
        static const char *const names[] = {"hr", "recall", "precision", "ndcg", "mrr", "coverage"};
        printf("%s%-10s", c ? "\n" : "", "");
        for (uint32_t i = 0; i < VTI_COUNT_OF(names); i++) {
            char title[32];
            snprintf(title, sizeof title, "%s@%u", names[i], report->cutoffs[c]);
            printf("  %13s", title);
        }
        const struct {
            const char *name;
            const vt_metrics *metrics;
        } rows[] = {
            {"popularity", &report->popularity[c]}, {"float", &report->unquantised[c]}, {"pack", &report->pack[c]}};
        for (uint32_t i = 0; i < VTI_COUNT_OF(rows); i++) {
            const vt_metrics *m = rows[i].metrics;
            printf("\n%-10s  %13.4f  %13.4f  %13.4f  %13.4f  %13.4f  %13.4f", rows[i].name, m->hr, m->recall,
                   m->precision, m->ndcg, m->mrr, m->coverage);
        }
        printf("\n");
    }
}

static json_t *metrics_json(const vt_eval_report *report, const vt_metrics *metrics) {
    json_t *object = json_object();
    for (uint32_t c = 0; c < report->cutoff_count; c++) {
        const struct {
            const char *name;
            double value;
        } values[] = {{"hr", metrics[c].hr},     {"recall", metrics[c].recall}, {"precision", metrics[c].precision},
                      {"ndcg", metrics[c].ndcg}, {"mrr", metrics[c].mrr},       {"coverage", metrics[c].coverage}};
        for (uint32_t i = 0; i < VTI_COUNT_OF(values); i++) {
            char key[32];
            snprintf(key, sizeof key, "%s@%u", values[i].name, report->cutoffs[c]);
            json_object_set_new(object, key, json_real(values[i].value));
        }
    }
    return object;
}

static void print_json(const vt_eval_report *report, double seconds) {
    vt_train_options trained = chosen.train;
    trained.fold_in = report->fold_in;
    vti_console_json(json_pack("{s:o, s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:f, s:f, s:f, s:o}", //
                               "pack", metrics_json(report, report->pack),                                         //
                               "float", metrics_json(report, report->unquantised),                                 //
                               "popularity", metrics_json(report, report->popularity),                             //
                               "protocol", vt_protocol_name(report->protocol),                                     //
                               "users", (json_int_t)report->users,                                                 //
                               "items", (json_int_t)report->items,                                                 //
                               "targets", (json_int_t)report->targets,                                             //
                               "seed", (json_int_t)chosen.train.seed,                                              //
                               "split_seed", (json_int_t)report->seed,                                             //
                               "pack_bytes", (json_int_t)report->pack_bytes,                                       //
                               "validation", chosen.validation,                                                    //
                               "one_target", chosen.one_target,                                                    //
                               "held_out_users", chosen.held_out_users,                                            //
                               "hidden_items", chosen.hidden_items,                                                //
                               "seconds", seconds,                                                                 //
                               "options", vti_shop_train_options_json(&trained)));
}

static int evaluate(const vti_shop *shop) {
    vt_eval_report report;
    vt_error error;
    double begin = vti_console_seconds();
    vt_status status = vt_evaluate(shop->dataset, &chosen, vti_console_progress(), &report, &error);
    /* Lines are only of the one text that is read here. */
    if (status) return vti_console_fail(status, error.line != VT_NOWHERE ? chosen.negatives_path : NULL, &error);
    double seconds = vti_console_seconds() - begin;
    vti_console_note("%s: %llu users, %llu targets, %llu items, pack of %llu bytes, %.1f seconds",
                     vt_protocol_name(report.protocol), (unsigned long long)report.users,
                     (unsigned long long)report.targets, (unsigned long long)report.items,
                     (unsigned long long)report.pack_bytes, seconds);
    if (json)
        print_json(&report, seconds);
    else
        print_table(&report);
    return VTI_EXIT_OK;
}

int vti_command_eval(int argc, char **argv) {
    int code;
    chosen = vt_eval_options_default();
    protocol = chosen.protocol;
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        {"Evaluation", eval_options, VTI_COUNT_OF(eval_options)},
        vti_table_options_group,
        vti_train_options_group,
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (code) return code;
    if (!parse_cutoffs()) {
        return vti_console_usage("--cutoffs: \"%s\" is not a list of at most %d ascending numbers in 1..%u", cutoffs,
                                 VT_EVAL_MAX_CUTOFFS, VT_ENGINE_MAX_RESULTS);
    }
    chosen.protocol = (vt_protocol)protocol;
    chosen.train = *vti_shop_train_options();
    chosen.kernels = getenv("VT_KERNELS");
    if (chosen.protocol == VT_PROTOCOL_GIVEN_NEGATIVES && !chosen.negatives_path) {
        return vti_console_usage("--protocol given-negatives needs --negatives FILE");
    }

    vti_shop shop;
    code = vti_shop_open(&shop);
    if (!code) code = evaluate(&shop);
    vti_shop_close(&shop);
    return code ? code : vti_console_end();
}
