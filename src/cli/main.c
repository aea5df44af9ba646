/*
 * main.c: the program `vitrine`: picks the command. Commands use the public headers only.
 */
#include "cli_options.h"
#include "commands.h"
#include "console.h"

#include <stdio.h>
#include <string.h>

typedef struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} command;

static const command commands[] = {
    {"train", "train on a shop's events and write a pack", vti_command_train},
    {"eval", "measure how good such a pack is", vti_command_eval},
    {"tune", "search for the parameters with which a model does best", vti_command_tune},
    {"segments", "shoppers of like taste, and what each kind of them takes", vti_command_segments},
    {"recommend", "recommendations for a history", vti_command_recommend},
    {"similar", "items similar to an item", vti_command_similar},
    {"inspect", "what is in a pack", vti_command_inspect},
    {"pack", "make a pack smaller", vti_command_pack},
    {"delta", "a patch from the pack that was published to the next one", vti_command_delta},
    {"models", "the models that train and eval know, and their parameters", vti_command_models},
    {"report", "what the private reports of devices say in total, and experiments", vti_command_report},
    {"simulate", "make up a shop: catalogue, pictures and events", vti_command_simulate},
};

static void print_help(FILE *stream) {
    fprintf(stream,
            "Usage: vitrine COMMAND [OPTION]...\n\n"
            "Vitrine is a recommender that runs in the shopper's own browser. This program is the shop's side:\n"
            "it trains on the shop's events and writes the one file, the pack, that the browsers need.\n\n"
            "Commands:\n");
    for (uint32_t i = 0; i < VTI_COUNT_OF(commands); i++) {
        fprintf(stream, "  %-10s  %s\n", commands[i].name, commands[i].summary);
    }
    fprintf(stream,
            "\n'vitrine COMMAND --help' shows the options of a command; 'vitrine --version' the version.\n\n"
            "Exit codes:\n"
            "  0    done\n"
            "  1    failed: a file could not be read or written, or its content is wrong\n"
            "  2    wrong use: options or their values\n"
            "  3    no usable data in the input\n"
            "  130  cancelled by Ctrl-C; no partial file is left\n\n"
            "Environment: VT_KERNELS names the kernel set of the engine, such as ref; the default is the fastest.\n");
}

int main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return VTI_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return vti_console_end();
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("vitrine %s\n", VT_VERSION);
        return vti_console_end();
    }
    for (uint32_t i = 0; i < VTI_COUNT_OF(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            vti_console_begin(commands[i].name);
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "vitrine: unknown command \"%s\"\n'vitrine --help' shows the commands.\n", argv[1]);
    return VTI_EXIT_USAGE;
}
