/*
 * pack_hostile_test.c: packs made by someone who wants to harm: numbers and texts in their sections that may not be there,
 * with checksums that fit. The reader must say of each where it is.
 */
#define _POSIX_C_SOURCE 200112L

#include "damage_support.h"

#include <math.h>

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
    check_patch("META", 0, 10, "\0\20", 2);
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

CHECK_MAIN(TEST_ENTRY(hostile_meta), TEST_ENTRY(hostile_counts), TEST_ENTRY(hostile_texts),
           TEST_ENTRY(hostile_segments), TEST_ENTRY(hostile_factors), TEST_ENTRY(hostile_codes),
           TEST_ENTRY(hostile_attributes))
