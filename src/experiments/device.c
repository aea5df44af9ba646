/*
 * device.c: see device.h. All of a shopper's life takes place in the shop as it is when the experiment begins. The page
 * records views, carts, purchases, ratings and dismissals, and is not told of second thoughts.
 */
#include "device.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../simulate/sessions.h"
#include "../simulate/visit.h"

#include <vitrine/engine.h>

#define MAX_HISTORY 512U

typedef struct touch {
    uint32_t item; /* of the catalogue */
    uint16_t day;
    uint8_t type; /* vt_event_type */
} touch;

struct vti_device {
    const vti_setting *setting;
    vt_engine *engines[VT_EXPERIMENT_ARMS];
    vti_day day;
    uint16_t *visits; /* [visit_count] days, ascending */
    uint32_t visit_count;
    touch *touches; /* all that the page has recorded, the oldest first */
    size_t touch_capacity;
    vt_event *events; /* [MAX_HISTORY] */
    uint32_t *list;   /* [list_length] of the catalogue */
    vti_taste taste;
};

/* How far a life has come. */
typedef struct life {
    vti_random random;
    vti_memory memory;
    size_t touch_count;
    uint32_t basket, visit;
} life;

vt_status vti_device_create(const vti_setting *setting, vti_device **device, vt_error *error) {
    const vt_allocator *allocator = &setting->allocator;
    const vt_experiment_options *options = &setting->options;
    const vt_engine_options limits = {.max_history = MAX_HISTORY, .max_results = options->list_length};
    vti_device *made = vti_allocate_zeroed(allocator, 1, sizeof *made);
    if (!made) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for a device");
    made->setting = setting;
    made->visits = vti_allocate(allocator, (size_t)options->shop.days + options->days, sizeof *made->visits);
    made->events = vti_allocate(allocator, MAX_HISTORY, sizeof *made->events);
    made->list = vti_allocate(allocator, options->list_length, sizeof *made->list);
    vt_status status = vti_day_create(allocator, &made->day);
    if (status || !made->visits || !made->events || !made->list) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for a device");
    }
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS && !status; arm++) {
        status = vt_engine_create(setting->packs[arm], &limits, allocator, &made->engines[arm], error);
    }
    if (status) {
        vti_device_destroy(made);
        return status;
    }
    *device = made;
    return VT_OK;
}

void vti_device_destroy(vti_device *device) {
    if (!device) return;
    vt_allocator allocator = device->setting->allocator;
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) vt_engine_destroy(device->engines[arm]);
    if (device->day.allocator) vti_day_destroy(&device->day);
    vti_release(&allocator, device->visits);
    vti_release(&allocator, device->touches);
    vti_release(&allocator, device->events);
    vti_release(&allocator, device->list);
    vti_release(&allocator, device);
}

/* One of those who come during the experiment. */
static void draw_shopper(vti_device *device, vti_random *random) {
    uint32_t before = device->setting->options.shop.days, days = before + device->setting->options.days;
    int64_t first_day = vti_first_day(before);
    do {
        vti_taste_draw(vti_random_next(random), 0, &device->taste);
        device->visit_count = 0;
        for (uint16_t day = vti_first_visit_draw(days, first_day, random); day != VTI_NEVER;
             day = vti_next_visit_draw(day, days, first_day, &device->taste, random)) {
            device->visits[device->visit_count++] = day;
        }
    } while (device->visits[device->visit_count - 1] < before);
}

static vt_status recommend(vti_device *device, uint32_t arm, const life *at, vti_offer *offer) {
    const vti_setting *setting = device->setting;
    uint16_t today = device->visits[at->visit];
    uint32_t count = 0;
    for (size_t i = at->touch_count > MAX_HISTORY ? at->touch_count - MAX_HISTORY : 0; i < at->touch_count; i++) {
        const touch *touched = &device->touches[i];
        uint32_t place = setting->places[arm][touched->item];
        if (place == VTI_NO_ITEM) continue;
        device->events[count++] = (vt_event){place, touched->type, 1, (float)(today - touched->day)};
    }
    vt_engine *engine = device->engines[arm];
    vt_query query = {.limit = setting->options.list_length};
    vt_result_list list;
    vt_status status = vt_engine_set_history(engine, device->events, count);
    if (!status) status = vt_engine_recommend(engine, &query, &list);
    if (status) return status;
    for (uint32_t i = 0; i < list.count; i++) device->list[i] = setting->items[arm][list.results[i].item];
    *offer = (vti_offer){.items = device->list, .count = list.count};
    return VT_OK;
}

/* What the page records of a visit, and what came of it. */
static vt_status record(vti_device *device, life *at, vti_outcome *outcome) {
    enum { UNTOLD = VT_EVENT_TYPE_COUNT };
    static const uint8_t types[VTI_ACTION_COUNT] = {
        [VTI_VIEW] = VT_EVENT_VIEW,         [VTI_CART] = VT_EVENT_CART,      [VTI_REMOVE] = UNTOLD,
        [VTI_PURCHASE] = VT_EVENT_PURCHASE, [VTI_CANCEL] = UNTOLD,           [VTI_RETURN] = UNTOLD,
        [VTI_RATING] = VT_EVENT_RATING,     [VTI_DISMISS] = VT_EVENT_DISMISS};
    void *touches = device->touches;
    vt_status status = vti_grow(&device->setting->allocator, &touches, &device->touch_capacity, at->touch_count,
                                at->touch_count + device->day.count, sizeof *device->touches);
    device->touches = touches;
    if (status) return status;
    for (size_t i = 0; i < device->day.count; i++) {
        const vti_action_event *event = &device->day.events[i];
        uint8_t type = types[event->action];
        if (type == UNTOLD) continue;
        device->touches[at->touch_count++] = (touch){event->item, device->visits[at->visit], type};
        if (event->action != VTI_PURCHASE) continue;
        outcome->bought = true;
        outcome->revenue_cents += device->setting->catalogue.items[event->item].price_cents * event->value;
    }
    return VT_OK;
}

static vt_status visit(vti_device *device, life *at, vti_offer *offer, vti_outcome *outcome) {
    device->day.count = 0;
    vt_status status = vti_visit_make(&device->setting->stock, 0, &device->taste, &at->memory,
                                      device->visits[at->visit], offer, &at->random, &device->day, &at->basket);
    if (!status) status = record(device, at, outcome);
    at->visit++;
    return status;
}

vt_status vti_device_live(vti_device *device, uint32_t number, vti_outcome outcomes[VT_EXPERIMENT_ARMS]) {
    const vt_experiment_options *options = &device->setting->options;
    life before = {.memory = {.last_item = VTI_NOTHING, .bought_item = VTI_NOTHING, .refill_item = VTI_NOTHING}};
    vti_outcome ignored = {0};
    vt_status status = VT_OK;
    vti_random_seed(&before.random, options->shop.seed ^ ((uint64_t)number + 1) << 32);
    draw_shopper(device, &before.random);
    while (!status && device->visits[before.visit] < options->shop.days) {
        status = visit(device, &before, NULL, &ignored);
    }
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) {
        life after = before;
        vti_outcome outcome = {0};
        while (!status && after.visit < device->visit_count) {
            vti_offer offer;
            status = recommend(device, arm, &after, &offer);
            if (!status) status = visit(device, &after, &offer, &outcome);
            if (status) break;
            outcome.impressions += (uint16_t)offer.count;
            outcome.clicks += (uint16_t)offer.clicks;
        }
        outcomes[arm] = outcome;
    }
    return status;
}
