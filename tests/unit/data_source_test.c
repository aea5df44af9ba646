/*
 * data_source_test.c: tables from files, standard input and compressed streams, whole and cut short.
 */
#define _POSIX_C_SOURCE 200809L

#include "data_support.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <unistd.h>

#define LINES 400

typedef int (*add_filter)(struct archive *archive);

static const struct compression {
    const char *name;
    add_filter filter;
} compressions[] = {
    {"gzip", archive_write_add_filter_gzip},
    {"xz", archive_write_add_filter_xz},
    {"zstd", archive_write_add_filter_zstd},
    {"bzip2", archive_write_add_filter_bzip2},
};
#define COMPRESSIONS (sizeof compressions / sizeof compressions[0])

static char plain[LINES * 16 + 16];
static char packed[sizeof plain + 4096];

static size_t write_plain(void) {
    size_t used = (size_t)snprintf(plain, sizeof plain, "user,item\n");
    for (int i = 0; i < LINES; i++) {
        used += (size_t)snprintf(plain + used, sizeof plain - used, "u%d,i%d\n", i * i % 97, i * 31 % 89);
    }
    return used;
}

/* `size_bytes` bytes of `plain` in `packed`; its size, or 0. */
static size_t compress(add_filter filter, size_t size_bytes) {
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_raw(archive);
    filter(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    archive_write_open_memory(archive, packed, sizeof packed, &used);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_pathname(entry, "x");
    archive_write_header(archive, entry);
    if (archive_write_data(archive, plain, size_bytes) != (la_ssize_t)size_bytes) used = 0;
    archive_write_close(archive);
    archive_write_free(archive);
    archive_entry_free(entry);
    return used;
}

static vt_status read_packed(size_t size_bytes, vt_table_report *report, vt_error *error, uint64_t *events) {
    vt_dataset *dataset = dataset_new();
    vti_source source = {.bytes = packed, .size_bytes = size_bytes};
    *error = (vt_error){.message = ""};
    vt_status status = vti_dataset_read_events_from(dataset, &source, NULL, NULL, report, error);
    *events = dataset->event_count;
    vt_dataset_destroy(dataset);
    return status;
}

TEST(compressed_tables_are_read) {
    size_t plain_bytes = write_plain();
    for (size_t i = 0; i < COMPRESSIONS; i++) {
        size_t size_bytes = compress(compressions[i].filter, plain_bytes);
        CHECK(size_bytes > 0);
        vt_table_report report;
        vt_error error;
        uint64_t events;
        if (!CHECK_INT(read_packed(size_bytes, &report, &error, &events), VT_OK)) {
            printf("# %s: %s\n", compressions[i].name, error.message);
        }
        CHECK_INT(report.accepted, LINES);
        CHECK_INT(events, LINES);
    }
}

/* Cut anywhere behind its first bytes, by which it is known, a compressed stream is a FORMAT and leaves nothing. */
TEST(cut_streams_are_errors) {
    size_t plain_bytes = write_plain();
    for (size_t i = 0; i < COMPRESSIONS; i++) {
        size_t size_bytes = compress(compressions[i].filter, plain_bytes);
        for (size_t cut = 24; cut < size_bytes; cut += 41) {
            vt_table_report report;
            vt_error error;
            uint64_t events;
            if (!CHECK_INT(read_packed(cut, &report, &error, &events), VT_ERR_FORMAT)) {
                printf("# %s cut at %zu of %zu: %s\n", compressions[i].name, cut, size_bytes, error.message);
            }
            CHECK_INT(events, 0);
        }
    }
}

TEST(compressed_nothing_is_empty) {
    for (size_t i = 0; i < COMPRESSIONS; i++) {
        size_t size_bytes = compress(compressions[i].filter, 0);
        vt_table_report report;
        vt_error error;
        uint64_t events;
        if (!CHECK_INT(read_packed(size_bytes, &report, &error, &events), VT_ERR_EMPTY)) {
            printf("# %s: %s\n", compressions[i].name, error.message);
        }
    }
}

/* ---- files ---- */

static char folder[] = "/tmp/vitrine-source-XXXXXX";
static char path[sizeof folder + 16];

static bool write_file(const char *bytes, size_t size_bytes) {
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(bytes, 1, size_bytes, file) == size_bytes;
    if (file) fclose(file);
    return written;
}

static vt_status read_path(const char *name, vt_table_report *report, vt_error *error) {
    vt_dataset *dataset = dataset_new();
    *error = (vt_error){.message = ""};
    vt_status status = vt_dataset_read_events(dataset, name, NULL, NULL, report, error);
    vt_dataset_destroy(dataset);
    return status;
}

TEST(files_are_read) {
    vt_table_report report;
    vt_error error;
    CHECK_OR_RETURN(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/events", folder);
    size_t plain_bytes = write_plain();
    CHECK(write_file(plain, plain_bytes));
    CHECK_INT(read_path(path, &report, &error), VT_OK);
    CHECK_INT(report.accepted, LINES);
    size_t packed_bytes = compress(archive_write_add_filter_xz, plain_bytes);
    CHECK(write_file(packed, packed_bytes));
    CHECK_INT(read_path(path, &report, &error), VT_OK);
    CHECK_INT(report.accepted, LINES);
    CHECK(write_file("", 0));
    CHECK_INT(read_path(path, &report, &error), VT_ERR_EMPTY);
    CHECK_INT(report.lines, 0);
}

TEST(files_that_cannot_be_read_say_why) {
    vt_table_report report;
    vt_error error;
    CHECK_INT(read_path("/nowhere/events.csv", &report, &error), VT_ERR_IO);
    CHECK(strstr(error.message, "/nowhere/events.csv") != NULL);
    CHECK(strstr(error.message, "No such file") != NULL);
    CHECK_INT(read_path(folder, &report, &error), VT_ERR_IO);
    CHECK(strstr(error.message, "directory") != NULL);
}

TEST(minus_is_standard_input) {
    vt_table_report report;
    vt_error error;
    size_t packed_bytes = compress(archive_write_add_filter_gzip, write_plain());
    CHECK(write_file(packed, packed_bytes));
    CHECK_OR_RETURN(freopen(path, "rb", stdin) != NULL);
    CHECK_INT(read_path("-", &report, &error), VT_OK);
    CHECK_INT(report.accepted, LINES);
    remove(path);
    rmdir(folder);
}

/* ---- progress ---- */

static bool count_calls(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)stage, (void)done, (void)total;
    int *left = context;
    return --*left > 0;
}

TEST(reading_can_be_cancelled) {
    static char table[300000];
    size_t used = (size_t)snprintf(table, sizeof table, "user,item\n");
    while (used < sizeof table - 8) used += (size_t)snprintf(table + used, sizeof table - used, "u,i%zu\n", used);
    vt_dataset *dataset = dataset_new();
    vti_source source = {.bytes = table, .size_bytes = used};
    vt_table_report report;
    vt_error error;
    int calls = 2;
    vt_progress progress = {count_calls, &calls};
    CHECK_INT(vti_dataset_read_events_from(dataset, &source, NULL, &progress, &report, &error), VT_ERR_CANCELLED);
    CHECK_INT(dataset->event_count, 0);
    CHECK_INT(dataset->items.count, 0);
    calls = 1000;
    CHECK_INT(vti_dataset_read_events_from(dataset, &source, NULL, &progress, &report, &error), VT_OK);
    CHECK(calls < 1000);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(compressed_tables_are_read), TEST_ENTRY(cut_streams_are_errors),
           TEST_ENTRY(compressed_nothing_is_empty), TEST_ENTRY(files_are_read),
           TEST_ENTRY(files_that_cannot_be_read_say_why), TEST_ENTRY(minus_is_standard_input),
           TEST_ENTRY(reading_can_be_cancelled))
