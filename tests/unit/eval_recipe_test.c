/*
 * eval_recipe_test.c: recipes on a shop where what follows an item is planted: the pack beats its factors alone, holds only
 * what earned its place, is the same for any number of threads, keeps to a budget, and nothing leaks wherever it ends.
 */
#include "base/memory.h"
#include "base/random.h"
#include "counting_allocator.h"
#include "data_support.h"
#include "eval/recipe_private.h"

#include <vitrine/engine.h>
#include <vitrine/eval.h>

#include <stdlib.h>

enum { MANY = 300, FEW = 120, ITEMS = 150, STEPS = 9, MAX_TEXT = MANY * STEPS * 40 };

/* Shoppers walk the items in a fixed order that popularity knows nothing of, and now and then jump. */
static vt_dataset *make_shop(uint32_t users) {
    static char text[MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 17);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,time\n");
    for (uint32_t u = 0; u < users; u++) {
        uint32_t item = vti_random_below(&random, ITEMS);
        for (uint32_t s = 0; s < STEPS; s++) {
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,%u\n", (unsigned)u, (unsigned)item,
                                     1700000000 + u * 1000 + s * 60);
            bool jumps = vti_random_below(&random, 5) == 0;
            item = jumps ? vti_random_below(&random, ITEMS) : (item + 31) % ITEMS;
        }
    }
    return dataset_of(text, NULL, NULL);
}

/* Shoppers buy in the order of make_shop, and before each purchase they look at anything. */
static vt_dataset *make_windows(void) {
    static char text[2 * MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 20);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,type,time\n");
    for (uint32_t u = 0; u < MANY; u++) {
        uint32_t item = vti_random_below(&random, ITEMS);
        for (uint32_t s = 0; s < STEPS; s++, item = (item + 31) % ITEMS) {
            unsigned seconds = 1700000000 + u * 1000 + s * 60, looked_at = vti_random_below(&random, ITEMS);
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,view,%u\nu%u,i%u,purchase,%u\n", //
                                     (unsigned)u, looked_at, seconds, (unsigned)u, (unsigned)item, seconds + 30);
        }
    }
    return dataset_of(text, NULL, NULL);
}

/* Each shopper has three items that nobody chose for being popular, and takes them again and again, or each item once; in
 * either shop they look at what they are about to buy, which is no return. */
static vt_dataset *make_staples(bool again) {
    static char text[2 * MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 19);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,type,time\n");
    for (uint32_t u = 0; u < MANY; u++) {
        uint32_t first = vti_random_below(&random, ITEMS);
        for (uint32_t s = 0; s < STEPS; s++) {
            uint32_t step = again ? vti_random_below(&random, 3) : s;
            unsigned item = (first + step * 47) % ITEMS, seconds = 1700000000 + s * 86400;
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,view,%u\nu%u,i%u,purchase,%u\n", //
                                     (unsigned)u, item, seconds, (unsigned)u, item, seconds + 60);
        }
    }
    return dataset_of(text, NULL, NULL);
}

/* Shoppers take items of the first half, and lately of the second, which are less popular in all. */
static vt_dataset *make_fashions(void) {
    static char text[MAX_TEXT];
    vti_random random;
    vti_random_seed(&random, 18);
    size_t used = (size_t)snprintf(text, sizeof text, "user,item,time\n");
    for (uint32_t u = 0; u < MANY; u++) {
        for (uint32_t s = 0; s < STEPS; s++) {
            bool lately = s > STEPS / 2;
            uint32_t item = vti_random_below(&random, ITEMS / 2) + (lately ? ITEMS / 2 : 0);
            used += (size_t)snprintf(text + used, sizeof text - used, "u%u,i%u,%u\n", (unsigned)u, (unsigned)item,
                                     1700000000 + s * 864000 + u);
        }
    }
    return dataset_of(text, NULL, NULL);
}

static vt_eval_options small_options(void) {
    vt_eval_options options = vt_eval_options_default();
    options.train.factors = 20;
    options.train.iterations = 3;
    options.train.threads = 2;
    options.cutoffs[0] = 5;
    options.cutoff_count = 1;
    options.resamples = 0;
    return options;
}

typedef struct made {
    vt_model *model;
    void *bytes;
    size_t size_bytes;
    vt_pack pack;
} made;

static bool make(const vt_dataset *shop, const vt_eval_options *options, made *result) {
    vt_error error = {.message = ""};
    *result = (made){.model = NULL};
    vt_status status =
        vt_recipe_train(shop, options, NULL, &result->model, &result->bytes, &result->size_bytes, &error);
    if (!CHECK_INT(status, VT_OK)) printf("# %s\n", error.message);
    return status == VT_OK && CHECK(vt_pack_open(result->bytes, result->size_bytes, &result->pack, &error) == VT_OK);
}

/* Whether the training report, which has no end of its own, has this text. */
static bool reports(const vt_pack *of, const char *text) {
    size_t length = strlen(text);
    for (size_t b = 0; b + length <= of->report.size_bytes; b++) {
        if (memcmp(of->report.bytes + b, text, length) == 0) return true;
    }
    return false;
}

static void release(made *result) {
    vt_memory_release(result->bytes);
    vt_model_destroy(result->model);
}

static bool has_section(const vt_pack *pack, const char *wanted) {
    char tag[5];
    uint64_t size_bytes;
    for (uint32_t s = 0; vt_pack_section(pack, s, tag, &size_bytes); s++) {
        if (memcmp(tag, wanted, 4) == 0) return true;
    }
    return false;
}

/* The sections that models declare are those of the pack. */
static void check_declared(const vt_pack *pack) {
    static const struct {
        const char *model;
        vt_signal signal;
    } parts[] = {{"slist", VT_SIGNAL_LINKS + VT_RELATION_SEQUENCE},
                 {"transitions", VT_SIGNAL_LINKS + VT_RELATION_NEXT},
                 {"content-knn", VT_SIGNAL_LINKS + VT_RELATION_CONTENT},
                 {"slist-against", VT_SIGNAL_LINKS + VT_RELATION_AGAINST},
                 {"gru", VT_SIGNAL_RECURRENT}};
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        const char *sections = vt_model_kind_find(parts[p].model)->recipe_sections;
        CHECK(sections && has_section(pack, sections) == (pack->blend.weights[parts[p].signal] != 0));
    }
    const char *together = vt_model_kind_find("together")->recipe_sections;
    CHECK(together && has_section(pack, together) == pack->has_links[VT_RELATION_TOGETHER]);
    for (const char *tag = vt_model_kind_find("ials")->pack_sections; *tag; tag += 4 + (tag[4] == ' ')) {
        CHECK(has_section(pack, tag));
    }
}

/* What a pack has is what its blend weighs, but for what pages have lists of. */
static void check_parts(const vt_pack *pack) {
    const float *weights = pack->blend.weights;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (r != VT_RELATION_TOGETHER) CHECK(pack->has_links[r] == (weights[VT_SIGNAL_LINKS + r] != 0));
    }
    CHECK(pack->has_trends == (weights[VT_SIGNAL_TREND] != 0));
    CHECK((pack->recurrent != NULL) == (weights[VT_SIGNAL_RECURRENT] != 0));
    check_declared(pack);
}

static const vt_eval_variant *variant_of(const vt_eval_report *report, const char *name) {
    for (uint32_t v = 0; v < report->variant_count; v++) {
        if (strcmp(report->variants[v].name, name) == 0) return &report->variants[v];
    }
    return NULL;
}

static double ndcg_of(const vt_eval_variant *variant, vt_ranking ranking) {
    return variant->report->figures[ranking][0][VT_METRIC_NDCG].value;
}

/* Variants are measured beside the same pack. */
static void check_variants(const vt_dataset *shop, vt_eval_options options, const vt_eval_report *plain) {
    vt_eval_report *varied, *none;
    vt_error error;
    options.variants = true;
    CHECK_OR_RETURN(vt_evaluate(shop, &options, NULL, &varied, &error) == VT_OK);
    CHECK(varied->pack_bytes == plain->pack_bytes && memcmp(varied->pack, plain->pack, plain->pack_bytes) == 0);
    CHECK_INT(plain->variant_count, 0);
    const vt_eval_variant *factors = variant_of(varied, "factors"), *next = variant_of(varied, "transitions");
    const vt_eval_variant *popular = variant_of(varied, "popularity"), *blend = variant_of(varied, "blend");
    CHECK_OR_RETURN(factors && next && popular && blend);
    CHECK(variant_of(varied, "content-knn") == NULL); /* nothing is told of the items */
    CHECK(variant_of(varied, "blend, network") && variant_of(varied, "blend, gru, network"));
    CHECK(next->report->measured[VT_RANKING_FLOAT] && !popular->report->measured[VT_RANKING_FLOAT]);
    CHECK(ndcg_of(next, VT_RANKING_PACK) > 0.5 && ndcg_of(next, VT_RANKING_FLOAT) > 0.5);
    printf("# NDCG@5: factors %.3f, transitions %.3f\n", ndcg_of(factors, VT_RANKING_PACK),
           ndcg_of(next, VT_RANKING_PACK));
    CHECK(ndcg_of(factors, VT_RANKING_PACK) < ndcg_of(next, VT_RANKING_PACK));
    double popularity = varied->figures[VT_RANKING_POPULARITY][0][VT_METRIC_NDCG].value;
    CHECK_CLOSE(ndcg_of(popular, VT_RANKING_PACK), popularity, 1e-12);
    CHECK(next->report->pack_bytes > factors->report->pack_bytes && next->milliseconds > 0);
    options.budget_bytes = 1000000;
    CHECK_INT(vt_evaluate(shop, &options, NULL, &none, &error), VT_ERR_ARGUMENT);
    vt_eval_report_destroy(varied);
}

TEST(what_follows_is_found_and_shipped) {
    vt_dataset *shop = make_shop(MANY);
    vt_eval_options options = small_options();
    vt_eval_report *plain, *recipe;
    vt_error error;
    CHECK_OR_RETURN(vt_evaluate(shop, &options, NULL, &plain, &error) == VT_OK);
    options.recipe = VT_RECIPE_AUTO;
    CHECK_OR_RETURN(vt_evaluate(shop, &options, NULL, &recipe, &error) == VT_OK);
    double before = plain->figures[VT_RANKING_PACK][0][VT_METRIC_NDCG].value;
    double after = recipe->figures[VT_RANKING_PACK][0][VT_METRIC_NDCG].value;
    printf("# NDCG@5: factors alone %.3f, recipe %.3f\n", before, after);
    CHECK(after > 0.5 && after > 1.5 * before);
    vt_pack pack;
    CHECK_OR_RETURN(vt_pack_open(recipe->pack, recipe->pack_bytes, &pack, &error) == VT_OK);
    CHECK(pack.has_blend);
    CHECK(pack.has_links[VT_RELATION_SEQUENCE] || pack.has_links[VT_RELATION_NEXT]);
    CHECK(!pack.has_links[VT_RELATION_CONTENT]); /* nothing is told of the items */
    CHECK(reports(&pack, "\"recipe\""));
    check_parts(&pack);
    check_variants(shop, options, recipe);
    vt_eval_report_destroy(plain);
    vt_eval_report_destroy(recipe);
    vt_dataset_destroy(shop);
}

/* What whole histories are weighed with says nothing to those who have none. */
TEST(who_comes_new_has_what_is_taken_lately) {
    vt_dataset *shop = make_fashions();
    vt_eval_options options = small_options();
    options.recipe = VT_RECIPE_BLEND;
    made shipped;
    CHECK_OR_RETURN(make(shop, &options, &shipped));
    CHECK(shipped.pack.newcomers.below > 0);
    CHECK(reports(&shipped.pack, "\"newcomers\""));
    vt_engine *engine;
    vt_result_list list;
    uint32_t late = 0, popular_late = 0;
    CHECK_OR_RETURN(vt_engine_create(&shipped.pack, NULL, NULL, &engine, NULL) == VT_OK);
    CHECK_INT(vt_engine_recommend(engine, &(vt_query){.limit = 10}, &list), VT_OK);
    CHECK_INT(list.source, VT_SOURCE_POPULARITY);
    for (uint32_t i = 0; i < list.count; i++) {
        vt_text id = vt_pack_id(&shipped.pack, list.results[i].item), popular = vt_pack_id(&shipped.pack, i);
        late += strtoul(id.bytes + 1, NULL, 10) >= ITEMS / 2;
        popular_late += strtoul(popular.bytes + 1, NULL, 10) >= ITEMS / 2;
    }
    printf("# taken lately: %u of the first 10, %u by popularity\n", (unsigned)late, (unsigned)popular_late);
    CHECK(late >= 7 && popular_late <= 3);
    vt_engine_destroy(engine);
    release(&shipped);
    vt_dataset_destroy(shop);
}

TEST(types_of_events_weigh_where_they_differ) {
    vt_dataset *windows = make_windows(), *walk = make_shop(FEW);
    vt_eval_options options = small_options();
    made shipped;
    options.recipe = VT_RECIPE_BLEND;
    options.only_new = true;
    CHECK_OR_RETURN(make(windows, &options, &shipped));
    printf("# type exponent %.1f\n", (double)shipped.pack.blend.type_exponent);
    CHECK(shipped.pack.blend.type_exponent > 0);
    CHECK(reports(&shipped.pack, "\"type_exponent\""));
    release(&shipped);
    CHECK_OR_RETURN(make(walk, &options, &shipped));
    CHECK(shipped.pack.blend.type_exponent == 0);
    CHECK(!reports(&shipped.pack, "\"type_exponent\""));
    release(&shipped);
    vt_dataset_destroy(windows);
    vt_dataset_destroy(walk);
}

static bool says(const made *shipped, const char *part, const char *reason) {
    json_t *report = json_loadb(shipped->pack.report.bytes, shipped->pack.report.size_bytes, 0, NULL), *entry;
    size_t index;
    bool found = false;
    json_array_foreach(json_object_get(report, "recipe"), index, entry) {
        const char *of = json_string_value(json_object_get(entry, "part"));
        const char *why = json_string_value(json_object_get(entry, "not_tried"));
        found = found || (why && strcmp(of, part) == 0 && strcmp(why, reason) == 0);
    }
    json_decref(report);
    return found;
}

/* Of the first factors that were tried. */
static double first_ndcg(vt_dataset *shop, vt_protocol protocol) {
    vt_eval_options options = small_options();
    options.only_new = true;
    options.recipe = VT_RECIPE_BLEND;
    options.protocol = protocol;
    made shipped;
    if (!make(shop, &options, &shipped)) return -1;
    json_t *report = json_loadb(shipped.pack.report.bytes, shipped.pack.report.size_bytes, 0, NULL);
    double ndcg = json_real_value(json_object_get(json_array_get(json_object_get(report, "recipe"), 0), "ndcg"));
    json_decref(report);
    release(&shipped);
    return ndcg;
}

/* With a third of the items less to be lost among, they stand higher. */
TEST(where_negatives_are_given_targets_stand_among_some_that_are_drawn) {
    vt_dataset *shop = make_shop(MANY);
    double among_all = first_ndcg(shop, VT_PROTOCOL_LEAVE_ONE_OUT);
    double among_drawn = first_ndcg(shop, VT_PROTOCOL_GIVEN_NEGATIVES);
    printf("# NDCG@5 among all %.3f, among 99 drawn %.3f\n", among_all, among_drawn);
    CHECK(among_all > 0 && among_drawn > 1.1 * among_all && among_drawn < 2 * among_all);
    vt_dataset_destroy(shop);
}

static uint32_t signal_of(const char *name) {
    uint32_t signal = 0;
    while (signal < VT_SIGNAL_COUNT && strcmp(vti_recipe_signal_name(signal), name) != 0) signal++;
    return signal;
}

/* What the report calls left out weighs nothing, and all of its last weights are in the pack. */
static void check_left_out(const vt_pack *pack) {
    json_t *report = json_loadb(pack->report.bytes, pack->report.size_bytes, 0, NULL);
    size_t index, left_out = 0;
    json_t *entry, *weights = NULL, *weight;
    const char *name;
    json_array_foreach(json_object_get(report, "recipe"), index, entry) {
        if (!json_object_get(entry, "weights")) continue;
        weights = json_object_get(entry, "weights");
        name = json_string_value(json_object_get(entry, "left_out"));
        if (!name) continue;
        left_out++;
        uint32_t signal = signal_of(name);
        CHECK(signal < VT_SIGNAL_COUNT && json_object_get(weights, name) && pack->blend.weights[signal] == 0);
    }
    CHECK(left_out > 0);
    json_object_foreach(weights, name, weight) {
        CHECK_CLOSE((double)pack->blend.weights[signal_of(name)], json_real_value(weight), 1e-3);
    }
    json_decref(report);
}

TEST(what_was_not_tried_or_left_out_is_said) {
    vt_dataset *timeless = dataset_of("user,item\na,1\na,2\nb,1\nb,2\nc,3\nc,4\nd,3\nd,4\n", NULL, NULL);
    vt_dataset *walk = make_shop(FEW);
    vt_eval_options options = small_options();
    made shipped;
    options.recipe = VT_RECIPE_AUTO;
    CHECK_OR_RETURN(make(timeless, &options, &shipped));
    const char *const parts[] = {"transitions", "trend", "gru"};
    for (size_t p = 0; p < 3; p++) CHECK(says(&shipped, parts[p], "no times"));
    release(&shipped);
    CHECK_OR_RETURN(make(walk, &options, &shipped));
    CHECK(says(&shipped, "content-knn", "no attributes") && says(&shipped, "together", "no baskets"));
    CHECK(says(&shipped, "network", "too few cases") && says(&shipped, "newcomers", "too few cases"));
    CHECK(!reports(&shipped.pack, "no times"));
    check_left_out(&shipped.pack);
    release(&shipped);
    vt_dataset_destroy(timeless);
    vt_dataset_destroy(walk);
}

static bool lists_repeats(const vt_dataset *shop, const vt_eval_options *options) {
    made shipped;
    if (!make(shop, options, &shipped)) return false;
    bool repeats = shipped.pack.blend.repeats;
    bool told = options->only_new || options->include_seen;
    CHECK(reports(&shipped.pack, "\"repeats\"") != told);
    release(&shipped);
    return repeats;
}

TEST(whether_items_return_is_learnt_or_told) {
    vt_dataset *again = make_staples(true), *once = make_staples(false);
    vt_eval_options options = small_options(), told = small_options();
    options.recipe = told.recipe = VT_RECIPE_BLEND;
    CHECK(lists_repeats(again, &options));
    CHECK(!lists_repeats(once, &options));
    told.only_new = true;
    CHECK(!lists_repeats(again, &told));
    told.only_new = false;
    told.include_seen = true; /* the factors alone order that shop: the pack has a blend all the same */
    CHECK(lists_repeats(once, &told));
    vt_dataset_destroy(again);
    vt_dataset_destroy(once);
}

TEST(items_that_nobody_took_have_factors) {
    static const char events[] = "user,item\na,1\na,2\nb,1\nb,2\nc,3\nc,4\nd,3\nd,4\n";
    vt_dataset *shop = dataset_new();
    vt_eval_options options = small_options();
    vt_clean_options clean = {0};
    vt_clean_report cleaned;
    vt_table_report report;
    made shipped;
    vt_engine *engine;
    vt_result_list list;
    vt_error error;
    uint32_t item;
    CHECK_INT(add_events(shop, events, NULL, &report, NULL), VT_OK);
    CHECK_INT(add_items(shop, "id,kind\n1,tea\n2,tea\n3,pot\n4,pot\nnew,pot\n", &report, NULL), VT_OK);
    CHECK_INT(vt_dataset_clean(shop, &clean, &cleaned, NULL), VT_OK);
    options.recipe = VT_RECIPE_LISTS;
    options.train.factors = 2;
    CHECK_OR_RETURN(make(shop, &options, &shipped));
    CHECK_OR_RETURN(vt_engine_create(&shipped.pack, NULL, NULL, &engine, &error) == VT_OK);
    CHECK_OR_RETURN(vt_engine_find_item(engine, "new", 3, &item) == VT_OK);
    CHECK_INT(vt_engine_similar(engine, item, &(vt_query){.limit = 2}, &list), VT_OK);
    CHECK_INT(list.source, VT_SOURCE_ITEM);
    for (uint32_t i = 0; i < list.count; i++) {
        vt_text id = vt_pack_id(&shipped.pack, list.results[i].item);
        CHECK(id.bytes[0] == '3' || id.bytes[0] == '4');
    }
    vt_engine_destroy(engine);
    release(&shipped);
    vt_dataset_destroy(shop);
}

TEST(threads_change_nothing) {
    vt_dataset *shop = make_shop(FEW);
    vt_eval_options options = small_options();
    made two, one;
    CHECK_OR_RETURN(make(shop, &options, &two));
    options.train.threads = 1;
    CHECK_OR_RETURN(make(shop, &options, &one));
    CHECK(one.size_bytes == two.size_bytes && memcmp(one.bytes, two.bytes, one.size_bytes) == 0);
    release(&one);
    release(&two);
    vt_dataset_destroy(shop);
}

TEST(a_budget_is_kept_or_refused) {
    vt_dataset *shop = make_shop(FEW);
    vt_eval_options options = small_options();
    options.only_new = true;
    made whole, small;
    vt_error error = {.message = ""};
    CHECK_OR_RETURN(make(shop, &options, &whole));
    const size_t budgets[] = {whole.size_bytes * 4 / 5, whole.size_bytes * 2 / 3};
    for (size_t b = 0; b < 2; b++) {
        options.budget_bytes = budgets[b];
        CHECK_OR_RETURN(make(shop, &options, &small));
        CHECK(small.size_bytes <= options.budget_bytes && reports(&small.pack, "\"size\""));
        check_parts(&small.pack);
        release(&small);
    }
    release(&whole);
    options.budget_bytes = 6000;
    CHECK_INT(vt_recipe_train(shop, &options, NULL, &small.model, &small.bytes, &small.size_bytes, &error),
              VT_ERR_LIMIT);
    CHECK(strstr(error.message, "budget") != NULL);
    vt_dataset_destroy(shop);
}

/* Cancels at a call that is counted down to. */
static bool countdown(void *context, const char *stage, uint64_t done, uint64_t total) {
    int *left = context;
    (void)stage;
    (void)done;
    (void)total;
    return --*left > 0; /* once cancelled, it stays so */
}

TEST(it_can_be_cancelled_and_nobody_may_qualify) {
    vt_dataset *shop = make_shop(FEW), *tiny = dataset_of("user,item,time\na,1,5\nb,2,6\n", NULL, NULL);
    vt_eval_options options = small_options();
    made none;
    vt_error error = {.message = ""};
    for (int calls = 1; calls < 60; calls += 19) {
        int left = calls;
        const vt_progress progress = {countdown, &left};
        CHECK_INT(vt_recipe_train(shop, &options, &progress, &none.model, &none.bytes, &none.size_bytes, &error),
                  VT_ERR_CANCELLED);
    }
    CHECK_INT(vt_recipe_train(tiny, &options, NULL, &none.model, &none.bytes, &none.size_bytes, &error), VT_ERR_EMPTY);
    CHECK(strstr(error.message, "the recipe lists") != NULL);
    CHECK_INT(vt_recipe_train(NULL, &options, NULL, &none.model, &none.bytes, &none.size_bytes, &error),
              VT_ERR_ARGUMENT);
    vt_dataset_destroy(tiny);
    vt_dataset_destroy(shop);
}

CHECK_MAIN(TEST_ENTRY(what_follows_is_found_and_shipped), TEST_ENTRY(who_comes_new_has_what_is_taken_lately),
           TEST_ENTRY(where_negatives_are_given_targets_stand_among_some_that_are_drawn),
           TEST_ENTRY(types_of_events_weigh_where_they_differ), TEST_ENTRY(what_was_not_tried_or_left_out_is_said),
           TEST_ENTRY(whether_items_return_is_learnt_or_told), TEST_ENTRY(items_that_nobody_took_have_factors),
           TEST_ENTRY(threads_change_nothing), TEST_ENTRY(a_budget_is_kept_or_refused),
           TEST_ENTRY(it_can_be_cancelled_and_nobody_may_qualify))
