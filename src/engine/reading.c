/*
 * reading.c: what the pack's recurrent network expects after a history. It reads the factors of the newest events' items,
 * oldest first: of fewer than 2 READ events all, of n others the newest READ + n mod READ. So another event mostly
 * comes after what was read already; the state is carried forward, and one more click costs one step.
 */
#include "engine_state.h"

#include <string.h>

#define READ (VTI_READ_EVENTS / 2)

void vti_reading_take(vt_engine *engine, vti_arena *arena) {
    vti_reading *reading = &engine->reading;
    reading->work = vti_arena_take(arena, 1, sizeof *reading->work);
    reading->items = vti_arena_take(arena, VTI_READ_EVENTS, sizeof *reading->items);
    reading->state = vti_arena_take(arena, reading->network.units, sizeof(float));
    reading->prediction = vti_arena_take(arena, engine->pack.row_bytes, sizeof(float));
    if (reading->work) vti_recurrent_begin(reading->work);
}

void vti_reading_follow(vt_engine *engine, const uint32_t *newest, uint32_t count) {
    vti_reading *reading = &engine->reading;
    uint32_t length = count < 2 * READ ? count : READ + count % READ;
    uint32_t known = 0;
    while (known < reading->count && known < length && reading->items[known] == newest[length - 1 - known]) known++;
    if (known < reading->count) {
        memset(reading->state, 0, reading->network.units * sizeof *reading->state);
        known = 0;
    }
    for (; known < length; known++) {
        reading->items[known] = newest[length - 1 - known];
        vti_item_factors(engine, reading->items[known], engine->item_factors);
        vti_recurrent_step(&reading->network, engine->kernels, engine->item_factors, reading->work, reading->state);
    }
    reading->count = length;
    vti_recurrent_predict(&reading->network, engine->kernels, reading->state, reading->work, reading->prediction);
}
