/*
 * eval_tune_test.c: the search on scores that are a function of the parameters: what it draws, what it drops, when it
 * stops, and that it finds the best.
 */
#include "check.h"

#include <vitrine/tune.h>

#include <math.h>
#include <stdlib.h>

static const vt_parameter parameters[] = {
    {.name = "strength", .standard = .5, .least = 0, .most = 100, .low = .001, .high = 10, .logarithmic = true},
    {.name = "size", .standard = 3, .least = 1, .most = 99, .low = 1, .high = 8, .whole = true},
    {.name = "rule", .standard = 1, .most = 2, .low = 0, .high = 2, .whole = true, .choices = "a b c"},
    {.name = "detail", .standard = 7, .most = 9, .low = 7, .high = 7},
};
static const vt_model_kind kind = {.name = "made-up", .parameters = parameters, .parameter_count = 4};

enum { MOST = 4000 };
typedef struct log {
    vt_trial trials[MOST];
    int count, decided;
    double failing_below; /* strengths that fail */
    int stop_after;
} log_of_trials;

/* Best at strength .1, size 6, rule c. A small share blurs it, for everyone alike but in another place. */
static double score_of(const vt_trial *trial) {
    double off = log10(trial->parameters[0] / .1) + (1 - trial->share) * .3;
    return 10 - off * off - fabs(trial->parameters[1] - 6) / 4 + trial->parameters[2] / 4;
}

static vt_status evaluate(void *context, vt_trial *trial, vt_error *error) {
    (void)error;
    log_of_trials *log = context;
    if (log->stop_after && log->count == log->stop_after) return VT_ERR_CANCELLED;
    trial->score = trial->parameters[0] < log->failing_below ? NAN : score_of(trial);
    if (log->count < MOST) log->trials[log->count++] = *trial;
    return VT_OK;
}

static vt_status decided(void *context, const vt_trial *best, uint32_t kept, vt_error *error) {
    log_of_trials *log = context;
    (void)kept;
    (void)error;
    CHECK(!isnan(best->score));
    log->decided++;
    return VT_OK;
}

static log_of_trials seen;

static vt_status search(const vt_tune_options *options, vt_trial *best) {
    vt_tuner tuner = {evaluate, decided, &seen};
    vt_error error;
    double failing_below = seen.failing_below;
    int stop_after = seen.stop_after;
    memset(&seen, 0, sizeof seen);
    seen.failing_below = failing_below;
    seen.stop_after = stop_after;
    return vt_tune(&kind, options, &tuner, NULL, best, &error);
}

TEST(draws_are_in_range_and_of_few_digits) {
    vt_tune_options options = vt_tune_options_default(&kind);
    options.trials = 900;
    options.rungs = 1;
    options.rounds = 1;
    vt_trial best;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK_INT(seen.count, 900);
    int small = 0, sizes[9] = {0}, rules[3] = {0};
    for (int t = 1; t < seen.count; t++) {
        const double *p = seen.trials[t].parameters;
        char text[32];
        snprintf(text, sizeof text, "%.4g", p[0]);
        CHECK(p[0] >= .001 && p[0] <= 10 && strtod(text, NULL) == p[0]);
        CHECK(p[1] >= 1 && p[1] <= 8 && p[1] == floor(p[1]));
        CHECK(p[2] >= 0 && p[2] <= 2 && p[2] == floor(p[2]));
        CHECK_CLOSE(p[3], 7, 0);
        small += p[0] < .1; /* half of the logarithms */
        sizes[(int)p[1]]++;
        rules[(int)p[2]]++;
    }
    CHECK(small > 390 && small < 510);
    for (int s = 1; s <= 8; s++) CHECK(sizes[s] > 75 && sizes[s] < 150);
    for (int r = 0; r < 3; r++) CHECK(rules[r] > 240 && rules[r] < 360);
    for (int p = 0; p < 4; p++) CHECK_CLOSE(seen.trials[0].parameters[p], parameters[p].standard, 0);
}

TEST(the_better_third_goes_on) {
    vt_tune_options options = vt_tune_options_default(&kind);
    options.trials = 10;
    options.rounds = 1;
    vt_trial best;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK_INT(seen.count, 10 + 4 + 2);
    CHECK_INT(seen.decided, 3);
    static const double shares[] = {.111111, .333333, 1};
    double worst_kept = INFINITY;
    for (int t = 0; t < seen.count; t++) {
        uint32_t rung = t < 10 ? 0 : t < 14 ? 1 : 2;
        CHECK_INT(seen.trials[t].rung, rung);
        CHECK_CLOSE(seen.trials[t].share, shares[rung], 0);
    }
    for (int t = 10; t < 14; t++) {
        double first = seen.trials[seen.trials[t].number].score;
        if (first < worst_kept) worst_kept = first;
    }
    for (int t = 0, better = 0; t < 10; t++) {
        better += seen.trials[t].score >= worst_kept;
        if (t == 9) CHECK_INT(better, 4);
    }
    CHECK_CLOSE(best.share, 1, 0);
    CHECK(best.score >= seen.trials[14].score && best.score >= seen.trials[15].score);
}

TEST(finds_the_best_and_is_never_worse_than_the_start) {
    vt_tune_options options = vt_tune_options_default(&kind);
    vt_trial best;
    options.rounds = 20;
    options.patience = 3;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK(best.score > 10.3); /* the best there is: 10.5; the start has 9.01 */
    options.trials = 1;
    options.rungs = 1;
    options.rounds = 1;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK_CLOSE(best.parameters[0], .5, 0);
}

TEST(stops_when_rounds_find_nothing_better) {
    vt_tune_options options = vt_tune_options_default(&kind);
    options.trials = 3;
    options.rungs = 1;
    options.rounds = 1000;
    options.patience = 2;
    vt_trial best;
    CHECK_INT(search(&options, &best), VT_OK);
    uint32_t rounds = seen.trials[seen.count - 1].round + 1;
    CHECK(rounds < 100);
    CHECK_INT(best.round + 1 + 2, rounds);
}

TEST(more_trials_hold_the_fewer) {
    vt_tune_options options = vt_tune_options_default(&kind);
    options.trials = 4;
    options.rungs = 1;
    options.rounds = 1;
    vt_trial best, few[4];
    CHECK_INT(search(&options, &best), VT_OK);
    memcpy(few, seen.trials, sizeof few);
    options.trials = 8;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK(memcmp(few, seen.trials, sizeof few) == 0);
    options.seed = 2;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK(seen.trials[1].parameters[0] != few[1].parameters[0]);
}

TEST(fixed_parameters_stay) {
    vt_tune_options options = vt_tune_options_default(&kind);
    options.start[1] = 5;
    options.fixed[1] = true;
    vt_trial best;
    CHECK_INT(search(&options, &best), VT_OK);
    for (int t = 0; t < seen.count; t++) CHECK_CLOSE(seen.trials[t].parameters[1], 5, 0);
    options.fixed[0] = options.fixed[2] = true; /* nothing is left to search: one look */
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK_INT(seen.count, 1);
    CHECK_CLOSE(seen.trials[0].share, 1, 0);
}

TEST(failed_trials_are_dropped) {
    vt_tune_options options = vt_tune_options_default(&kind);
    vt_trial best = {.score = 77};
    seen.failing_below = .3;
    CHECK_INT(search(&options, &best), VT_OK);
    CHECK(best.parameters[0] >= .3);
    for (int t = 0; t < seen.count; t++) CHECK(seen.trials[t].rung == 0 || seen.trials[t].parameters[0] >= .3);
    seen.failing_below = 100;
    best.score = 77;
    CHECK_INT(search(&options, &best), VT_ERR_NUMERIC);
    seen.failing_below = 0;
    seen.stop_after = 5;
    CHECK_INT(search(&options, &best), VT_ERR_CANCELLED);
    CHECK_INT(seen.count, 5);
    seen.stop_after = 0;
    options.trials = 0;
    CHECK_INT(search(&options, &best), VT_ERR_ARGUMENT);
    CHECK_CLOSE(best.score, 77, 0);
}

CHECK_MAIN(TEST_ENTRY(draws_are_in_range_and_of_few_digits), TEST_ENTRY(the_better_third_goes_on),
           TEST_ENTRY(finds_the_best_and_is_never_worse_than_the_start),
           TEST_ENTRY(stops_when_rounds_find_nothing_better), TEST_ENTRY(more_trials_hold_the_fewer),
           TEST_ENTRY(fixed_parameters_stay), TEST_ENTRY(failed_trials_are_dropped))
