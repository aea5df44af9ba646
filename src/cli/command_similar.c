/*
 * command_similar.c: `vitrine similar`: the items most like an item.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"

#include <stdlib.h>
#include <string.h>

static const char *pack_path, *item_id;
static uint32_t limit = 10;
static vti_option_list filters;
static bool json;

static const vti_option options[] = {
    {"pack", "FILE", "the pack", VTI_OPTION_TEXT, .target = &pack_path},
    {"item", "ID", "the item that others are compared with", VTI_OPTION_TEXT, .target = &item_id},
    {"limit", "N", "how many items", VTI_OPTION_COUNT, .target = &limit, .least = 1, .most = VT_ENGINE_MAX_RESULTS},
    {"filter", "ATTRIBUTE=VALUE", "only such items; of one attribute any value, of different attributes all must hold",
     VTI_OPTION_LIST, .target = &filters},
    {"json", NULL, "print one JSON object", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "similar --pack FILE --item ID [OPTION]...",
    "Prints the items most like an item, by the cosine of their factors.\n",
    "  vitrine similar --pack shop.vtpk --item 85123A --limit 5\n",
};

static int find_similar(const vti_pack_file *file, const uint32_t *allowed) {
    uint32_t item;
    if (vt_engine_find_item(file->engine, item_id, strlen(item_id), &item)) {
        return vti_console_fail_with("%s: no item has the id \"%s\"", pack_path, item_id);
    }
    vt_query query = {.limit = limit, .allowed = allowed};
    vt_result_list list;
    vt_status status = vt_engine_similar(file->engine, item, &query, &list);
    if (status) return vti_console_fail_with("the engine refused the query: %s", vt_status_name(status));
    if (!json) {
        vti_print_items(file, list.results, list.count, NULL);
        if (list.source != VT_SOURCE_ITEM) vti_console_note("in the popular order: nothing is known of this item");
        return VTI_EXIT_OK;
    }
    json_t *items = json_array();
    for (uint32_t i = 0; i < list.count; i++) {
        json_t *similar = vti_item_json(&file->pack, list.results[i].item);
        json_object_set_new(similar, "score", vti_console_json_float(list.results[i].score));
        json_array_append_new(items, similar);
    }
    vti_console_json(json_pack("{s:s, s:o, s:o}", "source", list.source == VT_SOURCE_ITEM ? "item" : "popularity",
                               "item", vti_item_json(&file->pack, item), "items", items));
    return VTI_EXIT_OK;
}

int vti_command_similar(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!pack_path || !item_id) return vti_console_usage("--pack FILE and --item ID are needed");

    vti_pack_file file;
    uint32_t *allowed = NULL;
    code = vti_pack_file_open(pack_path, limit, &file);
    if (!code) code = vti_filter_items(&file.pack, &filters, &allowed);
    if (!code) code = find_similar(&file, allowed);
    free(allowed);
    vti_pack_file_close(&file);
    return code ? code : vti_console_end();
}
