/*
 * error_format.c: formatted error messages, apart from error.c so that engine.wasm links without printf.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

vt_status vti_error_format(vt_error *error, vt_status status, uint64_t line, const char *format, ...) {
    if (!error) return status;
    error->status = status;
    error->byte_offset = VT_NOWHERE;
    error->line = line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}
