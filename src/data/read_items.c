/*
 * read_items.c: tables with one item a line. Lines are kept as they came; when the dataset is cleaned the last line of
 * each item becomes its title, price, image and attributes.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "columns.h"
#include "dataset_private.h"
#include "fields.h"

#include <string.h>

typedef struct item_reader {
    vt_dataset *dataset;
    vti_columns columns;
    uint32_t *cell_columns; /* [column_count] in column_names, or VTI_COLUMN_NONE for what is no cell */
    uint32_t column_count;
} item_reader;

static vt_status refuse_currency(uint64_t line, const char *currency, const char *other, vt_error *error) {
    return vti_error_format(error, VT_ERR_FORMAT, line, "prices in %s, but those read before are in %s: convert them",
                            currency, other);
}

static vt_status begin(void *context, const vti_row *names, vt_error *error) {
    item_reader *reader = context;
    vt_dataset *dataset = reader->dataset;
    vti_columns *columns = &reader->columns;
    vt_status status = vti_columns_match(VTI_TABLE_ITEMS, names, columns, error);
    if (status) return status;
    if (columns->currency[0] && dataset->currency[0] && strcmp(columns->currency, dataset->currency) != 0) {
        return refuse_currency(names->line, columns->currency, dataset->currency, error);
    }
    if (columns->currency[0]) memcpy(dataset->currency, columns->currency, sizeof dataset->currency);

    reader->cell_columns = vti_allocate(&dataset->allocator, names->count, sizeof *reader->cell_columns);
    if (!reader->cell_columns) return VT_ERR_MEMORY;
    reader->column_count = names->count;
    for (uint32_t c = 0; c < names->count; c++) {
        vt_text name = names->fields[c];
        bool is_other = c == columns->numbers[VTI_COLUMN_ITEM] || c == columns->numbers[VTI_COLUMN_PRICE] ||
                        c == columns->numbers[VTI_COLUMN_CURRENCY];
        if (name.size_bytes > VT_PACK_MAX_NAME_BYTES) {
            return vti_error_format(error, VT_ERR_LIMIT, names->line, "the name of column %u is longer than %u bytes",
                                    c + 1, VT_PACK_MAX_NAME_BYTES);
        }
        bool ignored = name.size_bytes == 0 || (name.size_bytes == 1 && name.bytes[0] == '-');
        reader->cell_columns[c] = VTI_COLUMN_NONE;
        if (c == columns->numbers[VTI_COLUMN_TITLE]) {
            reader->cell_columns[c] = VTI_ITEM_TITLE;
        } else if (c == columns->numbers[VTI_COLUMN_IMAGE]) {
            reader->cell_columns[c] = VTI_ITEM_IMAGE;
        } else if (!is_other && !ignored) {
            status = vti_id_map_add(&dataset->private_state->column_names, name, &reader->cell_columns[c]);
            if (status) return status;
        }
        for (uint32_t before = 0; before < c && reader->cell_columns[c] != VTI_COLUMN_NONE; before++) {
            if (reader->cell_columns[before] != reader->cell_columns[c]) continue;
            return vti_error_format(error, VT_ERR_FORMAT, names->line, "two columns are called \"%.*s\"",
                                    vti_excerpt_bytes(name), name.bytes);
        }
    }
    return VT_OK;
}

/* The price, or -1 where there is none. False after a bad field. */
static bool parse_price(const item_reader *reader, const vti_row *row, float *price, vt_table_report *report) {
    vt_text text = vti_column_field(&reader->columns, VTI_COLUMN_PRICE, row);
    double number = -1;
    if (text.size_bytes > 0 && (!vti_number_parse(text, &number) || number < 0 || number > VT_PACK_MAX_PRICE)) {
        vti_report_bad(report, row->line, "the price \"%.*s\" is not a number from 0 to 1e9 (with a point, as in 1.50)",
                       vti_excerpt_bytes(text), text.bytes);
        return false;
    }
    *price = (float)number;
    return true;
}

/* The first currency is that of the dataset. False after a bad or another one. */
static bool parse_currency(const item_reader *reader, const vti_row *row, char currency[4], vt_table_report *report) {
    vt_text text = vti_column_field(&reader->columns, VTI_COLUMN_CURRENCY, row);
    const char *known = reader->dataset->currency;
    memset(currency, 0, 4);
    if (text.size_bytes == 0) return true;
    if (!vti_currency_parse(text, currency)) {
        vti_report_bad(report, row->line, "\"%.*s\" is not a currency code such as EUR", vti_excerpt_bytes(text),
                       text.bytes);
        return false;
    }
    if (known[0] && strcmp(known, currency) != 0) {
        vti_report_bad(report, row->line, "a price in %s, but those before are in %s", currency, known);
        return false;
    }
    return true;
}

static vt_status read_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    item_reader *reader = context;
    vt_dataset *dataset = reader->dataset;
    (void)error;
    vt_text id = vti_column_field(&reader->columns, VTI_COLUMN_ITEM, row);
    const char *flaw = vti_id_flaw(id);
    float price;
    char currency[4];
    if (flaw) {
        vti_report_bad(report, row->line, "the item id %s", flaw);
        return VT_OK;
    }
    if (!parse_price(reader, row, &price, report) || !parse_currency(reader, row, currency, report)) return VT_OK;

    uint32_t item;
    if (currency[0]) memcpy(dataset->currency, currency, sizeof dataset->currency);
    vt_status status = vti_id_map_add(&dataset->items, id, &item);
    if (!status) status = vti_dataset_add_item_line(dataset, item, price);
    for (uint32_t c = 0; c < reader->column_count && !status; c++) {
        if (reader->cell_columns[c] == VTI_COLUMN_NONE) continue;
        status = vti_dataset_add_item_cell(dataset, reader->cell_columns[c], row->fields[c]);
    }
    if (!status) report->accepted++;
    return status;
}

vt_status vti_dataset_read_items_from(vt_dataset *dataset, const vti_source *source, const vt_table_options *options,
                                      const vt_progress *progress, vt_table_report *report, vt_error *error) {
    static const vt_table_options defaults = {0};
    vt_table_report unseen;
    if (!dataset || dataset->user_offsets) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "items are read into a dataset before it is cleaned");
    }
    if (!options) options = &defaults;
    if (!report) report = &unseen;
    vti_dataset_mark mark = vti_dataset_mark_now(dataset);
    item_reader reader = {.dataset = dataset};
    vti_row_reader rows = {.context = &reader, .begin = begin, .row = read_row};
    vt_status status = vti_table_read(source, options, &rows, &dataset->allocator, progress, report, error);
    if (status) vti_dataset_rewind(dataset, &mark);
    vti_release(&dataset->allocator, reader.cell_columns);
    return status;
}

vt_status vt_dataset_read_items(vt_dataset *dataset, const char *path, const vt_table_options *options,
                                const vt_progress *progress, vt_table_report *report, vt_error *error) {
    if (!path) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "the items need a path");
    return vti_dataset_read_items_from(dataset, &(vti_source){.path = path}, options, progress, report, error);
}
