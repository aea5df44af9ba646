/*
 * layout.h: FORMAT.md as C: the structs are the bytes of the file. For the reader and the writer only.
 */
#ifndef VTI_LAYOUT_H
#define VTI_LAYOUT_H

#include <vitrine/pack.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packs are used in place, which needs a little-endian machine"
#endif

#define VTI_PACK_VERSION 7U
#define VTI_PACK_MAX_SECTIONS 512U
#define VTI_PACK_MAX_BYTES ((UINT64_C(1) << 31) - VT_PACK_ALIGNMENT)
#define VTI_PACK_MAX_REPORT_BYTES (16U << 20)
#define VTI_PACK_ROW_STEP 16U
#define VTI_PACK_LEVELS 16U
#define VTI_PACK_CENTROIDS 256U

static const uint8_t VTI_PACK_MAGIC[8] = {0x89, 'V', 'T', 'P', 'K', '\r', '\n', 0x1A};

typedef struct vti_pack_header {
    uint8_t magic[8];
    uint32_t version;
    uint32_t section_count;
    uint64_t file_bytes;
    uint64_t checksum;
    uint8_t zero[32];
} vti_pack_header;

typedef struct vti_pack_section {
    char tag[4];
    uint32_t number;
    uint64_t offset;
    uint64_t size_bytes;
    uint64_t checksum;
} vti_pack_section;

/* Bits of vti_pack_meta.contents */
#define VTI_PACK_TITLES 1U
#define VTI_PACK_PRICES 2U
#define VTI_PACK_IMAGES 4U
#define VTI_PACK_BLEND 8U
#define VTI_PACK_TRENDS 16U
#define VTI_PACK_LINKS 32U /* << relation */
#define VTI_PACK_SEGMENTS (VTI_PACK_LINKS << VT_RELATION_COUNT)
#define VTI_PACK_RECURRENT (VTI_PACK_SEGMENTS << 1)
#define VTI_PACK_CONTENTS (VTI_PACK_RECURRENT << 1) /* above all */

typedef struct vti_pack_meta {
    uint32_t item_count;
    uint32_t factor_count;
    uint16_t coding;
    uint16_t contents;
    uint32_t attribute_count;
    uint64_t user_count;
    uint64_t event_count;
    float event_weights[VT_EVENT_TYPE_COUNT];
    float unobserved_weight;
    float regularization;
    float regularization_exponent;
    float half_life_days;
    uint32_t confidence;
    char currency[4];
    float value_exponent;
} vti_pack_meta;

typedef struct vti_pack_attribute {
    uint32_t name_bytes;
    uint32_t value_count;
    uint32_t value_bytes;
    uint32_t zero;
} vti_pack_attribute;

typedef struct vti_pack_blend {
    float weights[VT_SIGNAL_COUNT];
    float decays[VT_SIGNAL_COUNT];
    uint32_t candidates;
    uint32_t reranked;
    uint32_t repeats;
    float type_exponent;
} vti_pack_blend;

typedef struct vti_pack_network {
    uint32_t features;
    uint32_t hidden_count;
    uint32_t widths[4]; /* of the hidden layers; 0 where there is none */
    float scale, bias;
} vti_pack_network;

/* Then the network, as in a section of its own. */
typedef struct vti_pack_newcomers {
    vti_pack_blend blend;
    uint32_t below;
    float regularization;
} vti_pack_newcomers;

typedef struct vti_pack_recurrent {
    uint32_t width; /* row_bytes */
    uint32_t units;
} vti_pack_recurrent;

typedef struct vti_pack_segments {
    uint32_t count;
    uint32_t name_bytes;
} vti_pack_segments;

_Static_assert(sizeof(vti_pack_blend) == 104, "FORMAT.md");
_Static_assert(sizeof(vti_pack_network) == 32, "FORMAT.md");
_Static_assert(sizeof(vti_pack_newcomers) == 112, "FORMAT.md");
_Static_assert(sizeof(vti_pack_header) == VT_PACK_HEAD_BYTES, "FORMAT.md");
_Static_assert(sizeof(vti_pack_section) == 32, "FORMAT.md");
_Static_assert(sizeof(vti_pack_meta) == 80, "FORMAT.md");
_Static_assert(sizeof(vti_pack_attribute) == 16, "FORMAT.md");

static inline uint64_t vti_pack_align(uint64_t offset) {
    return (offset + VT_PACK_ALIGNMENT - 1) / VT_PACK_ALIGNMENT * VT_PACK_ALIGNMENT;
}

static inline uint32_t vti_pack_row_bytes(uint32_t factor_count) {
    return (factor_count + VTI_PACK_ROW_STEP - 1) / VTI_PACK_ROW_STEP * VTI_PACK_ROW_STEP;
}

/* The columns behind the lead that hold factors. */
static inline uint32_t vti_pack_rest_columns(uint32_t factor_count) {
    return factor_count > VT_PACK_LEAD ? factor_count - VT_PACK_LEAD : 0;
}

/* The first item of a chunk, and how many items it has in a pack of total_items; 0: there is no such chunk. */
static inline uint32_t vti_chunk_first(uint32_t chunk) {
    return chunk == 0 ? 0 : VT_PACK_FIRST_CHUNK << (chunk - 1);
}

static inline uint32_t vti_chunk_items(uint32_t chunk, uint32_t total_items) {
    uint32_t first = vti_chunk_first(chunk);
    uint32_t size = chunk == 0 ? VT_PACK_FIRST_CHUNK : first;
    if (chunk >= VT_PACK_MAX_CHUNKS || first >= total_items) return 0;
    return total_items - first < size ? total_items - first : size;
}

/* XXH64 with seed 0. */
uint64_t vti_pack_checksum(const void *bytes, size_t size_bytes);
/* Of header and section table, with the header's checksum field taken as zero. */
uint64_t vti_pack_header_checksum(const vti_pack_header *header);

#endif
