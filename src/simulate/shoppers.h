/*
 * shoppers.h: who shops here: the taste of each shopper, a pure function of the seed and the shopper's number, so that
 * millions need no memory. It knows items, not events.
 */
#ifndef VTI_SHOPPERS_H
#define VTI_SHOPPERS_H

#include "catalogue.h"

#define VTI_LOYALTIES 3

typedef struct vti_taste {
    uint64_t seed;
    uint64_t colours;                      /* VTI_BIT of the favourite ones */
    double categories[VTI_CATEGORY_COUNT]; /* cumulative weights */
    double styles[VTI_STYLE_COUNT];
    double moods[VTI_MOODS];
    double spending;               /* preferred price level, as in vti_item */
    double decision;               /* how readily this shopper buys, in log-odds */
    uint8_t brands[VTI_LOYALTIES]; /* loyal to these; loyalty_count of them */
    uint8_t loyalty_count;
    double days_between_visits;
    double chance_of_return; /* that there is a next visit at all */
} vti_taste;

void vti_taste_draw(uint64_t seed, uint32_t shopper, vti_taste *taste);
/* How much the shopper likes the item: about -2 to 4, around 0 for one without relation to the taste. */
double vti_taste_fit(const vti_taste *taste, const vti_item *item);

#endif
