/*
 * read_reports.c: lines into sums. Anybody can send lines, so each is checked against the plan: one that no honest device
 * would send is counted as bad, and one that passes can move a sum no further than an honest answer does. jansson takes
 * its memory from the C library, bounded by the length of a line.
 */
#include "reports_private.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "privacy.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_BYTES 65536U
#define MAX_LINE_BYTES 16384U
#define ID_LETTERS 32U
#define LAST_PERIOD 1000000U

typedef enum verdict { ACCEPTED, BAD, IGNORED, LATER, DUPLICATE, NO_MEMORY } verdict;

typedef struct reader {
    vt_reports *reports;
    vt_report_lines lines;
    uint64_t line;  /* counted from 1 */
    char *bytes;    /* [MAX_LINE_BYTES] of the line that is being read */
    uint32_t used;  /* MAX_LINE_BYTES + 1: it is longer */
    char flaw[120]; /* why the line is bad */
} reader;

typedef struct parsed {
    uint32_t group, period; /* the period by its place among those of the reports */
    vt_text id;
    int64_t answers[VT_MAX_QUESTIONS];
} parsed;

VT_PRINTF(2, 3) static verdict bad(reader *r, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->flaw, sizeof r->flaw, format, arguments);
    va_end(arguments);
    return BAD;
}

/* ---- one line ---- */

static verdict check_arm(reader *r, const json_t *arm, parsed *report) {
    const vt_plan *plan = r->reports->plan;
    report->group = 0;
    if (!plan->experiment) return ACCEPTED;
    for (uint32_t a = 0; a < plan->arm_count; a++) {
        if (json_is_string(arm) && strcmp(json_string_value(arm), plan->arms[a]) == 0) {
            report->group = a;
            return ACCEPTED;
        }
    }
    return bad(r, "its arm is none of the plan's");
}

static verdict check_id(reader *r, const json_t *id, parsed *report) {
    const char *letters = json_string_value(id);
    if (!letters || json_string_length(id) != ID_LETTERS || strspn(letters, "0123456789abcdef") != ID_LETTERS) {
        return bad(r, "its id is not 32 hexadecimal digits");
    }
    report->id = (vt_text){letters, ID_LETTERS};
    if (vti_id_map_find(&r->reports->ids, report->id) == VTI_ID_NONE) return ACCEPTED;
    (void)bad(r, "a duplicate: there was a report of this id");
    return DUPLICATE;
}

static verdict check_answers(reader *r, const json_t *answers, parsed *report) {
    const vt_plan *plan = r->reports->plan;
    if (json_array_size(answers) != plan->question_count) {
        return bad(r, "there must be %u answers", plan->question_count);
    }
    for (uint32_t q = 0; q < plan->question_count; q++) {
        const vt_question *question = &plan->questions[q];
        const json_t *answer = json_array_get(answers, q);
        int64_t least = 0, most = (int64_t)question->value_count - 1, number = json_integer_value(answer);
        if (question->value_count == 0) {
            least = -vti_noise_reach(question->steps, question->epsilon);
            most = question->steps - least;
        }
        if (!json_is_integer(answer) || number < least || number > most) {
            return bad(r, "answer %u must be a whole number of %lld to %lld", q + 1, (long long)least, (long long)most);
        }
        report->answers[q] = number;
    }
    return ACCEPTED;
}

static verdict check_period(reader *r, const json_t *value, parsed *report) {
    vt_reports *reports = r->reports;
    json_int_t period = json_is_integer(value) ? json_integer_value(value) : -1;
    if (period < 0 || period > LAST_PERIOD) return bad(r, "its period is not a number of 0 to %u", LAST_PERIOD);
    if (period < reports->first_period || period > reports->last_period) return IGNORED;
    uint32_t at = 0;
    while (at < reports->period_count && reports->periods[at] != (uint32_t)period) at++;
    report->period = at;
    if (at == VT_MAX_PERIODS) return bad(r, "more than %u periods: narrow them", VT_MAX_PERIODS);
    if (at == reports->period_count) reports->periods[at] = (uint32_t)period; /* counted when it is accepted */
    return ACCEPTED;
}

static verdict check_report(reader *r, const json_t *json, parsed *report) {
    const json_t *version = json_object_get(json, "vitrine-report"), *plan = json_object_get(json, "plan");
    if (!json_is_integer(version) || json_integer_value(version) < 1) return bad(r, "not a report");
    if (json_integer_value(version) > 1) {
        (void)bad(r, "written by a later version: update vitrine");
        return LATER;
    }
    if (!json_is_string(plan)) return bad(r, "it names no plan");
    if (strcmp(json_string_value(plan), r->reports->plan->name) != 0) return IGNORED;
    verdict found = check_period(r, json_object_get(json, "period"), report);
    if (found == ACCEPTED) found = check_arm(r, json_object_get(json, "arm"), report);
    if (found == ACCEPTED) found = check_answers(r, json_object_get(json, "answers"), report);
    return found == ACCEPTED ? check_id(r, json_object_get(json, "id"), report) : found;
}

void vti_reports_add(vt_reports *reports, uint32_t group, uint32_t period, const int64_t *answers) {
    const vt_plan *plan = reports->plan;
    double *sums = &reports->sums[(size_t)group * (reports->cell_count + VT_MAX_PERIODS)];
    for (uint32_t q = 0; q < plan->question_count; q++) {
        double *cells = &sums[reports->first_cells[q]];
        if (plan->questions[q].value_count > 0) {
            cells[answers[q]]++;
        } else {
            double answer = (double)answers[q];
            cells[0] += answer;
            cells[1] += answer * answer;
        }
    }
    sums[reports->cell_count + period]++;
    if (period == reports->period_count) reports->period_count++;
}

static verdict add_report(vt_reports *reports, const parsed *report) {
    uint32_t number;
    if (vti_id_map_add(&reports->ids, report->id, &number)) return NO_MEMORY;
    vti_reports_add(reports, report->group, report->period, report->answers);
    return ACCEPTED;
}

static verdict judge_line(reader *r) {
    json_error_t found;
    parsed report = {0};
    if (r->used > MAX_LINE_BYTES) return bad(r, "longer than %u bytes", MAX_LINE_BYTES);
    json_t *json = json_loadb(r->bytes, r->used, JSON_REJECT_DUPLICATES, &found);
    if (!json) return bad(r, "not JSON: %.80s", found.text);
    verdict judged = check_report(r, json, &report);
    if (judged == ACCEPTED) judged = add_report(r->reports, &report);
    json_decref(json);
    return judged;
}

/* ---- all lines ---- */

static vt_status end_line(reader *r, vt_error *error) {
    vt_table_report *table = &r->lines.table;
    uint32_t used = r->used;
    bool blank = true;
    r->line++;
    for (uint32_t i = 0; i < used && i < MAX_LINE_BYTES && blank; i++) blank = strchr(" \t\r", r->bytes[i]) != NULL;
    if (blank && used <= MAX_LINE_BYTES) {
        r->used = 0;
        return VT_OK;
    }
    verdict judged = judge_line(r);
    r->used = 0;
    if (judged == NO_MEMORY) return vti_error_format(error, VT_ERR_MEMORY, r->line, "no memory for more reports");
    table->lines++;
    table->accepted += judged == ACCEPTED;
    table->ignored += judged == IGNORED;
    r->lines.later += judged == LATER;
    r->lines.duplicates += judged == DUPLICATE;
    if (judged == ACCEPTED || judged == IGNORED) return VT_OK;
    table->bad++;
    if (table->example_count < VT_TABLE_EXAMPLES) {
        vt_bad_line *example = &table->examples[table->example_count++];
        example->line = r->line;
        memcpy(example->reason, r->flaw, sizeof example->reason);
    }
    return VT_OK;
}

static vt_status feed(reader *r, const char *block, size_t size_bytes, vt_error *error) {
    const char *end = block + size_bytes;
    while (block < end) {
        const char *stop = memchr(block, '\n', (size_t)(end - block));
        size_t size = (size_t)((stop ? stop : end) - block);
        if (size > MAX_LINE_BYTES || r->used + size > MAX_LINE_BYTES) {
            r->used = MAX_LINE_BYTES + 1;
        } else {
            memcpy(r->bytes + r->used, block, size);
            r->used += (uint32_t)size;
        }
        if (!stop) return VT_OK;
        vt_status status = end_line(r, error);
        if (status) return status;
        block = stop + 1;
    }
    return VT_OK;
}

static vt_status read_lines(reader *r, const vti_source *source, char *block, const vt_progress *progress,
                            vt_error *error) {
    vti_stream stream;
    size_t size = BLOCK_BYTES;
    vt_status status = vti_stream_open(&stream, source, error);
    while (!status && size == BLOCK_BYTES) {
        status = vti_stream_read(&stream, block, BLOCK_BYTES, &size, error);
        if (!status) status = feed(r, block, size, error);
        if (!status && progress &&
            !progress->report(progress->context, "reports", vti_stream_position(&stream), stream.total_bytes)) {
            status = vti_error_format(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled");
        }
    }
    if (!status && r->used > 0) status = end_line(r, error);
    vti_stream_close(&stream);
    return status;
}

vt_status vti_reports_read_from(vt_reports *reports, const vti_source *source, const vt_progress *progress,
                                vt_report_lines *lines, vt_error *error) {
    size_t sums_count = (size_t)reports->group_count * (reports->cell_count + VT_MAX_PERIODS);
    uint32_t ids = reports->ids.count, periods = reports->period_count;
    reader r = {.reports = reports, .bytes = vti_allocate(&reports->allocator, MAX_LINE_BYTES, 1)};
    char *block = vti_allocate(&reports->allocator, BLOCK_BYTES, 1);
    double *before = vti_allocate(&reports->allocator, sums_count, sizeof *before);
    vt_status status;
    if (r.bytes && block && before) {
        memcpy(before, reports->sums, sums_count * sizeof *before);
        status = read_lines(&r, source, block, progress, error);
        if (status) {
            memcpy(reports->sums, before, sums_count * sizeof *before);
            vti_id_map_truncate(&reports->ids, ids);
            reports->period_count = periods;
        } else if (lines) {
            *lines = r.lines;
        }
    } else {
        status = vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to read reports");
    }
    vti_release(&reports->allocator, before);
    vti_release(&reports->allocator, block);
    vti_release(&reports->allocator, r.bytes);
    return status;
}

vt_status vt_reports_read(vt_reports *reports, const char *path, const vt_progress *progress, vt_report_lines *lines,
                          vt_error *error) {
    if (!reports || !path) return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "reports and a path are needed");
    vti_source source = {.path = path};
    return vti_reports_read_from(reports, &source, progress, lines, error);
}

/* ---- life ---- */

vt_status vt_reports_create(const vt_plan *plan, uint32_t first_period, uint32_t last_period,
                            const vt_allocator *allocator, vt_reports **reports, vt_error *error) {
    if (!plan || !reports || first_period > last_period) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a plan is needed, and periods in ascending order");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vt_reports *made = vti_allocate_zeroed(&memory, 1, sizeof *made);
    if (!made) return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for reports");
    made->plan = plan;
    made->allocator = memory;
    made->first_period = first_period;
    made->last_period = last_period;
    made->group_count = plan->experiment ? plan->arm_count : 1;
    vti_id_map_init(&made->ids, &memory);
    made->first_cells = vti_allocate(&memory, plan->question_count, sizeof *made->first_cells);
    made->periods = vti_allocate(&memory, VT_MAX_PERIODS, sizeof *made->periods);
    for (uint32_t q = 0; q < plan->question_count && made->first_cells; q++) {
        made->first_cells[q] = made->cell_count;
        made->cell_count += plan->questions[q].value_count > 0 ? plan->questions[q].value_count : 2;
    }
    made->sums = vti_allocate_zeroed(&memory, (size_t)made->group_count * (made->cell_count + VT_MAX_PERIODS),
                                     sizeof *made->sums);
    if (!made->first_cells || !made->periods || !made->sums) {
        vt_reports_destroy(made);
        return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for reports");
    }
    *reports = made;
    return VT_OK;
}

void vt_reports_destroy(vt_reports *reports) {
    if (!reports) return;
    vt_allocator allocator = reports->allocator;
    vti_id_map_destroy(&reports->ids);
    vti_release(&allocator, reports->first_cells);
    vti_release(&allocator, reports->periods);
    vti_release(&allocator, reports->sums);
    vti_release(&allocator, reports);
}
