/*
 * command_report.c: `vitrine report`: what the private reports of devices say, in total, and how an experiment went.
 */
#include "cli_options.h"
#include "commands.h"
#include "console.h"

#include <vitrine/file.h>
#include <vitrine/reports.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *plan_path;
static vti_option_list report_paths;
static uint32_t first_period, last_period = UINT32_MAX;
static double lift = .1;
static bool json;

static const vti_option options[] = {
    {"plan", "FILE", "what devices were asked, the file that pages load", VTI_OPTION_TEXT, .target = &plan_path},
    {"reports", "FILE", "what they sent, one JSON object a line; \"-\" is standard input", VTI_OPTION_LIST,
     .target = &report_paths},
    {"first", "N", "period: days since 1970 over the plan's \"every\"", VTI_OPTION_COUNT, .target = &first_period,
     .most = UINT32_MAX},
    {"last", "N", "period", VTI_OPTION_COUNT, .target = &last_period, .most = UINT32_MAX, .default_text = "all"},
    {"lift", "PART", "of the first arm's value, of which the power and the needed reports are told", VTI_OPTION_NUMBER,
     .target = &lift, .least = 1e-6, .most = 100},
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "report --plan FILE --reports FILE [OPTION]...",
    "Reads the private reports that visitors' pages sent and estimates what is true in total: shares of the\n"
    "values and means of the numbers, with 95 % intervals; no report tells what is true of its device. Of an\n"
    "experiment it compares each arm with the first: the difference, its interval and p (of one comparison:\n"
    "the more there are, the more are below .05 by chance), the power to find a lift, and how many reports\n"
    "an arm needs to find it with power .8. Lines that no honest device would send are counted and left out.\n",
    "  vitrine report --plan plan.json --reports reports.jsonl\n"
    "  vitrine report --plan plan.json --reports monday.jsonl.gz --reports tuesday.jsonl --lift .05 --json\n",
};

/* What is estimated of a question: each value of a choice, or the mean of a number. */
static uint32_t row_count(const vt_question *question) {
    return question->value_count > 0 ? question->value_count : 1;
}

/* ---- as text ---- */

static void print_estimates(const vt_plan *plan, const vt_reports *reports, uint32_t arm) {
    for (uint32_t q = 0; q < plan->question_count; q++) {
        const vt_question *question = &plan->questions[q];
        printf("  %s (epsilon %.9g)\n", question->name, question->epsilon);
        for (uint32_t value = 0; value < row_count(question); value++) {
            vt_estimate e = vt_reports_estimate(reports, arm, q, value);
            if (question->value_count > 0) {
                printf("    %-20s  %7.2f %%  %7.2f .. %.2f\n", question->values[value], 100 * e.value, 100 * e.low,
                       100 * e.high);
            } else {
                printf("    %-20s  %9.6g  %9.6g .. %.6g\n", "mean", e.value, e.low, e.high);
            }
        }
    }
}

static void print_comparison(const vt_plan *plan, const vt_reports *reports, uint32_t arm) {
    printf("\n%s against %s\n", plan->arms[arm], plan->arms[0]);
    for (uint32_t q = 0; q < plan->question_count; q++) {
        const vt_question *question = &plan->questions[q];
        printf("  %s\n", question->name);
        for (uint32_t value = 0; value < row_count(question); value++) {
            vt_arm_comparison c = vt_reports_compare(reports, arm, q, value, lift);
            printf("    %-20s  %+9.6g  %+9.6g .. %+.6g  p %.4f",
                   question->value_count ? question->values[value] : "mean", c.difference.value, c.difference.low,
                   c.difference.high, c.p);
            if (!isnan(c.power)) {
                printf("  a lift of %.6g %%: power %.2f, .8 needs %.0f reports an arm", 100 * lift, c.power, c.needed);
            }
            printf("\n");
        }
    }
}

static void print_report(const vt_plan *plan, const vt_reports *reports) {
    printf("%s: %llu reports, %u periods of %u days\n", plan->name,
           (unsigned long long)vt_reports_count(reports, VT_ALL_ARMS), vt_reports_periods(reports), plan->every);
    print_estimates(plan, reports, VT_ALL_ARMS);
    for (uint32_t arm = 0; arm < plan->arm_count; arm++) {
        printf("\n%s: %s, %llu reports\n", plan->experiment, plan->arms[arm],
               (unsigned long long)vt_reports_count(reports, arm));
        print_estimates(plan, reports, arm);
    }
    for (uint32_t arm = 1; arm < plan->arm_count; arm++) print_comparison(plan, reports, arm);
}

/* ---- as JSON ---- */

/* JSON has no NaN. */
static json_t *number_json(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *estimate_json(const vt_estimate *e) {
    return json_pack("{s:o, s:o, s:o}", "value", number_json(e->value), "low", number_json(e->low), "high",
                     number_json(e->high));
}

static json_t *comparison_json(const vt_arm_comparison *c) {
    json_t *object = estimate_json(&c->difference);
    json_object_set_new(object, "p", number_json(c->p));
    json_object_set_new(object, "power", number_json(c->power));
    json_object_set_new(object, "needed", number_json(c->needed));
    return object;
}

/* By question; of a choice, by value. `compare` with the first arm, or estimate. */
static json_t *questions_json(const vt_plan *plan, const vt_reports *reports, uint32_t arm, bool compare) {
    json_t *object = json_object();
    for (uint32_t q = 0; q < plan->question_count; q++) {
        const vt_question *question = &plan->questions[q];
        json_t *rows = json_object(), *row = NULL;
        for (uint32_t value = 0; value < row_count(question); value++) {
            if (compare) {
                vt_arm_comparison c = vt_reports_compare(reports, arm, q, value, lift);
                row = comparison_json(&c);
            } else {
                vt_estimate e = vt_reports_estimate(reports, arm, q, value);
                row = estimate_json(&e);
            }
            if (question->value_count > 0) json_object_set_new(rows, question->values[value], row);
        }
        if (question->value_count == 0) {
            json_decref(rows);
            rows = row;
        }
        json_object_set_new(object, question->name, rows);
    }
    return object;
}

static json_t *report_json(const vt_plan *plan, const vt_reports *reports, json_t *files) {
    json_t *arms = json_array();
    json_t *object = json_pack("{s:s, s:i, s:I, s:i, s:o, s:o}",                              //
                               "plan", plan->name, "every", (int)plan->every,                 //
                               "reports", (json_int_t)vt_reports_count(reports, VT_ALL_ARMS), //
                               "periods", (int)vt_reports_periods(reports),                   //
                               "questions", questions_json(plan, reports, VT_ALL_ARMS, false), "files", files);
    for (uint32_t arm = 0; arm < plan->arm_count; arm++) {
        json_t *one =
            json_pack("{s:s, s:I, s:o}", "arm", plan->arms[arm], "reports", (json_int_t)vt_reports_count(reports, arm),
                      "questions", questions_json(plan, reports, arm, false));
        if (arm > 0) json_object_set_new(one, "against_first", questions_json(plan, reports, arm, true));
        json_array_append_new(arms, one);
    }
    if (plan->experiment) {
        json_object_set_new(object, "experiment", json_string(plan->experiment));
        json_object_set_new(object, "lift", json_real(lift));
        json_object_set_new(object, "arms", arms);
    } else {
        json_decref(arms);
    }
    return object;
}

/* ---- the command ---- */

static json_t *describe_lines(const char *path, const vt_report_lines *lines) {
    const vt_table_report *table = &lines->table;
    json_t *examples = json_array();
    vti_console_note("%s: %llu lines, %llu accepted, %llu bad (%llu duplicates, %llu of a later version), %llu ignored",
                     path, (unsigned long long)table->lines, (unsigned long long)table->accepted,
                     (unsigned long long)table->bad, (unsigned long long)lines->duplicates,
                     (unsigned long long)lines->later, (unsigned long long)table->ignored);
    for (uint32_t i = 0; i < table->example_count; i++) {
        const vt_bad_line *bad = &table->examples[i];
        vti_console_note("  line %llu: %s", (unsigned long long)bad->line, bad->reason);
        json_array_append_new(examples, json_pack("{s:I, s:o}", "line", (json_int_t)bad->line, "reason",
                                                  vti_console_json_text(bad->reason, strlen(bad->reason))));
    }
    if (table->bad > table->example_count) {
        vti_console_note("  and %llu more", (unsigned long long)(table->bad - table->example_count));
    }
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",        //
                     "path", vti_console_json_text(path, strlen(path)), //
                     "lines", (json_int_t)table->lines,                 //
                     "accepted", (json_int_t)table->accepted,           //
                     "bad", (json_int_t)table->bad,                     //
                     "later", (json_int_t)lines->later,                 //
                     "duplicates", (json_int_t)lines->duplicates,       //
                     "ignored", (json_int_t)table->ignored,             //
                     "examples", examples);
}

static int open_plan(vt_plan **plan) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error;
    vt_status status = vt_file_read(plan_path, NULL, &bytes, &size_bytes, &error);
    if (!status) status = vt_plan_parse(bytes, size_bytes, NULL, plan, &error);
    vt_memory_release(bytes);
    return status ? vti_console_fail(status, plan_path, &error) : VTI_EXIT_OK;
}

static int report_on(const vt_plan *plan) {
    vt_reports *reports = NULL;
    vt_error error;
    json_t *files = json_array();
    vt_status status = vt_reports_create(plan, first_period, last_period, NULL, &reports, &error);
    int code = status ? vti_console_fail(status, NULL, &error) : VTI_EXIT_OK;
    for (uint32_t i = 0; i < report_paths.count && !code; i++) {
        vt_report_lines lines;
        const char *path = report_paths.values[i];
        status = vt_reports_read(reports, path, vti_console_progress(), &lines, &error);
        if (status) {
            code = vti_console_fail(status, path, &error);
        } else {
            json_array_append_new(files, describe_lines(path, &lines));
        }
    }
    if (!code && vt_reports_count(reports, VT_ALL_ARMS) == 0) {
        (void)vti_console_fail_with("no report on the plan \"%s\": is it the plan that the pages use?", plan->name);
        code = VTI_EXIT_EMPTY;
    }
    if (!code && json) {
        vti_console_json(report_json(plan, reports, json_incref(files)));
    } else if (!code) {
        print_report(plan, reports);
    }
    json_decref(files);
    vt_reports_destroy(reports);
    return code;
}

int vti_command_report(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!plan_path) return vti_console_usage("--plan FILE is needed");
    if (report_paths.count == 0) return vti_console_usage("--reports FILE is needed");
    if (first_period > last_period) {
        return vti_console_usage("--first %u is after --last %u", first_period, last_period);
    }
    vt_plan *plan = NULL;
    code = open_plan(&plan);
    if (plan) code = report_on(plan);
    vt_plan_destroy(plan);
    return code ? code : vti_console_end();
}
