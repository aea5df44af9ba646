/*
 * delta_fuzz.c: any bytes as a patch of one fixed pack. What is accepted must have the hash that the patch names. It knows
 * no files.
 */
#include "delta/patch.h"
#include "delta_packs.h"

#include <vitrine/file.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes) {
    static vt_pack old_pack;
    static void *old_bytes;
    if (!old_bytes) old_pack = delta_pack(&delta_old_shape, &old_bytes);
    void *made = NULL;
    size_t made_bytes = 0;
    if (vt_delta_apply(&old_pack, bytes, size_bytes, NULL, &made, &made_bytes, NULL) == VT_OK) {
        vti_patch_head head;
        uint8_t hash[VTI_HASH_BYTES];
        memcpy(&head, bytes, sizeof head);
        vti_patch_hash(made, made_bytes, hash);
        if (made_bytes != head.new_bytes || memcmp(hash, head.new_hash, sizeof hash) != 0) abort();
    } else if (made) {
        abort();
    }
    vt_memory_release(made);
    return 0;
}
