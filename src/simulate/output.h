/*
 * output.h: a file that appears only when it is complete: written beside its place under a temporary name, then
 * renamed. Failures of single writes are kept and reported at the end. It knows nothing of what is written.
 */
#ifndef VTI_OUTPUT_H
#define VTI_OUTPUT_H

#include <vitrine/base.h>

typedef struct vti_output {
    const vt_allocator *allocator;
    char *path, *temporary_path; /* one block */
    char *buffer;
    size_t used_bytes;
    int file;   /* descriptor, or -1 */
    int reason; /* errno of the first failed write, or 0 */
} vti_output;

/* Zero-initialise before. IO, MEMORY. */
VT_WARN_UNUSED vt_status vti_output_open(vti_output *output, const vt_allocator *allocator, const char *directory,
                                         const char *name, vt_error *error);
void vti_output_bytes(vti_output *output, const void *bytes, size_t size_bytes);
void vti_output_text(vti_output *output, const char *text);
/* Decimal, with leading zeros up to `digits`. */
void vti_output_number(vti_output *output, uint64_t number, int digits);
/* Whether all writes so far went well. IO. */
VT_WARN_UNUSED vt_status vti_output_check(const vti_output *output, vt_error *error);
/* Everything is on the disk, still under the temporary name. IO. */
VT_WARN_UNUSED vt_status vti_output_finish(vti_output *output, vt_error *error);
/* After finish: takes its place. IO. */
VT_WARN_UNUSED vt_status vti_output_publish(vti_output *output, vt_error *error);
/* Releases everything; removes the temporary file unless it was published. */
void vti_output_close(vti_output *output);

#endif
