/*
 * day.h: the events of a day in the making: collected in any order, written in the order of time. It knows nothing of
 * why they happen.
 */
#ifndef VTI_DAY_H
#define VTI_DAY_H

#include "catalogue.h"

#define VTI_DAY_SECONDS 86400

typedef enum vti_action {
    VTI_VIEW,
    VTI_CART,
    VTI_REMOVE,
    VTI_PURCHASE,
    VTI_CANCEL,
    VTI_RETURN,
    VTI_RATING,
    VTI_DISMISS,
    VTI_ACTION_COUNT
} vti_action;

typedef struct vti_action_event {
    uint32_t second; /* of the day; what goes past midnight has more than VTI_DAY_SECONDS */
    uint32_t shopper;
    uint32_t item;
    uint32_t basket; /* 0 for none */
    uint8_t action;
    uint8_t value; /* quantity or stars, 0 for none */
} vti_action_event;

typedef struct vti_day {
    const vt_allocator *allocator;
    vti_action_event *events, *sorted;
    size_t count, capacity, sorted_capacity;
    uint32_t *starts; /* where the events of each second begin */
} vti_day;

typedef struct vti_date {
    int year, month, day; /* month and day from 1 */
} vti_date;

vti_date vti_date_of(int64_t day_number);

/* Zero-initialise before. MEMORY. */
VT_WARN_UNUSED vt_status vti_day_create(const vt_allocator *allocator, vti_day *day);
void vti_day_destroy(vti_day *day);
VT_WARN_UNUSED vt_status vti_day_add(vti_day *day, vti_action_event event);

/*
 * Writes the events before midnight as those of the day with this number since 1970 and counts them by action; those
 * after midnight become the first of the next day. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_day_write(vti_day *day, int64_t day_number, const vti_catalogue *catalogue,
                                       vti_output *output, uint64_t counts[VTI_ACTION_COUNT]);

#endif
