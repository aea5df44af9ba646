/*
 * command_recommend.c: `vitrine recommend`: what a page with this pack and this history would show.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"
#include "shopper_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPLAIN_ITEMS 3U

static const char *pack_path;
static uint32_t limit = 10;
static vti_option_list filters, excluded;
static bool include_seen, only_new, explain, json;

static const vti_option options[] = {
    {"pack", "FILE", "the pack", VTI_OPTION_TEXT, .target = &pack_path},
    {"limit", "N", "how many items", VTI_OPTION_COUNT, .target = &limit, .least = 1, .most = VT_ENGINE_MAX_RESULTS},
    {"filter", "ATTRIBUTE=VALUE", "only such items; of one attribute any value, of different attributes all must hold",
     VTI_OPTION_LIST, .target = &filters},
    {"exclude", "ID,ID,...", "leave these items out; may be repeated", VTI_OPTION_LIST, .target = &excluded},
    {"include-seen", NULL, "keep items of the history in; without this and the next, the pack says", VTI_OPTION_FLAG,
     .target = &include_seen},
    {"only-new", NULL, "leave items of the history out", VTI_OPTION_FLAG, .target = &only_new},
    {"explain", NULL, "say which items of the history contributed most to each score", VTI_OPTION_FLAG,
     .target = &explain},
    {"json", NULL, "print one JSON object", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "recommend --pack FILE [--history ID,ID,...] [OPTION]...",
    "Prints the recommendations for a history, the same that a page with this pack shows. Without a\n"
    "history it is the popular order. Ids that the pack does not have are named and left out.\n",
    "  vitrine recommend --pack shop.vtpk --history 85123A,22423 --explain\n"
    "  vitrine recommend --pack shop.vtpk --event purchase:85123A:30 --event view:22423 --filter category=Lamps\n"
    "  echo '[{\"item\":\"85123A\",\"type\":\"cart\"}]' | vitrine recommend --pack shop.vtpk --history-json - --json\n",
};

/* The excluded items, to be freed. */
static uint32_t *find_excluded(const vt_engine *engine, json_t *unknown, uint32_t *count) {
    size_t capacity = 1;
    for (uint32_t i = 0; i < excluded.count; i++) capacity += strlen(excluded.values[i]);
    uint32_t *items = malloc(capacity * sizeof *items);
    *count = 0;
    for (uint32_t i = 0; items && i < excluded.count; i++) {
        const char *list = excluded.values[i], *id;
        size_t id_bytes;
        while (vti_next_id(&list, &id, &id_bytes)) {
            if (vt_engine_find_item(engine, id, id_bytes, &items[*count]))
                vti_unknown_id_add(unknown, id, id_bytes);
            else
                (*count)++;
        }
    }
    return items;
}

static void print_explanation(const vti_pack_file *file, const vt_result *result) {
    vt_result_list list;
    if (vt_engine_explain(file->engine, result->item, EXPLAIN_ITEMS, &list)) return;
    for (uint32_t i = 0; i < list.count; i++) {
        printf("      because of %+.6g from ", (double)list.results[i].score);
        vti_print_text(stdout, vt_pack_id(&file->pack, list.results[i].item));
        printf("  ");
        vti_print_text(stdout, vt_pack_title(&file->pack, list.results[i].item));
        printf("\n");
    }
    if (file->pack.has_blend) printf("      and %+.6g whatever the history\n", (double)list.rest);
}

static json_t *explanation_json(const vti_pack_file *file, uint32_t item) {
    json_t *array = json_array();
    vt_result_list list;
    if (vt_engine_explain(file->engine, item, EXPLAIN_ITEMS, &list)) return array;
    for (uint32_t i = 0; i < list.count; i++) {
        json_array_append_new(array,
                              json_pack("{s:o, s:o}",                                                       //
                                        "id", vti_text_json(vt_pack_id(&file->pack, list.results[i].item)), //
                                        "contribution", vti_console_json_float(list.results[i].score)));
    }
    return array;
}

static void print_json(const vti_pack_file *file, vt_source source, const vt_result *results, uint32_t count,
                       uint32_t event_count, json_t *unknown) {
    json_t *items = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_t *item = vti_item_json(&file->pack, results[i].item);
        json_object_set_new(item, "score", vti_console_json_float(results[i].score));
        if (explain) json_object_set_new(item, "because", explanation_json(file, results[i].item));
        json_array_append_new(items, item);
    }
    vti_console_json(json_pack("{s:s, s:I, s:O, s:o}",                                           //
                               "source", source == VT_SOURCE_HISTORY ? "history" : "popularity", //
                               "events", (json_int_t)event_count,                                //
                               "unknown", unknown,                                               //
                               "items", items));
}

static int recommend(const vti_pack_file *file, const uint32_t *allowed, json_t *unknown) {
    uint32_t event_count = 0;
    int code = vti_history_set(file->engine, unknown, &event_count);
    if (code) return code;
    bool repeats = include_seen || (file->pack.blend.repeats && !only_new);
    vt_query query = {.limit = limit, .include_seen = repeats, .allowed = allowed};
    uint32_t *exclude = find_excluded(file->engine, unknown, &query.exclude_count);
    vt_result *results = malloc(limit * sizeof *results); /* a copy, because explaining reuses the engine's list */
    if (!exclude || !results) {
        code = vti_console_fail_with("no memory for the list");
        goto done;
    }
    query.exclude = exclude;
    vti_unknown_ids_note(unknown);

    vt_result_list list;
    vt_status status = vt_engine_recommend(file->engine, &query, &list);
    if (status) {
        code = vti_console_fail_with("the engine refused the query: %s", vt_status_name(status));
        goto done;
    }
    memcpy(results, list.results, list.count * sizeof *results);
    if (json) {
        print_json(file, list.source, results, list.count, event_count, unknown);
    } else {
        vti_print_items(file, results, list.count, explain ? print_explanation : NULL);
        vti_console_note("%u of %u items, %s of %u events", list.count, file->pack.item_count,
                         list.source == VT_SOURCE_HISTORY ? "for a history" : "in the popular order for a history",
                         event_count);
    }
done:
    free(exclude);
    free(results);
    return code;
}

int vti_command_recommend(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}, vti_history_options_group};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!pack_path) return vti_console_usage("--pack FILE is needed");

    vti_pack_file file;
    uint32_t *allowed = NULL;
    json_t *unknown = json_array();
    code = vti_pack_file_open(pack_path, limit > EXPLAIN_ITEMS ? limit : EXPLAIN_ITEMS, &file);
    if (!code) code = vti_filter_items(&file.pack, &filters, &allowed);
    if (!code) code = recommend(&file, allowed, unknown);
    json_decref(unknown);
    free(allowed);
    vti_pack_file_close(&file);
    return code ? code : vti_console_end();
}
