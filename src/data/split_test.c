/*
 * split_test.c: the protocol of a given test file. Every event of the dataset trains. Each user of the other dataset is
 * a case: the items that he has in it and never dismissed there are the targets, without those that he has in the
 * dataset too (unless include_seen); his events in the dataset are the history, perhaps none. Users and items are
 * matched by id.
 */
#include "../base/memory.h"
#include "split_private.h"

typedef struct test_splitting {
    const vti_event_list *events; /* of the dataset */
    const vt_dataset *dataset;
    const vt_eval_options *options;
    uint32_t *numbers;      /* [items of the test] in the dataset */
    uint32_t *seen_by;      /* [item_count] the last test user who has the item in the dataset, + 1 */
    uint32_t *last_targets; /* [items of the test] the last test user who has the item here, + 1 */
    vti_case_writer writer;
} test_splitting;

static vt_status write_history(test_splitting *s, uint32_t user) {
    uint32_t number = vti_id_map_find(&s->dataset->users, s->options->test->users.texts[user]);
    vt_status status = VT_OK;
    if (number == VTI_ID_NONE) return VT_OK;
    for (uint64_t e = s->events->offsets[number]; e < s->events->offsets[number + 1] && !status; e++) {
        s->seen_by[s->events->events[e].item] = user + 1;
        status = vti_case_event(&s->writer, &s->events->events[e]);
    }
    return status;
}

static vt_status write_targets(test_splitting *s, uint32_t user) {
    const vti_event_list test = vti_dataset_events(s->options->test);
    vt_status status = VT_OK;
    for (uint64_t e = test.offsets[user]; e < test.offsets[user + 1]; e++) {
        if (test.events[e].type == VT_EVENT_DISMISS) s->last_targets[test.events[e].item] = user + 1;
    }
    for (uint64_t e = test.offsets[user]; e < test.offsets[user + 1] && !status; e++) {
        uint32_t item = test.events[e].item, number = s->numbers[item];
        if (s->last_targets[item] == user + 1) continue;
        s->last_targets[item] = user + 1;
        bool seen = number != VTI_ID_NONE && s->seen_by[number] == user + 1;
        if (!seen || s->options->include_seen) status = vti_case_target(&s->writer, number);
    }
    return status;
}

vt_status vti_split_test(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                         vti_split *split) {
    const vt_allocator *allocator = &dataset->allocator;
    test_splitting s = {
        .events = events,
        .dataset = dataset,
        .options = options,
        .numbers = vti_item_numbers(options->test, dataset),
        .seen_by = vti_allocate_zeroed(allocator, events->item_count, sizeof(uint32_t)),
        .last_targets = vti_allocate_zeroed(allocator, options->test->items.count, sizeof(uint32_t)),
        .writer = {.split = split, .allocator = allocator},
    };
    vt_status status = s.numbers && s.seen_by && s.last_targets ? VT_OK : VT_ERR_MEMORY;
    if (!status) status = vti_events_copy(events, allocator, &split->train);
    for (uint32_t user = 0; user < options->test->users.count && !status; user++) {
        size_t event_count = s.writer.event_count, target_count = s.writer.target_count;
        status = write_history(&s, user);
        if (!status) status = write_targets(&s, user);
        if (!status && s.writer.target_count > target_count) {
            status = vti_case_end(&s.writer, user);
        } else {
            s.writer.event_count = event_count;
        }
    }
    vti_cases_finish(&s.writer, events->item_count);
    vti_release(allocator, s.numbers);
    vti_release(allocator, s.seen_by);
    vti_release(allocator, s.last_targets);
    return status;
}
