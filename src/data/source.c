/*
 * source.c: see source.h. libarchive's raw format with the four filters that data.h promises and no others: some of its
 * filters run programs. libarchive takes its own memory from the C library.
 */
#include "source.h"

#include "../base/error.h"

#include <archive.h>
#include <errno.h>
#include <string.h>

static vt_status archive_failure(const vti_stream *stream, vt_error *error) {
    int number = archive_errno(stream->archive);
    const char *reason = archive_error_string(stream->archive);
    if (number == ENOMEM) return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to read the table");
    if (number <= 0 || number == EILSEQ) { /* libarchive's own; else it is the system's */
        return vti_error_format(error, VT_ERR_FORMAT, VT_NOWHERE,
                                "the compressed stream is cut short or damaged (%s): fetch the file again",
                                reason ? reason : "no detail");
    }
    return vti_error_format(error, VT_ERR_IO, VT_NOWHERE, "cannot read: %s", reason ? reason : strerror(number));
}

static vt_status open_file(vti_stream *stream, const char *path, vt_error *error) {
    FILE *file = stream->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file) return vti_error_format(error, VT_ERR_IO, VT_NOWHERE, "cannot open %s: %s", path, strerror(errno));
    if (file != stdin && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        stream->total_bytes = size > 0 ? (uint64_t)size : 0;
        rewind(file);
    }
    return archive_read_open_FILE(stream->archive, file) == ARCHIVE_OK ? VT_OK : archive_failure(stream, error);
}

/* libarchive takes a failing read for the end of the file. */
static vt_status check_end(const vti_stream *stream, vt_error *error) {
    if (!stream->at_end || !stream->file || !ferror(stream->file)) return VT_OK;
    return vti_error_format(error, VT_ERR_IO, VT_NOWHERE, "cannot read: %s", strerror(errno));
}

vt_status vti_stream_open(vti_stream *stream, const vti_source *source, vt_error *error) {
    *stream = (vti_stream){.left_bytes = source->max_bytes > 0 ? source->max_bytes : UINT64_MAX};
    struct archive *archive = stream->archive = archive_read_new();
    if (!archive) return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to read the table");
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    if (source->path) {
        vt_status status = open_file(stream, source->path, error);
        if (status) return status;
    } else if (archive_read_open_memory(archive, source->bytes, source->size_bytes) != ARCHIVE_OK) {
        return archive_failure(stream, error);
    }
    struct archive_entry *entry;
    int result = archive_read_next_header(archive, &entry);
    stream->at_end = result == ARCHIVE_EOF; /* an empty file */
    return result == ARCHIVE_OK || result == ARCHIVE_EOF ? check_end(stream, error) : archive_failure(stream, error);
}

vt_status vti_stream_read(vti_stream *stream, char *buffer, size_t capacity, size_t *size_bytes, vt_error *error) {
    *size_bytes = 0;
    while (*size_bytes < capacity && !stream->at_end) {
        la_ssize_t size = archive_read_data(stream->archive, buffer + *size_bytes, capacity - *size_bytes);
        if (size < 0) return archive_failure(stream, error);
        stream->at_end = size == 0;
        if ((uint64_t)size > stream->left_bytes) {
            return vti_error_format(error, VT_ERR_LIMIT, VT_NOWHERE, "the table is larger than allowed");
        }
        stream->left_bytes -= (uint64_t)size;
        *size_bytes += (size_t)size;
    }
    return check_end(stream, error);
}

uint64_t vti_stream_position(const vti_stream *stream) {
    la_int64_t position = archive_filter_bytes(stream->archive, -1);
    return position > 0 ? (uint64_t)position : 0;
}

void vti_stream_close(vti_stream *stream) {
    if (stream->archive) archive_read_free(stream->archive);
    if (stream->file && stream->file != stdin) fclose(stream->file);
    *stream = (vti_stream){0};
}
