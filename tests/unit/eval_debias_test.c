/*
 * eval_debias_test.c: what is measured of lists from which popularity is taken is what pages show: the formula of
 * web/src/parts/shape.ts, written down once more.
 */
#include "base/memory.h"
#include "base/random.h"
#include "data_support.h"
#include "eval/recipe_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { USERS = 300, ITEMS = 60, EVENTS = 8, CASES = 100, CUTOFF = 5 };

static vt_dataset *make_shop(void) {
    static char text[USERS * EVENTS * 24];
    vti_random random;
    vti_random_seed(&random, 5);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,time\n");
    for (unsigned u = 0; u < USERS; u++) {
        for (unsigned e = 0; e < EVENTS; e++) {
            /* The smaller of two numbers is small more often; each user keeps to every third item. */
            unsigned one = vti_random_below(&random, ITEMS / 3), other = vti_random_below(&random, ITEMS / 3);
            unsigned item = (one < other ? one : other) * 3 + u % 3;
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,%u\n", u, item, e);
        }
    }
    return dataset_of(text, NULL, NULL);
}

static double relevance(const vt_result_list *list, uint32_t place, double amount, uint32_t items) {
    double most = list->results[0].score, least = list->results[list->count - 1].score;
    double score = list->results[place].score;
    return (most > least ? (score - least) / (most - least) : 1) -
           amount * (1 - log(1.0 + list->results[place].item) / log(1.0 + items));
}

/* NDCG of one case with one target. */
static double expected_gain(vt_engine *engine, const vti_school *school, uint32_t number, double amount) {
    vt_event events[EVENTS];
    vt_result_list list;
    vt_query query = {.limit = VT_ENGINE_MAX_RESULTS};
    uint32_t count = vti_case_history(school->cases, number, NULL, events);
    uint32_t target = school->cases->targets[school->cases->split->target_offsets[number]];
    if (vt_engine_set_history(engine, events, count) || vt_engine_recommend(engine, &query, &list)) return NAN;
    double gain = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t better = 0;
        double own = relevance(&list, i, amount, ITEMS);
        for (uint32_t j = 0; j < list.count; j++) {
            double other = relevance(&list, j, amount, ITEMS);
            better += other > own || (other == own && j < i);
        }
        if (list.results[i].item == target && better < CUTOFF) gain = 1 / log2(better + 2.0);
    }
    return gain;
}

TEST(measured_lists_are_those_of_pages) {
    vt_dataset *shop = make_shop();
    vti_event_list events = vti_dataset_events(shop);
    vt_allocator library = vti_allocator_or_default(NULL);
    vt_error error;
    vti_recipe r = {.events = &events, .dataset = shop, .allocator = &library, .error = &error};
    r.options = vt_eval_options_default();
    r.options.protocol = VT_PROTOCOL_LEAVE_ONE_OUT;
    r.options.cutoffs[0] = CUTOFF;
    r.train = r.options.train;
    r.train.factors = 8;
    r.train.iterations = 3;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) r.used[s] = true;
    vt_status status = vti_recipe_split(&r);
    if (!status) status = vti_train(r.source.events, shop, &r.train, &library, NULL, &r.parts.factors, &error);
    if (!status) status = vti_recipe_seat(&r);
    if (!status) status = vti_recipe_open(&r, NULL, NULL, NULL);
    vt_engine *engine = NULL;
    vt_engine_options sizes = {.max_history = EVENTS, .max_results = VT_ENGINE_MAX_RESULTS};
    if (!status) status = vt_engine_create(&r.pack, &sizes, NULL, &engine, &error);
    CHECK_OR_RETURN(status == VT_OK);
    vti_school school = vti_recipe_school(&r, CASES);
    double before = 0;
    for (int tenths = 0; tenths <= 10; tenths += 5) {
        double expected = 0, found = 0;
        school.debias = tenths / 10.0;
        for (uint32_t i = 0; i < school.count; i++) {
            expected += expected_gain(engine, &school, school.numbers[i], school.debias) / school.count;
        }
        CHECK_INT(vti_school_measure(&school, &r.pack, &found, &error), VT_OK);
        CHECK_CLOSE(found, expected, 1e-9);
        CHECK(found > 0 && (tenths == 0 || found != before));
        before = found;
    }
    vt_engine_destroy(engine);
    vti_recipe_clear(&r);
    vt_dataset_destroy(shop);
}

CHECK_MAIN(TEST_ENTRY(measured_lists_are_those_of_pages))
