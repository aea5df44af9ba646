/*
 * sessions.h: what shoppers do, day by day: visits, what they look at, put into the cart, buy and send back;
 * events.csv. It knows catalogue and tastes.
 */
#ifndef VTI_SESSIONS_H
#define VTI_SESSIONS_H

#include "shoppers.h"

#include <vitrine/simulate.h>

/* Writes all events in order of time. Adds to the counts of the report. MEMORY, IO, CANCELLED. */
VT_WARN_UNUSED vt_status vti_sessions_write(const vt_allocator *allocator, const vti_catalogue *catalogue,
                                            const vt_simulate_options *options, vti_random *random, vti_output *output,
                                            const vt_progress *progress, vt_simulate_report *report, vt_error *error);

#endif
