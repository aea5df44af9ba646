/*
 * command_recommend.c: `vitrine recommend`: what a page with this pack and this history would show, or what a
 * saved model says on the server.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"
#include "shopper_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPLAIN_ITEMS 3U

static const char *pack_path, *model_path;
static uint32_t limit = 10;
static vti_option_list filters, excluded;
static bool include_seen, only_new, explain, json;

static const vti_option options[] = {
    {"pack", "FILE", "the pack", VTI_OPTION_TEXT, .target = &pack_path},
    {"load-model", "FILE", "in place of a pack, a model of any kind that train --save-model wrote", VTI_OPTION_TEXT,
     .target = &model_path},
    {"limit", "N", "how many items", VTI_OPTION_COUNT, .target = &limit, .least = 1, .most = VT_ENGINE_MAX_RESULTS},
    {"filter", "ATTRIBUTE=VALUE", "only such items; of one attribute any value, of different attributes all must hold",
     VTI_OPTION_LIST, .target = &filters},
    {"exclude", "ID,ID,...", "leave these items out; may be repeated", VTI_OPTION_LIST, .target = &excluded},
    {"include-seen", NULL, "keep items of the history in; without this and the next, the pack says", VTI_OPTION_FLAG,
     .target = &include_seen},
    {"only-new", NULL, "leave items of the history out", VTI_OPTION_FLAG, .target = &only_new},
    {"explain", NULL, "say which items of the history contributed most to each score, and what else did",
     VTI_OPTION_FLAG, .target = &explain},
    {"json", NULL, "print one JSON object", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "recommend --pack FILE|--load-model FILE [--history ID,ID,...] [OPTION]...",
    "Prints the recommendations for a history, the same that a page with this pack shows. Without a\n"
    "history it is the popular order. Ids that the pack does not have are named and left out. A saved model\n"
    "is asked itself, in full precision; it has no titles, no attributes to filter by, and no reasons.\n",
    "  vitrine recommend --pack shop.vtpk --history 85123A,22423 --explain\n"
    "  vitrine recommend --pack shop.vtpk --event purchase:85123A:30 --event view:22423 --filter category=Lamps\n"
    "  echo '[{\"item\":\"85123A\",\"type\":\"cart\"}]' | vitrine recommend --pack shop.vtpk --history-json - --json\n"
    "  vitrine recommend --load-model shop.vtmd --history 85123A,22423\n",
};

/* The excluded items, to be freed. */
static uint32_t *find_excluded(const vti_catalogue *catalogue, json_t *unknown, uint32_t *count) {
    size_t capacity = 1;
    for (uint32_t i = 0; i < excluded.count; i++) capacity += strlen(excluded.values[i]);
    uint32_t *items = malloc(capacity * sizeof *items);
    *count = 0;
    for (uint32_t i = 0; items && i < excluded.count; i++) {
        const char *list = excluded.values[i], *id;
        size_t id_bytes;
        while (vti_next_id(&list, &id, &id_bytes)) {
            if (vti_catalogue_find(catalogue, id, id_bytes, &items[*count]))
                (*count)++;
            else
                vti_unknown_id_add(unknown, id, id_bytes);
        }
    }
    return items;
}

/* What both kinds of catalogues are asked. */
typedef struct question {
    json_t *unknown;
    const vt_event *events;
    uint32_t event_count;
    vt_query query;
    uint32_t *exclude;
    vt_result *results; /* [limit] */
} question;

/* Exit code; to be closed in any case. */
static int question_open(const vti_catalogue *catalogue, question *q) {
    *q = (question){.unknown = json_array(), .query = {.limit = limit, .include_seen = include_seen}};
    int code = vti_history_read(catalogue, q->unknown, &q->events, &q->event_count);
    if (code) return code;
    q->query.exclude = q->exclude = find_excluded(catalogue, q->unknown, &q->query.exclude_count);
    q->results = malloc(limit * sizeof *q->results);
    if (!q->exclude || !q->results) return vti_console_fail_with("no memory for the list");
    vti_unknown_ids_note(q->unknown);
    return VTI_EXIT_OK;
}

static void question_close(question *q) {
    json_decref(q->unknown);
    free(q->exclude);
    free(q->results);
}

/* ---- a pack ---- */

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
    if (!file->pack.has_blend) return;
    printf("      and %+.6g from the order of the history, less the mean of the candidates\n", (double)list.parts.rest);
    printf("      and %+.6g from popularity and trend, whatever the history\n", (double)list.parts.popularity);
    printf("      and %+.6g from the network\n", (double)list.parts.shift);
}

static void add_explanation(const vti_pack_file *file, uint32_t item, json_t *object) {
    vt_result_list list;
    if (vt_engine_explain(file->engine, item, EXPLAIN_ITEMS, &list)) return;
    json_t *array = json_array();
    for (uint32_t i = 0; i < list.count; i++) {
        json_array_append_new(array,
                              json_pack("{s:o, s:o}",                                                       //
                                        "id", vti_text_json(vt_pack_id(&file->pack, list.results[i].item)), //
                                        "contribution", vti_console_json_float(list.results[i].score)));
    }
    json_object_set_new(object, "because", array);
    json_object_set_new(object, "parts",
                        json_pack("{s:o, s:o, s:o, s:o}",                                      //
                                  "history", vti_console_json_float(list.parts.history),       //
                                  "popularity", vti_console_json_float(list.parts.popularity), //
                                  "shift", vti_console_json_float(list.parts.shift),           //
                                  "rest", vti_console_json_float(list.parts.rest)));
}

static void print_json(const vti_pack_file *file, vt_source source, const question *q, uint32_t count) {
    json_t *items = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_t *item = vti_item_json(&file->pack, q->results[i].item);
        json_object_set_new(item, "score", vti_console_json_float(q->results[i].score));
        if (explain) add_explanation(file, q->results[i].item, item);
        json_array_append_new(items, item);
    }
    vti_console_json(json_pack("{s:s, s:I, s:O, s:o}",                                           //
                               "source", source == VT_SOURCE_HISTORY ? "history" : "popularity", //
                               "events", (json_int_t)q->event_count,                             //
                               "unknown", q->unknown,                                            //
                               "items", items));
}

static int recommend(const vti_pack_file *file, const uint32_t *allowed) {
    const vti_catalogue catalogue = {.engine = file->engine};
    question q;
    int code = question_open(&catalogue, &q);
    if (code) goto done;
    q.query.allowed = allowed;
    q.query.include_seen = include_seen || (file->pack.blend.repeats && !only_new);
    vt_result_list list;
    vt_status status = vt_engine_set_history(file->engine, q.events, q.event_count);
    if (!status) status = vt_engine_recommend(file->engine, &q.query, &list);
    if (status) {
        code = vti_console_fail_with("the engine refused the history: %s", vt_status_name(status));
        goto done;
    }
    memcpy(q.results, list.results, list.count * sizeof *q.results); /* explaining reuses the engine's list */
    if (json) {
        print_json(file, list.source, &q, list.count);
    } else {
        vti_print_items(file, q.results, list.count, explain ? print_explanation : NULL);
        vti_console_note("%u of %u items, %s of %u events", list.count, file->pack.item_count,
                         list.source == VT_SOURCE_HISTORY ? "for a history" : "in the popular order for a history",
                         q.event_count);
    }
done:
    question_close(&q);
    return code;
}

static int recommend_from_pack(void) {
    vti_pack_file file;
    uint32_t *allowed = NULL;
    int code = vti_pack_file_open(pack_path, limit > EXPLAIN_ITEMS ? limit : EXPLAIN_ITEMS, &file);
    if (!code) code = vti_filter_items(&file.pack, &filters, &allowed);
    if (!code) code = recommend(&file, allowed);
    free(allowed);
    vti_pack_file_close(&file);
    return code;
}

/* ---- a saved model ---- */

static void print_model_items(const vt_model *model, const question *q, uint32_t count) {
    printf("%4s  %12s  %s\n", "rank", "score", "id");
    for (uint32_t i = 0; i < count; i++) {
        printf("%4u  %12.6g  ", i + 1, (double)q->results[i].score);
        vti_print_text(stdout, vt_model_item_id(model, q->results[i].item));
        printf("\n");
    }
    vti_console_note("%u of %u items, by %s, for a history of %u events", count, vt_model_item_count(model),
                     vt_model_kind_of(model)->name, q->event_count);
}

static void print_model_json(const vt_model *model, const question *q, uint32_t count) {
    json_t *items = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_array_append_new(items,
                              json_pack("{s:o, s:o}",                                                     //
                                        "id", vti_text_json(vt_model_item_id(model, q->results[i].item)), //
                                        "score", vti_console_json_float(q->results[i].score)));
    }
    vti_console_json(json_pack("{s:s, s:I, s:O, s:o}",                 //
                               "model", vt_model_kind_of(model)->name, //
                               "events", (json_int_t)q->event_count,   //
                               "unknown", q->unknown,                  //
                               "items", items));
}

static int recommend_by_model(void) {
    vti_catalogue catalogue = {0};
    question q = {0};
    vt_error error;
    vt_model *model = NULL;
    uint32_t count;
    vt_status status = vt_model_load(model_path, NULL, &model, &error);
    if (status) return vti_console_fail(status, model_path, &error);
    catalogue.model = model;
    int code = question_open(&catalogue, &q);
    if (!code) {
        status = vt_model_recommend(model, q.events, q.event_count, &q.query, q.results, &count, &error);
        if (status)
            code = vti_console_fail(status, model_path, &error);
        else if (json)
            print_model_json(model, &q, count);
        else
            print_model_items(model, &q, count);
    }
    question_close(&q);
    vt_model_destroy(model);
    return code;
}

int vti_command_recommend(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}, vti_history_options_group};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!pack_path == !model_path) return vti_console_usage("--pack FILE or --load-model FILE is needed");
    if (model_path && (filters.count > 0 || explain)) {
        return vti_console_usage("--filter and --explain are for a --pack: a model has no attributes and no reasons");
    }
    code = model_path ? recommend_by_model() : recommend_from_pack();
    return code ? code : vti_console_end();
}
