/*
 * visit.h: one visit of one shopper: browsing that drifts, cart, order, second thoughts. It knows the stock and the
 * shopper's taste, and leaves its events in the day.
 */
#ifndef VTI_VISIT_H
#define VTI_VISIT_H

#include "day.h"
#include "shoppers.h"
#include "stock.h"

#define VTI_NOTHING UINT32_MAX

/* What is remembered of a shopper from visit to visit. */
typedef struct vti_memory {
    uint32_t last_item;   /* looked at, or VTI_NOTHING */
    uint32_t bought_item; /* not rated or returned yet, or VTI_NOTHING */
    uint32_t bought_basket;
    uint32_t refill_item; /* a consumable, or VTI_NOTHING */
    uint16_t refill_day;  /* when it was bought */
    uint16_t next_day;    /* of the next visit; UINT16_MAX: never */
    uint8_t bought_quantity;
} vti_memory;

/* What the shop recommends when a visit begins. */
typedef struct vti_offer {
    const uint32_t *items; /* [count] the first is seen best */
    uint32_t count;
    uint32_t clicks; /* set by the visit */
} vti_offer;

/*
 * Adds the events of a visit on the day of the history with this number; `offer` may be NULL. *last_basket counts the
 * baskets of the shop. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_visit_make(const vti_stock *stock, uint32_t shopper, const vti_taste *taste,
                                        vti_memory *memory, uint16_t day_number, vti_offer *offer, vti_random *random,
                                        vti_day *day, uint32_t *last_basket);

#endif
