/*
 * patch.h: the head of a patch as C (DELTA.md), and a step of it.
 */
#ifndef VTI_PATCH_H
#define VTI_PATCH_H

#include <vitrine/delta.h>

#define VTI_PATCH_VERSION 1U
#define VTI_HASH_BYTES 32U

static const uint8_t VTI_PATCH_MAGIC[8] = {0x89, 'V', 'T', 'D', 'L', '\r', '\n', 0x1A};

typedef struct vti_patch_head {
    uint8_t magic[8];
    uint32_t version;
    uint32_t item_count;
    uint32_t step_count;
    uint32_t difference_bytes;
    uint32_t literal_bytes;
    uint32_t new_bytes;
    uint8_t old_hash[VTI_HASH_BYTES];
    uint8_t new_hash[VTI_HASH_BYTES];
    uint8_t flips[32];
} vti_patch_head;

/* How many bytes are skipped, copied, added to and inserted, one after the other. */
enum { VTI_SKIP, VTI_COPY, VTI_ADD, VTI_INSERT, VTI_STEP_PARTS };
typedef struct vti_step {
    uint32_t counts[VTI_STEP_PARTS];
} vti_step;

_Static_assert(sizeof(vti_patch_head) == 128, "DELTA.md");
_Static_assert(sizeof(vti_step) == 16, "DELTA.md");

/* SHA-256 */
void vti_patch_hash(const void *bytes, size_t size_bytes, uint8_t hash[VTI_HASH_BYTES]);

#endif
