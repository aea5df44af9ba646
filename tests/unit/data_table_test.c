/*
 * data_table_test.c: rows out of text, whatever the quotes, line ends, encodings and damage, seen through a reader that
 * writes down what it gets.
 */
#include "base/memory.h"
#include "data/table.h"
#include "data_support.h"

#include <stdlib.h>

/* Rows as "line:field|field\n", the header with an H. */
typedef struct notes {
    char text[4096];
    size_t used;
    bool has_header, mixed;
} notes;

static void note(notes *n, char mark, const vti_row *row) {
    if (n->used > sizeof n->text - 64) return; /* enough */
    char line[24];
    int line_bytes = row->line == VT_NOWHERE ? snprintf(line, sizeof line, "%c", mark)
                                             : snprintf(line, sizeof line, "%c%d", mark, (int)row->line);
    char *out = n->text + n->used, *end = n->text + sizeof n->text - 2;
    for (int i = 0; i < line_bytes && out < end; i++) *out++ = line[i];
    for (uint32_t f = 0; f < row->count; f++) {
        if (out < end) *out++ = f ? '|' : ':';
        for (uint32_t i = 0; i < row->fields[f].size_bytes && out < end; i++) *out++ = row->fields[f].bytes[i];
    }
    *out++ = '\n';
    *out = '\0';
    n->used = (size_t)(out - n->text);
}

static vt_status on_begin(void *context, const vti_row *names, vt_error *error) {
    (void)error;
    note(context, 'H', names);
    return VT_OK;
}

static vt_status on_row(void *context, const vti_row *row, vt_table_report *report, vt_error *error) {
    (void)error;
    note(context, 'L', row);
    report->accepted++;
    return VT_OK;
}

static vt_status read_bytes(notes *n, const char *bytes, size_t size_bytes, const vt_table_options *options,
                            vt_table_report *report, vt_error *error) {
    vti_source source = {.bytes = bytes, .size_bytes = size_bytes};
    vti_row_reader reader = {
        .context = n, .begin = n->has_header ? on_begin : NULL, .row = on_row, .mixed_encoding = n->mixed};
    vt_allocator allocator = vti_allocator_or_default(NULL);
    return vti_table_read(&source, options, &reader, &allocator, NULL, report, error);
}

static void expect_rows(const char *text, vt_table_options options, const char *expected) {
    notes n = {.has_header = true};
    vt_table_report report;
    vt_error error = {.message = ""};
    CHECK_INT(read_bytes(&n, text, strlen(text), &options, &report, &error), VT_OK);
    CHECK_TEXT(n.text, expected);
    CHECK_INT(report.bad, 0);
    CHECK_TEXT(error.message, "");
}

TEST(rows_have_fields_and_lines) {
    expect_rows("a,b\n1,2\n3,4\n", (vt_table_options){0}, "H1:a|b\nL2:1|2\nL3:3|4\n");
    expect_rows("a,b\n1,2", (vt_table_options){0}, "H1:a|b\nL2:1|2\n");
    expect_rows("a,b\n1,\n,2\n", (vt_table_options){0}, "H1:a|b\nL2:1|\nL3:|2\n");
    expect_rows("a, b \n 1 , 2\n", (vt_table_options){0}, "H1:a|b\nL2:1|2\n");
}

TEST(line_ends_may_be_any) {
    expect_rows("a,b\r\n1,2\r\n\r\n3,4\r\n", (vt_table_options){0}, "H1:a|b\nL2:1|2\nL4:3|4\n");
    expect_rows("a,b\r1,2\r3,4\r", (vt_table_options){0}, "H1:a|b\nL2:1|2\nL3:3|4\n");
    expect_rows("\n\na,b\n\n\n1,2\n   \n3,4", (vt_table_options){0}, "H3:a|b\nL6:1|2\nL8:3|4\n");
}

TEST(byte_order_mark_is_no_text) {
    expect_rows("\xEF\xBB\xBF"
                "a,b\n1,2\n",
                (vt_table_options){0}, "H1:a|b\nL2:1|2\n");
}

TEST(quotes_hold_delimiters_and_line_ends) {
    expect_rows("a,b\n\"1,5\",\"x \"\"y\"\" z\"\n3,4\n", (vt_table_options){0}, "H1:a|b\nL2:1,5|x \"y\" z\nL3:3|4\n");
    expect_rows("a,b\n1,\"x\ny\n\nz\"\n3,4\n", (vt_table_options){0}, "H1:a|b\nL2:1|x\ny\n\nz\nL6:3|4\n");
    expect_rows("a,b\r\n\"x\r\ny\",2\r\n3,4\r\n", (vt_table_options){0}, "H1:a|b\nL2:x\r\ny|2\nL4:3|4\n");
}

TEST(quotes_inside_plain_fields_are_themselves) {
    expect_rows("a,b\n12\" FRAME,5'6\"\nLETTER \"D\",2\n", (vt_table_options){0},
                "H1:a|b\nL2:12\" FRAME|5'6\"\nL3:LETTER \"D\"|2\n");
}

TEST(delimiter_is_seen_or_given) {
    expect_rows("a\tb,c\n1\t2,3\n", (vt_table_options){0}, "H1:a|b,c\nL2:1|2,3\n");
    expect_rows("a;b;c,d\n1;2;3,4\n", (vt_table_options){0}, "H1:a|b|c,d\nL2:1|2|3,4\n");
    expect_rows("a,b,c;d\n1,2,3;4\n", (vt_table_options){0}, "H1:a|b|c;d\nL2:1|2|3;4\n");
    expect_rows("a|b\n1|2\n", (vt_table_options){.delimiter = '|'}, "H1:a|b\nL2:1|2\n");
    expect_rows("a b\n1 2\n", (vt_table_options){.delimiter = ' '}, "H1:a|b\nL2:1|2\n");
    expect_rows("\r\na\tb\n1\t2\n", (vt_table_options){0}, "H2:a|b\nL3:1|2\n");
    notes n = {.has_header = true};
    vt_table_report report;
    CHECK_INT(read_bytes(&n, "a\n", 2, &(vt_table_options){.delimiter = '"'}, &report, NULL), VT_ERR_ARGUMENT);
}

TEST(given_names_stand_for_the_header) {
    expect_rows("1,2\n3,4\n", (vt_table_options){.columns = "x,-"}, "H:x|-\nL1:1|2\nL2:3|4\n");
}

static void expect_bad(const char *text, size_t size_bytes, uint64_t line, const char *part, const char *rows) {
    notes n = {.has_header = true};
    vt_table_options options = {0};
    vt_table_report report;
    CHECK_INT(read_bytes(&n, text, size_bytes, &options, &report, NULL), VT_OK);
    CHECK_TEXT(n.text, rows);
    CHECK_INT(report.bad, 1);
    CHECK_INT(report.lines, report.bad + report.accepted);
    CHECK_INT(report.example_count, 1);
    CHECK_INT(report.examples[0].line, line);
    if (!CHECK(strstr(report.examples[0].reason, part) != NULL)) printf("# %s\n", report.examples[0].reason);
}

TEST(bad_lines_are_counted_and_named) {
    expect_bad("a,b\n1,2,3\n4,5\n", 14, 2, "3 fields where 2", "H1:a|b\nL3:4|5\n");
    expect_bad("a,b\n4,5\n1\n", 10, 3, "1 field where 2", "H1:a|b\nL2:4|5\n");
    expect_bad("a,b\n1,\xE9\n4,5\n", 12, 2, "latin1", "H1:a|b\nL3:4|5\n");
    expect_bad("a,b\n\xC3,\xA9\n4,5\n", 12, 2, "UTF-8", "H1:a|b\nL3:4|5\n");
    expect_bad("a,b\n1,\0\n4,5\n", 12, 2, "NUL", "H1:a|b\nL3:4|5\n");
    expect_bad("a,b\n\"x\ny\",\"\n\n\",3\n4,5\n", 21, 2, "3 fields", "H1:a|b\nL6:4|5\n");
}

TEST(only_the_first_bad_lines_are_kept) {
    notes n = {.has_header = true};
    vt_table_options options = {0};
    vt_table_report report;
    const char *text = "a,b\n1\n1\n1\n1\n1\n1\n1\n1,2\n";
    CHECK_INT(read_bytes(&n, text, strlen(text), &options, &report, NULL), VT_OK);
    CHECK_INT(report.bad, 7);
    CHECK_INT(report.accepted, 1);
    CHECK_INT(report.example_count, VT_TABLE_EXAMPLES);
    CHECK_INT(report.examples[4].line, 6);
}

TEST(latin1_becomes_utf8) {
    expect_rows("a,b\ncaf\xE9,\xA3"
                "2\n",
                (vt_table_options){.encoding = VT_ENCODING_LATIN1},
                "H1:a|b\nL2:caf\xC3\xA9|\xC2\xA3"
                "2\n");
    notes n = {.has_header = true, .mixed = true};
    vt_table_options options = {0};
    vt_table_report report;
    const char *text = "a,b\ncaf\xE9,x\ncaf\xC3\xA9,y\n";
    CHECK_INT(read_bytes(&n, text, strlen(text), &options, &report, NULL), VT_OK);
    CHECK_TEXT(n.text, "H1:a|b\nL2:caf\xC3\xA9|x\nL3:caf\xC3\xA9|y\n");
}

/* ---- failures of the whole table ---- */

static vt_status status_of(const char *bytes, size_t size_bytes, vt_error *error) {
    notes n = {.has_header = true};
    vt_table_options options = {0};
    vt_table_report report;
    *error = (vt_error){.message = ""};
    return read_bytes(&n, bytes, size_bytes, &options, &report, error);
}

TEST(a_quote_that_never_closes_is_an_error_with_its_line) {
    vt_error error;
    const char *text = "a,b\n1,2\n3,\"4\n5,6\n7,8\n";
    CHECK_INT(status_of(text, strlen(text), &error), VT_ERR_FORMAT);
    CHECK_INT(error.line, 3);
    CHECK(strstr(error.message, "line 3") != NULL);
    text = "a,b\n\"x\ny\",2\n\"z\nz\",\"4\n5,6";
    CHECK_INT(status_of(text, strlen(text), &error), VT_ERR_FORMAT);
    CHECK_INT(error.line, 5);
}

/* Writes a text without its end into larger bytes. */
static void put(char *bytes, const char *text) {
    for (; *text; text++) *bytes++ = *text;
}

/* A table of `lines` lines "1,2\n" with `text` before them. */
static char *long_table(const char *text, size_t lines, size_t *size_bytes) {
    size_t text_bytes = strlen(text);
    *size_bytes = text_bytes + 4 * lines;
    char *bytes = malloc(*size_bytes + 1);
    if (!bytes) abort();
    put(bytes, text);
    for (size_t i = 0; i < lines; i++) put(bytes + text_bytes + 4 * i, "1,2\n");
    return bytes;
}

TEST(a_quote_that_swallows_much_is_an_error_with_its_line) {
    size_t size_bytes;
    char *bytes = long_table("a,b\n1,2\n3,\"4\n", 100000, &size_bytes);
    bytes[size_bytes - 2] = '"'; /* it closes, but far too late */
    vt_error error;
    CHECK_INT(status_of(bytes, size_bytes, &error), VT_ERR_FORMAT);
    CHECK_INT(error.line, 3);
    free(bytes);
}

TEST(a_long_field_is_a_bad_line_and_the_next_are_good) {
    static const size_t lengths[] = {VT_MAX_FIELD_BYTES + 1, 200000, 1000000};
    for (int quoted = 0; quoted < 2; quoted++) {
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            size_t size_bytes = 4 + 2 + lengths[i] + 1 + 4;
            char *bytes = malloc(size_bytes);
            if (!CHECK(bytes != NULL)) return;
            memset(bytes, 'x', size_bytes);
            put(bytes, "a,b\n1,");
            if (quoted) bytes[6] = bytes[size_bytes - 6] = '"';
            put(bytes + size_bytes - 5, "\n3,4\n");
            notes n = {.has_header = true};
            vt_table_options options = {0};
            vt_table_report report;
            vt_status status = read_bytes(&n, bytes, size_bytes, &options, &report, NULL);
            if (quoted && i == 0) { /* 65535 bytes without the quotes: just allowed */
                CHECK_INT(report.bad, 0);
            } else {
                CHECK_INT(status, VT_OK);
                CHECK_TEXT(n.text, "H1:a|b\nL3:3|4\n");
                CHECK_INT(report.bad, 1);
                CHECK(strstr(report.examples[0].reason, "65536") != NULL);
            }
            free(bytes);
        }
    }
}

TEST(too_many_fields_make_a_bad_line) {
    size_t size_bytes = 4 + 5000 + 5;
    char *bytes = malloc(size_bytes);
    if (!CHECK(bytes != NULL)) return;
    memset(bytes, ',', size_bytes);
    put(bytes, "a,b\n");
    put(bytes + 4 + 5000, "\n3,4\n");
    expect_bad(bytes, size_bytes, 2, "fields", "H1:a|b\nL3:3|4\n");
    free(bytes);
}

TEST(blocks_do_not_show) {
    size_t size_bytes;
    char *bytes = long_table("a,b\n", 60000, &size_bytes); /* several blocks */
    put(bytes + size_bytes - 4, "\"\"\"\"");               /* one field: a bad line at the end */
    notes n = {.has_header = true};
    vt_table_options options = {0};
    vt_table_report report;
    CHECK_INT(read_bytes(&n, bytes, size_bytes, &options, &report, NULL), VT_OK);
    CHECK_INT(report.accepted, 59999);
    CHECK_INT(report.bad, 1);
    CHECK_INT(report.examples[0].line, 60001);
    free(bytes);
}

TEST(tables_without_lines_are_empty) {
    vt_error error;
    CHECK_INT(status_of("", 0, &error), VT_ERR_EMPTY);
    CHECK_INT(status_of("\n\n", 2, &error), VT_ERR_EMPTY);
    CHECK_INT(status_of("\xEF\xBB\xBF", 3, &error), VT_ERR_EMPTY);
    CHECK_INT(status_of("a,b\n", 4, &error), VT_ERR_EMPTY);
    CHECK_INT(status_of("a,b\n1\n2\n", 8, &error), VT_ERR_EMPTY);
    CHECK_INT(error.line, 2);
    CHECK(strstr(error.message, "line 2: 1 field where 2") != NULL);
}

TEST(what_is_no_text_table_says_what_it_is) {
    vt_error error;
    CHECK_INT(status_of("PK\3\4xxxxxxxx\n", 13, &error), VT_ERR_FORMAT);
    CHECK(strstr(error.message, "zip") != NULL);
    CHECK_INT(status_of("\xFF\xFE"
                        "a\0,\0b\0\n\0",
                        10, &error),
              VT_ERR_FORMAT);
    CHECK(strstr(error.message, "UTF-16") != NULL);
    CHECK_INT(status_of("a\xE9,b\n1,2\n", 9, &error), VT_ERR_FORMAT);
    CHECK_INT(error.line, 1);
}

TEST(more_than_allowed_is_refused) {
    notes n = {.has_header = true};
    vti_row_reader reader = {.context = &n, .begin = on_begin, .row = on_row};
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vt_table_options options = {0};
    vt_table_report report;
    vt_error error;
    vti_source source = {.bytes = "a,b\n1,2\n", .size_bytes = 8, .max_bytes = 7};
    CHECK_INT(vti_table_read(&source, &options, &reader, &allocator, NULL, &report, &error), VT_ERR_LIMIT);
    source.max_bytes = 8;
    CHECK_INT(vti_table_read(&source, &options, &reader, &allocator, NULL, &report, &error), VT_OK);
}

CHECK_MAIN(TEST_ENTRY(rows_have_fields_and_lines), TEST_ENTRY(line_ends_may_be_any),
           TEST_ENTRY(byte_order_mark_is_no_text), TEST_ENTRY(quotes_hold_delimiters_and_line_ends),
           TEST_ENTRY(quotes_inside_plain_fields_are_themselves), TEST_ENTRY(delimiter_is_seen_or_given),
           TEST_ENTRY(given_names_stand_for_the_header), TEST_ENTRY(bad_lines_are_counted_and_named),
           TEST_ENTRY(only_the_first_bad_lines_are_kept), TEST_ENTRY(latin1_becomes_utf8),
           TEST_ENTRY(a_quote_that_never_closes_is_an_error_with_its_line),
           TEST_ENTRY(a_quote_that_swallows_much_is_an_error_with_its_line),
           TEST_ENTRY(a_long_field_is_a_bad_line_and_the_next_are_good), TEST_ENTRY(too_many_fields_make_a_bad_line),
           TEST_ENTRY(blocks_do_not_show), TEST_ENTRY(tables_without_lines_are_empty),
           TEST_ENTRY(what_is_no_text_table_says_what_it_is), TEST_ENTRY(more_than_allowed_is_refused))
