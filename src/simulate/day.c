/*
 * day.c: see day.h. A counting sort by second: linear, and events of the same second keep their order.
 */
#include "day.h"

#include "../base/memory.h"

#include <string.h>

/* A visit that begins before midnight may go on for hours, but not for a day. */
enum { SECONDS = 2 * VTI_DAY_SECONDS };

vt_status vti_day_create(const vt_allocator *allocator, vti_day *day) {
    day->allocator = allocator;
    day->starts = vti_allocate(allocator, SECONDS + 1, sizeof *day->starts);
    return day->starts ? VT_OK : VT_ERR_MEMORY;
}

void vti_day_destroy(vti_day *day) {
    vti_release(day->allocator, day->events);
    vti_release(day->allocator, day->sorted);
    vti_release(day->allocator, day->starts);
    *day = (vti_day){0};
}

vt_status vti_day_add(vti_day *day, vti_action_event event) {
    void *events = day->events;
    vt_status status =
        vti_grow(day->allocator, &events, &day->capacity, day->count, day->count + 1, sizeof *day->events);
    day->events = events;
    if (status != VT_OK) return status;
    if (event.second >= SECONDS) event.second = SECONDS - 1;
    day->events[day->count++] = event;
    return VT_OK;
}

static vt_status sort(vti_day *day) {
    void *sorted = day->sorted;
    vt_status status = vti_grow(day->allocator, &sorted, &day->sorted_capacity, 0, day->count, sizeof *day->sorted);
    day->sorted = sorted;
    if (status != VT_OK) return status;
    memset(day->starts, 0, (SECONDS + 1) * sizeof *day->starts);
    for (size_t i = 0; i < day->count; i++) day->starts[day->events[i].second + 1]++;
    for (size_t second = 0; second < SECONDS; second++) day->starts[second + 1] += day->starts[second];
    for (size_t i = 0; i < day->count; i++) day->sorted[day->starts[day->events[i].second]++] = day->events[i];
    return VT_OK;
}

/* Civil from days since 1970 (Howard Hinnant's algorithm), for days from then on. */
vti_date vti_date_of(int64_t day_number) {
    int days = (int)day_number + 719468; /* since 0000-03-01 */
    int era = days / 146097;
    int day_of_era = days - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (vti_date){.year = year_of_era + era * 400 + (month <= 2),
                      .month = month,
                      .day = day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

static void write_time(vti_output *output, vti_date date, uint32_t second) {
    vti_output_number(output, (uint64_t)date.year, 4);
    vti_output_text(output, "-");
    vti_output_number(output, (uint64_t)date.month, 2);
    vti_output_text(output, "-");
    vti_output_number(output, (uint64_t)date.day, 2);
    vti_output_text(output, "T");
    vti_output_number(output, second / 3600, 2);
    vti_output_text(output, ":");
    vti_output_number(output, second / 60 % 60, 2);
    vti_output_text(output, ":");
    vti_output_number(output, second % 60, 2);
    vti_output_text(output, "Z");
}

static void write_event(const vti_action_event *event, vti_date date, const vti_catalogue *catalogue,
                        vti_output *output) {
    static const char *const names[VTI_ACTION_COUNT] = {
        [VTI_VIEW] = ",view,",     [VTI_CART] = ",cart,",     [VTI_REMOVE] = ",remove,", [VTI_PURCHASE] = ",purchase,",
        [VTI_CANCEL] = ",cancel,", [VTI_RETURN] = ",return,", [VTI_RATING] = ",rating,", [VTI_DISMISS] = ",dismiss,"};
    vti_output_text(output, "u");
    vti_output_number(output, (uint64_t)event->shopper + 1, 6);
    vti_output_text(output, ",");
    vti_item_id_write(output, &catalogue->items[event->item]);
    vti_output_text(output, names[event->action]);
    if (event->value) vti_output_number(output, event->value, 1);
    vti_output_text(output, ",");
    write_time(output, date, event->second);
    vti_output_text(output, ",");
    if (event->basket) {
        vti_output_text(output, "b");
        vti_output_number(output, event->basket, 7);
    }
    vti_output_text(output, "\n");
}

vt_status vti_day_write(vti_day *day, int64_t day_number, const vti_catalogue *catalogue, vti_output *output,
                        uint64_t counts[VTI_ACTION_COUNT]) {
    vt_status status = sort(day);
    if (status != VT_OK) return status;
    vti_date date = vti_date_of(day_number);
    size_t written = 0;
    for (; written < day->count && day->sorted[written].second < VTI_DAY_SECONDS; written++) {
        counts[day->sorted[written].action]++;
        write_event(&day->sorted[written], date, catalogue, output);
    }
    day->count -= written;
    for (size_t i = 0; i < day->count; i++) {
        day->events[i] = day->sorted[written + i];
        day->events[i].second -= VTI_DAY_SECONDS;
    }
    return VT_OK;
}
