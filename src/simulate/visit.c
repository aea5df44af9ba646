/*
 * visit.c: see visit.h. At each step the shopper is shown some items of a shelf, the more appealing ones more often, and
 * picks one: P(item) ~ exp(KEENNESS (fit + likeness to the item before)). The shelf is mostly that of the item before.
 * What the shop recommends is clicked with
 *   P(place n) = ATTENTION^n min(1, share of its category over the mean share) / (1 + exp(3.5 - 0.9 fit))
 */
#include "visit.h"

#include "../base/math.h"

enum { SHOWN = 8, CART_ROOM = 8, TRAIL = 6, MOST_VIEWS = 60, DAYS_TO_REFILL = 21 };
static const double KEENNESS = 1.2, ATTENTION = 0.95;

typedef struct cart_line {
    uint32_t item;
    uint8_t quantity;
} cart_line;

typedef struct visit_state {
    const vti_stock *stock;
    const vti_taste *taste;
    vti_memory *memory;
    vti_random *random;
    vti_day *day;
    uint32_t *last_basket;
    uint32_t shopper;
    uint32_t second;
    uint32_t basket; /* 0 until something is put into it */
    uint32_t item;   /* looked at now, or VTI_NOTHING */
    uint32_t trail[TRAIL];
    uint32_t trail_count;
    cart_line cart[CART_ROOM];
    int cart_count;
    uint16_t day_number;
    bool gift; /* buys for somebody else: the own taste says little */
    vt_status status;
} visit_state;

static const vti_item *item_at(const visit_state *visit, uint32_t item) {
    return &visit->stock->catalogue->items[item];
}

static bool chance(visit_state *visit, double probability) {
    return vti_random_unit(visit->random) < probability;
}

static double logistic(double x) {
    return 1 / (1 + vti_exp(-x));
}

static void add(visit_state *visit, vti_action action, uint32_t item, uint32_t basket, uint8_t value) {
    if (visit->status != VT_OK) return;
    visit->status = vti_day_add(
        visit->day, (vti_action_event){visit->second, visit->shopper, item, basket, (uint8_t)action, value});
}

static double fit_of(const visit_state *visit, uint32_t item) {
    double fit = vti_taste_fit(visit->taste, item_at(visit, item));
    return visit->gift ? 0.25 * fit : fit;
}

/* How much an item looks like the one before. */
static double likeness(const vti_item *item, const vti_item *before) {
    double likeness = 0;
    if (item->brand == before->brand) likeness += 0.5;
    if (item->series && item->series == before->series) likeness += 0.9;
    if (item->finish == before->finish && item->product == before->product) likeness += 0.5;
    if (item->material == before->material && item->material) likeness += 0.25;
    if (vti_brands[item->brand].style == vti_brands[before->brand].style) likeness += 0.3;
    return likeness;
}

static uint32_t draw_category(visit_state *visit) {
    if (visit->gift) return vti_random_below(visit->random, VTI_CATEGORY_COUNT);
    const double *cumulative = visit->taste->categories;
    double wanted = vti_random_unit(visit->random) * cumulative[VTI_CATEGORY_COUNT - 1];
    uint32_t category = 0;
    while (category < VTI_CATEGORY_COUNT - 1 && cumulative[category] <= wanted) category++;
    return category;
}

static vti_shelf next_shelf(visit_state *visit) {
    uint32_t category = 0;
    double direction = vti_random_unit(visit->random);
    if (visit->item == VTI_NOTHING || direction > 0.80) {
        category = draw_category(visit);
    } else {
        const vti_item *item = item_at(visit, visit->item);
        category = vti_item_product(item)->category;
        if (direction < 0.36) return vti_stock_product(visit->stock, item->product);
        if (direction > 0.66) category = vti_categories[category].complements[vti_random_below(visit->random, 3)];
    }
    return vti_stock_category(visit->stock, category);
}

/* Where the shelf is empty, from the whole shop. VTI_NOTHING when there is nothing else. */
static uint32_t pick(visit_state *visit, vti_shelf shelf) {
    if (!vti_stock_offers(visit->stock, shelf)) shelf = vti_stock_all(visit->stock);
    uint32_t shown[SHOWN];
    double cumulative[SHOWN];
    double total = 0;
    uint32_t count = 0;
    for (int i = 0; i < SHOWN; i++) {
        uint32_t item = vti_stock_draw(visit->stock, shelf, visit->random);
        if (item == visit->item) continue;
        double pull = fit_of(visit, item);
        if (visit->item != VTI_NOTHING) pull += likeness(item_at(visit, item), item_at(visit, visit->item));
        total += vti_exp(KEENNESS * pull);
        cumulative[count] = total;
        shown[count++] = item;
    }
    if (!count) return VTI_NOTHING;
    double wanted = vti_random_unit(visit->random) * total;
    uint32_t chosen = 0;
    while (chosen < count - 1 && cumulative[chosen] <= wanted) chosen++;
    return shown[chosen];
}

static bool in_cart(const visit_state *visit, uint32_t item) {
    for (int i = 0; i < visit->cart_count; i++)
        if (visit->cart[i].item == item) return true;
    return false;
}

static void put_into_cart(visit_state *visit, uint32_t item) {
    if (visit->cart_count == CART_ROOM || in_cart(visit, item)) return;
    bool consumable = vti_item_product(item_at(visit, item))->consumable;
    uint8_t quantity = 1;
    if (chance(visit, consumable ? 0.4 : 0.12)) quantity = (uint8_t)(2 + vti_random_below(visit->random, 3));
    if (!visit->basket) visit->basket = ++*visit->last_basket;
    visit->second += 2 + vti_random_below(visit->random, 20);
    add(visit, VTI_CART, item, visit->basket, quantity);
    visit->cart[visit->cart_count++] = (cart_line){item, quantity};
}

static void look_at(visit_state *visit, uint32_t item, double interest) {
    const vti_item *detail = item_at(visit, item);
    visit->second += 6 + vti_random_below(visit->random, 75);
    add(visit, VTI_VIEW, item, 0, 0);
    visit->item = item;
    visit->trail[visit->trail_count++ % TRAIL] = item;
    visit->memory->last_item = item;
    double fit = fit_of(visit, item);
    if (fit < -1.5 && chance(visit, 0.04)) {
        add(visit, VTI_DISMISS, item, 0, 0);
        return;
    }
    double price = 0.35 * vti_log(detail->price_cents / 3000.0);
    if (chance(visit, logistic(-3.0 + 0.6 * fit + 0.5 * visit->taste->decision - price + interest)))
        put_into_cart(visit, item);
}

/* Rates or returns what came of the last order. */
static void settle_last_order(visit_state *visit) {
    vti_memory *memory = visit->memory;
    uint32_t item = memory->bought_item;
    if (item == VTI_NOTHING) return;
    double fit = fit_of(visit, item);
    if (chance(visit, fit < 0 ? 0.09 : 0.03)) {
        add(visit, VTI_RETURN, item, memory->bought_basket, memory->bought_quantity);
    } else if (chance(visit, 0.15)) {
        double stars = 3.9 + 0.45 * fit + 0.8 * vti_random_normal(visit->random);
        add(visit, VTI_RATING, item, 0, (uint8_t)(stars < 1 ? 1 : stars > 5 ? 5 : stars + 0.5));
    }
    memory->bought_item = VTI_NOTHING;
}

static void look_at_offer(visit_state *visit, vti_offer *offer) {
    const double *cumulative = visit->taste->categories;
    double attention = 1;
    offer->clicks = 0;
    for (uint32_t i = 0; i < offer->count; i++) {
        uint32_t item = offer->items[i], category = vti_item_product(item_at(visit, item))->category;
        double share = cumulative[category] - (category > 0 ? cumulative[category - 1] : 0);
        double interest = share * VTI_CATEGORY_COUNT / cumulative[VTI_CATEGORY_COUNT - 1];
        double clicks = attention * (interest < 1 ? interest : 1) * logistic(0.9 * fit_of(visit, item) - 3.5);
        attention *= ATTENTION;
        if (!chance(visit, clicks)) continue;
        offer->clicks++;
        look_at(visit, item, 0);
    }
}

static void browse(visit_state *visit) {
    vti_memory *memory = visit->memory;
    if (memory->refill_item != VTI_NOTHING && visit->day_number - memory->refill_day >= DAYS_TO_REFILL &&
        chance(visit, 0.4))
        look_at(visit, memory->refill_item, 4);
    else if (memory->last_item != VTI_NOTHING && chance(visit, 0.25))
        look_at(visit, memory->last_item, 1);
    for (int views = 0; views < MOST_VIEWS; views++) {
        if (visit->trail_count > 1 && chance(visit, 0.07)) {
            uint32_t remembered = visit->trail_count < TRAIL ? visit->trail_count : TRAIL;
            look_at(visit, visit->trail[vti_random_below(visit->random, remembered)], 1);
        } else {
            uint32_t item = pick(visit, next_shelf(visit));
            if (item != VTI_NOTHING) look_at(visit, item, 0);
        }
        if (chance(visit, 0.21)) break;
    }
}

/* Takes some things out again and orders the rest, or leaves it all. */
static void check_out(visit_state *visit) {
    int kept = 0;
    for (int i = 0; i < visit->cart_count; i++) {
        cart_line line = visit->cart[i];
        if (chance(visit, 0.07)) {
            visit->second += 5 + vti_random_below(visit->random, 20);
            add(visit, VTI_REMOVE, line.item, visit->basket, line.quantity);
        } else {
            visit->cart[kept++] = line;
        }
    }
    if (!kept || !chance(visit, logistic(0.1 + 0.6 * visit->taste->decision))) return;
    visit->second += 40 + vti_random_below(visit->random, 240);
    for (int i = 0; i < kept; i++) {
        cart_line line = visit->cart[i];
        add(visit, VTI_PURCHASE, line.item, visit->basket, line.quantity);
        if (vti_item_product(item_at(visit, line.item))->consumable) {
            visit->memory->refill_item = line.item;
            visit->memory->refill_day = visit->day_number;
        }
    }
    cart_line line = visit->cart[vti_random_below(visit->random, (uint32_t)kept)];
    visit->second += 60 + vti_random_below(visit->random, 1800);
    if (chance(visit, 0.02)) {
        add(visit, VTI_CANCEL, line.item, visit->basket, line.quantity);
        return;
    }
    visit->memory->bought_item = line.item;
    visit->memory->bought_basket = visit->basket;
    visit->memory->bought_quantity = line.quantity;
}

/* Lunch time and evenings. */
static uint32_t draw_second(vti_random *random) {
    static const uint8_t hours[24] = {2,  1,  1,  1,  1,  2,  5,  10, 14, 16, 17, 20,
                                      24, 21, 17, 16, 18, 22, 28, 34, 36, 28, 15, 6};
    uint32_t total = 0;
    for (int i = 0; i < 24; i++) total += hours[i];
    uint32_t left = vti_random_below(random, total);
    uint32_t hour = 0;
    while (left >= hours[hour]) left -= hours[hour++];
    return hour * 3600 + vti_random_below(random, 3600);
}

vt_status vti_visit_make(const vti_stock *stock, uint32_t shopper, const vti_taste *taste, vti_memory *memory,
                         uint16_t day_number, vti_offer *offer, vti_random *random, vti_day *day,
                         uint32_t *last_basket) {
    visit_state visit = {.stock = stock,
                         .taste = taste,
                         .memory = memory,
                         .random = random,
                         .day = day,
                         .last_basket = last_basket,
                         .shopper = shopper,
                         .item = VTI_NOTHING,
                         .day_number = day_number};
    visit.second = draw_second(random);
    visit.gift = vti_random_below(random, 100) < 10;
    settle_last_order(&visit);
    if (offer) look_at_offer(&visit, offer);
    browse(&visit);
    check_out(&visit);
    return visit.status;
}
