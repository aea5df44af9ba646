/*
 * pack_open.c: bytes to const views: the walk through a file that may still be arriving. Header and section table are
 * checked first; then section after section, as far as they are there, each with its checksum and by its kind
 * (pack_sections.c). It trusts nothing it reads, and errors carry the byte offset. It must not know what a pack is used
 * for.
 */
#include "pack_opening.h"

#include "../base/error.h"

#include <string.h>

vt_status vti_corrupt(const vti_opening *state, const void *where, const char *message) {
    uint64_t offset = (uint64_t)((const uint8_t *)where - state->pack->bytes);
    return vti_error(state->error, VT_ERR_CORRUPT, offset, message);
}

static const vti_pack_header *header_of(const vt_pack *pack) {
    return (const vti_pack_header *)pack->bytes;
}

static vt_status check_zero(const vti_opening *state, uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; i++) {
        const uint8_t *byte = state->pack->bytes + i;
        if (*byte != 0) return vti_corrupt(state, byte, "A reserved byte is not zero.");
    }
    return VT_OK;
}

/* ---- header and section table ---- */

static uint64_t table_end(const vti_pack_header *header) {
    return sizeof *header + (uint64_t)header->section_count * sizeof(vti_pack_section);
}

/* The fields of the header alone. */
static vt_status check_header(const vti_pack_header *header, vt_error *error) {
    if (memcmp(header->magic, VTI_PACK_MAGIC, sizeof VTI_PACK_MAGIC) != 0) {
        return vti_error(error, VT_ERR_FORMAT, 0, "This is not a pack: it begins otherwise.");
    }
    if (header->version != VTI_PACK_VERSION) {
        return vti_error(error, VT_ERR_VERSION, 8,
                         "The pack is of another version; make it anew, or update this program.");
    }
    if (header->section_count < 1 || header->section_count > VTI_PACK_MAX_SECTIONS) {
        return vti_error(error, VT_ERR_LIMIT, 12, VTI_OUT_OF_RANGE);
    }
    if (header->file_bytes > VTI_PACK_MAX_BYTES || header->file_bytes % VT_PACK_ALIGNMENT != 0) {
        return vti_error(error, VT_ERR_LIMIT, 16, VTI_OUT_OF_RANGE);
    }
    if (table_end(header) > header->file_bytes) {
        return vti_error(error, VT_ERR_CORRUPT, 12, "The section table is longer than the file.");
    }
    return VT_OK;
}

/* Sections lie one after the other and fill the file. */
static vt_status check_section_table(const vti_opening *state) {
    const vti_pack_header *header = header_of(state->pack);
    const vti_pack_section *section = vti_sections_of(state->pack);
    uint64_t end = table_end(header);
    for (uint32_t s = 0; s < header->section_count; s++, section++) {
        uint64_t begin = vti_pack_align(end);
        if (section->offset != begin || begin > header->file_bytes ||
            section->size_bytes > header->file_bytes - begin) {
            return vti_corrupt(state, &section->offset, "A section does not lie where it must.");
        }
        end = begin + section->size_bytes;
    }
    if (vti_pack_align(end) != header->file_bytes) {
        return vti_corrupt(state, &header->file_bytes, "The file does not end with its last section.");
    }
    return VT_OK;
}

static vt_status open_head(const vti_opening *state) {
    const vti_pack_header *header = header_of(state->pack);
    if (vti_pack_header_checksum(header) != header->checksum) {
        return vti_error(state->error, VT_ERR_CORRUPT, 24, "The checksum of the header does not match.");
    }
    for (size_t i = 0; i < sizeof header->zero; i++) {
        if (header->zero[i] != 0) return vti_corrupt(state, header->zero + i, "A reserved byte is not zero.");
    }
    return check_section_table(state);
}

/* ---- the sections, as far as they have arrived ---- */

/* How many sections of a kind there are. Sizes of what comes later are not known before META is open. */
static uint32_t kind_sections(const vt_pack *pack, const vti_section_kind *kind) {
    if (kind->is_present && !kind->is_present(pack)) return 0;
    if (kind->scope == VTI_EACH_ATTRIBUTE) return pack->attribute_count;
    if (kind->scope == VTI_EACH_CHUNK) return vti_chunk_items(pack->chunk_count, pack->total_items) > 0;
    return 1;
}

/* Moves to the kind and number of the next section that must come. */
static void expect_next(vt_pack *pack) {
    while (pack->next_kind < vti_section_kind_count) {
        const vti_section_kind *kind = &vti_section_kinds[pack->next_kind];
        if (pack->next_of < kind_sections(pack, kind)) return;
        pack->next_of = 0;
        bool in_chunk = kind->scope == VTI_EACH_CHUNK;
        pack->next_kind++;
        if (!in_chunk || vti_section_kinds[pack->next_kind].scope == VTI_EACH_CHUNK) continue;
        uint32_t items = vti_chunk_items(pack->chunk_count, pack->total_items);
        if (items == 0) continue; /* all chunks are there */
        pack->item_count += items;
        pack->chunk_count++;
        while (vti_section_kinds[pack->next_kind - 1].scope == VTI_EACH_CHUNK) pack->next_kind--;
    }
}

static bool is_known(const vti_pack_section *section) {
    for (uint32_t kind = 0; kind < vti_section_kind_count; kind++) {
        if (vti_has_tag(section, vti_section_kinds[kind].tag)) return true;
    }
    return false;
}

/* One section that is there. Those of a lower-case tag are for later versions. */
static vt_status open_section(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    if (vti_pack_checksum(pack->bytes + section->offset, section->size_bytes) != section->checksum) {
        return vti_corrupt(state, pack->bytes + section->offset, "The checksum of a section does not match.");
    }
    if (!is_known(section)) {
        if (section->tag[0] >= 'a' && section->tag[0] <= 'z') return VT_OK;
        uint64_t offset = (uint64_t)((const uint8_t *)section - pack->bytes);
        return vti_error(state->error, VT_ERR_VERSION, offset, "The pack needs a later version of this program.");
    }
    bool ended = pack->next_kind == vti_section_kind_count;
    const vti_section_kind *kind = &vti_section_kinds[ended ? 0 : pack->next_kind];
    uint32_t number = kind->scope == VTI_EACH_CHUNK ? pack->chunk_count : pack->next_of;
    if (ended || !vti_has_tag(section, kind->tag) || section->number != number) {
        return vti_corrupt(state, section, "A section is missing, or not in its place.");
    }
    vt_status status = kind->open(state, section);
    pack->next_of++;
    return status;
}

static vt_status open_sections(const vti_opening *state) {
    vt_pack *pack = state->pack;
    const vti_pack_header *header = header_of(pack);
    const vti_pack_section *sections = vti_sections_of(pack);
    for (; pack->next_section < header->section_count; pack->next_section++) {
        const vti_pack_section *section = &sections[pack->next_section];
        if (section->offset + section->size_bytes > pack->size_bytes) return VT_OK; /* still on its way */
        uint64_t end = pack->next_section == 0 ? table_end(header) : section[-1].offset + section[-1].size_bytes;
        vt_status status = check_zero(state, end, section->offset);
        if (status == VT_OK) status = open_section(state, section);
        if (status != VT_OK) return status;
        expect_next(pack);
    }
    if (pack->next_kind < vti_section_kind_count) {
        return vti_corrupt(state, sections, "A section is missing, or not in its place.");
    }
    if (pack->size_bytes < header->file_bytes) return VT_OK;
    pack->complete = true;
    const vti_pack_section *last = &sections[header->section_count - 1];
    return check_zero(state, last->offset + last->size_bytes, header->file_bytes);
}

/* ---- the three ways to open ---- */

uint32_t vt_pack_size(const void *head) {
    vti_pack_header header;
    memcpy(&header, head, sizeof header);
    return check_header(&header, NULL) == VT_OK ? (uint32_t)header.file_bytes : 0;
}

vt_status vt_pack_grow(vt_pack *pack, size_t arrived_bytes, vt_error *error) {
    if (!pack || !pack->bytes || arrived_bytes < pack->size_bytes) {
        return vti_misuse(error, VT_ERR_ARGUMENT, "A pack only grows.");
    }
    const vti_pack_header *header = header_of(pack);
    if (arrived_bytes < sizeof *header) return VT_OK;
    bool has_head = pack->size_bytes >= sizeof *header && pack->size_bytes >= table_end(header);
    vt_pack grown = *pack;
    grown.size_bytes = arrived_bytes;
    vti_opening state = {.pack = &grown, .error = error};
    vt_status status = has_head ? VT_OK : check_header(header, error);
    if (status != VT_OK) return status;
    if (arrived_bytes > header->file_bytes) {
        return vti_error(error, VT_ERR_CORRUPT, header->file_bytes, "There are bytes after the end of the pack.");
    }
    if (arrived_bytes >= table_end(header)) {
        if (!has_head) status = open_head(&state);
        if (status == VT_OK) status = open_sections(&state);
    }
    if (status == VT_OK) *pack = grown;
    return status;
}

vt_status vt_pack_open_part(const void *bytes, size_t arrived_bytes, vt_pack *pack, vt_error *error) {
    if (!bytes || !pack || (uintptr_t)bytes % VT_PACK_ALIGNMENT != 0) {
        return vti_misuse(error, VT_ERR_ARGUMENT, "A pack must be in memory that is aligned to 64 bytes.");
    }
    vt_pack opened = {.bytes = bytes};
    vt_status status = vt_pack_grow(&opened, arrived_bytes, error);
    if (status == VT_OK) *pack = opened;
    return status;
}

vt_status vt_pack_open(const void *bytes, size_t size_bytes, vt_pack *pack, vt_error *error) {
    vt_pack opened = {.bytes = NULL};
    vt_status status = vt_pack_open_part(bytes, size_bytes, pack ? &opened : NULL, error);
    if (status != VT_OK) return status;
    if (!opened.complete) {
        bool begins = memcmp(bytes, VTI_PACK_MAGIC, size_bytes < 8 ? size_bytes : 8) == 0 && size_bytes > 0;
        return begins ? vti_error(error, VT_ERR_CORRUPT, size_bytes, "The pack is cut off; download or copy it again.")
                      : vti_error(error, VT_ERR_FORMAT, 0, "This is not a pack: it is too short for one.");
    }
    *pack = opened;
    return VT_OK;
}
