/*
 * groups.c: see groups.h. Activity is the number of different items that are evidence in the history, of several cases
 * in the longest one: light users have at most the median, heavy ones more. Of a column of numbers with many values
 * the bands end at its quartiles among the users of the cases; a band's name is its least and its greatest number.
 */
#include "groups.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../data/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static vt_text text_of(const char *text, uint32_t size_bytes) {
    return (vt_text){text, size_bytes};
}

static int compare_counts(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static vt_status by_activity(const vti_cases *cases, const vt_allocator *allocator, vti_grouping *grouping) {
    uint32_t *counts = vti_allocate_zeroed(allocator, cases->unit_count, sizeof *counts);
    uint32_t *sorted = vti_allocate(allocator, cases->unit_count, sizeof *sorted);
    vt_status status = counts && sorted ? VT_OK : VT_ERR_MEMORY;
    grouping->attribute = text_of("activity", 8);
    grouping->values[0] = text_of("light", 5);
    grouping->values[1] = text_of("heavy", 5);
    grouping->group_count = 2;
    if (status) goto done;
    for (uint32_t c = 0; c < cases->split->case_count; c++) {
        uint32_t length = (uint32_t)(cases->evidence.offsets[c + 1] - cases->evidence.offsets[c]);
        if (length > counts[cases->units[c]]) counts[cases->units[c]] = length;
    }
    for (uint32_t u = 0; u < cases->unit_count; u++) sorted[u] = counts[u];
    qsort(sorted, cases->unit_count, sizeof *sorted, compare_counts);
    uint32_t median = sorted[(cases->unit_count - 1) / 2];
    for (uint32_t u = 0; u < cases->unit_count; u++) grouping->of_unit[u] = counts[u] > median;
done:
    vti_release(allocator, counts);
    vti_release(allocator, sorted);
    return status;
}

/* The number of what a column says of a user, whose line `row` is, or VTI_ID_NONE. */
static uint32_t code_of(const vti_user_table *table, uint32_t column, uint32_t row) {
    return row == VTI_ID_NONE ? VTI_ID_NONE : table->codes[(size_t)row * table->attributes.count + column];
}

/* False when the column has too many values. `row_of_unit` is the user's line in the table, or VTI_ID_NONE. */
static bool by_values(const vti_user_table *table, uint32_t column, const uint32_t *row_of_unit, uint32_t unit_count,
                      vti_grouping *grouping) {
    uint32_t codes[VT_EVAL_MAX_GROUP_VALUES];
    for (uint32_t u = 0; u < unit_count; u++) {
        uint32_t group = 0, code = code_of(table, column, row_of_unit[u]);
        grouping->of_unit[u] = VTI_ID_NONE;
        if (code == VTI_ID_NONE) continue;
        while (group < grouping->group_count && codes[group] != code) group++;
        if (group == VT_EVAL_MAX_GROUP_VALUES) return false;
        if (group == grouping->group_count) {
            codes[group] = code;
            grouping->values[group] = table->values.texts[code];
            grouping->group_count++;
        }
        grouping->of_unit[u] = group;
    }
    return true;
}

/* A user's number in a column. */
typedef struct user_number {
    double number;
    uint32_t unit, code;
} user_number;

static int compare_numbers(const void *left, const void *right) {
    const user_number *a = left, *b = right;
    if (a->number != b->number) return a->number < b->number ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* Ends the band of sorted[from] to sorted[to - 1]. */
static void add_band(const vti_user_table *table, const user_number *sorted, uint32_t from, uint32_t to,
                     vti_grouping *grouping) {
    vt_text least = table->values.texts[sorted[from].code], most = table->values.texts[sorted[to - 1].code];
    uint32_t band = grouping->group_count++;
    char *name = grouping->bands[band];
    snprintf(name, VTI_BAND_TEXT, "%.*s to %.*s", (int)(least.size_bytes < 24 ? least.size_bytes : 24), least.bytes,
             (int)(most.size_bytes < 24 ? most.size_bytes : 24), most.bytes);
    bool one_value = sorted[from].code == sorted[to - 1].code;
    grouping->values[band] = one_value ? least : text_of(name, (uint32_t)strlen(name));
    for (uint32_t i = from; i < to; i++) grouping->of_unit[sorted[i].unit] = band;
}

/* `sorted` [unit_count] is worked in. False when what the column has are not numbers. */
static bool by_bands(const vti_user_table *table, uint32_t column, const uint32_t *row_of_unit, uint32_t unit_count,
                     user_number *sorted, vti_grouping *grouping) {
    uint32_t count = 0, from = 0;
    grouping->group_count = 0;
    for (uint32_t u = 0; u < unit_count; u++) {
        uint32_t code = code_of(table, column, row_of_unit[u]);
        grouping->of_unit[u] = VTI_ID_NONE;
        if (code == VTI_ID_NONE) continue;
        sorted[count] = (user_number){.unit = u, .code = code};
        if (!vti_number_parse(table->values.texts[code], &sorted[count++].number)) return false;
    }
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    for (uint32_t band = 1; band <= VTI_BANDS; band++) {
        double quartile = sorted[(uint64_t)(count - 1) * band / VTI_BANDS].number;
        uint32_t to = from;
        while (to < count && sorted[to].number <= quartile) to++;
        if (to > from) add_band(table, sorted, from, to, grouping);
        from = to;
    }
    return true;
}

static vt_status by_table(const vti_cases *cases, const vti_id_map *users, const vt_allocator *allocator,
                          vti_groupings *groupings) {
    const vti_user_table *table = &groupings->table;
    uint32_t unit_count = cases->unit_count;
    uint32_t *row_of_unit = vti_allocate(allocator, unit_count, sizeof *row_of_unit);
    user_number *sorted = vti_allocate(allocator, unit_count, sizeof *sorted);
    vt_status status = row_of_unit && sorted ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t c = 0; c < cases->split->case_count && !status; c++) {
        row_of_unit[cases->units[c]] = vti_id_map_find(&table->users, users->texts[cases->split->users[c]]);
    }
    for (uint32_t column = 0; column < table->attributes.count && !status; column++) {
        vti_grouping *grouping = &groupings->list[groupings->count];
        *grouping = (vti_grouping){.attribute = table->attributes.texts[column],
                                   .of_unit = vti_allocate(allocator, unit_count, sizeof *grouping->of_unit)};
        groupings->count++;
        if (!grouping->of_unit) {
            status = VT_ERR_MEMORY;
        } else if (!by_values(table, column, row_of_unit, unit_count, grouping) &&
                   !by_bands(table, column, row_of_unit, unit_count, sorted, grouping)) {
            vti_release(allocator, grouping->of_unit);
            groupings->count--;
            groupings->ungrouped[groupings->ungrouped_count++] = column;
        }
    }
    vti_release(allocator, row_of_unit);
    vti_release(allocator, sorted);
    return status;
}

vt_status vti_groupings_make(const vti_cases *cases, const vti_id_map *users, const char *users_path,
                             const vt_allocator *allocator, vti_groupings *groupings, vt_error *error) {
    *groupings = (vti_groupings){0};
    vt_status status = VT_OK;
    if (users_path) status = vti_user_table_read(users_path, allocator, &groupings->table, error);
    if (status) return status;
    groupings->list =
        vti_allocate_zeroed(allocator, (size_t)groupings->table.attributes.count + 1, sizeof *groupings->list);
    groupings->ungrouped = vti_allocate(allocator, groupings->table.attributes.count, sizeof *groupings->ungrouped);
    if (!groupings->list || !groupings->ungrouped)
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for groups of users");
    groupings->list[0].of_unit = vti_allocate(allocator, cases->unit_count, sizeof(uint32_t));
    groupings->count = 1;
    status = groupings->list[0].of_unit ? by_activity(cases, allocator, &groupings->list[0]) : VT_ERR_MEMORY;
    if (!status && users_path) status = by_table(cases, users, allocator, groupings);
    return status ? vti_error(error, status, VT_NOWHERE, "no memory for groups of users") : VT_OK;
}

void vti_groupings_destroy(vti_groupings *groupings, const vt_allocator *allocator) {
    for (uint32_t g = 0; g < groupings->count; g++) vti_release(allocator, groupings->list[g].of_unit);
    vti_release(allocator, groupings->list);
    vti_release(allocator, groupings->ungrouped);
    vti_user_table_destroy(&groupings->table, allocator);
}
