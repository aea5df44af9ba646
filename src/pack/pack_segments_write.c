/*
 * pack_segments_write.c: a finished pack, copied with segments put in. They are found after all else of a pack is
 * chosen and change nothing of it, so the other sections stay as they are, byte by byte.
 */
#include "layout.h"
#include "pack_write.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

/* The file that is being made: its table fills while sections are appended. */
typedef struct copying {
    uint8_t *bytes;
    uint64_t used;
    uint32_t section_count;
} copying;

static vti_pack_section *table_of(uint8_t *bytes) {
    return (vti_pack_section *)(bytes + sizeof(vti_pack_header));
}

/* Room for a section, with zeros before it. */
static uint8_t *append(copying *copy, const vti_pack_section *like) {
    uint64_t begin = vti_pack_align(copy->used);
    vti_pack_section *section = table_of(copy->bytes) + copy->section_count++;
    memset(copy->bytes + copy->used, 0, begin - copy->used);
    *section = *like;
    section->offset = begin;
    copy->used = begin + like->size_bytes;
    return copy->bytes + begin;
}

static uint32_t name_bytes_of(const vti_segment_content *segments) {
    uint32_t sum = 0;
    for (uint32_t c = 0; c < segments->count; c++) sum += segments->names[c].size_bytes;
    return sum;
}

static void append_segments(copying *copy, const vti_segment_content *segments, uint32_t factor_count) {
    vti_pack_segments head = {segments->count, name_bytes_of(segments)};
    size_t user_bytes = head.count * sizeof(uint32_t), offset_bytes = user_bytes + sizeof(uint32_t);
    size_t centroid_bytes = (size_t)head.count * factor_count * sizeof(uint16_t);
    vti_pack_section section = {.tag = {'S', 'E', 'G', 'M'},
                                .size_bytes =
                                    sizeof head + user_bytes + offset_bytes + centroid_bytes + head.name_bytes};
    uint8_t *bytes = append(copy, &section);
    memcpy(bytes, &head, sizeof head);
    memcpy(bytes + sizeof head, segments->users, user_bytes);
    uint32_t *offsets = (uint32_t *)(bytes + sizeof head + user_bytes);
    memcpy((uint8_t *)offsets + offset_bytes, segments->centroids, centroid_bytes);
    char *names = (char *)offsets + offset_bytes + centroid_bytes;
    offsets[0] = 0;
    for (uint32_t c = 0; c < head.count; c++) {
        memcpy(names + offsets[c], segments->names[c].bytes, segments->names[c].size_bytes);
        offsets[c + 1] = offsets[c] + segments->names[c].size_bytes;
    }
    table_of(copy->bytes)[copy->section_count - 1].checksum = vti_pack_checksum(bytes, section.size_bytes);
}

/* META comes first and says that there are segments; they come before attributes and items. */
static void copy_file(copying *copy, const vt_pack *pack, const vti_segment_content *segments) {
    vti_pack_header *header = (vti_pack_header *)copy->bytes;
    const vti_pack_header *from = (const vti_pack_header *)pack->bytes;
    const vti_pack_section *section = (const vti_pack_section *)(from + 1);
    *header = *from;
    header->section_count = from->section_count + 1;
    copy->used = sizeof *header + header->section_count * sizeof *section;
    bool added = false;
    for (uint32_t s = 0; s < from->section_count; s++, section++) {
        if (!added && (memcmp(section->tag, "ATTR", 4) == 0 || memcmp(section->tag, "SCAL", 4) == 0)) {
            append_segments(copy, segments, pack->factor_count);
            added = true;
        }
        memcpy(append(copy, section), pack->bytes + section->offset, section->size_bytes);
    }
    vti_pack_section *first = table_of(copy->bytes);
    vti_pack_meta *meta = (vti_pack_meta *)(copy->bytes + first->offset);
    meta->contents |= VTI_PACK_SEGMENTS;
    first->checksum = vti_pack_checksum(meta, sizeof *meta);
    header->file_bytes = vti_pack_align(copy->used);
    memset(copy->bytes + copy->used, 0, header->file_bytes - copy->used);
    header->checksum = vti_pack_header_checksum(header);
}

vt_status vti_pack_write_segments(const vt_pack *pack, const vti_segment_content *segments,
                                  const vt_allocator *allocator, void **bytes, size_t *size_bytes, vt_error *error) {
    if (segments->count < 2 || segments->count > VT_MAX_SEGMENTS) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "A pack holds 2 to 64 segments.");
    }
    /* What is added at most: the section, its line in the table, and the paddings of both. */
    uint64_t added = (uint64_t)segments->count * (pack->factor_count * sizeof(uint16_t) + 2 * sizeof(uint32_t)) +
                     name_bytes_of(segments) + 4 * VT_PACK_ALIGNMENT;
    if (pack->size_bytes + added > VTI_PACK_MAX_BYTES) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "The pack would be larger than 2 GiB.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    copying copy = {.bytes = vti_allocate(&memory, (size_t)(pack->size_bytes + added), 1)};
    if (!copy.bytes) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for the segments.");
    copy_file(&copy, pack, segments);
    vt_pack check;
    size_t written = ((const vti_pack_header *)copy.bytes)->file_bytes;
    vt_status status = vt_pack_open(copy.bytes, written, &check, error);
    if (status != VT_OK) {
        vti_release(&memory, copy.bytes);
        return status;
    }
    *bytes = copy.bytes;
    *size_bytes = written;
    return VT_OK;
}
