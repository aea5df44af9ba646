/*
 * eval_output.c: see eval_output.h.
 */
#include "eval_output.h"
#include "console.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_WIDTH 12
#define MODEL_WIDTH 24 /* of the table of several models */

/* ---- tables ---- */

/* What the table shows; JSON has the others. */
static const vt_metric shown[] = {VT_METRIC_HR,   VT_METRIC_RECALL, VT_METRIC_PRECISION,
                                  VT_METRIC_NDCG, VT_METRIC_MRR,    VT_METRIC_COVERAGE};
#define SHOWN_COUNT (sizeof shown / sizeof shown[0])

static void print_number(double number, int width) {
    if (isnan(number)) {
        printf("  %*s", width, "");
    } else {
        printf("  %*.4f", width, number);
    }
}

static void print_row(const char *name, const double *values) {
    printf("\n%-*s", NAME_WIDTH, name);
    for (size_t i = 0; i < SHOWN_COUNT; i++) print_number(values[i], 12);
}

static void print_head(const vt_eval_report *report, uint32_t cutoff, int name_width) {
    printf("%s%-*s", cutoff ? "\n" : "", name_width, "");
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        char title[32];
        snprintf(title, sizeof title, "%s@%u", vt_metric_name(shown[i]), report->cutoffs[cutoff]);
        printf("  %12s", title);
    }
}

static void print_ranking(const vt_eval_report *report, vt_ranking ranking, uint32_t cutoff) {
    double values[SHOWN_COUNT], low[SHOWN_COUNT], high[SHOWN_COUNT];
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        const vt_figure *figure = &report->figures[ranking][cutoff][shown[i]];
        values[i] = figure->value;
        low[i] = figure->low;
        high[i] = figure->high;
    }
    print_row(vt_ranking_name(ranking), values);
    if (ranking != report->ships || isnan(low[0])) return;
    print_row("  95% from", low);
    print_row("       to", high);
}

static void print_comparison(const vt_eval_report *report, uint32_t cutoff) {
    double values[SHOWN_COUNT], low[SHOWN_COUNT], high[SHOWN_COUNT], p[SHOWN_COUNT];
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        values[i] = low[i] = high[i] = p[i] = NAN;
        if (shown[i] >= VT_METRIC_CASE_COUNT) continue;
        const vt_comparison *comparison = &report->comparison[cutoff][shown[i]];
        values[i] = comparison->difference.value;
        low[i] = comparison->difference.low;
        high[i] = comparison->difference.high;
        p[i] = comparison->p;
    }
    print_row("difference", values);
    if (isnan(p[0])) return;
    print_row("  95% from", low);
    print_row("       to", high);
    print_row("  p", p);
}

static void print_groups(const vt_eval_report *report) {
    char title[32];
    snprintf(title, sizeof title, "ndcg@%u", report->cutoffs[0]);
    printf("\n%-32s%10s", title, "users");
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        if (report->measured[r]) printf("  %10s", vt_ranking_name((vt_ranking)r));
    }
    if (!isnan(report->figures[report->ships][0][VT_METRIC_NDCG].low)) printf("  %10s  %10s", "95% from", "to");
    printf("\n");
    for (uint32_t g = 0; g < report->group_count; g++) {
        const vt_eval_group *group = &report->groups[g];
        char name[64];
        snprintf(name, sizeof name, "%.30s %.30s", group->attribute, group->value);
        for (char *letter = name; *letter; letter++) {
            if ((unsigned char)*letter < ' ' || *letter == 0x7F) *letter = '?';
        }
        printf("%-32s%10llu", name, (unsigned long long)group->users);
        for (int r = 0; r < VT_RANKING_COUNT; r++) {
            if (!report->measured[r]) continue;
            print_number(group->users > 0 ? group->figures[r][0][VT_METRIC_NDCG].value : NAN, 10);
        }
        print_number(group->figures[report->ships][0][VT_METRIC_NDCG].low, 10);
        print_number(group->figures[report->ships][0][VT_METRIC_NDCG].high, 10);
        printf("\n");
    }
}

/* Each part alone, then blends: in float and from a pack of its own, with what that costs. */
static void print_variants(const vt_eval_report *report) {
    if (report->variant_count == 0) return;
    char hr[32], ndcg[32];
    snprintf(hr, sizeof hr, "hr@%u", report->cutoffs[0]);
    snprintf(ndcg, sizeof ndcg, "ndcg@%u", report->cutoffs[0]);
    printf("\n%-*s%12s  %12s  %12s  %12s  %12s  %12s\n", MODEL_WIDTH, "", hr, ndcg, hr, ndcg, "bytes/item", "ms");
    printf("%-*s%12s  %12s  %12s  %12s", MODEL_WIDTH, "", "float", "float", "pack", "pack");
    for (uint32_t v = 0; v < report->variant_count; v++) {
        const vt_eval_variant *variant = &report->variants[v];
        const vt_ranking rankings[] = {VT_RANKING_FLOAT, VT_RANKING_PACK};
        printf("\n%-*.*s", MODEL_WIDTH - 2, MODEL_WIDTH - 2, variant->name);
        for (size_t r = 0; r < 2; r++) {
            const vt_figure *figures = variant->report->figures[rankings[r]][0];
            bool measured = variant->report->measured[rankings[r]];
            print_number(measured ? figures[VT_METRIC_HR].value : NAN, 12);
            print_number(measured ? figures[VT_METRIC_NDCG].value : NAN, 12);
        }
        printf("  %12.1f  %12.3f", (double)variant->report->pack_bytes / (double)report->items, variant->milliseconds);
    }
    printf("\n");
}

void vti_print_evaluation(const vt_eval_report *report) {
    for (uint32_t c = 0; c < report->cutoff_count; c++) {
        print_head(report, c, NAME_WIDTH);
        for (int r = 0; r < VT_RANKING_COUNT; r++) {
            if (report->measured[r]) print_ranking(report, (vt_ranking)r, c);
        }
        if (report->measured[VT_RANKING_AGAINST]) print_comparison(report, c);
        printf("\n");
    }
    print_groups(report);
    print_variants(report);
}

static void print_model_row(const vt_eval_report *report, vt_ranking ranking, uint32_t cutoff) {
    char name[64];
    switch (ranking) {
    case VT_RANKING_POPULARITY: snprintf(name, sizeof name, "popular order"); break;
    case VT_RANKING_AGAINST: snprintf(name, sizeof name, "the other pack"); break;
    case VT_RANKING_PACK: snprintf(name, sizeof name, "%s pack", report->trained.model); break;
    default: snprintf(name, sizeof name, "%s", report->trained.model);
    }
    printf("\n%-*s", MODEL_WIDTH, name);
    for (size_t i = 0; i < SHOWN_COUNT; i++) print_number(report->figures[ranking][cutoff][shown[i]].value, 12);
}

void vti_print_evaluations(const vt_eval_report *const *reports, uint32_t count) {
    for (uint32_t c = 0; count > 0 && c < reports[0]->cutoff_count; c++) {
        print_head(reports[0], c, MODEL_WIDTH);
        print_model_row(reports[0], VT_RANKING_POPULARITY, c);
        if (reports[0]->measured[VT_RANKING_AGAINST]) print_model_row(reports[0], VT_RANKING_AGAINST, c);
        for (uint32_t i = 0; i < count; i++) {
            print_model_row(reports[i], VT_RANKING_FLOAT, c);
            if (reports[i]->measured[VT_RANKING_PACK]) print_model_row(reports[i], VT_RANKING_PACK, c);
        }
        printf("\n");
    }
    for (uint32_t i = 0; i < count; i++) {
        printf("\n== %s ==\n", reports[i]->trained.model);
        vti_print_evaluation(reports[i]);
    }
}

/* ---- JSON ---- */

static void set_metric(json_t *object, const vt_eval_report *report, uint32_t cutoff, uint32_t metric, json_t *value) {
    char key[32];
    snprintf(key, sizeof key, "%s@%u", vt_metric_name((vt_metric)metric), report->cutoffs[cutoff]);
    json_object_set_new(object, key, value);
}

static bool is_measured(const vt_eval_report *report, uint32_t metric) {
    return metric != VT_METRIC_DIVERSITY || report->diversity_by;
}

/* Of a ranking's figures, [cutoff_count][metric_count], the values or the intervals. */
static json_t *figures_json(const vt_eval_report *report, const vt_figure *figures, uint32_t metric_count,
                            bool intervals) {
    json_t *object = json_object();
    for (uint32_t c = 0; c < report->cutoff_count; c++) {
        for (uint32_t m = 0; m < metric_count; m++) {
            const vt_figure *figure = &figures[c * metric_count + m];
            if (!is_measured(report, m) || (intervals && isnan(figure->low))) continue;
            set_metric(object, report, c, m,
                       intervals ? json_pack("[f, f]", figure->low, figure->high) : json_real(figure->value));
        }
    }
    return object;
}

static json_t *ranking_json(const vt_eval_report *report, int ranking, bool intervals) {
    return figures_json(report, report->figures[ranking][0], VT_METRIC_COUNT, intervals);
}

static json_t *group_ranking_json(const vt_eval_report *report, const vt_eval_group *group, int ranking,
                                  bool intervals) {
    return figures_json(report, group->figures[ranking][0], VT_METRIC_CASE_COUNT, intervals);
}

static json_t *comparison_json(const vt_eval_report *report) {
    json_t *object = json_object();
    for (uint32_t c = 0; c < report->cutoff_count; c++) {
        for (uint32_t m = 0; m < VT_METRIC_CASE_COUNT; m++) {
            const vt_comparison *comparison = &report->comparison[c][m];
            if (!is_measured(report, m)) continue;
            json_t *figures = json_pack("{s:f}", "difference", comparison->difference.value);
            if (!isnan(comparison->p)) {
                json_object_set_new(figures, "low", json_real(comparison->difference.low));
                json_object_set_new(figures, "high", json_real(comparison->difference.high));
                json_object_set_new(figures, "p", json_real(comparison->p));
            }
            set_metric(object, report, c, m, figures);
        }
    }
    return object;
}

static json_t *group_json(const vt_eval_report *report, const vt_eval_group *group) {
    json_t *object = json_pack("{s:o, s:o, s:I}",                                                              //
                               "attribute", vti_console_json_text(group->attribute, strlen(group->attribute)), //
                               "value", vti_console_json_text(group->value, strlen(group->value)),             //
                               "users", (json_int_t)group->users);
    for (int r = 0; r < VT_RANKING_COUNT && group->users > 0; r++) {
        if (!report->measured[r]) continue;
        json_object_set_new(object, vt_ranking_name((vt_ranking)r), group_ranking_json(report, group, r, false));
    }
    if (group->users > 0) {
        json_object_set_new(object, "intervals", group_ranking_json(report, group, report->ships, true));
    }
    return object;
}

static json_t *variants_json(const vt_eval_report *report) {
    json_t *array = json_array();
    for (uint32_t v = 0; v < report->variant_count; v++) {
        const vt_eval_variant *variant = &report->variants[v];
        json_t *object = json_pack("{s:s, s:f, s:I, s:o}", "name", variant->name, "milliseconds", variant->milliseconds,
                                   "pack_bytes", (json_int_t)variant->report->pack_bytes, "pack",
                                   ranking_json(variant->report, VT_RANKING_PACK, false));
        if (variant->report->measured[VT_RANKING_FLOAT]) {
            json_object_set_new(object, "float", ranking_json(variant->report, VT_RANKING_FLOAT, false));
        }
        json_array_append_new(array, object);
    }
    return array;
}

json_t *vti_evaluation_json(const vt_eval_report *report) {
    json_t *object = json_object(), *intervals = json_object(), *groups = json_array();
    json_t *ungrouped = json_array();
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        if (!report->measured[r]) continue;
        json_object_set_new(object, vt_ranking_name((vt_ranking)r), ranking_json(report, r, false));
        json_object_set_new(intervals, vt_ranking_name((vt_ranking)r), ranking_json(report, r, true));
    }
    for (uint32_t g = 0; g < report->group_count; g++) {
        json_array_append_new(groups, group_json(report, &report->groups[g]));
    }
    for (uint32_t i = 0; i < report->ungrouped_count; i++) {
        const char *name = report->ungrouped[i];
        json_array_append_new(ungrouped, vti_console_json_text(name, strlen(name)));
    }
    json_object_set_new(object, "intervals", intervals);
    if (report->measured[VT_RANKING_AGAINST]) {
        json_object_set_new(object, "comparison", comparison_json(report));
        json_object_set_new(object, "against_items", json_integer((json_int_t)report->against_items));
    }
    json_object_set_new(object, "groups", groups);
    json_object_set_new(object, "ungrouped", ungrouped);
    if (report->variant_count > 0) json_object_set_new(object, "variants", variants_json(report));
    if (report->protocol == VT_PROTOCOL_GIVEN_NEGATIVES) {
        json_object_set_new(object, "seen_negatives", json_integer((json_int_t)report->seen_negatives));
    }
    json_object_update_new(object, json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I, s:I, s:I, s:I}", //
                                             "protocol", vt_protocol_name(report->protocol),   //
                                             "ships", vt_ranking_name(report->ships),          //
                                             "diversity_by", report->diversity_by,             //
                                             "users", (json_int_t)report->users,               //
                                             "cases", (json_int_t)report->cases,               //
                                             "items", (json_int_t)report->items,               //
                                             "targets", (json_int_t)report->targets,           //
                                             "split_seed", (json_int_t)report->seed,           //
                                             "pack_bytes", (json_int_t)report->pack_bytes));
    return object;
}
