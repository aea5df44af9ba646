/*
 * engine_life_test.c: creating and destroying an engine: all memory at once and given back, limits, wrong arguments of
 * every call, and finding items by id.
 */
#include "counting_allocator.h"
#include "engine_support.h"
#include "sample_pack.h"

static bool open_sample(void **bytes, vt_pack *pack) {
    const sample_shape shape = {
        .items = 40, .factors = 20, .titles = true, .images = true, .prices = true, .attributes = 2};
    size_t size_bytes;
    return CHECK(sample_pack_make(&shape, bytes, &size_bytes, NULL) == VT_OK) &&
           CHECK(vt_pack_open(*bytes, size_bytes, pack, NULL) == VT_OK);
}

static void close_sample(void *bytes) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, bytes);
}

TEST(all_memory_is_taken_at_creation) {
    void *bytes;
    vt_pack pack;
    CHECK_OR_RETURN(open_sample(&bytes, &pack));
    allocation_count count = {0};
    vt_allocator allocator = counting_allocator(&count);
    vt_engine *engine = NULL;
    CHECK_OR_RETURN(vt_engine_create(&pack, NULL, &allocator, &engine, NULL) == VT_OK);
    uint32_t calls = count.calls;
    CHECK(calls > 0 && count.live > 0);
    static vt_event events[512];
    for (uint32_t e = 0; e < 512; e++) events[e] = (vt_event){.item = e * 7 % 40, .type = e % 4, .age_days = (float)e};
    for (uint32_t history = 0; history <= 512; history += 64) { /* none, dual and primal */
        vt_result_list list;
        vt_query query = {.limit = 200};
        uint32_t item = 3;
        float score;
        CHECK_INT(vt_engine_set_history(engine, events, history), VT_OK);
        CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
        CHECK_INT(vt_engine_similar(engine, 5, &query, &list), VT_OK);
        CHECK_INT(vt_engine_explain(engine, 5, 200, &list), VT_OK);
        CHECK_INT(vt_engine_score(engine, &item, 1, &score), VT_OK);
        CHECK_INT(vt_engine_find_item(engine, "lamp-0", 6, &item), VT_OK);
    }
    CHECK_INT(count.calls, calls);
    vt_engine_destroy(engine);
    CHECK_INT(count.live, 0);
    CHECK_INT(count.calls, calls);
    vt_engine_destroy(NULL);
    close_sample(bytes);
}

TEST(without_memory_there_is_no_engine) {
    void *bytes;
    vt_pack pack;
    CHECK_OR_RETURN(open_sample(&bytes, &pack));
    for (uint32_t refused = 1;; refused++) {
        allocation_count count = {.refuse_from = refused};
        vt_allocator allocator = counting_allocator(&count);
        vt_engine *engine = NULL;
        vt_error error = {.status = VT_OK};
        vt_status status = vt_engine_create(&pack, NULL, &allocator, &engine, &error);
        if (status == VT_OK) {
            CHECK(refused > 1);
            vt_engine_destroy(engine);
            CHECK_INT(count.live, 0);
            break;
        }
        CHECK_INT(status, VT_ERR_MEMORY);
        CHECK_INT(error.status, VT_ERR_MEMORY);
        CHECK(engine == NULL);
        CHECK_INT(count.live, 0);
    }
    close_sample(bytes);
}

TEST(wrong_arguments_of_creation) {
    void *bytes;
    vt_pack pack, never_opened = {0};
    CHECK_OR_RETURN(open_sample(&bytes, &pack));
    const struct {
        const vt_pack *pack;
        vt_engine_options options;
        vt_status status;
    } cases[] = {
        {NULL, {0}, VT_ERR_ARGUMENT},
        {&never_opened, {0}, VT_ERR_ARGUMENT},
        {&pack, {.max_history = VT_ENGINE_MAX_HISTORY + 1}, VT_ERR_LIMIT},
        {&pack, {.max_results = VT_ENGINE_MAX_RESULTS + 1}, VT_ERR_LIMIT},
        {&pack, {.max_history = UINT32_MAX, .max_results = UINT32_MAX}, VT_ERR_LIMIT},
        {&pack, {.kernels = "none"}, VT_ERR_NOT_FOUND},
        {&pack, {.kernels = ""}, VT_ERR_NOT_FOUND},
        {&pack, {.max_history = VT_ENGINE_MAX_HISTORY, .max_results = VT_ENGINE_MAX_RESULTS}, VT_OK},
        {&pack, {.max_history = 1, .max_results = 1}, VT_OK},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        allocation_count count = {0};
        vt_allocator allocator = counting_allocator(&count);
        vt_engine *engine = NULL;
        vt_error error = {.status = VT_OK};
        vt_status status = vt_engine_create(cases[c].pack, &cases[c].options, &allocator, &engine, &error);
        CHECK_INT(status, cases[c].status);
        CHECK_INT(error.status, cases[c].status);
        CHECK_INT(engine != NULL, status == VT_OK);
        vt_engine_destroy(engine);
        CHECK_INT(count.live, 0);
    }
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_engine_create(&pack, NULL, NULL, NULL, &error), VT_ERR_ARGUMENT);
    close_sample(bytes);
}

TEST(an_engine_of_one_event_and_one_result) {
    void *bytes;
    vt_pack pack;
    CHECK_OR_RETURN(open_sample(&bytes, &pack));
    vt_engine *engine = NULL;
    const vt_engine_options options = {.max_history = 1, .max_results = 1};
    CHECK_OR_RETURN(vt_engine_create(&pack, &options, NULL, &engine, NULL) == VT_OK);
    const vt_event events[] = {{.item = 4}, {.item = 8}};
    CHECK_INT(vt_engine_set_history(engine, events, 2), VT_ERR_LIMIT);
    CHECK_INT(vt_engine_set_history(engine, events, 1), VT_OK);
    vt_result_list list;
    vt_query query = {.limit = 1};
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(list.count, 1);
    CHECK_INT(list.results[0].item % 4, 0); /* alike: see sample_pack.h */
    CHECK_INT(vt_engine_explain(engine, 8, 1, &list), VT_OK);
    CHECK_INT(list.results[0].item, 4);
    query.limit = 2;
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_ERR_ARGUMENT);
    vt_engine_destroy(engine);
    close_sample(bytes);
}

TEST(wrong_arguments_of_the_calls) {
    void *bytes;
    vt_pack pack;
    CHECK_OR_RETURN(open_sample(&bytes, &pack));
    vt_engine *engine = NULL;
    const vt_engine_options options = {.max_results = 10};
    CHECK_OR_RETURN(vt_engine_create(&pack, &options, NULL, &engine, NULL) == VT_OK);
    const vt_event event = {.item = 4};
    const uint32_t outside[] = {3, 40}, inside[] = {3, 39};
    const vt_query good = {.limit = 10, .exclude = inside, .exclude_count = 2};
    const vt_query bad[] = {
        {.limit = 0},
        {.limit = 11},
        {.limit = UINT32_MAX},
        {.limit = 5, .exclude_count = 1},
        {.limit = 5, .exclude = outside, .exclude_count = 2},
    };
    for (uint32_t history = 0; history < 2; history++) {
        CHECK_INT(vt_engine_set_history(engine, &event, history), VT_OK);
        const vt_result mark = {77, 7};
        vt_result_list list = {.source = VT_SOURCE_ITEM, .count = 77, .results = &mark};
        for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
            CHECK_INT(vt_engine_recommend(engine, &bad[b], &list), VT_ERR_ARGUMENT);
            CHECK_INT(vt_engine_similar(engine, 0, &bad[b], &list), VT_ERR_ARGUMENT);
        }
        CHECK_INT(vt_engine_recommend(NULL, &good, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_recommend(engine, NULL, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_recommend(engine, &good, NULL), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_similar(NULL, 0, &good, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_similar(engine, 40, &good, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_similar(engine, UINT32_MAX, &good, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_similar(engine, 0, NULL, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_similar(engine, 0, &good, NULL), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_explain(NULL, 0, 5, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_explain(engine, 40, 5, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_explain(engine, 0, 0, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_explain(engine, 0, 11, &list), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_explain(engine, 0, 5, NULL), VT_ERR_ARGUMENT);
        CHECK(list.source == VT_SOURCE_ITEM && list.count == 77 && list.results == &mark);
        float scores[2] = {-5, -5};
        CHECK_INT(vt_engine_score(NULL, inside, 2, scores), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_score(engine, NULL, 2, scores), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_score(engine, inside, 2, NULL), VT_ERR_ARGUMENT);
        CHECK_INT(vt_engine_score(engine, outside, 2, scores), VT_ERR_ARGUMENT);
        CHECK(scores[0] == -5 && scores[1] == -5);
        CHECK_INT(vt_engine_recommend(engine, &good, &list), VT_OK); /* still usable */
    }
    CHECK(vt_engine_user_factors(NULL) == NULL);
    vt_engine_destroy(engine);
    close_sample(bytes);
}

TEST(every_item_is_found_by_its_id) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, SHOP_MAX_ITEMS, 2, &shop_fold_in, 51));
    vt_engine *engine = engine_new(&shop.pack, NULL);
    for (uint32_t i = 0; i < SHOP_MAX_ITEMS; i++) {
        vt_text id = vt_pack_id(&shop.pack, i);
        uint32_t item = UINT32_MAX;
        CHECK_INT(vt_engine_find_item(engine, id.bytes, id.size_bytes, &item), VT_OK);
        CHECK_INT(item, i);
    }
    uint32_t item = 12345;
    CHECK_INT(vt_engine_find_item(engine, "item-", 5, &item), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_engine_find_item(engine, "", 0, &item), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_engine_find_item(engine, "item-7919\0", 10, &item), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_engine_find_item(engine, "ITEM-7919", 9, &item), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_engine_find_item(engine, "\xFF\xFE", 2, &item), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_engine_find_item(NULL, "item-0", 6, &item), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_find_item(engine, NULL, 6, &item), VT_ERR_ARGUMENT);
    CHECK_INT(vt_engine_find_item(engine, "item-0", 6, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(item, 12345);
    vt_engine_destroy(engine);
    shop_close(&shop);
}

TEST(two_items_of_one_id_are_refused) {
    const vt_text ids[] = {{"a", 1}, {"bc", 2}, {"d", 1}, {"bc", 2}};
    const float factors[] = {1, 2, 3, 4}, popularity[] = {4, 3, 2, 1};
    const vti_pack_content content = {.item_count = 4,
                                      .factor_count = 1,
                                      .fold_in = shop_fold_in,
                                      .ids = ids,
                                      .factors = factors,
                                      .popularity = popularity,
                                      .report = {"", 0}};
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    CHECK_OR_RETURN(vti_pack_write(&content, NULL, &bytes, &size_bytes, NULL) == VT_OK);
    CHECK_OR_RETURN(vt_pack_open(bytes, size_bytes, &pack, NULL) == VT_OK);
    allocation_count count = {0};
    vt_allocator allocator = counting_allocator(&count);
    vt_engine *engine = NULL;
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_engine_create(&pack, NULL, &allocator, &engine, &error), VT_ERR_CORRUPT);
    CHECK_INT(error.status, VT_ERR_CORRUPT);
    CHECK_INT(error.byte_offset, (const uint8_t *)vt_pack_id(&pack, 3).bytes - pack.bytes);
    CHECK(engine == NULL);
    CHECK_INT(count.live, 0);
    close_sample(bytes);
}

/* A shop that arrives: the lists are those of the items that are there, and in the end those of the whole shop. */
TEST(an_engine_that_grows) {
    test_shop shop;
    CHECK_OR_RETURN(shop_open(&shop, SHOP_MAX_ITEMS, 20, &shop_fold_in, 52));
    vt_event events[20];
    evidence known;
    random_history(&shop, 20, 53, events, &known);
    uint32_t in_first_chunk = 0; /* events on items that are there from the beginning */
    for (uint32_t i = 0; i < 20; i++) {
        if (events[i].item < VT_PACK_FIRST_CHUNK) events[in_first_chunk++] = events[i];
    }
    CHECK_OR_RETURN(in_first_chunk > 0);
    vt_engine *whole = engine_new(&shop.pack, NULL), *growing = NULL;
    vt_pack part;
    uint32_t grown = 0, wanted_item;
    CHECK_INT(vt_pack_open_part(shop.bytes, 0, &part, NULL), VT_OK);
    CHECK_INT(vt_engine_create(&part, NULL, NULL, &growing, NULL), VT_ERR_ARGUMENT); /* no items yet */
    for (size_t arrived = 0; arrived <= shop.size_bytes; arrived += shop.size_bytes / 50 + 1) {
        size_t bytes = arrived + shop.size_bytes / 50 + 1 > shop.size_bytes ? shop.size_bytes : arrived;
        CHECK_INT(vt_pack_grow(&part, bytes, NULL), VT_OK);
        if (part.item_count == grown) continue;
        grown = part.item_count;
        if (!growing) {
            growing = engine_new(&part, NULL);
        } else {
            CHECK_INT(vt_engine_grow(growing, &part, NULL), VT_OK);
        }
        vt_text last = vt_pack_id(&shop.pack, grown - 1);
        CHECK_INT(vt_engine_find_item(growing, last.bytes, last.size_bytes, &wanted_item), VT_OK);
        CHECK_INT(wanted_item, grown - 1);
        if (grown < shop.pack.item_count) {
            vt_text later = vt_pack_id(&shop.pack, grown);
            CHECK_INT(vt_engine_find_item(growing, later.bytes, later.size_bytes, &wanted_item), VT_ERR_NOT_FOUND);
        }
        static uint32_t allowed[SHOP_MAX_ITEMS / 32 + 1];
        memset(allowed, 0, sizeof allowed);
        for (uint32_t i = 0; i < grown; i++) allowed[i / 32] |= UINT32_C(1) << i % 32;
        const vt_query all = {.limit = 50}, arrived_only = {.limit = 50, .allowed = allowed};
        vt_result_list list, expected;
        CHECK_INT(vt_engine_set_history(growing, events, in_first_chunk), VT_OK);
        CHECK_INT(vt_engine_set_history(whole, events, in_first_chunk), VT_OK);
        CHECK_INT(vt_engine_recommend(growing, &all, &list), VT_OK);
        CHECK_INT(vt_engine_recommend(whole, &arrived_only, &expected), VT_OK);
        CHECK(same_results(&list, expected.results, expected.count));
    }
    CHECK_INT(grown, SHOP_MAX_ITEMS);
    CHECK_INT(vt_engine_grow(growing, NULL, NULL), VT_ERR_ARGUMENT);
    vt_engine_destroy(whole);
    vt_engine_destroy(growing);
    shop_close(&shop);
}

CHECK_MAIN(TEST_ENTRY(an_engine_that_grows), TEST_ENTRY(all_memory_is_taken_at_creation),
           TEST_ENTRY(without_memory_there_is_no_engine), TEST_ENTRY(wrong_arguments_of_creation),
           TEST_ENTRY(an_engine_of_one_event_and_one_result), TEST_ENTRY(wrong_arguments_of_the_calls),
           TEST_ENTRY(every_item_is_found_by_its_id), TEST_ENTRY(two_items_of_one_id_are_refused))
