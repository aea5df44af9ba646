/*
 * command_train.c: `vitrine train`: tables in, pack out.
 */
#define _POSIX_C_SOURCE 200809L

#include "commands.h"
#include "console.h"
#include "protocol_options.h"
#include "segments_json.h"
#include "storage_options.h"

#include <vitrine/file.h>
#include <vitrine/segments.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *out_path, *model_path, *segments_text;
static uint32_t segment_count; /* VT_NO_SEGMENT: none; 0: what the curve suggests */
static bool only_new, json;

static const vti_option repeat_options[] = {
    {"only-new", NULL,
     "the pack's lists leave items of the history out; without this and --include-seen a recipe finds out which is "
     "better",
     VTI_OPTION_FLAG, .target = &only_new},
};

static const vti_option output_options[] = {
    {"out", "FILE", "the pack to write", VTI_OPTION_TEXT, .target = &out_path},
    {"save-model", "FILE", "the model itself, for use on the server: in full precision, and of any kind",
     VTI_OPTION_TEXT, .target = &model_path},
    {"segments", "N", "kinds of shoppers for profiles in the page: a number, auto, or none (some hundred bytes each)",
     VTI_OPTION_TEXT, .target = &segments_text, .default_text = "none"},
    {"json", NULL, "print a report as one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "train --events FILE [--items FILE] --out PACK [OPTION]...",
    "Trains on the events of a shop and writes a pack: the one file that its pages need to recommend.\n\n"
    "Events have one line each with the columns user, item and optionally type (view, cart, purchase,\n"
    "rating, dismiss, cancel, ...), value, time and basket. Without --columns the first line names them.\n",
    "  vitrine train --events events.csv.gz --items items.csv --out shop.vtpk\n"
    "  vitrine train --events events.csv.gz --items items.csv --recipe auto --budget-kb 500 --out shop.vtpk\n"
    "  xzcat log.tsv.xz | vitrine train --events - --columns user,item,value,time --out shop.vtpk\n",
};

/* Tells before the work, not after it, that the file cannot be written. */
static int check_path(const char *path) {
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        return vti_console_fail_with("%s: there is something that is not a file", path);
    }
    const char *slash = strrchr(path, '/');
    char directory[1000] = ".";
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    if (length >= sizeof directory) return vti_console_usage("%s: the path is too long", path);
    if (slash) {
        memcpy(directory, path, length);
        directory[length] = '\0';
    }
    if (access(directory, W_OK) != 0) return vti_console_fail_with("%s: %s", path, strerror(errno));
    return VTI_EXIT_OK;
}

/* What training gave; the pack of a recipe comes with it. */
typedef struct trained {
    vt_model *model;
    void *pack;
    size_t pack_bytes;
    json_t *segments; /* what was found of them, or NULL */
} trained;

static void print_json(const vti_shop *shop, const trained *result, double seconds) {
    const vt_model *model = result->model;
    const vt_clean_report *clean = &shop->clean;
    uint32_t iterations;
    const double *losses = vt_model_losses(model, &iterations);
    json_t *loss_list = json_array();
    for (uint32_t i = 0; i < iterations; i++) json_array_append_new(loss_list, json_real(losses[i]));
    json_t *report = json_pack("{s:I, s:I, s:I, s:I, s:O, s:I, s:I, s:I, s:I, s:I, s:o, s:f, s:o, s:o}",          //
                               "users", (json_int_t)clean->users,                                                 //
                               "items", (json_int_t)clean->items,                                                 //
                               "events", (json_int_t)clean->events,                                               //
                               "seed", (json_int_t)vti_shop_train_options()->seed,                                //
                               "tables", shop->tables,                                                            //
                               "duplicates", (json_int_t)clean->duplicates,                                       //
                               "cancelled", (json_int_t)clean->cancelled,                                         //
                               "unmatched", (json_int_t)clean->unmatched,                                         //
                               "dropped_users", (json_int_t)clean->dropped_users,                                 //
                               "dropped_items", (json_int_t)clean->dropped_items,                                 //
                               "losses", loss_list,                                                               //
                               "seconds", seconds,                                                                //
                               "model", vti_shop_model_json(vt_model_kind_of(model), vt_model_parameters(model)), //
                               "options", vti_shop_train_options_json(vt_model_options(model)));
    if (out_path) {
        json_object_set_new(report, "pack", vti_console_json_text(out_path, strlen(out_path)));
        json_object_set_new(report, "pack_bytes", json_integer((json_int_t)result->pack_bytes));
    }
    if (result->segments) json_object_set(report, "segments", result->segments);
    vti_console_json(report);
}

static void note_training(const vt_model *model, double seconds) {
    uint32_t iterations;
    const double *losses = vt_model_losses(model, &iterations);
    const char *name = vt_model_kind_of(model)->name;
    if (iterations > 0)
        vti_console_note("trained: %s, %u iterations, loss %.6g, %.1f seconds", name, iterations,
                         losses[iterations - 1], seconds);
    else
        vti_console_note("trained: %s, %.1f seconds", name, seconds);
}

static vt_status train(const vti_shop *shop, const vt_eval_options *options, trained *result, vt_error *error) {
    const vt_progress *progress = vti_console_progress();
    if (!options->recipe) return vt_train(shop->dataset, &options->train, progress, &result->model, error);
    return vt_recipe_train(shop->dataset, options, progress, &result->model, &result->pack, &result->pack_bytes, error);
}

/* Finds the segments with the model that the pack is of, and puts them into it. */
static vt_status add_segments(const vti_shop *shop, trained *result, vt_error *error) {
    vt_segment_options options = vt_segment_options_default();
    options.k = segment_count;
    options.threads = vti_shop_train_options()->threads;
    vt_segment_report *report = NULL;
    vt_pack pack;
    void *bytes = result->pack;
    vt_status status = vt_segments_find(result->model, shop->dataset, &options, vti_console_progress(), &report, error);
    if (!status) status = vt_pack_open(bytes, result->pack_bytes, &pack, error);
    if (!status) {
        status = vt_pack_add_segments(&pack, &report->segments, NULL, &result->pack, &result->pack_bytes, error);
    }
    if (!status) {
        vti_console_note("%u segments of %llu users", report->segments.k, (unsigned long long)report->users);
        result->segments = vti_segments_json(report);
        vt_memory_release(bytes);
    }
    vt_segment_report_destroy(report);
    return status;
}

static vt_status write_pack(const vti_shop *shop, trained *result, vt_error *error) {
    vt_status status = VT_OK;
    if (!result->pack) {
        status = vt_model_to_pack(result->model, shop->dataset, NULL, &result->pack, &result->pack_bytes, error);
    }
    if (!status && segment_count != VT_NO_SEGMENT) status = add_segments(shop, result, error);
    if (!status) status = vt_file_write(out_path, result->pack, result->pack_bytes, error);
    if (status) return status;
    vti_console_note("wrote %s: %zu bytes, %.1f per item", out_path, result->pack_bytes,
                     (double)result->pack_bytes / (double)shop->clean.items);
    return VT_OK;
}

static int train_and_write(const vti_shop *shop, const vt_eval_options *options) {
    trained result = {.model = NULL};
    vt_error error;
    const char *path = NULL; /* what the error is about */
    double begin = vti_console_seconds();
    vt_status status = train(shop, options, &result, &error);
    double seconds = vti_console_seconds() - begin;
    if (!status) note_training(result.model, seconds);
    if (!status && out_path) status = write_pack(shop, &result, &error);
    if (status) path = result.model ? out_path : NULL;
    if (!status && model_path) {
        path = model_path;
        status = vt_model_save(result.model, shop->dataset, model_path, &error);
        if (!status) vti_console_note("wrote %s", model_path);
    }
    int code = status ? vti_console_fail(status, path, &error) : VTI_EXIT_OK;
    if (!status && json) print_json(shop, &result, seconds);
    json_decref(result.segments);
    vt_memory_release(result.pack);
    vt_model_destroy(result.model);
    return code;
}

static int check_segments(void) {
    segment_count = VT_NO_SEGMENT;
    if (!segments_text || strcmp(segments_text, "none") == 0) return VTI_EXIT_OK;
    char *end = NULL;
    unsigned long count = strcmp(segments_text, "auto") == 0 ? 0 : strtoul(segments_text, &end, 10);
    if (end && (*end || count < 2 || count > VT_MAX_SEGMENTS)) {
        return vti_console_usage("--segments %s: it is a number from 2 to %u, auto, or none", segments_text,
                                 VT_MAX_SEGMENTS);
    }
    if (!out_path) return vti_console_usage("--segments is for the pack of --out");
    segment_count = (uint32_t)count;
    return VTI_EXIT_OK;
}

/* What can be known before the work: whether there is something to write, and a place for it. */
static int check_output(const vt_eval_options *options) {
    uint32_t model_count;
    vti_shop_models(&model_count);
    if (model_count > 1) return vti_console_usage("one --model is trained at a time");
    if (!out_path && !model_path) return vti_console_usage("--out FILE or --save-model FILE is needed");
    const char *name = vti_shop_train_options()->model;
    if (options->recipe && strcmp(name, "ials") != 0) {
        return vti_console_usage("--recipe and --model exclude each other: a recipe knows which models it takes");
    }
    if (options->include_seen && only_new) {
        return vti_console_usage("--include-seen and --only-new exclude each other");
    }
    if (options->protocol == VT_PROTOCOL_K_FOLD) {
        return vti_console_usage("--protocol k-fold is of ratings; a pack is chosen by lists");
    }
    const vt_model_kind *kind = vt_model_kind_find(name);
    if (out_path && kind && kind->recipe_sections) {
        return vti_console_usage("there is no pack of a model of kind %s alone; it ships by --recipe, as sections %s; "
                                 "--save-model keeps it",
                                 name, kind->recipe_sections);
    }
    if (out_path && kind && !*kind->pack_sections) {
        return vti_console_usage("a model of kind %s cannot run in the browser, so there is no pack of it: it is a "
                                 "baseline for vitrine eval; --save-model keeps it",
                                 name);
    }
    int code = check_segments();
    if (!code && out_path) code = check_path(out_path);
    if (!code && model_path) code = check_path(model_path);
    return code;
}

int vti_command_train(int argc, char **argv) {
    int code;
    vti_shop_options_begin();
    vti_protocol_options_begin();
    const vti_option_group groups[] = {
        vti_table_options_group,
        vti_train_options_group,
        vti_recipe_options_group,
        vti_protocol_options_group,
        {"Repeats", repeat_options, VTI_COUNT_OF(repeat_options)},
        vti_storage_options_group,
        {"Output", output_options, VTI_COUNT_OF(output_options)},
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (!code) code = vti_storage_options_check();
    if (code) return code;
    vt_eval_options options = vt_eval_options_default();
    vti_protocol_options_take(&options);
    options.only_new = only_new;
    code = check_output(&options);
    if (code) return code;

    vti_shop shop;
    code = vti_shop_open(&shop);
    options.train = *vti_shop_train_options();
    options.budget_bytes = vti_storage_budget_bytes();
    if (!code && (!options.recipe || options.budget_bytes == 0))
        code = vti_storage_choose(&shop, &options, &options.train.storage);
    if (!code) code = train_and_write(&shop, &options);
    vti_shop_close(&shop);
    return code ? code : vti_console_end();
}
