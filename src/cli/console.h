/*
 * console.h: what the commands share in talking to people and machines: errors, summaries and progress on stderr, JSON
 * on stdout, exit codes, and the interrupt. It knows no command.
 */
#ifndef VTI_CONSOLE_H
#define VTI_CONSOLE_H

#include <vitrine/base.h>

#include <jansson.h>

enum {
    VTI_EXIT_OK = 0,
    VTI_EXIT_FAILED = 1,
    VTI_EXIT_USAGE = 2,
    VTI_EXIT_EMPTY = 3,
    VTI_EXIT_CANCELLED = 130 /* 128 + SIGINT, as shells have it */
};

/* To be called once, before the others: the command's name for messages; from here on SIGINT cancels. */
void vti_console_begin(const char *command);

/* A line on stderr that says what was done. */
void vti_console_note(const char *format, ...) VT_PRINTF(1, 2);

/* "vitrine COMMAND: PATH: line N: message" on stderr; `path` may be NULL. Returns the exit code for the status. */
int vti_console_fail(vt_status status, const char *path, const vt_error *error);
/* The same for failures of the program's own. Returns VTI_EXIT_FAILED. */
int vti_console_fail_with(const char *format, ...) VT_PRINTF(1, 2);
/* A mistake in the command line. Returns VTI_EXIT_USAGE. */
int vti_console_usage(const char *format, ...) VT_PRINTF(1, 2);

/* One rewritten line on stderr where that is a terminal; cancels after SIGINT. */
const vt_progress *vti_console_progress(void);

/* Seconds since some moment in the past. */
double vti_console_seconds(void);

/* Prints one JSON object and gives it back. Numbers have 9 digits, so that every f32 keeps its value. */
void vti_console_json(json_t *object);
/* The shortest decimal number that is this f32. */
json_t *vti_console_json_float(float value);
/* Text of unknown origin; what is not UTF-8 becomes U+FFFD. */
json_t *vti_console_json_text(const char *bytes, size_t size_bytes);

/* Flushes stdout. Returns VTI_EXIT_OK, or VTI_EXIT_FAILED with a message when the output could not be written. */
int vti_console_end(void);

#endif
