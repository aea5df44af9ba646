/*
 * pack_sections.c: what each section of a pack may hold (FORMAT.md), checked number by number before it becomes a view.
 * pack_open.c calls it with sections that lie inside the file and have the right checksum.
 */
#include "pack_links.h"
#include "pack_network.h"
#include "pack_opening.h"
#include "pack_recurrent.h"

#include "../base/bfloat.h"
#include "../base/utf8.h"

#include <string.h>

static bool in_range(float value, float low, float high) {
    /* Written so that NaN fails; -0 fails because no writer makes it. */
    return value >= low && value <= high && !(value == 0 && __builtin_signbit(value));
}

static vt_status out_of_range(const vti_opening *state, const void *where) {
    return vti_corrupt(state, where, VTI_OUT_OF_RANGE);
}

static vt_status check_floats(const vti_opening *state, const float *values, uint32_t count, float low, float high) {
    for (uint32_t i = 0; i < count; i++) {
        if (!in_range(values[i], low, high)) return out_of_range(state, values + i);
    }
    return VT_OK;
}

/* ---- the contents ---- */

/* How many items of a chunk are looked at one by one: none where the checksum, which is right, is enough. */
static uint32_t items_to_check(const vti_opening *state, const vt_pack_chunk *chunk) {
    return state->pack->trusted ? 0 : chunk->item_count;
}

static vt_status check_text(const vti_opening *state, const char *text, size_t length) {
    size_t valid = vti_utf8_valid_prefix(text, length);
    return valid == length ? VT_OK : vti_corrupt(state, text + valid, "A text is not valid UTF-8.");
}

static vt_status check_texts(const vti_opening *state, const vt_text_list *list, uint64_t byte_count) {
    if (state->pack->trusted) return VT_OK;
    if (list->offsets[0] != 0) return vti_corrupt(state, list->offsets, "The offsets of a text list are out of order.");
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->offsets[i + 1] < list->offsets[i] || list->offsets[i + 1] > byte_count) {
            return vti_corrupt(state, list->offsets + i + 1, "The offsets of a text list are out of order.");
        }
        uint32_t length = list->offsets[i + 1] - list->offsets[i];
        vt_status status = check_text(state, list->bytes + list->offsets[i], length);
        if (status != VT_OK) return status;
    }
    if (list->offsets[list->count] != byte_count) {
        return out_of_range(state, list->offsets + list->count);
    }
    return VT_OK;
}

static vt_status open_text_list(const vti_opening *state, const vti_pack_section *section, uint32_t count,
                                vt_text_list *list) {
    uint64_t offset_bytes = ((uint64_t)count + 1) * sizeof(uint32_t);
    if (section->size_bytes < offset_bytes) return out_of_range(state, &section->size_bytes);
    const uint8_t *start = state->pack->bytes + section->offset;
    *list = (vt_text_list){(const uint32_t *)start, (const char *)start + offset_bytes, count};
    return check_texts(state, list, section->size_bytes - offset_bytes);
}

static vt_status check_size(const vti_opening *state, const vti_pack_section *section, uint64_t count,
                            uint64_t element_bytes) {
    if (section->size_bytes == count * element_bytes) return VT_OK;
    return vti_corrupt(state, &section->size_bytes, "A section does not have one entry for each item.");
}

static const void *bytes_of(const vti_opening *state, const vti_pack_section *section) {
    return state->pack->bytes + section->offset;
}

/* 7 bits, or the dot products of the kernels would not be exact. */
static vt_status check_row_values(const vti_opening *state, const uint8_t *values, uint64_t count) {
    if (state->pack->trusted) return VT_OK;
    size_t valid = vti_ascii_prefix(values, (size_t)count);
    return valid == count ? VT_OK : out_of_range(state, values + valid);
}

/* bf16 numbers from 0 to `high`. */
static vt_status check_bfloats(const vti_opening *state, const uint16_t *values, uint32_t count, float high) {
    if (state->pack->trusted) return VT_OK;
    for (uint32_t i = 0; i < count; i++) {
        if (!in_range(vti_from_bfloat(values[i]), 0, high)) return out_of_range(state, values + i);
    }
    return VT_OK;
}

/* ---- about the whole pack ---- */

static vt_status open_meta(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    const vti_pack_meta *meta = (const vti_pack_meta *)(state->pack->bytes + section->offset);
    if (section->size_bytes != sizeof *meta) return out_of_range(state, &section->size_bytes);
    if (meta->item_count < 1 || meta->item_count > VT_PACK_MAX_ITEMS) {
        return out_of_range(state, &meta->item_count);
    }
    if (meta->factor_count < 1 || meta->factor_count > VT_PACK_MAX_FACTORS) {
        return out_of_range(state, &meta->factor_count);
    }
    if (meta->coding > (meta->factor_count > VT_PACK_LEAD ? VT_CODING_PRODUCT : VT_CODING_8_BIT)) {
        return out_of_range(state, &meta->coding);
    }
    if (meta->contents >= VTI_PACK_CONTENTS) {
        return out_of_range(state, &meta->contents);
    }
    if (meta->attribute_count > VT_PACK_MAX_ATTRIBUTES) {
        return out_of_range(state, &meta->attribute_count);
    }
    if (meta->confidence > VT_CONFIDENCE_BINARY) {
        return out_of_range(state, &meta->confidence);
    }
    for (int i = 0; i < 4; i++) {
        char letter = meta->currency[i];
        bool valid = i == 3 || meta->currency[0] == 0 ? letter == 0 : letter >= 'A' && letter <= 'Z';
        if (!valid) return vti_corrupt(state, meta->currency + i, "The currency is not three letters A to Z.");
    }

    const struct {
        const float *values;
        uint32_t count;
        float low, high;
    } ranges[] = {
        {meta->event_weights, VT_EVENT_TYPE_COUNT, 0, 1e6F},
        {&meta->unobserved_weight, 1, 0, 1e6F},
        {&meta->regularization, 1, 1e-12F, 1e6F},
        {&meta->regularization_exponent, 1, 0, 1},
        {&meta->half_life_days, 1, 0, 1e6F},
        {&meta->value_exponent, 1, 0, 1},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        vt_status status = check_floats(state, ranges[i].values, ranges[i].count, ranges[i].low, ranges[i].high);
        if (status != VT_OK) return status;
    }
    pack->total_items = meta->item_count;
    pack->factor_count = meta->factor_count;
    pack->row_bytes = vti_pack_row_bytes(meta->factor_count);
    pack->coding = (vt_coding)meta->coding;
    pack->rest_bytes = (pack->row_bytes - VT_PACK_LEAD) / (pack->coding == VT_CODING_4_BIT ? 2 : 1);
    pack->has_titles = (meta->contents & VTI_PACK_TITLES) != 0;
    pack->has_prices = (meta->contents & VTI_PACK_PRICES) != 0;
    pack->has_images = (meta->contents & VTI_PACK_IMAGES) != 0;
    pack->has_blend = (meta->contents & VTI_PACK_BLEND) != 0;
    pack->has_trends = (meta->contents & VTI_PACK_TRENDS) != 0;
    pack->has_recurrent = (meta->contents & VTI_PACK_RECURRENT) != 0;
    pack->segment_count = (meta->contents & VTI_PACK_SEGMENTS) != 0; /* until SEGM says how many */
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) pack->has_links[r] = (meta->contents & VTI_PACK_LINKS << r) != 0;
    pack->attribute_count = meta->attribute_count;
    pack->user_count = meta->user_count;
    pack->event_count = meta->event_count;
    memcpy(pack->fold_in.event_weights, meta->event_weights, sizeof meta->event_weights);
    pack->fold_in.unobserved_weight = meta->unobserved_weight;
    pack->fold_in.regularization = meta->regularization;
    pack->fold_in.regularization_exponent = meta->regularization_exponent;
    pack->fold_in.half_life_days = meta->half_life_days;
    pack->fold_in.value_exponent = meta->value_exponent;
    pack->fold_in.confidence = (vt_confidence)meta->confidence;
    memcpy(pack->currency, meta->currency, sizeof meta->currency);
    return VT_OK;
}

static vt_status open_basis(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    uint32_t k = pack->factor_count;
    vt_status status = check_size(state, section, 2 * k, sizeof(float));
    if (status != VT_OK) return status;
    pack->factor_scales = bytes_of(state, section);
    pack->gram_diagonal = pack->factor_scales + k;
    status = check_floats(state, pack->factor_scales, k, 1e-12F, 1e6F);
    if (status != VT_OK) return status;
    return check_floats(state, pack->gram_diagonal, k, 0, 1e12F);
}

static vt_status open_groups(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    const uint8_t *bytes = bytes_of(state, section);
    uint32_t columns = vti_pack_rest_columns(pack->factor_count);
    uint32_t sum = 0, groups = 0;
    while (groups < section->size_bytes && groups < columns && sum < columns && bytes[groups] > 0)
        sum += bytes[groups++];
    if (sum != columns) return out_of_range(state, bytes);
    if (section->size_bytes != groups + (uint64_t)columns * VTI_PACK_CENTROIDS) {
        return out_of_range(state, &section->size_bytes);
    }
    pack->group_count = groups;
    pack->group_sizes = bytes;
    pack->centroids = bytes + groups;
    pack->rest_bytes = groups;
    return check_row_values(state, pack->centroids, columns * VTI_PACK_CENTROIDS);
}

static bool has_code(const vt_pack *pack) {
    return pack->coding != VT_CODING_8_BIT;
}

static vt_status open_code(const vti_opening *state, const vti_pack_section *section) {
    if (state->pack->coding == VT_CODING_PRODUCT) return open_groups(state, section);
    vt_status status = check_size(state, section, VTI_PACK_LEVELS, 1);
    if (status != VT_OK) return status;
    state->pack->levels = bytes_of(state, section);
    return check_row_values(state, state->pack->levels, VTI_PACK_LEVELS);
}

static bool has_blend(const vt_pack *pack) {
    return pack->has_blend;
}

static vt_status read_blend(const vti_opening *state, const vti_pack_blend *blend, vt_blend *read) {
    const vt_pack *pack = state->pack;
    vt_status status = check_floats(state, blend->weights, VT_SIGNAL_COUNT, -1e6F, 1e6F);
    if (status == VT_OK) status = check_floats(state, blend->decays, VT_SIGNAL_COUNT, -1e6F, 1e6F);
    if (status == VT_OK) status = check_floats(state, &blend->type_exponent, 1, 0, 1);
    if (status != VT_OK) return status;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        const float *weight = &blend->weights[VT_SIGNAL_LINKS + r];
        if (*weight != 0 && !pack->has_links[r]) return out_of_range(state, weight);
    }
    if (blend->weights[VT_SIGNAL_TREND] != 0 && !pack->has_trends) {
        return out_of_range(state, &blend->weights[VT_SIGNAL_TREND]);
    }
    if (blend->weights[VT_SIGNAL_RECURRENT] != 0 && !pack->has_recurrent) {
        return out_of_range(state, &blend->weights[VT_SIGNAL_RECURRENT]);
    }
    if (blend->candidates < 1 || blend->candidates > VT_MAX_CANDIDATES || blend->reranked > VT_MAX_RERANKED ||
        blend->repeats > 1) {
        return out_of_range(state, &blend->candidates);
    }
    *read = (vt_blend){.type_exponent = blend->type_exponent,
                       .candidates = blend->candidates,
                       .reranked = blend->reranked,
                       .repeats = blend->repeats != 0};
    memcpy(read->weights, blend->weights, sizeof blend->weights);
    memcpy(read->decays, blend->decays, sizeof blend->decays);
    return VT_OK;
}

static vt_status open_blend(const vti_opening *state, const vti_pack_section *section) {
    vt_status status = check_size(state, section, 1, sizeof(vti_pack_blend));
    return status == VT_OK ? read_blend(state, bytes_of(state, section), &state->pack->blend) : status;
}

static bool has_network(const vt_pack *pack) {
    return pack->has_blend && pack->blend.reranked > 0;
}

static vt_status open_network(const vti_opening *state, const vti_pack_section *section) {
    const uint8_t *bytes = bytes_of(state, section);
    vti_network network;
    if (!vti_pack_network_view(bytes, section->size_bytes, &network)) {
        return out_of_range(state, bytes);
    }
    state->pack->network = bytes;
    state->pack->network_bytes = (size_t)section->size_bytes;
    return VT_OK;
}

/* Earlier readers skip it, so that META says nothing of it: it is there when it comes next. */
static bool has_newcomers(const vt_pack *pack) {
    const vti_pack_header *header = (const vti_pack_header *)pack->bytes;
    uint32_t next = pack->next_section + 1;
    return pack->has_blend && next < header->section_count && vti_has_tag(vti_sections_of(pack) + next, "newc");
}

static vt_status open_newcomers(const vti_opening *state, const vti_pack_section *section) {
    const vti_pack_newcomers *head = bytes_of(state, section);
    vt_newcomers *newcomers = &state->pack->newcomers;
    if (section->size_bytes < sizeof *head || head->below < 1) return out_of_range(state, head);
    vt_status status = read_blend(state, &head->blend, &newcomers->blend);
    if (status == VT_OK) status = check_floats(state, &head->regularization, 1, 1e-12F, 1e6F);
    if (status != VT_OK) return status;
    vti_network network;
    newcomers->below = head->below;
    newcomers->regularization = head->regularization;
    newcomers->network = (const uint8_t *)(head + 1);
    newcomers->network_bytes = (size_t)section->size_bytes - sizeof *head;
    bool valid = newcomers->blend.reranked > 0
                     ? vti_pack_network_view(newcomers->network, newcomers->network_bytes, &network)
                     : newcomers->network_bytes == 0;
    return valid ? VT_OK : out_of_range(state, newcomers->network);
}

static bool has_recurrent(const vt_pack *pack) {
    return pack->has_recurrent;
}

static vt_status open_recurrent(const vti_opening *state, const vti_pack_section *section) {
    const uint8_t *bytes = bytes_of(state, section);
    vti_recurrent recurrent;
    if (!vti_pack_recurrent_view(bytes, section->size_bytes, state->pack->row_bytes, &recurrent)) {
        return out_of_range(state, bytes);
    }
    state->pack->recurrent = bytes;
    state->pack->recurrent_bytes = (size_t)section->size_bytes;
    return VT_OK;
}

static bool has_segments(const vt_pack *pack) {
    return pack->segment_count > 0;
}

static vt_status open_segments(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    const vti_pack_segments *head = bytes_of(state, section);
    if (section->size_bytes < sizeof *head || head->count < 2 || head->count > VT_MAX_SEGMENTS) {
        return out_of_range(state, head);
    }
    uint32_t cells = head->count * pack->factor_count;
    uint64_t expected =
        sizeof *head + (2 * head->count + 1) * sizeof(uint32_t) + cells * sizeof(uint16_t) + (uint64_t)head->name_bytes;
    if (section->size_bytes != expected) return out_of_range(state, &section->size_bytes);
    const uint32_t *users = (const uint32_t *)(head + 1), *offsets = users + head->count;
    const uint16_t *centroids = (const uint16_t *)(offsets + head->count + 1);
    const char *names = (const char *)(centroids + cells);
    for (uint32_t i = 0; i < cells; i++) {
        if (!in_range(vti_from_bfloat(centroids[i]), -1, 1)) return out_of_range(state, centroids + i);
    }
    pack->segment_count = head->count;
    pack->segment_names = (vt_text_list){offsets, names, head->count};
    pack->segment_users = users;
    pack->segment_centroids = centroids;
    return check_texts(state, &pack->segment_names, head->name_bytes);
}

static vt_status open_attribute(const vti_opening *state, const vti_pack_section *section) {
    const vti_pack_attribute *head = bytes_of(state, section);
    if (section->size_bytes < sizeof *head || head->zero != 0 || head->name_bytes < 1 ||
        head->name_bytes > VT_PACK_MAX_NAME_BYTES || head->value_count < 1 ||
        head->value_count > VT_PACK_MAX_ATTRIBUTE_VALUES) {
        return out_of_range(state, head);
    }
    uint64_t expected = sizeof *head + ((uint64_t)head->value_count + 1) * sizeof(uint32_t) +
                        (uint64_t)head->value_bytes + head->name_bytes;
    if (section->size_bytes != expected) {
        return out_of_range(state, &section->size_bytes);
    }
    vt_attribute attribute = vti_attribute_view(state->pack, section);
    vt_status status = check_texts(state, &attribute.values, head->value_bytes);
    if (status != VT_OK) return status;
    if (attribute.values.offsets[1] != 0) return out_of_range(state, attribute.values.offsets + 1);
    return check_text(state, attribute.name.bytes, attribute.name.size_bytes);
}

static vt_status open_report(const vti_opening *state, const vti_pack_section *section) {
    if (section->size_bytes > VTI_PACK_MAX_REPORT_BYTES) return out_of_range(state, &section->size_bytes);
    const char *text = bytes_of(state, section);
    state->pack->report = (vt_text){text, (uint32_t)section->size_bytes};
    return check_text(state, text, (size_t)section->size_bytes);
}

/* ---- about the items of a chunk ---- */

/* The chunk that is arriving. */
static vt_pack_chunk *chunk_of(const vti_opening *state) {
    vt_pack *pack = state->pack;
    vt_pack_chunk *chunk = &pack->chunks[pack->chunk_count];
    chunk->first_item = vti_chunk_first(pack->chunk_count);
    chunk->item_count = vti_chunk_items(pack->chunk_count, pack->total_items);
    return chunk;
}

static vt_status open_item_scales(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, sizeof(uint16_t));
    if (status != VT_OK) return status;
    chunk->item_scales = bytes_of(state, section);
    return check_bfloats(state, chunk->item_scales, chunk->item_count, 1e6F);
}

static vt_status open_lead(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, VT_PACK_LEAD);
    if (status != VT_OK) return status;
    chunk->lead = bytes_of(state, section);
    status = check_row_values(state, chunk->lead, section->size_bytes);
    uint32_t used = state->pack->factor_count;
    for (uint32_t i = 0; i < items_to_check(state, chunk) && used < VT_PACK_LEAD && status == VT_OK; i++) {
        for (uint32_t d = used; d < VT_PACK_LEAD; d++) {
            const uint8_t *padding = chunk->lead + (size_t)i * VT_PACK_LEAD + d;
            if (*padding != VT_PACK_ZERO_POINT) return out_of_range(state, padding);
        }
    }
    return status;
}

/* Padding of 8-bit rows; the columns of other codings' padding are never decoded. */
static vt_status open_rest(const vti_opening *state, const vti_pack_section *section) {
    vt_pack *pack = state->pack;
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, pack->rest_bytes);
    if (status != VT_OK) return status;
    chunk->rest = bytes_of(state, section);
    if (pack->coding != VT_CODING_8_BIT) return VT_OK;
    status = check_row_values(state, chunk->rest, section->size_bytes);
    uint32_t used = vti_pack_rest_columns(pack->factor_count);
    for (uint32_t i = 0; i < items_to_check(state, chunk) && status == VT_OK; i++) {
        for (uint32_t d = used; d < pack->rest_bytes; d++) {
            const uint8_t *padding = chunk->rest + (size_t)i * pack->rest_bytes + d;
            if (*padding != VT_PACK_ZERO_POINT) return out_of_range(state, padding);
        }
    }
    return status;
}

static vt_status open_popularity(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, sizeof(uint16_t));
    if (status != VT_OK) return status;
    const uint16_t *popularity = chunk->popularity = bytes_of(state, section);
    status = check_bfloats(state, popularity, chunk->item_count, 1e30F);
    /* Of numbers from 0 on, bf16 are in the order of their bits. */
    uint16_t before = chunk->first_item > 0 ? chunk[-1].popularity[chunk[-1].item_count - 1] : UINT16_MAX;
    for (uint32_t i = 0; i < items_to_check(state, chunk) && status == VT_OK; before = popularity[i++]) {
        if (popularity[i] > before) return vti_corrupt(state, popularity + i, "The items are not in popularity order.");
    }
    return status;
}

static bool has_trends(const vt_pack *pack) {
    return pack->has_trends;
}

static vt_status open_trends(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, sizeof(uint16_t));
    if (status != VT_OK) return status;
    chunk->trends = bytes_of(state, section);
    return check_bfloats(state, chunk->trends, chunk->item_count, 1e30F);
}

static vt_status open_ids(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_text_list *ids = &chunk->ids;
    vt_status status = open_text_list(state, section, chunk->item_count, ids);
    for (uint32_t i = 0; i < items_to_check(state, chunk) && status == VT_OK; i++) {
        if (ids->offsets[i] == ids->offsets[i + 1]) return vti_corrupt(state, ids->offsets + i, "An item id is empty.");
    }
    return status;
}

static bool has_titles(const vt_pack *pack) {
    return pack->has_titles;
}

static vt_status open_titles(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    return open_text_list(state, section, chunk->item_count, &chunk->titles);
}

static bool has_images(const vt_pack *pack) {
    return pack->has_images;
}

static vt_status open_images(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    return open_text_list(state, section, chunk->item_count, &chunk->images);
}

static bool has_prices(const vt_pack *pack) {
    return pack->has_prices;
}

static vt_status open_prices(const vti_opening *state, const vti_pack_section *section) {
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status = check_size(state, section, chunk->item_count, sizeof(float));
    if (status != VT_OK) return status;
    chunk->prices = bytes_of(state, section);
    for (uint32_t i = 0; i < items_to_check(state, chunk); i++) {
        if (chunk->prices[i] != -1 && !in_range(chunk->prices[i], 0, VT_PACK_MAX_PRICE)) {
            return out_of_range(state, chunk->prices + i);
        }
    }
    return VT_OK;
}

static bool has_attributes(const vt_pack *pack) {
    return pack->attribute_count > 0;
}

static vt_status open_codes(const vti_opening *state, const vti_pack_section *section) {
    const vt_pack *pack = state->pack;
    vt_pack_chunk *chunk = chunk_of(state);
    vt_status status =
        check_size(state, section, (uint64_t)pack->attribute_count * chunk->item_count, sizeof(uint16_t));
    if (status != VT_OK) return status;
    const uint16_t *code = chunk->codes = bytes_of(state, section);
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        vt_attribute attribute;
        status = vt_pack_attribute(pack, a, &attribute);
        for (uint32_t i = 0; i < items_to_check(state, chunk) && status == VT_OK; i++, code++) {
            if (*code >= attribute.values.count) return out_of_range(state, code);
        }
    }
    return status;
}

static vt_status open_links(const vti_opening *state, const vti_pack_section *section) {
    const vt_pack *pack = state->pack;
    vt_pack_chunk *chunk = chunk_of(state);
    vt_link links[VT_PACK_MAX_LINKS];
    uint64_t head_bytes = vti_link_head_bytes(chunk->item_count);
    if (section->size_bytes < head_bytes) return out_of_range(state, &section->size_bytes);
    const uint8_t *bytes = chunk->links[section->tag[3] - '0'] = bytes_of(state, section);
    if (pack->trusted) return VT_OK;
    vti_link_rows rows = vti_link_rows_of(bytes, chunk->item_count);
    vt_status status = check_bfloats(state, rows.scales, chunk->item_count, 1e6F);
    uint64_t end = 0;
    for (uint32_t i = 0; i < chunk->item_count && status == VT_OK; i++) {
        uint32_t group = i / VTI_LINK_GROUP;
        if (i % VTI_LINK_GROUP == 0 && rows.starts[group] != end) return out_of_range(state, &rows.starts[group]);
        if (rows.sizes[i] > section->size_bytes - head_bytes - end) return out_of_range(state, &rows.sizes[i]);
        float scale = vti_from_bfloat(rows.scales[i]);
        if ((scale > 0) != (rows.sizes[i] > 0)) return out_of_range(state, &rows.scales[i]);
        if (rows.sizes[i] > 0 &&
            vti_link_row_decode(rows.bytes + end, rows.sizes[i], scale, pack->total_items, links) == 0) {
            return out_of_range(state, rows.bytes + end);
        }
        end += rows.sizes[i];
    }
    if (status == VT_OK && head_bytes + end != section->size_bytes) return out_of_range(state, &section->size_bytes);
    return status;
}

static bool has_sequence(const vt_pack *pack) {
    return pack->has_links[VT_RELATION_SEQUENCE];
}

static bool has_next(const vt_pack *pack) {
    return pack->has_links[VT_RELATION_NEXT];
}

static bool has_content(const vt_pack *pack) {
    return pack->has_links[VT_RELATION_CONTENT];
}

static bool has_together(const vt_pack *pack) {
    return pack->has_links[VT_RELATION_TOGETHER];
}

static bool has_against(const vt_pack *pack) {
    return pack->has_links[VT_RELATION_AGAINST];
}

const vti_section_kind vti_section_kinds[] = {
    {"META", VTI_ONCE, NULL, open_meta},
    {"BASE", VTI_ONCE, NULL, open_basis},
    {"CODE", VTI_ONCE, has_code, open_code},
    {"BLEN", VTI_ONCE, has_blend, open_blend},
    {"NETW", VTI_ONCE, has_network, open_network},
    {"newc", VTI_ONCE, has_newcomers, open_newcomers},
    {"RECU", VTI_ONCE, has_recurrent, open_recurrent},
    {"SEGM", VTI_ONCE, has_segments, open_segments},
    {"ATTR", VTI_EACH_ATTRIBUTE, NULL, open_attribute},
    {"SCAL", VTI_EACH_CHUNK, NULL, open_item_scales},
    {"LEAD", VTI_EACH_CHUNK, NULL, open_lead},
    {"FACT", VTI_EACH_CHUNK, NULL, open_rest},
    {"POPU", VTI_EACH_CHUNK, NULL, open_popularity},
    {"TREN", VTI_EACH_CHUNK, has_trends, open_trends},
    {"LNK0", VTI_EACH_CHUNK, has_sequence, open_links},
    {"LNK1", VTI_EACH_CHUNK, has_next, open_links},
    {"LNK2", VTI_EACH_CHUNK, has_content, open_links},
    {"LNK3", VTI_EACH_CHUNK, has_together, open_links},
    {"LNK4", VTI_EACH_CHUNK, has_against, open_links},
    {"IDS ", VTI_EACH_CHUNK, NULL, open_ids},
    {"TITL", VTI_EACH_CHUNK, has_titles, open_titles},
    {"PRIC", VTI_EACH_CHUNK, has_prices, open_prices},
    {"IMAG", VTI_EACH_CHUNK, has_images, open_images},
    {"ACOD", VTI_EACH_CHUNK, has_attributes, open_codes},
    {"REPT", VTI_ONCE, NULL, open_report},
};

const uint32_t vti_section_kind_count = sizeof vti_section_kinds / sizeof vti_section_kinds[0];
