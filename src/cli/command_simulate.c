/*
 * command_simulate.c: `vitrine simulate`: a shop that does not exist, as the tables that `vitrine train` reads, and
 * experiments in it.
 */
#include "cli_options.h"
#include "commands.h"
#include "console.h"
#include "simulate_experiment.h"

#include <vitrine/simulate.h>

static const char *directory;
static vt_simulate_options chosen;
static bool json;

static const vti_option options[] = {
    {"out", "DIRECTORY", "where to write events.csv, items.csv and pictures.svg", VTI_OPTION_TEXT,
     .target = &directory},
    {"items", "N", "products, at most 100000 of them in a catalogue", VTI_OPTION_COUNT, .target = &chosen.items,
     .least = 1, .most = 10000000, .default_text = "3000"},
    {"shoppers", "N", "people", VTI_OPTION_COUNT, .target = &chosen.shoppers, .least = 1, .most = 10000000,
     .default_text = "30000"},
    {"days", "N", "of history", VTI_OPTION_COUNT, .target = &chosen.days, .least = 1, .most = 3650,
     .default_text = "180"},
    {"interactions", "N", "only events.csv, with so many different pairs of user and item by a power law",
     VTI_OPTION_SEED, .target = &chosen.interactions, .default_text = "none"},
    {"seed", "N", "one seed gives the same files everywhere", VTI_OPTION_SEED, .target = &chosen.seed},
    {"json", NULL, "print what was made as one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "simulate --out DIRECTORY [OPTION]...\n       vitrine simulate --pack FILE --against FILE [OPTION]...",
    "Makes up a shop: a catalogue with drawn pictures, and shoppers with tastes who view, put into the\n"
    "cart, buy and return. For demos and tests. With --interactions: a big matrix to measure training on.\n"
    "With two packs of such a shop (the same --items, --days and --seed): an experiment. Other shoppers visit\n"
    "it, each device by lot with the lists of the one or the other pack, and report in private what came of\n"
    "it; what `vitrine report` would say of that stands beside what is true.\n",
    "  vitrine simulate --out shop\n"
    "  vitrine train --events shop/events.csv --items shop/items.csv --out shop/shop.vtpk\n"
    "  vitrine simulate --pack shop/shop.vtpk --against shop/new.vtpk --repeats 1000\n"
    "  vitrine simulate --out big --interactions 10000000 --shoppers 200000 --items 50000\n",
};

int vti_command_simulate(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}, vti_experiment_options_group};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    if (directory && vti_experiment_is_wanted()) return vti_console_usage("either --out, or --pack and --against");
    if (vti_experiment_is_wanted()) return vti_experiment_command(&chosen, json);
    if (!directory) return vti_console_usage("--out DIRECTORY is needed");

    vt_simulate_report report;
    vt_error error;
    vt_status status = vt_simulate(directory, &chosen, vti_console_progress(), &report, &error);
    if (status) return vti_console_fail(status, directory, &error);
    vti_console_note("%s: %llu items, %llu shoppers, %llu sessions: %llu views, %llu carts, %llu purchases, "
                     "%llu cancellations",
                     directory, (unsigned long long)report.items, (unsigned long long)report.shoppers,
                     (unsigned long long)report.sessions, (unsigned long long)report.views,
                     (unsigned long long)report.carts, (unsigned long long)report.purchases,
                     (unsigned long long)report.cancellations);
    if (json) {
        vti_console_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}",     //
                                   "items", (json_int_t)report.items,         //
                                   "shoppers", (json_int_t)report.shoppers,   //
                                   "sessions", (json_int_t)report.sessions,   //
                                   "views", (json_int_t)report.views,         //
                                   "carts", (json_int_t)report.carts,         //
                                   "purchases", (json_int_t)report.purchases, //
                                   "cancellations", (json_int_t)report.cancellations));
    }
    return vti_console_end();
}
