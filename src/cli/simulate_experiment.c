/*
 * simulate_experiment.c: see simulate_experiment.h.
 */
#include "simulate_experiment.h"
#include "console.h"
#include "pack_file.h"

#include <vitrine/experiment.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *paths[VT_EXPERIMENT_ARMS];
static vti_option_list asked;
static vt_experiment_options chosen = {.epsilon = 2, .most_revenue = 100, .lift = .1};

static const vti_option options[] = {
    {"pack", "FILE", "the pack of the first arm", VTI_OPTION_TEXT, .target = &paths[0]},
    {"against", "FILE", "the pack of the other arm", VTI_OPTION_TEXT, .target = &paths[1]},
    {"devices", "N", "that visit the shop during the experiment", VTI_OPTION_COUNT, .target = &chosen.devices,
     .least = 2, .most = 10000000, .default_text = "100000"},
    {"period", "DAYS", "of the experiment, after the history of the shop", VTI_OPTION_COUNT, .target = &chosen.days,
     .least = 1, .most = 365, .default_text = "14"},
    {"limit", "N", "items recommended at each visit", VTI_OPTION_COUNT, .target = &chosen.list_length, .least = 1,
     .most = 100, .default_text = "8"},
    {"ask", "bought|clicked|revenue", "what devices report; may be repeated", VTI_OPTION_LIST, .target = &asked,
     .default_text = "bought"},
    {"epsilon", "E", "of one report, in equal parts for what is asked", VTI_OPTION_NUMBER, .target = &chosen.epsilon,
     .least = .03, .most = 20},
    {"most-revenue", "AMOUNT", "to which a device's revenue is clipped", VTI_OPTION_NUMBER,
     .target = &chosen.most_revenue, .least = .01, .most = 1e9},
    {"lift", "PART", "of which the power and the needed reports are told", VTI_OPTION_NUMBER, .target = &chosen.lift,
     .least = 1e-6, .most = 100},
    {"repeats", "N", "experiments with other lots and noise, and as many without a difference", VTI_OPTION_COUNT,
     .target = &chosen.repeats, .most = 1000000, .default_text = "none"},
    {"threads", "N", "how many work at once; the result does not depend on it", VTI_OPTION_COUNT,
     .target = &chosen.threads, .most = 1024, .default_text = "all processors"},
};

const vti_option_group vti_experiment_options_group = {"Experiment", options, VTI_COUNT_OF(options)};

bool vti_experiment_is_wanted(void) {
    return paths[0] || paths[1];
}

static int read_questions(void) {
    for (uint32_t i = 0; i < asked.count; i++) {
        uint32_t q = 0;
        while (q < VT_EXPERIMENT_QUESTION_COUNT &&
               strcmp(asked.values[i], vt_experiment_question_name((vt_experiment_question)q)) != 0) {
            q++;
        }
        if (q == VT_EXPERIMENT_QUESTION_COUNT) {
            return vti_console_usage("--ask: \"%s\" is none of bought, clicked, revenue", asked.values[i]);
        }
        chosen.questions |= 1U << q;
    }
    return VTI_EXIT_OK;
}

/* ---- as text ---- */

static double click_through(const vt_experiment_result *result, uint32_t arm) {
    return (double)result->clicks[arm] / (double)result->impressions[arm];
}

static double lift_of(const vt_experiment_finding *finding) {
    return finding->truth[1] / finding->truth[0] - 1;
}

static void print_finding(const vt_experiment_finding *f, uint32_t repeats) {
    const vt_arm_comparison *c = &f->comparison;
    double count = repeats, expected = .05, spread = 1.959963984540054 * sqrt(expected * (1 - expected) / count);
    printf("\n%s (epsilon %.6g)\n", vt_experiment_question_name(f->question), f->epsilon);
    printf("  in truth        %9.6g  %9.6g  difference %+.6g, a lift of %+.2f %%\n", f->truth[0], f->truth[1],
           f->truth[1] - f->truth[0], 100 * lift_of(f));
    printf("  one experiment  %9.6g  %9.6g  difference %+.6g (%+.6g .. %+.6g), p %.4f\n", f->estimates[0].value,
           f->estimates[1].value, c->difference.value, c->difference.low, c->difference.high, c->p);
    if (!isnan(c->power)) {
        printf("  a lift of %.6g %%: power %.2f, .8 needs %.0f reports an arm\n", 100 * chosen.lift, c->power,
               c->needed);
    }
    if (repeats == 0) return;
    printf("  of %u: %.1f %% find the difference (%.1f %% expected), %.1f %% of the intervals hold it\n", repeats,
           100 * f->found / count, 100 * f->power, 100 * f->covered / count);
    printf("  of %u without a difference: %.1f %% find one (5 %% expected, by lot %.1f .. %.1f)\n", repeats,
           100 * f->false_positives / count, 100 * fmax(expected - spread, 0), 100 * (expected + spread));
}

static void print_result(const vt_experiment_result *result) {
    printf("%u devices, whose shoppers click %.2f %% of what %s recommends and %.2f %% of %s\n", result->devices,
           100 * click_through(result, 0), paths[0], 100 * click_through(result, 1), paths[1]);
    for (uint32_t q = 0; q < result->finding_count; q++) print_finding(&result->findings[q], result->repeats);
}

/* ---- as JSON ---- */

/* JSON has no NaN. */
static json_t *number_json(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *finding_json(const vt_experiment_finding *f) {
    const vt_arm_comparison *c = &f->comparison;
    return json_pack("{s:f, s:[o,o], s:o, s:[o,o], s:o, s:[o,o], s:o, s:o, s:o, s:o, s:i, s:i, s:i}", "epsilon",
                     f->epsilon, "truth", number_json(f->truth[0]), number_json(f->truth[1]), "true_lift",
                     number_json(lift_of(f)), "estimates", number_json(f->estimates[0].value),
                     number_json(f->estimates[1].value), "difference", number_json(c->difference.value), "interval",
                     number_json(c->difference.low), number_json(c->difference.high), "p", number_json(c->p), "power",
                     number_json(c->power), "needed", number_json(c->needed), "expected_power", number_json(f->power),
                     "found", (int)f->found, "covered", (int)f->covered, "false_positives", (int)f->false_positives);
}

static json_t *result_json(const vt_experiment_result *result) {
    json_t *questions = json_object();
    for (uint32_t q = 0; q < result->finding_count; q++) {
        json_object_set_new(questions, vt_experiment_question_name(result->findings[q].question),
                            finding_json(&result->findings[q]));
    }
    return json_pack("{s:i, s:i, s:f, s:[o,o], s:[I,I], s:o}",                                              //
                     "devices", (int)result->devices, "repeats", (int)result->repeats, "lift", chosen.lift, //
                     "click_through", number_json(click_through(result, 0)),                                //
                     number_json(click_through(result, 1)), "reports", (json_int_t)result->reports[0],      //
                     (json_int_t)result->reports[1], "questions", questions);
}

/* ---- the command ---- */

int vti_experiment_command(const vt_simulate_options *shop, bool json) {
    if (!paths[0] || !paths[1]) return vti_console_usage("an experiment needs --pack FILE and --against FILE");
    int code = read_questions();
    if (code) return code;
    vti_pack_file packs[VT_EXPERIMENT_ARMS] = {{0}};
    vt_experiment_result result;
    vt_error error;
    chosen.shop = *shop;
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS && !code; arm++) {
        code = vti_pack_file_open(paths[arm], 0, &packs[arm]);
    }
    if (!code) {
        const vt_pack *arms[VT_EXPERIMENT_ARMS] = {&packs[0].pack, &packs[1].pack};
        vt_status status = vt_experiment_run(arms, &chosen, vti_console_progress(), &result, &error);
        code = status ? vti_console_fail(status, NULL, &error) : VTI_EXIT_OK;
    }
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) vti_pack_file_close(&packs[arm]);
    if (code) return code;
    if (json) {
        vti_console_json(result_json(&result));
    } else {
        print_result(&result);
    }
    return vti_console_end();
}
