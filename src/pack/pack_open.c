/*
 * pack_open.c: bytes to const views, everything checked first. It trusts nothing it reads: every offset is checked
 * against the file, every number against FORMAT.md, and errors carry the byte offset. It must not know what a pack is
 * used for.
 */
#include "layout.h"

#include "../base/error.h"
#include "../base/utf8.h"

#include <string.h>

/* What is being opened: the file, and the view that is filled. */
typedef struct opening {
    const uint8_t *bytes;
    const vti_pack_section *sections;
    uint32_t section_count;
    vt_pack *pack;
    vt_error *error;
} opening;

static vt_status corrupt(const opening *state, const void *where, const char *message) {
    uint64_t offset = (uint64_t)((const uint8_t *)where - state->bytes);
    return vti_error(state->error, VT_ERR_CORRUPT, offset, message);
}

static bool in_range(float value, float low, float high) {
    /* Written so that NaN fails; -0 fails because no writer makes it. */
    return value >= low && value <= high && !(value == 0 && __builtin_signbit(value));
}

static vt_status check_floats(const opening *state, const float *values, uint32_t count, float low, float high,
                              const char *message) {
    for (uint32_t i = 0; i < count; i++) {
        if (!in_range(values[i], low, high)) return corrupt(state, values + i, message);
    }
    return VT_OK;
}

static vt_status check_descending(const opening *state, const float *values, uint32_t count, const char *message) {
    for (uint32_t i = 1; i < count; i++) {
        if (values[i] > values[i - 1]) return corrupt(state, values + i, message);
    }
    return VT_OK;
}

static vt_status check_zero(const opening *state, uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; i++) {
        if (state->bytes[i] != 0) return corrupt(state, state->bytes + i, "A byte between sections is not zero.");
    }
    return VT_OK;
}

/* ---- the file: header, section table, checksums ---- */

static vt_status check_header(opening *state, size_t size_bytes) {
    const vti_pack_header *header = (const vti_pack_header *)state->bytes;
    if (size_bytes < sizeof *header || memcmp(header->magic, VTI_PACK_MAGIC, sizeof VTI_PACK_MAGIC) != 0) {
        bool cut = size_bytes < sizeof *header && size_bytes > 0 &&
                   memcmp(state->bytes, VTI_PACK_MAGIC, size_bytes < 8 ? size_bytes : 8) == 0;
        if (cut) return vti_error(state->error, VT_ERR_CORRUPT, size_bytes, "The pack is cut off in its header.");
        return vti_error(state->error, VT_ERR_FORMAT, 0, "This is not a pack: it does not begin with a pack's magic.");
    }
    if (header->version != VTI_PACK_VERSION) {
        return vti_error(state->error, VT_ERR_VERSION, 8, "The pack is of another version; update this program.");
    }
    if (header->section_count < 1 || header->section_count > VTI_PACK_MAX_SECTIONS) {
        return vti_error(state->error, VT_ERR_LIMIT, 12, "The number of sections is out of range.");
    }
    if (header->file_bytes > VTI_PACK_MAX_BYTES || header->file_bytes % VT_PACK_ALIGNMENT != 0) {
        return vti_error(state->error, VT_ERR_LIMIT, 16, "The size of the file in its header is out of range.");
    }
    if (size_bytes < header->file_bytes) {
        return vti_error(state->error, VT_ERR_CORRUPT, size_bytes, "The pack is cut off; download or copy it again.");
    }
    if (size_bytes > header->file_bytes) {
        return vti_error(state->error, VT_ERR_CORRUPT, header->file_bytes,
                         "There are bytes after the end of the pack.");
    }
    state->section_count = header->section_count;
    state->sections = (const vti_pack_section *)(header + 1);
    if (sizeof *header + state->section_count * sizeof *state->sections > header->file_bytes) {
        return vti_error(state->error, VT_ERR_CORRUPT, 12, "The section table is longer than the file.");
    }
    if (vti_pack_header_checksum(header) != header->checksum) {
        return vti_error(state->error, VT_ERR_CORRUPT, 24, "The checksum of the header does not match.");
    }
    for (size_t i = 0; i < sizeof header->zero; i++) {
        if (header->zero[i] != 0) return corrupt(state, header->zero + i, "A reserved byte is not zero.");
    }
    return VT_OK;
}

static vt_status check_sections(const opening *state, uint64_t file_bytes) {
    uint64_t end = sizeof(vti_pack_header) + state->section_count * sizeof *state->sections;
    for (uint32_t s = 0; s < state->section_count; s++) {
        const vti_pack_section *section = &state->sections[s];
        uint64_t begin = vti_pack_align(end);
        if (section->offset != begin || begin > file_bytes || section->size_bytes > file_bytes - begin) {
            return corrupt(state, &section->offset, "A section does not lie where it must.");
        }
        vt_status status = check_zero(state, end, begin);
        if (status != VT_OK) return status;
        if (vti_pack_checksum(state->bytes + begin, section->size_bytes) != section->checksum) {
            return corrupt(state, state->bytes + begin, "The checksum of a section does not match.");
        }
        for (uint32_t earlier = 0; earlier < s; earlier++) {
            const vti_pack_section *other = &state->sections[earlier];
            if (memcmp(other->tag, section->tag, 4) == 0 && other->number == section->number) {
                return corrupt(state, section, "A section occurs twice.");
            }
        }
        end = begin + section->size_bytes;
    }
    if (vti_pack_align(end) != file_bytes) {
        return corrupt(state, state->bytes + 16, "The file does not end with its last section.");
    }
    return check_zero(state, end, file_bytes);
}

/* ---- the kinds of content ---- */

static vt_status check_texts(const opening *state, const vt_text_list *list, uint64_t byte_count) {
    if (list->offsets[0] != 0) return corrupt(state, list->offsets, "A text list does not begin at 0.");
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->offsets[i + 1] < list->offsets[i] || list->offsets[i + 1] > byte_count) {
            return corrupt(state, list->offsets + i + 1, "The offsets of a text list are out of order.");
        }
        uint32_t length = list->offsets[i + 1] - list->offsets[i];
        const char *text = list->bytes + list->offsets[i];
        size_t valid = vti_utf8_valid_prefix(text, length);
        if (valid != length) return corrupt(state, text + valid, "A text is not valid UTF-8.");
    }
    if (list->offsets[list->count] != byte_count) {
        return corrupt(state, list->offsets + list->count, "A text list does not fill its section.");
    }
    return VT_OK;
}

static vt_status open_text_list(const opening *state, const vti_pack_section *section, vt_text_list *list) {
    uint32_t count = state->pack->item_count;
    uint64_t offset_bytes = ((uint64_t)count + 1) * sizeof(uint32_t);
    if (section->size_bytes < offset_bytes) return corrupt(state, &section->size_bytes, "A text list is too short.");
    const uint8_t *start = state->bytes + section->offset;
    *list = (vt_text_list){(const uint32_t *)start, (const char *)start + offset_bytes, count};
    return check_texts(state, list, section->size_bytes - offset_bytes);
}

static vt_status open_floats(const opening *state, const vti_pack_section *section, uint32_t count,
                             const float **values) {
    if (section->size_bytes != count * sizeof(float)) {
        return corrupt(state, &section->size_bytes, "A section of numbers does not have one for each item or factor.");
    }
    *values = (const float *)(state->bytes + section->offset);
    return VT_OK;
}

static vt_status open_meta(const opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    const vti_pack_meta *meta = (const vti_pack_meta *)(state->bytes + section->offset);
    if (section->size_bytes != sizeof *meta) return corrupt(state, &section->size_bytes, "META has another size.");
    if (meta->item_count < 1 || meta->item_count > VT_PACK_MAX_ITEMS) {
        return corrupt(state, &meta->item_count, "The number of items is out of range.");
    }
    if (meta->factor_count < 1 || meta->factor_count > VT_PACK_MAX_FACTORS) {
        return corrupt(state, &meta->factor_count, "The number of factors is out of range.");
    }
    if (meta->row_bytes != vti_pack_row_bytes(meta->factor_count)) {
        return corrupt(state, &meta->row_bytes, "The size of a row does not fit the number of factors.");
    }
    if (meta->attribute_count > VT_PACK_MAX_ATTRIBUTES) {
        return corrupt(state, &meta->attribute_count, "The number of attributes is out of range.");
    }
    if (meta->confidence > VT_CONFIDENCE_BINARY) {
        return corrupt(state, &meta->confidence, "The confidence rule is not known.");
    }
    for (int i = 0; i < 4; i++) {
        char letter = meta->currency[i];
        bool valid = i == 3 || meta->currency[0] == 0 ? letter == 0 : letter >= 'A' && letter <= 'Z';
        if (!valid) return corrupt(state, meta->currency + i, "The currency is not three letters A to Z.");
    }
    if (meta->zero != 0) return corrupt(state, &meta->zero, "A reserved byte is not zero.");

    const struct {
        const float *values;
        uint32_t count;
        float low, high;
        const char *message;
    } ranges[] = {
        {meta->event_weights, VT_EVENT_TYPE_COUNT, 0, 1e6F, "An event weight is out of range."},
        {&meta->unobserved_weight, 1, 0, 1e6F, "The unobserved weight is out of range."},
        {&meta->regularization, 1, 1e-12F, 1e6F, "The regularization is out of range."},
        {&meta->regularization_exponent, 1, 0, 1, "The regularization exponent is out of range."},
        {&meta->half_life_days, 1, 0, 1e6F, "The half-life is out of range."},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        vt_status status =
            check_floats(state, ranges[i].values, ranges[i].count, ranges[i].low, ranges[i].high, ranges[i].message);
        if (status != VT_OK) return status;
    }
    pack->item_count = meta->item_count;
    pack->factor_count = meta->factor_count;
    pack->row_bytes = meta->row_bytes;
    pack->attribute_count = meta->attribute_count;
    pack->user_count = meta->user_count;
    pack->event_count = meta->event_count;
    memcpy(pack->fold_in.event_weights, meta->event_weights, sizeof meta->event_weights);
    pack->fold_in.unobserved_weight = meta->unobserved_weight;
    pack->fold_in.regularization = meta->regularization;
    pack->fold_in.regularization_exponent = meta->regularization_exponent;
    pack->fold_in.half_life_days = meta->half_life_days;
    pack->fold_in.confidence = (vt_confidence)meta->confidence;
    memcpy(pack->currency, meta->currency, sizeof meta->currency);
    return VT_OK;
}

/* ---- one function a section ---- */

static vt_status open_ids(const opening *state, const vti_pack_section *section) {
    vt_text_list *ids = &state->pack->ids;
    vt_status status = open_text_list(state, section, ids);
    if (status != VT_OK) return status;
    for (uint32_t i = 0; i < ids->count; i++) {
        if (ids->offsets[i] == ids->offsets[i + 1]) return corrupt(state, ids->offsets + i, "An item id is empty.");
    }
    return VT_OK;
}

static vt_status open_titles(const opening *state, const vti_pack_section *section) {
    return open_text_list(state, section, &state->pack->titles);
}

static vt_status open_images(const opening *state, const vti_pack_section *section) {
    return open_text_list(state, section, &state->pack->images);
}

/* Columns first_column.. of all rows; those from factor_count on are padding. */
static vt_status open_columns(const opening *state, const vti_pack_section *section, uint32_t first_column,
                              uint32_t columns, const uint8_t **rows) {
    const vt_pack *pack = state->pack;
    if (section->size_bytes != (uint64_t)pack->item_count * columns) {
        return corrupt(state, &section->size_bytes, "A section of factors does not have one row for each item.");
    }
    const uint8_t *bytes = state->bytes + section->offset;
    /* The relaxed and AVX2 dot products are exact only for 7 bits, so this is checked byte by byte. */
    for (uint64_t i = 0; i < section->size_bytes; i++) {
        if (bytes[i] > 127) return corrupt(state, bytes + i, "A stored factor is above 127.");
    }
    uint32_t used = pack->factor_count < first_column ? 0 : pack->factor_count - first_column;
    for (uint32_t i = 0; i < pack->item_count && used < columns; i++) {
        for (uint32_t d = used; d < columns; d++) {
            const uint8_t *padding = bytes + (size_t)i * columns + d;
            if (*padding != VT_PACK_ZERO_POINT) return corrupt(state, padding, "The padding of a row is not zero.");
        }
    }
    *rows = bytes;
    return VT_OK;
}

static vt_status open_lead(const opening *state, const vti_pack_section *section) {
    return open_columns(state, section, 0, VT_PACK_LEAD, &state->pack->lead);
}

static vt_status open_rest(const opening *state, const vti_pack_section *section) {
    return open_columns(state, section, VT_PACK_LEAD, state->pack->row_bytes - VT_PACK_LEAD, &state->pack->rest);
}

static vt_status open_item_scales(const opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    vt_status status = open_floats(state, section, pack->item_count, &pack->item_scales);
    if (status != VT_OK) return status;
    return check_floats(state, pack->item_scales, pack->item_count, 0, 1e6F, "An item scale is out of range.");
}

static vt_status open_basis(const opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    uint32_t k = pack->factor_count;
    vt_status status = open_floats(state, section, 2 * k, &pack->factor_scales);
    if (status != VT_OK) return status;
    pack->eigenvalues = pack->factor_scales + k;
    status = check_floats(state, pack->factor_scales, k, 1e-12F, 1e6F, "A factor scale is out of range.");
    if (status != VT_OK) return status;
    status = check_floats(state, pack->eigenvalues, k, 0, 1e12F, "An eigenvalue is out of range.");
    if (status != VT_OK) return status;
    return check_descending(state, pack->eigenvalues, k, "The eigenvalues are not in descending order.");
}

static vt_status open_popularity(const opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    vt_status status = open_floats(state, section, pack->item_count, &pack->popularity);
    if (status != VT_OK) return status;
    status = check_floats(state, pack->popularity, pack->item_count, 0, 1e30F, "A popularity is out of range.");
    if (status != VT_OK) return status;
    return check_descending(state, pack->popularity, pack->item_count, "The items are not in popularity order.");
}

static vt_status open_prices(const opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    vt_status status = open_floats(state, section, pack->item_count, &pack->prices);
    if (status != VT_OK) return status;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        if (pack->prices[i] != -1 && !in_range(pack->prices[i], 0, VT_PACK_MAX_PRICE)) {
            return corrupt(state, pack->prices + i, "A price is out of range.");
        }
    }
    return VT_OK;
}

static vt_status open_report(const opening *state, const vti_pack_section *section) {
    if (section->size_bytes > VTI_PACK_MAX_REPORT_BYTES) {
        return corrupt(state, &section->size_bytes, "The training report is too long.");
    }
    const char *text = (const char *)state->bytes + section->offset;
    size_t valid = vti_utf8_valid_prefix(text, section->size_bytes);
    if (valid != section->size_bytes) return corrupt(state, text + valid, "The training report is not valid UTF-8.");
    state->pack->report = (vt_text){text, (uint32_t)section->size_bytes};
    return VT_OK;
}

static vt_attribute attribute_view(const vt_pack *pack, const vti_pack_section *section) {
    const vti_pack_attribute *head = (const vti_pack_attribute *)(pack->bytes + section->offset);
    const uint32_t *offsets = (const uint32_t *)(head + 1);
    const uint16_t *codes = (const uint16_t *)(offsets + head->value_count + 1);
    const char *values = (const char *)(codes + pack->item_count);
    return (vt_attribute){
        .name = {values + head->value_bytes, head->name_bytes},
        .values = {offsets, values, head->value_count},
        .codes = codes,
    };
}

static vt_status open_attribute(const opening *state, const vti_pack_section *section) {
    const vt_pack *pack = state->pack;
    const vti_pack_attribute *head = (const vti_pack_attribute *)(state->bytes + section->offset);
    if (section->size_bytes < sizeof *head || head->zero != 0 || head->name_bytes < 1 ||
        head->name_bytes > VT_PACK_MAX_NAME_BYTES || head->value_count < 1 ||
        head->value_count > VT_PACK_MAX_ATTRIBUTE_VALUES) {
        return corrupt(state, head, "The head of an attribute is out of range.");
    }
    uint64_t expected = sizeof *head + ((uint64_t)head->value_count + 1) * sizeof(uint32_t) +
                        (uint64_t)pack->item_count * sizeof(uint16_t) + (uint64_t)head->value_bytes + head->name_bytes;
    if (section->size_bytes != expected) return corrupt(state, &section->size_bytes, "An attribute has another size.");

    vt_attribute attribute = attribute_view(pack, section);
    vt_status status = check_texts(state, &attribute.values, head->value_bytes);
    if (status != VT_OK) return status;
    if (attribute.values.offsets[1] != 0) {
        return corrupt(state, attribute.values.offsets + 1, "Value 0 of an attribute is not empty.");
    }
    for (uint32_t i = 0; i < pack->item_count; i++) {
        if (attribute.codes[i] >= head->value_count) {
            return corrupt(state, attribute.codes + i, "An attribute's code is out of range.");
        }
    }
    size_t valid = vti_utf8_valid_prefix(attribute.name.bytes, attribute.name.size_bytes);
    if (valid != attribute.name.size_bytes) {
        return corrupt(state, attribute.name.bytes + valid, "An attribute's name is not valid UTF-8.");
    }
    return VT_OK;
}

static const struct {
    const char *tag;
    bool required;
    vt_status (*open)(const opening *state, const vti_pack_section *section);
} kinds[] = {
    {"META", true, open_meta}, /* first: the others need its counts */
    {"IDS ", true, open_ids},         {"LEAD", true, open_lead},       {"FACT", true, open_rest},
    {"SCAL", true, open_item_scales}, {"BASE", true, open_basis},      {"POPU", true, open_popularity},
    {"REPT", true, open_report},      {"TITL", false, open_titles},    {"IMAG", false, open_images},
    {"PRIC", false, open_prices},     {"ATTR", false, open_attribute},
};

static const size_t kind_count = sizeof kinds / sizeof kinds[0];

static bool has_tag(const vti_pack_section *section, const char *tag) {
    return memcmp(section->tag, tag, sizeof section->tag) == 0;
}

static vt_status check_tags(const opening *state) {
    for (uint32_t s = 0; s < state->section_count; s++) {
        const vti_pack_section *section = &state->sections[s];
        bool known = section->tag[0] >= 'a' && section->tag[0] <= 'z';
        for (size_t i = 0; i < kind_count && !known; i++) known = has_tag(section, kinds[i].tag);
        if (!known) {
            uint64_t offset = (uint64_t)((const uint8_t *)section - state->bytes);
            return vti_error(state->error, VT_ERR_VERSION, offset, "The pack needs a later version of this program.");
        }
    }
    return VT_OK;
}

static vt_status open_kind(const opening *state, size_t kind) {
    bool repeats = kinds[kind].open == open_attribute;
    uint32_t most = repeats ? state->pack->attribute_count : 1;
    uint32_t found = 0;
    for (uint32_t s = 0; s < state->section_count; s++) {
        const vti_pack_section *section = &state->sections[s];
        if (!has_tag(section, kinds[kind].tag)) continue;
        if (section->number >= most) return corrupt(state, &section->number, "There is a section too many of a kind.");
        vt_status status = kinds[kind].open(state, section);
        if (status != VT_OK) return status;
        found++;
    }
    if (found < most && (kinds[kind].required || repeats)) {
        return corrupt(state, state->sections, "A section that must be there is missing.");
    }
    return VT_OK;
}

vt_status vt_pack_open(const void *bytes, size_t size_bytes, vt_pack *pack, vt_error *error) {
    if (!bytes || !pack || (uintptr_t)bytes % VT_PACK_ALIGNMENT != 0) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A pack must be in memory that is aligned to 64 bytes.");
    }
    vt_pack opened = {.bytes = bytes, .size_bytes = size_bytes};
    opening state = {.bytes = bytes, .pack = &opened, .error = error};

    vt_status status = check_header(&state, size_bytes);
    if (status == VT_OK) status = check_sections(&state, size_bytes);
    if (status == VT_OK) status = check_tags(&state);
    for (size_t kind = 0; kind < kind_count && status == VT_OK; kind++) status = open_kind(&state, kind);
    if (status == VT_OK) *pack = opened;
    return status;
}

vt_status vt_pack_attribute(const vt_pack *pack, uint32_t index, vt_attribute *attribute) {
    if (!pack || !attribute || index >= pack->attribute_count) return VT_ERR_ARGUMENT;
    const vti_pack_header *header = (const vti_pack_header *)pack->bytes;
    const vti_pack_section *section = (const vti_pack_section *)(header + 1);
    while (!has_tag(section, "ATTR") || section->number != index) section++; /* it is there: vt_pack_open saw it */
    *attribute = attribute_view(pack, section);
    return VT_OK;
}

vt_text vt_text_at(const vt_text_list *list, uint32_t index) {
    if (index >= list->count) return (vt_text){"", 0};
    return (vt_text){list->bytes + list->offsets[index], list->offsets[index + 1] - list->offsets[index]};
}
