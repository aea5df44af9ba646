/*
 * shopper_history.c: see shopper_history.h.
 */
#include "shopper_history.h"
#include "console.h"

#include <vitrine/data.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static vti_option_list id_lists, event_texts;
static const char *json_path;

static const vti_option options[] = {
    {"history", "ID,ID,...", "items that were viewed just now; may be repeated", VTI_OPTION_LIST, .target = &id_lists},
    {"event", "TYPE:ID[:DAYS]",
     "one event so many days ago, such as purchase:85123A:30; view, cart, purchase, rating or dismiss; may be repeated",
     VTI_OPTION_LIST, .target = &event_texts},
    {"history-json", "FILE",
     "an array of {\"item\": ..., \"type\": ..., \"age_days\": ..., \"value\": ...}; all but item "
     "may be missing; - is standard input",
     VTI_OPTION_TEXT, .target = &json_path},
};

const vti_option_group vti_history_options_group = {"History", options, VTI_COUNT_OF(options)};

bool vti_catalogue_find(const vti_catalogue *catalogue, const char *id, size_t id_bytes, uint32_t *item) {
    if (catalogue->engine) return vt_engine_find_item(catalogue->engine, id, id_bytes, item) == VT_OK;
    return vt_model_find_item(catalogue->model, id, id_bytes, item) == VT_OK;
}

/* ---- unknown ids ---- */

void vti_unknown_id_add(json_t *unknown, const char *id, size_t id_bytes) {
    json_t *text = vti_console_json_text(id, id_bytes);
    for (size_t i = 0; i < json_array_size(unknown); i++) {
        if (json_equal(json_array_get(unknown, i), text)) {
            json_decref(text);
            return;
        }
    }
    json_array_append_new(unknown, text);
}

void vti_unknown_ids_note(const json_t *unknown) {
    size_t count = json_array_size(unknown);
    if (count == 0) return;
    fprintf(stderr, "%zu unknown id%s left out:", count, count == 1 ? "" : "s");
    for (size_t i = 0; i < count && i < 10; i++) {
        fprintf(stderr, " \"%s\"", json_string_value(json_array_get(unknown, i)));
    }
    fprintf(stderr, "%s\n", count > 10 ? " ..." : "");
}

bool vti_next_id(const char **list, const char **id, size_t *id_bytes) {
    *list += strspn(*list, ",");
    *id = *list;
    *id_bytes = strcspn(*list, ",");
    *list += *id_bytes;
    return *id_bytes > 0;
}

/* ---- events ---- */

static vt_event events[VT_ENGINE_MAX_HISTORY];
static uint32_t event_count;

static int add_event(uint32_t item, uint32_t type, double value, double age_days) {
    if (event_count == VT_ENGINE_MAX_HISTORY) {
        return vti_console_fail_with("a history has at most %u events", VT_ENGINE_MAX_HISTORY);
    }
    if (!isfinite((float)value) || !isfinite((float)age_days) || age_days < 0) {
        return vti_console_fail_with("event %u: value and age must be finite and the age not negative",
                                     event_count + 1);
    }
    events[event_count++] = (vt_event){item, type, (float)value, (float)age_days};
    return VTI_EXIT_OK;
}

static int add_ids(const vti_catalogue *catalogue, const char *list, json_t *unknown) {
    const char *id;
    size_t id_bytes;
    while (vti_next_id(&list, &id, &id_bytes)) {
        uint32_t item;
        if (!vti_catalogue_find(catalogue, id, id_bytes, &item)) {
            vti_unknown_id_add(unknown, id, id_bytes);
            continue;
        }
        int code = add_event(item, VT_EVENT_VIEW, 1, 0);
        if (code) return code;
    }
    return VTI_EXIT_OK;
}

/* TYPE:ID or TYPE:ID:DAYS. Ids may have colons, so what follows the type is first looked up as a whole. */
static int add_event_text(const vti_catalogue *catalogue, const char *text, json_t *unknown) {
    size_t name_length = strcspn(text, ":");
    char name[32] = "";
    uint32_t type, item;
    if (name_length < sizeof name) memcpy(name, text, name_length);
    if (text[name_length] != ':' || vt_event_type_parse(name, &type)) {
        return vti_console_usage("--event: \"%s\" is not TYPE:ID or TYPE:ID:DAYS with a known type", text);
    }
    const char *id = text + name_length + 1;
    if (vti_catalogue_find(catalogue, id, strlen(id), &item)) return add_event(item, type, 1, 0);

    const char *last_colon = strrchr(id, ':');
    char *end = NULL;
    double age_days = last_colon ? strtod(last_colon + 1, &end) : 0;
    bool has_age = last_colon && end != last_colon + 1 && *end == '\0';
    size_t id_bytes = has_age ? (size_t)(last_colon - id) : strlen(id);
    if (vti_catalogue_find(catalogue, id, id_bytes, &item)) return add_event(item, type, 1, age_days);
    vti_unknown_id_add(unknown, id, id_bytes);
    return VTI_EXIT_OK;
}

static int add_json_event(const vti_catalogue *catalogue, json_t *entry, size_t number, json_t *unknown) {
    const char *id = NULL, *type_name = "view";
    size_t id_bytes = 0;
    double age_days = 0, value = 1;
    json_error_t problem;
    if (json_unpack_ex(entry, &problem, JSON_STRICT, "{s:s%, s?s, s?F, s?F}", "item", &id, &id_bytes, "type",
                       &type_name, "age_days", &age_days, "value", &value)) {
        return vti_console_fail_with("%s: event %zu: %s", json_path, number, problem.text);
    }
    uint32_t type, item;
    if (vt_event_type_parse(type_name, &type)) {
        return vti_console_fail_with("%s: event %zu: unknown type \"%s\"", json_path, number, type_name);
    }
    if (vti_catalogue_find(catalogue, id, id_bytes, &item)) return add_event(item, type, value, age_days);
    vti_unknown_id_add(unknown, id, id_bytes);
    return VTI_EXIT_OK;
}

static int add_json(const vti_catalogue *catalogue, json_t *unknown) {
    json_error_t problem;
    bool from_stdin = strcmp(json_path, "-") == 0;
    json_t *array = from_stdin ? json_loadf(stdin, 0, &problem) : json_load_file(json_path, 0, &problem);
    if (!array) {
        vt_error error = {.byte_offset = VT_NOWHERE, .line = problem.line > 0 ? (uint64_t)problem.line : VT_NOWHERE};
        snprintf(error.message, sizeof error.message, "%s", problem.text);
        return vti_console_fail(VT_ERR_FORMAT, json_path, &error);
    }
    int code = VTI_EXIT_OK;
    if (!json_is_array(array)) code = vti_console_fail_with("%s: the history is not a JSON array", json_path);
    for (size_t i = 0; i < json_array_size(array) && !code; i++) {
        code = add_json_event(catalogue, json_array_get(array, i), i + 1, unknown);
    }
    json_decref(array);
    return code;
}

int vti_history_read(const vti_catalogue *catalogue, json_t *unknown, const vt_event **read, uint32_t *count) {
    int code = VTI_EXIT_OK;
    event_count = 0;
    for (uint32_t i = 0; i < id_lists.count && !code; i++) code = add_ids(catalogue, id_lists.values[i], unknown);
    for (uint32_t i = 0; i < event_texts.count && !code; i++) {
        code = add_event_text(catalogue, event_texts.values[i], unknown);
    }
    if (json_path && !code) code = add_json(catalogue, unknown);
    *read = events;
    *count = event_count;
    return code;
}
