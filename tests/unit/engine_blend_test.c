/*
 * engine_blend_test.c: the blend of all signals against the same in double from the pack's own numbers; its candidates,
 * explanations, filters, repeats and memory.
 */
#include "counting_allocator.h"
#include "engine_support.h"
#include "pack/pack_network.h"

enum { ITEMS = 300, FACTORS = 20, HISTORY = 12 };

static void *bytes;
static vt_pack pack;
static vt_event events[HISTORY];

/* Steps of one, two, one ... events; one item comes back, one is dismissed. */
static void fill_events(void) {
    for (uint32_t e = 0; e < HISTORY; e++) {
        events[e] =
            (vt_event){.item = e * 37 % ITEMS, .type = e % 3, .value = 1, .age_days = (float)(HISTORY - (e - e % 2))};
    }
    events[HISTORY - 1].item = events[2].item;
    events[4].type = VT_EVENT_DISMISS;
}

static bool open_sample(bool with_network) {
    const sample_shape shape = {.items = ITEMS, .factors = FACTORS, .prices = true, .attributes = 2, .blend = true};
    size_t size_bytes;
    fill_events();
    if (!CHECK(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK)) return false;
    if (!CHECK(vt_pack_open(bytes, size_bytes, &pack, NULL) == VT_OK)) return false;
    if (!with_network) {
        pack.blend.reranked = 0;
        pack.blend.weights[VT_SIGNAL_RECURRENT] = 0; /* see engine_reading_test.c */
    }
    return true;
}

static void release(void) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, bytes);
}

/* ---- the signals of every item, by their definition ---- */

typedef struct past {
    uint32_t item, count;
    double weight, repeat;
    double steps;
} past;

static double signals[ITEMS][VT_SIGNAL_COUNT];

static double recency(uint32_t signal, double steps) {
    double decay = (double)pack.blend.decays[signal];
    return decay > 0 ? exp(-steps / decay) : steps < -decay;
}

static double type_weight(uint32_t type) {
    return type == VT_EVENT_DISMISS ? 0 : pow((double)pack.fold_in.event_weights[type] / 5, pack.blend.type_exponent);
}

/* Newest first. */
static uint32_t find_past(past *pasts) {
    uint32_t count = 0;
    double steps = -1, age = -1;
    for (int e = HISTORY - 1; e >= 0; e--) {
        if (events[e].item == events[4].item) continue; /* dismissed */
        uint32_t p = 0;
        while (p < count && pasts[p].item != events[e].item) p++;
        if (p == count) {
            if ((double)events[e].age_days != age) steps++;
            age = (double)events[e].age_days;
            pasts[count++] = (past){.item = events[e].item, .steps = steps};
        }
        pasts[p].weight = fmax(pasts[p].weight, type_weight(events[e].type));
        pasts[p].repeat += recency(VT_SIGNAL_REPEAT, steps);
    }
    return count;
}

static void find_signals(const vt_engine *engine) {
    past pasts[HISTORY];
    uint32_t count = find_past(pasts);
    memset(signals, 0, sizeof signals);
    for (uint32_t p = 0; p < count; p++) {
        signals[pasts[p].item][VT_SIGNAL_REPEAT] = pasts[p].repeat;
        for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
            vt_link links[VT_PACK_MAX_LINKS];
            uint32_t link_count = vt_pack_links(&pack, (vt_relation)r, pasts[p].item, links);
            double influence = pasts[p].weight * recency(VT_SIGNAL_LINKS + r, pasts[p].steps);
            for (uint32_t l = 0; l < link_count; l++) {
                signals[links[l].item][VT_SIGNAL_LINKS + r] += influence * (double)links[l].weight;
            }
        }
    }
    for (uint32_t i = 0; i < ITEMS; i++) {
        for (uint32_t d = 0; d < FACTORS; d++) {
            signals[i][VT_SIGNAL_FACTORS] += (double)vt_engine_user_factors(engine)[d] * stored_factor(&pack, i, d);
        }
        signals[i][VT_SIGNAL_POPULARITY] = log(1 + (double)vt_pack_popularity(&pack, i));
        signals[i][VT_SIGNAL_TREND] = log(0.05 + (double)vt_pack_trend(&pack, i));
    }
}

/* ---- */

TEST(candidates_are_the_best_by_each_signal) {
    CHECK_OR_RETURN(open_sample(false));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    find_signals(engine);
    vt_candidates found;
    const vt_query query = {.limit = 1};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK);
    bool is_candidate[ITEMS] = {false}, is_seen[ITEMS] = {false};
    for (uint32_t c = 0; c < found.count; c++) {
        CHECK(c == 0 || found.items[c] > found.items[c - 1]);
        is_candidate[found.items[c]] = true;
    }
    for (uint32_t e = 0; e < HISTORY; e++) is_seen[events[e].item] = true;
    for (uint32_t i = 0; i < ITEMS; i++) {
        CHECK(!is_seen[i] || !is_candidate[i]);
        for (uint32_t s = 0; s < VT_SIGNAL_POPULARITY; s++) {
            if (pack.blend.weights[s] < 0) continue;
            uint32_t better = 0;
            for (uint32_t j = 0; j < ITEMS; j++) better += !is_seen[j] && signals[j][s] >= signals[i][s];
            /* the scan of the factors is rounded, so its last ones may differ */
            bool must = better <= pack.blend.candidates - (s == VT_SIGNAL_FACTORS ? 10 : 0) && signals[i][s] > 0;
            if (must && !is_seen[i]) CHECK(is_candidate[i]);
        }
    }
    vt_engine_destroy(engine);
    release();
}

/* What a signal of an item is in its blend by the definitions, given which items are candidates. */
static double weighed(const vt_candidates *found, uint32_t item, uint32_t s) {
    double mean = 0, square = 0;
    for (uint32_t c = 0; c < found->count; c++) mean += signals[found->items[c]][s] / found->count;
    for (uint32_t c = 0; c < found->count; c++) square += pow(signals[found->items[c]][s] - mean, 2) / found->count;
    return square > 0 ? (double)pack.blend.weights[s] * (signals[item][s] - mean) / sqrt(square) : 0;
}

static double familiar(const vt_candidates *found, uint32_t item) {
    past pasts[HISTORY];
    double normalised = weighed(found, item, VT_SIGNAL_POPULARITY) / (double)pack.blend.weights[VT_SIGNAL_POPULARITY];
    return (double)pack.blend.weights[VT_SIGNAL_FAMILIAR] * normalised * log2(1 + find_past(pasts));
}

static double blend_of(const vt_candidates *found, uint32_t item) {
    double sum = 0;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) sum += weighed(found, item, s);
    return sum + familiar(found, item);
}

static void check_blend(void) {
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    find_signals(engine);
    /* The norms of a long list are those of the candidates that a short one has. */
    uint32_t usual[ITEMS];
    vt_candidates found, norms;
    vt_query query = {.limit = 1};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &norms) == VT_OK);
    memcpy(usual, norms.items, norms.count * sizeof *usual);
    norms.items = usual;
    for (uint32_t c = 0; c < norms.count; c++) CHECK_CLOSE(norms.blends[c], blend_of(&norms, usual[c]), 1e-4);
    query.limit = 50;
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK);
    CHECK(found.count > norms.count && query.limit > pack.blend.candidates);
    for (uint32_t c = 0; c < found.count; c++) CHECK_CLOSE(found.blends[c], blend_of(&norms, found.items[c]), 1e-4);
    vt_result_list list;
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    CHECK_INT(list.count, 50);
    for (uint32_t i = 0; i < list.count; i++) {
        CHECK_CLOSE(list.results[i].score, blend_of(&norms, list.results[i].item), 1e-4);
        CHECK(i == 0 || list.results[i].score <= list.results[i - 1].score);
    }
    vt_engine_destroy(engine);
}

TEST(the_blend_is_the_weighted_sum_of_normalised_signals) {
    CHECK_OR_RETURN(open_sample(false));
    check_blend();
    release();
}

TEST(the_newest_steps_can_count_alike_and_others_nothing) {
    CHECK_OR_RETURN(open_sample(false));
    for (uint32_t s = 0; s < VT_SIGNAL_POPULARITY; s++) pack.blend.decays[s] = -1 - (float)(s % 3);
    check_blend();
    release();
}

TEST(what_a_list_says_of_an_item_score_says_too) {
    CHECK_OR_RETURN(open_sample(true));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    vt_result_list list;
    enum { LISTED = 40 }; /* some of them behind those that are re-ranked */
    const vt_query query = {.limit = LISTED};
    CHECK_OR_RETURN(pack.blend.reranked < LISTED && LISTED <= pack.blend.candidates);
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK && list.count == LISTED);
    uint32_t items[LISTED];
    float listed[LISTED], scores[LISTED];
    for (uint32_t i = 0; i < LISTED; i++) {
        items[i] = list.results[i].item;
        listed[i] = list.results[i].score;
    }
    CHECK_OR_RETURN(vt_engine_score(engine, items, LISTED, scores) == VT_OK);
    CHECK(memcmp(listed, scores, sizeof scores) == 0);
    vt_engine_destroy(engine);
    release();
}

TEST(signals_of_any_item_make_its_score) {
    CHECK_OR_RETURN(open_sample(false));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    uint32_t items[ITEMS];
    static float scores[ITEMS], found[ITEMS][VT_SIGNAL_COUNT];
    for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
    CHECK_OR_RETURN(vt_engine_score(engine, items, ITEMS, scores) == VT_OK);
    CHECK_OR_RETURN(vt_engine_signals(engine, items, ITEMS, found) == VT_OK);
    for (uint32_t i = 0; i < ITEMS; i++) {
        double sum = 0;
        for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) sum += (double)(pack.blend.weights[s] * found[i][s]);
        CHECK_CLOSE(sum, scores[i], 1e-5);
    }
    items[0] = ITEMS;
    CHECK_INT(vt_engine_signals(engine, items, 1, found), VT_ERR_ARGUMENT);
    vt_engine_destroy(engine);
    release();
}

TEST(the_network_changes_the_order_of_those_it_sees) {
    CHECK_OR_RETURN(open_sample(true));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    vt_candidates found;
    vt_query query = {.limit = 60};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK);
    CHECK_INT(found.reranked, pack.blend.reranked);
    uint32_t first[60] = {0};
    bool reranked[ITEMS] = {false};
    for (uint32_t r = 0; r < found.reranked; r++) {
        reranked[found.items[found.order[r]]] = true;
        first[r] = found.items[found.order[r]];
        const float *features = found.features + (size_t)r * found.feature_width;
        CHECK_CLOSE(features[VTI_FEATURE_BLEND], found.blends[found.order[r]], 0);
        CHECK_CLOSE(features[VTI_FEATURE_BLEND_RANK], log2(1 + r), 1e-5);
        CHECK(features[VTI_FEATURE_ATTRIBUTES] >= 0 && features[VTI_FEATURE_ATTRIBUTES] <= 1);
    }
    vt_result_list list;
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    uint32_t moved = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        CHECK(reranked[list.results[i].item] == (i < pack.blend.reranked));
        moved += i < pack.blend.reranked && list.results[i].item != first[i];
        CHECK(i == 0 || list.results[i].score <= list.results[i - 1].score);
    }
    CHECK(moved > 0);
    vt_engine_destroy(engine);
    release();
}

/* How many of those that are re-ranked have a larger value of a signal. */
static uint32_t rank_of(const vt_candidates *found, uint32_t r, uint32_t s) {
    uint32_t rank = 0;
    for (uint32_t other = 0; other < found->reranked; other++) {
        rank += found->signals[found->order[other] * VT_SIGNAL_COUNT + s] >
                found->signals[found->order[r] * VT_SIGNAL_COUNT + s];
    }
    return rank;
}

/* Mean logarithm of the prices of what the history has, apart from the dismissed item. */
static double history_log_price(void) {
    past pasts[HISTORY];
    uint32_t count = find_past(pasts), priced = 0;
    double sum = 0;
    for (uint32_t p = 0; p < count; p++) {
        float price = vt_pack_price(&pack, pasts[p].item);
        if (price <= 0) continue;
        sum += log((double)price);
        priced++;
    }
    return sum / priced;
}

TEST(the_network_sees_features_by_their_definition) {
    CHECK_OR_RETURN(open_sample(true));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    CHECK_OR_RETURN(vt_engine_set_visit(engine, 6) == VT_OK);
    const float wrong[] = {-1, INFINITY, NAN};
    for (size_t w = 0; w < 3; w++) CHECK_INT(vt_engine_set_visit(engine, wrong[w]), VT_ERR_ARGUMENT);
    vt_candidates found;
    const vt_query query = {.limit = 1};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK && found.reranked > 0);
    past pasts[HISTORY];
    uint32_t known = find_past(pasts), distances = 0;
    for (uint32_t r = 0; r < found.reranked; r++) {
        const float *features = found.features + (size_t)r * found.feature_width;
        uint32_t place = found.order[r];
        for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
            bool used = pack.blend.weights[s] != 0 && s != VT_SIGNAL_FAMILIAR;
            CHECK(features[VTI_FEATURE_SIGNAL + s] == found.signals[place * VT_SIGNAL_COUNT + s]);
            CHECK_CLOSE(features[VTI_FEATURE_RANK + s], used ? log2(1 + rank_of(&found, r, s)) : 0, 1e-5);
        }
        CHECK_CLOSE(features[VTI_FEATURE_HISTORY], log2(1 + known), 1e-5);
        CHECK_CLOSE(features[VTI_FEATURE_VISIT], log2(1 + 6), 1e-6);
        float price = vt_pack_price(&pack, found.items[place]);
        double distance = price > 0 ? fabs(log((double)price) - history_log_price()) : 0;
        CHECK_CLOSE(features[VTI_FEATURE_PRICE], distance, 1e-5);
        distances += distance > 0.1;
        uint8_t row[SAMPLE_MAX_FACTORS];
        vt_pack_row(&pack, found.items[place], row);
        for (uint32_t d = 0; d < VT_PACK_LEAD; d++) {
            float steps = pack.factor_scales[d] * (float)(row[d] - VT_PACK_ZERO_POINT);
            float factor = vt_pack_item_scale(&pack, found.items[place]) * steps;
            CHECK_CLOSE(features[VTI_FEATURE_FACTORS + d], factor, 1e-5 * fabs((double)factor));
        }
    }
    CHECK(distances > 0);
    vt_engine_destroy(engine);
    release();
}

/* The difference of two items' scores is that of what their history adds, apart from popularity. */
TEST(contributions_of_the_history_make_up_the_score) {
    CHECK_OR_RETURN(open_sample(false));
    pack.blend.weights[VT_SIGNAL_POPULARITY] = pack.blend.weights[VT_SIGNAL_TREND] = 0; /* and so what is familiar */
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    double rest[3];
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t item = 5 + 41 * k;
        float score;
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_score(engine, &item, 1, &score) == VT_OK);
        CHECK_OR_RETURN(vt_engine_explain(engine, item, HISTORY, &list) == VT_OK);
        rest[k] = (double)score;
        for (uint32_t i = 0; i < list.count; i++) rest[k] -= (double)list.results[i].score;
        CHECK_CLOSE(list.parts.rest, rest[k], 1e-4);
    }
    CHECK_CLOSE(rest[1], rest[0], 1e-4);
    CHECK_CLOSE(rest[2], rest[0], 1e-4);
    vt_engine_destroy(engine);
    release();
}

/*
 * Of every item, candidate or not: contributions and rest, popularity and trend by their definition, and the shift, which
 * is what a pack without the network does not have. What of the rest is not the recurrent network's is the same for all.
 */
TEST(an_explanation_has_the_parts_of_the_score) {
    CHECK_OR_RETURN(open_sample(true));
    vt_pack plain = pack;
    plain.blend.reranked = 0;
    vt_engine *engine = engine_new(&pack, NULL), *without = engine_new(&plain, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    CHECK_OR_RETURN(vt_engine_set_history(without, events, HISTORY) == VT_OK);
    find_signals(engine);
    vt_candidates found;
    const vt_query query = {.limit = 1};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK);
    double usual[ITEMS], read[ITEMS] = {0}, rest = NAN;
    for (uint32_t c = 0; c < found.count; c++) {
        double recurrent = (double)found.signals[c * VT_SIGNAL_COUNT + VT_SIGNAL_RECURRENT];
        read[found.items[c]] = (double)pack.blend.weights[VT_SIGNAL_RECURRENT] * recurrent;
    }
    for (uint32_t i = 0; i < ITEMS; i++) {
        usual[i] = weighed(&found, i, VT_SIGNAL_POPULARITY) + weighed(&found, i, VT_SIGNAL_TREND) + familiar(&found, i);
    }
    for (uint32_t i = 0; i < ITEMS; i++) {
        float score, blend;
        vt_result_list list;
        CHECK_OR_RETURN(vt_engine_score(engine, &i, 1, &score) == VT_OK);
        CHECK_OR_RETURN(vt_engine_score(without, &i, 1, &blend) == VT_OK);
        CHECK_OR_RETURN(vt_engine_explain(engine, i, HISTORY, &list) == VT_OK);
        double sum = (double)list.parts.rest;
        for (uint32_t j = 0; j < list.count; j++) sum += (double)list.results[j].score;
        CHECK_CLOSE(list.parts.history, sum, 1e-5);
        CHECK_CLOSE(list.parts.popularity, usual[i], 1e-4);
        CHECK_CLOSE(list.parts.shift, (double)score - (double)blend, 1e-6);
        CHECK_CLOSE(list.parts.history + list.parts.popularity, blend, 1e-5);
        CHECK(list.parts.shift != 0);
        if (read[i] == 0) continue;
        if (isnan(rest)) rest = (double)list.parts.rest - read[i];
        CHECK_CLOSE(list.parts.rest - read[i], rest, 1e-4);
    }
    CHECK(!isnan(rest));
    vt_engine_destroy(engine);
    vt_engine_destroy(without);
    release();
}

TEST(filters_and_what_was_seen_hold) {
    CHECK_OR_RETURN(open_sample(true));
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    uint32_t allowed[(ITEMS + 31) / 32] = {0};
    for (uint32_t i = 0; i < ITEMS; i += 3) allowed[i / 32] |= UINT32_C(1) << i % 32;
    vt_result_list list;
    vt_query query = {.limit = 1000, .allowed = allowed};
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    uint32_t free_items = 0;
    for (uint32_t i = 0; i < ITEMS; i += 3) {
        bool seen = false;
        for (uint32_t e = 0; e < HISTORY; e++) seen = seen || events[e].item == i;
        free_items += !seen;
    }
    CHECK_INT(list.count, free_items);
    for (uint32_t i = 0; i < list.count; i++) CHECK_INT(list.results[i].item % 3, 0);

    query = (vt_query){.limit = 1000, .include_seen = true};
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    CHECK_INT(list.count, ITEMS - 1); /* the dismissed one stays away */
    vt_engine_destroy(engine);
    release();
}

TEST(no_taste_is_the_popular_order_and_no_call_takes_memory) {
    CHECK_OR_RETURN(open_sample(true));
    allocation_count counter = {0};
    vt_allocator allocator = counting_allocator(&counter);
    vt_engine *engine = NULL;
    CHECK_OR_RETURN(vt_engine_create(&pack, NULL, &allocator, &engine, NULL) == VT_OK);
    uint32_t taken = counter.calls;
    vt_result_list list;
    const vt_query query = {.limit = 10};
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    CHECK_INT(list.source, VT_SOURCE_POPULARITY);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, HISTORY) == VT_OK);
    CHECK_OR_RETURN(vt_engine_recommend(engine, &query, &list) == VT_OK);
    CHECK_INT(list.source, VT_SOURCE_HISTORY);
    CHECK_INT(counter.calls, taken);
    vt_engine_destroy(engine);
    release();
}

CHECK_MAIN(TEST_ENTRY(candidates_are_the_best_by_each_signal),
           TEST_ENTRY(the_blend_is_the_weighted_sum_of_normalised_signals),
           TEST_ENTRY(the_newest_steps_can_count_alike_and_others_nothing),
           TEST_ENTRY(what_a_list_says_of_an_item_score_says_too), TEST_ENTRY(signals_of_any_item_make_its_score),
           TEST_ENTRY(the_network_changes_the_order_of_those_it_sees),
           TEST_ENTRY(the_network_sees_features_by_their_definition),
           TEST_ENTRY(contributions_of_the_history_make_up_the_score),
           TEST_ENTRY(an_explanation_has_the_parts_of_the_score), TEST_ENTRY(filters_and_what_was_seen_hold),
           TEST_ENTRY(no_taste_is_the_popular_order_and_no_call_takes_memory))
