/*
 * tune_page.c: see tune_page.h. For each model: how the best score came to be, how scores changed as trials were looked
 * at on more users, score by parameter, and a table of the trials. Dots are darker the more users a trial had.
 */
#define _POSIX_C_SOURCE 200809L

#include "tune_page.h"
#include "svg_chart.h"

#include <vitrine/file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char head[] =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>vitrine tune</title>\n"
    "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\n"
    "<style>\n"
    ":root{--paper:#fff;--ink:#1c2530;--quiet:#5b6775;--line:#d9dfe6;--panel:#f4f6f8;--accent:#0b62c4;--best:#b4460a}\n"
    "@media(prefers-color-scheme:dark){:root{--paper:#12171d;--ink:#e4e9ef;--quiet:#9aa7b5;--line:#2d3742;"
    "--panel:#1b222a;--accent:#6cb2ff;--best:#ffa565}}\n"
    "body{background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;max-width:1080px;"
    "margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.5rem}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1.5rem}\n"
    "h3{font-size:1rem;margin:0 0 .3rem}p,dl{margin:.4rem 0}.quiet{color:var(--quiet)}\n"
    "pre{background:var(--panel);padding:.7rem 1rem;overflow-x:auto;border-radius:6px}\n"
    ".charts{display:flex;flex-wrap:wrap;gap:1.5rem;margin:1rem 0}figure{margin:0}\n"
    "svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--quiet)}\n"
    ".axis{stroke:var(--quiet);fill:none}.grid{stroke:var(--line);fill:none}\n"
    "circle{fill:var(--accent)}.few{opacity:.35}.some{opacity:.6}.all{opacity:1}\n"
    ".best{stroke:var(--best);stroke-width:2;fill:none}.curve{stroke:var(--accent);opacity:.45;fill:none}\n"
    "table{border-collapse:collapse;font-size:.87rem;margin:.5rem 0}td,th{padding:.2rem .7rem;text-align:right;"
    "border-bottom:1px solid var(--line)}th{color:var(--quiet);font-weight:600}div.wide{overflow-x:auto}\n"
    "figcaption{max-width:335px;font-size:.85rem;color:var(--quiet)}summary{cursor:pointer}\n</style></head><body>\n";

/* ---- entries of the report ---- */

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static double number_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static const json_t *parameters_of(const json_t *trial) {
    return json_object_get(json_object_get(trial, "model"), "parameters");
}

static const char *model_of(const json_t *trial) {
    return text_of(json_object_get(trial, "model"), "name");
}

/* A parameter's value, of a named choice its position among `choices`, which it is added to. */
static double value_of(const json_t *value, json_t *choices) {
    if (json_is_number(value)) return json_number_value(value);
    size_t i;
    const json_t *choice;
    json_array_foreach(choices, i, choice) {
        if (json_equal(choice, value)) return (double)i;
    }
    json_array_append_new(choices, json_copy((json_t *)value));
    return (double)i;
}

static const char *share_class(double share) {
    return share >= 1 ? "all" : share > .3 ? "some" : "few";
}

/* What a dot says: the score and the parameters. To be freed. */
static char *describe(const json_t *trial) {
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) return NULL;
    fprintf(stream, "%.4f on %.3g of the data, round %.0f, trial %.0f", number_of(trial, "score"),
            number_of(trial, "share"), number_of(trial, "round"), number_of(trial, "trial"));
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)parameters_of(trial), name, value) {
        if (json_is_string(value))
            fprintf(stream, "\n%s %s", name, json_string_value(value));
        else
            fprintf(stream, "\n%s %.4g", name, json_number_value(value));
    }
    if (fclose(stream) == 0) return text;
    free(text);
    return NULL;
}

/* ---- charts ---- */

typedef struct model_part {
    FILE *stream;
    const json_t *trials; /* of one model, those with a score */
    const char *metric;
    double low, high; /* of the scores */
} model_part;

static vti_svg_chart new_chart(const model_part *part, int width, int height, vti_svg_axis x) {
    return (vti_svg_chart){part->stream, width, height, x, {part->low, part->high, false, part->metric}};
}

static void draw_dot(const vti_svg_chart *chart, const json_t *trial, double x) {
    char *text = describe(trial);
    vti_svg_dot(chart, x, number_of(trial, "score"), share_class(number_of(trial, "share")), text ? text : "");
    free(text);
}

/* Every look at a trial in its order, and the best on all users so far. */
static void draw_history(const model_part *part) {
    size_t count = json_array_size(part->trials), i;
    const json_t *trial;
    double best = NAN;
    vti_svg_chart chart =
        new_chart(part, 510, 300, (vti_svg_axis){1, (double)count, false, "looks at trials, in their order"});
    fprintf(part->stream, "<figure><h3>Best so far</h3>\n");
    vti_svg_begin(&chart, "scores in the order of the trials");
    json_array_foreach(part->trials, i, trial) draw_dot(&chart, trial, (double)i + 1);
    vti_svg_line_begin(&chart, "best");
    json_array_foreach(part->trials, i, trial) {
        double score = number_of(trial, "score");
        if (number_of(trial, "share") == 1 && !(score <= best)) {
            if (!isnan(best)) vti_svg_line_point(&chart, (double)i + 1, best);
            best = score;
            vti_svg_line_point(&chart, (double)i + 1, best);
        }
    }
    if (!isnan(best)) vti_svg_line_point(&chart, (double)count, best);
    vti_svg_line_end(&chart);
    vti_svg_end(&chart);
    fprintf(part->stream, "</figure>\n");
}

/* One curve for each trial, over the shares of the users that it was measured on. */
static void draw_halving(const model_part *part) {
    size_t i, j;
    const json_t *trial, *other;
    double least = 1;
    json_array_foreach(part->trials, i, trial) {
        if (number_of(trial, "share") < least) least = number_of(trial, "share");
    }
    if (least == 1) return;
    vti_svg_chart chart = new_chart(part, 510, 300, (vti_svg_axis){least, 1, true, "share of the data"});
    fprintf(part->stream, "<figure><h3>Halving</h3>\n");
    vti_svg_begin(&chart, "scores by the share of the data");
    json_array_foreach(part->trials, i, trial) {
        if (number_of(trial, "rung") != 1) continue;
        vti_svg_line_begin(&chart, "curve");
        json_array_foreach(part->trials, j, other) {
            if (number_of(trial, "trial") != number_of(other, "trial")) continue;
            if (number_of(trial, "round") != number_of(other, "round")) continue;
            vti_svg_line_point(&chart, number_of(other, "share"), number_of(other, "score"));
        }
        vti_svg_line_end(&chart);
    }
    json_array_foreach(part->trials, i, trial) draw_dot(&chart, trial, number_of(trial, "share"));
    vti_svg_end(&chart);
    fprintf(part->stream, "</figure>\n");
}

static void draw_parameter(const model_part *part, const char *name) {
    size_t i;
    const json_t *trial;
    json_t *choices = json_array();
    double low = INFINITY, high = -INFINITY, least = INFINITY;
    json_array_foreach(part->trials, i, trial) {
        double value = value_of(json_object_get(parameters_of(trial), name), choices);
        if (value > 0 && value < least) least = value;
        if (value < low) low = value;
        if (value > high) high = value;
    }
    if (low < high) {
        /* Where values differ by magnitudes; a 0 among them, which has no logarithm, is shown at the least other one. */
        bool logarithmic = low >= 0 && json_array_size(choices) == 0 && high / least > 20;
        vti_svg_axis axis = {logarithmic ? least : low, high, logarithmic, name};
        vti_svg_chart chart = new_chart(part, 335, 230, axis);
        fprintf(part->stream, "<figure>\n");
        vti_svg_begin(&chart, name);
        json_array_foreach(part->trials, i, trial) {
            double value = value_of(json_object_get(parameters_of(trial), name), choices);
            draw_dot(&chart, trial, logarithmic && value < least ? least : value);
        }
        vti_svg_end(&chart);
        if (json_array_size(choices) > 0) fprintf(part->stream, "<figcaption>");
        json_array_foreach(choices, i, trial) {
            fprintf(part->stream, "%s%zu ", i ? ", " : "", i);
            vti_html_text(part->stream, json_string_value(trial));
        }
        fprintf(part->stream, "%s</figure>\n", json_array_size(choices) > 0 ? "</figcaption>" : "");
    }
    json_decref(choices);
}

static void write_charts(const model_part *part) {
    const char *name;
    json_t *value;
    fprintf(part->stream, "<div class=\"charts\">\n");
    draw_history(part);
    draw_halving(part);
    fprintf(part->stream, "</div>\n<h3>By parameter</h3><div class=\"charts\">\n");
    json_object_foreach((json_t *)parameters_of(json_array_get(part->trials, 0)), name, value) {
        draw_parameter(part, name);
    }
    fprintf(part->stream, "</div>\n");
}

/* ---- table ---- */

typedef struct table_row {
    const json_t *trial;
    double share, score;
} table_row;

/* On all users first, best first. */
static int compare_rows(const void *left, const void *right) {
    const table_row *a = left;
    const table_row *b = right;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    return (a->score < b->score) - (a->score > b->score);
}

static void write_row(FILE *out, const table_row *row) {
    const json_t *trial = row->trial;
    const char *name;
    json_t *value;
    fprintf(out, "<tr><td>%.4f</td><td>%.3g</td><td>%.0f</td><td>%.0f</td><td>%.1f</td>", row->score, row->share,
            number_of(trial, "round"), number_of(trial, "trial"), number_of(trial, "seconds"));
    json_object_foreach((json_t *)parameters_of(trial), name, value) {
        fprintf(out, "<td>");
        if (json_is_string(value))
            vti_html_text(out, json_string_value(value));
        else
            fprintf(out, "%.4g", json_number_value(value));
        fprintf(out, "</td>");
    }
    fprintf(out, "</tr>\n");
}

static void write_table(const model_part *part) {
    FILE *out = part->stream;
    size_t count = json_array_size(part->trials), i;
    table_row *rows = calloc(count, sizeof *rows);
    const json_t *trial;
    const char *name;
    json_t *value;
    if (!rows) return;
    json_array_foreach(part->trials, i, trial) {
        rows[i] = (table_row){trial, number_of(trial, "share"), number_of(trial, "score")};
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    fprintf(out, "<details><summary>All looks at trials (%zu)</summary><div class=\"wide\"><table><tr><th>", count);
    vti_html_text(out, part->metric);
    fprintf(out, "</th><th>data</th><th>round</th><th>trial</th><th>seconds</th>");
    json_object_foreach((json_t *)parameters_of(rows[0].trial), name, value) {
        fprintf(out, "<th>");
        vti_html_text(out, name);
        fprintf(out, "</th>");
    }
    fprintf(out, "</tr>\n");
    for (i = 0; i < count; i++) write_row(out, &rows[i]);
    fprintf(out, "</table></div></details>\n");
    free(rows);
}

/* ---- the page ---- */

static void write_best(FILE *out, const json_t *report, const char *model, const char *metric) {
    size_t i;
    const json_t *best;
    json_array_foreach(json_object_get(report, "best"), i, best) {
        if (strcmp(model_of(best), model) != 0) continue;
        fprintf(out, "<p>Best: <b>%.4f</b> <span class=\"quiet\">", number_of(best, "score"));
        vti_html_text(out, metric);
        fprintf(out, " on the validation split. How good it is on the test part, this measures:</span></p><pre>");
        vti_html_text(out, text_of(best, "eval"));
        fprintf(out, "</pre><p class=\"quiet\">To train it:</p><pre>");
        vti_html_text(out, text_of(best, "train"));
        fprintf(out, "</pre>\n");
    }
}

static void write_model(FILE *out, const json_t *report, const char *model, const char *metric) {
    json_t *trials = json_array(), *trial;
    size_t i, failed = 0;
    model_part part = {out, trials, metric, INFINITY, -INFINITY};
    json_array_foreach(json_object_get(report, "trials"), i, trial) {
        double score = number_of(trial, "score");
        if (strcmp(model_of(trial), model) != 0) continue;
        failed += isnan(score);
        if (isnan(score)) continue;
        json_array_append(trials, trial);
        if (score < part.low) part.low = score;
        if (score > part.high) part.high = score;
    }
    fprintf(out, "<h2>");
    vti_html_text(out, model);
    fprintf(out, "</h2>\n");
    if (json_array_size(trials) > 0) {
        write_best(out, report, model, metric);
        if (json_array_size(trials) > 1) write_charts(&part);
        write_table(&part);
    }
    if (failed > 0) fprintf(out, "<p>%zu looks failed; the JSON report says why.</p>\n", failed);
    json_decref(trials);
}

static void write_settings(FILE *out, const json_t *report, const char *metric) {
    const json_t *settings = json_object_get(report, "settings");
    fprintf(out, "<h1>vitrine tune</h1>\n<p>");
    vti_html_text(out, text_of(settings, "protocol"));
    fprintf(out, ", ");
    vti_html_text(out, metric);
    fprintf(out, ", %.0f users, %.0f items, %.0f events. ", number_of(settings, "users"), number_of(settings, "items"),
            number_of(settings, "events"));
    fprintf(out, "The search is <b>");
    vti_html_text(out, text_of(report, "state"));
    fprintf(out, "</b>.</p>\n<p class=\"quiet\">Every trial was measured on a validation split; the test part was not "
                 "looked at. Dots are the fainter the less data a trial had. Rest the mouse on one for its "
                 "parameters.</p>\n");
}

vt_status vti_tune_page_write(const json_t *report, const char *path, vt_error *error) {
    char *text = NULL, metric[64];
    size_t size = 0, i;
    const json_t *settings = json_object_get(report, "settings"), *trial;
    json_t *models = json_object();
    FILE *out = open_memstream(&text, &size);
    vt_status status = VT_ERR_MEMORY;
    if (number_of(settings, "cutoff") > 0)
        snprintf(metric, sizeof metric, "%.40s@%.0f", text_of(settings, "metric"), number_of(settings, "cutoff"));
    else
        snprintf(metric, sizeof metric, "-%.40s", text_of(settings, "metric")); /* an error: less is better */
    if (out) {
        fputs(head, out);
        write_settings(out, report, metric);
        json_array_foreach(json_object_get(report, "trials"), i, trial) {
            if (json_object_get(models, model_of(trial))) continue;
            json_object_set_new(models, model_of(trial), json_true());
            write_model(out, report, model_of(trial), metric);
        }
        fputs("</body></html>\n", out);
        if (fclose(out) == 0) status = VT_OK;
    }
    if (!status)
        status = vt_file_write(path, text, size, error);
    else
        *error = (vt_error){status, VT_NOWHERE, VT_NOWHERE, "no memory for the page"};
    json_decref(models);
    free(text);
    return status;
}
