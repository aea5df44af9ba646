/*
 * dataset_private.h: what reading and cleaning share and nobody else sees: the lines of item tables as they came, and
 * the way back when a table fails half-way.
 */
#ifndef VTI_DATASET_PRIVATE_H
#define VTI_DATASET_PRIVATE_H

#include "dataset.h"
#include "source.h"

/* One line of an item table. Its cells go on to the first cell of the next line. */
typedef struct vti_item_line {
    uint64_t first_cell;
    uint32_t item;
    float price; /* -1 where not known */
} vti_item_line;

typedef struct vti_item_cell {
    uint32_t column; /* in column_names */
    uint32_t text;   /* in texts */
} vti_item_cell;

/* The first two of column_names; all others are attributes. */
#define VTI_ITEM_TITLE 0U
#define VTI_ITEM_IMAGE 1U

struct vti_dataset_private {
    vti_id_map column_names, texts;
    vti_item_line *lines;
    size_t line_count, line_capacity;
    vti_item_cell *cells;
    size_t cell_count, cell_capacity;
};

/* How much there was; see vti_dataset_rewind. */
typedef struct vti_dataset_mark {
    uint32_t users, items, baskets, column_names, texts;
    uint64_t events;
    size_t lines, cells;
    char currency[4];
} vti_dataset_mark;

vti_dataset_mark vti_dataset_mark_now(const vt_dataset *dataset);
/* Forgets everything since the mark. */
void vti_dataset_rewind(vt_dataset *dataset, const vti_dataset_mark *mark);

VT_WARN_UNUSED vt_status vti_dataset_add_event(vt_dataset *dataset, const vti_data_event *event);
/* A line of an item table, then its cells. An empty text is no cell. */
VT_WARN_UNUSED vt_status vti_dataset_add_item_line(vt_dataset *dataset, uint32_t item, float price);
VT_WARN_UNUSED vt_status vti_dataset_add_item_cell(vt_dataset *dataset, uint32_t column, vt_text text);

/* vt_dataset_read_events and vt_dataset_read_items from any source. */
VT_WARN_UNUSED vt_status vti_dataset_read_events_from(vt_dataset *dataset, const vti_source *source,
                                                      const vt_table_options *options, const vt_progress *progress,
                                                      vt_table_report *report, vt_error *error);
VT_WARN_UNUSED vt_status vti_dataset_read_items_from(vt_dataset *dataset, const vti_source *source,
                                                     const vt_table_options *options, const vt_progress *progress,
                                                     vt_table_report *report, vt_error *error);
/* The Online Retail table, on its way through vti_dataset_read_events_from. */
VT_WARN_UNUSED vt_status vti_online_retail_read(vt_dataset *dataset, const vti_source *source,
                                                const vt_table_options *options, const vt_progress *progress,
                                                vt_table_report *report, vt_error *error);

/* Why the text cannot be an id, or NULL when it can. */
const char *vti_id_flaw(vt_text id);

/* ---- cleaning ---- */

/*
 * Users and items that stay: user_numbers and item_numbers are their new numbers, or VTI_ID_NONE. Takes the core of
 * `events`; items with is_catalogue[item] may be without events where no min_item is asked. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_core_take(const vti_event_list *events, const uint8_t *is_catalogue,
                                       const vt_clean_options *options, const vt_allocator *allocator,
                                       uint32_t *user_numbers, uint32_t *item_numbers, vt_clean_report *report);

typedef struct vti_item_columns {
    vti_item_column titles, images;
    vti_item_column *attributes;
    uint32_t attribute_count;
    float *prices;
} vti_item_columns;

/* The item lines as columns over the new item numbers. MEMORY. */
VT_WARN_UNUSED vt_status vti_item_columns_build(const vt_dataset *dataset, const uint32_t *item_numbers,
                                                uint32_t item_count, vti_item_columns *columns);
void vti_item_columns_destroy(vti_item_columns *columns, const vt_allocator *allocator);

#endif
