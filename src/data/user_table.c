/*
 * user_table.c: see user_table.h.
 */
#include "user_table.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "columns.h"
#include "dataset_private.h"

typedef struct user_reader {
    vti_user_table *table;
    vti_columns columns;
    const vt_allocator *allocator;
} user_reader;

/* Every column but the id is an attribute, in the order of the table. */
static vt_status begin(void *context, const vti_row *names, vt_error *error) {
    user_reader *reader = context;
    vt_status status = vti_columns_match(VTI_TABLE_USERS, names, &reader->columns, error);
    for (uint32_t c = 0; c < names->count && !status; c++) {
        uint32_t number, count = reader->table->attributes.count;
        if (c == reader->columns.numbers[VTI_COLUMN_USER]) continue;
        status = vti_id_map_add(&reader->table->attributes, names->fields[c], &number);
        if (!status && number < count) {
            status = vti_error_format(error, VT_ERR_FORMAT, names->line, "two columns are called \"%.*s\"",
                                      vti_excerpt_bytes(names->fields[c]), names->fields[c].bytes);
        }
    }
    if (!status && reader->table->attributes.count == 0) {
        status = vti_error(error, VT_ERR_FORMAT, VT_NOWHERE, "the table of users has no column beside the id");
    }
    return status;
}

static vt_status read_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    user_reader *reader = context;
    vti_user_table *table = reader->table;
    vt_text id = vti_column_field(&reader->columns, VTI_COLUMN_USER, row);
    const char *flaw = vti_id_flaw(id);
    if (flaw) return vti_error_format(error, VT_ERR_FORMAT, row->line, "the user id %s", flaw);
    uint32_t user, attribute_count = table->attributes.count;
    size_t used = (size_t)table->users.count * attribute_count;
    vt_status status = vti_id_map_add(&table->users, id, &user);
    if (!status) {
        status = vti_grow(reader->allocator, (void **)&table->codes, &table->code_capacity, used,
                          used + attribute_count, sizeof *table->codes);
    }
    if (status) return status;
    uint32_t *code = &table->codes[(size_t)user * attribute_count];
    for (uint32_t c = 0; c < row->count && !status; c++) {
        if (c == reader->columns.numbers[VTI_COLUMN_USER]) continue;
        *code = VTI_ID_NONE;
        if (row->fields[c].size_bytes > 0) status = vti_id_map_add(&table->values, row->fields[c], code);
        code++;
    }
    report->accepted++;
    return status;
}

vt_status vti_user_table_read(const char *path, const vt_allocator *allocator, vti_user_table *table, vt_error *error) {
    *table = (vti_user_table){0};
    vti_id_map_init(&table->users, allocator);
    vti_id_map_init(&table->attributes, allocator);
    vti_id_map_init(&table->values, allocator);
    user_reader reader = {.table = table, .allocator = allocator};
    vti_row_reader rows = {.context = &reader, .begin = begin, .row = read_row};
    vt_table_options options = {0};
    vt_table_report report;
    vt_status status = vti_table_read(&(vti_source){.path = path}, &options, &rows, allocator, NULL, &report, error);
    if (!status && report.bad > 0) {
        status = vti_error_format(error, VT_ERR_FORMAT, report.examples[0].line, "in the table of users: %s",
                                  report.examples[0].reason);
    }
    return status;
}

void vti_user_table_destroy(vti_user_table *table, const vt_allocator *allocator) {
    vti_id_map_destroy(&table->users);
    vti_id_map_destroy(&table->attributes);
    vti_id_map_destroy(&table->values);
    vti_release(allocator, table->codes);
}
