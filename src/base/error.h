/*
 * error.h: filling the caller's vt_error. All return the status, so that a failure reads `return vti_error(...)`.
 */
#ifndef VTI_ERROR_H
#define VTI_ERROR_H

#include <vitrine/base.h>

/* A fixed message, for the engine's side: printf would more than double the size of engine.wasm. */
vt_status vti_error(vt_error *error, vt_status status, uint64_t byte_offset, const char *message);

/* For what only programs do wrong, and no page: engine.wasm, which every visitor downloads, has few words for it. */
static inline vt_status vti_misuse(vt_error *error, vt_status status, const char *message) {
#ifdef __EMSCRIPTEN__
    message = "A wrong call.";
#endif
    return vti_error(error, status, VT_NOWHERE, message);
}

/* A formatted message with a line number, for the shop's side. */
vt_status vti_error_format(vt_error *error, vt_status status, uint64_t line, const char *format, ...) VT_PRINTF(4, 5);

#endif
