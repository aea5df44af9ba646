/*
 * simulate.c: see vitrine/simulate.h. All files are written beside their places first and take them together at the
 * end.
 */
#define _POSIX_C_SOURCE 200809L /* mkdir, rmdir */

#include "crowd.h"
#include "pictures.h"
#include "sessions.h"
#include "simulate_private.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_ITEMS = 3000, DEFAULT_SHOPPERS = 30000, DEFAULT_DAYS = 180 };
enum { MAX_ITEMS = 100000, MAX_SHOPPERS = 10000000, MAX_DAYS = 3650 };
enum { MAX_CROWD_ITEMS = 10000000 };
enum { ITEMS, PICTURES, EVENTS, FILES };

vt_status vti_simulate_complete(const vt_simulate_options *given, vt_simulate_options *options, vt_error *error) {
    *options = given ? *given : (vt_simulate_options){0};
    if (!options->items) options->items = DEFAULT_ITEMS;
    if (!options->shoppers) options->shoppers = DEFAULT_SHOPPERS;
    if (!options->days) options->days = DEFAULT_DAYS;
    int max_items = options->interactions ? MAX_CROWD_ITEMS : MAX_ITEMS;
    if (options->items > (uint32_t)max_items)
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "at most %d items can be simulated", max_items);
    if (options->shoppers > MAX_SHOPPERS)
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "at most %d shoppers can be simulated",
                                MAX_SHOPPERS);
    if (options->days > MAX_DAYS)
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "at most %d days can be simulated", MAX_DAYS);
    return VT_OK;
}

vt_status vti_simulate_catalogue(const vt_allocator *allocator, const vt_simulate_options *options,
                                 vti_catalogue *catalogue, vt_error *error) {
    vti_random random;
    vti_random_seed(&random, options->seed);
    return vti_catalogue_create(allocator, options->items, options->days, &random, catalogue, error);
}

static vt_status write_shop(const vt_allocator *allocator, const vt_simulate_options *options, vti_output *outputs,
                            const vt_progress *progress, vt_simulate_report *report, vt_error *error) {
    vti_catalogue catalogue = {0};
    vti_random random; /* another stream, so that the catalogue of a seed does not depend on the shoppers */
    vti_random_seed(&random, ~options->seed);
    vt_status status = vti_simulate_catalogue(allocator, options, &catalogue, error);
    if (status != VT_OK) return status;
    vti_catalogue_write(&catalogue, &outputs[ITEMS]);
    status = vti_pictures_write(&catalogue, &outputs[PICTURES], progress, error);
    if (status == VT_OK) {
        status = vti_sessions_write(allocator, &catalogue, options, &random, &outputs[EVENTS], progress, report, error);
    }
    vti_catalogue_destroy(&catalogue);
    return status;
}

static vt_status write_crowd(const vt_allocator *allocator, const vt_simulate_options *options, vti_output *outputs,
                             const vt_progress *progress, vt_simulate_report *report, vt_error *error) {
    vti_crowd crowd;
    vt_status status = vti_crowd_create(allocator, options, &crowd, error);
    if (status != VT_OK) return status;
    status = vti_crowd_write(allocator, &crowd, &outputs[EVENTS], progress, error);
    report->purchases = options->interactions;
    vti_crowd_destroy(&crowd, allocator);
    return status;
}

vt_status vt_simulate(const char *directory, const vt_simulate_options *given, const vt_progress *progress,
                      vt_simulate_report *report, vt_error *error) {
    if (!directory || !directory[0])
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "name the directory to write to");
    vt_simulate_options options;
    vt_status status = vti_simulate_complete(given, &options, error);
    if (status != VT_OK) return status;
    bool is_new = mkdir(directory, 0777) == 0;
    if (!is_new && errno != EEXIST)
        return vti_error_format(error, VT_ERR_IO, VT_NOWHERE, "cannot create the directory %.120s: %.60s", directory,
                                strerror(errno));

    static const char *const names[FILES] = {"items.csv", "pictures.svg", "events.csv"};
    const int first = options.interactions ? EVENTS : 0;
    vti_output outputs[FILES] = {{.file = -1}, {.file = -1}, {.file = -1}};
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vt_simulate_report counts = {.items = options.items, .shoppers = options.shoppers};

    for (int i = first; i < FILES; i++) {
        status = vti_output_open(&outputs[i], &allocator, directory, names[i], error);
        if (status != VT_OK) goto done;
    }
    status = (options.interactions ? write_crowd : write_shop)(&allocator, &options, outputs, progress, &counts, error);
    if (status != VT_OK) goto done;
    for (int i = first; i < FILES; i++) {
        status = vti_output_finish(&outputs[i], error);
        if (status != VT_OK) goto done;
    }
    for (int i = first; i < FILES; i++) {
        status = vti_output_publish(&outputs[i], error);
        if (status != VT_OK) goto done;
    }
    if (report) *report = counts;
done:
    for (int i = first; i < FILES; i++) vti_output_close(&outputs[i]);
    if (status != VT_OK && is_new) rmdir(directory);
    return status;
}
