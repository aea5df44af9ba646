/*
 * engine_newcomers_test.c: which histories a pack's part for newcomers is used for, that it is then all that weighs, and
 * that earlier readers, which skip its section, have the pack without it.
 */
#include "engine_support.h"
#include "pack/layout.h"

enum { ITEMS = 300, EVENTS = SAMPLE_NEWCOMERS + 2, LIMIT = 40 };

static void *bytes;
static size_t size_bytes;
static vt_pack with, without, only; /* only: what newcomers have, for everyone */

static const vt_event events[EVENTS] = {{.item = 37, .type = VT_EVENT_VIEW, .value = 1, .age_days = 3},
                                        {.item = 4, .type = VT_EVENT_PURCHASE, .value = 1, .age_days = 2},
                                        {.item = 111, .type = VT_EVENT_CART, .value = 1, .age_days = 2},
                                        {.item = 9, .type = VT_EVENT_VIEW, .value = 1, .age_days = 1},
                                        {.item = 58, .type = VT_EVENT_VIEW, .value = 1, .age_days = 0}};

static bool open_sample(void) {
    const sample_shape shape = {
        .items = ITEMS, .factors = 20, .prices = true, .attributes = 2, .blend = true, .newcomers = true};
    if (!CHECK(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK)) return false;
    if (!CHECK(vt_pack_open(bytes, size_bytes, &with, NULL) == VT_OK)) return false;
    without = only = with;
    without.newcomers = only.newcomers = (vt_newcomers){.below = 0};
    only.fold_in.regularization = with.newcomers.regularization;
    only.blend = with.newcomers.blend;
    only.network = with.newcomers.network;
    only.network_bytes = with.newcomers.network_bytes;
    return CHECK_INT(with.newcomers.below, SAMPLE_NEWCOMERS);
}

static void release(void) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, bytes);
}

typedef struct answer {
    vt_result list[LIMIT];
    float scores[ITEMS];
    float rest;
} answer;

/* All that an engine says for the newest `count` events. */
static vt_source ask(const vt_pack *pack, uint32_t count, answer *told) {
    vt_engine *engine = engine_new(pack, NULL);
    uint32_t items[ITEMS];
    vt_result_list list = {.source = VT_SOURCE_ITEM};
    const vt_query query = {.limit = LIMIT};
    for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
    memset(told, 0, sizeof *told);
    if (count < EVENTS) CHECK_INT(vt_engine_set_history(engine, events, EVENTS), VT_OK); /* to be forgotten */
    CHECK_INT(vt_engine_set_history(engine, events + EVENTS - count, count), VT_OK);
    CHECK_INT(vt_engine_score(engine, items, ITEMS, told->scores), VT_OK);
    CHECK_INT(vt_engine_explain(engine, 12, LIMIT, &list), VT_OK);
    told->rest = list.parts.rest;
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(list.count, LIMIT);
    memcpy(told->list, list.results, list.count * sizeof *list.results);
    vt_source source = list.source;
    vt_engine_destroy(engine);
    return source;
}

TEST(short_histories_have_it_and_long_ones_do_not) {
    CHECK_OR_RETURN(open_sample());
    static answer told, other;
    for (uint32_t count = 1; count <= EVENTS; count++) {
        bool is_newcomer = count < SAMPLE_NEWCOMERS;
        CHECK_INT(ask(&with, count, &told), VT_SOURCE_HISTORY);
        CHECK_INT(ask(&only, count, &other), VT_SOURCE_HISTORY);
        CHECK((memcmp(&told, &other, sizeof told) == 0) == is_newcomer);
        CHECK_INT(ask(&without, count, &other), VT_SOURCE_HISTORY);
        CHECK((memcmp(&told, &other, sizeof told) == 0) == !is_newcomer);
    }
    release();
}

/* What is left of the blend without a history: popularity and trend. */
TEST(who_has_no_history_has_their_blend_of_popularity_and_trend) {
    CHECK_OR_RETURN(open_sample());
    with.newcomers.blend.reranked = 0;
    static answer told, popular;
    CHECK_INT(ask(&with, 0, &told), VT_SOURCE_POPULARITY);
    CHECK_INT(ask(&without, 0, &popular), VT_SOURCE_POPULARITY);
    CHECK(popular.list[0].item == 0 && memcmp(told.list, popular.list, sizeof told.list) != 0);
    CHECK(told.rest == 0);
    for (uint32_t i = 0; i < LIMIT; i++) CHECK(told.list[i].score == told.scores[told.list[i].item]);
    for (uint32_t i = 0; i + 1 < ITEMS; i++) { /* of two items, more of both is more */
        bool more = vt_pack_popularity(&with, i) > vt_pack_popularity(&with, i + 1) &&
                    vt_pack_trend(&with, i) > vt_pack_trend(&with, i + 1);
        if (more) CHECK(told.scores[i] > told.scores[i + 1]);
    }
    vt_engine *engine = engine_new(&with, NULL); /* that was never told a history */
    uint32_t allowed[(ITEMS + 31) / 32] = {0xF0F0F0F0U, 0, 0x0F0F0F0FU};
    const vt_query query = {.limit = 200, .allowed = allowed};
    vt_result_list list;
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(list.count, 32); /* also those that nothing speaks for */
    vt_engine_destroy(engine);
    release();
}

TEST(earlier_readers_skip_it) {
    CHECK_OR_RETURN(open_sample());
    vti_pack_header *header = bytes;
    vti_pack_section *section = (vti_pack_section *)(header + 1);
    while (memcmp(section->tag, "newc", 4) != 0) section++;
    section->tag[3] = 'x'; /* one that this reader does not know either */
    header->checksum = vti_pack_header_checksum(header);
    CHECK_OR_RETURN(vt_pack_open(bytes, size_bytes, &with, NULL) == VT_OK);
    static answer told, other;
    for (uint32_t count = 0; count <= EVENTS; count++) {
        CHECK_INT(ask(&with, count, &told), ask(&without, count, &other));
        CHECK(memcmp(&told, &other, sizeof told) == 0);
    }
    release();
}

CHECK_MAIN(TEST_ENTRY(short_histories_have_it_and_long_ones_do_not),
           TEST_ENTRY(who_has_no_history_has_their_blend_of_popularity_and_trend), TEST_ENTRY(earlier_readers_skip_it))
