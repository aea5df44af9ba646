/*
 * events_fuzz.c: any bytes as an event table, as the Online Retail table and as an item table, then cleaned. What comes
 * out must keep the promises of dataset.h. It knows no files; decompression is bounded.
 */
#include "data/dataset_private.h"
#include "data/interactions.h"

#include <stdlib.h>

#define MAX_BYTES (1U << 16)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void require(bool holds) {
    if (!holds) abort();
}

static void check_dataset(const vt_dataset *dataset) {
    vti_event_list list = vti_dataset_events(dataset);
    require(list.offsets[0] == 0 && list.offsets[list.user_count] == dataset->event_count);
    for (uint32_t u = 0; u < list.user_count; u++) {
        require(list.offsets[u] < list.offsets[u + 1]);
        for (uint64_t e = list.offsets[u]; e < list.offsets[u + 1]; e++) {
            const vti_data_event *event = &list.events[e];
            require(event->user == u && event->item < list.item_count && event->type < VT_EVENT_TYPE_COUNT);
            require(event->basket == VTI_NO_BASKET || event->basket < dataset->baskets.count);
            require(event->value - event->value == 0); /* finite */
            require(e == list.offsets[u] || event[-1].time <= event->time);
        }
    }
    for (uint32_t i = 0; dataset->prices && i < list.item_count; i++) {
        require(dataset->prices[i] == -1 || dataset->prices[i] >= 0);
    }
    vt_fold_in fold_in = {.event_weights = {1, 3, 5, 2, 0}, .half_life_days = 30};
    vti_interactions matrix;
    require(vti_interactions_build(&list, &fold_in, &dataset->allocator, &matrix) == VT_OK);
    vti_interactions_destroy(&matrix, &dataset->allocator);
}

static void check_report(const vt_table_report *report) {
    require(report->lines == report->accepted + report->bad + report->ignored);
    require(report->example_count <= VT_TABLE_EXAMPLES && report->example_count <= report->bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes) {
    static const vt_table_options formats[] = {
        {.format = VT_TABLE_EVENTS},
        {.format = VT_TABLE_ONLINE_RETAIL},
        {.columns = "user,item,type,value,time,basket", .encoding = VT_ENCODING_LATIN1}};
    vti_source source = {.bytes = bytes, .size_bytes = size_bytes, .max_bytes = MAX_BYTES};
    vt_dataset *dataset = NULL;
    vt_table_report report;
    require(vt_dataset_create(NULL, &dataset, NULL) == VT_OK);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        uint64_t before = dataset->event_count;
        vt_status status = vti_dataset_read_events_from(dataset, &source, &formats[i], NULL, &report, NULL);
        require(status == VT_OK ? dataset->event_count == before + report.accepted : dataset->event_count == before);
        if (status == VT_OK) check_report(&report);
    }
    vt_status items_status = vti_dataset_read_items_from(dataset, &source, NULL, NULL, &report, NULL);
    if (items_status == VT_OK) check_report(&report);
    vt_clean_options options = {.min_item = items_status == VT_OK ? 0 : 1};
    if (vt_dataset_clean(dataset, &options, NULL, NULL) == VT_OK) check_dataset(dataset);
    vt_dataset_destroy(dataset);
    return 0;
}
