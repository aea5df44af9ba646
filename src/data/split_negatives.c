/*
 * split_negatives.c: the cases of a file that names one target and its negatives a line, "(user,item)<TAB>item...", as
 * in He et al. 2017. Ids are those of the events. An item that no event has can be no one's recommendation: such a
 * negative is left out, and such a target leaves its case without any (a miss). Both are counted, and when they are
 * more than a tenth of the file, the file and the events do not belong together. A negative that the user has an event
 * with is none: it is left out as items of the history are from any other list, and counted too.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "split_private.h"
#include "table.h"

#include <string.h>

typedef struct negatives_reader {
    const vt_dataset *dataset;
    vti_split *split;
    uint32_t
        *last_rows; /* [items] the last line of the file whose user has an event with the item; NULL: seen ones stay */
    uint32_t row_count;
    size_t user_capacity, target_offset_capacity, target_capacity, negative_offset_capacity, negative_capacity;
    size_t target_count, negative_count;
} negatives_reader;

/* "(user,item)" at its first comma. */
static bool parse_case(vt_text text, vt_text *user, vt_text *item) {
    if (text.size_bytes < 5 || text.bytes[0] != '(' || text.bytes[text.size_bytes - 1] != ')') return false;
    const char *begin = text.bytes + 1, *end = text.bytes + text.size_bytes - 1;
    const char *comma = memchr(begin, ',', (size_t)(end - begin));
    if (!comma) return false;
    *user = (vt_text){begin, (uint32_t)(comma - begin)};
    *item = (vt_text){comma + 1, (uint32_t)(end - comma - 1)};
    while (item->size_bytes > 0 && item->bytes[0] == ' ') {
        item->bytes++;
        item->size_bytes--;
    }
    return true;
}

static vt_status make_room(negatives_reader *r, uint32_t fields) {
    const vt_allocator *allocator = &r->dataset->allocator;
    vti_split *split = r->split;
    size_t cases = split->case_count;
    vt_status status =
        vti_grow(allocator, (void **)&split->users, &r->user_capacity, cases, cases + 1, sizeof *split->users);
    if (!status) {
        status = vti_grow(allocator, (void **)&split->target_offsets, &r->target_offset_capacity, cases ? cases + 1 : 0,
                          cases + 2, sizeof *split->target_offsets);
    }
    if (!status) {
        status = vti_grow(allocator, (void **)&split->negative_offsets, &r->negative_offset_capacity,
                          cases ? cases + 1 : 0, cases + 2, sizeof *split->negative_offsets);
    }
    if (!status) {
        status = vti_grow(allocator, (void **)&split->targets, &r->target_capacity, r->target_count,
                          r->target_count + 1, sizeof *split->targets);
    }
    if (!status) {
        status = vti_grow(allocator, (void **)&split->negatives, &r->negative_capacity, r->negative_count,
                          r->negative_count + fields, sizeof *split->negatives);
    }
    if (!status && cases == 0) split->target_offsets[0] = split->negative_offsets[0] = 0;
    return status;
}

/* Whether an item is one that the user of the current line has. */
static bool is_seen(const negatives_reader *r, uint32_t item) {
    return r->last_rows && r->last_rows[item] == r->row_count;
}

static void mark_seen(negatives_reader *r, uint32_t user) {
    const vt_dataset *dataset = r->dataset;
    r->row_count++;
    for (uint64_t e = dataset->user_offsets[user]; r->last_rows && e < dataset->user_offsets[user + 1]; e++) {
        r->last_rows[dataset->events[e].item] = r->row_count;
    }
}

static vt_status read_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    negatives_reader *r = context;
    vti_split *split = r->split;
    vt_text user, item;
    if (row->count < 2 || !parse_case(row->fields[0], &user, &item)) {
        return vti_error_format(error, VT_ERR_FORMAT, row->line,
                                "line %llu is not (user,item) and negatives, separated by tabs",
                                (unsigned long long)row->line);
    }
    uint32_t user_number = vti_id_map_find(&r->dataset->users, user);
    if (user_number == VTI_ID_NONE) {
        return vti_error_format(error, VT_ERR_FORMAT, row->line, "line %llu is about user %.*s, who has no events",
                                (unsigned long long)row->line, vti_excerpt_bytes(user), user.bytes);
    }
    vt_status status = make_room(r, row->count);
    if (status) return status;
    uint32_t target = vti_id_map_find(&r->dataset->items, item);
    if (target == VTI_ID_NONE) {
        split->unknown_targets++;
    } else {
        split->targets[r->target_count++] = target;
    }
    mark_seen(r, user_number);
    for (uint32_t f = 1; f < row->count; f++) {
        uint32_t negative = vti_id_map_find(&r->dataset->items, row->fields[f]);
        if (negative == VTI_ID_NONE) {
            split->unknown_negatives++;
        } else if (is_seen(r, negative)) {
            split->seen_negatives++;
        } else {
            split->negatives[r->negative_count++] = negative;
        }
    }
    split->users[split->case_count++] = user_number;
    split->target_offsets[split->case_count] = r->target_count;
    split->negative_offsets[split->case_count] = r->negative_count;
    report->accepted++;
    return VT_OK;
}

vt_status vti_negatives_read(const vt_eval_options *options, const vt_dataset *dataset, vti_split *split,
                             vt_error *error) {
    negatives_reader r = {.dataset = dataset, .split = split};
    if (!options->include_seen) {
        r.last_rows = vti_allocate_zeroed(&dataset->allocator, dataset->items.count, sizeof *r.last_rows);
        if (!r.last_rows) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the negatives");
    }
    vti_row_reader rows = {.context = &r, .row = read_row};
    vt_table_options table = {.delimiter = '\t'};
    vt_table_report report;
    vt_status status = vti_table_read(&(vti_source){.path = options->negatives_path}, &table, &rows,
                                      &dataset->allocator, NULL, &report, error);
    vti_release(&dataset->allocator, r.last_rows);
    if (status) return status;
    if (report.bad > 0) {
        return vti_error_format(error, VT_ERR_FORMAT, report.examples[0].line, "line %llu of the negatives is bad: %s",
                                (unsigned long long)report.examples[0].line, report.examples[0].reason);
    }
    if (split->unknown_targets * 10 > split->case_count || split->unknown_negatives > r.negative_count / 9) {
        return vti_error_format(error, VT_ERR_FORMAT, VT_NOWHERE,
                                "%llu targets and %llu negatives of the file are items without events: are the ids the "
                                "same, and is no core taken?",
                                (unsigned long long)split->unknown_targets,
                                (unsigned long long)split->unknown_negatives);
    }
    return VT_OK;
}
