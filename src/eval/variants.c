/*
 * variants.c: see variants.h.
 */
#include "variants.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <omp.h>
#include <stdlib.h>

#define TIMED_CASES 500U

vt_status vti_variant_pack(const vti_variants *variants, uint32_t number, const vti_recipe_source *source, void **bytes,
                           size_t *size_bytes, vt_error *error) {
    const vti_variant *variant = &variants->list[number];
    vti_recipe_parts parts = vti_recipe_parts_of(&variants->parts, variant->signals);
    if (!variant->signals[VT_SIGNAL_LINKS + VT_RELATION_TOGETHER]) parts.links[VT_RELATION_TOGETHER] = NULL;
    return vti_recipe_pack(&parts, source, &variant->blend, variant->network, NULL, NULL, bytes, size_bytes, error);
}

const vt_model *vti_variant_model(const vti_variants *variants, uint32_t number) {
    const vti_recipe_parts *parts = &variants->parts;
    const vt_model *models[VT_SIGNAL_COUNT] = {
        [VT_SIGNAL_FACTORS] = parts->factors, [VT_SIGNAL_RECURRENT] = parts->recurrent};
    const vt_model *found = NULL;
    uint32_t count = 0;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) models[VT_SIGNAL_LINKS + r] = parts->links[r];
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (!variants->list[number].signals[s]) continue;
        found = models[s];
        count++;
    }
    return count == 1 ? found : NULL;
}

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

vt_status vti_variant_time(const vti_contest *contest, const vt_allocator *allocator, double *milliseconds,
                           vt_error *error) {
    const vti_cases *cases = contest->cases;
    uint32_t count = cases->split->case_count < TIMED_CASES ? cases->split->case_count : TIMED_CASES;
    vt_engine_options options = {
        .max_history = cases->max_history, .max_results = contest->list_length, .kernels = contest->kernels};
    vt_query query = {.limit = contest->list_length, .include_seen = contest->include_seen};
    vt_engine *engine = NULL;
    vt_event *events = vti_allocate(allocator, cases->max_history, sizeof *events);
    double *times = vti_allocate(allocator, count, sizeof *times);
    vt_status status =
        events && times ? vt_engine_create(contest->pack, &options, allocator, &engine, error) : VT_ERR_MEMORY;
    for (uint32_t c = 0; c < count && status == VT_OK; c++) {
        vt_result_list list;
        uint32_t event_count = vti_case_history(cases, c, NULL, events);
        double begin = omp_get_wtime();
        status = vt_engine_set_history(engine, events, event_count);
        if (status == VT_OK) status = vt_engine_recommend(engine, &query, &list);
        times[c] = 1000 * (omp_get_wtime() - begin);
    }
    if (status == VT_OK) {
        qsort(times, count, sizeof *times, compare_numbers);
        *milliseconds = times[count / 2];
    }
    vt_engine_destroy(engine);
    vti_release(allocator, events);
    vti_release(allocator, times);
    return status == VT_ERR_MEMORY ? vti_error(error, status, VT_NOWHERE, "no memory to evaluate") : status;
}

void vti_variants_destroy(vti_variants *variants, const vt_allocator *allocator) {
    variants->parts.factors = NULL;
    vti_recipe_parts_destroy(&variants->parts, allocator);
    for (uint32_t v = 0; v < variants->count; v++) vti_release(allocator, variants->list[v].network);
}
