/*
 * blend.c: many signals to one score (vt_blend): the candidates of all signals, normalised and weighed, and the best of
 * them re-ranked by the pack's network. Means, deviations and ranks are those of the candidates; what a longer list has
 * besides, and any other item, is scored by the same.
 */
#include "engine_state.h"

#include "../base/math.h"

#include <string.h>

/* Outside of these, which no trained pack reaches, numbers would not stay finite. */
static const float LARGEST_SIGNAL = 1e30F;
static const double SMALLEST_DEVIATION = 1e-30;

#define SCORED 128U /* items that are scored at a time */
_Static_assert(SCORED <= VT_MAX_RERANKED, "features");

void vti_blend_choose(vt_engine *engine) {
    bool is_newcomer = engine->taste.count < engine->pack.newcomers.below;
    engine->blend = is_newcomer ? &engine->pack.newcomers.blend : &engine->pack.blend;
    engine->network = is_newcomer ? &engine->newcomer_network : &engine->whole_network;
    engine->regularization = is_newcomer ? engine->pack.newcomers.regularization : engine->pack.fold_in.regularization;
}

bool vti_blend_applies(const vt_engine *engine) {
    return engine->pack.has_blend && (engine->taste.count > 0 || engine->blend == &engine->pack.newcomers.blend);
}

static bool has_signal(const vt_engine *engine, uint32_t signal) {
    return engine->blend->weights[signal] != 0;
}

static float log_of(float value) {
    return (float)vti_log(value);
}

static float log2_1p(double x) {
    return (float)(vti_log(1 + x) * 0x1.71547652b82fep0);
}

/* ---- candidates ---- */

static void choose(vt_engine *engine, const vti_top_k *best) {
    for (uint32_t i = 0; i < best->count; i++) vti_item_set_add(engine->candidates.chosen, best->entries[i].number);
}

static void choose_linked(vt_engine *engine, uint32_t signal, uint32_t wanted) {
    vti_top_k best = {.entries = engine->heap, .capacity = wanted};
    for (uint32_t place = 0; place < engine->linked.count; place++) {
        uint32_t item = engine->linked.items[place];
        float value = engine->linked.signals[place][signal];
        if (value > 0 && !vti_item_set_has(engine->blocked, item)) vti_top_k_offer(&best, item, value);
    }
    choose(engine, &best);
}

static void choose_popular(vt_engine *engine) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < engine->pack.item_count && count < VTI_POPULAR_CANDIDATES; i++) {
        if (vti_item_set_has(engine->blocked, i)) continue;
        vti_item_set_add(engine->candidates.chosen, i);
        count++;
    }
}

void vti_blend_grow(vt_engine *engine) {
    vti_candidates *candidates = &engine->candidates;
    vti_top_k best = {candidates->trending, VTI_TRENDING, 0};
    for (uint32_t rank = 0; rank <= VT_MAX_RERANKED; rank++) candidates->rank_logs[rank] = log2_1p(rank);
    if (!engine->pack.has_trends) return;
    for (uint32_t i = 0; i < engine->pack.item_count; i++) vti_top_k_offer(&best, i, vt_pack_trend(&engine->pack, i));
    vti_top_k_sort(&best);
    candidates->trending_count = best.count;
}

static void choose_trending(vt_engine *engine) {
    const vti_candidates *candidates = &engine->candidates;
    uint32_t count = 0;
    for (uint32_t i = 0; i < candidates->trending_count && count < VTI_POPULAR_CANDIDATES; i++) {
        if (vti_item_set_has(engine->blocked, candidates->trending[i].number)) continue;
        vti_item_set_add(candidates->chosen, candidates->trending[i].number);
        count++;
    }
}

/* The best `wanted` by each signal, in order of their numbers. */
static void collect(vt_engine *engine, uint32_t wanted) {
    vti_candidates *candidates = &engine->candidates;
    vti_top_k best = vti_search(engine, engine->taste.user_factors, &engine->by_score, wanted);
    choose(engine, &best);
    for (uint32_t signal = VT_SIGNAL_LINKS; signal <= VT_SIGNAL_REPEAT; signal++) {
        if (engine->blend->weights[signal] > 0) choose_linked(engine, signal, wanted);
    }
    if (has_signal(engine, VT_SIGNAL_POPULARITY)) choose_popular(engine);
    if (has_signal(engine, VT_SIGNAL_TREND)) choose_trending(engine);
    candidates->count = 0;
    for (uint32_t w = 0; w < vti_item_set_words(engine->pack.item_count); w++) {
        for (uint32_t left = candidates->chosen.words[w]; left != 0; left &= left - 1) {
            candidates->items[candidates->count++] = w * 32 + (uint32_t)__builtin_ctz(left);
        }
        candidates->chosen.words[w] = 0;
    }
}

/* ---- signals ---- */

/* With the item that was unpacked last. */
static float dot_with_item(const vt_engine *engine, const float *factors) {
    float dot = engine->kernels->dot_f32(factors, engine->item_factors, engine->pack.row_bytes);
    return dot > -LARGEST_SIGNAL && dot < LARGEST_SIGNAL ? dot : 0;
}

static void find_signals(vt_engine *engine, uint32_t item, float signals[VT_SIGNAL_COUNT]) {
    const float *linked = vti_linked_signals(engine, item);
    if (linked) {
        memcpy(signals, linked, VT_SIGNAL_COUNT * sizeof *signals);
    } else {
        memset(signals, 0, VT_SIGNAL_COUNT * sizeof *signals);
    }
    vti_item_factors(engine, item, engine->item_factors);
    signals[VT_SIGNAL_FACTORS] = dot_with_item(engine, engine->taste.user_factors);
    if (has_signal(engine, VT_SIGNAL_RECURRENT)) {
        signals[VT_SIGNAL_RECURRENT] = dot_with_item(engine, engine->reading.prediction);
    }
    if (has_signal(engine, VT_SIGNAL_POPULARITY)) {
        signals[VT_SIGNAL_POPULARITY] = log_of(1 + vt_pack_popularity(&engine->pack, item));
    }
    if (has_signal(engine, VT_SIGNAL_TREND))
        signals[VT_SIGNAL_TREND] = log_of(0.05F + vt_pack_trend(&engine->pack, item));
}

/* Mean and deviation of each signal over the candidates. */
static void find_norms(vti_candidates *candidates) {
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        double sum = 0, squares = 0;
        for (uint32_t c = 0; c < candidates->count; c++) sum += candidates->signals[c][s];
        double mean = candidates->count > 0 ? sum / candidates->count : 0;
        for (uint32_t c = 0; c < candidates->count; c++) {
            double difference = candidates->signals[c][s] - mean;
            squares += difference * difference;
        }
        candidates->means[s] = (float)mean;
        double deviation = candidates->count > 0 ? vti_sqrt(squares / candidates->count) : 0;
        candidates->inverse_deviations[s] = deviation > SMALLEST_DEVIATION ? (float)(1 / deviation) : 0;
    }
}

/* Normalises signals and returns their blend. */
static float blend_of(const vt_engine *engine, float signals[VT_SIGNAL_COUNT]) {
    const vti_candidates *candidates = &engine->candidates;
    float sum = 0;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        signals[s] = (signals[s] - candidates->means[s]) * candidates->inverse_deviations[s];
        sum += engine->blend->weights[s] * signals[s];
    }
    signals[VT_SIGNAL_FAMILIAR] = signals[VT_SIGNAL_POPULARITY] * log2_1p(engine->taste.count);
    return sum + engine->blend->weights[VT_SIGNAL_FAMILIAR] * signals[VT_SIGNAL_FAMILIAR];
}

/* ---- what the network sees ---- */

/* For each signal and the blend: the values of those that are re-ranked, largest first. */
static void sort_ranks(vt_engine *engine) {
    vti_candidates *candidates = &engine->candidates;
    for (uint32_t s = 0; s <= VT_SIGNAL_COUNT; s++) {
        if (s < VT_SIGNAL_COUNT && candidates->inverse_deviations[s] == 0) continue;
        vti_top_k sorted = {.entries = engine->heap, .capacity = VT_MAX_RERANKED};
        for (uint32_t r = 0; r < candidates->reranked; r++) {
            uint32_t place = candidates->order[r];
            float value = s < VT_SIGNAL_COUNT ? candidates->signals[place][s] : candidates->blends[place];
            vti_top_k_offer(&sorted, r, value);
        }
        vti_top_k_sort(&sorted);
        for (uint32_t r = 0; r < sorted.count; r++) candidates->ranks[s][r] = sorted.entries[r].score;
    }
}

/* How many of those that are re-ranked have a larger value. */
static uint32_t rank_of(const vti_candidates *candidates, uint32_t signal, float value) {
    uint32_t low = 0, high = candidates->reranked;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (candidates->ranks[signal][middle] > value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Mean log price of the recent items, and their attribute codes. */
static void describe_history(vt_engine *engine) {
    const vt_pack *pack = &engine->pack;
    float sum = 0;
    uint32_t priced = 0;
    for (uint32_t r = 0; r < engine->recent_count; r++) {
        float price = vt_pack_price(pack, engine->recent[r].item);
        if (price > 0) {
            sum += log_of(price);
            priced++;
        }
        for (uint32_t a = 0; a < pack->attribute_count; a++) {
            engine->recent_codes[a * VTI_RECENT_ITEMS + r] = (uint16_t)vt_pack_code(pack, a, engine->recent[r].item);
        }
    }
    engine->recent_log_price = priced > 0 ? sum / (float)priced : 0;
    engine->recent_priced = priced > 0;
}

static float price_distance(const vt_engine *engine, uint32_t item) {
    float price = vt_pack_price(&engine->pack, item);
    if (!engine->recent_priced || price <= 0) return 0;
    float distance = log_of(price) - engine->recent_log_price;
    return distance < 0 ? -distance : distance;
}

static float attribute_share(const vt_engine *engine, uint32_t item) {
    uint32_t same = 0, attribute_count = engine->pack.attribute_count;
    for (uint32_t a = 0; a < attribute_count; a++) {
        uint32_t code = vt_pack_code(&engine->pack, a, item);
        const uint16_t *codes = engine->recent_codes + (size_t)a * VTI_RECENT_ITEMS;
        for (uint32_t r = 0; r < engine->recent_count && code != 0; r++) same += codes[r] == code;
    }
    uint32_t all = attribute_count * engine->recent_count;
    return all > 0 ? (float)same / (float)all : 0;
}

/* Of the item that was unpacked last. */
static void find_features(const vt_engine *engine, uint32_t item, const float signals[VT_SIGNAL_COUNT], float blend,
                          float features[VTI_FEATURE_WIDTH]) {
    const vti_candidates *candidates = &engine->candidates;
    memset(features, 0, VTI_FEATURE_WIDTH * sizeof *features);
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        features[VTI_FEATURE_SIGNAL + s] = signals[s];
        if (candidates->inverse_deviations[s] != 0) {
            features[VTI_FEATURE_RANK + s] = candidates->rank_logs[rank_of(candidates, s, signals[s])];
        }
    }
    features[VTI_FEATURE_BLEND] = blend;
    features[VTI_FEATURE_BLEND_RANK] = candidates->rank_logs[rank_of(candidates, VT_SIGNAL_COUNT, blend)];
    features[VTI_FEATURE_HISTORY] = log2_1p(engine->taste.count);
    features[VTI_FEATURE_PRICE] = price_distance(engine, item);
    features[VTI_FEATURE_ATTRIBUTES] = attribute_share(engine, item);
    features[VTI_FEATURE_VISIT] = engine->visit;
    memcpy(features + VTI_FEATURE_FACTORS, engine->item_factors, VT_PACK_LEAD * sizeof *features);
}

vt_status vt_engine_set_visit(vt_engine *engine, float days_early) {
    if (!engine || !(days_early >= 0 && days_early - days_early == 0)) return VT_ERR_ARGUMENT;
    engine->visit = log2_1p(days_early);
    return VT_OK;
}

/* ---- the whole ---- */

/* Candidates with their signals. */
static void gather(vt_engine *engine, uint32_t wanted) {
    vti_candidates *candidates = &engine->candidates;
    collect(engine, wanted);
    for (uint32_t c = 0; c < candidates->count; c++) {
        find_signals(engine, candidates->items[c], candidates->signals[c]);
    }
}

/*
 * Candidates in the order of their blend, the first `reranked` of them with features. A long list has more of them than the
 * blend was weighed with, by the norms of those: else it would begin otherwise than a short one.
 */
static void prepare(vt_engine *engine, uint32_t limit) {
    const vt_blend *blend = engine->blend;
    vti_candidates *candidates = &engine->candidates;
    gather(engine, blend->candidates);
    find_norms(candidates);
    if (limit > blend->candidates) gather(engine, limit);
    for (uint32_t c = 0; c < candidates->count; c++) {
        candidates->blends[c] = blend_of(engine, candidates->signals[c]);
    }
    uint32_t wanted = limit > blend->reranked ? limit : blend->reranked;
    vti_top_k best = {.entries = engine->heap, .capacity = wanted};
    for (uint32_t c = 0; c < candidates->count; c++) vti_top_k_offer(&best, c, candidates->blends[c]);
    vti_top_k_sort(&best);
    for (uint32_t i = 0; i < best.count; i++) candidates->order[i] = best.entries[i].number;
    candidates->ordered = best.count;
    candidates->reranked = blend->reranked < best.count ? blend->reranked : best.count;
    if (blend->reranked == 0) return;
    describe_history(engine);
    sort_ranks(engine);
    for (uint32_t r = 0; r < candidates->reranked; r++) {
        uint32_t c = candidates->order[r];
        vti_item_factors(engine, candidates->items[c], engine->item_factors);
        find_features(engine, candidates->items[c], candidates->signals[c], candidates->blends[c],
                      candidates->features + (size_t)r * VTI_FEATURE_WIDTH);
    }
}

static void run_network(vt_engine *engine, uint32_t rows) {
    const vti_candidates *candidates = &engine->candidates;
    vti_network_forward(engine->network, engine->kernels, candidates->features, rows, engine->network_work,
                        candidates->shifts);
}

/*
 * Candidates in the order of their blend, what the network says of the first ones, and what to add to the blend of all
 * others, which have less of it: they stand behind.
 */
static float rerank(vt_engine *engine, uint32_t limit) {
    const vti_candidates *candidates = &engine->candidates;
    prepare(engine, limit);
    uint32_t count = candidates->reranked;
    if (count == 0) return 0;
    run_network(engine, count);
    float least = 0;
    for (uint32_t r = 0; r < count; r++) {
        float score = candidates->blends[candidates->order[r]] + candidates->shifts[r];
        if (r == 0 || score < least) least = score;
    }
    return least - candidates->blends[candidates->order[count - 1]];
}

vt_result_list vti_blend_recommend(vt_engine *engine, uint32_t limit) {
    const vti_candidates *candidates = &engine->candidates;
    float behind = rerank(engine, limit);
    vti_top_k ranked = {.entries = engine->heap, .capacity = limit};
    for (uint32_t r = 0; r < candidates->reranked; r++) {
        uint32_t place = candidates->order[r];
        vti_top_k_offer(&ranked, candidates->items[place], candidates->blends[place] + candidates->shifts[r]);
    }
    vti_top_k_sort(&ranked);
    for (uint32_t i = candidates->reranked; i < candidates->ordered && ranked.count < limit; i++) {
        uint32_t place = candidates->order[i];
        ranked.entries[ranked.count++] = (vti_scored){candidates->items[place], candidates->blends[place] + behind};
    }
    vt_source source = engine->taste.count > 0 ? VT_SOURCE_HISTORY : VT_SOURCE_POPULARITY;
    return vti_results_from(engine, &ranked, limit, source);
}

/* Against the candidates of a list without a filter. */
static void block_known(vt_engine *engine) {
    const uint32_t *known = engine->blend->repeats ? engine->dismissed.words : engine->seen.words;
    memcpy(engine->blocked.words, known, vti_item_set_words(engine->pack.item_count) * sizeof *known);
}

/* The network speaks of those items only that would be re-ranked. */
static void score_block(vt_engine *engine, const uint32_t *items, uint32_t count, float behind, float *scores) {
    vti_candidates *candidates = &engine->candidates;
    float last = candidates->reranked > 0 ? candidates->ranks[VT_SIGNAL_COUNT][candidates->reranked - 1] : 0;
    uint32_t rows[SCORED];
    uint32_t row_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        float signals[VT_SIGNAL_COUNT];
        find_signals(engine, items[i], signals);
        scores[i] = blend_of(engine, signals);
        if (candidates->reranked == 0) continue;
        if (scores[i] < last) {
            scores[i] += behind;
            continue;
        }
        find_features(engine, items[i], signals, scores[i],
                      candidates->features + (size_t)row_count * VTI_FEATURE_WIDTH);
        rows[row_count++] = i;
    }
    if (row_count == 0) return;
    run_network(engine, row_count);
    for (uint32_t r = 0; r < row_count; r++) scores[rows[r]] += candidates->shifts[r];
}

void vti_blend_score(vt_engine *engine, const uint32_t *items, uint32_t count, float *scores) {
    block_known(engine);
    float behind = rerank(engine, 1);
    for (uint32_t begin = 0; begin < count; begin += SCORED) {
        uint32_t block = count - begin < SCORED ? count - begin : SCORED;
        score_block(engine, items + begin, block, behind, scores + begin);
    }
}

void vti_blend_explain(vt_engine *engine, uint32_t item, float influences[VT_SIGNAL_COUNT], vt_score_parts *parts) {
    const float *weights = engine->blend->weights;
    float signals[VT_SIGNAL_COUNT], score;
    vti_blend_score(engine, &item, 1, &score);
    find_signals(engine, item, signals);
    float blend = blend_of(engine, signals);
    parts->shift = score - blend;
    parts->popularity = weights[VT_SIGNAL_POPULARITY] * signals[VT_SIGNAL_POPULARITY] +
                        weights[VT_SIGNAL_FAMILIAR] * signals[VT_SIGNAL_FAMILIAR] +
                        weights[VT_SIGNAL_TREND] * signals[VT_SIGNAL_TREND];
    parts->history = blend - parts->popularity;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        influences[s] = weights[s] * engine->candidates.inverse_deviations[s];
    }
}

vt_status vt_engine_signals(vt_engine *engine, const uint32_t *items, uint32_t count,
                            float (*signals)[VT_SIGNAL_COUNT]) {
    if (!engine || !engine->pack.has_blend || !vti_blend_applies(engine)) return VT_ERR_ARGUMENT;
    block_known(engine);
    prepare(engine, 1);
    for (uint32_t i = 0; i < count; i++) {
        if (items[i] >= engine->pack.item_count) return VT_ERR_ARGUMENT;
        find_signals(engine, items[i], signals[i]);
        (void)blend_of(engine, signals[i]);
    }
    return VT_OK;
}

vt_status vt_engine_candidates(vt_engine *engine, const vt_query *query, vt_candidates *candidates) {
    if (!engine || !candidates || !engine->pack.has_blend) return VT_ERR_ARGUMENT;
    vt_status status = vti_block_items(engine, query);
    if (status != VT_OK) return status;
    const vti_candidates *found = &engine->candidates;
    if (!vti_blend_applies(engine)) {
        *candidates = (vt_candidates){.count = 0};
        return VT_OK;
    }
    prepare(engine, query->limit);
    *candidates = (vt_candidates){
        .count = found->count,
        .items = found->items,
        .signals = found->signals[0],
        .blends = found->blends,
        .reranked = found->reranked,
        .order = found->order,
        .features = found->features,
        .feature_width = VTI_FEATURE_WIDTH,
    };
    return VT_OK;
}
