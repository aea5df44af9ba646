/*
 * table.h: rows of a delimited text table, checked for everything that does not depend on what the columns mean:
 * quotes, encoding, sizes, the number of fields. It knows no events or items.
 */
#ifndef VTI_TABLE_H
#define VTI_TABLE_H

#include "source.h"

#include <vitrine/data.h>
#include <vitrine/pack.h>

typedef struct vti_row {
    const vt_text *fields; /* [count], UTF-8 without NUL bytes, valid during the call */
    uint32_t count;
    uint64_t line; /* where the row begins; VT_NOWHERE for names given as an option */
} vti_row;

/* Who gets the rows. A status other than OK ends the reading with it, and `error` says why (but for MEMORY and LIMIT).
 */
typedef struct vti_row_reader {
    void *context;
    /* Called once before the rows with the column names. NULL: the table has none, and rows may differ in length. */
    vt_status (*begin)(void *context, const vti_row *names, vt_error *error);
    /* Counts the row as accepted, ignored or bad in `report`. */
    vt_status (*row)(void *context, const vti_row *row, vt_table_report *report, vt_error *error);
    bool mixed_encoding; /* rows that are not UTF-8 are Latin-1 */
} vti_row_reader;

/*
 * Reads a table to its end; `report` is filled also on failure. EMPTY when no row was accepted, IO, FORMAT with the
 * line (a quote that never closes ...), LIMIT, MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vti_table_read(const vti_source *source, const vt_table_options *options,
                                        const vti_row_reader *reader, const vt_allocator *allocator,
                                        const vt_progress *progress, vt_table_report *report, vt_error *error);

/* Counts a bad line and keeps the reason of the first ones. */
void vti_report_bad(vt_table_report *report, uint64_t line, const char *format, ...) VT_PRINTF(3, 4);

/* How many bytes of a text to show in a message ("%.*s"): not many, whole characters, nothing that moves a cursor. */
int vti_excerpt_bytes(vt_text text);

#endif
