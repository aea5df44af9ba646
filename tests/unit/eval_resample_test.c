/*
 * eval_resample_test.c: do 95 % intervals hold the truth in 95 % of simulated worlds, and does the paired test cry wolf
 * as often as it says?
 */
#include "check.h"

#include "base/memory.h"
#include "base/random.h"
#include "eval/resample.h"

#include <math.h>

#define USERS 200U

static vt_allocator memory;

static vti_resampling resampling_of(uint32_t resamples, uint64_t seed) {
    return (vti_resampling){.resamples = resamples, .seed = seed, .threads = 1, .allocator = &memory};
}

TEST(intervals_cover_the_truth) {
    enum { WORLDS = 600 };
    memory = vti_allocator_or_default(NULL);
    vti_random random;
    vti_random_seed(&random, 11);
    int covered[2] = {0};
    for (int world = 0; world < WORLDS; world++) {
        /* Column 0: hits of probability .2, one case a user. Column 1: skewed, mean 1, and the cases of a user are one
         * and the same number, so that only resampling of users can tell how uncertain the mean is. */
        double rows[USERS][2];
        uint32_t weights[USERS];
        for (uint32_t u = 0; u < USERS; u++) {
            weights[u] = 1 + vti_random_below(&random, 4);
            double hits = 0;
            for (uint32_t i = 0; i < weights[u]; i++) hits += vti_random_unit(&random) < .2;
            rows[u][0] = hits;
            rows[u][1] = -log(1 - vti_random_unit(&random)) * weights[u];
        }
        vti_sample sample = {rows[0], weights, USERS, 2};
        vti_resampling with = resampling_of(400, (uint64_t)world);
        double low[2], high[2], means[2];
        vti_sample_means(&sample, means);
        CHECK_OR_RETURN(vti_bootstrap(&sample, &with, low, high) == VT_OK);
        const double truth[2] = {.2, 1};
        for (int c = 0; c < 2; c++) {
            CHECK(low[c] < means[c] && means[c] < high[c]);
            covered[c] += low[c] <= truth[c] && truth[c] <= high[c];
        }
    }
    /* 570 of 600 in the mean; binomial deviation 5.3, and percentile intervals of skewed data are a little narrow. */
    for (int c = 0; c < 2; c++) CHECK(covered[c] >= 550 && covered[c] <= 590);
}

/* How many of 1,000 worlds have p <= .05 when the differences of users have this mean; most are 0, as with hits. */
static int count_alarms(double mean, uint64_t seed) {
    enum { WORLDS = 1000 };
    vti_random random;
    vti_random_seed(&random, seed);
    int alarms = 0;
    for (int world = 0; world < WORLDS; world++) {
        double rows[USERS], p;
        uint32_t weights[USERS];
        for (uint32_t u = 0; u < USERS; u++) {
            weights[u] = 1;
            rows[u] = vti_random_unit(&random) < .7 ? 0 : vti_random_normal(&random) + mean;
        }
        vti_sample sample = {rows, weights, USERS, 1};
        vti_resampling with = resampling_of(199, (uint64_t)world);
        if (!CHECK_INT(vti_sign_flip_test(&sample, &with, &p), VT_OK)) return -1;
        CHECK(p > 0 && p <= 1);
        alarms += p <= .05;
    }
    return alarms;
}

TEST(the_test_keeps_its_false_positive_rate) {
    memory = vti_allocator_or_default(NULL);
    int false_alarms = count_alarms(0, 5);
    printf("# %d false alarms of 1000 at p <= .05\n", false_alarms);
    CHECK(false_alarms >= 30 && false_alarms <= 70); /* 50 with a deviation of 6.9 */
    CHECK(count_alarms(.5, 6) > 900);                /* and it finds a difference that is there */
}

TEST(equal_rankings_have_p_one) {
    memory = vti_allocator_or_default(NULL);
    double rows[USERS] = {0}, p, low, high;
    uint32_t weights[USERS];
    for (uint32_t u = 0; u < USERS; u++) weights[u] = 1;
    vti_sample sample = {rows, weights, USERS, 1};
    vti_resampling with = resampling_of(99, 1);
    CHECK_OR_RETURN(vti_sign_flip_test(&sample, &with, &p) == VT_OK);
    CHECK_CLOSE(p, 1, 0);
    CHECK_OR_RETURN(vti_bootstrap(&sample, &with, &low, &high) == VT_OK);
    CHECK_CLOSE(low, 0, 0);
    CHECK_CLOSE(high, 0, 0);
}

TEST(threads_change_nothing) {
    memory = vti_allocator_or_default(NULL);
    double rows[USERS][3], one[3][3], three[3][3];
    uint32_t weights[USERS];
    vti_random random;
    vti_random_seed(&random, 3);
    for (uint32_t u = 0; u < USERS; u++) {
        weights[u] = 1 + u % 3;
        for (int c = 0; c < 3; c++) rows[u][c] = vti_random_normal(&random) + .1 * c;
    }
    vti_sample sample = {rows[0], weights, USERS, 3};
    vti_resampling with = resampling_of(150, 9);
    CHECK_INT(vti_bootstrap(&sample, &with, one[0], one[1]), VT_OK);
    CHECK_INT(vti_sign_flip_test(&sample, &with, one[2]), VT_OK);
    with.threads = 3;
    CHECK_INT(vti_bootstrap(&sample, &with, three[0], three[1]), VT_OK);
    CHECK_INT(vti_sign_flip_test(&sample, &with, three[2]), VT_OK);
    CHECK(memcmp(one, three, sizeof one) == 0);
    with.seed = 10;
    CHECK_INT(vti_bootstrap(&sample, &with, three[0], three[1]), VT_OK);
    CHECK(memcmp(one[0], three[0], sizeof one[0]) != 0);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)context;
    (void)stage;
    (void)total;
    return done == 0;
}

TEST(can_be_cancelled) {
    memory = vti_allocator_or_default(NULL);
    double rows[2] = {0, 1}, low = 5, high = 6;
    uint32_t weights[2] = {1, 1};
    vti_sample sample = {rows, weights, 2, 1};
    vti_resampling with = resampling_of(1000, 1);
    vt_progress progress = {stop, NULL};
    with.progress = &progress;
    CHECK_INT(vti_bootstrap(&sample, &with, &low, &high), VT_ERR_CANCELLED);
    CHECK_CLOSE(low, 5, 0);
    CHECK_CLOSE(high, 6, 0);
}

CHECK_MAIN(TEST_ENTRY(intervals_cover_the_truth), TEST_ENTRY(the_test_keeps_its_false_positive_rate),
           TEST_ENTRY(equal_rankings_have_p_one), TEST_ENTRY(threads_change_nothing), TEST_ENTRY(can_be_cancelled))
