/*
 * stock.c: see stock.h. One array of cumulative weights serves products and categories, since each is a run of it.
 */
#include "stock.h"

#include "../base/memory.h"

enum { DAYS_NEW = 21 };

vt_status vti_stock_create(const vt_allocator *allocator, const vti_catalogue *catalogue, vti_stock *stock) {
    stock->allocator = allocator;
    stock->catalogue = catalogue;
    stock->order = vti_allocate(allocator, catalogue->count, sizeof *stock->order);
    stock->cumulative = vti_allocate_zeroed(allocator, (size_t)catalogue->count + 1, sizeof *stock->cumulative);
    stock->starts = vti_allocate_zeroed(allocator, (size_t)vti_product_count + 2, sizeof *stock->starts);
    if (!stock->order || !stock->cumulative || !stock->starts) {
        vti_stock_destroy(stock);
        return VT_ERR_MEMORY;
    }
    /* Counting sort. While items are placed, starts[p + 1] is where the next of product p goes. */
    for (uint32_t i = 0; i < catalogue->count; i++) stock->starts[catalogue->items[i].product + 2]++;
    for (uint32_t p = 2; p <= vti_product_count + 1; p++) stock->starts[p] += stock->starts[p - 1];
    for (uint32_t i = 0; i < catalogue->count; i++) stock->order[stock->starts[catalogue->items[i].product + 1]++] = i;
    return VT_OK;
}

void vti_stock_destroy(vti_stock *stock) {
    vti_release(stock->allocator, stock->order);
    vti_release(stock->allocator, stock->cumulative);
    vti_release(stock->allocator, stock->starts);
    *stock = (vti_stock){0};
}

static double weight_of(const vti_item *item, int32_t day, int month) {
    static const double summer[12] = {0.5, 0.6, 0.9, 1.3, 1.6, 1.7, 1.6, 1.4, 1.0, 0.7, 0.5, 0.5};
    if (item->launch_day > day) return 0;
    double weight = item->appeal;
    uint8_t season = vti_item_product(item)->season;
    if (season == VTI_SUMMER) weight *= summer[month - 1];
    if (season == VTI_WINTER) weight *= summer[(month + 5) % 12];
    int32_t age = day - item->launch_day;
    if (item->launch_day > 0 && age < DAYS_NEW) weight *= 1 + 2.0 * (DAYS_NEW - age) / DAYS_NEW;
    return weight;
}

void vti_stock_update(vti_stock *stock, int32_t day, int month) {
    for (uint32_t i = 0; i < stock->catalogue->count; i++)
        stock->cumulative[i + 1] =
            stock->cumulative[i] + weight_of(&stock->catalogue->items[stock->order[i]], day, month);
}

vti_shelf vti_stock_all(const vti_stock *stock) {
    return (vti_shelf){0, stock->catalogue->count};
}

vti_shelf vti_stock_product(const vti_stock *stock, uint32_t product) {
    return (vti_shelf){stock->starts[product], stock->starts[product + 1]};
}

vti_shelf vti_stock_category(const vti_stock *stock, uint32_t category) {
    uint32_t first = 0;
    while (vti_products[first].category != category) first++;
    uint32_t end = first;
    while (end < vti_product_count && vti_products[end].category == category) end++;
    return (vti_shelf){stock->starts[first], stock->starts[end]};
}

bool vti_stock_offers(const vti_stock *stock, vti_shelf shelf) {
    return stock->cumulative[shelf.end] > stock->cumulative[shelf.begin];
}

uint32_t vti_stock_draw(const vti_stock *stock, vti_shelf shelf, vti_random *random) {
    double low = stock->cumulative[shelf.begin];
    double wanted = low + vti_random_unit(random) * (stock->cumulative[shelf.end] - low);
    /* The last place whose cumulative weight is <= wanted, which is one with a weight of its own. */
    uint32_t begin = shelf.begin, end = shelf.end;
    while (end - begin > 1) {
        uint32_t middle = begin + (end - begin) / 2;
        if (stock->cumulative[middle] <= wanted)
            begin = middle;
        else
            end = middle;
    }
    return stock->order[begin];
}
