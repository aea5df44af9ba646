/*
 * engine.c: creating, growing and destroying an engine. All memory is one block, cut once for the complete pack; nothing
 * is taken later.
 */
#include "engine_state.h"

#include "../base/error.h"
#include "../base/math.h"

#include <string.h>

static const uint32_t DEFAULT_MAX_HISTORY = 512;
static const uint32_t DEFAULT_MAX_RESULTS = 200;

static vti_item_set take_item_set(vti_arena *arena, uint32_t item_count) {
    return (vti_item_set){vti_arena_take(arena, vti_item_set_words(item_count), sizeof(uint32_t))};
}

static void take_ranking(vti_arena *arena, uint32_t item_count, vti_ranking *ranking) {
    uint32_t blocks = vti_item_set_words(item_count);
    ranking->block_leads = vti_arena_take(arena, blocks, sizeof(float));
    ranking->block_tails = vti_arena_take(arena, blocks, sizeof(float));
}

static size_t network_work_bytes(const vt_engine *engine) {
    size_t whole = vti_network_work_bytes(&engine->whole_network);
    size_t newcomer = vti_network_work_bytes(&engine->newcomer_network);
    return whole > newcomer ? whole : newcomer;
}

static void take_blend(vt_engine *engine, vti_arena *arena) {
    vti_candidates *candidates = &engine->candidates;
    engine->recent = vti_arena_take(arena, VTI_RECENT_ITEMS, sizeof *engine->recent);
    engine->recent_codes =
        vti_arena_take(arena, (size_t)engine->pack.attribute_count * VTI_RECENT_ITEMS, sizeof(uint16_t));
    engine->linked.items = vti_arena_take(arena, VTI_LINKED, sizeof(uint32_t));
    engine->linked.signals = vti_arena_take(arena, VTI_LINKED, sizeof *engine->linked.signals);
    engine->linked.slots = vti_arena_take(arena, VTI_LINKED_SLOTS, sizeof(uint16_t));
    engine->links = vti_arena_take(arena, VT_PACK_MAX_LINKS, sizeof *engine->links);
    candidates->items = vti_arena_take(arena, candidates->capacity, sizeof(uint32_t));
    candidates->signals = vti_arena_take(arena, candidates->capacity, sizeof *candidates->signals);
    candidates->blends = vti_arena_take(arena, candidates->capacity, sizeof(float));
    candidates->order = vti_arena_take(arena, candidates->capacity, sizeof(uint32_t));
    candidates->ranks = vti_arena_take(arena, VT_SIGNAL_COUNT + 1, sizeof *candidates->ranks);
    candidates->features = vti_arena_take(arena, VT_MAX_RERANKED, VTI_FEATURE_WIDTH * sizeof(float));
    candidates->shifts = vti_arena_take(arena, VT_MAX_RERANKED, sizeof(float));
    candidates->rank_logs = vti_arena_take(arena, VT_MAX_RERANKED + 1, sizeof(float));
    candidates->trending = vti_arena_take(arena, VTI_TRENDING, sizeof *candidates->trending);
    candidates->chosen = take_item_set(arena, engine->pack.total_items);
    engine->network_work = vti_arena_take(arena, network_work_bytes(engine), 1);
    if (engine->pack.recurrent) vti_reading_take(engine, arena);
}

static void take_profile(vt_engine *engine, vti_arena *arena) {
    const vt_pack *pack = &engine->pack;
    vt_attribute attribute;
    size_t all = 0, most = 0;
    uint32_t *counts = vti_arena_take(arena, pack->attribute_count, sizeof *counts);
    for (uint32_t a = 0; a < pack->attribute_count && vt_pack_attribute(pack, a, &attribute) == VT_OK; a++) {
        uint32_t count = attribute.values.count;
        if (counts) counts[a] = count;
        all += count;
        if (count > most) most = count;
    }
    engine->usual.value_counts = counts;
    engine->usual.values = vti_arena_take(arena, all, sizeof(double));
    engine->touched_values = vti_arena_take(arena, most, sizeof(float));
    engine->affinities = vti_arena_take(arena, VT_MAX_AFFINITIES, sizeof *engine->affinities);
}

static void take_memory(vt_engine *engine, vti_arena *arena) {
    const vt_pack *pack = &engine->pack;
    size_t n = pack->total_items;
    size_t k = pack->factor_count;
    size_t h = engine->max_history;
    vti_taste *taste = &engine->taste;

    engine->id_chains = vti_arena_take(arena, engine->id_chain_count, sizeof(uint32_t));
    engine->id_links = vti_arena_take(arena, n, sizeof(uint32_t));
    engine->events = vti_arena_take(arena, h, sizeof *engine->events);
    engine->seen = take_item_set(arena, pack->total_items);
    engine->dismissed = take_item_set(arena, pack->total_items);
    engine->blocked = take_item_set(arena, pack->total_items);
    engine->inverse_norms = vti_arena_take(arena, n, sizeof(uint16_t));
    engine->tail_norms = vti_arena_take(arena, n, sizeof(uint8_t));
    take_ranking(arena, pack->total_items, &engine->by_score);
    take_ranking(arena, pack->total_items, &engine->by_cosine);

    taste->items = vti_arena_take(arena, h, sizeof(uint32_t));
    taste->confidences = vti_arena_take(arena, h, sizeof(float));
    taste->places = vti_arena_take(arena, n, sizeof(uint16_t));
    taste->user_factors = vti_arena_take(arena, pack->row_bytes, sizeof(float));
    taste->system.factor_count = pack->factor_count;
    taste->system.inverse_roots = vti_arena_take(arena, k, sizeof(float));
    taste->system.design = vti_arena_take(arena, vti_fold_in_design_floats(pack->factor_count), sizeof(float));
    taste->system.matrix = vti_arena_take(arena, k * k, sizeof(float));
    taste->system.right_side = vti_arena_take(arena, k, sizeof(float));

    engine->row = vti_arena_take(arena, pack->row_bytes, sizeof(uint8_t));
    engine->item_factors = vti_arena_take(arena, pack->row_bytes, sizeof(float));
    engine->anchor_factors = vti_arena_take(arena, pack->row_bytes, sizeof(float));
    engine->scan_query = vti_arena_take(arena, pack->row_bytes, sizeof(int8_t));
    engine->lookups = vti_arena_take(arena, (size_t)pack->group_count * VTI_CENTROIDS, sizeof(int32_t));
    engine->dots = vti_arena_take(arena, VTI_RUN, sizeof(int32_t));
    engine->contributions = vti_arena_take(arena, h, sizeof(float));
    engine->heap = vti_arena_take(arena, engine->heap_capacity, sizeof(vti_scored));
    engine->results = vti_arena_take(arena, engine->max_results, sizeof(vt_result));
    take_profile(engine, arena);
    if (pack->has_blend) take_blend(engine, arena);
}

/* What each signal before popularity can choose, and those of popularity and trend; the recurrent network chooses none. */
static uint32_t candidate_capacity(const vt_engine *engine) {
    uint32_t wanted = engine->pack.blend.candidates;
    if (engine->pack.newcomers.blend.candidates > wanted) wanted = engine->pack.newcomers.blend.candidates;
    if (engine->max_results > wanted) wanted = engine->max_results;
    return VT_SIGNAL_POPULARITY * wanted + 2 * VTI_POPULAR_CANDIDATES;
}

vt_status vt_engine_create(const vt_pack *pack, const vt_engine_options *options, const vt_allocator *allocator,
                           vt_engine **engine, vt_error *error) {
    if (!pack || pack->item_count == 0 || !engine) {
        return vti_misuse(error, VT_ERR_ARGUMENT, "An engine needs an open pack with items.");
    }
    vt_engine_options chosen = options ? *options : (vt_engine_options){0};
    if (chosen.max_history == 0) chosen.max_history = DEFAULT_MAX_HISTORY;
    if (chosen.max_results == 0) chosen.max_results = DEFAULT_MAX_RESULTS;
    if (chosen.max_history > VT_ENGINE_MAX_HISTORY || chosen.max_results > VT_ENGINE_MAX_RESULTS) {
        return vti_misuse(error, VT_ERR_LIMIT, "At most 4096 events of history and 1000 results.");
    }
    vt_engine layout = {
        .allocator = vti_allocator_or_default(allocator),
        .pack = *pack,
        .kernels = vti_kernels_find(chosen.kernels),
        .max_history = chosen.max_history,
        .max_results = chosen.max_results,
        .id_chain_count = pack->total_items / 2 + 1, /* of two items each, so that they are found in little memory */
        .heap_capacity = vti_candidates_wanted(chosen.max_results),
    };
    if (!layout.kernels) {
        return vti_misuse(error, VT_ERR_NOT_FOUND, "This machine or build has no such kernels.");
    }
    if (layout.heap_capacity < chosen.max_history) layout.heap_capacity = chosen.max_history;
    if (pack->has_blend) {
        layout.candidates.capacity = candidate_capacity(&layout);
        if (layout.heap_capacity < layout.candidates.capacity) layout.heap_capacity = layout.candidates.capacity;
        /* vt_pack_open has checked both */
        const vt_newcomers *newcomers = &pack->newcomers;
        if (pack->network) (void)vti_pack_network_view(pack->network, pack->network_bytes, &layout.whole_network);
        if (newcomers->blend.reranked > 0) {
            (void)vti_pack_network_view(newcomers->network, newcomers->network_bytes, &layout.newcomer_network);
        }
        if (pack->recurrent) {
            (void)vti_pack_recurrent_view(pack->recurrent, pack->recurrent_bytes, pack->row_bytes,
                                          &layout.reading.network);
        }
    }

    vti_arena arena = {0};
    vti_arena_take(&arena, 1, sizeof(vt_engine));
    take_memory(&layout, &arena);
    char *memory = arena.overflow ? NULL : vti_allocate(&layout.allocator, arena.used, 1);
    if (!memory) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for the engine.");
    memset(memory, 0, arena.used);

    arena = (vti_arena){.memory = memory};
    vt_engine *created = vti_arena_take(&arena, 1, sizeof(vt_engine));
    *created = layout;
    take_memory(created, &arena);
    memset(created->id_chains, 0xFF, created->id_chain_count * sizeof *created->id_chains);
    created->norm_step = (float)(VTI_LARGEST_STEP * vti_sqrt(pack->row_bytes) / UINT8_MAX);
    created->pack.chunk_count = created->pack.item_count = 0;
    vti_blend_choose(created);
    vt_status status = vt_engine_grow(created, pack, error);
    if (status != VT_OK) {
        vti_release(&layout.allocator, created);
        return status;
    }
    *engine = created;
    return VT_OK;
}

vt_status vt_engine_grow(vt_engine *engine, const vt_pack *pack, vt_error *error) {
    if (!engine || !pack || pack->bytes != engine->pack.bytes || pack->chunk_count < engine->pack.chunk_count) {
        return vti_misuse(error, VT_ERR_ARGUMENT, "An engine grows with its own pack.");
    }
    vt_pack before = engine->pack;
    engine->pack = *pack;
    vt_status status = vti_item_index_add(engine, before.chunk_count, error);
    if (status != VT_OK) {
        engine->pack = before;
        return status;
    }
    for (uint32_t c = before.chunk_count; c < pack->chunk_count; c++) {
        engine->by_score.weights[c] = pack->chunks[c].item_scales;
    }
    if (pack->has_blend) vti_blend_grow(engine);
    return VT_OK;
}

void vt_engine_destroy(vt_engine *engine) {
    if (!engine) return;
    vt_allocator allocator = engine->allocator;
    vti_release(&allocator, engine);
}
