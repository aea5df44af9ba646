/*
 * eval_ratings.c: see eval_ratings.h.
 */
#include "eval_ratings.h"
#include "console.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static vt_rating_options chosen;

static const vti_option rating_options[] = {
    {"folds", "N", "k-fold: parts that the ratings are dealt to by lot; with --test each table is a fold",
     VTI_OPTION_COUNT, .target = &chosen.fold_count, .least = 2, .most = VT_MAX_FOLDS},
    {"threshold", "X", "k-fold: ratings from here on are relevant, for precision, recall and F1", VTI_OPTION_NUMBER,
     .target = &chosen.threshold, .least = -DBL_MAX, .most = DBL_MAX, .default_text = "the mean training rating"},
};

const vti_option_group vti_rating_options_group = {"Predicted ratings", rating_options, VTI_COUNT_OF(rating_options)};

void vti_rating_options_begin(void) {
    chosen = vt_rating_options_default();
}

vt_rating_options *vti_rating_options_with(const vt_eval_options *options) {
    chosen.train = options->train;
    chosen.seed = options->seed;
    chosen.validation = options->validation;
    chosen.resamples = options->resamples;
    return &chosen;
}

static void print_head(const char *title) {
    printf("%-16s  %10s  %10s  %10s  %10s  %10s  %10s\n", title, "ratings", "rmse", "mae", "precision", "recall", "f1");
}

static void print_line(const char *name, const vt_rating_figures *figures) {
    printf("%-16s  %10llu  %10.4f  %10.4f  %10.4f  %10.4f  %10.4f\n", name, (unsigned long long)figures->ratings,
           figures->rmse, figures->mae, figures->precision, figures->recall, figures->f1);
}

/* Under what they are intervals of. */
static void print_intervals(const vt_rating_report *report) {
    if (isnan(report->rmse.low)) return;
    printf("%-16s  %10s  %10.4f  %10.4f\n", "  95% from", "", report->rmse.low, report->mae.low);
    printf("%-16s  %10s  %10.4f  %10.4f\n", "       to", "", report->rmse.high, report->mae.high);
}

static void print_folds(const vt_rating_report *report) {
    print_head("fold");
    for (uint32_t fold = 0; fold < report->fold_count; fold++) {
        char name[16];
        snprintf(name, sizeof name, "%u", fold + 1);
        print_line(name, &report->folds[fold]);
    }
    print_line("mean", &report->mean);
    print_intervals(report);
}

static json_t *figures_json(const vt_rating_figures *figures) {
    return json_pack("{s:I, s:f, s:f, s:f, s:f, s:f, s:f}",   //
                     "ratings", (json_int_t)figures->ratings, //
                     "threshold", figures->threshold,         //
                     "rmse", figures->rmse,                   //
                     "mae", figures->mae,                     //
                     "precision", figures->precision,         //
                     "recall", figures->recall,               //
                     "f1", figures->f1);
}

static json_t *report_json(const vt_rating_report *report, double seconds) {
    json_t *folds = json_array();
    for (uint32_t fold = 0; fold < report->fold_count; fold++) {
        json_array_append_new(folds, figures_json(&report->folds[fold]));
    }
    json_t *intervals = json_object();
    if (!isnan(report->rmse.low)) {
        json_object_set_new(intervals, "rmse", json_pack("[f, f]", report->rmse.low, report->rmse.high));
        json_object_set_new(intervals, "mae", json_pack("[f, f]", report->mae.low, report->mae.high));
    }
    return json_pack("{s:s, s:o, s:o, s:I, s:{s:f, s:f}, s:o, s:o, s:I, s:I, s:b, s:f}", //
                     "protocol", vt_protocol_name(VT_PROTOCOL_K_FOLD),                   //
                     "mean", figures_json(&report->mean),                                //
                     "folds", folds,                                                     //
                     "users", (json_int_t)report->users,                                 //
                     "all", "rmse", report->rmse.value, "mae", report->mae.value,        //
                     "intervals", intervals,                                             //
                     "model", vti_shop_model_json(report->model, report->parameters),    //
                     "seed", (json_int_t)chosen.train.seed,                              //
                     "split_seed", (json_int_t)chosen.seed,                              //
                     "validation", chosen.validation,                                    //
                     "seconds", seconds);
}

static int evaluate(const vti_shop *shop, vt_rating_report *report, double *seconds) {
    vt_error error;
    double begin = vti_console_seconds();
    vt_status status = vt_evaluate_ratings(shop->dataset, &chosen, vti_console_progress(), report, &error);
    if (status) return vti_console_fail(status, NULL, &error);
    *seconds = vti_console_seconds() - begin;
    vti_console_note("%s: %llu ratings predicted, folds: %u, %.1f seconds", report->model->name,
                     (unsigned long long)report->mean.ratings, report->fold_count, *seconds);
    return VTI_EXIT_OK;
}

/* Of one model its folds, of several a line each; or JSON, of several an array. */
static int evaluate_all(const vti_shop *shop, bool json) {
    json_t *reports = json ? json_array() : NULL;
    uint32_t count;
    const char *const *models = vti_shop_models(&count);
    int code = VTI_EXIT_OK;
    for (uint32_t i = 0; i < count; i++) {
        chosen.train.model = models[i];
        vt_rating_report report;
        double seconds = 0;
        code = evaluate(shop, &report, &seconds);
        if (code) break;
        if (json) {
            json_array_append_new(reports, report_json(&report, seconds));
        } else if (count == 1) {
            print_folds(&report);
        } else {
            if (i == 0) print_head("mean of the folds");
            print_line(models[i], &report.mean);
            print_intervals(&report);
        }
    }
    if (!code && json) vti_console_json(json_incref(count > 1 ? reports : json_array_get(reports, 0)));
    json_decref(reports);
    return code;
}

int vti_evaluate_rating_models(const vti_shop *shop, const vt_eval_options *options, const vti_option_list *test_paths,
                               bool json) {
    vti_shop tests[VT_MAX_FOLDS] = {0};
    const vt_dataset *datasets[VT_MAX_FOLDS];
    uint32_t count = test_paths->count;
    int code = VTI_EXIT_OK;
    if (count > VT_MAX_FOLDS) return vti_console_usage("--test: there are more than %d tables", VT_MAX_FOLDS);
    for (uint32_t i = 0; i < count && !code; i++) {
        code = vti_shop_open_test(test_paths->values[i], &tests[i]);
        datasets[i] = tests[i].dataset;
    }
    vti_rating_options_with(options);
    if (count > 0) {
        chosen.tests = datasets;
        chosen.fold_count = count;
    }
    if (!code) code = evaluate_all(shop, json);
    for (uint32_t i = 0; i < count; i++) vti_shop_close(&tests[i]);
    return code;
}
