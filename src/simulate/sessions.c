/*
 * sessions.c: see sessions.h. Each shopper has a day of the next visit; each day the shopper's visits of that day are
 * made, sorted and written, so that memory does not grow with the length of the history.
 */
#include "sessions.h"

#include "visit.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"

enum { LAST_DAY = 20634 }; /* 2026-06-30, in days since 1970 */

int64_t vti_first_day(uint32_t days) {
    return LAST_DAY + 1 - (int64_t)days;
}

/* Whether a visit that was meant for this day takes place on it: the weekly rhythm, and the months before the holidays. */
static bool is_busy(int64_t day_number, vti_random *random) {
    static const uint8_t weekdays[7] = {90, 72, 68, 70, 74, 78, 94}; /* from Sunday, percent */
    static const uint8_t months[12] = {88, 82, 84, 86, 88, 84, 74, 76, 84, 90, 100, 100};
    uint32_t percent = weekdays[(day_number + 4) % 7];
    return vti_random_below(random, 10000) < percent * months[vti_date_of(day_number).month - 1];
}

uint16_t vti_first_visit_draw(uint32_t days, int64_t first_day, vti_random *random) {
    uint32_t within = vti_random_below(random, 100) < 40 && days > 30 ? 30 : days;
    for (;;) {
        uint32_t day = vti_random_below(random, within);
        if (is_busy(first_day + day, random)) return (uint16_t)day;
    }
}

uint16_t vti_next_visit_draw(uint32_t today, uint32_t days, int64_t first_day, const vti_taste *taste,
                             vti_random *random) {
    if (vti_random_unit(random) > taste->chance_of_return) return VTI_NEVER;
    double wait = -vti_log(1 - vti_random_unit(random)) * taste->days_between_visits;
    if (wait >= days) return VTI_NEVER;
    uint32_t day = today + 1 + (uint32_t)wait;
    while (day < days && !is_busy(first_day + day, random)) day++;
    return day < days ? (uint16_t)day : VTI_NEVER;
}

vt_status vti_sessions_write(const vt_allocator *allocator, const vti_catalogue *catalogue,
                             const vt_simulate_options *options, vti_random *random, vti_output *output,
                             const vt_progress *progress, vt_simulate_report *report, vt_error *error) {
    int64_t first_day = vti_first_day(options->days);
    vti_stock stock = {0};
    vti_day day = {0};
    uint32_t last_basket = 0;
    uint64_t counts[VTI_ACTION_COUNT] = {0};
    vt_status status = VT_ERR_MEMORY;
    vti_memory *memories = vti_allocate(allocator, options->shoppers, sizeof *memories);
    if (!memories) goto done;
    status = vti_stock_create(allocator, catalogue, &stock);
    if (status == VT_OK) status = vti_day_create(allocator, &day);
    if (status != VT_OK) goto done;

    for (uint32_t i = 0; i < options->shoppers; i++)
        memories[i] = (vti_memory){.last_item = VTI_NOTHING,
                                   .bought_item = VTI_NOTHING,
                                   .refill_item = VTI_NOTHING,
                                   .next_day = vti_first_visit_draw(options->days, first_day, random)};
    vti_output_text(output, "user,item,type,value,time,basket\n");
    for (uint32_t today = 0; today < options->days; today++) {
        if (progress && !progress->report(progress->context, "events", today, options->days)) {
            status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled while simulating events");
            goto done;
        }
        vti_stock_update(&stock, (int32_t)today, vti_date_of(first_day + today).month);
        for (uint32_t shopper = 0; shopper < options->shoppers; shopper++) {
            vti_memory *memory = &memories[shopper];
            if (memory->next_day != today) continue;
            vti_taste taste;
            vti_taste_draw(options->seed, shopper, &taste);
            report->sessions++;
            status = vti_visit_make(&stock, shopper, &taste, memory, (uint16_t)today, NULL, random, &day, &last_basket);
            if (status != VT_OK) goto done;
            memory->next_day = vti_next_visit_draw(today, options->days, first_day, &taste, random);
        }
        status = vti_day_write(&day, first_day + today, catalogue, output, counts);
        if (status == VT_OK) status = vti_output_check(output, error);
        if (status != VT_OK) goto done;
    }
    report->views = counts[VTI_VIEW];
    report->carts = counts[VTI_CART];
    report->purchases = counts[VTI_PURCHASE];
    report->cancellations = counts[VTI_CANCEL] + counts[VTI_RETURN] + counts[VTI_REMOVE];
done:
    if (status == VT_ERR_MEMORY)
        status = vti_error(error, status, VT_NOWHERE, "not enough memory for the shoppers; simulate fewer");
    vti_day_destroy(&day);
    vti_stock_destroy(&stock);
    vti_release(allocator, memories);
    return status;
}
