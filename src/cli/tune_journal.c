/*
 * tune_journal.c: see tune_journal.h.
 */
#include "tune_journal.h"
#include "console.h"

#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 9

double vti_tune_journal_number(double number) {
    char text[40];
    snprintf(text, sizeof text, "%.*g", DIGITS, number);
    return strtod(text, NULL);
}

/* As what would be read again. NULL: no memory. */
static json_t *as_written(json_t *value) {
    char *text = value ? json_dumps(value, JSON_REAL_PRECISION(DIGITS)) : NULL;
    json_t *again = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    json_decref(value);
    return again;
}

static int use_report(vti_tune_journal *journal, json_t *read, json_t *settings) {
    json_t *trials = json_object_get(read, "trials");
    if (!json_is_object(read) || !json_is_array(trials)) {
        json_decref(read);
        return vti_console_fail_with("%s is not the report of a search: name another file", journal->path);
    }
    if (!json_equal(json_object_get(read, "settings"), settings)) {
        json_decref(read);
        return vti_console_fail_with("%s is of a search on other data or with other options: name another file, or "
                                     "delete it to begin anew",
                                     journal->path);
    }
    journal->report = read;
    journal->trials = trials;
    journal->loaded = (uint32_t)json_array_size(trials);
    return VTI_EXIT_OK;
}

int vti_tune_journal_open(const char *path, json_t *settings, vti_tune_journal *journal) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error;
    json_error_t flaw;
    settings = as_written(settings);
    *journal = (vti_tune_journal){.path = path};
    vt_status status = vt_file_read(path, NULL, &bytes, &size_bytes, &error);
    int code = VTI_EXIT_OK;
    if (status == VT_ERR_NOT_FOUND) {
        journal->report =
            json_pack("{s:s, s:O, s:[]}", "program", "vitrine " VT_VERSION, "settings", settings, "trials");
        journal->trials = json_object_get(journal->report, "trials");
    } else if (status) {
        code = vti_console_fail(status, path, &error);
    } else {
        json_t *read = json_loadb(bytes, size_bytes, 0, &flaw);
        code = read ? use_report(journal, read, settings)
                    : vti_console_fail_with("%s: line %d: %s: name another file", path, flaw.line, flaw.text);
    }
    vt_memory_release(bytes);
    json_decref(settings);
    return code;
}

void vti_tune_journal_close(vti_tune_journal *journal) {
    json_decref(journal->report);
}

json_t *vti_tune_journal_find(const vti_tune_journal *journal, json_t *model, double share) {
    json_t *wanted = as_written(model), *entry, *found = NULL;
    size_t i;
    json_array_foreach(journal->trials, i, entry) {
        if (json_number_value(json_object_get(entry, "share")) != share) continue;
        if (json_equal(json_object_get(entry, "model"), wanted)) found = entry;
    }
    json_decref(wanted);
    return found;
}

void vti_tune_journal_add(vti_tune_journal *journal, json_t *entry) {
    json_array_append_new(journal->trials, as_written(entry));
}

json_t *vti_tune_journal_best(const vti_tune_journal *journal, const char *model) {
    json_t *entry, *best = NULL;
    size_t i;
    json_array_foreach(journal->trials, i, entry) {
        const json_t *score = json_object_get(entry, "score");
        const char *name = json_string_value(json_object_get(json_object_get(entry, "model"), "name"));
        if (!json_is_number(score) || !name || strcmp(name, model) != 0) continue;
        if (json_number_value(json_object_get(entry, "share")) != 1) continue;
        if (best && json_number_value(score) <= json_number_value(json_object_get(best, "score"))) continue;
        best = entry;
    }
    return best;
}

vt_status vti_tune_journal_write(const vti_tune_journal *journal, vt_error *error) {
    char *text = json_dumps(journal->report, JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS));
    if (!text) {
        *error = (vt_error){VT_ERR_MEMORY, VT_NOWHERE, VT_NOWHERE, "no memory for the report"};
        return VT_ERR_MEMORY;
    }
    vt_status status = vt_file_write(journal->path, text, strlen(text), error);
    free(text);
    return status;
}
