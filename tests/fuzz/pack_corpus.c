/*
 * pack_corpus.c: makes the corpus of pack_fuzz: sound packs of several shapes, and one sound pack damaged in every way
 * that FORMAT.md forbids. Run it (see tests/README.md) when the format changes, and commit what it writes.
 */
#include "base/memory.h"
#include "pack/layout.h"
#include "sample_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Taken by pack_fuzz as the first byte. */
enum { AS_IT_IS = 0, REPAIRED = 1 };

#define INFINITY_BITS 0x7F800000U
#define NAN_BITS 0x7FC00000U
#define MINUS_ZERO_BITS 0x80000000U
#define MILLION_BITS 0x49742400U
#define SMALLEST_BITS 0x2B8CBCCCU /* 1e-12 */

/* `size_bytes` bytes of `value`, little-endian, at `offset` of the section; of header and section table for "HEAD". */
typedef struct damage {
    const char *name, *tag;
    uint32_t offset, size_bytes;
    uint64_t value;
} damage;

static const damage full_damages[] = {
    {"magic", "HEAD", 1, 1, 'X'},
    {"version", "HEAD", 8, 4, 2},
    {"no-sections", "HEAD", 12, 4, 0},
    {"many-sections", "HEAD", 12, 4, UINT32_MAX},
    {"long-section-table", "HEAD", 12, 4, VTI_PACK_MAX_SECTIONS},
    {"reserved-byte", "HEAD", 63, 1, 1},
    {"unknown-section", "HEAD", 64 + 7 * 32, 4, 0x58585858},
    {"unknown-optional-section", "HEAD", 64 + 7 * 32, 4, 0x58585878},
    {"section-twice", "HEAD", 64 + 6 * 32, 4, 0x4C414353},
    {"section-number", "HEAD", 64 + 4, 4, 1},
    {"section-offset", "HEAD", 64 + 32 + 8, 8, UINT64_MAX - 63},
    {"section-size", "HEAD", 64 + 32 + 16, 8, UINT64_MAX - 127},
    {"no-items", "META", 0, 4, 0},
    {"fewer-items", "META", 0, 4, 3},
    {"many-items", "META", 0, 4, VT_PACK_MAX_ITEMS},
    {"no-factors", "META", 4, 4, 0},
    {"many-factors", "META", 4, 4, VT_PACK_MAX_FACTORS},
    {"coding", "META", 8, 2, 1},
    {"contents", "META", 10, 2, 2048},
    {"no-blend", "META", 10, 2, 8 + 7},
    {"no-segments", "META", 10, 2, 1024 + 7},
    {"no-titles", "META", 10, 2, 6},
    {"many-attributes", "META", 12, 4, VT_PACK_MAX_ATTRIBUTES},
    {"event-weight-nan", "META", 32, 4, NAN_BITS},
    {"no-regularization", "META", 56, 4, 0},
    {"confidence-rule", "META", 68, 4, 3},
    {"currency", "META", 72, 4, 0x00726575},
    {"factor-128", "FACT", 5, 1, 128},
    {"row-padding", "FACT", 31, 1, 63},
    {"item-scale-infinite", "SCAL", 0, 2, INFINITY_BITS >> 16},
    {"item-scale-minus-zero", "SCAL", 2, 2, MINUS_ZERO_BITS >> 16},
    {"factor-scale-zero", "BASE", 0, 4, 0},
    {"gram-nan", "BASE", 17 * 4, 4, NAN_BITS},
    {"popularity-ascends", "POPU", 2, 2, MILLION_BITS >> 16},
    {"first-offset", "IDS ", 0, 4, 1},
    {"offsets-fall", "IDS ", 4, 4, 5000},
    {"last-offset", "IDS ", 12 * 4, 4, UINT32_MAX},
    {"id-empty", "IDS ", 4, 4, 0},
    {"id-not-utf8", "IDS ", 13 * 4, 1, 0xFF},
    {"title-not-utf8", "TITL", 13 * 4, 2, 0x80C0},
    {"price-negative", "PRIC", 0, 4, 0xC0000000},
    {"attribute-name-empty", "ATTR", 0, 4, 0},
    {"attribute-no-values", "ATTR", 4, 4, 0},
    {"attribute-many-values", "ATTR", 4, 4, UINT32_MAX},
    {"attribute-value-bytes", "ATTR", 8, 4, UINT32_MAX},
    {"attribute-first-value", "ATTR", 16 + 4, 4, 1},
    {"attribute-code", "ACOD", 0, 2, 5},
    {"report-not-utf8", "REPT", 0, 1, 0xFE},
    {"extreme-item-scale", "SCAL", 0, 2, MILLION_BITS >> 16},
    {"extreme-factor-scale", "BASE", 0, 4, MILLION_BITS},
    {"extreme-regularization", "META", 56, 4, SMALLEST_BITS},
    {"extreme-unobserved", "META", 52, 4, 0},
};

/* The same for a pack of product coding. */
static const damage coded_damages[] = {
    {"group-empty", "CODE", 0, 1, 0},
    {"group-large", "CODE", 1, 1, 255},
    {"centroid-128", "CODE", 2, 1, 128},
    {"as-4-bit", "META", 8, 2, 1},
};

static const damage blend_damages[] = {
    {"no-links", "META", 10, 2, 8},
    {"blend-weight-nan", "BLEN", 4, 4, NAN_BITS},
    {"blend-decay-zero", "BLEN", 44, 4, 0},
    {"blend-no-candidates", "BLEN", 88, 4, 0},
    {"blend-many-candidates", "BLEN", 88, 4, VT_MAX_CANDIDATES},
    {"blend-many-reranked", "BLEN", 92, 4, VT_MAX_RERANKED + 1},
    {"blend-type-exponent", "BLEN", 100, 4, MILLION_BITS},
    {"blend-extreme-weight", "BLEN", 0, 4, MILLION_BITS},
    {"network-features", "NETW", 0, 4, 20},
    {"recurrent-width", "RECU", 0, 4, 32},
    {"recurrent-units", "RECU", 4, 4, UINT32_MAX},
    {"recurrent-no-units", "RECU", 4, 4, 0},
    {"recurrent-scale-nan", "RECU", 8, 4, NAN_BITS},
    {"recurrent-scale-extreme", "RECU", 8, 4, MILLION_BITS},
    {"recurrent-weight", "RECU", 8 + 2 * 48 * 4, 1, 128},
    {"network-many-layers", "NETW", 4, 4, UINT32_MAX},
    {"network-width", "NETW", 8, 4, 8},
    {"network-later-width", "NETW", 12, 4, 16},
    {"network-scale-infinite", "NETW", 24, 4, INFINITY_BITS},
    {"network-weight", "NETW", 32 + 2 * 32 * 4 + 2 * 16 * 4, 1, 0x80},
    {"trend-negative", "TREN", 0, 2, 0xBF80},
    {"link-start", "LNK0", 0, 4, 1},
    {"link-size", "LNK0", 4, 2, 0xFFFF},
    {"link-size-zero", "LNK1", 4, 2, 0},
    {"link-scale-nan", "LNK0", 4 + 2 * 40 + 2, 2, NAN_BITS >> 16},
    {"link-scale-extreme", "LNK2", 4 + 2 * 40 + 2, 2, MILLION_BITS >> 16},
    {"link-gap-bits", "LNK1", 4 + 4 * 40, 2, 0xFFFF},
    {"link-no-count", "LNK1", 4 + 4 * 40, 1, 0},
    {"link-row", "LNK2", 4 + 4 * 40 + 2, 8, UINT64_MAX},
};

static const damage newcomer_damages[] = {
    {"newcomers-none", "newc", 88, 4, 0},
    {"newcomers-all", "newc", 88, 4, UINT32_MAX},
    {"newcomers-regularization", "newc", 92, 4, 0},
    {"newcomers-weight-nan", "newc", 4, 4, NAN_BITS},
    {"newcomers-no-candidates", "newc", 72, 4, 0},
    {"newcomers-many-candidates", "newc", 72, 4, VT_MAX_CANDIDATES},
    {"newcomers-without-network", "newc", 76, 4, 0},
    {"newcomers-network-width", "newc", 96 + 8, 4, 32},
    {"newcomers-not-known", "HEAD", 64 + 4 * 32, 4, 0x58585878},
    {"newcomers-twice", "HEAD", 64 + 5 * 32, 4, 0x6377656E},
};

static const damage segment_damages[] = {
    {"segments-not-said", "META", 10, 2, 0},
    {"segment-one", "SEGM", 0, 4, 1},
    {"segments-many", "SEGM", 0, 4, VT_MAX_SEGMENTS + 1},
    {"segment-name-bytes", "SEGM", 4, 4, UINT32_MAX},
    {"segment-offsets-fall", "SEGM", 24, 4, 5000},
    {"segment-centroid-nan", "SEGM", 36, 2, NAN_BITS >> 16},
    {"segment-centroid-large", "SEGM", 38, 2, 0xC000},
    {"segment-centroid-minus-zero", "SEGM", 40, 2, MINUS_ZERO_BITS >> 16},
    {"segment-name-not-utf8", "SEGM", 36 + 3 * 5 * 2, 1, 0xFF},
};

#define FULL \
    { .items = 12, .factors = 17, .titles = true, .images = true, .prices = true, .attributes = 2 }

static const struct {
    const char *name;
    char first;
    sample_shape shape;
} shapes[] = {
    {"smallest", REPAIRED, {.items = 1, .factors = 1}},
    {"plain", REPAIRED, {.items = 40, .factors = 16}},
    {"full", REPAIRED, FULL},
    {"full-as-it-is", AS_IT_IS, FULL},
    {"4-bit", REPAIRED, {.items = 5, .factors = 33, .storage = {VT_CODING_4_BIT, 0}}},
    {"product", REPAIRED, {.items = 5, .factors = 20, .storage = {VT_CODING_PRODUCT, 2}}},
    {"segments", REPAIRED, {.items = 12, .factors = 5, .segments = true}},
    {"blend", REPAIRED, {.items = 40, .factors = 16, .prices = true, .attributes = 1, .blend = true}},
    {"newcomers",
     REPAIRED,
     {.items = 40, .factors = 16, .prices = true, .attributes = 1, .blend = true, .newcomers = true}},
};

static void give_up(const char *what) {
    fprintf(stderr, "pack_corpus: %s\n", what);
    exit(1);
}

static void write_input(const char *folder, const char *name, char first, const void *bytes, size_t size_bytes) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.bin", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fputc(first, file) == EOF || fwrite(bytes, 1, size_bytes, file) != size_bytes || fclose(file) != 0) {
        give_up(path);
    }
}

/* Sections of the full pack are looked up by tag; the first of several. */
static uint8_t *section_bytes(uint8_t *file, const char *tag) {
    const vti_pack_header *header = (const vti_pack_header *)file;
    const vti_pack_section *section = (const vti_pack_section *)(header + 1);
    if (strcmp(tag, "HEAD") == 0) return file;
    for (uint32_t s = 0; s < header->section_count; s++, section++) {
        if (memcmp(section->tag, tag, sizeof section->tag) == 0) return file + section->offset;
    }
    give_up(tag);
    return NULL;
}

static void write_damages(const char *folder, const damage *damages, size_t count, const uint8_t *sound,
                          size_t size_bytes) {
    static uint8_t damaged[1 << 14];
    if (size_bytes > sizeof damaged) give_up("the pack is larger than expected");
    for (size_t i = 0; i < count; i++) {
        memcpy(damaged, sound, size_bytes);
        memcpy(section_bytes(damaged, damages[i].tag) + damages[i].offset, &damages[i].value, damages[i].size_bytes);
        write_input(folder, damages[i].name, REPAIRED, damaged, size_bytes);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int main(int argument_count, char **arguments) {
    if (argument_count != 2) give_up("usage: pack_corpus FOLDER");
    vt_allocator allocator = vti_allocator_or_default(NULL);
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        void *bytes;
        size_t size_bytes;
        vt_error error;
        if (sample_pack_make(&shapes[i].shape, &bytes, &size_bytes, &error) != VT_OK) give_up(error.message);
        write_input(arguments[1], shapes[i].name, shapes[i].first, bytes, size_bytes);
        if (strcmp(shapes[i].name, "full") == 0) {
            write_damages(arguments[1], full_damages, COUNT_OF(full_damages), bytes, size_bytes);
        }
        if (strcmp(shapes[i].name, "blend") == 0) {
            write_damages(arguments[1], blend_damages, COUNT_OF(blend_damages), bytes, size_bytes);
        }
        if (strcmp(shapes[i].name, "newcomers") == 0) {
            write_damages(arguments[1], newcomer_damages, COUNT_OF(newcomer_damages), bytes, size_bytes);
        }
        if (strcmp(shapes[i].name, "segments") == 0) {
            write_damages(arguments[1], segment_damages, COUNT_OF(segment_damages), bytes, size_bytes);
        }
        if (strcmp(shapes[i].name, "product") == 0) {
            write_damages(arguments[1], coded_damages, COUNT_OF(coded_damages), bytes, size_bytes);
        }
        vti_release(&allocator, bytes);
    }
    return 0;
}
