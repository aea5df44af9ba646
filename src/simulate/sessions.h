/*
 * sessions.h: what shoppers do, day by day: visits, what they look at, put into the cart, buy and send back;
 * events.csv. It knows catalogue and tastes.
 */
#ifndef VTI_SESSIONS_H
#define VTI_SESSIONS_H

#include "shoppers.h"

#include <vitrine/simulate.h>

#define VTI_NEVER UINT16_MAX

/* The first day of a history of so many days, counted from 1970. */
int64_t vti_first_day(uint32_t days);
/*
 * The days of a shopper's visits, 0..days-1, one after the other until VTI_NEVER. 40 percent know the shop before the
 * history begins; the others find it in its course.
 */
uint16_t vti_first_visit_draw(uint32_t days, int64_t first_day, vti_random *random);
uint16_t vti_next_visit_draw(uint32_t today, uint32_t days, int64_t first_day, const vti_taste *taste,
                             vti_random *random);

/* Writes all events in order of time. Adds to the counts of the report. MEMORY, IO, CANCELLED. */
VT_WARN_UNUSED vt_status vti_sessions_write(const vt_allocator *allocator, const vti_catalogue *catalogue,
                                            const vt_simulate_options *options, vti_random *random, vti_output *output,
                                            const vt_progress *progress, vt_simulate_report *report, vt_error *error);

#endif
