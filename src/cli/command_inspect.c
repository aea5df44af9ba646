/*
 * command_inspect.c: `vitrine inspect`: checks a pack and says what is in it. One JSON object is made and either
 * printed or told as text, so that both say the same.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"

#include <vitrine/data.h>

#include <stdio.h>
#include <stdlib.h>

#define FIRST_ITEMS 10U
#define SHOWN_VALUES 12U

static const char *pack_path;
static bool json;

static const vti_option options[] = {
    {"pack", "FILE", "the pack", VTI_OPTION_TEXT, .target = &pack_path},
    {"json", NULL, "print one JSON object", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "inspect --pack FILE [--json]",
    "Checks every byte of a pack and prints what is in it. For a damaged pack it says where the damage is.\n",
    "  vitrine inspect --pack shop.vtpk\n",
};

/* Bytes by tag (FORMAT.md), those of all chunks together. */
static json_t *sections_json(const vt_pack *pack) {
    json_t *object = json_object();
    char tag[5];
    uint64_t size_bytes;
    for (uint32_t s = 0; vt_pack_section(pack, s, tag, &size_bytes); s++) {
        json_int_t before = json_integer_value(json_object_get(object, tag));
        json_object_set_new(object, tag, json_integer(before + (json_int_t)size_bytes));
    }
    return object;
}

static int more_items_first(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return *a < *b ? 1 : *a > *b ? -1 : 0;
}

/* name, and values with their numbers of items, the largest first. */
static json_t *attribute_json(const vt_pack *pack, uint32_t number, const vt_attribute *attribute) {
    json_t *values = json_array();
    /* each entry is items << 16 | 65535 - code, so that sorting is by items, then by code */
    uint64_t *counts = calloc(attribute->values.count, sizeof *counts);
    for (uint32_t code = 0; counts && code < attribute->values.count; code++) counts[code] = UINT16_MAX - code;
    for (uint32_t item = 0; counts && item < pack->item_count; item++)
        counts[vt_pack_code(pack, number, item)] += 1U << 16;
    if (counts) qsort(counts, attribute->values.count, sizeof *counts, more_items_first);
    for (uint32_t i = 0; counts && i < attribute->values.count; i++) {
        uint32_t code = UINT16_MAX - (uint32_t)(counts[i] & UINT16_MAX);
        if (counts[i] >> 16 == 0) continue;
        json_array_append_new(values, json_pack("{s:o, s:I}",                                                 //
                                                "value", vti_text_json(vt_text_at(&attribute->values, code)), //
                                                "items", (json_int_t)(counts[i] >> 16)));
    }
    free(counts);
    return json_pack("{s:o, s:o}", "name", vti_text_json(attribute->name), "values", values);
}

static json_t *segments_json(const vt_pack *pack) {
    json_t *segments = json_array();
    for (uint32_t c = 0; c < pack->segment_count; c++) {
        json_array_append_new(segments, json_pack("{s:o, s:I}",                                               //
                                                  "name", vti_text_json(vt_text_at(&pack->segment_names, c)), //
                                                  "users", (json_int_t)pack->segment_users[c]));
    }
    return segments;
}

static json_t *fold_in_json(const vt_fold_in *fold_in) {
    static const char *const confidences[] = {"log", "linear", "binary"};
    json_t *weights = json_object();
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        json_object_set_new(weights, vt_event_type_name(type), vti_console_json_float(fold_in->event_weights[type]));
    }
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o}",                                   //
                     "weights", weights,                                                      //
                     "confidence", confidences[fold_in->confidence],                          //
                     "half_life_days", vti_console_json_float(fold_in->half_life_days),       //
                     "value_exponent", vti_console_json_float(fold_in->value_exponent),       //
                     "unobserved_weight", vti_console_json_float(fold_in->unobserved_weight), //
                     "regularization", vti_console_json_float(fold_in->regularization),       //
                     "regularization_exponent", vti_console_json_float(fold_in->regularization_exponent));
}

static json_t *describe(const vti_pack_file *file) {
    const vt_pack *pack = &file->pack;
    json_t *attributes = json_array(), *first_items = json_array();
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        vt_attribute attribute;
        if (!vt_pack_attribute(pack, a, &attribute))
            json_array_append_new(attributes, attribute_json(pack, a, &attribute));
    }
    for (uint32_t item = 0; item < pack->item_count && item < FIRST_ITEMS; item++) {
        json_t *object = vti_item_json(pack, item);
        json_object_set_new(object, "popularity", vti_console_json_float(vt_pack_popularity(pack, item)));
        json_array_append_new(first_items, object);
    }
    json_t *report = json_loadb(pack->report.bytes, pack->report.size_bytes, 0, NULL);
    static const char *const codings[] = {"8 bit", "4 bit", "product"};
    return json_pack("{s:I, s:I, s:f, s:I, s:s, s:I, s:I, s:I, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", //
                     "pack_bytes", (json_int_t)file->size_bytes,                                         //
                     "items", (json_int_t)pack->item_count,                                              //
                     "bytes_per_item", (double)file->size_bytes / pack->item_count,                      //
                     "factors", (json_int_t)pack->factor_count,                                          //
                     "coding", codings[pack->coding], "bytes_per_row", (json_int_t)(VT_PACK_LEAD + pack->rest_bytes),
                     "users", (json_int_t)pack->user_count,                   //
                     "events", (json_int_t)pack->event_count,                 //
                     "currency", pack->currency,                              //
                     "newcomers_below", (json_int_t)pack->newcomers.below,    //
                     "fold_in", fold_in_json(&pack->fold_in),                 //
                     "sections", sections_json(pack),                         //
                     "attributes", attributes,                                //
                     "segments", segments_json(pack),                         //
                     "report", report ? report : vti_text_json(pack->report), //
                     "first_items", first_items);
}

/* ---- as text ---- */

static json_int_t whole(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static void print_json_text(const char *title, const json_t *value) {
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY);
    printf("\n%s: %s\n", title, text ? text : "");
    free(text);
}

static void print_string(const json_t *string) {
    vt_text text = {json_string_value(string), (uint32_t)json_string_length(string)};
    vti_print_text(stdout, text);
    if (text.size_bytes == 0) printf("(none)");
}

static void print_attribute(json_t *attribute) {
    const json_t *values = json_object_get(attribute, "values");
    size_t count = json_array_size(values);
    printf("\nattribute ");
    print_string(json_object_get(attribute, "name"));
    printf(": %zu values\n", count);
    for (size_t i = 0; i < count && i < SHOWN_VALUES; i++) {
        const json_t *value = json_array_get(values, i);
        printf("  %8lld  ", (long long)whole(value, "items"));
        print_string(json_object_get(value, "value"));
        printf("\n");
    }
    if (count > SHOWN_VALUES) printf("  and %zu more\n", count - SHOWN_VALUES);
}

static void print_text(const vti_pack_file *file, const json_t *description) {
    printf("%s: %lld bytes, %.1f per item\n", pack_path, (long long)whole(description, "pack_bytes"),
           json_real_value(json_object_get(description, "bytes_per_item")));
    printf("%lld items, %lld factors, trained on %lld users and %lld events\n", (long long)whole(description, "items"),
           (long long)whole(description, "factors"), (long long)whole(description, "users"),
           (long long)whole(description, "events"));
    if (file->pack.newcomers.below > 0) {
        printf("another blend for histories of fewer than %u items\n", (unsigned)file->pack.newcomers.below);
    }
    if (file->pack.currency[0]) printf("prices in %.4s\n", file->pack.currency);
    print_json_text("bytes by section", json_object_get(description, "sections"));
    print_json_text("fold-in", json_object_get(description, "fold_in"));
    size_t index;
    json_t *attribute;
    json_array_foreach(json_object_get(description, "attributes"), index, attribute) {
        print_attribute(attribute);
    }
    if (file->pack.segment_count > 0) print_json_text("segments", json_object_get(description, "segments"));
    print_json_text("training report", json_object_get(description, "report"));

    printf("\nfirst items, with their popularity as score:\n");
    vt_result first[FIRST_ITEMS];
    uint32_t count = 0;
    for (; count < FIRST_ITEMS && count < file->pack.item_count; count++) {
        first[count] = (vt_result){count, vt_pack_popularity(&file->pack, count)};
    }
    vti_print_items(file, first, count, NULL);
}

int vti_command_inspect(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!pack_path) return vti_console_usage("--pack FILE is needed");

    vti_pack_file file;
    code = vti_pack_file_open(pack_path, 0, &file);
    if (!code) {
        json_t *description = describe(&file);
        if (json) {
            vti_console_json(description);
        } else {
            print_text(&file, description);
            json_decref(description);
        }
    }
    vti_pack_file_close(&file);
    return code ? code : vti_console_end();
}
