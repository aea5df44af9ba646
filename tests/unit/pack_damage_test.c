/*
 * pack_damage_test.c: packs that were cut, damaged by a bit, made by a later version, or made by someone who wants to
 * harm, with checksums that fit. Each must give a status and a byte offset that says where, and leave the view alone.
 */
#define _POSIX_C_SOURCE 200112L

#include "check.h"
#include "pack/layout.h"
#include "sample_pack.h"

#include <math.h>
#include <stdlib.h>

static uint8_t *sample; /* whole and valid */
static size_t sample_bytes;
static uint8_t *work; /* a copy to damage */

static vti_pack_header *header_of(uint8_t *bytes) {
    return (vti_pack_header *)bytes;
}

static vti_pack_section *table_of(uint8_t *bytes) {
    return (vti_pack_section *)(bytes + sizeof(vti_pack_header));
}

/* Only for tags that are there. */
static vti_pack_section *section_of(uint8_t *bytes, const char *tag, uint32_t number) {
    vti_pack_section *section = table_of(bytes);
    while (memcmp(section->tag, tag, 4) != 0 || section->number != number) section++;
    return section;
}

static bool fresh_copy(void) {
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
static void repair_checksums(void) {
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
static vt_status open_bad(const uint8_t *bytes, size_t size_bytes, uint64_t *byte_offset) {
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

static void check_bad(vt_status expected, uint64_t expected_offset, const char *what) {
    uint64_t byte_offset = 0;
    vt_status status = open_bad(work, sample_bytes, &byte_offset);
    check_int(status, expected, what, __FILE__, __LINE__);
    check_int((long long)byte_offset, (long long)expected_offset, what, __FILE__, __LINE__);
}

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

/* ---- numbers out of range, with checksums that fit ---- */

/* Writes over the section at `place` and checks that the reader points there. */
static void check_patch(const char *tag, uint32_t number, uint64_t place, const void *bytes, size_t size_bytes) {
    if (!fresh_copy()) return;
    uint64_t offset = section_of(work, tag, number)->offset + place;
    memcpy(work + offset, bytes, size_bytes);
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, offset, tag);
}

static void check_number(const char *tag, uint64_t place, uint32_t value) {
    check_patch(tag, 0, place, &value, sizeof value);
}

static void check_float(const char *tag, uint64_t place, float value) {
    check_patch(tag, 0, place, &value, sizeof value);
}

TEST(hostile_meta) {
    check_number("META", 0, 0);
    check_number("META", 0, VT_PACK_MAX_ITEMS + 1);
    check_number("META", 0, UINT32_MAX);
    check_number("META", 4, 0);
    check_number("META", 4, VT_PACK_MAX_FACTORS + 1);
    check_number("META", 4, UINT32_MAX);
    check_patch("META", 0, 8, "\1\0", 2); /* 4 bits for 5 factors */
    check_patch("META", 0, 8, "\3\0", 2);
    check_patch("META", 0, 10, "\0\10", 2);
    check_number("META", 12, VT_PACK_MAX_ATTRIBUTES + 1);
    for (uint64_t place = 32; place < 52; place += 4) check_float("META", place, -1);
    static const float never[] = {NAN, INFINITY, -INFINITY, -0.0F, 2e6F};
    for (size_t n = 0; n < sizeof never / sizeof never[0]; n++) {
        for (uint64_t place = 32; place < 68; place += 4) check_float("META", place, never[n]);
        check_float("META", 76, never[n]);
    }
    check_float("META", 56, 0);
    check_float("META", 60, 1.5F);
    check_float("META", 64, -1);
    check_number("META", 68, 3);
    check_patch("META", 0, 72, "eUR", 4);
    check_float("META", 76, 1.5F);
    CHECK_OR_RETURN(fresh_copy());
    uint64_t currency = section_of(work, "META", 0)->offset + 72;
    memcpy(work + currency, "EU\0\0", 4);
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, currency + 2, "a currency of two letters");
    memcpy(work + currency, "EURO", 4);
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, currency + 3, "a currency of four letters");
    memcpy(work + currency, "\0EU\0", 4);
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, currency + 1, "a currency that begins with zero");
}

/* Counts that do not fit the other sections, up to products that wrap in 32 bits. */
TEST(hostile_counts) {
    static const uint32_t items[] = {2, 4, 1U << 23, VT_PACK_MAX_ITEMS};
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        CHECK_OR_RETURN(fresh_copy());
        memcpy(work + section_of(work, "META", 0)->offset, &items[i], 4);
        repair_checksums();
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK(byte_offset < sample_bytes);
    }
    static const uint32_t factors[] = {4, 16, 17, 256}; /* was 5 */
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        CHECK_OR_RETURN(fresh_copy());
        memcpy(work + section_of(work, "META", 0)->offset + 4, &factors[i], 4);
        repair_checksums();
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK(byte_offset < sample_bytes);
    }
    static const uint32_t attributes[] = {0, 1, 3, 64};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        CHECK_OR_RETURN(fresh_copy());
        memcpy(work + section_of(work, "META", 0)->offset + 12, &attributes[i], 4);
        repair_checksums();
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK(byte_offset < sample_bytes);
    }
}

TEST(hostile_texts) {
    static const char *const lists[] = {"IDS ", "TITL", "IMAG"};
    for (size_t l = 0; l < 3; l++) {
        check_number(lists[l], 0, 1);
        check_number(lists[l], 4, UINT32_MAX);
        check_number(lists[l], 4, 1U << 20);
        check_number(lists[l], 8, 0);  /* descends */
        check_number(lists[l], 12, 1); /* descends, and leaves bytes over */
        check_patch(lists[l], 0, 16, "\xFF", 1);
        check_patch(lists[l], 0, 16, "\xC0\x80", 2);     /* overlong */
        check_patch(lists[l], 0, 17, "\xED\xA0\x80", 3); /* a surrogate */
    }
    CHECK_OR_RETURN(fresh_copy());
    uint64_t ids = section_of(work, "IDS ", 0)->offset;
    memset(work + ids + 4, 0, 4); /* the first id is empty */
    repair_checksums();
    check_bad(VT_ERR_CORRUPT, ids, "an empty id");
    check_patch("REPT", 0, 2, "\x80", 1);
}

/* Segments of a pack of 12 items and 5 factors: 3 of them, the names 30 bytes of centroids behind byte 36. */
TEST(hostile_segments) {
    const sample_shape shape = {.items = 12, .factors = 5, .segments = true};
    static const struct {
        uint32_t place, reported;
        uint32_t size_bytes, value;
    } damages[] = {{0, 0, 4, 1},        {0, 0, 4, VT_MAX_SEGMENTS + 1},
                   {20, 20, 4, 1},      {24, 24, 4, 5000},
                   {36, 36, 2, 0x7F80}, {38, 38, 2, 0xC000},
                   {40, 40, 2, 0x8000}, {66, 66, 1, 0xFF}};
    void *bytes;
    size_t size_bytes;
    CHECK_OR_RETURN(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK);
    vti_pack_section *section = section_of(bytes, "SEGM", 0);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        uint8_t kept[4], *place = (uint8_t *)bytes + section->offset + damages[i].place;
        memcpy(kept, place, sizeof kept);
        memcpy(place, &damages[i].value, damages[i].size_bytes);
        section->checksum = vti_pack_checksum((uint8_t *)bytes + section->offset, section->size_bytes);
        header_of(bytes)->checksum = vti_pack_header_checksum(header_of(bytes));
        uint64_t byte_offset = 0;
        CHECK_INT(open_bad(bytes, size_bytes, &byte_offset), VT_ERR_CORRUPT);
        CHECK_INT(byte_offset, section->offset + damages[i].reported);
        memcpy(place, kept, sizeof kept);
    }
    free(bytes);
}

TEST(hostile_factors) {
    static const uint8_t above[] = {128, 255}, padding[] = {0, 63, 65, 127};
    for (uint64_t place = 0; place < 48; place++) {
        for (size_t v = 0; v < sizeof above; v++) check_patch("LEAD", 0, place, &above[v], 1);
        for (size_t v = 0; v < sizeof padding && place % 16 >= 5; v++) check_patch("LEAD", 0, place, &padding[v], 1);
    }
    static const float never[] = {NAN, -NAN, INFINITY, -INFINITY, -0.0F, -1, 1e31F};
    static const struct {
        const char *tag;
        uint64_t first, count;
    } arrays[] = {{"BASE", 0, 10}, {"PRIC", 0, 3}};
    for (size_t n = 0; n < sizeof never / sizeof never[0]; n++) {
        for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++) {
            if (never[n] == -1 && strcmp(arrays[a].tag, "PRIC") == 0) continue; /* not known */
            for (uint64_t i = 0; i < arrays[a].count; i++) check_float(arrays[a].tag, 4 * i, never[n]);
        }
    }
    check_float("PRIC", 4, -2);
    check_float("PRIC", 4, 2e9F);
    check_float("BASE", 4, 0);                                                 /* a factor scale */
    static const uint16_t halves[] = {0x7FC0, 0x7F80, 0xFF80, 0x8000, 0xBF80}; /* NaN, infinities, -0, -1 */
    for (size_t h = 0; h < sizeof halves / sizeof halves[0]; h++) {
        for (uint64_t i = 0; i < 3; i++) {
            check_patch("SCAL", 0, 2 * i, &halves[h], 2);
            check_patch("POPU", 0, 2 * i, &halves[h], 2);
        }
    }
    static const uint16_t two_million = 0x49F4, large = 0x4E80;
    check_patch("SCAL", 0, 2, &two_million, 2);
    check_patch("POPU", 0, 4, &large, 2); /* not in order */
}

/* What only packs of coded factors have. */
TEST(hostile_codes) {
    static const sample_shape shapes[] = {
        {.items = 3, .factors = 20, .storage = {VT_CODING_4_BIT, 0}},
        {.items = 3, .factors = 20, .storage = {VT_CODING_PRODUCT, 2}},
    };
    for (size_t s = 0; s < 2; s++) {
        void *bytes, *keep_sample = sample, *keep_work = work;
        size_t size_bytes, keep_bytes = sample_bytes;
        CHECK_OR_RETURN(sample_pack_make(&shapes[s], &bytes, &size_bytes, NULL) == VT_OK);
        sample = bytes;
        sample_bytes = size_bytes;
        CHECK_OR_RETURN(posix_memalign(&bytes, VT_PACK_ALIGNMENT, size_bytes) == 0);
        work = bytes;
        vt_pack pack;
        CHECK_INT(vt_pack_open(sample, sample_bytes, &pack, NULL), VT_OK);
        if (s == 0) {
            for (uint64_t i = 0; i < 16; i++) check_patch("CODE", 0, i, "\200", 1);
        } else {
            static const uint8_t sizes[][2] = {{0, 4}, {1, 4}, {3, 2}, {255, 5}};
            CHECK_OR_RETURN(fresh_copy());
            uint64_t groups = section_of(work, "CODE", 0)->offset;
            for (size_t g = 0; g < 4; g++) {
                CHECK_OR_RETURN(fresh_copy());
                memcpy(work + groups, sizes[g], 2);
                repair_checksums();
                uint64_t byte_offset = 0;
                CHECK_INT(open_bad(work, sample_bytes, &byte_offset), VT_ERR_CORRUPT);
                CHECK(byte_offset < sample_bytes);
            }
            check_patch("CODE", 0, 2, "\200", 1);
            check_patch("CODE", 0, 2 + 4 * 256 - 1, "\377", 1);
        }
        free(sample);
        free(work);
        sample = keep_sample;
        work = keep_work;
        sample_bytes = keep_bytes;
    }
}

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

TEST(hostile_attributes) {
    /* head of 16 bytes, offsets of 6 (then 4), values, name */
    static const struct {
        uint64_t place;
        uint32_t value;
    } heads[] = {{0, 0}, {0, 256}, {0, UINT32_MAX}, {4, 0}, {4, 65536}, {4, UINT32_MAX}, {12, 1}};
    for (size_t h = 0; h < sizeof heads / sizeof heads[0]; h++) {
        for (uint32_t number = 0; number < 2; number++) {
            CHECK_OR_RETURN(fresh_copy());
            uint64_t offset = section_of(work, "ATTR", number)->offset;
            memcpy(work + offset + heads[h].place, &heads[h].value, 4);
            repair_checksums();
            check_bad(VT_ERR_CORRUPT, offset, "head of an attribute");
        }
    }
    static const struct {
        uint64_t place;
        uint32_t value;
    } sizes[] = {{0, 7}, {0, 255}, {4, 1}, {4, 65535}, {8, 0}, {8, UINT32_MAX}, {8, UINT32_MAX - 15}};
    for (size_t h = 0; h < sizeof sizes / sizeof sizes[0]; h++) {
        CHECK_OR_RETURN(fresh_copy());
        vti_pack_section *section = section_of(work, "ATTR", 0);
        memcpy(work + section->offset + sizes[h].place, &sizes[h].value, 4);
        repair_checksums();
        check_bad(VT_ERR_CORRUPT, (uint64_t)((uint8_t *)&section->size_bytes - work), "size of an attribute");
    }
    check_number("ATTR", 16, 1);          /* offsets[0] */
    check_number("ATTR", 20, 1);          /* value 0 is not empty */
    check_number("ATTR", 24, UINT32_MAX); /* offsets[2] */
    check_number("ATTR", 36, 1);          /* offsets[5] */
    static const uint16_t codes[] = {5, 65535};
    for (uint64_t i = 0; i < 6; i++) { /* of 3 items, for two attributes */
        for (size_t c = 0; c < 2; c++) check_patch("ACOD", 0, 2 * i, &codes[c], 2);
    }
    check_patch("ATTR", 0, 40, "\xFE", 1); /* first byte of the values */
    CHECK_OR_RETURN(fresh_copy());
    vti_pack_section *section = section_of(work, "ATTR", 0);
    check_patch("ATTR", 0, section->size_bytes - 1, "\xC3", 1); /* last byte of the name */
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

CHECK_MAIN(TEST_ENTRY(the_sample_opens), TEST_ENTRY(arguments), TEST_ENTRY(every_truncation),
           TEST_ENTRY(bytes_after_the_end), TEST_ENTRY(every_flipped_bit), TEST_ENTRY(a_later_version),
           TEST_ENTRY(unknown_sections), TEST_ENTRY(missing_sections), TEST_ENTRY(hostile_meta),
           TEST_ENTRY(hostile_counts), TEST_ENTRY(hostile_texts), TEST_ENTRY(hostile_segments),
           TEST_ENTRY(hostile_factors), TEST_ENTRY(hostile_attributes), TEST_ENTRY(hostile_section_table),
           TEST_ENTRY(sections_out_of_order), TEST_ENTRY(hostile_codes), TEST_ENTRY(a_growing_pack),
           TEST_ENTRY(a_growing_pack_that_is_damaged), TEST_ENTRY(hostile_header))
