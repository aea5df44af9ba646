/*
 * table.c: see table.h. libcsv is fed one physical line at a time, so that the line of every row and quote is known.
 * It is not in strict mode: a quote inside an unquoted field is itself (12" FRAME). libcsv takes its own memory from
 * the C library, bounded by VT_MAX_FIELD_BYTES and a block.
 */
#include "table.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

#include <csv.h>
#include <stdarg.h>
#include <string.h>

#define BLOCK_BYTES 65536U
#define MAX_ROW_FIELDS 4096U
#define MAX_ROW_BYTES (1U << 20)

typedef struct row_buffer {
    char *bytes; /* fields, each with a NUL behind it */
    size_t used, capacity;
} row_buffer;

typedef struct table {
    const vti_row_reader *reader;
    vt_allocator allocator;
    vt_table_report *report;
    vt_error *error;
    vt_status status; /* of what happened inside a libcsv callback */
    struct csv_parser csv;
    bool latin1, mixed_encoding;
    bool begun; /* the names were given to the reader */
    uint32_t width;

    char line_end;
    bool inside_line, skip_line;
    uint64_t line;       /* that is being fed, counted from 1 */
    uint64_t row_line;   /* where the row began */
    uint64_t field_line; /* where the open field began */

    row_buffer row, converted;
    uint32_t *ends; /* [MAX_ROW_FIELDS] of the fields in `row` */
    vt_text *fields;
    uint32_t field_count;
    const char *flaw; /* why the row is bad, or NULL */
} table;

void vti_report_bad(vt_table_report *report, uint64_t line, const char *format, ...) {
    report->bad++;
    if (report->example_count == VT_TABLE_EXAMPLES) return;
    vt_bad_line *example = &report->examples[report->example_count++];
    example->line = line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(example->reason, sizeof example->reason, format, arguments);
    va_end(arguments);
}

int vti_excerpt_bytes(vt_text text) {
    uint32_t size = 0;
    while (size < text.size_bytes && size < 40 && (unsigned char)text.bytes[size] >= ' ') size++;
    return (int)vti_utf8_valid_prefix(text.bytes, size);
}

/* ---- rows ---- */

static vt_status buffer_reserve(table *t, row_buffer *buffer, size_t more) {
    return vti_grow(&t->allocator, (void **)&buffer->bytes, &buffer->capacity, buffer->used, buffer->used + more, 1);
}

/* Latin-1 is the first 256 code points, so it is at most twice as long in UTF-8. */
static vt_status convert_row(table *t) {
    t->converted.used = 0;
    vt_status status = buffer_reserve(t, &t->converted, 2 * t->row.used);
    if (status) return status;
    char *out = t->converted.bytes;
    size_t in = 0;
    for (uint32_t f = 0; f < t->field_count; f++) {
        for (; in < t->ends[f]; in++) {
            unsigned char byte = (unsigned char)t->row.bytes[in];
            if (byte < 0x80) {
                *out++ = (char)byte;
            } else {
                *out++ = (char)(0xC0 | (byte >> 6));
                *out++ = (char)(0x80 | (byte & 0x3F));
            }
        }
        t->ends[f] = (uint32_t)(out - t->converted.bytes);
        *out++ = '\0';
        in++;
    }
    t->converted.used = (size_t)(out - t->converted.bytes);
    row_buffer swap = t->row;
    t->row = t->converted;
    t->converted = swap;
    return VT_OK;
}

static vt_status give_row(table *t) {
    if (!t->flaw && t->latin1) {
        vt_status status = convert_row(t);
        if (status) return status;
    } else if (!t->flaw && vti_utf8_valid_prefix(t->row.bytes, t->row.used) < t->row.used) {
        if (t->mixed_encoding) {
            vt_status status = convert_row(t);
            if (status) return status;
        } else {
            t->flaw = "not UTF-8: pass --encoding latin1 if that is what it is";
        }
    }
    bool is_header = !t->begun && t->reader->begin;
    if (t->flaw && is_header) {
        return vti_error_format(t->error, VT_ERR_FORMAT, t->row_line, "the header line is bad: %s", t->flaw);
    }
    uint32_t start = 0;
    for (uint32_t f = 0; f < t->field_count; f++) {
        t->fields[f] = (vt_text){t->row.bytes + start, t->ends[f] - start};
        start = t->ends[f] + 1;
    }
    vti_row row = {.fields = t->fields, .count = t->field_count, .line = t->row_line};
    if (is_header) {
        t->begun = true;
        t->width = row.count;
        return t->reader->begin(t->reader->context, &row, t->error);
    }
    t->report->lines++;
    if (t->flaw) {
        vti_report_bad(t->report, row.line, "%s", t->flaw);
    } else if (t->reader->begin && row.count != t->width) {
        vti_report_bad(t->report, row.line, "%u field%s where %u were expected", row.count, row.count == 1 ? "" : "s",
                       t->width);
    } else {
        vt_status status = t->reader->row(t->reader->context, &row, t->report, t->error);
        if (status == VT_ERR_MEMORY || status == VT_ERR_LIMIT) {
            vti_error_format(t->error, status, row.line, "no room for more lines or ids than those before line %llu",
                             (unsigned long long)row.line);
        }
        return status;
    }
    return VT_OK;
}

static void end_row(table *t) {
    if (!t->status) t->status = give_row(t);
    t->row.used = 0;
    t->field_count = 0;
    t->flaw = NULL;
}

static void on_field(void *bytes, size_t size_bytes, void *context) {
    table *t = context;
    t->field_line = t->line; /* of the next one, which begins where this ends */
    if (t->status || t->flaw) return;
    if (size_bytes > VT_MAX_FIELD_BYTES) {
        t->flaw = "a field of more than 65536 bytes";
    } else if (t->field_count == MAX_ROW_FIELDS) {
        t->flaw = "more than 4096 fields";
    } else if (t->row.used + size_bytes > MAX_ROW_BYTES) {
        t->flaw = "more than a megabyte";
    } else if (size_bytes > 0 && memchr(bytes, '\0', size_bytes)) {
        t->flaw = "a NUL byte: this is not text, or not in UTF-8";
    }
    if (t->flaw) return;
    t->status = buffer_reserve(t, &t->row, size_bytes + 1);
    if (t->status) return;
    if (size_bytes > 0) memcpy(t->row.bytes + t->row.used, bytes, size_bytes);
    t->row.used += size_bytes;
    t->ends[t->field_count++] = (uint32_t)t->row.used;
    t->row.bytes[t->row.used++] = '\0';
}

static void on_row(int terminator, void *context) {
    (void)terminator;
    end_row(context);
}

/* ---- lines ---- */

static vt_status refuse_open_quote(table *t) {
    return vti_error_format(t->error, VT_ERR_FORMAT, t->field_line,
                            "the quote that opens a field on line %llu is not closed: close it, or double it and quote "
                            "the field if it belongs to the text",
                            (unsigned long long)t->field_line);
}

/* A field has grown too large. Over several lines that is a stray quote that swallows the table; else one bad line. */
static vt_status drop_long_field(table *t) {
    if (t->csv.quoted && t->line > t->field_line) return refuse_open_quote(t);
    csv_fini(&t->csv, NULL, NULL, NULL);
    t->flaw = "a field of more than 65536 bytes";
    end_row(t);
    t->skip_line = true;
    return t->status;
}

/* Feeds one physical line with its end, or a part of one. */
static vt_status feed(table *t, const char *bytes, size_t size_bytes) {
    bool ends_line = bytes[size_bytes - 1] == t->line_end;
    if (!t->inside_line && !t->csv.quoted) t->row_line = t->field_line = t->line;
    if (!t->skip_line) {
        if (csv_parse(&t->csv, bytes, size_bytes, on_field, on_row, t) < size_bytes) return VT_ERR_MEMORY;
        if (t->status) return t->status;
        if (t->csv.entry_pos > VT_MAX_FIELD_BYTES) {
            vt_status status = drop_long_field(t);
            if (status) return status;
        }
    }
    t->inside_line = !ends_line;
    if (ends_line) {
        t->skip_line = false;
        t->line++;
    }
    return VT_OK;
}

static vt_status feed_block(table *t, const char *bytes, size_t size_bytes) {
    const char *end = bytes + size_bytes;
    while (bytes < end) {
        const char *line_end = memchr(bytes, t->line_end, (size_t)(end - bytes));
        size_t part_bytes = line_end ? (size_t)(line_end - bytes) + 1 : (size_t)(end - bytes);
        vt_status status = feed(t, bytes, part_bytes);
        if (status) return status;
        bytes += part_bytes;
    }
    return VT_OK;
}

static vt_status feed_end(table *t) {
    csv_set_opts(&t->csv, CSV_STRICT | CSV_STRICT_FINI); /* so that it tells of an open quote */
    if (csv_fini(&t->csv, on_field, on_row, t) != 0) return refuse_open_quote(t);
    return t->status;
}

/* ---- the whole table ---- */

/* Looks at the first block: what is plainly not a text table, the end of lines, the delimiter. */
static vt_status look_at_start(table *t, const char *bytes, size_t size_bytes, char delimiter) {
    if (size_bytes >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) {
        return vti_error_format(t->error, VT_ERR_FORMAT, VT_NOWHERE,
                                "this is a zip archive or a spreadsheet: unpack it, or export it as CSV");
    }
    if (size_bytes >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
        return vti_error_format(t->error, VT_ERR_FORMAT, VT_NOWHERE, "this is UTF-16: export it as UTF-8");
    }
    size_t blank = 0;
    while (blank < size_bytes && (bytes[blank] == '\n' || bytes[blank] == '\r')) blank++;
    size_t tabs = 0, semicolons = 0, commas = 0, i = blank;
    for (; i < size_bytes && bytes[i] != '\n' && bytes[i] != '\r'; i++) {
        tabs += bytes[i] == '\t';
        semicolons += bytes[i] == ';';
        commas += bytes[i] == ',';
    }
    t->line_end = memchr(bytes, '\n', size_bytes) || i == size_bytes ? '\n' : '\r';
    if (!delimiter) delimiter = tabs > 0 ? '\t' : semicolons > commas ? ';' : ',';
    csv_set_delim(&t->csv, (unsigned char)delimiter);
    return VT_OK;
}

/* Column names given as an option, as if they were the header line. */
static vt_status begin_with_names(table *t, const char *names) {
    if (!names || !t->reader->begin) return VT_OK;
    uint32_t count = 0;
    for (const char *name = names;; name++) {
        const char *end = strchr(name, ',');
        size_t size_bytes = end ? (size_t)(end - name) : strlen(name);
        if (count == MAX_ROW_FIELDS || size_bytes > VT_MAX_FIELD_BYTES) {
            return vti_error_format(t->error, VT_ERR_ARGUMENT, VT_NOWHERE, "there are too many column names");
        }
        vt_text field = {name, (uint32_t)size_bytes};
        while (field.size_bytes > 0 && *field.bytes == ' ') field.bytes++, field.size_bytes--;
        while (field.size_bytes > 0 && field.bytes[field.size_bytes - 1] == ' ') field.size_bytes--;
        t->fields[count++] = field;
        if (!end) break;
        name = end;
    }
    vti_row row = {.fields = t->fields, .count = count, .line = VT_NOWHERE};
    t->begun = true;
    t->width = count;
    return t->reader->begin(t->reader->context, &row, t->error);
}

static vt_status read_stream(table *t, vti_stream *stream, char *block, const vt_table_options *options,
                             const vt_progress *progress) {
    for (bool first = true;; first = false) {
        size_t size_bytes;
        vt_status status = vti_stream_read(stream, block, BLOCK_BYTES, &size_bytes, t->error);
        if (status) return status;
        const char *bytes = block;
        if (first && size_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
            bytes += 3;
            size_bytes -= 3;
        }
        if (first) status = look_at_start(t, bytes, size_bytes, options->delimiter);
        if (!status) status = feed_block(t, bytes, size_bytes);
        if (status) return status;
        if (stream->at_end) return feed_end(t);
        if (progress &&
            !progress->report(progress->context, "read", vti_stream_position(stream), stream->total_bytes)) {
            return vti_error_format(t->error, VT_ERR_CANCELLED, t->line, "cancelled");
        }
    }
}

static vt_status refuse_empty(const table *t) {
    const vt_table_report *report = t->report;
    if (report->lines == 0) return vti_error_format(t->error, VT_ERR_EMPTY, VT_NOWHERE, "the table has no lines");
    if (report->bad == 0) {
        return vti_error_format(t->error, VT_ERR_EMPTY, VT_NOWHERE, "none of the %llu lines is of use here",
                                (unsigned long long)report->lines);
    }
    return vti_error_format(t->error, VT_ERR_EMPTY, report->examples[0].line,
                            "no line is usable; the first bad one is line %llu: %s",
                            (unsigned long long)report->examples[0].line, report->examples[0].reason);
}

vt_status vti_table_read(const vti_source *source, const vt_table_options *options, const vti_row_reader *reader,
                         const vt_allocator *allocator, const vt_progress *progress, vt_table_report *report,
                         vt_error *error) {
    *report = (vt_table_report){0};
    if (options->delimiter == '"' || options->delimiter == '\n' || options->delimiter == '\r') {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a quote or line end cannot be the delimiter");
    }
    table t = {
        .reader = reader,
        .allocator = *allocator,
        .report = report,
        .error = error,
        .latin1 = options->encoding == VT_ENCODING_LATIN1,
        .mixed_encoding = reader->mixed_encoding,
        .line = 1,
    };
    vti_stream stream = {0};
    csv_init(&t.csv, 0);
    csv_set_blk_size(&t.csv, 4096);
    char *block = vti_allocate(allocator, BLOCK_BYTES, 1);
    t.ends = vti_allocate(allocator, MAX_ROW_FIELDS, sizeof *t.ends);
    t.fields = vti_allocate(allocator, MAX_ROW_FIELDS, sizeof *t.fields);
    vt_status status = block && t.ends && t.fields ? VT_OK : VT_ERR_MEMORY;
    if (!status) status = begin_with_names(&t, options->columns);
    if (!status) status = vti_stream_open(&stream, source, error);
    if (!status) status = read_stream(&t, &stream, block, options, progress);
    if (!status && report->accepted == 0) status = refuse_empty(&t);
    if (status == VT_ERR_MEMORY) vti_error_format(error, status, VT_NOWHERE, "no memory to read the table");
    vti_stream_close(&stream);
    csv_free(&t.csv);
    vti_release(allocator, t.converted.bytes);
    vti_release(allocator, t.row.bytes);
    vti_release(allocator, t.fields);
    vti_release(allocator, t.ends);
    vti_release(allocator, block);
    return status;
}
