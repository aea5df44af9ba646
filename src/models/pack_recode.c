/*
 * pack_recode.c: an open pack back to the plain arrays that it was written from, and written again with its factors
 * stored otherwise. It knows no models.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "../pack/pack_write.h"

#include <vitrine/train.h>

#include <string.h>

typedef vt_text text_of_item(const vt_pack *pack, uint32_t item);

static vt_text *take_texts(vti_arena *arena, const vt_pack *pack, text_of_item *text_of) {
    vt_text *texts = vti_arena_take(arena, pack->item_count, sizeof *texts);
    for (uint32_t i = 0; texts && i < pack->item_count; i++) texts[i] = text_of(pack, i);
    return texts;
}

static float *take_numbers(vti_arena *arena, const vt_pack *pack, float (*number_of)(const vt_pack *, uint32_t)) {
    float *numbers = vti_arena_take(arena, pack->item_count, sizeof *numbers);
    for (uint32_t i = 0; numbers && i < pack->item_count; i++) numbers[i] = number_of(pack, i);
    return numbers;
}

static float *take_factors(vti_arena *arena, const vt_pack *pack) {
    uint32_t k = pack->factor_count;
    float *factors = vti_arena_take(arena, pack->item_count, k * sizeof *factors);
    uint8_t row[VT_PACK_MAX_FACTORS];
    for (uint32_t i = 0; factors && i < pack->item_count; i++) {
        vt_pack_row(pack, i, row);
        float scale = vt_pack_item_scale(pack, i);
        for (uint32_t d = 0; d < k; d++) {
            factors[(size_t)i * k + d] = scale * pack->factor_scales[d] * (float)(row[d] - VT_PACK_ZERO_POINT);
        }
    }
    return factors;
}

static void take_attribute(vti_arena *arena, const vt_pack *pack, uint32_t number, vti_attribute_content *content) {
    vt_attribute attribute;
    if (vt_pack_attribute(pack, number, &attribute) != VT_OK) return; /* cannot be: number is below the count */
    uint32_t count = attribute.values.count;
    vt_text *values = vti_arena_take(arena, count, sizeof *values);
    uint16_t *codes = vti_arena_take(arena, pack->item_count, sizeof *codes);
    for (uint32_t v = 0; values && v < count; v++) values[v] = vt_text_at(&attribute.values, v);
    for (uint32_t i = 0; codes && i < pack->item_count; i++) codes[i] = (uint16_t)vt_pack_code(pack, number, i);
    if (content) *content = (vti_attribute_content){attribute.name, values, count, codes};
}

static void take_links(vti_arena *arena, const vt_pack *pack, vt_relation relation, vti_link_content *content) {
    uint64_t *offsets = vti_arena_take(arena, (size_t)pack->item_count + 1, sizeof *offsets);
    vt_link links[VT_PACK_MAX_LINKS];
    size_t count = 0;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        if (offsets) offsets[i] = count;
        count += vt_pack_links(pack, relation, i, links);
    }
    uint32_t *items = vti_arena_take(arena, count, sizeof *items);
    float *weights = vti_arena_take(arena, count, sizeof *weights);
    if (!offsets || !items || !weights) return;
    offsets[pack->item_count] = count;
    for (uint32_t i = 0; i < pack->item_count; i++) {
        uint32_t own = vt_pack_links(pack, relation, i, links);
        for (uint32_t l = 0; l < own; l++) {
            items[offsets[i] + l] = links[l].item;
            weights[offsets[i] + l] = links[l].weight;
        }
    }
    *content = (vti_link_content){offsets, items, weights};
}

static const vti_network *take_network(vti_arena *arena, const uint8_t *bytes, size_t size_bytes) {
    vti_network *network = vti_arena_take(arena, 1, sizeof *network);
    /* vt_pack_open has checked it */
    if (network) (void)vti_pack_network_view(bytes, size_bytes, network);
    return network;
}

static const vti_newcomers *take_newcomers(vti_arena *arena, const vt_newcomers *from) {
    vti_newcomers *newcomers = vti_arena_take(arena, 1, sizeof *newcomers);
    const vti_network *network =
        from->blend.reranked > 0 ? take_network(arena, from->network, from->network_bytes) : NULL;
    if (newcomers) *newcomers = (vti_newcomers){from->below, from->regularization, from->blend, network};
    return newcomers;
}

static const vti_recurrent *take_recurrent(vti_arena *arena, const vt_pack *pack) {
    vti_recurrent *recurrent = vti_arena_take(arena, 1, sizeof *recurrent);
    if (recurrent) {
        (void)vti_pack_recurrent_view(pack->recurrent, pack->recurrent_bytes, pack->row_bytes, recurrent);
    }
    return recurrent;
}

/* Runs twice, like every use of an arena: first to measure. */
static vti_pack_content unpack(vti_arena *arena, const vt_pack *pack, vt_storage storage) {
    vti_pack_content content = {
        .item_count = pack->item_count,
        .factor_count = pack->factor_count,
        .user_count = pack->user_count,
        .event_count = pack->event_count,
        .fold_in = pack->fold_in,
        .storage = storage,
        .ids = take_texts(arena, pack, vt_pack_id),
        .titles = pack->has_titles ? take_texts(arena, pack, vt_pack_title) : NULL,
        .images = pack->has_images ? take_texts(arena, pack, vt_pack_image) : NULL,
        .factors = take_factors(arena, pack),
        .popularity = take_numbers(arena, pack, vt_pack_popularity),
        .trends = pack->has_trends ? take_numbers(arena, pack, vt_pack_trend) : NULL,
        .blend = pack->has_blend ? &pack->blend : NULL,
        .network = pack->network ? take_network(arena, pack->network, pack->network_bytes) : NULL,
        .newcomers = pack->newcomers.below > 0 ? take_newcomers(arena, &pack->newcomers) : NULL,
        .recurrent = pack->recurrent ? take_recurrent(arena, pack) : NULL,
        .prices = pack->has_prices ? take_numbers(arena, pack, vt_pack_price) : NULL,
        .attribute_count = pack->attribute_count,
        .report = pack->report,
    };
    memcpy(content.currency, pack->currency, sizeof content.currency);
    vti_attribute_content *attributes = vti_arena_take(arena, VT_PACK_MAX_ATTRIBUTES, sizeof *attributes);
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        take_attribute(arena, pack, a, attributes ? &attributes[a] : NULL);
    }
    content.attributes = attributes;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (pack->has_links[r]) take_links(arena, pack, (vt_relation)r, &content.links[r]);
    }
    return content;
}

/* Those that the pack had, put into what was written. */
static vt_status keep_segments(const vt_pack *pack, const vt_allocator *memory, void **bytes, size_t *size_bytes,
                               vt_error *error) {
    vt_text names[VT_MAX_SEGMENTS];
    for (uint32_t c = 0; c < pack->segment_count; c++) names[c] = vt_text_at(&pack->segment_names, c);
    const vti_segment_content content = {pack->segment_count, names, pack->segment_users, pack->segment_centroids};
    void *without = *bytes;
    vt_pack written;
    vt_status status = vt_pack_open(without, *size_bytes, &written, error);
    if (status == VT_OK) status = vti_pack_write_segments(&written, &content, memory, bytes, size_bytes, error);
    vti_release(memory, without);
    return status;
}

vt_status vt_pack_recode(const vt_pack *pack, vt_storage storage, const vt_allocator *allocator, void **bytes,
                         size_t *size_bytes, vt_error *error) {
    if (!pack || !pack->complete || !bytes || !size_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "Only a complete pack can be stored otherwise.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vti_arena arena = {0};
    unpack(&arena, pack, storage);
    void *block = arena.overflow ? NULL : vti_allocate(&memory, arena.used, 1);
    if (!block) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for the pack.");
    arena = (vti_arena){.memory = block};
    const vti_pack_content content = unpack(&arena, pack, storage);
    void *written = NULL;
    size_t written_bytes = 0;
    vt_status status = vti_pack_write(&content, &memory, &written, &written_bytes, error);
    vti_release(&memory, block);
    if (status == VT_OK && pack->segment_count > 0) {
        status = keep_segments(pack, &memory, &written, &written_bytes, error);
    }
    if (status != VT_OK) return status;
    *bytes = written;
    *size_bytes = written_bytes;
    return VT_OK;
}
