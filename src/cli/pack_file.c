/*
 * pack_file.c: opening packs and filtering their items; see pack_file.h.
 */
#include "pack_file.h"
#include "console.h"

#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int vti_pack_file_open(const char *path, uint32_t max_results, vti_pack_file *file) {
    *file = (vti_pack_file){0};
    vt_error error;
    vt_status status = vt_file_read(path, NULL, &file->bytes, &file->size_bytes, &error);
    if (!status) status = vt_pack_open(file->bytes, file->size_bytes, &file->pack, &error);
    if (!status && max_results > 0) {
        vt_engine_options options = {
            .max_history = VT_ENGINE_MAX_HISTORY, .max_results = max_results, .kernels = getenv("VT_KERNELS")};
        status = vt_engine_create(&file->pack, &options, NULL, &file->engine, &error);
    }
    return status ? vti_console_fail(status, path, &error) : VTI_EXIT_OK;
}

void vti_pack_file_close(vti_pack_file *file) {
    vt_engine_destroy(file->engine);
    vt_memory_release(file->bytes);
}

/* ---- filters ---- */

#define MAX_FILTERS 64
#define MAX_LISTED 40

typedef struct filter {
    uint32_t attribute_number;
    uint16_t code;
} filter;

static bool equal(vt_text text, const char *bytes, size_t size_bytes) {
    return text.size_bytes == size_bytes && memcmp(text.bytes, bytes, size_bytes) == 0;
}

/* Which attributes, or which values of one, there are. */
static void list_choices(const vt_pack *pack, const vt_attribute *attribute) {
    uint32_t count = attribute ? attribute->values.count : pack->attribute_count;
    fprintf(stderr, "There %s", count ? "are:" : "are none.");
    for (uint32_t i = 0; i < count && i < MAX_LISTED; i++) {
        vt_attribute other;
        if (!attribute && vt_pack_attribute(pack, i, &other)) continue;
        vt_text text = attribute ? vt_text_at(&attribute->values, i) : other.name;
        if (text.size_bytes == 0) continue;
        fprintf(stderr, "\n  ");
        vti_print_text(stderr, text);
    }
    fprintf(stderr, "%s\n", count > MAX_LISTED ? "\n  ..." : "");
}

static int find_filter(const vt_pack *pack, const char *text, filter *found) {
    const char *equals = strchr(text, '=');
    if (!equals) return vti_console_usage("--filter: \"%s\" is not attribute=value", text);
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        vt_attribute attribute;
        if (vt_pack_attribute(pack, a, &attribute) || !equal(attribute.name, text, (size_t)(equals - text))) continue;
        for (uint32_t code = 0; code < attribute.values.count; code++) {
            if (!equal(vt_text_at(&attribute.values, code), equals + 1, strlen(equals + 1))) continue;
            *found = (filter){a, (uint16_t)code};
            return VTI_EXIT_OK;
        }
        int code = vti_console_fail_with("--filter: no item has %s", text);
        list_choices(pack, &attribute);
        return code;
    }
    int code = vti_console_fail_with("--filter: the pack has no attribute \"%.*s\"", (int)(equals - text), text);
    list_choices(pack, NULL);
    return code;
}

/* Keeps the items that have one of the values that the filters name for an attribute. */
static bool keep_values(const vt_pack *pack, const filter *filters, uint32_t count, uint32_t attribute,
                        uint32_t *bits) {
    uint8_t *wanted = calloc(VT_PACK_MAX_ATTRIBUTE_VALUES, sizeof *wanted);
    bool is_named = false;
    for (uint32_t i = 0; wanted && i < count; i++) {
        if (filters[i].attribute_number != attribute) continue;
        wanted[filters[i].code] = 1;
        is_named = true;
    }
    if (is_named) vt_pack_filter(pack, attribute, wanted, bits);
    free(wanted);
    return wanted != NULL;
}

int vti_filter_items(const vt_pack *pack, const vti_option_list *filters, uint32_t **allowed) {
    static filter found[MAX_FILTERS];
    *allowed = NULL;
    if (filters->count == 0) return VTI_EXIT_OK;
    if (filters->count > MAX_FILTERS) return vti_console_usage("--filter: more than %d", MAX_FILTERS);
    for (uint32_t i = 0; i < filters->count; i++) {
        int code = find_filter(pack, filters->values[i], &found[i]);
        if (code) return code;
    }
    size_t words = (size_t)pack->item_count / 32 + 1;
    uint32_t *bits = malloc(words * sizeof *bits);
    bool has_memory = bits != NULL;
    if (bits) memset(bits, 0xFF, words * sizeof *bits);
    for (uint32_t a = 0; a < pack->attribute_count && has_memory; a++) {
        has_memory = keep_values(pack, found, filters->count, a, bits);
    }
    *allowed = bits;
    return has_memory ? VTI_EXIT_OK : vti_console_fail_with("no memory for the filter");
}
