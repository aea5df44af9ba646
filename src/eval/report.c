/*
 * report.c: see report.h. Intervals are of means over users; coverage and gini, which are of all lists, have none.
 */
#include "report.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

typedef struct owned_report {
    vt_eval_report report; /* first, so that its address is that of the whole */
    vt_allocator allocator;
} owned_report;

const char *vt_metric_name(vt_metric metric) {
    static const char *const names[] = {"hr",  "recall",     "precision", "f1",        "ndcg",     "map",
                                        "mrr", "popularity", "novelty",   "diversity", "coverage", "gini"};
    return metric < VT_METRIC_COUNT ? names[metric] : NULL;
}

const char *vt_ranking_name(vt_ranking ranking) {
    static const char *const names[] = {"popularity", "float", "pack", "against"};
    return ranking < VT_RANKING_COUNT ? names[ranking] : NULL;
}

vt_eval_report *vti_report_create(const vt_allocator *allocator) {
    owned_report *owned = vti_allocate_zeroed(allocator, 1, sizeof *owned);
    if (!owned) return NULL;
    owned->allocator = *allocator;
    return &owned->report;
}

static void destroy_one(vt_eval_report *report) {
    vt_allocator allocator = ((owned_report *)report)->allocator;
    for (uint32_t g = 0; report->groups && g < report->group_count; g++) {
        vti_release(&allocator, (void *)report->groups[g].attribute);
        vti_release(&allocator, (void *)report->groups[g].value);
    }
    vti_release(&allocator, report->groups);
    for (uint32_t i = 0; report->ungrouped && i < report->ungrouped_count; i++) {
        vti_release(&allocator, (void *)report->ungrouped[i]);
    }
    vti_release(&allocator, (void *)report->ungrouped);
    vti_release(&allocator, report->variants);
    vti_release(&allocator, report->pack);
    vti_release(&allocator, report);
}

void vt_eval_report_destroy(vt_eval_report *report) {
    if (!report) return;
    for (uint32_t v = 0; v < report->variant_count; v++) {
        if (report->variants[v].report) destroy_one(report->variants[v].report); /* which has none itself */
    }
    destroy_one(report);
}

/* ---- figures ---- */

typedef struct limits {
    double means[VT_EVAL_MAX_CUTOFFS * VT_METRIC_CASE_COUNT];
    double low[VT_EVAL_MAX_CUTOFFS * VT_METRIC_CASE_COUNT];
    double high[VT_EVAL_MAX_CUTOFFS * VT_METRIC_CASE_COUNT];
    double p[VT_EVAL_MAX_CUTOFFS * VT_METRIC_CASE_COUNT];
} limits;

/* Means and intervals of a sample; p too where `test`. */
static vt_status estimate(const vti_sample *sample, const vti_resampling *resampling, bool test, limits *found) {
    vti_sample_means(sample, found->means);
    for (uint32_t i = 0; i < sample->column_count; i++) found->low[i] = found->high[i] = found->p[i] = NAN;
    if (resampling->resamples == 0) return VT_OK;
    vt_status status = vti_bootstrap(sample, resampling, found->low, found->high);
    return !status && test ? vti_sign_flip_test(sample, resampling, found->p) : status;
}

static vt_figure figure_of(const limits *found, uint32_t column) {
    return (vt_figure){found->means[column], found->low[column], found->high[column]};
}

static vt_status fill_figures(const vti_measured *measured, const vti_cases *cases, int ranking,
                              const vti_resampling *resampling, limits *found, vt_eval_report *report) {
    vti_sample sample = {measured->rows[ranking], cases->unit_cases, cases->unit_count, measured->column_count};
    vt_status status = estimate(&sample, resampling, false, found);
    for (uint32_t c = 0; c < measured->cutoff_count; c++) {
        vt_figure *figures = report->figures[ranking][c];
        for (uint32_t m = 0; m < VT_METRIC_CASE_COUNT; m++) figures[m] = figure_of(found, c * VT_METRIC_CASE_COUNT + m);
        figures[VT_METRIC_COVERAGE] = figures[VT_METRIC_GINI] = (vt_figure){0, NAN, NAN};
        vti_exposure_metrics(&measured->exposure[ranking][c * report->items], (uint32_t)report->items,
                             &figures[VT_METRIC_COVERAGE].value, &figures[VT_METRIC_GINI].value);
    }
    report->measured[ranking] = true;
    return status;
}

static vt_status compare(const vti_measured *measured, const vti_cases *cases, const vti_resampling *resampling,
                         limits *found, vt_eval_report *report) {
    size_t count = (size_t)cases->unit_count * measured->column_count;
    double *differences = vti_allocate(resampling->allocator, count, sizeof *differences);
    if (!differences) return VT_ERR_MEMORY;
    const double *ours = measured->rows[report->ships], *theirs = measured->rows[VT_RANKING_AGAINST];
    for (size_t i = 0; i < count; i++) differences[i] = ours[i] - theirs[i];
    vti_sample sample = {differences, cases->unit_cases, cases->unit_count, measured->column_count};
    vt_status status = estimate(&sample, resampling, true, found);
    for (uint32_t i = 0; i < measured->column_count; i++) {
        report->comparison[i / VT_METRIC_CASE_COUNT][i % VT_METRIC_CASE_COUNT] =
            (vt_comparison){figure_of(found, i), found->p[i]};
    }
    vti_release(resampling->allocator, differences);
    return status;
}

/* ---- groups ---- */

static char *copy_text(vt_text text, const vt_allocator *allocator) {
    char *copy = vti_allocate(allocator, (size_t)text.size_bytes + 1, 1);
    if (!copy) return NULL;
    memcpy(copy, text.bytes, text.size_bytes);
    copy[text.size_bytes] = '\0';
    return copy;
}

/* The rows of a group's users, of one ranking: [users][columns], with their weights. */
typedef struct members {
    double *rows;
    uint32_t *weights;
} members;

static void take_members(const vti_measured *measured, const vti_cases *cases, const uint32_t *of_unit, uint32_t number,
                         int ranking, const members *taken, vti_sample *sample) {
    uint32_t columns = measured->column_count;
    *sample = (vti_sample){.rows = taken->rows, .weights = taken->weights, .column_count = columns};
    for (uint32_t u = 0; u < cases->unit_count; u++) {
        if (of_unit[u] != number) continue;
        memcpy(&taken->rows[(size_t)sample->row_count * columns], &measured->rows[ranking][(size_t)u * columns],
               columns * sizeof *taken->rows);
        taken->weights[sample->row_count++] = cases->unit_cases[u];
    }
}

static vt_status fill_group(const vti_measured *measured, const vti_cases *cases, const uint32_t *of_unit,
                            uint32_t number, const vti_resampling *resampling, const members *taken, limits *found,
                            const vt_eval_report *report, vt_eval_group *group) {
    vti_resampling none = {.resamples = 0};
    vt_status status = VT_OK;
    for (int r = 0; r < VT_RANKING_COUNT && !status; r++) {
        vti_sample sample;
        if (!measured->rows[r]) continue;
        take_members(measured, cases, of_unit, number, r, taken, &sample);
        group->users = sample.row_count;
        bool drawn = r == (int)report->ships && sample.row_count > 1;
        status = estimate(&sample, drawn ? resampling : &none, false, found);
        for (uint32_t i = 0; i < measured->column_count; i++) {
            group->figures[r][i / VT_METRIC_CASE_COUNT][i % VT_METRIC_CASE_COUNT] = figure_of(found, i);
        }
    }
    return status;
}

static vt_status name_ungrouped(const vti_groupings *groupings, const vt_allocator *allocator, vt_eval_report *report) {
    report->ungrouped = vti_allocate(allocator, groupings->ungrouped_count, sizeof(char *));
    if (!report->ungrouped) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < groupings->ungrouped_count; i++) {
        const char *name = copy_text(groupings->table.attributes.texts[groupings->ungrouped[i]], allocator);
        if (!name) return VT_ERR_MEMORY;
        report->ungrouped[report->ungrouped_count++] = name;
    }
    return VT_OK;
}

static vt_status fill_groups(const vti_measured *measured, const vti_cases *cases, const vti_groupings *groupings,
                             const vti_resampling *resampling, limits *found, vt_eval_report *report) {
    const vt_allocator *allocator = resampling->allocator;
    uint32_t count = 0;
    for (uint32_t g = 0; g < groupings->count; g++) count += groupings->list[g].group_count;
    report->groups = vti_allocate_zeroed(allocator, count, sizeof *report->groups);
    members taken = {vti_allocate(allocator, cases->unit_count, measured->column_count * sizeof *taken.rows),
                     vti_allocate(allocator, cases->unit_count, sizeof *taken.weights)};
    vt_status status = report->groups && taken.rows && taken.weights ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t g = 0; g < groupings->count && !status; g++) {
        const vti_grouping *grouping = &groupings->list[g];
        for (uint32_t number = 0; number < grouping->group_count && !status; number++) {
            vt_eval_group *group = &report->groups[report->group_count++];
            group->attribute = copy_text(grouping->attribute, allocator);
            group->value = copy_text(grouping->values[number], allocator);
            status = group->attribute && group->value ? VT_OK : VT_ERR_MEMORY;
            if (!status) {
                status =
                    fill_group(measured, cases, grouping->of_unit, number, resampling, &taken, found, report, group);
            }
        }
    }
    if (!status) status = name_ungrouped(groupings, allocator, report);
    vti_release(allocator, taken.rows);
    vti_release(allocator, taken.weights);
    return status;
}

vt_status vti_report_fill(const vti_measured *measured, const vti_cases *cases, const vti_groupings *groupings,
                          const vti_resampling *resampling, vt_eval_report *report, vt_error *error) {
    limits *found = vti_allocate(resampling->allocator, 1, sizeof *found);
    vt_status status = found ? VT_OK : VT_ERR_MEMORY;
    for (int r = 0; r < VT_RANKING_COUNT && !status; r++) {
        if (measured->rows[r]) status = fill_figures(measured, cases, r, resampling, found, report);
    }
    if (!status && report->measured[VT_RANKING_AGAINST]) status = compare(measured, cases, resampling, found, report);
    if (!status) status = fill_groups(measured, cases, groupings, resampling, found, report);
    vti_release(resampling->allocator, found);
    if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "cancelled");
    return status ? vti_error(error, status, VT_NOWHERE, "no memory for the report of the evaluation") : VT_OK;
}
