/*
 * file.h: whole files in and out, for native programs. It knows nothing of what is in them.
 */
#ifndef VITRINE_FILE_H
#define VITRINE_FILE_H

#include <vitrine/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes a file so that `path` holds either all of it or what it held before. IO with the system's
 * reason, NOT_FOUND when its directory is missing. */
VT_WARN_UNUSED vt_status vt_file_write(const char *path, const void *bytes, size_t size_bytes, vt_error *error);

/* Reads a whole file into memory aligned for vt_pack_open. IO, NOT_FOUND, MEMORY, LIMIT (over 2 GiB). */
VT_WARN_UNUSED vt_status vt_file_read(const char *path, const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                      vt_error *error);

/* Releases memory that the default allocator gave. */
void vt_memory_release(void *memory);

#ifdef __cplusplus
}
#endif
#endif
