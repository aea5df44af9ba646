/*
 * recommend.c: lists for a page: for a history, and for one item. Candidates come from the scan; their final scores are
 * f32, from the unrounded query, so that they are the same numbers that explanations add up to.
 */
#include "engine_state.h"

/* The list of the items with the largest score: their own factors, or by_cosine their direction, times `factors`. */
static vt_result_list rank(vt_engine *engine, uint32_t limit, const float *factors, const vti_ranking *ranking,
                           vt_source source) {
    vti_top_k candidates = vti_search(engine, factors, ranking, vti_candidates_wanted(limit));
    vti_top_k ranked = {.entries = candidates.entries, .capacity = candidates.capacity};
    for (uint32_t i = 0; i < candidates.count; i++) { /* in place: entry i is read before it can be written */
        uint32_t item = candidates.entries[i].number;
        if (source == VT_SOURCE_ITEM) {
            vti_item_direction(engine, item, engine->item_factors);
        } else {
            vti_item_factors(engine, item, engine->item_factors);
        }
        float score = engine->kernels->dot_f32(factors, engine->item_factors, engine->pack.row_bytes);
        vti_top_k_offer(&ranked, item, score);
    }
    vti_top_k_sort(&ranked);
    return vti_results_from(engine, &ranked, limit, source);
}

/* Items are stored most popular first, so the popular order is the first ones that are not blocked. */
static vt_result_list most_popular(vt_engine *engine, uint32_t limit) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < engine->pack.item_count && count < limit; i++) {
        if (vti_item_set_has(engine->blocked, i)) continue;
        engine->results[count++] = (vt_result){i, vt_pack_popularity(&engine->pack, i)};
    }
    return (vt_result_list){.source = VT_SOURCE_POPULARITY, .count = count, .results = engine->results};
}

vt_status vt_engine_recommend(vt_engine *engine, const vt_query *query, vt_result_list *list) {
    if (!engine || !list) return VT_ERR_ARGUMENT;
    vt_status status = vti_block_items(engine, query);
    if (status != VT_OK) return status;
    if (vti_blend_applies(engine)) {
        *list = vti_blend_recommend(engine, query->limit);
        return VT_OK;
    }
    if (engine->taste.count == 0) {
        *list = most_popular(engine, query->limit);
        return VT_OK;
    }
    *list = rank(engine, query->limit, engine->taste.user_factors, &engine->by_score, VT_SOURCE_HISTORY);
    return VT_OK;
}

vt_status vt_engine_similar(vt_engine *engine, uint32_t item, const vt_query *query, vt_result_list *list) {
    if (!engine || !list || item >= engine->pack.item_count) return VT_ERR_ARGUMENT;
    vt_status status = vti_block_items(engine, query);
    if (status != VT_OK) return status;
    vti_item_set_add(engine->blocked, item);
    if (!vti_item_direction(engine, item,
                            engine->anchor_factors)) { /* nothing is known of it: no training event, no factors */
        *list = most_popular(engine, query->limit);
        return VT_OK;
    }
    vti_cosines_follow(engine);
    *list = rank(engine, query->limit, engine->anchor_factors, &engine->by_cosine, VT_SOURCE_ITEM);
    return VT_OK;
}

vt_status vt_engine_score(vt_engine *engine, const uint32_t *items, uint32_t count, float *scores) {
    if (!engine || ((!items || !scores) && count > 0)) return VT_ERR_ARGUMENT;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i] >= engine->pack.item_count) return VT_ERR_ARGUMENT;
    }
    if (vti_blend_applies(engine)) {
        vti_blend_score(engine, items, count, scores);
        return VT_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (engine->taste.count == 0) {
            scores[i] = vt_pack_popularity(&engine->pack, items[i]);
            continue;
        }
        vti_item_factors(engine, items[i], engine->item_factors);
        scores[i] = engine->kernels->dot_f32(engine->taste.user_factors, engine->item_factors, engine->pack.row_bytes);
    }
    return VT_OK;
}
