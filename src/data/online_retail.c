/*
 * online_retail.c: the UCI Online Retail table (Chen 2015), as TSV with ISO dates or as the CSV that UCI distributes
 * (dates as month/day/year, Latin-1 here and there, customers as "17850.0").
 *   A line is an event when it has a customer (not empty, not NA), a unit price above 0 and a stock code that begins
 * with 5 digits (others are postage, fees, samples). Quantity above 0 is a purchase of that value in the basket of its
 *   invoice; a quantity below 0 or an invoice that begins with C takes back purchases. Other lines are ignored.
 *   An item's title is its most frequent description (the first of equals), its price that of its latest purchase, in
 *   GBP.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "columns.h"
#include "dataset_private.h"
#include "fields.h"

#include <string.h>

/* A description of an item: the id in `descriptions` is the item's number, 4 bytes, and the text. */
#define KEY_BYTES sizeof(uint32_t)

typedef struct retail_item {
    int64_t price_time;
    float price; /* 0 until it is bought */
} retail_item;

typedef struct retail_reader {
    vt_dataset *dataset;
    vti_columns columns;
    vti_id_map descriptions;
    uint32_t *description_counts;
    size_t description_capacity;
    retail_item *items; /* by item number */
    size_t item_count, item_capacity;
    char key[KEY_BYTES + VT_MAX_ID_BYTES];
} retail_reader;

static vt_status begin(void *context, const vti_row *names, vt_error *error) {
    retail_reader *reader = context;
    return vti_columns_match(VTI_TABLE_ONLINE_RETAIL, names, &reader->columns, error);
}

static bool is_product(vt_text code) {
    if (code.size_bytes < 5) return false;
    for (int i = 0; i < 5; i++) {
        if (code.bytes[i] < '0' || code.bytes[i] > '9') return false;
    }
    return true;
}

/* The customer's number without the ".0" that spreadsheets add; empty where there is none. */
static vt_text customer_of(vt_text text) {
    if (vti_text_is(text, "na") || vti_text_is(text, "nan")) return (vt_text){"", 0};
    if (text.size_bytes > 2 && memcmp(text.bytes + text.size_bytes - 2, ".0", 2) == 0) text.size_bytes -= 2;
    return text;
}

static vt_status count_description(retail_reader *reader, uint32_t item, vt_text description) {
    if (description.size_bytes == 0 || description.size_bytes > VT_MAX_ID_BYTES) return VT_OK;
    memcpy(reader->key, &item, KEY_BYTES);
    memcpy(reader->key + KEY_BYTES, description.bytes, description.size_bytes);
    uint32_t number, known = reader->descriptions.count;
    vt_text key = {reader->key, (uint32_t)KEY_BYTES + description.size_bytes};
    vt_status status = vti_id_map_add(&reader->descriptions, key, &number);
    if (!status) {
        status = vti_grow(&reader->dataset->allocator, (void **)&reader->description_counts,
                          &reader->description_capacity, known, reader->descriptions.count, sizeof(uint32_t));
    }
    if (status) return status;
    if (number == known) reader->description_counts[number] = 0;
    reader->description_counts[number]++;
    return VT_OK;
}

static vt_status note_price(retail_reader *reader, uint32_t item, int64_t time, float price) {
    vt_status status = vti_grow(&reader->dataset->allocator, (void **)&reader->items, &reader->item_capacity,
                                reader->item_count, (size_t)item + 1, sizeof *reader->items);
    if (status) return status;
    for (; reader->item_count <= item; reader->item_count++) reader->items[reader->item_count] = (retail_item){0};
    retail_item *noted = &reader->items[item];
    if (noted->price == 0 || time >= noted->price_time) *noted = (retail_item){time, price};
    return VT_OK;
}

static vt_status read_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    retail_reader *reader = context;
    vt_dataset *dataset = reader->dataset;
    (void)error;
    vt_text user = customer_of(vti_column_field(&reader->columns, VTI_COLUMN_USER, row));
    vt_text item = vti_column_field(&reader->columns, VTI_COLUMN_ITEM, row);
    vt_text invoice = vti_column_field(&reader->columns, VTI_COLUMN_BASKET, row);
    vt_text time_text = vti_column_field(&reader->columns, VTI_COLUMN_TIME, row);
    double quantity, price;
    vti_data_event event = {0};
    if (!vti_number_parse(vti_column_field(&reader->columns, VTI_COLUMN_VALUE, row), &quantity) ||
        !vti_number_parse(vti_column_field(&reader->columns, VTI_COLUMN_PRICE, row), &price)) {
        vti_report_bad(report, row->line, "the quantity or the price is not a number");
        return VT_OK;
    }
    if (price > VT_PACK_MAX_PRICE) {
        vti_report_bad(report, row->line, "the price is above 1e9");
        return VT_OK;
    }
    if (!vti_time_parse_us(time_text, &event.time) && !vti_time_parse(time_text, &event.time)) {
        vti_report_bad(report, row->line, "the time \"%.*s\" is neither like 2010-12-01 08:26 nor like 12/1/2010 8:26",
                       vti_excerpt_bytes(time_text), time_text.bytes);
        return VT_OK;
    }
    if (user.size_bytes == 0 || quantity == 0 || (float)price <= 0 || !is_product(item)) {
        report->ignored++;
        return VT_OK;
    }
    if (vti_id_flaw(user) || vti_id_flaw(item) || vti_id_flaw(invoice)) {
        vti_report_bad(report, row->line, "the customer, stock code or invoice is not an id");
        return VT_OK;
    }
    bool is_return = quantity < 0 || invoice.bytes[0] == 'C' || invoice.bytes[0] == 'c';
    event.type = is_return ? VTI_EVENT_CANCEL : VT_EVENT_PURCHASE;
    event.value = (float)(quantity < 0 ? -quantity : quantity);
    vt_status status = vti_id_map_add(&dataset->users, user, &event.user);
    if (!status) status = vti_id_map_add(&dataset->items, item, &event.item);
    if (!status) status = vti_id_map_add(&dataset->baskets, invoice, &event.basket);
    if (!status) status = vti_dataset_add_event(dataset, &event);
    if (!status && !is_return) {
        status = note_price(reader, event.item, event.time, (float)price);
        if (!status) {
            status = count_description(reader, event.item, vti_column_field(&reader->columns, VTI_COLUMN_TITLE, row));
        }
    }
    if (!status) report->accepted++;
    return status;
}

/* Prices and titles become lines of the item table. */
static vt_status add_items(retail_reader *reader) {
    vt_dataset *dataset = reader->dataset;
    uint32_t *titles = vti_allocate(&dataset->allocator, reader->item_count, sizeof *titles);
    if (!titles) return VT_ERR_MEMORY;
    for (size_t item = 0; item < reader->item_count; item++) titles[item] = VTI_ID_NONE;
    for (uint32_t d = 0; d < reader->descriptions.count; d++) {
        uint32_t item;
        memcpy(&item, reader->descriptions.texts[d].bytes, KEY_BYTES);
        if (titles[item] == VTI_ID_NONE || reader->description_counts[d] > reader->description_counts[titles[item]]) {
            titles[item] = d;
        }
    }
    vt_status status = VT_OK;
    for (uint32_t item = 0; item < reader->item_count && !status; item++) {
        if (reader->items[item].price == 0) continue;
        status = vti_dataset_add_item_line(dataset, item, reader->items[item].price);
        if (status || titles[item] == VTI_ID_NONE) continue;
        vt_text key = reader->descriptions.texts[titles[item]];
        vt_text title = {key.bytes + KEY_BYTES, key.size_bytes - (uint32_t)KEY_BYTES};
        status = vti_dataset_add_item_cell(dataset, VTI_ITEM_TITLE, title);
    }
    vti_release(&dataset->allocator, titles);
    return status;
}

vt_status vti_online_retail_read(vt_dataset *dataset, const vti_source *source, const vt_table_options *options,
                                 const vt_progress *progress, vt_table_report *report, vt_error *error) {
    if (dataset->currency[0] && strcmp(dataset->currency, "GBP") != 0) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "prices of the Online Retail table are in GBP, but those read before are in %s",
                                dataset->currency);
    }
    retail_reader *reader = vti_allocate_zeroed(&dataset->allocator, 1, sizeof *reader);
    if (!reader) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to read the table");
    reader->dataset = dataset;
    vti_id_map_init(&reader->descriptions, &dataset->allocator);
    vti_row_reader rows = {.context = reader, .begin = begin, .row = read_row, .mixed_encoding = true};
    vt_status status = vti_table_read(source, options, &rows, &dataset->allocator, progress, report, error);
    if (!status) {
        status = add_items(reader);
        if (status) vti_error(error, status, VT_NOWHERE, "no memory for the items of the table");
    }
    if (!status) memcpy(dataset->currency, "GBP", sizeof dataset->currency);
    vti_release(&dataset->allocator, reader->items);
    vti_release(&dataset->allocator, reader->description_counts);
    vti_id_map_destroy(&reader->descriptions);
    vti_release(&dataset->allocator, reader);
    return status;
}
