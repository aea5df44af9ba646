/*
 * output.c: see output.h.
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, fsync, fchmod */

#include "output.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)1 << 16)

static vt_status failed(const char *what, const char *path, int reason, vt_error *error) {
    return vti_error_format(error, VT_ERR_IO, VT_NOWHERE, "cannot %s %.120s: %.60s", what, path, strerror(reason));
}

vt_status vti_output_open(vti_output *output, const vt_allocator *allocator, const char *directory, const char *name,
                          vt_error *error) {
    static const char suffix[] = ".XXXXXX";
    *output = (vti_output){.allocator = allocator, .file = -1};
    size_t path_bytes = strlen(directory) + 1 + strlen(name) + 1;
    output->path = vti_allocate(allocator, 2 * path_bytes + sizeof suffix, 1);
    output->buffer = vti_allocate(allocator, BUFFER_BYTES, 1);
    if (!output->path || !output->buffer) {
        vti_output_close(output);
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "not enough memory for an output file");
    }
    snprintf(output->path, path_bytes, "%s/%s", directory, name);
    char *temporary_path = output->path + path_bytes;
    memcpy(temporary_path, output->path, path_bytes - 1);
    memcpy(temporary_path + path_bytes - 1, suffix, sizeof suffix);
    output->file = mkstemp(temporary_path);
    if (output->file < 0) {
        vt_status status = failed("create a file in", directory, errno, error);
        vti_output_close(output);
        return status;
    }
    output->temporary_path = temporary_path;
    if (fchmod(output->file, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) != 0) output->reason = errno;
    return VT_OK;
}

static void flush(vti_output *output) {
    size_t written = 0;
    while (written < output->used_bytes && !output->reason) {
        ssize_t count = write(output->file, output->buffer + written, output->used_bytes - written);
        if (count >= 0)
            written += (size_t)count;
        else if (errno != EINTR)
            output->reason = errno;
    }
    output->used_bytes = 0;
}

void vti_output_bytes(vti_output *output, const void *bytes, size_t size_bytes) {
    const char *from = bytes;
    while (size_bytes > 0) {
        if (output->used_bytes == BUFFER_BYTES) flush(output);
        size_t part = BUFFER_BYTES - output->used_bytes;
        if (part > size_bytes) part = size_bytes;
        memcpy(output->buffer + output->used_bytes, from, part);
        output->used_bytes += part;
        from += part;
        size_bytes -= part;
    }
}

void vti_output_text(vti_output *output, const char *text) {
    vti_output_bytes(output, text, strlen(text));
}

void vti_output_number(vti_output *output, uint64_t number, int digits) {
    char text[20];
    int start = (int)sizeof text;
    do {
        text[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || (int)sizeof text - start < digits);
    vti_output_bytes(output, text + start, sizeof text - (size_t)start);
}

vt_status vti_output_check(const vti_output *output, vt_error *error) {
    return output->reason ? failed("write", output->path, output->reason, error) : VT_OK;
}

vt_status vti_output_finish(vti_output *output, vt_error *error) {
    flush(output);
    if (!output->reason && fsync(output->file) != 0) output->reason = errno;
    if (close(output->file) != 0 && !output->reason) output->reason = errno;
    output->file = -1;
    return vti_output_check(output, error);
}

vt_status vti_output_publish(vti_output *output, vt_error *error) {
    if (rename(output->temporary_path, output->path) != 0) return failed("replace", output->path, errno, error);
    output->temporary_path = NULL;
    return VT_OK;
}

void vti_output_close(vti_output *output) {
    if (output->file >= 0) close(output->file);
    if (output->temporary_path) unlink(output->temporary_path);
    vti_release(output->allocator, output->path);
    vti_release(output->allocator, output->buffer);
    *output = (vti_output){.file = -1};
}
