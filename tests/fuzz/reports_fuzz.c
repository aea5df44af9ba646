/*
 * reports_fuzz.c: any bytes as a plan, and as reports on a fixed plan or, after the first line end, on the plan before it.
 * Counts must add up and estimates of accepted reports be finite. It knows no files.
 */
#include "reports/reports_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (1U << 16)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void require(bool holds) {
    if (!holds) abort();
}

static void check_estimates(const vt_plan *plan, const vt_reports *reports) {
    bool enough = vt_reports_count(reports, VT_ALL_ARMS) >= 2;
    for (uint32_t q = 0; q < plan->question_count; q++) {
        vt_estimate e = vt_reports_estimate(reports, VT_ALL_ARMS, q, 0);
        require(enough ? isfinite(e.value) && e.low <= e.high && e.error >= 0 : isnan(e.value));
        if (plan->arm_count > 1) (void)vt_reports_compare(reports, 1, q, 0, .1);
    }
}

static void read_reports(const vt_plan *plan, const uint8_t *bytes, size_t size_bytes) {
    vti_source source = {.bytes = bytes, .size_bytes = size_bytes, .max_bytes = MAX_BYTES};
    vt_reports *reports = NULL;
    vt_report_lines lines;
    require(vt_reports_create(plan, 0, 1000, NULL, &reports, NULL) == VT_OK);
    if (vti_reports_read_from(reports, &source, NULL, &lines, NULL) == VT_OK) {
        const vt_table_report *table = &lines.table;
        require(table->lines == table->accepted + table->bad + table->ignored);
        require(lines.later + lines.duplicates <= table->bad && table->example_count <= table->bad);
        require(vt_reports_count(reports, VT_ALL_ARMS) == table->accepted);
        check_estimates(plan, reports);
        require(vti_reports_read_from(reports, &source, NULL, &lines, NULL) == VT_OK);
        require(lines.table.accepted == 0); /* all of them duplicates now */
    } else {
        require(vt_reports_count(reports, VT_ALL_ARMS) == 0);
    }
    vt_reports_destroy(reports);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes) {
    static const char fixed[] = "{\"vitrine-plan\": 1, \"name\": \"p\", \"experiment\": {\"name\": \"e\", \"arms\": "
                                "[\"old\", \"new\"]}, \"questions\": ["
                                "{\"name\": \"c\", \"values\": [\"a\", \"b\", \"n\"], \"epsilon\": 1},"
                                "{\"name\": \"x\", \"most\": 50, \"steps\": 10, \"epsilon\": 1}]}";
    vt_plan *plan = NULL;
    require(vt_plan_parse(fixed, sizeof fixed - 1, NULL, &plan, NULL) == VT_OK);
    read_reports(plan, bytes, size_bytes);
    vt_plan_destroy(plan);

    const uint8_t *stop = size_bytes > 0 ? memchr(bytes, '\n', size_bytes) : NULL;
    size_t size = stop ? (size_t)(stop - bytes) : size_bytes;
    plan = NULL;
    if (size > 0 && vt_plan_parse(bytes, size, NULL, &plan, NULL) == VT_OK) {
        if (stop) read_reports(plan, stop + 1, size_bytes - size - 1);
        vt_plan_destroy(plan);
    }
    require(size > 0 || !plan);
    return 0;
}
