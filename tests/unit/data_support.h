/*
 * data_support.h: what the tests of the data layer share: tables written as C strings, read from memory. It knows no
 * test.
 */
#ifndef VITRINE_DATA_SUPPORT_H
#define VITRINE_DATA_SUPPORT_H

#include "../check.h"

#include "data/dataset_private.h"

static inline vt_text text_of(const char *text) {
    return (vt_text){text, (uint32_t)strlen(text)};
}

static inline bool text_equals(vt_text text, const char *expected) {
    return text.size_bytes == strlen(expected) && memcmp(text.bytes, expected, text.size_bytes) == 0;
}

/* Never NULL: a test that gets no memory stops here. */
static inline vt_dataset *dataset_new(void) {
    vt_dataset *dataset = NULL;
    vt_error error;
    while (vt_dataset_create(NULL, &dataset, &error)) check_that(false, error.message, __FILE__, __LINE__);
    return dataset;
}

static inline vt_status add_events(vt_dataset *dataset, const char *text, const vt_table_options *options,
                                   vt_table_report *report, vt_error *error) {
    vti_source source = {.bytes = text, .size_bytes = strlen(text)};
    return vti_dataset_read_events_from(dataset, &source, options, NULL, report, error);
}

static inline vt_status add_items(vt_dataset *dataset, const char *text, vt_table_report *report, vt_error *error) {
    vti_source source = {.bytes = text, .size_bytes = strlen(text)};
    return vti_dataset_read_items_from(dataset, &source, NULL, NULL, report, error);
}

/* A dataset of one event table without bad lines, cleaned. */
static inline vt_dataset *dataset_of(const char *text, const vt_clean_options *options, vt_clean_report *report) {
    vt_dataset *dataset = dataset_new();
    vt_table_report table_report;
    vt_error error = {.message = ""};
    if (report) *report = (vt_clean_report){0};
    vt_status status = add_events(dataset, text, NULL, &table_report, &error);
    if (!status) status = vt_dataset_clean(dataset, options, report, &error);
    check_int(table_report.bad, 0, "bad lines", __FILE__, __LINE__);
    if (!check_int(status, VT_OK, "status of reading and cleaning", __FILE__, __LINE__))
        printf("# %s\n", error.message);
    return dataset;
}

static inline uint32_t user_number(const vt_dataset *dataset, const char *id) {
    return vti_id_map_find(&dataset->users, text_of(id));
}

static inline uint32_t item_number(const vt_dataset *dataset, const char *id) {
    return vti_id_map_find(&dataset->items, text_of(id));
}

#endif
