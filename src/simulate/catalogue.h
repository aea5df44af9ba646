/*
 * catalogue.h: the items of the shop: what each is, costs and how much it appeals; their ids and titles; items.csv.
 * It knows nothing of shoppers and pictures.
 */
#ifndef VTI_CATALOGUE_H
#define VTI_CATALOGUE_H

#include "../base/random.h"
#include "output.h"
#include "vocabulary.h"

#define VTI_MOODS 3

typedef struct vti_item {
    uint32_t number; /* within its product, from 1 */
    uint32_t price_cents;
    int32_t launch_day;    /* of the history, 0: there from the start; some come in the week after it */
    float appeal;          /* weight with which shoppers come across it */
    float price_level;     /* log of its price over the price typical of its product and size */
    float mood[VTI_MOODS]; /* what no attribute tells */
    uint32_t variation;    /* random bits for the picture */
    uint16_t series;       /* number in vti_series from 1, 0 for none */
    uint16_t edition;      /* 0, or 2 and up where everything else is the same as another item's */
    uint8_t product, brand, material, finish, pattern, size;
} vti_item;

typedef struct vti_catalogue {
    const vt_allocator *allocator;
    vti_item *items;
    uint32_t count;
} vti_catalogue;

/* Makes `count` items, of which some come new into the shop during the `days` of history. MEMORY. */
VT_WARN_UNUSED vt_status vti_catalogue_create(const vt_allocator *allocator, uint32_t count, uint32_t days,
                                              vti_random *random, vti_catalogue *catalogue, vt_error *error);
void vti_catalogue_destroy(vti_catalogue *catalogue);

const vti_product *vti_item_product(const vti_item *item);
const vti_colour *vti_item_colour(const vti_item *item);
#define VTI_ITEM_ID_BYTES 24
/* Its id, terminated, such as "MUG-0012". */
void vti_item_id(const vti_item *item, char id[VTI_ITEM_ID_BYTES]);
void vti_item_id_write(vti_output *output, const vti_item *item);
/* items.csv */
void vti_catalogue_write(const vti_catalogue *catalogue, vti_output *output);

#endif
