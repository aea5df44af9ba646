/*
 * simulate_events_test.c: the events of the simulated shop: of known items and shoppers, in the order of time, a funnel
 * in which every step follows from an earlier one. It reads the tables as text and knows nothing of how they are made.
 */
#include "simulate_support.h"

enum { USER, ITEM, TYPE, VALUE, TIME, BASKET, COLUMNS };

static const char *const type_names[] = {"view", "cart", "remove", "purchase", "cancel", "return", "rating", "dismiss"};
enum { VIEW, CART, REMOVE, PURCHASE, CANCEL, RETURN, RATING, DISMISS, TYPES };

static int type_of(const char *name) {
    int type = 0;
    while (type < TYPES && strcmp(type_names[type], name) != 0) type++;
    return type;
}

/* Quantities by item in one shopper's carts and orders. */
static int in_cart[SHOP_SHOPPERS][SHOP_ITEMS], ordered[SHOP_SHOPPERS][SHOP_ITEMS];

/* Item numbers are lines of items.csv. */
static char item_ids[SHOP_ITEMS][16];

static int item_of(const char *id) {
    int item = 0;
    while (item < SHOP_ITEMS && strcmp(item_ids[item], id) != 0) item++;
    return item;
}

static void read_item_ids(const test_shop *shop) {
    const char *at = shop->texts[ITEMS_FILE];
    char line[LINE_BYTES], *fields[ITEM_COLUMNS];
    CHECK(read_line(&at, line));
    for (int i = 0; i < SHOP_ITEMS && read_line(&at, line); i++) {
        CHECK_INT(split_line(line, fields, ITEM_COLUMNS), ITEM_COLUMNS);
        snprintf(item_ids[i], sizeof item_ids[i], "%s", fields[0]);
    }
}

TEST(every_event_follows_from_earlier_ones) {
    test_shop shop;
    if (!shop_make(&shop, NULL)) return;
    read_item_ids(&shop);
    uint64_t counts[TYPES] = {0};
    char line[LINE_BYTES], last_time[32] = "", *fields[COLUMNS];
    const char *at = shop.texts[EVENTS_FILE];
    CHECK(read_line(&at, line));
    CHECK_TEXT(line, "user,item,type,value,time,basket");
    int wrong = 0;
    while (read_line(&at, line)) {
        bool good = split_line(line, fields, COLUMNS) == COLUMNS;
        if (!CHECK(good)) break;
        int type = type_of(fields[TYPE]);
        int item = item_of(fields[ITEM]);
        unsigned long shopper = fields[USER][0] == 'u' ? strtoul(fields[USER] + 1, NULL, 10) : 0;
        good = shopper >= 1 && shopper <= SHOP_SHOPPERS;
        if (!CHECK(good && type < TYPES && item < SHOP_ITEMS)) break;
        counts[type]++;
        int value = fields[VALUE][0] ? (int)strtol(fields[VALUE], NULL, 10) : 0;
        int *cart = &in_cart[shopper - 1][item], *order = &ordered[shopper - 1][item];
        bool has_basket = fields[BASKET][0] == 'b';
        switch (type) {
        case CART: *cart += value; break;
        case REMOVE: wrong += value < 1 || *cart < value; break;
        case PURCHASE:
            wrong += value < 1 || *cart < value;
            *order += value;
            break;
        case CANCEL:
        case RETURN: wrong += value < 1 || *order < value; break;
        case RATING: wrong += value < 1 || value > 5 || *order < 1; break;
        default: wrong += value != 0; break;
        }
        wrong += has_basket != (type >= CART && type <= RETURN);
        wrong += strlen(fields[TIME]) != strlen("2026-01-01T00:00:00Z") || strcmp(fields[TIME], last_time) < 0;
        snprintf(last_time, sizeof last_time, "%.31s", fields[TIME]);
    }
    CHECK_INT(wrong, 0);
    CHECK(strncmp(last_time, "2026-06-30T", 11) <= 0);
    const vt_simulate_report *report = &shop.report;
    CHECK_INT(report->items, SHOP_ITEMS);
    CHECK_INT(report->shoppers, SHOP_SHOPPERS);
    CHECK_INT(report->views, counts[VIEW]);
    CHECK_INT(report->carts, counts[CART]);
    CHECK_INT(report->purchases, counts[PURCHASE]);
    CHECK_INT(report->cancellations, counts[REMOVE] + counts[CANCEL] + counts[RETURN]);
    shop_destroy(&shop);
}

TEST(many_look_fewer_take_and_fewest_buy) {
    test_shop shop;
    if (!shop_make(&shop, NULL)) return;
    const vt_simulate_report *report = &shop.report;
    CHECK(report->sessions >= SHOP_SHOPPERS);
    CHECK(report->views > 4 * report->carts);
    CHECK(2 * report->carts > 3 * report->purchases);
    CHECK(report->purchases > report->sessions / 10);
    CHECK(report->cancellations > 0 && report->cancellations < report->carts / 4);
    shop_destroy(&shop);
}

TEST(more_shoppers_do_not_change_the_catalogue) {
    test_shop few, many;
    vt_simulate_options options = shop_options;
    options.shoppers = 2 * SHOP_SHOPPERS;
    if (!shop_make(&few, NULL)) return;
    if (shop_make(&many, &options)) {
        CHECK_TEXT(many.texts[ITEMS_FILE], few.texts[ITEMS_FILE]);
        CHECK_TEXT(many.texts[PICTURES_FILE], few.texts[PICTURES_FILE]);
        CHECK(strlen(many.texts[EVENTS_FILE]) > strlen(few.texts[EVENTS_FILE]));
        shop_destroy(&many);
    }
    shop_destroy(&few);
}

/* Shoppers who find nothing in the category that they want look at what there is. */
TEST(one_item_and_one_day_are_a_shop) {
    test_shop shop;
    vt_simulate_options options = {.items = 1, .shoppers = 3, .days = 1};
    if (!shop_make(&shop, &options)) return;
    CHECK_INT(shop.report.sessions, 3);
    CHECK(shop.report.views >= 3);
    shop_destroy(&shop);
}

CHECK_MAIN(TEST_ENTRY(every_event_follows_from_earlier_ones), TEST_ENTRY(many_look_fewer_take_and_fewest_buy),
           TEST_ENTRY(more_shoppers_do_not_change_the_catalogue), TEST_ENTRY(one_item_and_one_day_are_a_shop))
