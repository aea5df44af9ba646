/*
 * command_delta.c: `vitrine delta`: the patch from one pack to the next, or what such a patch gives.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"

#include <vitrine/delta.h>
#include <vitrine/file.h>

#include <stdlib.h>
#include <string.h>

static const char *from_path, *pack_path, *patch_path, *out_path;
static bool json;

static const vti_option options[] = {
    {"from", "FILE", "the pack that pages have", VTI_OPTION_TEXT, .target = &from_path},
    {"pack", "FILE", "the pack that they are to have", VTI_OPTION_TEXT, .target = &pack_path},
    {"apply", "FILE", "a patch, to make that pack from it", VTI_OPTION_TEXT, .target = &patch_path},
    {"out", "FILE", "what to write", VTI_OPTION_TEXT, .target = &out_path,
     .default_text = "the patch, beside the new pack where pages look for it"},
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "delta --from OLD (--pack NEW [--out PATCH] | --apply PATCH --out NEW)",
    "Writes the patch with which pages that have the old pack make the new one, for open({ delta: true }) of the\n"
    "package. Publish it beside the new pack under the name that it gets, and compress it as the pack is\n"
    "compressed; pages without a patch for what they have download the pack.\n",
    "  vitrine delta --from yesterday.vtpk --pack shop.vtpk\n"
    "  vitrine delta --from yesterday.vtpk --apply shop.vtpk.from-0123456789abcdef.delta --out today.vtpk\n",
};

typedef struct result {
    void *bytes;
    size_t size_bytes;
} result;

/* The patch, after applying it. */
static int make_patch(const vti_pack_file *old, result *patch) {
    vti_pack_file file;
    result again = {NULL, 0};
    vt_error error;
    int code = vti_pack_file_open(pack_path, 0, &file);
    if (!code) {
        vt_status status = vt_delta_make(&old->pack, &file.pack, NULL, &patch->bytes, &patch->size_bytes, &error);
        if (!status) {
            status = vt_delta_apply(&old->pack, patch->bytes, patch->size_bytes, NULL, &again.bytes, &again.size_bytes,
                                    &error);
        }
        if (status) code = vti_console_fail(status, pack_path, &error);
    }
    vt_memory_release(again.bytes);
    vti_pack_file_close(&file);
    return code;
}

static int apply_patch(const vti_pack_file *old, result *pack) {
    result patch = {NULL, 0};
    vt_pack opened;
    vt_error error;
    vt_status status = vt_file_read(patch_path, NULL, &patch.bytes, &patch.size_bytes, &error);
    if (!status) {
        status =
            vt_delta_apply(&old->pack, patch.bytes, patch.size_bytes, NULL, &pack->bytes, &pack->size_bytes, &error);
    }
    if (!status) status = vt_pack_open(pack->bytes, pack->size_bytes, &opened, &error);
    vt_memory_release(patch.bytes);
    return status ? vti_console_fail(status, patch_path, &error) : VTI_EXIT_OK;
}

/* Where pages look for the patch. To be freed; NULL without memory. */
static char *usual_path(const vti_pack_file *old) {
    char name[VT_DELTA_NAME_BYTES];
    size_t length = strlen(pack_path);
    char *path = malloc(length + sizeof name);
    if (!path) return NULL;
    vt_delta_name(&old->pack, name);
    memcpy(path, pack_path, length);
    memcpy(path + length, name, sizeof name);
    return path;
}

static int write_result(const vti_pack_file *old, const result *made) {
    char *usual = out_path ? NULL : usual_path(old);
    const char *path = out_path ? out_path : usual;
    vt_error error;
    int code = path ? VTI_EXIT_OK : vti_console_fail(VT_ERR_MEMORY, NULL, NULL);
    vt_status status = code ? VT_OK : vt_file_write(path, made->bytes, made->size_bytes, &error);
    if (status) code = vti_console_fail(status, path, &error);
    if (!code) {
        vti_console_note("wrote %s: %zu bytes before compression", path, made->size_bytes);
        if (json) {
            vti_console_json(json_pack("{s:o, s:I}", patch_path ? "pack" : "patch",
                                       vti_console_json_text(path, strlen(path)), "bytes",
                                       (json_int_t)made->size_bytes));
        }
    }
    free(usual);
    return code;
}

int vti_command_delta(int argc, char **argv) {
    int code;
    const vti_option_group group = {"Options", options, VTI_COUNT_OF(options)};
    if (!vti_options_parse(&usage, &group, 1, argc, argv, &code)) return code;
    if (!from_path || !pack_path == !patch_path) {
        return vti_console_usage("--from FILE is needed, and either --pack FILE or --apply FILE");
    }
    if (patch_path && !out_path) return vti_console_usage("--apply needs --out FILE");

    vti_pack_file old;
    result made = {NULL, 0};
    code = vti_pack_file_open(from_path, 0, &old);
    if (!code) code = patch_path ? apply_patch(&old, &made) : make_patch(&old, &made);
    if (!code) code = write_result(&old, &made);
    vt_memory_release(made.bytes);
    vti_pack_file_close(&old);
    return code ? code : vti_console_end();
}
