/*
 * cli_options.h: options as tables. From one table come getopt_long's, the values with their checks, and the help with
 * the defaults. It knows no command.
 */
#ifndef VTI_CLI_OPTIONS_H
#define VTI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef enum vti_option_kind {
    VTI_OPTION_FLAG,   /* bool */
    VTI_OPTION_TEXT,   /* const char * */
    VTI_OPTION_LIST,   /* vti_option_list: may be given several times */
    VTI_OPTION_COUNT,  /* uint32_t in least..most */
    VTI_OPTION_SEED,   /* uint64_t, also for counts that have no bound but the data's */
    VTI_OPTION_FLOAT,  /* float in least..most */
    VTI_OPTION_NUMBER, /* double in least..most */
    VTI_OPTION_CHOICE  /* uint32_t, a position in choices */
} vti_option_kind;

typedef struct vti_option_list {
    const char **values;
    uint32_t count;
} vti_option_list;

typedef struct vti_option {
    const char *name;     /* without the dashes */
    const char *argument; /* what the help calls its value; NULL for a flag */
    const char *help;
    vti_option_kind kind;
    void *target; /* holds the default when the options are parsed */
    double least, most;
    const char *const *choices; /* ended by NULL */
    const char *default_text;   /* in the help, where the target's value does not say it */
} vti_option;

typedef struct vti_option_group {
    const char *title;
    const vti_option *options;
    uint32_t count;
} vti_option_group;

typedef struct vti_usage {
    const char *synopsis;    /* what follows "vitrine" */
    const char *description; /* lines of at most 100 characters, with their line ends */
    const char *examples;    /* the same */
} vti_usage;

#define VTI_COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/*
 * Reads the command line into the targets. Returns false when the command has nothing left to do, with the exit code:
 * after --help, or after a mistake.
 */
bool vti_options_parse(const vti_usage *usage, const vti_option_group *groups, uint32_t group_count, int argc,
                       char **argv, int *exit_code);

/*
 * The options of a group that the last command line gave, as one would type them again: " --name value ..." with
 * quotes where a shell needs them. `except` ends with NULL.
 */
void vti_options_write_given(FILE *stream, const vti_option_group *group, const char *const *except);
/* A word as a shell wants it. */
void vti_options_write_word(FILE *stream, const char *word);

#endif
