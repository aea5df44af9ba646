/*
 * damage_support.h: what the tests of bad packs share: a valid pack, a copy of it to damage, checksums that fit what was
 * done to it, and all that is true of every failure. It knows no damage.
 */
#ifndef VITRINE_DAMAGE_SUPPORT_H
#define VITRINE_DAMAGE_SUPPORT_H

#include "check.h"
#include "pack/layout.h"
#include "sample_pack.h"

#include <stdlib.h>

static uint8_t *sample; /* whole and valid */
static size_t sample_bytes;
static uint8_t *work; /* a copy to damage */

static inline vti_pack_header *header_of(uint8_t *bytes) {
    return (vti_pack_header *)bytes;
}

static inline vti_pack_section *table_of(uint8_t *bytes) {
    return (vti_pack_section *)(bytes + sizeof(vti_pack_header));
}

/* Only for tags that are there. */
static inline vti_pack_section *section_of(uint8_t *bytes, const char *tag, uint32_t number) {
    vti_pack_section *section = table_of(bytes);
    while (memcmp(section->tag, tag, 4) != 0 || section->number != number) section++;
    return section;
}

static inline bool fresh_copy(void) {
    if (!sample) {
        const sample_shape shape = {
            .items = 3, .factors = 5, .titles = true, .images = true, .prices = true, .attributes = 2};
        void *bytes, *copy;
        if (!CHECK(sample_pack_make(&shape, &bytes, &sample_bytes, NULL) == VT_OK)) return false;
        if (!CHECK(posix_memalign(&copy, VT_PACK_ALIGNMENT, sample_bytes) == 0)) return false;
        sample = bytes;
        work = copy;
    }
    memcpy(work, sample, sample_bytes);
    return true;
}

/* Checksums as a writer of these bytes would have made them. */
static inline void repair_checksums(void) {
    uint32_t count = header_of(work)->section_count;
    for (uint32_t s = 0; s < count && s < VTI_PACK_MAX_SECTIONS; s++) {
        vti_pack_section *section = table_of(work) + s;
        if ((uint8_t *)(section + 1) > work + sample_bytes) return;
        if (section->offset > sample_bytes || section->size_bytes > sample_bytes - section->offset) continue;
        section->checksum = vti_pack_checksum(work + section->offset, section->size_bytes);
    }
    header_of(work)->checksum = vti_pack_header_checksum(header_of(work));
}

/* Opens and checks all that is true of every failure. */
static inline vt_status open_bad(const uint8_t *bytes, size_t size_bytes, uint64_t *byte_offset) {
    vt_pack pack, before;
    memset(&pack, 0xA5, sizeof pack);
    before = pack;
    vt_error error = {.status = VT_OK, .byte_offset = 12345678};
    vt_status status = vt_pack_open(bytes, size_bytes, &pack, &error);
    CHECK(status != VT_OK);
    CHECK_INT(error.status, status);
    CHECK_INT(error.line, VT_NOWHERE);
    CHECK(error.message[0] != '\0' && memchr(error.message, '\0', sizeof error.message) != NULL);
    CHECK(memcmp(&pack, &before, sizeof pack) == 0);
    CHECK_INT(vt_pack_open(bytes, size_bytes, &pack, NULL), status);
    *byte_offset = error.byte_offset;
    return status;
}

static inline void check_bad(vt_status expected, uint64_t expected_offset, const char *what) {
    uint64_t byte_offset = 0;
    vt_status status = open_bad(work, sample_bytes, &byte_offset);
    check_int(status, expected, what, __FILE__, __LINE__);
    check_int((long long)byte_offset, (long long)expected_offset, what, __FILE__, __LINE__);
}

#endif
