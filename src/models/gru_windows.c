/*
 * gru_windows.c: what gru_train.c learns from: the sequences of shoppers, cut into windows, and the items that are drawn
 * as what was not taken.
 */
#include "gru_course.h"

#include "../base/math.h"

#include <string.h>

#define MOST_SEQUENCES 16U /* of a part in one step ... */
#define LEAST_STEPS 32U    /* ... but an epoch has at least so many steps */
#define APART_EVERY 10U    /* users */

static const double ODDS_EXPONENT = .75; /* of an item's count, for drawing */

/* ---- sequences ---- */

/* Cuts a sequence into windows that overlap by one item; returns how many. */
static uint32_t cut(uint64_t first, uint32_t count, uint32_t length, vti_gru_window *windows) {
    uint32_t cuts = 0;
    for (uint32_t begin = 0; begin + 1 < count; begin += length) {
        uint32_t left = count - begin;
        windows[cuts++] = (vti_gru_window){first + begin, left < length + 1 ? left : length + 1};
    }
    return cuts;
}

void vti_gru_gather_windows(vti_gru_course *c) {
    const vti_interactions *users = c->training->users;
    const vti_event_list *events = c->training->events;
    uint64_t used = 0;
    for (uint32_t u = 0; u < users->row_count; u++) {
        uint64_t begin = users->offsets[u];
        vti_shopper shopper = {.items = users->columns + begin,
                               .count = (uint32_t)(users->offsets[u + 1] - begin),
                               .events = events->events + events->offsets[u],
                               .event_count = (uint32_t)(events->offsets[u + 1] - events->offsets[u])};
        uint32_t count = vti_gru_sequence(&shopper, shopper.event_count, c->items + used), length = c->gru->length;
        if (vti_random_below(&c->random, APART_EVERY) == 0 && count > 2 && c->apart_count < VTI_GRU_MOST_APART) {
            uint32_t known = count - 1 < length ? count - 1 : length;
            c->apart[c->apart_count++] = (vti_gru_window){used + count - 1 - known, known + 1};
            c->window_count += cut(used, count - 1, length, c->windows + c->window_count);
        } else {
            c->window_count += cut(used, count, length, c->windows + c->window_count);
        }
        used += count;
    }
    for (uint32_t w = 0; w < c->window_count; w++) {
        if (c->windows[w].count - 1 > c->longest) c->longest = c->windows[w].count - 1;
    }
    c->part_windows = c->window_count / (LEAST_STEPS * VTI_GRU_PARTS) + 1;
    if (c->part_windows > MOST_SEQUENCES) c->part_windows = MOST_SEQUENCES;
}

/* ---- what is drawn ---- */

void vti_gru_sum_odds(vti_gru_course *c) {
    const vti_interactions *items = c->training->items;
    double sum = 0;
    for (uint32_t i = 0; i < items->row_count; i++) {
        double count = (double)(items->offsets[i + 1] - items->offsets[i]);
        if (count > 0) sum += vti_power(count, ODDS_EXPONENT);
        c->odds[i] = sum;
    }
}

static uint32_t draw_item(vti_gru_course *c) {
    uint32_t low = 0, high = c->gru->item_count - 1;
    double place = vti_random_unit(&c->random) * c->odds[high];
    while (low < high) { /* the first whose sum is above the place */
        uint32_t middle = low + (high - low) / 2;
        if (c->odds[middle] > place)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void vti_gru_transpose(const float *from, size_t rows, size_t columns, float *to) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < columns; i++) to[i * rows + r] = from[r * columns + i];
    }
}

void vti_gru_draw_items(vti_gru_course *c) {
    size_t factors = vti_gru_factors(c);
    double total = c->odds[c->gru->item_count - 1];
    for (uint32_t j = 0; j < c->drawn_count; j++) {
        bool all = c->drawn_count == c->gru->item_count;
        uint32_t item = all ? j : draw_item(c);
        double odds = c->odds[item] - (item > 0 ? c->odds[item - 1] : 0);
        c->drawn[j] = item;
        c->drawn_logs[j] = all ? 0 : (float)vti_log((double)c->drawn_count * odds / total);
        memcpy(c->drawn_factors + j * factors, c->gru->item_factors + item * factors, factors * sizeof(float));
    }
    vti_gru_transpose(c->drawn_factors, c->drawn_count, factors, c->drawn_columns);
}
