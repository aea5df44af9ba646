/*
 * ials_support.h: what the tests of implicit ALS share: events, options of a small model, and training that succeeds.
 */
#ifndef VITRINE_IALS_SUPPORT_H
#define VITRINE_IALS_SUPPORT_H

#include "base/random.h"
#include "check.h"
#include "models/ials_model.h"

#include <stdlib.h>

enum { MAX_EVENTS = 20000, MAX_USERS = 1000 };

static vti_data_event event_memory[MAX_EVENTS];
static uint64_t offset_memory[MAX_USERS + 1];

/* Events are added user by user. */
static vti_event_list list;

static inline void begin_events(uint32_t item_count) {
    list = (vti_event_list){event_memory, offset_memory, 0, item_count};
    offset_memory[0] = 0;
}

static inline void end_user(uint64_t event_count) {
    offset_memory[++list.user_count] = event_count;
}

static inline void put_event(uint64_t place, uint32_t item, uint8_t type) {
    event_memory[place] = (vti_data_event){
        .time = VTI_NO_TIME, .user = list.user_count, .item = item, .basket = VTI_NO_BASKET, .value = 1, .type = type};
}

/* Users who like two of five groups of items; every tenth only dismisses. */
static inline void make_events(uint32_t users, uint32_t items, uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    begin_events(items);
    uint64_t count = 0;
    for (uint32_t u = 0; u < users; u++) {
        uint32_t events = 1 + vti_random_below(&random, 18);
        for (uint32_t e = 0; e < events; e++) {
            uint32_t group = (u + vti_random_below(&random, 2)) % 5;
            uint32_t item = vti_random_below(&random, items / 5) * 5 + group;
            uint8_t type = u % 10 == 9 ? VT_EVENT_DISMISS : (uint8_t)vti_random_below(&random, 3);
            put_event(count++, item, type);
        }
        end_user(count);
    }
}

static inline vt_train_options small_options(uint32_t factors, uint32_t iterations) {
    vt_train_options options = vt_train_options_default();
    options.factors = factors;
    options.iterations = iterations;
    options.steps = 0;
    options.threads = 1;
    options.fold_in = (vt_fold_in){{1, 3, 5, 1, 0}, 0.1F, 0.05F, 1, 0, VT_CONFIDENCE_LOG, 0};
    return options;
}

static inline vt_model *train(const vt_train_options *options) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_train(&list, NULL, options, NULL, NULL, &model, &error), VT_OK)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return model;
}

#endif
