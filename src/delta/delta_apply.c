/*
 * delta_apply.c: from the old pack and a patch to the new one. The patch may be any bytes.
 */
#include "patch.h"
#include "rearrange.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <sodium.h>
#include <string.h>

/* A patch, and where its parts begin. */
typedef struct patch_view {
    vti_patch_head head;
    const uint8_t *bytes; /* of any alignment */
    size_t steps, differences, literals;
} patch_view;

void vti_patch_hash(const void *bytes, size_t size_bytes, uint8_t hash[VTI_HASH_BYTES]) {
    _Static_assert(VTI_HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
    crypto_hash_sha256(hash, bytes, size_bytes);
}

void vt_delta_name(const vt_pack *old_pack, char name[VT_DELTA_NAME_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[VTI_HASH_BYTES];
    vti_patch_hash(old_pack->bytes, old_pack->size_bytes, hash);
    memcpy(name, ".from-0123456789abcdef.delta", VT_DELTA_NAME_BYTES);
    for (uint32_t i = 0; i < 8; i++) {
        name[6 + 2 * i] = digits[hash[i] >> 4];
        name[7 + 2 * i] = digits[hash[i] & 15];
    }
}

static vt_status open_patch(const vt_pack *old_pack, const uint8_t *bytes, size_t size_bytes, patch_view *opened,
                            vt_error *error) {
    vti_patch_head *head = &opened->head;
    *opened = (patch_view){.bytes = bytes};
    if (size_bytes < sizeof *head || memcmp(bytes, VTI_PATCH_MAGIC, sizeof VTI_PATCH_MAGIC) != 0) {
        return vti_error(error, VT_ERR_FORMAT, 0, "This is not a patch between packs.");
    }
    memcpy(head, bytes, sizeof *head);
    if (head->version != VTI_PATCH_VERSION) {
        return vti_error(error, VT_ERR_VERSION, 8, "The patch was written by another version.");
    }
    uint64_t steps = sizeof *head + (uint64_t)head->item_count * sizeof(uint32_t);
    uint64_t differences = steps + (uint64_t)head->step_count * sizeof(vti_step);
    uint64_t literals = differences + head->difference_bytes;
    if (head->item_count == 0 || head->item_count > VT_PACK_MAX_ITEMS || literals + head->literal_bytes != size_bytes) {
        return vti_error(error, VT_ERR_CORRUPT, 12, "The patch does not have the size that it says; make it again.");
    }
    uint8_t hash[VTI_HASH_BYTES];
    vti_patch_hash(old_pack->bytes, old_pack->size_bytes, hash);
    if (memcmp(hash, head->old_hash, sizeof hash) != 0) {
        return vti_error(error, VT_ERR_NOT_FOUND, 32, "The patch is for another pack.");
    }
    opened->steps = (size_t)steps;
    opened->differences = (size_t)differences;
    opened->literals = (size_t)literals;
    return VT_OK;
}

/* Origins as numbers, if they are items of the pack and none comes twice. */
static vt_status read_origins(const vt_pack *old_pack, const patch_view *patch, const vt_allocator *allocator,
                              uint32_t **origins, vt_error *error) {
    uint32_t count = patch->head.item_count;
    uint32_t *numbers = vti_allocate(allocator, count, sizeof *numbers);
    uint8_t *taken = vti_allocate_zeroed(allocator, old_pack->total_items, 1);
    vt_status status = VT_OK;
    if (!numbers || !taken) {
        vti_release(allocator, taken);
        vti_release(allocator, numbers);
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is no memory for the new pack.");
    }
    memcpy(numbers, patch->bytes + sizeof patch->head, count * sizeof *numbers);
    for (uint32_t i = 0; !status && i < count; i++) {
        if (numbers[i] == VTI_NO_ORIGIN) continue;
        if (numbers[i] >= old_pack->total_items || taken[numbers[i]]) {
            uint64_t place = sizeof(vti_patch_head) + (uint64_t)i * sizeof *numbers;
            status = vti_error(error, VT_ERR_CORRUPT, place, "An item comes from nowhere or twice.");
        } else {
            taken[numbers[i]] = 1;
        }
    }
    vti_release(allocator, taken);
    if (status)
        vti_release(allocator, numbers);
    else
        *origins = numbers;
    return status;
}

/* False when a step reaches beyond one of its sources or the new pack, or something is left over. */
static bool run_steps(const patch_view *patch, const vti_rearranged *old, uint8_t *bytes) {
    const vti_patch_head *head = &patch->head;
    size_t from = 0, to = 0, differences = 0, literals = 0;
    for (uint32_t s = 0; s < head->step_count; s++) {
        vti_step step;
        memcpy(&step, patch->bytes + patch->steps + (size_t)s * sizeof step, sizeof step);
        size_t skip = step.counts[VTI_SKIP], copy = step.counts[VTI_COPY];
        size_t add = step.counts[VTI_ADD], insert = step.counts[VTI_INSERT];
        if (skip + copy + add > old->size_bytes - from || copy + add + insert > head->new_bytes - to ||
            add > head->difference_bytes - differences || insert > head->literal_bytes - literals) {
            return false;
        }
        from += skip;
        memcpy(bytes + to, old->bytes + from, copy);
        from += copy;
        to += copy;
        for (size_t i = 0; i < add; i++) {
            bytes[to + i] = (uint8_t)(old->bytes[from + i] + patch->bytes[patch->differences + differences + i]);
        }
        from += add;
        to += add;
        differences += add;
        memcpy(bytes + to, patch->bytes + patch->literals + literals, insert);
        to += insert;
        literals += insert;
    }
    return to == head->new_bytes && differences == head->difference_bytes && literals == head->literal_bytes;
}

vt_status vt_delta_apply(const vt_pack *old_pack, const void *bytes, size_t patch_bytes, const vt_allocator *allocator,
                         void **new_bytes, size_t *size_bytes, vt_error *error) {
    if (!old_pack || !old_pack->complete || !bytes || !new_bytes || !size_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "vt_delta_apply needs a complete pack and a patch.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_rearranged old = {0};
    uint32_t *origins = NULL;
    uint8_t *made = NULL;
    uint8_t hash[VTI_HASH_BYTES];
    patch_view patch;
    vt_status status = open_patch(old_pack, bytes, patch_bytes, &patch, error);
    if (!status) status = read_origins(old_pack, &patch, &memory, &origins, error);
    if (status) goto done;
    size_t limit = 2 * (old_pack->size_bytes + patch_bytes);
    status = vti_rearrange(old_pack, origins, patch.head.item_count, patch.head.flips, limit, &memory, &old);
    if (status == VT_ERR_LIMIT || (!status && patch.head.new_bytes > old.size_bytes + patch_bytes)) {
        status = vti_error(error, VT_ERR_CORRUPT, 12, "The new pack would be larger than what it is made of.");
        goto done;
    }
    if (!status && !(made = vti_allocate(&memory, patch.head.new_bytes, 1))) status = VT_ERR_MEMORY;
    if (status) {
        status = vti_error(error, status, VT_NOWHERE, "There is no memory for the new pack.");
        goto done;
    }
    if (!run_steps(&patch, &old, made)) {
        status = vti_error(error, VT_ERR_CORRUPT, VT_NOWHERE, "The steps of the patch do not fit; make it again.");
        goto done;
    }
    vti_patch_hash(made, patch.head.new_bytes, hash);
    if (memcmp(hash, patch.head.new_hash, sizeof hash) != 0) {
        status = vti_error(error, VT_ERR_CORRUPT, 64, "What the patch gives is not the new pack; make it again.");
        goto done;
    }
    *new_bytes = made;
    *size_bytes = patch.head.new_bytes;
    made = NULL;
done:
    vti_release(&memory, made);
    vti_release(&memory, old.bytes);
    vti_release(&memory, origins);
    return status;
}
