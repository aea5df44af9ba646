/*
 * command_pack.c: `vitrine pack`: a pack in, the same with its factors in fewer bytes out.
 */
#include "commands.h"
#include "console.h"
#include "pack_file.h"
#include "storage_options.h"

#include <vitrine/file.h>

#include <string.h>

static const char *pack_path, *out_path;
static bool json;

static const vti_option file_options[] = {
    {"pack", "FILE", "the pack", VTI_OPTION_TEXT, .target = &pack_path},
    {"out", "FILE", "the pack to write", VTI_OPTION_TEXT, .target = &out_path},
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "pack --pack FILE --out PACK (--bits 4 | --pq BYTES | --budget-kb N --events FILE) [OPTION]...",
    "Stores the factors of a pack in fewer bytes. The 16 leading factors of each item keep their 7 bits; the others\n"
    "take 8 or 4 bits each, or a number of bytes together (product coding). With --budget-kb a model is trained\n"
    "on a validation split of the events, with the training options given, and what measures best and fits is taken.\n"
    "vitrine train and vitrine eval have the same options.\n",
    "  vitrine pack --pack shop.vtpk --pq 12 --out small.vtpk\n"
    "  vitrine pack --pack shop.vtpk --budget-kb 400 --events events.csv --out small.vtpk\n",
};

static int recode(const vti_pack_file *file, vt_storage storage) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error;
    const char *path = pack_path; /* what the error is about */
    vt_status status = vt_pack_recode(&file->pack, storage, NULL, &bytes, &size_bytes, &error);
    if (!status) {
        path = out_path;
        status = vt_file_write(out_path, bytes, size_bytes, &error);
    }
    vt_memory_release(bytes);
    if (status) return vti_console_fail(status, path, &error);
    vti_console_note("wrote %s: %zu bytes, %.1f per item; it was %zu", out_path, size_bytes,
                     (double)size_bytes / file->pack.item_count, file->size_bytes);
    if (json) {
        vti_console_json(json_pack("{s:o, s:o, s:I, s:I}", "pack", vti_console_json_text(out_path, strlen(out_path)),
                                   "storage", vti_storage_json(storage), "pack_bytes", (json_int_t)size_bytes,
                                   "bytes_before", (json_int_t)file->size_bytes));
    }
    return VTI_EXIT_OK;
}

/* What to store it as; where that is left to validation, the tables are read for it. */
static int choose(vt_storage *storage) {
    vti_shop shop = {.dataset = NULL};
    vt_eval_options options = vt_eval_options_default();
    options.train = *vti_shop_train_options();
    int code = vti_storage_needs_shop() ? vti_shop_open(&shop) : VTI_EXIT_OK;
    if (!code) code = vti_storage_choose(&shop, &options, storage);
    vti_shop_close(&shop);
    return code;
}

int vti_command_pack(int argc, char **argv) {
    int code;
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        {"Files", file_options, VTI_COUNT_OF(file_options)},
        vti_storage_options_group,
        vti_table_options_group,
        vti_train_options_group,
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (!pack_path || !out_path) return vti_console_usage("--pack FILE and --out FILE are needed");
    code = vti_storage_options_check();
    if (!code && vti_storage_needs_shop()) code = vti_shop_options_check();
    if (code) return code;

    vti_pack_file file;
    vt_storage storage;
    code = vti_pack_file_open(pack_path, 0, &file);
    if (!code) code = choose(&storage);
    if (!code) code = recode(&file, storage);
    vti_pack_file_close(&file);
    return code ? code : vti_console_end();
}
