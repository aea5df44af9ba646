/*
 * cases.c: see cases.h. A history that is too long counts with its most recent events, whoever ranks; the items of
 * the others are in no list, as before: what is to be found is new to the user.
 */
#include "cases.h"

#include "../base/memory.h"

#include <vitrine/engine.h>

#include <string.h>

#define SECONDS_PER_DAY 86400
#define MOMENT 1e-6 /* days */

static uint64_t longest_range(const uint64_t *offsets, uint32_t count) {
    uint64_t longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (offsets[i + 1] - offsets[i] > longest) longest = offsets[i + 1] - offsets[i];
    }
    return longest;
}

static vt_status keep_recent_events(vti_cases *cases, uint32_t most, const vt_allocator *allocator) {
    const vti_event_list *all = &cases->split->history;
    uint64_t longest = longest_range(all->offsets, all->user_count);
    cases->history = *all;
    if (longest <= most) most = (uint32_t)longest;
    cases->max_history = most > 0 ? most : 1;
    cases->max_earlier = longest > most ? longest - most : 1;
    if (longest == most) return VT_OK;

    cases->recent_events = vti_allocate(allocator, all->offsets[all->user_count], sizeof *cases->recent_events);
    cases->recent_offsets = vti_allocate(allocator, (size_t)all->user_count + 1, sizeof *cases->recent_offsets);
    if (!cases->recent_events || !cases->recent_offsets) return VT_ERR_MEMORY;
    cases->recent_offsets[0] = 0;
    for (uint32_t c = 0; c < all->user_count; c++) {
        uint64_t count = all->offsets[c + 1] - all->offsets[c];
        if (count > most) count = most;
        memcpy(&cases->recent_events[cases->recent_offsets[c]], &all->events[all->offsets[c + 1] - count],
               count * sizeof *cases->recent_events);
        cases->recent_offsets[c + 1] = cases->recent_offsets[c] + count;
    }
    cases->history.events = cases->recent_events;
    cases->history.offsets = cases->recent_offsets;
    return VT_OK;
}

static vt_status number_by_place(vti_cases *cases, const vt_model *model, const vt_allocator *allocator) {
    const vti_split *split = cases->split;
    uint64_t target_count = split->target_offsets[split->case_count];
    cases->places = vti_allocate(allocator, model->item_count, sizeof *cases->places);
    cases->targets = vti_allocate(allocator, target_count, sizeof *cases->targets);
    if (!cases->places || !cases->targets) return VT_ERR_MEMORY;
    for (uint32_t p = 0; p < model->item_count; p++) cases->places[model->item_order[p]] = p;
    for (uint64_t i = 0; i < target_count; i++) {
        cases->targets[i] = split->targets[i] == VTI_ID_NONE ? VTI_ID_NONE : cases->places[split->targets[i]];
    }
    return VT_OK;
}

static vt_status number_units(vti_cases *cases, const vt_allocator *allocator) {
    const vti_split *split = cases->split;
    cases->units = vti_allocate(allocator, split->case_count, sizeof *cases->units);
    cases->unit_cases = vti_allocate_zeroed(allocator, split->case_count, sizeof *cases->unit_cases);
    if (!cases->units || !cases->unit_cases) return VT_ERR_MEMORY;
    for (uint32_t c = 0; c < split->case_count; c++) {
        if (c == 0 || split->users[c] != split->users[c - 1]) cases->unit_count++;
        cases->units[c] = cases->unit_count - 1;
        cases->unit_cases[cases->units[c]]++;
    }
    return VT_OK;
}

static vt_status date_visits(vti_cases *cases, const vt_allocator *allocator) {
    const vti_split *split = cases->split;
    int64_t latest = vti_events_latest(&split->train);
    cases->days_early = vti_allocate_zeroed(allocator, split->case_count, sizeof *cases->days_early);
    if (!cases->days_early) return VT_ERR_MEMORY;
    for (uint32_t c = 0; c < split->case_count && split->times; c++) {
        int64_t time = split->times[c];
        if (time == VTI_NO_TIME || time > latest) continue;
        int64_t days = (latest - time) / SECONDS_PER_DAY;
        cases->days_early[c] = (float)days;
    }
    return VT_OK;
}

vt_status vti_cases_prepare(const vti_split *split, const vt_model *model, uint32_t max_history,
                            const vt_allocator *allocator, vti_cases *cases) {
    *cases = (vti_cases){.split = split, .max_candidates = 1};
    if (split->negative_offsets) {
        cases->max_candidates = longest_range(split->negative_offsets, split->case_count) + 1;
    }
    vt_status status = keep_recent_events(cases, max_history, allocator);
    if (!status) status = number_by_place(cases, model, allocator);
    if (!status) status = number_units(cases, allocator);
    if (!status) status = date_visits(cases, allocator);
    if (!status) {
        status = vti_model_evidence(model->kind, &cases->history, &model->options.fold_in, allocator, &cases->evidence);
    }
    return status;
}

void vti_cases_destroy(vti_cases *cases, const vt_allocator *allocator) {
    vti_interactions_destroy(&cases->evidence, allocator);
    vti_release(allocator, cases->recent_events);
    vti_release(allocator, cases->recent_offsets);
    vti_release(allocator, cases->places);
    vti_release(allocator, cases->targets);
    vti_release(allocator, cases->units);
    vti_release(allocator, cases->unit_cases);
    vti_release(allocator, cases->days_early);
}

uint32_t vti_case_history(const vti_cases *cases, uint32_t number, const uint32_t *numbers, vt_event *events) {
    const vti_data_event *from = &cases->history.events[cases->history.offsets[number]];
    uint32_t count = (uint32_t)(cases->history.offsets[number + 1] - cases->history.offsets[number]), given = 0;
    int64_t latest = count > 0 ? from[count - 1].time : VTI_NO_TIME;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = cases->places[from[i].item];
        uint32_t item = numbers ? numbers[place] : place;
        bool has_age = from[i].time != VTI_NO_TIME;
        if (item == VTI_ID_NONE) continue;
        events[given++] = (vt_event){
            .item = item,
            .type = from[i].type,
            .value = from[i].value,
            .age_days = (float)(has_age ? (double)(latest - from[i].time) / SECONDS_PER_DAY : MOMENT * (count - 1 - i)),
        };
    }
    return given;
}
