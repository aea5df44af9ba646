/*
 * models_sequences_test.c: the models of links against their definitions: SLIST with its matrices written out and solved
 * in double precision, the others by hand; and how a history is read.
 */
#include "base/random.h"
#include "data_support.h"
#include "models/sequences.h"

#include <math.h>
#include <stdlib.h>

/* ---- histories ---- */

static vti_data_event event_of(uint32_t item, int64_t time, uint8_t type) {
    return (vti_data_event){.time = time, .item = item, .basket = VTI_NO_BASKET, .value = 1, .type = type};
}

TEST(a_history_is_read_in_steps_from_its_end) {
    static const vti_type_weights weights = {[VT_EVENT_VIEW] = 0.5F, [VT_EVENT_CART] = 0.75F, [VT_EVENT_PURCHASE] = 1};
    const vti_data_event events[] = {
        event_of(4, VTI_NO_TIME, VT_EVENT_VIEW), event_of(5, VTI_NO_TIME, VT_EVENT_VIEW),
        event_of(1, 10, VT_EVENT_VIEW),          event_of(2, 20, VT_EVENT_PURCHASE),
        event_of(3, 20, VT_EVENT_VIEW),          event_of(7, 25, VT_EVENT_DISMISS),
        event_of(2, 30, VT_EVENT_VIEW),          event_of(6, 30, VT_EVENT_CART),
    };
    /* 2 and 6 at 30, 3 at 20 (2 stands later), 1 at 10, then 5 and 4, each a step as no time is known. */
    static const vti_recent_item expected[] = {
        {6, 0, 0.75F}, {2, 0, 0.5F}, {3, 1, 0.5F}, {1, 2, 0.5F}, {5, 3, 0.5F}, {4, 4, 0.5F},
    };
    vti_shopper shopper = {.events = events, .event_count = sizeof events / sizeof events[0]};
    vti_recent_item recent[VTI_RECENT_ITEMS];
    CHECK_INT(vti_recent_items(&shopper, weights, recent), 6);
    for (int i = 0; i < 6; i++) {
        CHECK_INT(recent[i].item, expected[i].item);
        CHECK_INT(recent[i].steps, expected[i].steps);
        CHECK(recent[i].weight == expected[i].weight);
    }
}

TEST(a_history_is_the_newest_items) {
    static const vti_type_weights weights = {[VT_EVENT_VIEW] = 1};
    vti_data_event events[3 * VTI_RECENT_ITEMS];
    vti_recent_item recent[VTI_RECENT_ITEMS];
    for (uint32_t e = 0; e < 3 * VTI_RECENT_ITEMS; e++) events[e] = event_of(e / 2, e, VT_EVENT_VIEW);
    vti_shopper shopper = {.events = events, .event_count = 3 * VTI_RECENT_ITEMS};
    CHECK_INT(vti_recent_items(&shopper, weights, recent), VTI_RECENT_ITEMS);
    for (uint32_t r = 0; r < VTI_RECENT_ITEMS; r++) {
        CHECK_INT(recent[r].item, 3 * VTI_RECENT_ITEMS / 2 - 1 - r);
        CHECK_INT(recent[r].steps, r);
    }
}

TEST(types_weigh_relative_to_the_heaviest) {
    const vt_fold_in fold_in = {.event_weights = {[VT_EVENT_VIEW] = 1, [VT_EVENT_PURCHASE] = 4}};
    vti_type_weights weights;
    vti_type_weights_make(&fold_in, 0.5, weights);
    CHECK_CLOSE(weights[VT_EVENT_VIEW], 0.5, 1e-7);
    CHECK_CLOSE(weights[VT_EVENT_PURCHASE], 1, 1e-7);
    CHECK(weights[VT_EVENT_CART] == 0 && weights[VT_EVENT_DISMISS] == 0);
    vti_type_weights_make(&fold_in, 0, weights);
    CHECK(weights[VT_EVENT_VIEW] == 1 && weights[VT_EVENT_CART] == 0);
}

/* ---- SLIST ---- */

enum { USERS = 50, ITEMS = 14, MOST_STEPS = 16, MOST_EVENTS = USERS * MOST_STEPS * 2 };

static vti_data_event events[MOST_EVENTS];
static uint64_t offsets[USERS + 1];
static const vti_event_list list = {events, offsets, USERS, ITEMS};
static double gram[ITEMS][ITEMS], sides[ITEMS][ITEMS]; /* G, and H of target j in sides[j] */

/* Steps of one or two items, none twice in a step or running; items come back later. The last is never met. */
static void random_sequences(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    uint64_t count = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t steps = 1 + vti_random_below(&random, MOST_STEPS), last = ITEMS;
        for (uint32_t step = 0; step < steps; step++) {
            uint32_t in_step = 1 + vti_random_below(&random, 2), first = ITEMS;
            for (uint32_t i = 0; i < in_step; i++) {
                uint32_t item = (last + 1 + vti_random_below(&random, 4)) % (ITEMS - 1);
                if (item == last || item == first) item = (item + 5) % (ITEMS - 1);
                if (item == last || item == first) continue;
                events[count] = event_of(item, step, VT_EVENT_PURCHASE);
                events[count++].user = u;
                first = last = item;
            }
        }
        offsets[u + 1] = count;
    }
}

/* X'X and, of every end of a past, S'S and S'T, from the definition at the head of slist.c. */
static void sum_by_definition(double share, double past, double upcoming) {
    memset(gram, 0, sizeof gram);
    memset(sides, 0, sizeof sides);
    for (uint32_t u = 0; u < USERS; u++) {
        double x[ITEMS] = {0};
        uint32_t steps = 0;
        for (uint64_t e = offsets[u]; e < offsets[u + 1]; e++) {
            x[events[e].item] = 1;
            steps = (uint32_t)events[e].time + 1;
        }
        for (int i = 0; i < ITEMS; i++) {
            for (int j = 0; j < ITEMS; j++) {
                gram[i][j] += (1 - share) * x[i] * x[j];
                sides[j][i] += (1 - share) * x[i] * x[j];
            }
        }
        for (uint32_t t = 0; t + 1 < steps; t++) {
            double s[ITEMS] = {0};
            for (uint64_t a = offsets[u]; a < offsets[u + 1] && events[a].time <= t; a++) {
                double said = exp(-(double)(t - events[a].time) / past);
                if (t - events[a].time < VTI_NEAR_STEPS) s[events[a].item] += said;
                for (uint64_t b = a; b < offsets[u + 1]; b++) {
                    if (events[b].time <= t || events[b].time - events[a].time > VTI_NEAR_STEPS) continue;
                    double counts = exp(-(double)(events[b].time - t - 1) / upcoming);
                    sides[events[b].item][events[a].item] += share * said * counts;
                }
            }
            for (int i = 0; i < ITEMS; i++) {
                for (int j = 0; j < ITEMS; j++) gram[i][j] += share * s[i] * s[j];
            }
        }
    }
}

static void add_ridge(double regularization, double item_exponent) {
    double sum = 0, seen = 0;
    for (int i = 0; i < ITEMS; i++) {
        sum += gram[i][i];
        seen += gram[i][i] > 0;
    }
    for (int i = 0; i < ITEMS; i++) {
        for (int j = 0; j < ITEMS; j++) {
            gram[i][j] *= seen / sum;
            sides[i][j] *= seen / sum;
        }
        gram[i][i] += regularization * (gram[i][i] > 0 ? pow(gram[i][i], item_exponent) : 1);
    }
}

/* The weights for item j, by elimination; that of j itself is 0. */
static void solve_for(int j, double *x) {
    double a[ITEMS][ITEMS + 1];
    for (int i = 0; i < ITEMS; i++) {
        for (int k = 0; k < ITEMS; k++) a[i][k] = i == j || k == j ? i == k : gram[i][k];
        a[i][ITEMS] = i == j ? 0 : sides[j][i];
    }
    for (int p = 0; p < ITEMS; p++) {
        for (int i = 0; i < ITEMS; i++) {
            double factor = a[i][p] / a[p][p];
            for (int k = p; k <= ITEMS && i != p; k++) a[i][k] -= factor * a[p][k];
        }
    }
    for (int i = 0; i < ITEMS; i++) x[i] = a[i][ITEMS] / a[i][i];
}

static vt_model *train(const char *kind, const vti_event_list *of, const vt_dataset *dataset,
                       const char *const *parameters) {
    vt_train_options options = vt_train_options_default();
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    options.model = kind;
    options.threads = 2;
    options.fold_in.confidence = VT_CONFIDENCE_BINARY;
    options.parameters = parameters;
    while (parameters[options.parameter_count]) options.parameter_count++;
    if (!CHECK_INT(vti_train(of, dataset, &options, NULL, NULL, &model, &error), VT_OK)) {
        printf("# %s: %s\n", kind, error.message);
        exit(1);
    }
    return model;
}

static float link_of(const vt_model *model, uint32_t from, uint32_t to) {
    const vti_interactions *links = model->links;
    for (uint64_t e = links->offsets[from]; e < links->offsets[from + 1]; e++) {
        if (links->columns[e] == to) return links->confidences[e];
    }
    return 0;
}

TEST(slist_solves_its_equations) {
    static const struct {
        double share, past, upcoming, regularization, item_exponent;
    } cases[] = {{0.8, 2, 1, 1, 0}, {0.5, 0.7, 3, 0.3, 0.5}, {1, 5, 0.5, 4, 0}, {0, 2, 1, 1, 0}};
    random_sequences(1);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char texts[5][40];
        snprintf(texts[0], sizeof texts[0], "order=%g", cases[c].share);
        snprintf(texts[1], sizeof texts[1], "past=%g", cases[c].past);
        snprintf(texts[2], sizeof texts[2], "upcoming=%g", cases[c].upcoming);
        snprintf(texts[3], sizeof texts[3], "regularization=%g", cases[c].regularization);
        snprintf(texts[4], sizeof texts[4], "item-exponent=%g", cases[c].item_exponent);
        const char *parameters[] = {texts[0], texts[1], texts[2], texts[3], texts[4], "user-exponent=0", NULL};
        vt_model *model = train("slist", &list, NULL, parameters);
        vt_model *against = train("slist-against", &list, NULL, parameters);
        sum_by_definition(cases[c].share, cases[c].past, cases[c].upcoming);
        add_ridge(cases[c].regularization, cases[c].item_exponent);
        for (int j = 0; j < ITEMS; j++) {
            double x[ITEMS];
            solve_for(j, x);
            for (int i = 0; i < ITEMS; i++) {
                CHECK_CLOSE(link_of(model, (uint32_t)i, (uint32_t)j), fmax(x[i], 0), 2e-5);
                CHECK_CLOSE(link_of(against, (uint32_t)i, (uint32_t)j), fmax(-x[i], 0), 2e-5);
            }
        }
        vt_model_destroy(model);
        vt_model_destroy(against);
    }
}

TEST(the_strongest_links_of_a_source_are_kept) {
    random_sequences(2);
    const char *all[] = {NULL}, *three[] = {"kept=3", NULL};
    vt_model *whole = train("transitions", &list, NULL, all), *kept = train("transitions", &list, NULL, three);
    for (uint32_t i = 0; i + 1 < ITEMS; i++) {
        float weakest = INFINITY, strongest_left = 0;
        CHECK_INT(kept->links->offsets[i + 1] - kept->links->offsets[i], 3);
        for (uint32_t j = 0; j < ITEMS; j++) {
            float link = link_of(kept, i, j);
            if (link > 0) {
                CHECK(link == link_of(whole, i, j));
                weakest = fminf(weakest, link);
            } else {
                strongest_left = fmaxf(strongest_left, link_of(whole, i, j));
            }
        }
        CHECK(weakest >= strongest_left);
    }
    vt_model_destroy(whole);
    vt_model_destroy(kept);
}

/* ---- the others, by hand ---- */

/* Scores after a history, whose items come a day apart. */
static void score(const vt_model *model, const uint32_t *items, uint32_t count, float *scores) {
    static vti_recent_item work[VTI_RECENT_ITEMS];
    vti_data_event history[4];
    uint32_t evidence = 0;
    CHECK(vti_model_work_bytes(model) <= sizeof work);
    float one = 1;
    for (uint32_t e = 0; e < count; e++) history[e] = event_of(items[e], e * INT64_C(86400), VT_EVENT_PURCHASE);
    vti_shopper shopper = {.items = &evidence, .values = &one, .count = 1, .events = history, .event_count = count};
    vti_model_score(model, &shopper, work, scores);
}

TEST(transitions_by_hand) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,100\nu,b,200\nu,c,300\nv,a,100\nv,b,200\n", NULL, NULL);
    uint32_t a = item_number(dataset, "a"), b = item_number(dataset, "b"), c = item_number(dataset, "c");
    vti_event_list all = vti_dataset_events(dataset);
    const char *parameters[] = {"reach=2",  "reverse=.25", "source-exponent=1", "target-exponent=.5", "shrink=1",
                                "memory=2", NULL};
    vt_model *model = train("transitions", &all, dataset, parameters);
    CHECK_CLOSE(link_of(model, a, b), 2 / (2 * sqrt(2) + 1), 1e-6);
    CHECK_CLOSE(link_of(model, a, c), exp(-.5) / (2 + 1), 1e-6);
    CHECK_CLOSE(link_of(model, b, c), 1 / (2. + 1), 1e-6);
    CHECK_CLOSE(link_of(model, b, a), .25 * 2 / (2 * sqrt(2) + 1), 1e-6);
    CHECK_CLOSE(link_of(model, c, a), .25 * exp(-.5) / (sqrt(2) + 1), 1e-6);
    CHECK(link_of(model, a, a) == 0);
    const uint32_t history[] = {a, b};
    float scores[3];
    score(model, history, 2, scores);
    CHECK_CLOSE(scores[c], link_of(model, b, c) + exp(-.5) * link_of(model, a, c), 1e-6);
    CHECK_CLOSE(scores[b], exp(-.5) * link_of(model, a, b), 1e-6);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(baskets_link_what_was_bought_together) {
    static const char table[] = "user,item,type,basket,time\n"
                                "u,a,purchase,1,100\nu,b,purchase,1,100\nu,d,view,1,100\n"
                                "u,a,purchase,2,200\nu,b,purchase,2,200\nu,c,purchase,2,200\n"
                                "v,a,purchase,3,100\nv,c,purchase,4,100\n"; /* 3 and 4: two baskets of one time */
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    uint32_t a = item_number(dataset, "a"), b = item_number(dataset, "b"), c = item_number(dataset, "c"),
             d = item_number(dataset, "d");
    vti_event_list all = vti_dataset_events(dataset);
    const char *plain[] = {"shrink=0", "rarity=0", NULL}, *shrunk[] = {"shrink=3", "rarity=1", NULL};
    vt_model *model = train("together", &all, dataset, plain);
    CHECK_CLOSE(link_of(model, a, b), 2 / sqrt(3 * 2), 1e-6);
    CHECK_CLOSE(link_of(model, b, a), 2 / sqrt(3 * 2), 1e-6);
    CHECK_CLOSE(link_of(model, a, c), 1 / sqrt(3 * 2), 1e-6);
    CHECK(link_of(model, a, d) == 0);
    vt_model_destroy(model);
    /* Baskets of 2, 3, 1 and 1 items count 1/2, 1/3, 1 and 1. */
    model = train("together", &all, dataset, shrunk);
    CHECK_CLOSE(link_of(model, a, b), 2. / 5 * (5. / 6) / sqrt((11. / 6) * (5. / 6)), 1e-6);
    CHECK_CLOSE(link_of(model, a, c), 1. / 4 * (1. / 3) / sqrt((11. / 6) * (4. / 3)), 1e-6);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(without_baskets_one_time_is_one) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,100\nu,b,100\nu,c,200\nv,a,100\nw,d,\nw,c,\n", NULL, NULL);
    uint32_t a = item_number(dataset, "a"), b = item_number(dataset, "b"), c = item_number(dataset, "c"),
             d = item_number(dataset, "d");
    vti_event_list all = vti_dataset_events(dataset);
    const char *plain[] = {"shrink=0", "rarity=0", NULL};
    vt_model *model = train("together", &all, dataset, plain);
    CHECK_CLOSE(link_of(model, a, b), 1 / sqrt(2), 1e-6);
    CHECK(link_of(model, a, c) == 0 && link_of(model, c, d) == 0);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(contents_link_items_that_nobody_met) {
    static const char items[] = "id,kind,title,price\n"
                                "lamp,light|warm,Brass lamp,10\n"
                                "bulb,light,LED bulb,3\n"
                                "torch,warm,Brass torch,11\n" /* no event; half an octave is from 11.3 on */
                                "cup,table,White cup,\n";
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    CHECK_OR_RETURN(add_events(dataset, "user,item\nu,lamp\nu,bulb\nv,cup\n", NULL, &report, NULL) == VT_OK);
    CHECK_OR_RETURN(add_items(dataset, items, &report, NULL) == VT_OK);
    CHECK_OR_RETURN(vt_dataset_clean(dataset, NULL, NULL, NULL) == VT_OK);
    uint32_t lamp = item_number(dataset, "lamp"), bulb = item_number(dataset, "bulb"),
             torch = item_number(dataset, "torch"), cup = item_number(dataset, "cup");
    vti_event_list all = vti_dataset_events(dataset);
    const char *parameters[] = {"title=1", "price=1", NULL};
    vt_model *model = train("content-knn", &all, dataset, parameters);
    /* lamp: light, warm, brass and two bands of two items each, lamp of one; torch: warm, brass, the bands, torch. */
    double two = log(4. / 2) * log(4. / 2), one = log(4.) * log(4.);
    CHECK_CLOSE(link_of(model, lamp, torch), 4 * two / sqrt((5 * two + one) * (4 * two + one)), 1e-6);
    CHECK_CLOSE(link_of(model, torch, lamp), link_of(model, lamp, torch), 1e-7);
    CHECK_CLOSE(link_of(model, lamp, bulb), two / sqrt((5 * two + one) * (two + 4 * one)), 1e-6);
    CHECK(link_of(model, cup, lamp) == 0 && link_of(model, lamp, cup) == 0);
    float scores[4];
    score(model, &torch, 1, scores);
    CHECK(scores[lamp] > 0 && scores[torch] == 0);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(a_history_is_read_in_steps_from_its_end), TEST_ENTRY(a_history_is_the_newest_items),
           TEST_ENTRY(types_weigh_relative_to_the_heaviest), TEST_ENTRY(slist_solves_its_equations),
           TEST_ENTRY(the_strongest_links_of_a_source_are_kept), TEST_ENTRY(transitions_by_hand),
           TEST_ENTRY(baskets_link_what_was_bought_together), TEST_ENTRY(without_baskets_one_time_is_one),
           TEST_ENTRY(contents_link_items_that_nobody_met))
