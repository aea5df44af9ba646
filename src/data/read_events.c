/*
 * read_events.c: tables with one event a line. It only parses; what events mean together (cancellations, duplicates) is
 * the business of clean.c.
 */
#include "../base/error.h"
#include "columns.h"
#include "dataset_private.h"
#include "fields.h"

typedef struct event_reader {
    vt_dataset *dataset;
    vti_columns columns;
    uint8_t type; /* of lines that do not give one */
} event_reader;

static vt_status begin(void *context, const vti_row *names, vt_error *error) {
    event_reader *reader = context;
    vt_status status = vti_columns_match(VTI_TABLE_EVENTS, names, &reader->columns, error);
    if (status) return status;
    bool rates = vti_text_is(vti_column_field(&reader->columns, VTI_COLUMN_VALUE, names), "rating");
    reader->type = rates ? VT_EVENT_RATING : VT_EVENT_PURCHASE;
    return VT_OK;
}

/* Type and value together, because a negative value turns an event into what takes it back. False after a bad field. */
static bool parse_kind(const event_reader *reader, const vti_row *row, vti_data_event *event, vt_table_report *report) {
    vt_text type = vti_column_field(&reader->columns, VTI_COLUMN_TYPE, row);
    vt_text value = vti_column_field(&reader->columns, VTI_COLUMN_VALUE, row);
    event->type = reader->type;
    if (type.size_bytes > 0 && !vti_event_type_find(type, &event->type)) {
        vti_report_bad(report, row->line, "unknown event type \"%.*s\"", vti_excerpt_bytes(type), type.bytes);
        return false;
    }
    double number = event->type >= VT_EVENT_TYPE_COUNT ? 0 : 1;
    if (value.size_bytes > 0 && !vti_number_parse(value, &number)) {
        vti_report_bad(report, row->line, "the value \"%.*s\" is not a number (with a point, as in 1.5)",
                       vti_excerpt_bytes(value), value.bytes);
        return false;
    }
    if (number < 0 && event->type == VT_EVENT_PURCHASE) event->type = VTI_EVENT_CANCEL;
    if (number < 0 && event->type == VT_EVENT_CART) event->type = VTI_EVENT_REMOVE;
    if (number < 0 && event->type >= VT_EVENT_TYPE_COUNT) number = -number;
    event->value = (float)number;
    return true;
}

static bool parse_time(const event_reader *reader, const vti_row *row, vti_data_event *event, vt_table_report *report) {
    vt_text time = vti_column_field(&reader->columns, VTI_COLUMN_TIME, row);
    event->time = VTI_NO_TIME;
    if (time.size_bytes == 0 || vti_time_parse(time, &event->time)) return true;
    vti_report_bad(report, row->line, "the time \"%.*s\" is neither ISO 8601 nor Unix seconds or milliseconds",
                   vti_excerpt_bytes(time), time.bytes);
    return false;
}

static bool check_id(const char *what, vt_text id, bool required, const vti_row *row, vt_table_report *report) {
    const char *flaw = id.size_bytes > 0 || required ? vti_id_flaw(id) : NULL;
    if (flaw) vti_report_bad(report, row->line, "the %s %s", what, flaw);
    return !flaw;
}

static vt_status read_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    event_reader *reader = context;
    vt_dataset *dataset = reader->dataset;
    (void)error;
    vt_text user = vti_column_field(&reader->columns, VTI_COLUMN_USER, row);
    vt_text item = vti_column_field(&reader->columns, VTI_COLUMN_ITEM, row);
    vt_text basket = vti_column_field(&reader->columns, VTI_COLUMN_BASKET, row);
    vti_data_event event = {.basket = VTI_NO_BASKET};
    if (!check_id("user", user, true, row, report) || !check_id("item", item, true, row, report) ||
        !check_id("basket", basket, false, row, report) || !parse_kind(reader, row, &event, report) ||
        !parse_time(reader, row, &event, report)) {
        return VT_OK;
    }
    vt_status status = vti_id_map_add(&dataset->users, user, &event.user);
    if (!status) status = vti_id_map_add(&dataset->items, item, &event.item);
    if (!status && basket.size_bytes > 0) status = vti_id_map_add(&dataset->baskets, basket, &event.basket);
    if (!status) status = vti_dataset_add_event(dataset, &event);
    if (!status) report->accepted++;
    return status;
}

vt_status vti_dataset_read_events_from(vt_dataset *dataset, const vti_source *source, const vt_table_options *options,
                                       const vt_progress *progress, vt_table_report *report, vt_error *error) {
    static const vt_table_options defaults = {0};
    vt_table_report unseen;
    if (!dataset || dataset->user_offsets) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "events are read into a dataset before it is cleaned");
    }
    if (!options) options = &defaults;
    if (!report) report = &unseen;
    vti_dataset_mark mark = vti_dataset_mark_now(dataset);
    vt_status status;
    if (options->format == VT_TABLE_ONLINE_RETAIL) {
        status = vti_online_retail_read(dataset, source, options, progress, report, error);
    } else {
        event_reader reader = {.dataset = dataset};
        vti_row_reader rows = {.context = &reader, .begin = begin, .row = read_row};
        status = vti_table_read(source, options, &rows, &dataset->allocator, progress, report, error);
    }
    if (status) vti_dataset_rewind(dataset, &mark);
    return status;
}

vt_status vt_dataset_read_events(vt_dataset *dataset, const char *path, const vt_table_options *options,
                                 const vt_progress *progress, vt_table_report *report, vt_error *error) {
    if (!path) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "the events need a path");
    return vti_dataset_read_events_from(dataset, &(vti_source){.path = path}, options, progress, report, error);
}
