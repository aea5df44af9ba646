/*
 * cli_options.c: see cli_options.h.
 */
#include "cli_options.h"
#include "console.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 64
#define FIRST_OPTION 256 /* above all characters, which getopt_long returns for short options */
#define HELP_COLUMN 30
#define HELP_WIDTH 104

/* ---- help ---- */

/* Prints a word behind others, from column HELP_COLUMN on. `column` is where the cursor is. */
static void print_word(const char *word, int length, int *column) {
    if (*column + 1 + length > HELP_WIDTH) {
        printf("\n%*s", HELP_COLUMN, "");
        *column = HELP_COLUMN;
    }
    *column += printf(*column == HELP_COLUMN ? "%.*s" : " %.*s", length, word);
}

static void print_wrapped(const char *text, int *column) {
    while (*text) {
        int length = (int)strcspn(text, " ");
        print_word(text, length, column);
        text += length;
        text += strspn(text, " ");
    }
}

static void print_default(const vti_option *option, int *column) {
    char text[160] = "";
    if (option->default_text) {
        snprintf(text, sizeof text, "[default %s]", option->default_text);
    } else if (option->kind == VTI_OPTION_COUNT) {
        snprintf(text, sizeof text, "[default %u]", *(uint32_t *)option->target);
    } else if (option->kind == VTI_OPTION_SEED) {
        snprintf(text, sizeof text, "[default %llu]", (unsigned long long)*(uint64_t *)option->target);
    } else if (option->kind == VTI_OPTION_FLOAT) {
        snprintf(text, sizeof text, "[default %g]", (double)*(float *)option->target);
    } else if (option->kind == VTI_OPTION_NUMBER) {
        snprintf(text, sizeof text, "[default %g]", *(double *)option->target);
    } else if (option->kind == VTI_OPTION_CHOICE) {
        snprintf(text, sizeof text, "[default %s]", option->choices[*(uint32_t *)option->target]);
    }
    if (*text) print_word(text, (int)strlen(text), column);
}

static void print_option(const vti_option *option) {
    int column =
        printf("  --%s%s%s", option->name, option->argument ? " " : "", option->argument ? option->argument : "");
    if (column >= HELP_COLUMN) {
        printf("\n");
        column = 0;
    }
    column += printf("%*s", HELP_COLUMN - column, "");
    print_wrapped(option->help, &column);
    print_default(option, &column);
    printf("\n");
}

static void print_help(const vti_usage *usage, const vti_option_group *groups, uint32_t group_count) {
    printf("Usage: vitrine %s\n\n%s", usage->synopsis, usage->description);
    for (uint32_t g = 0; g < group_count; g++) {
        printf("\n%s:\n", groups[g].title);
        for (uint32_t i = 0; i < groups[g].count; i++) print_option(&groups[g].options[i]);
    }
    printf("\nExamples:\n%s", usage->examples);
    printf("\nExit codes: 0 done, 1 failed (files, data), 2 wrong use, 3 no usable data, 130 cancelled (Ctrl-C).\n");
}

/* ---- values ---- */

static bool parse_number(const vti_option *option, const char *text, double *number) {
    char *end;
    *number = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(*number)) {
        vti_console_usage("--%s: \"%s\" is not a number", option->name, text);
        return false;
    }
    if (*number < option->least || *number > option->most) {
        vti_console_usage("--%s: %s is not in %g..%.9g", option->name, text, option->least, option->most);
        return false;
    }
    return true;
}

static bool parse_whole_number(const vti_option *option, const char *text, uint64_t *number) {
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno) {
        vti_console_usage("--%s: \"%s\" is not a whole number", option->name, text);
        return false;
    }
    return true;
}

static bool parse_choice(const vti_option *option, const char *text) {
    char known[200] = "";
    for (uint32_t i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(uint32_t *)option->target = i;
            return true;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", option->choices[i]);
    }
    vti_console_usage("--%s: \"%s\" is none of %s", option->name, text, known);
    return false;
}

static bool append(vti_option_list *list, const char *text) {
    const char **longer = realloc(list->values, (list->count + 1) * sizeof *longer);
    if (!longer) {
        vti_console_usage("no memory for the options");
        return false;
    }
    list->values = longer;
    list->values[list->count++] = text;
    return true;
}

static bool set_option(const vti_option *option, const char *text) {
    double number;
    uint64_t whole;
    switch (option->kind) {
    case VTI_OPTION_FLAG: *(bool *)option->target = true; return true;
    case VTI_OPTION_TEXT: *(const char **)option->target = text; return true;
    case VTI_OPTION_LIST: return append(option->target, text);
    case VTI_OPTION_CHOICE: return parse_choice(option, text);
    case VTI_OPTION_SEED: return parse_whole_number(option, text, option->target);
    case VTI_OPTION_COUNT:
        if (!parse_whole_number(option, text, &whole) || !parse_number(option, text, &number)) return false;
        *(uint32_t *)option->target = (uint32_t)whole;
        return true;
    case VTI_OPTION_FLOAT:
        if (!parse_number(option, text, &number)) return false;
        *(float *)option->target = (float)number;
        return true;
    case VTI_OPTION_NUMBER: return parse_number(option, text, option->target);
    }
    return false;
}

/* ---- the command line ---- */

static struct given_option {
    const vti_option *option;
    const char *text; /* NULL for a flag */
} * given;
static uint32_t given_count;

static bool remember(const vti_option *option, const char *text) {
    struct given_option *longer = realloc(given, (given_count + 1) * sizeof *longer);
    if (!longer) {
        vti_console_usage("no memory for the options");
        return false;
    }
    given = longer;
    given[given_count++] = (struct given_option){option, text};
    return true;
}

void vti_options_write_word(FILE *stream, const char *word) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./,:=@%+";
    if (*word && word[strspn(word, plain)] == '\0') {
        fputs(word, stream);
        return;
    }
    fputc('\'', stream);
    for (; *word; word++) {
        if (*word == '\'')
            fputs("'\\''", stream);
        else
            fputc(*word, stream);
    }
    fputc('\'', stream);
}

static bool is_in_list(const char *name, const char *const *list) {
    while (*list && strcmp(*list, name) != 0) list++;
    return *list != NULL;
}

void vti_options_write_given(FILE *stream, const vti_option_group *group, const char *const *except) {
    for (uint32_t i = 0; i < given_count; i++) {
        const vti_option *option = given[i].option;
        if (option < group->options || option >= group->options + group->count) continue;
        if (is_in_list(option->name, except)) continue;
        fprintf(stream, " --%s", option->name);
        if (!given[i].text) continue;
        fputc(' ', stream);
        vti_options_write_word(stream, given[i].text);
    }
}

bool vti_options_parse(const vti_usage *usage, const vti_option_group *groups, uint32_t group_count, int argc,
                       char **argv, int *exit_code) {
    static struct option table[MAX_OPTIONS + 2];
    static const vti_option *options[MAX_OPTIONS];
    int count = 0;
    for (uint32_t g = 0; g < group_count; g++) {
        for (uint32_t i = 0; i < groups[g].count && count < MAX_OPTIONS; i++) {
            const vti_option *option = &groups[g].options[i];
            table[count] = (struct option){option->name, option->argument ? required_argument : no_argument, NULL,
                                           FIRST_OPTION + count};
            options[count++] = option;
        }
    }
    table[count] = (struct option){"help", no_argument, NULL, 'h'};

    *exit_code = VTI_EXIT_USAGE;
    opterr = 0;
    for (int found; (found = getopt_long(argc, argv, ":h", table, NULL)) != -1;) {
        if (found == 'h') {
            print_help(usage, groups, group_count);
            *exit_code = vti_console_end();
            return false;
        }
        if (found == ':') {
            vti_console_usage("%s needs a value", argv[optind - 1]);
            return false;
        }
        if (found == '?') {
            vti_console_usage(optopt >= FIRST_OPTION ? "%s: this option takes no value" : "unknown option %s",
                              argv[optind - 1]);
            return false;
        }
        const vti_option *option = options[found - FIRST_OPTION];
        if (!set_option(option, optarg) || !remember(option, option->argument ? optarg : NULL)) return false;
    }
    if (optind < argc) {
        vti_console_usage("unexpected argument \"%s\"", argv[optind]);
        return false;
    }
    *exit_code = VTI_EXIT_OK;
    return true;
}
