/*
 * console.c: see console.h.
 */
#define _POSIX_C_SOURCE 200809L

#include "console.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_SECONDS 0.1

static const char *command_name = "";
static volatile sig_atomic_t interrupted;
static bool progress_is_shown;

static void on_interrupt(int number) {
    (void)number;
    interrupted = 1;
}

void vti_console_begin(const char *command) {
    command_name = command;
    /* A second interrupt ends the program at once, should the first not be noticed (a read that waits for input). */
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

/* ---- stderr ---- */

static void clear_progress(void) {
    if (progress_is_shown) fputs("\r\033[K", stderr);
    progress_is_shown = false;
}

void vti_console_note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    clear_progress();
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

static int exit_code(vt_status status) {
    switch (status) {
    case VT_OK: return VTI_EXIT_OK;
    case VT_ERR_ARGUMENT: return VTI_EXIT_USAGE;
    case VT_ERR_EMPTY: return VTI_EXIT_EMPTY;
    default: return VTI_EXIT_FAILED;
    }
}

int vti_console_fail(vt_status status, const char *path, const vt_error *error) {
    clear_progress();
    fprintf(stderr, "vitrine %s: ", command_name);
    if (status == VT_ERR_CANCELLED) {
        fputs("cancelled\n", stderr);
        return VTI_EXIT_CANCELLED;
    }
    if (path) fprintf(stderr, "%s: ", strcmp(path, "-") == 0 ? "standard input" : path);
    if (error->line != VT_NOWHERE) fprintf(stderr, "line %llu: ", (unsigned long long)error->line);
    if (error->byte_offset != VT_NOWHERE) fprintf(stderr, "byte %llu: ", (unsigned long long)error->byte_offset);
    fprintf(stderr, "%s\n", error->message);
    return exit_code(status);
}

static void print_message(const char *format, va_list arguments) {
    clear_progress();
    fprintf(stderr, "vitrine %s: ", command_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int vti_console_fail_with(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_message(format, arguments);
    va_end(arguments);
    return VTI_EXIT_FAILED;
}

int vti_console_usage(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_message(format, arguments);
    va_end(arguments);
    fprintf(stderr, "'vitrine %s --help' shows the options.\n", command_name);
    return VTI_EXIT_USAGE;
}

/* ---- progress ---- */

double vti_console_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool report_progress(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)context;
    static double shown_at;
    if (interrupted) return false;
    if (!isatty(STDERR_FILENO) || vti_console_seconds() - shown_at < PROGRESS_SECONDS) return true;
    clear_progress();
    if (total > 0) {
        fprintf(stderr, "%s: %.0f%%", stage, 100.0 * (double)done / (double)total);
    } else {
        fprintf(stderr, "%s: %llu", stage, (unsigned long long)done);
    }
    fflush(stderr);
    progress_is_shown = true;
    shown_at = vti_console_seconds();
    return true;
}

const vt_progress *vti_console_progress(void) {
    static const vt_progress progress = {report_progress, NULL};
    return &progress;
}

/* ---- stdout ---- */

void vti_console_json(json_t *object) {
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(object);
}

json_t *vti_console_json_float(float value) {
    char text[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value) break;
    }
    return json_real(strtod(text, NULL));
}

json_t *vti_console_json_text(const char *bytes, size_t size_bytes) {
    json_t *text = json_stringn(bytes, size_bytes);
    return text ? text : json_string("\xEF\xBF\xBD");
}

int vti_console_end(void) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return VTI_EXIT_OK;
    return vti_console_fail_with("standard output: %s", errno ? strerror(errno) : "could not be written");
}
