/*
 * delta.h: from one pack to the next by a patch, which is smaller on the wire than the pack. For native programs; pages
 * apply patches with web/src/parts/delta.ts. src/delta/DELTA.md has the bytes.
 */
#ifndef VITRINE_DELTA_H
#define VITRINE_DELTA_H

#include <vitrine/pack.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes the patch that turns old_pack into new_pack, both complete. `patch` is the allocator's (vt_memory_release for the
 * default one). ARGUMENT, MEMORY.
 */
VT_WARN_UNUSED vt_status vt_delta_make(const vt_pack *old_pack, const vt_pack *new_pack, const vt_allocator *allocator,
                                       void **patch, size_t *patch_bytes, vt_error *error);

/*
 * Applies any bytes as a patch. What it gives has the SHA-256 that the patch names, and is aligned for vt_pack_open, which
 * still has to check it. FORMAT (no patch), VERSION, NOT_FOUND (a patch of another pack), CORRUPT with the byte offset,
 * MEMORY. Takes memory for at most 5 times the old pack and the patch.
 */
VT_WARN_UNUSED vt_status vt_delta_apply(const vt_pack *old_pack, const void *patch, size_t patch_bytes,
                                        const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                        vt_error *error);

/* What follows the new pack's address where pages that have old_pack look for the patch: ".from-0123456789abcdef.delta". */
#define VT_DELTA_NAME_BYTES 29U
void vt_delta_name(const vt_pack *old_pack, char name[VT_DELTA_NAME_BYTES]);

#ifdef __cplusplus
}
#endif
#endif
