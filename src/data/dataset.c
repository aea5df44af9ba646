/*
 * dataset.c: the life of a dataset, and adding to it so that a table that fails half-way leaves nothing behind.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "dataset_private.h"

#include <string.h>

vt_status vt_dataset_create(const vt_allocator *allocator, vt_dataset **dataset, vt_error *error) {
    if (!dataset) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a place for the dataset is needed");
    vt_allocator used = vti_allocator_or_default(allocator);
    vt_dataset *created = vti_allocate_zeroed(&used, 1, sizeof *created);
    struct vti_dataset_private *private_state = vti_allocate_zeroed(&used, 1, sizeof *private_state);
    if (!created || !private_state) {
        vti_release(&used, created);
        vti_release(&used, private_state);
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for a dataset");
    }
    created->allocator = used;
    created->private_state = private_state;
    vti_id_map_init(&created->users, &used);
    vti_id_map_init(&created->items, &used);
    vti_id_map_init(&created->baskets, &used);
    vti_id_map_init(&private_state->column_names, &used);
    vti_id_map_init(&private_state->texts, &used);
    uint32_t number;
    vt_status status = vti_id_map_add(&private_state->column_names, (vt_text){"title", 5}, &number);
    if (!status) status = vti_id_map_add(&private_state->column_names, (vt_text){"image", 5}, &number);
    if (status) {
        vt_dataset_destroy(created);
        return vti_error(error, status, VT_NOWHERE, "no memory for a dataset");
    }
    *dataset = created;
    return VT_OK;
}

void vt_dataset_destroy(vt_dataset *dataset) {
    if (!dataset) return;
    vt_allocator allocator = dataset->allocator;
    struct vti_dataset_private *private_state = dataset->private_state;
    vti_item_columns columns = {dataset->titles, dataset->images, dataset->attributes, dataset->attribute_count,
                                dataset->prices};
    vti_item_columns_destroy(&columns, &allocator);
    vti_id_map_destroy(&dataset->users);
    vti_id_map_destroy(&dataset->items);
    vti_id_map_destroy(&dataset->baskets);
    vti_id_map_destroy(&private_state->column_names);
    vti_id_map_destroy(&private_state->texts);
    vti_release(&allocator, private_state->lines);
    vti_release(&allocator, private_state->cells);
    vti_release(&allocator, private_state);
    vti_release(&allocator, dataset->events);
    vti_release(&allocator, dataset->user_offsets);
    vti_release(&allocator, dataset);
}

vti_event_list vti_dataset_events(const vt_dataset *dataset) {
    return (vti_event_list){dataset->events, dataset->user_offsets, dataset->users.count, dataset->items.count};
}

int64_t vti_events_latest(const vti_event_list *list) {
    int64_t latest = VTI_NO_TIME; /* the least of all */
    for (uint64_t e = 0; e < list->offsets[list->user_count]; e++) {
        if (list->events[e].time > latest) latest = list->events[e].time;
    }
    return latest;
}

vti_dataset_mark vti_dataset_mark_now(const vt_dataset *dataset) {
    vti_dataset_mark mark = {
        .users = dataset->users.count,
        .items = dataset->items.count,
        .baskets = dataset->baskets.count,
        .column_names = dataset->private_state->column_names.count,
        .texts = dataset->private_state->texts.count,
        .events = dataset->event_count,
        .lines = dataset->private_state->line_count,
        .cells = dataset->private_state->cell_count,
    };
    memcpy(mark.currency, dataset->currency, sizeof mark.currency);
    return mark;
}

void vti_dataset_rewind(vt_dataset *dataset, const vti_dataset_mark *mark) {
    vti_id_map_truncate(&dataset->users, mark->users);
    vti_id_map_truncate(&dataset->items, mark->items);
    vti_id_map_truncate(&dataset->baskets, mark->baskets);
    vti_id_map_truncate(&dataset->private_state->column_names, mark->column_names);
    vti_id_map_truncate(&dataset->private_state->texts, mark->texts);
    dataset->event_count = mark->events;
    dataset->private_state->line_count = mark->lines;
    dataset->private_state->cell_count = mark->cells;
    memcpy(dataset->currency, mark->currency, sizeof dataset->currency);
}

vt_status vti_dataset_add_event(vt_dataset *dataset, const vti_data_event *event) {
    size_t capacity = dataset->event_capacity;
    vt_status status = vti_grow(&dataset->allocator, (void **)&dataset->events, &capacity, dataset->event_count,
                                dataset->event_count + 1, sizeof *event);
    if (status) return status;
    dataset->event_capacity = capacity;
    dataset->events[dataset->event_count++] = *event;
    return VT_OK;
}

vt_status vti_dataset_add_item_line(vt_dataset *dataset, uint32_t item, float price) {
    struct vti_dataset_private *p = dataset->private_state;
    vt_status status = vti_grow(&dataset->allocator, (void **)&p->lines, &p->line_capacity, p->line_count,
                                p->line_count + 1, sizeof *p->lines);
    if (status) return status;
    p->lines[p->line_count++] = (vti_item_line){.first_cell = p->cell_count, .item = item, .price = price};
    return VT_OK;
}

vt_status vti_dataset_add_item_cell(vt_dataset *dataset, uint32_t column, vt_text text) {
    struct vti_dataset_private *p = dataset->private_state;
    if (text.size_bytes == 0) return VT_OK;
    vti_item_cell cell = {.column = column};
    vt_status status = vti_id_map_add(&p->texts, text, &cell.text);
    if (!status) {
        status = vti_grow(&dataset->allocator, (void **)&p->cells, &p->cell_capacity, p->cell_count, p->cell_count + 1,
                          sizeof cell);
    }
    if (!status) p->cells[p->cell_count++] = cell;
    return status;
}

const char *vti_id_flaw(vt_text id) {
    if (id.size_bytes == 0) return "is empty";
    if (id.size_bytes > VT_MAX_ID_BYTES) return "is longer than 1024 bytes";
    for (uint32_t i = 0; i < id.size_bytes; i++) {
        if ((unsigned char)id.bytes[i] < ' ' || id.bytes[i] == 0x7F) {
            return "holds a line break or control character: is a quote missing?";
        }
    }
    return NULL;
}
