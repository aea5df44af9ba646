/*
 * file.c: whole files in and out (file.h). Writing is atomic: a temporary file beside the target, flushed
 * to the disk, then renamed over it.
 */
#define _POSIX_C_SOURCE 200809L

#include "error.h"
#include "memory.h"

#include <vitrine/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES (UINT64_C(1) << 31)
#define READ_BYTES ((size_t)1 << 16)

static vt_status system_error(vt_error *error, const char *what) {
    int code = errno;
    return vti_error_format(error, code == ENOENT ? VT_ERR_NOT_FOUND : VT_ERR_IO, VT_NOWHERE, "%s: %s.", what,
                            strerror(code));
}

static bool write_all(int file, const char *bytes, size_t size_bytes) {
    while (size_bytes > 0) {
        ssize_t written = write(file, bytes, size_bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        size_bytes -= (size_t)written;
    }
    return true;
}

vt_status vt_file_write(const char *path, const void *bytes, size_t size_bytes, vt_error *error) {
    if (!path || (!bytes && size_bytes > 0)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A path and bytes are needed to write a file.");
    }
    static const char suffix[] = ".XXXXXX";
    size_t length = strlen(path);
    vt_allocator memory = vti_allocator_or_default(NULL);
    char *temporary = vti_allocate(&memory, length + sizeof suffix, 1);
    if (!temporary) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to write a file.");
    memcpy(temporary, path, length);
    memcpy(temporary + length, suffix, sizeof suffix);

    vt_status status = VT_OK;
    int file = mkstemp(temporary);
    if (file < 0) {
        status = system_error(error, "The file cannot be created");
        goto done;
    }
    mode_t mask = umask(0);
    umask(mask);
    bool written = write_all(file, bytes, size_bytes) && fchmod(file, 0666 & ~mask) == 0 && fsync(file) == 0;
    if (!written) status = system_error(error, "The file cannot be written");
    if (close(file) != 0 && status == VT_OK) status = system_error(error, "The file cannot be written");
    if (status == VT_OK && rename(temporary, path) != 0) status = system_error(error, "The file cannot be replaced");
    if (status != VT_OK) unlink(temporary);
done:
    vti_release(&memory, temporary);
    return status;
}

/* Reads to the end, since not every file knows its size. The content is the caller's, also on failure. */
static vt_status read_all(int file, const vt_allocator *memory, char **content, size_t *used, vt_error *error) {
    size_t capacity = 0;
    struct stat info;
    bool known_large = fstat(file, &info) == 0 && (uint64_t)info.st_size >= MAX_FILE_BYTES;
    for (;;) {
        if (known_large || *used >= MAX_FILE_BYTES)
            return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "The file is larger than 2 GiB.");
        if (vti_grow(memory, (void **)content, &capacity, *used, *used + READ_BYTES, 1) != VT_OK) {
            return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to read the file.");
        }
        ssize_t got = read(file, *content + *used, capacity - *used);
        if (got == 0) return VT_OK;
        if (got > 0) *used += (size_t)got;
        if (got < 0 && errno != EINTR) return system_error(error, "The file cannot be read");
    }
}

vt_status vt_file_read(const char *path, const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                       vt_error *error) {
    if (!path || !bytes || !size_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A path is needed to read a file.");
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return system_error(error, "The file cannot be opened");
    vt_allocator memory = vti_allocator_or_default(allocator);
    char *content = NULL;
    size_t used = 0;
    vt_status status = read_all(file, &memory, &content, &used, error);
    close(file);
    if (status != VT_OK) {
        vti_release(&memory, content);
        return status;
    }
    *bytes = content;
    *size_bytes = used;
    return VT_OK;
}

void vt_memory_release(void *memory) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, memory);
}
