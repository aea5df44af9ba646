/*
 * models_bpr_test.c: BPR by what it is for: what a user took comes before what they did not, hard negatives and fold-in
 * included; seeds, and what it does when it is not to succeed.
 */
#include "base/random.h"
#include "check.h"
#include "models/model.h"

#include <math.h>
#include <stdlib.h>

enum { USERS = 300, ITEMS = 100, TASTES = 10, TAKEN = 5 };

static vti_data_event events[USERS * TAKEN];
static uint64_t offsets[USERS + 1];
static vti_event_list list = {events, offsets, USERS, ITEMS};

/* Each user takes five of the ten items of one taste. */
static void make_events(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t u = 0; u < USERS; u++) {
        bool has[ITEMS] = {false};
        for (uint32_t e = 0; e < TAKEN; e++) {
            uint32_t item;
            do item = vti_random_below(&random, ITEMS / TASTES) * TASTES + u % TASTES;
            while (has[item]);
            has[item] = true;
            events[u * TAKEN + e] = (vti_data_event){.time = VTI_NO_TIME,
                                                     .user = u,
                                                     .item = item,
                                                     .basket = VTI_NO_BASKET,
                                                     .value = 1,
                                                     .type = VT_EVENT_PURCHASE};
        }
        offsets[u + 1] = (uint64_t)(u + 1) * TAKEN;
    }
}

static vt_status try_training(uint64_t seed, const vt_progress *progress, const char *parameter, vt_model **model,
                              vt_error *error) {
    vt_train_options options = vt_train_options_default();
    options.model = "bpr";
    options.seed = seed;
    options.threads = 2;
    options.parameters = &parameter;
    options.parameter_count = parameter != NULL;
    return vti_train(&list, NULL, &options, NULL, progress, model, error);
}

static vt_model *train(uint64_t seed, const char *parameter) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(try_training(seed, NULL, parameter, &model, &error), VT_OK)) printf("# %s\n", error.message);
    if (!model) exit(1);
    return model;
}

/* Scores for somebody who has some items. */
static void score(const vt_model *model, const uint32_t *items, uint32_t count, float *scores) {
    static const float ones[ITEMS] = {1, 1, 1, 1, 1};
    static float work[1024];
    CHECK_OR_RETURN(vti_model_work_bytes(model) <= sizeof work);
    vti_shopper shopper = {.items = items, .values = ones, .count = count};
    vti_model_score(model, &shopper, work, scores);
}

/* How many pairs of an item of the taste and one of another are in order. */
static double share_in_order(const float *scores, uint32_t taste) {
    double right = 0, pairs = 0;
    for (uint32_t i = taste; i < ITEMS; i += TASTES) {
        for (uint32_t j = 0; j < ITEMS; j++) {
            if (j % TASTES == taste) continue;
            right += scores[i] > scores[j];
            pairs++;
        }
    }
    return right / pairs;
}

TEST(a_taste_comes_first) {
    static const char *const parameters[] = {NULL, "candidates=1", "factors=9", "factors=33"};
    make_events(1);
    for (size_t p = 0; p < sizeof parameters / sizeof parameters[0]; p++) {
        vt_model *model = train(1, parameters[p]);
        for (uint32_t taste = 0; taste < 3; taste++) {
            uint32_t two[] = {taste, taste + TASTES};
            float scores[ITEMS] = {0};
            score(model, two, 2, scores);
            double share = share_in_order(scores, taste);
            if (!CHECK(share > 0.95)) printf("# %s: %.3f\n", parameters[p] ? parameters[p] : "standard", share);
        }
        vt_model_destroy(model);
    }
}

/* Of pairs in order after two steps for each interaction, by the hardest of so many drawn items. */
static double share_after_little(uint64_t seed, const char *candidates) {
    const char *const parameters[] = {"iterations=2", candidates};
    vt_train_options options = vt_train_options_default();
    options.model = "bpr";
    options.seed = seed;
    options.parameters = parameters;
    options.parameter_count = 2;
    vt_model *model = NULL;
    double share = 0;
    if (vti_train(&list, NULL, &options, NULL, NULL, &model, NULL)) exit(1);
    for (uint32_t taste = 0; taste < TASTES; taste++) {
        uint32_t two[] = {taste, taste + TASTES};
        float scores[ITEMS] = {0};
        score(model, two, 2, scores);
        share += share_in_order(scores, taste) / TASTES;
    }
    vt_model_destroy(model);
    return share;
}

TEST(hard_negatives_teach_faster) {
    make_events(5);
    double one = 0, of_sixteen = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        one += share_after_little(seed, "candidates=1") / 5;
        of_sixteen += share_after_little(seed, "candidates=16") / 5;
    }
    printf("# %.3f of the pairs by one, %.3f by the hardest of sixteen\n", one, of_sixteen);
    CHECK(of_sixteen > one + 0.05);
}

TEST(what_most_took_has_the_higher_bias) {
    make_events(2);
    for (uint32_t u = 0; u < USERS; u++) { /* everybody of a taste has its first item, nobody its second */
        for (uint32_t e = 0; e < TAKEN; e++) events[u * TAKEN + e].item = u % TASTES + (e > 0 ? (e + 1) * TASTES : 0);
    }
    vt_model *model = train(1, NULL);
    uint32_t shared = 2 * TASTES; /* all of taste 0 have it */
    float scores[ITEMS] = {0};
    score(model, &shared, 1, scores);
    CHECK(scores[0] > scores[TASTES]);
    vt_model_destroy(model);
}

TEST(one_seed_is_one_result) {
    make_events(3);
    uint32_t item = 4;
    float scores[3][ITEMS] = {{0}};
    static const uint64_t seeds[] = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
        vt_model *model = train(seeds[i], NULL);
        score(model, &item, 1, scores[i]);
        vt_model_destroy(model);
    }
    CHECK(memcmp(scores[0], scores[1], sizeof scores[0]) == 0);
    CHECK(memcmp(scores[0], scores[2], sizeof scores[0]) != 0);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)context;
    (void)stage;
    CHECK(done < total);
    return false;
}

TEST(it_can_be_stopped) {
    make_events(4);
    vt_progress progress = {.report = stop};
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(try_training(1, &progress, "iterations=1000", &model, &error), VT_ERR_CANCELLED);
    CHECK(model == NULL && error.message[0]);
}

CHECK_MAIN(TEST_ENTRY(a_taste_comes_first), TEST_ENTRY(hard_negatives_teach_faster),
           TEST_ENTRY(what_most_took_has_the_higher_bias), TEST_ENTRY(one_seed_is_one_result),
           TEST_ENTRY(it_can_be_stopped))
