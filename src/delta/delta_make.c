/*
 * delta_make.c: the patch between two packs. Items are the same where their ids are. What the rearranged old pack says at
 * the same place is copied, or added to where it is only near, and the rest is inserted.
 */
#include "patch.h"
#include "rearrange.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

typedef struct byte_list {
    uint8_t *bytes;
    size_t count, capacity;
} byte_list;

/* A patch that is being made: its steps so far, and how far the rearranged pack has been read. */
typedef struct patch_script {
    const vt_allocator *allocator;
    const vti_rearranged *old;
    size_t at;
    vti_step *steps;
    size_t step_count, step_capacity;
    uint32_t last; /* part of the last step that was written to */
    byte_list differences, literals;
    bool failed; /* out of memory */
} patch_script;

/* ---- steps ---- */

static uint8_t *grow_by(patch_script *script, byte_list *list, size_t count) {
    void *array = list->bytes;
    if (vti_grow(script->allocator, &array, &list->capacity, list->count, list->count + count, 1)) {
        script->failed = true;
        return NULL;
    }
    list->bytes = array;
    list->count += count;
    return list->bytes + list->count - count;
}

/* Counts `count` for a part of the last step, or of a new one where that part is over. */
static void count_part(patch_script *script, uint32_t part, size_t count) {
    if (script->step_count == 0 || part < script->last) {
        void *array = script->steps;
        if (vti_grow(script->allocator, &array, &script->step_capacity, script->step_count, script->step_count + 1,
                     sizeof(vti_step))) {
            script->failed = true;
            return;
        }
        script->steps = array;
        script->steps[script->step_count++] = (vti_step){{0}};
    }
    script->steps[script->step_count - 1].counts[part] += (uint32_t)count;
    script->last = part;
}

static void skip_to(patch_script *script, size_t offset) {
    if (offset > script->at) count_part(script, VTI_SKIP, offset - script->at);
    script->at = offset;
}

static void insert(patch_script *script, const uint8_t *from, size_t count) {
    if (count == 0) return;
    uint8_t *literals = grow_by(script, &script->literals, count);
    if (literals) memcpy(literals, from, count);
    count_part(script, VTI_INSERT, count);
}

/* As many bytes of the rearranged pack as of the new one: copied where they are the same, else added to. */
static void use(patch_script *script, const uint8_t *wanted, size_t count) {
    const uint8_t *old = script->old->bytes + script->at;
    if (count == 0) return;
    bool same = memcmp(old, wanted, count) == 0;
    uint8_t *differences = same ? NULL : grow_by(script, &script->differences, count);
    for (size_t i = 0; differences && i < count; i++) differences[i] = (uint8_t)(wanted[i] - old[i]);
    count_part(script, same ? VTI_COPY : VTI_ADD, count);
    script->at += count;
}

/* ---- sections ---- */

static uint32_t number_at(const uint8_t *numbers, uint32_t index) {
    uint32_t number;
    memcpy(&number, numbers + (size_t)index * sizeof number, sizeof number);
    return number;
}

/* Text lists of as many texts: the offsets are near, and each text is the same or another one. */
static void write_texts(patch_script *script, const uint8_t *wanted, uint32_t count) {
    const uint8_t *old = script->old->bytes + script->at;
    size_t head_bytes = ((size_t)count + 1) * sizeof(uint32_t);
    size_t old_start = script->at + head_bytes;
    use(script, wanted, head_bytes);
    for (uint32_t i = 0; i < count; i++) {
        size_t begin = number_at(wanted, i), bytes = number_at(wanted, i + 1) - begin;
        size_t old_begin = number_at(old, i), old_bytes = number_at(old, i + 1) - old_begin;
        const uint8_t *text = wanted + head_bytes + begin;
        skip_to(script, old_start + old_begin);
        if (bytes == old_bytes && memcmp(text, old + head_bytes + old_begin, bytes) == 0)
            use(script, text, bytes);
        else
            insert(script, text, bytes);
    }
}

static const vti_block *find_block(const vti_rearranged *old, const vti_pack_section *section) {
    for (uint32_t b = 0; b < old->block_count; b++) {
        const vti_block *block = &old->blocks[b];
        if (block->number == section->number && memcmp(block->tag, section->tag, sizeof block->tag) == 0) return block;
    }
    return NULL;
}

static void write_section(patch_script *script, const vt_pack *new_pack, const vti_pack_section *section) {
    const vti_block *block = find_block(script->old, section);
    const uint8_t *wanted = new_pack->bytes + section->offset;
    if (block && block->offset >= script->at && block->is_texts) {
        skip_to(script, block->offset);
        write_texts(script, wanted, vti_chunk_items(section->number, new_pack->total_items));
    } else if (block && block->offset >= script->at && block->size_bytes == section->size_bytes) {
        skip_to(script, block->offset);
        use(script, wanted, section->size_bytes);
    } else {
        insert(script, wanted, section->size_bytes);
    }
}

/* Head and table, then each section with the zeros before it, then those at the end. */
static void write_pack(patch_script *script, const vt_pack *new_pack) {
    uint32_t count;
    const vti_pack_section *sections = vti_sections(new_pack, &count);
    size_t end = sizeof(vti_pack_header) + (size_t)count * sizeof *sections;
    insert(script, new_pack->bytes, end);
    for (uint32_t s = 0; s < count; s++) {
        insert(script, new_pack->bytes + end, sections[s].offset - end);
        write_section(script, new_pack, &sections[s]);
        end = sections[s].offset + sections[s].size_bytes;
    }
    insert(script, new_pack->bytes + end, new_pack->size_bytes - end);
}

/* ---- items and factors ---- */

static bool same_text(vt_text left, vt_text right) {
    return left.size_bytes == right.size_bytes && memcmp(left.bytes, right.bytes, left.size_bytes) == 0;
}

/* By a hash table of the old ids, of twice as many places. */
static vt_status find_origins(const vt_pack *old_pack, const vt_pack *new_pack, const vt_allocator *allocator,
                              uint32_t *origins) {
    uint32_t mask = 1;
    while (mask < 2 * old_pack->total_items) mask *= 2;
    mask--;
    uint32_t *places = vti_allocate_zeroed(allocator, (size_t)mask + 1, sizeof *places); /* item + 1 */
    if (!places) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < old_pack->total_items; i++) {
        vt_text id = vt_pack_id(old_pack, i);
        uint32_t place = (uint32_t)vti_pack_checksum(id.bytes, id.size_bytes) & mask;
        while (places[place]) place = (place + 1) & mask;
        places[place] = i + 1;
    }
    for (uint32_t i = 0; i < new_pack->total_items; i++) {
        vt_text id = vt_pack_id(new_pack, i);
        uint32_t place = (uint32_t)vti_pack_checksum(id.bytes, id.size_bytes) & mask;
        while (places[place] && !same_text(vt_pack_id(old_pack, places[place] - 1), id)) place = (place + 1) & mask;
        origins[i] = places[place] - 1; /* VTI_NO_ORIGIN for an empty place */
    }
    vti_release(allocator, places);
    return VT_OK;
}

/* A factor is flipped where the old and the new values of the items point in opposite directions. */
static vt_status find_flips(const vt_pack *old_pack, const vt_pack *new_pack, const uint32_t *origins,
                            const vt_allocator *allocator, uint8_t flips[32]) {
    const uint32_t old_factors = old_pack->factor_count, new_factors = new_pack->factor_count;
    uint32_t factors = old_factors < new_factors ? old_factors : new_factors;
    bool coded = old_pack->coding != VT_CODING_8_BIT || new_pack->coding != VT_CODING_8_BIT;
    if (coded && factors > VT_PACK_LEAD) factors = VT_PACK_LEAD; /* what is behind it are no values */
    int64_t *sums = vti_allocate_zeroed(allocator, VT_PACK_MAX_FACTORS, sizeof *sums);
    if (!sums) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < new_pack->total_items; i++) {
        uint8_t old_row[VT_PACK_MAX_FACTORS], new_row[VT_PACK_MAX_FACTORS];
        if (origins[i] == VTI_NO_ORIGIN) continue;
        vt_pack_row(old_pack, origins[i], old_row);
        vt_pack_row(new_pack, i, new_row);
        for (uint32_t d = 0; d < factors; d++) {
            sums[d] += (old_row[d] - VT_PACK_ZERO_POINT) * (new_row[d] - VT_PACK_ZERO_POINT);
        }
    }
    for (uint32_t d = 0; d < factors; d++) flips[d / 8] |= (uint8_t)((sums[d] < 0) << (d % 8));
    vti_release(allocator, sums);
    return VT_OK;
}

/* ---- the patch ---- */

static uint8_t *append(uint8_t *to, const void *from, size_t size_bytes) {
    if (size_bytes > 0) memcpy(to, from, size_bytes);
    return to + size_bytes;
}

static vt_status join(vti_patch_head *head, const uint32_t *origins, const patch_script *script, void **patch,
                      size_t *patch_bytes) {
    head->step_count = (uint32_t)script->step_count;
    head->difference_bytes = (uint32_t)script->differences.count;
    head->literal_bytes = (uint32_t)script->literals.count;
    size_t origin_bytes = head->item_count * sizeof *origins, step_bytes = script->step_count * sizeof(vti_step);
    size_t size = sizeof *head + origin_bytes + step_bytes + head->difference_bytes + head->literal_bytes;
    uint8_t *to = *patch = vti_allocate(script->allocator, size, 1);
    if (!to) return VT_ERR_MEMORY;
    to = append(to, head, sizeof *head);
    to = append(to, origins, origin_bytes);
    to = append(to, script->steps, step_bytes);
    to = append(to, script->differences.bytes, script->differences.count);
    append(to, script->literals.bytes, script->literals.count);
    *patch_bytes = size;
    return VT_OK;
}

vt_status vt_delta_make(const vt_pack *old_pack, const vt_pack *new_pack, const vt_allocator *allocator, void **patch,
                        size_t *patch_bytes, vt_error *error) {
    if (!old_pack || !new_pack || !old_pack->complete || !new_pack->complete || !patch || !patch_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "vt_delta_make needs two complete packs.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_patch_head head = {
        .version = VTI_PATCH_VERSION, .item_count = new_pack->total_items, .new_bytes = (uint32_t)new_pack->size_bytes};
    vti_rearranged old = {.blocks = vti_allocate(&memory, VTI_MAX_BLOCKS, sizeof *old.blocks)};
    patch_script script = {.allocator = &memory, .old = &old};
    uint32_t *origins = vti_allocate(&memory, head.item_count, sizeof *origins);
    vt_status status = origins && old.blocks ? VT_OK : VT_ERR_MEMORY;
    memcpy(head.magic, VTI_PATCH_MAGIC, sizeof head.magic);
    vti_patch_hash(old_pack->bytes, old_pack->size_bytes, head.old_hash);
    vti_patch_hash(new_pack->bytes, new_pack->size_bytes, head.new_hash);
    if (!status) status = find_origins(old_pack, new_pack, &memory, origins);
    if (!status) status = find_flips(old_pack, new_pack, origins, &memory, head.flips);
    if (!status) status = vti_rearrange(old_pack, origins, head.item_count, head.flips, SIZE_MAX, &memory, &old);
    if (!status) write_pack(&script, new_pack);
    if (script.failed) status = VT_ERR_MEMORY;
    if (!status) status = join(&head, origins, &script, patch, patch_bytes);
    vti_release(&memory, script.literals.bytes);
    vti_release(&memory, script.differences.bytes);
    vti_release(&memory, script.steps);
    vti_release(&memory, old.bytes);
    vti_release(&memory, old.blocks);
    vti_release(&memory, origins);
    return status ? vti_error(error, status, VT_NOWHERE, "There is no memory for the patch.") : VT_OK;
}
