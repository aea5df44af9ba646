/*
 * source.h: the bytes of a table, wherever they come from, decompressed. It knows no lines.
 */
#ifndef VTI_SOURCE_H
#define VTI_SOURCE_H

#include <vitrine/base.h>

#include <stdio.h>

typedef struct vti_source {
    const char *path;  /* a file, "-" for standard input; or NULL: */
    const void *bytes; /* [size_bytes] in memory */
    size_t size_bytes;
    uint64_t max_bytes; /* after decompression; 0: no limit */
} vti_source;

typedef struct vti_stream {
    struct archive *archive;
    FILE *file; /* NULL for memory */
    bool at_end;
    uint64_t left_bytes;  /* until max_bytes */
    uint64_t total_bytes; /* before decompression; 0 where not known */
} vti_stream;

/* IO, FORMAT (a compressed stream that cannot be read), MEMORY. Close the stream also after a failure. */
VT_WARN_UNUSED vt_status vti_stream_open(vti_stream *stream, const vti_source *source, vt_error *error);
/* Fills the buffer; *size_bytes is less than `capacity` only at the end. IO, FORMAT, LIMIT, MEMORY. */
VT_WARN_UNUSED vt_status vti_stream_read(vti_stream *stream, char *buffer, size_t capacity, size_t *size_bytes,
                                         vt_error *error);
/* How far the reading has come, before decompression. */
uint64_t vti_stream_position(const vti_stream *stream);
void vti_stream_close(vti_stream *stream);

#endif
