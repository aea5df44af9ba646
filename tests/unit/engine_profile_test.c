/*
 * engine_profile_test.c: what a history says of its shopper, worked out by hand for small histories and another way for
 * large ones: activity, funnel, lifecycle, prices, affinities, and the segment.
 */
#include "base/bfloat.h"
#include "check.h"
#include "counting_allocator.h"
#include "sample_pack.h"

#include <vitrine/engine.h>

#include <math.h>
#include <stdlib.h>

enum { ITEMS = 2100, FACTORS = 8, MAX_HISTORY = 1000 }; /* two chunks */

static void *bytes;
static vt_pack pack;
static vt_engine *engine;

/* Never fails: a test that gets no engine stops here. */
static void open_shop(bool segments) {
    const sample_shape shape = {
        .items = ITEMS, .factors = FACTORS, .prices = true, .attributes = 2, .segments = segments};
    const vt_engine_options options = {.max_history = MAX_HISTORY};
    size_t size_bytes;
    if (!CHECK_INT(sample_pack_make(&shape, &bytes, &size_bytes, NULL), VT_OK) ||
        !CHECK_INT(vt_pack_open(bytes, size_bytes, &pack, NULL), VT_OK) ||
        !CHECK_INT(vt_engine_create(&pack, &options, NULL, &engine, NULL), VT_OK)) {
        exit(1);
    }
}

static void close_shop(void) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vt_engine_destroy(engine);
    vti_release(&memory, bytes);
}

static vt_profile profile_of(const vt_event *events, uint32_t count) {
    vt_profile profile = {.events = 0};
    CHECK_INT(vt_engine_set_history(engine, events, count), VT_OK);
    CHECK_INT(vt_engine_profile(engine, VT_MAX_AFFINITIES, &profile), VT_OK);
    return profile;
}

TEST(nobody_has_no_profile) {
    open_shop(false);
    vt_profile profile = profile_of(NULL, 0);
    CHECK(profile.events == 0 && profile.visits == 0 && profile.orders == 0);
    CHECK_INT(profile.funnel, VT_FUNNEL_NONE);
    CHECK_INT(profile.lifecycle, VT_LIFECYCLE_NONE);
    CHECK(profile.affinity_count == 0 && profile.priced == 0 && profile.usual_price > 0);
    static const vt_event dismissed[] = {{1, VT_EVENT_DISMISS, 1, 2}};
    profile = profile_of(dismissed, 1);
    CHECK(profile.events == 0 && profile.lifecycle == VT_LIFECYCLE_NONE);
    CHECK_INT(vt_engine_profile(engine, VT_MAX_AFFINITIES + 1, &profile), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_profile(NULL, 1, &profile), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_profile(engine, 1, NULL), VT_ERR_ARGUMENT);
    close_shop();
}

TEST(visits_orders_and_repeats) {
    open_shop(false);
    /* in no order: bought on day 40, came back on day 20 and bought again, looked and carted 1 day ago */
    static const vt_event events[] = {{5, VT_EVENT_CART, 1, 1},          {5, VT_EVENT_VIEW, 1, 1.01F},
                                      {7, VT_EVENT_PURCHASE, 12.5F, 40}, {7, VT_EVENT_VIEW, 1, 20.01F},
                                      {7, VT_EVENT_PURCHASE, 10, 20},    {9, VT_EVENT_DISMISS, 1, 0},
                                      {8, VT_EVENT_PURCHASE, 2, 40.01F}, {6, VT_EVENT_VIEW, 1, 0.95F}};
    vt_profile profile = profile_of(events, sizeof events / sizeof events[0]);
    CHECK_INT(profile.events, 7);
    CHECK_INT(profile.visits, 4); /* .95 is more than half an hour after 1 */
    CHECK_INT(profile.orders, 2);
    CHECK_CLOSE(profile.first_days, 40.01, 1e-5);
    CHECK_CLOSE(profile.last_days, 0.95, 1e-6);
    CHECK_CLOSE(profile.last_order_days, 20, 1e-6);
    CHECK_CLOSE(profile.order_gap_days, (30.0 + 20) / 2, 1e-4);
    CHECK_CLOSE(profile.spent, 24.5, 1e-6);
    CHECK_INT(profile.funnel, VT_FUNNEL_VIEWER);
    CHECK_INT(profile.lifecycle, VT_LIFECYCLE_ACTIVE);
    CHECK_CLOSE(profile.repeat_share, 2.0 / 7, 1e-6); /* view and purchase of 7 on day 20 */
    CHECK_CLOSE(profile.rank, (5 + 5 + 7 + 7 + 7 + 8 + 6) / 7.0 / ITEMS, 1e-6);
    CHECK(profile.usual_rank > profile.rank && profile.usual_rank < 0.5F);
    CHECK_INT(profile_of(events, 2).funnel, VT_FUNNEL_CARTER);
    CHECK_INT(profile_of(events, 3).funnel, VT_FUNNEL_CARTER);
    CHECK_INT(profile_of(events + 2, 3).funnel, VT_FUNNEL_BUYER);
    close_shop();
}

/* `orders` of them, `gap` days apart, the last one `silence` days ago. */
static vt_lifecycle lifecycle_after(uint32_t orders, float gap, float silence) {
    vt_event events[10];
    for (uint32_t o = 0; o < orders; o++) events[o] = (vt_event){o, VT_EVENT_PURCHASE, 1, silence + gap * (float)o};
    return profile_of(events, orders).lifecycle;
}

TEST(lifecycles) {
    open_shop(false);
    static const vt_event looked[] = {{1, VT_EVENT_VIEW, 1, 5}}, looked_long_ago[] = {{1, VT_EVENT_VIEW, 1, 31}};
    CHECK_INT(profile_of(looked, 1).lifecycle, VT_LIFECYCLE_NEW);
    CHECK_INT(profile_of(looked_long_ago, 1).lifecycle, VT_LIFECYCLE_ACTIVE);
    CHECK_INT(lifecycle_after(1, 0, 30), VT_LIFECYCLE_NEW);
    CHECK_INT(lifecycle_after(1, 0, 89), VT_LIFECYCLE_ACTIVE); /* one gap of 30 days is taken for granted */
    CHECK_INT(lifecycle_after(1, 0, 91), VT_LIFECYCLE_LAPSING);
    CHECK_INT(lifecycle_after(2, 10, 1), VT_LIFECYCLE_ACTIVE);
    CHECK_INT(lifecycle_after(3, 60, 100), VT_LIFECYCLE_LOYAL); /* a gap of (30 + 120) / 3 = 50 */
    CHECK_INT(lifecycle_after(3, 60, 151), VT_LIFECYCLE_LAPSING);
    CHECK_INT(lifecycle_after(9, 3, 19), VT_LIFECYCLE_LAPSING); /* (30 + 24) / 9 = 6 */
    CHECK_INT(lifecycle_after(9, 3, 17), VT_LIFECYCLE_LOYAL);
    close_shop();
}

/* Share of a value in the popularity of all items that have one. */
static double usual_share(uint32_t attribute, uint32_t value) {
    double own = 0, all = 0;
    for (uint32_t i = 0; i < pack.item_count; i++) {
        uint32_t code = vt_pack_code(&pack, attribute, i);
        if (code > 0) all += (double)vt_pack_popularity(&pack, i);
        if (code == value) own += (double)vt_pack_popularity(&pack, i);
    }
    return own / all;
}

TEST(affinities_by_hand) {
    open_shop(false);
    /* four items of category 3 (i % 4 == 2) and one of category 2, alike in evidence; brands 2, 0, 1, 2 and 1 */
    static const vt_event events[] = {{2, VT_EVENT_VIEW, 1, 0},
                                      {6, VT_EVENT_VIEW, 1, 0},
                                      {10, VT_EVENT_VIEW, 1, 0},
                                      {14, VT_EVENT_VIEW, 1, 0},
                                      {13, VT_EVENT_VIEW, 1, 0}};
    vt_profile profile = profile_of(events, 5);
    CHECK_OR_RETURN(profile.affinity_count > 0);
    const vt_affinity *first = &profile.affinities[0];
    CHECK_INT(first->attribute, 0);
    CHECK_INT(first->value, 3);
    double usual = usual_share(0, 3), expected = (5 * 0.8 + 2 * usual) / 7;
    double z = (expected - usual) / sqrt(expected * (1 - expected) / 8);
    CHECK_CLOSE(first->share, 0.8, 1e-6);
    CHECK_CLOSE(first->lift, expected / usual, 1e-4);
    CHECK_CLOSE(first->strength, (expected - usual) / sqrt(usual), 1e-4);
    CHECK_CLOSE(first->confidence, 0.5 * erfc(-z / sqrt(2)), 0.01);
    for (uint32_t a = 1; a < profile.affinity_count; a++) {
        CHECK(profile.affinities[a].strength <= profile.affinities[a - 1].strength);
        CHECK(profile.affinities[a].lift > 1 && profile.affinities[a].value > 0);
    }
    vt_affinity strongest = *first;
    CHECK_INT(vt_engine_profile(engine, 1, &profile), VT_OK);
    CHECK_INT(profile.affinity_count, 1);
    CHECK(memcmp(&profile.affinities[0], &strongest, sizeof strongest) == 0);
    CHECK_INT(vt_engine_profile(engine, 0, &profile), VT_OK);
    CHECK_INT(profile.affinity_count, 0);
    /* more of the same is surer; what is old counts less than what is new */
    float sure = strongest.confidence;
    CHECK(profile_of(events, 1).affinities[0].confidence < sure);
    static const vt_event changed[] = {{2, VT_EVENT_VIEW, 1, 300}, {1, VT_EVENT_VIEW, 1, 0}};
    profile = profile_of(changed, 2);
    CHECK(profile.affinities[0].attribute == 0 && profile.affinities[0].value == 2);
    CHECK(profile.affinities[0].share > 0.9F);
    close_shop();
}

TEST(prices_beside_the_usual) {
    open_shop(false);
    static const vt_event events[] = {{0, VT_EVENT_VIEW, 1, 0}, {1, VT_EVENT_VIEW, 1, 0}, {3, VT_EVENT_VIEW, 1, 0}};
    vt_profile profile = profile_of(events, 3); /* prices 2.5 and 5; that of 3 is not known */
    CHECK_INT(profile.priced, 2);
    CHECK_CLOSE(profile.price, sqrt(2.5 * 5), 1e-5);
    CHECK_CLOSE(profile.price_spread, log(2) / 2, 1e-5);
    double weight = 0, sum = 0, squares = 0;
    for (uint32_t i = 0; i < pack.item_count; i++) {
        double price = (double)vt_pack_price(&pack, i), own = (double)vt_pack_popularity(&pack, i);
        if (price <= 0) continue;
        weight += own;
        sum += own * log(price);
        squares += own * log(price) * log(price);
    }
    CHECK_CLOSE(profile.usual_price, exp(sum / weight), 1e-4 * exp(sum / weight));
    CHECK_CLOSE(profile.usual_price_spread, sqrt(squares / weight - sum / weight * (sum / weight)), 1e-4);
    close_shop();
}

/* The catalogue is read chunk by chunk, whenever that is. */
TEST(a_growing_pack_gives_the_same_profile) {
    open_shop(true);
    static const vt_event events[] = {{2, VT_EVENT_VIEW, 1, 0}, {6, VT_EVENT_PURCHASE, 3, 1}};
    vt_profile whole = profile_of(events, 2), grown;
    vt_affinity affinities[VT_MAX_AFFINITIES];
    memcpy(affinities, whole.affinities, whole.affinity_count * sizeof *affinities);
    vt_engine *all = engine;
    vt_pack part;
    size_t half = (size_t)(pack.chunks[1].popularity - (const uint16_t *)bytes) * sizeof(uint16_t);
    CHECK_INT(vt_pack_open_part(bytes, half, &part, NULL), VT_OK);
    CHECK_INT(part.item_count, VT_PACK_FIRST_CHUNK);
    CHECK_INT(part.segment_count, 3);
    CHECK_OR_RETURN(vt_engine_create(&part, NULL, NULL, &engine, NULL) == VT_OK);
    CHECK(profile_of(events, 2).usual_rank < whole.usual_rank);
    CHECK_INT(vt_pack_grow(&part, pack.size_bytes, NULL), VT_OK);
    CHECK_INT(vt_engine_grow(engine, &part, NULL), VT_OK);
    grown = profile_of(events, 2);
    CHECK_INT(grown.affinity_count, whole.affinity_count);
    CHECK(memcmp(grown.affinities, affinities, whole.affinity_count * sizeof *affinities) == 0);
    CHECK(grown.usual_rank == whole.usual_rank && grown.usual_price == whole.usual_price);
    vt_engine_destroy(engine);
    engine = all;
    close_shop();
}

/* ---- segments ---- */

static double centroid(uint32_t segment, uint32_t d) {
    return (double)vti_from_bfloat(pack.segment_centroids[segment * FACTORS + d]);
}

TEST(the_nearest_centroid_is_the_segment) {
    open_shop(true);
    uint32_t counts[3] = {0};
    for (uint32_t i = 0; i < 40; i++) {
        const vt_event events[] = {{i * 3, VT_EVENT_VIEW, 1, 0}, {i * i + 1, VT_EVENT_CART, 1, 1}};
        uint32_t segment, nearest = 0;
        float margin;
        double distances[3] = {0}, square = 0, next = INFINITY;
        CHECK_INT(vt_engine_set_history(engine, events, 2), VT_OK);
        CHECK_INT(vt_engine_segment(engine, &segment, &margin), VT_OK);
        const float *x = vt_engine_user_factors(engine);
        for (uint32_t d = 0; d < FACTORS; d++) square += (double)x[d] * x[d];
        for (uint32_t c = 0; c < 3; c++) {
            for (uint32_t d = 0; d < FACTORS; d++) {
                double step = x[d] / sqrt(square) - centroid(c, d);
                distances[c] += step * step;
            }
            if (distances[c] < distances[nearest]) nearest = c;
        }
        for (uint32_t c = 0; c < 3; c++) {
            if (c != nearest && distances[c] < next) next = distances[c];
        }
        CHECK_INT(segment, nearest);
        CHECK_CLOSE(margin, 1 - sqrt(distances[nearest] / next), 1e-5);
        counts[nearest]++;
    }
    CHECK(counts[0] < 40 && counts[1] < 40 && counts[2] < 40);
    close_shop();
}

TEST(without_taste_or_segments_there_is_none) {
    static const vt_event events[] = {{2, VT_EVENT_VIEW, 1, 0}};
    uint32_t segment = 7;
    float margin = 7;
    open_shop(true);
    CHECK_INT(vt_engine_segment(engine, &segment, &margin), VT_OK);
    CHECK(segment == VT_NO_SEGMENT && margin == 0);
    CHECK_INT(vt_engine_segment(engine, NULL, &margin), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_segment(NULL, &segment, &margin), VT_ERR_ARGUMENT);
    close_shop();
    open_shop(false);
    CHECK_INT(pack.segment_count, 0);
    CHECK_INT(vt_engine_set_history(engine, events, 1), VT_OK);
    CHECK_INT(vt_engine_segment(engine, &segment, &margin), VT_OK);
    CHECK(segment == VT_NO_SEGMENT && margin == 0);
    close_shop();
}

TEST(no_call_takes_memory) {
    open_shop(true);
    allocation_count count = {0};
    vt_allocator allocator = counting_allocator(&count);
    vt_engine *counted;
    static vt_event events[MAX_HISTORY];
    const vt_engine_options options = {.max_history = MAX_HISTORY};
    for (uint32_t e = 0; e < MAX_HISTORY; e++) events[e] = (vt_event){e * 7 % ITEMS, e % 3, 1, (float)(e % 97)};
    CHECK_OR_RETURN(vt_engine_create(&pack, &options, &allocator, &counted, NULL) == VT_OK);
    uint32_t before = count.calls, segment;
    float margin;
    vt_profile profile;
    CHECK_INT(vt_engine_set_history(counted, events, MAX_HISTORY), VT_OK);
    CHECK_INT(vt_engine_profile(counted, VT_MAX_AFFINITIES, &profile), VT_OK);
    CHECK_INT(vt_engine_segment(counted, &segment, &margin), VT_OK);
    CHECK_INT(profile.events, MAX_HISTORY);
    CHECK_INT(profile.visits, 97);
    CHECK_INT(count.calls, before);
    vt_engine_destroy(counted);
    CHECK_INT(count.live, 0);
    close_shop();
}

CHECK_MAIN(TEST_ENTRY(nobody_has_no_profile), TEST_ENTRY(visits_orders_and_repeats), TEST_ENTRY(lifecycles),
           TEST_ENTRY(affinities_by_hand), TEST_ENTRY(prices_beside_the_usual),
           TEST_ENTRY(a_growing_pack_gives_the_same_profile), TEST_ENTRY(the_nearest_centroid_is_the_segment),
           TEST_ENTRY(without_taste_or_segments_there_is_none), TEST_ENTRY(no_call_takes_memory))
