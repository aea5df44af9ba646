/*
 * error.c: status names and fixed error messages. It formats nothing (see error_format.c).
 */
#include "error.h"

#include <string.h>

const char *vt_status_name(vt_status status) {
    switch (status) {
    case VT_OK: return "VT_OK";
    case VT_ERR_ARGUMENT: return "VT_ERR_ARGUMENT";
    case VT_ERR_MEMORY: return "VT_ERR_MEMORY";
    case VT_ERR_IO: return "VT_ERR_IO";
    case VT_ERR_NOT_FOUND: return "VT_ERR_NOT_FOUND";
    case VT_ERR_FORMAT: return "VT_ERR_FORMAT";
    case VT_ERR_VERSION: return "VT_ERR_VERSION";
    case VT_ERR_CORRUPT: return "VT_ERR_CORRUPT";
    case VT_ERR_LIMIT: return "VT_ERR_LIMIT";
    case VT_ERR_EMPTY: return "VT_ERR_EMPTY";
    case VT_ERR_NUMERIC: return "VT_ERR_NUMERIC";
    case VT_ERR_CANCELLED: return "VT_ERR_CANCELLED";
    }
    return "VT_ERR_UNKNOWN";
}

vt_status vti_error(vt_error *error, vt_status status, uint64_t byte_offset, const char *message) {
    if (!error) return status;
    size_t length = strlen(message);
    if (length >= sizeof error->message) length = sizeof error->message - 1;
    error->status = status;
    error->byte_offset = byte_offset;
    error->line = VT_NOWHERE;
    memcpy(error->message, message, length);
    error->message[length] = '\0';
    return status;
}
