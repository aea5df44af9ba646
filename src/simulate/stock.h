/*
 * stock.h: what is on offer today and how likely shoppers come across it: by appeal, season and novelty. Items are
 * drawn from products or categories. It knows nothing of single shoppers.
 */
#ifndef VTI_STOCK_H
#define VTI_STOCK_H

#include "catalogue.h"

typedef struct vti_stock {
    const vt_allocator *allocator;
    const vti_catalogue *catalogue;
    uint32_t *order;    /* items by product, hence also by category */
    double *cumulative; /* [count + 1], in that order */
    uint32_t *starts;   /* [products + 1]: where each product's begin */
} vti_stock;

/* A run of the order. */
typedef struct vti_shelf {
    uint32_t begin, end;
} vti_shelf;

/* Zero-initialise before. MEMORY. */
VT_WARN_UNUSED vt_status vti_stock_create(const vt_allocator *allocator, const vti_catalogue *catalogue,
                                          vti_stock *stock);
void vti_stock_destroy(vti_stock *stock);

/* Sets the weights for the day of the history (from 0) that lies in this month (1..12). */
void vti_stock_update(vti_stock *stock, int32_t day, int month);

vti_shelf vti_stock_all(const vti_stock *stock);
vti_shelf vti_stock_product(const vti_stock *stock, uint32_t product);
vti_shelf vti_stock_category(const vti_stock *stock, uint32_t category);
/* Whether there is anything on offer. */
bool vti_stock_offers(const vti_stock *stock, vti_shelf shelf);
/* An item of a shelf that offers something. */
uint32_t vti_stock_draw(const vti_stock *stock, vti_shelf shelf, vti_random *random);

#endif
