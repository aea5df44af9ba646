/*
 * pack_damage_test.c: packs that were cut, damaged by a bit or made by a later version, whose sections lie elsewhere, and
 * those that arrive byte by byte. Each failure must give a status and a byte offset that says where, and leave the view
 * alone.
 */
#define _POSIX_C_SOURCE 200112L

#include "damage_support.h"

TEST(the_sample_opens) {
    CHECK_OR_RETURN(fresh_copy());
    vt_pack pack;
    CHECK_INT(vt_pack_open(work, sample_bytes, &pack, NULL), VT_OK);
    CHECK_INT(pack.item_count, 3);
    repair_checksums();
    CHECK(memcmp(work, sample, sample_bytes) == 0);
}

TEST(arguments) {
    CHECK_OR_RETURN(fresh_copy());
    vt_pack pack;
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_pack_open(NULL, sample_bytes, &pack, &error), VT_ERR_ARGUMENT);
    CHECK_INT(error.byte_offset, VT_NOWHERE);
    CHECK_INT(vt_pack_open(work, sample_bytes, NULL, &error), VT_ERR_ARGUMENT);
    for (size_t shift = 1; shift < VT_PACK_ALIGNMENT; shift++) {
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work + shift, sample_bytes - shift, &byte_offset), VT_ERR_ARGUMENT);
    }
}

TEST(every_truncation) {
    CHECK_OR_RETURN(fresh_copy());
    for (size_t size_bytes = 0; size_bytes < sample_bytes; size_bytes++) {
        void *exact; /* so that a sanitizer sees reading beyond it */
        CHECK_OR_RETURN(posix_memalign(&exact, VT_PACK_ALIGNMENT, size_bytes ? size_bytes : 1) == 0);
        memcpy(exact, sample, size_bytes);
        uint64_t byte_offset = 0;
        vt_status status = open_bad(exact, size_bytes, &byte_offset);
        CHECK_INT(status, size_bytes == 0 ? VT_ERR_FORMAT : VT_ERR_CORRUPT);
        CHECK_INT(byte_offset, size_bytes);
        free(exact);
    }
}

TEST(bytes_after_the_end) {
    void *longer;
    CHECK_OR_RETURN(fresh_copy() && posix_memalign(&longer, VT_PACK_ALIGNMENT, sample_bytes + 64) == 0);
    memset(longer, 0, sample_bytes + 64);
    memcpy(longer, sample, sample_bytes);
    for (size_t extra = 1; extra <= 64; extra++) {
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(longer, sample_bytes + extra, &byte_offset), VT_ERR_CORRUPT);
        CHECK_INT(byte_offset, sample_bytes);
    }
    free(longer);
}

/* Where a flip at `place` must be reported: in its section, at the byte itself between sections. */
static uint64_t damaged_part(size_t place) {
    for (uint32_t s = 0; s < header_of(sample)->section_count; s++) {
        const vti_pack_section *section = table_of(sample) + s;
        if (place >= section->offset && place < section->offset + section->size_bytes) return section->offset;
    }
    return place;
}

TEST(every_flipped_bit) {
    CHECK_OR_RETURN(fresh_copy());
    size_t table_end = sizeof(vti_pack_header) + header_of(sample)->section_count * sizeof(vti_pack_section);
    for (size_t place = 0; place < sample_bytes; place++) {
        for (int bit = 0; bit < 8; bit++) {
            work[place] ^= (uint8_t)(1U << bit);
            uint64_t byte_offset = VT_NOWHERE;
            vt_status status = open_bad(work, sample_bytes, &byte_offset);
            if (place < 8) {
                CHECK(status == VT_ERR_FORMAT && byte_offset == 0);
            } else if (place < 12) {
                CHECK(status == VT_ERR_VERSION && byte_offset == 8);
            } else if (place < table_end) {
                CHECK(status == VT_ERR_CORRUPT || (place < 24 && status == VT_ERR_LIMIT));
                CHECK(byte_offset <= sample_bytes);
            } else {
                CHECK_INT(status, VT_ERR_CORRUPT);
                CHECK_INT(byte_offset, damaged_part(place));
            }
            work[place] = sample[place];
        }
    }
}

static vt_status open_trusted(vt_pack *pack) {
    CHECK_INT(vt_pack_open_part(work, 0, pack, NULL), VT_OK);
    pack->trusted = true;
    return vt_pack_grow(pack, sample_bytes, NULL);
}

TEST(a_trusted_pack_is_held_against_its_checksums) {
    CHECK_OR_RETURN(fresh_copy());
    vt_pack pack;
    for (size_t place = 0; place < sample_bytes; place++) {
        work[place] ^= 1;
        CHECK(open_trusted(&pack) != VT_OK);
        work[place] = sample[place];
    }
    CHECK_INT(open_trusted(&pack), VT_OK);
    CHECK(pack.complete && pack.item_count == 3);

    uint64_t offset = section_of(work, "LEAD", 0)->offset;
    work[offset] = 0x80;
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, offset, "a row value");
    CHECK_INT(open_trusted(&pack), VT_OK);
}

/* ---- later versions ---- */

TEST(a_later_version) {
    CHECK_OR_RETURN(fresh_copy());
    header_of(work)->version = VTI_PACK_VERSION + 1;
    repair_checksums();
    check_bad(VT_ERR_VERSION, 8, "a later version");
    header_of(work)->version = 0;
    repair_checksums();
    check_bad(VT_ERR_VERSION, 8, "version 0");
}

TEST(unknown_sections) {
    CHECK_OR_RETURN(fresh_copy());
    vti_pack_section *titles = section_of(work, "TITL", 0);
    memcpy(titles->tag, "NEWS", 4);
    repair_checksums();
    check_bad(VT_ERR_VERSION, (uint64_t)((uint8_t *)titles - work), "an unknown tag");

    uint16_t *contents = (uint16_t *)(work + section_of(work, "META", 0)->offset + 10);
    *contents &= (uint16_t)~VTI_PACK_TITLES;
    memcpy(titles->tag, "nEWS", 4);
    titles->number = 77;
    repair_checksums();
    vt_pack pack;
    CHECK_INT(vt_pack_open(work, sample_bytes, &pack, NULL), VT_OK);
    CHECK_INT(vt_pack_title(&pack, 0).size_bytes, 0);
    CHECK(vt_pack_image(&pack, 0).size_bytes > 0);

    memcpy(section_of(work, "IMAG", 0)->tag, "\0IMA", 4);
    repair_checksums();
    CHECK_INT(vt_pack_open(work, sample_bytes, &pack, NULL), VT_ERR_VERSION);
}

TEST(missing_sections) {
    static const char *const required[] = {"META", "IDS ", "LEAD", "FACT", "SCAL", "BASE",
                                           "POPU", "REPT", "ATTR", "ACOD", "TITL"};
    for (size_t r = 0; r < sizeof required / sizeof required[0]; r++) {
        CHECK_OR_RETURN(fresh_copy());
        section_of(work, required[r], 0)->tag[0] = 'x';
        repair_checksums();
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK(byte_offset < sample_bytes);
    }
}

/* ---- sections that lie elsewhere ---- */

static void check_section_field(vti_pack_section *section, uint64_t *field, uint64_t value) {
    *field = value;
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, (uint64_t)((uint8_t *)&section->offset - work), "a section's place");
    CHECK(fresh_copy());
}

TEST(hostile_section_table) {
    CHECK_OR_RETURN(fresh_copy());
    uint32_t count = header_of(work)->section_count;
    for (uint32_t s = 0; s < count; s++) {
        vti_pack_section *section = table_of(work) + s;
        check_section_field(section, &section->offset, section->offset - 64);
        check_section_field(section, &section->offset, section->offset + 64);
        check_section_field(section, &section->offset, 0);
        check_section_field(section, &section->offset, UINT64_MAX);
        check_section_field(section, &section->offset, UINT64_MAX - 63);
        check_section_field(section, &section->size_bytes, UINT64_MAX);
        check_section_field(section, &section->size_bytes, UINT64_MAX - section->offset + 1); /* wraps to 0 */
        check_section_field(section, &section->size_bytes, sample_bytes - section->offset + 1);
    }
    for (uint32_t s = 0; s + 1 < count; s++) { /* two sections share their bytes */
        vti_pack_section *section = table_of(work) + s;
        if (section->size_bytes == 0) continue; /* nothing to share */
        section[1].offset = section->offset;
        section[1].size_bytes = section->size_bytes;
        repair_checksums();
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK_INT(byte_offset, (uint8_t *)&section[1].offset - work);
        CHECK_OR_RETURN(fresh_copy());
    }
}

TEST(sections_out_of_order) {
    static const struct {
        const char *tag, *other;
        uint32_t number, other_number;
    } renamed[] = {
        {"IMAG", "TITL", 0, 0}, {"IMAG", "IMAG", 0, 1}, {"ATTR", "ATTR", 1, 0}, {"ATTR", "ATTR", 1, 2},
        {"LEAD", "FACT", 0, 0}, {"REPT", "SCAL", 0, 1}, {"META", "BASE", 0, 0},
    };
    for (size_t r = 0; r < sizeof renamed / sizeof renamed[0]; r++) {
        CHECK_OR_RETURN(fresh_copy());
        vti_pack_section *section = section_of(work, renamed[r].tag, renamed[r].number);
        memcpy(section->tag, renamed[r].other, 4);
        section->number = renamed[r].other_number;
        repair_checksums();
        check_bad(VT_ERR_CORRUPT, (uint64_t)((uint8_t *)section - work), "a section not in its place");
    }
}

TEST(hostile_header) {
    static const struct {
        uint32_t sections;
        vt_status status;
    } counts[] = {{0, VT_ERR_LIMIT}, {513, VT_ERR_LIMIT}, {UINT32_MAX, VT_ERR_LIMIT}, {512, VT_ERR_CORRUPT}};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        CHECK_OR_RETURN(fresh_copy());
        header_of(work)->section_count = counts[c].sections;
        check_bad(counts[c].status, 12, "number of sections");
    }
    static const uint64_t sizes[] = {UINT64_MAX, UINT64_MAX - 63, UINT64_C(1) << 63, UINT64_C(1) << 31, 65};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        CHECK_OR_RETURN(fresh_copy());
        header_of(work)->file_bytes = sizes[s];
        repair_checksums();
        check_bad(VT_ERR_LIMIT, 16, "size of the file");
    }
    CHECK_OR_RETURN(fresh_copy());
    header_of(work)->file_bytes = 0;
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, 12, "size of the file 0"); /* no room for the section table */
    for (uint64_t place = 32; place < 64; place++) {
        CHECK_OR_RETURN(fresh_copy());
        work[place] = 1;
        repair_checksums();
        check_bad(VT_ERR_CORRUPT, place, "a reserved byte");
    }
    CHECK_OR_RETURN(fresh_copy());
    header_of(work)->section_count--;
    repair_checksums();
    uint64_t byte_offset = 0;
    CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
}

/* ---- packs that grow ---- */

/* A file that arrives byte by byte: items appear with their chunk, never before, and are those of the whole. */
TEST(a_growing_pack) {
    const sample_shape shape = {.items = 4200, .factors = 20, .titles = true, .attributes = 1};
    void *bytes, *arriving;
    size_t size_bytes;
    CHECK_OR_RETURN(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK);
    CHECK_OR_RETURN(posix_memalign(&arriving, VT_PACK_ALIGNMENT, size_bytes) == 0);
    memset(arriving, 0xEE, size_bytes); /* what has not arrived must not be looked at */
    CHECK_INT(vt_pack_size(bytes), size_bytes);
    vt_pack pack;
    CHECK_INT(vt_pack_open_part(arriving, 0, &pack, NULL), VT_OK);
    uint32_t seen[4] = {0}, steps = 0;
    for (size_t arrived = 0; arrived <= size_bytes; arrived++) {
        if (arrived > 0) memcpy((char *)arriving + arrived - 1, (char *)bytes + arrived - 1, 1);
        if (!CHECK_INT(vt_pack_grow(&pack, arrived, NULL), VT_OK)) break;
        if (steps == 0 || pack.item_count != seen[steps - 1]) {
            CHECK_OR_RETURN(steps < 4);
            seen[steps++] = pack.item_count;
        }
        CHECK(pack.complete == (arrived == size_bytes));
    }
    CHECK_INT(steps, 4);
    CHECK_INT(seen[1], 2048);
    CHECK_INT(seen[2], 4096);
    CHECK_INT(seen[3], 4200);
    for (uint32_t i = 0; i < pack.item_count; i += 7) {
        char expected[32];
        snprintf(expected, sizeof expected, "no. %u", (unsigned)i);
        vt_text title = vt_pack_title(&pack, i);
        CHECK(title.size_bytes > strlen(expected) &&
              memcmp(title.bytes + title.size_bytes - strlen(expected), expected, strlen(expected)) == 0);
        CHECK_INT(vt_pack_code(&pack, 0, i), 1 + i % 4);
    }
    vt_pack before = pack;
    CHECK_INT(vt_pack_grow(&pack, size_bytes - 1, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_pack_grow(&pack, size_bytes + 1, NULL), VT_ERR_CORRUPT);
    CHECK(memcmp(&pack, &before, sizeof pack) == 0);
    free(bytes);
    free(arriving);
}

/* Damage in a later chunk is found when it arrives, and leaves what was there usable. */
TEST(a_growing_pack_that_is_damaged) {
    const sample_shape shape = {.items = 4200, .factors = 4};
    void *bytes;
    size_t size_bytes;
    CHECK_OR_RETURN(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK);
    const vti_pack_section *second = section_of(bytes, "LEAD", 1);
    ((uint8_t *)bytes)[second->offset + 5] ^= 1;
    vt_pack pack;
    vt_error error;
    CHECK_INT(vt_pack_open_part(bytes, second->offset, &pack, &error), VT_OK);
    CHECK_INT(pack.item_count, 2048);
    vt_pack before = pack;
    CHECK_INT(vt_pack_grow(&pack, size_bytes, &error), VT_ERR_CORRUPT);
    CHECK_INT(error.byte_offset, second->offset);
    CHECK(memcmp(&pack, &before, sizeof pack) == 0);
    free(bytes);
}

CHECK_MAIN(TEST_ENTRY(the_sample_opens), TEST_ENTRY(arguments), TEST_ENTRY(every_truncation),
           TEST_ENTRY(bytes_after_the_end), TEST_ENTRY(every_flipped_bit),
           TEST_ENTRY(a_trusted_pack_is_held_against_its_checksums), TEST_ENTRY(a_later_version),
           TEST_ENTRY(unknown_sections), TEST_ENTRY(missing_sections), TEST_ENTRY(hostile_section_table),
           TEST_ENTRY(sections_out_of_order), TEST_ENTRY(hostile_header), TEST_ENTRY(a_growing_pack),
           TEST_ENTRY(a_growing_pack_that_is_damaged))
