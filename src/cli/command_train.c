/*
 * command_train.c: `vitrine train`: tables in, pack out.
 */
#define _POSIX_C_SOURCE 200809L

#include "commands.h"
#include "console.h"
#include "storage_options.h"

#include <vitrine/file.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *out_path;
static bool json;

static const vti_option output_options[] = {
    {"out", "FILE", "the pack to write", VTI_OPTION_TEXT, .target = &out_path},
    {"json", NULL, "print a report as one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "train --events FILE [--items FILE] --out PACK [OPTION]...",
    "Trains on the events of a shop and writes a pack: the one file that its pages need to recommend.\n\n"
    "Events have one line each with the columns user, item and optionally type (view, cart, purchase,\n"
    "rating, dismiss, cancel, ...), value, time and basket. Without --columns the first line names them.\n",
    "  vitrine train --events events.csv.gz --items items.csv --out shop.vtpk\n"
    "  xzcat log.tsv.xz | vitrine train --events - --columns user,item,value,time --out shop.vtpk\n",
};

/* Tells before the work, not after it, that the file cannot be written. */
static int check_out_path(void) {
    struct stat status;
    if (stat(out_path, &status) == 0 && !S_ISREG(status.st_mode)) {
        return vti_console_fail_with("%s: there is something that is not a file", out_path);
    }
    const char *slash = strrchr(out_path, '/');
    char directory[1000] = ".";
    size_t length = slash ? (size_t)(slash - out_path) + 1 : 0;
    if (length >= sizeof directory) return vti_console_usage("--out: the path is too long");
    if (slash) {
        memcpy(directory, out_path, length);
        directory[length] = '\0';
    }
    if (access(directory, W_OK) != 0) return vti_console_fail_with("%s: %s", out_path, strerror(errno));
    return VTI_EXIT_OK;
}

static void print_json(const vti_shop *shop, const vt_model *model, double seconds, size_t size_bytes) {
    const vt_clean_report *clean = &shop->clean;
    uint32_t iterations;
    const double *losses = vt_model_losses(model, &iterations);
    json_t *loss_list = json_array();
    for (uint32_t i = 0; i < iterations; i++) json_array_append_new(loss_list, json_real(losses[i]));
    vti_console_json(json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:O, s:I, s:I, s:I, s:I, s:I, s:o, s:f, s:o}", //
                               "pack", vti_console_json_text(out_path, strlen(out_path)),                     //
                               "pack_bytes", (json_int_t)size_bytes,                                          //
                               "users", (json_int_t)clean->users,                                             //
                               "items", (json_int_t)clean->items,                                             //
                               "events", (json_int_t)clean->events,                                           //
                               "seed", (json_int_t)vti_shop_train_options()->seed,                            //
                               "tables", shop->tables,                                                        //
                               "duplicates", (json_int_t)clean->duplicates,                                   //
                               "cancelled", (json_int_t)clean->cancelled,                                     //
                               "unmatched", (json_int_t)clean->unmatched,                                     //
                               "dropped_users", (json_int_t)clean->dropped_users,                             //
                               "dropped_items", (json_int_t)clean->dropped_items,                             //
                               "losses", loss_list,                                                           //
                               "seconds", seconds,                                                            //
                               "options", vti_shop_train_options_json(&vt_model_options(model)->fold_in)));
}

static int train_and_write(const vti_shop *shop, const vt_train_options *options) {
    vt_model *model = NULL;
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error;
    const char *path = NULL; /* what the error is about */
    double begin = vti_console_seconds();
    vt_status status = vt_train(shop->dataset, options, vti_console_progress(), &model, &error);
    double seconds = vti_console_seconds() - begin;
    if (!status) status = vt_model_to_pack(model, shop->dataset, NULL, &bytes, &size_bytes, &error);
    if (!status) {
        path = out_path;
        status = vt_file_write(out_path, bytes, size_bytes, &error);
    }
    int code = VTI_EXIT_OK;
    if (status) {
        code = vti_console_fail(status, path, &error);
    } else {
        uint32_t iterations;
        const double *losses = vt_model_losses(model, &iterations);
        vti_console_note("trained: %u factors, %u iterations, loss %.6g, %.1f seconds",
                         vti_shop_train_options()->factors, iterations, losses[iterations - 1], seconds);
        vti_console_note("wrote %s: %zu bytes, %.1f per item", out_path, size_bytes,
                         (double)size_bytes / (double)shop->clean.items);
        if (json) print_json(shop, model, seconds, size_bytes);
    }
    vt_memory_release(bytes);
    vt_model_destroy(model);
    return code;
}

int vti_command_train(int argc, char **argv) {
    int code;
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        vti_table_options_group,
        vti_train_options_group,
        vti_storage_options_group,
        {"Output", output_options, VTI_COUNT_OF(output_options)},
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (!code) code = vti_storage_options_check();
    if (code) return code;
    if (!out_path) return vti_console_usage("--out FILE is needed");
    code = check_out_path();
    if (code) return code;

    vti_shop shop;
    code = vti_shop_open(&shop);
    vt_train_options options = *vti_shop_train_options();
    if (!code) code = vti_storage_choose(&shop, &options, &options.storage);
    if (!code) code = train_and_write(&shop, &options);
    vti_shop_close(&shop);
    return code ? code : vti_console_end();
}
