/*
 * reports_estimate_test.c: the stated epsilon holds for the probabilities that the reader assumes, estimates have no bias,
 * and intervals, tests, power and the needed number are what they say, by devices that answer by lot.
 */
#include "reports_support.h"

#define ROUNDS 400U
#define DEVICES 2000U
#define MOST_QUESTIONS 2U

static vt_reports *open_reports(const vt_plan *plan) {
    vt_reports *reports = NULL;
    return vt_reports_create(plan, 0, UINT32_MAX, NULL, &reports, NULL) ? NULL : reports;
}

TEST(epsilon_holds_for_every_answer) {
    static const double epsilons[] = {.01, .1, .5, 1, 2, 4, 8};
    for (size_t e = 0; e < sizeof epsilons / sizeof epsilons[0]; e++) {
        for (uint32_t k = 2; k <= VT_MAX_ANSWERS; k += k < 20 ? 1 : 49) {
            double p = vti_response_truth(k, epsilons[e]), q = (1 - p) / (k - 1), largest = 0;
            for (uint32_t answer = 0; answer < k; answer++) { /* of the truths 0 and k - 1, all that differ */
                double one = answer == 0 ? p : q, other = answer == k - 1 ? p : q;
                if (one / other > largest) largest = one / other;
            }
            CHECK(largest <= exp(epsilons[e]) * (1 + 1e-12));
            CHECK(largest >= exp(epsilons[e]) * (1 - 1e-4));
        }
    }
    CHECK_INT(vti_noise_reach(100, 1), 1200);
    CHECK_INT(vti_noise_reach(7, 2), 42);
}

/* That a device answers `answer` when the truth is at `step`: privacy.ts, with the ends taking what is beyond. */
static double number_probability(int64_t answer, int64_t step, uint32_t steps, double epsilon) {
    double alpha = exp(-epsilon / steps), reach = (double)vti_noise_reach(steps, epsilon);
    double distance = fabs((double)(answer - step));
    bool at_end = (double)answer == -reach || (double)answer == steps + reach;
    return (at_end ? 1 : 1 - alpha) / (1 + alpha) * pow(alpha, distance);
}

TEST(devices_answer_as_stated_and_within_epsilon) {
    enum { DRAWS = 200000, STEPS = 3, REACH = 18, ANSWERS = STEPS + 2 * REACH + 1, VALUES = 5 };
    const double epsilon = 2;
    vti_random random;
    vti_random_seed(&random, 6);
    double kept = vti_response_truth(VALUES, epsilon);
    for (uint32_t truth = 0; truth < VALUES; truth += VALUES - 1) {
        uint32_t counts[VALUES] = {0};
        for (uint32_t i = 0; i < DRAWS; i++) counts[vti_choice_answer(truth, VALUES, kept, &random)]++;
        for (uint32_t v = 0; v < VALUES; v++) {
            double p = v == truth ? kept : (1 - kept) / (VALUES - 1);
            CHECK_CLOSE(counts[v], DRAWS * p, 5 * sqrt(DRAWS * p * (1 - p)));
        }
    }
    CHECK_INT(vti_noise_reach(STEPS, epsilon), REACH);
    for (uint32_t truth = 0; truth <= STEPS; truth++) {
        uint32_t counts[ANSWERS] = {0};
        double sum = 0;
        for (uint32_t i = 0; i < DRAWS; i++) {
            counts[vti_number_answer((double)truth / STEPS, STEPS, epsilon, &random) + REACH]++;
        }
        for (int64_t answer = -REACH; answer <= STEPS + REACH; answer++) {
            double p = number_probability(answer, truth, STEPS, epsilon);
            sum += p;
            CHECK_CLOSE(counts[answer + REACH], DRAWS * p, 5 * sqrt(DRAWS * p) + 5);
            for (int64_t other = 0; other <= STEPS; other++) {
                CHECK(p <= exp(epsilon) * number_probability(answer, other, STEPS, epsilon) * (1 + 1e-12));
            }
        }
        CHECK_CLOSE(sum, 1, 1e-12);
    }
    double mean = 0; /* between two steps the mean stays */
    for (uint32_t i = 0; i < DRAWS; i++) mean += (double)vti_number_answer(.4, STEPS, 8, &random) / DRAWS / STEPS;
    CHECK_CLOSE(mean, .4, .005);
}

static const char two_questions[] = "{\"vitrine-plan\": 1, \"name\": \"p\", \"questions\": ["
                                    "{\"name\": \"c\", \"values\": [\"a\", \"b\", \"n\"], \"epsilon\": 1},"
                                    "{\"name\": \"x\", \"most\": 50, \"steps\": 10, \"epsilon\": 1.5}]}";

TEST(estimates_have_no_bias_and_intervals_hold_the_truth) {
    vt_plan *plan = parse_plan(two_questions);
    CHECK_OR_RETURN(plan);
    vti_random random;
    vti_random_seed(&random, 5);
    double share = 0, share_squares = 0, mean = 0, mean_squares = 0, share_error = 0, mean_error = 0;
    uint32_t share_held = 0, mean_held = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        vt_reports *reports = open_reports(plan);
        CHECK_OR_RETURN(reports);
        for (uint32_t d = 0; d < DEVICES; d++) { /* a quarter has "a", the others "n"; numbers are 0, 5 ... 20 */
            int64_t answers[2] = {answer_choice(&random, d % 4 ? 2 : 0, 3, 1), answer_number(&random, d % 5, 10, 1.5)};
            vti_reports_add(reports, 0, 0, answers);
        }
        vt_estimate c = vt_reports_estimate(reports, VT_ALL_ARMS, 0, 0);
        vt_estimate x = vt_reports_estimate(reports, VT_ALL_ARMS, 1, 0);
        share += c.value;
        share_squares += c.value * c.value;
        share_error += c.error;
        share_held += c.low <= .25 && .25 <= c.high;
        mean += x.value;
        mean_squares += x.value * x.value;
        mean_error += x.error;
        mean_held += x.low <= 10 && 10 <= x.high;
        vt_reports_destroy(reports);
    }
    double share_spread = sqrt(share_squares / ROUNDS - pow(share / ROUNDS, 2));
    double mean_spread = sqrt(mean_squares / ROUNDS - pow(mean / ROUNDS, 2));
    CHECK_CLOSE(share / ROUNDS, .25, 4 * share_spread / sqrt(ROUNDS));
    CHECK_CLOSE(mean / ROUNDS, 10, 4 * mean_spread / sqrt(ROUNDS));
    CHECK_CLOSE(share_error / ROUNDS, share_spread, .15 * share_spread); /* the stated error is the true one */
    CHECK_CLOSE(mean_error / ROUNDS, mean_spread, .15 * mean_spread);
    CHECK(share_held > .91 * ROUNDS && mean_held > .91 * ROUNDS); /* 95 % less four standard errors */
    CHECK(share_held < .99 * ROUNDS && mean_held < .99 * ROUNDS);
    vt_plan_destroy(plan);
}

TEST(several_periods_count_as_one_where_all_devices_come_again) {
    vt_plan *plan = parse_plan(two_questions);
    CHECK_OR_RETURN(plan);
    vt_reports *once = open_reports(plan), *again = open_reports(plan);
    CHECK_OR_RETURN(once && again);
    for (uint32_t d = 0; d < 1000; d++) {
        int64_t answers[2] = {d % 3, d % 11};
        vti_reports_add(once, 0, 0, answers);
        for (uint32_t period = 0; period < 4; period++) vti_reports_add(again, 0, period, answers);
    }
    CHECK_INT(vt_reports_count(again, 0), 4000);
    CHECK_INT(vt_reports_periods(again), 4);
    for (uint32_t q = 0; q < 2; q++) {
        double error = vt_reports_estimate(once, 0, q, 0).error;
        CHECK_CLOSE(vt_reports_estimate(again, 0, q, 0).error, error, 1e-3 * error);
    }
    vt_reports_destroy(once);
    vt_reports_destroy(again);
    vt_plan_destroy(plan);
}

/* Experiments of which the second arm lifts the share of buyers, .2, by `lift`. */
typedef struct trials {
    double found, power, needed, difference; /* parts of the rounds, and means */
} trials;

static trials run_trials(double lift, uint32_t devices, uint64_t seed) {
    vt_plan *plan = parse_plan("{\"vitrine-plan\": 1, \"name\": \"p\", \"experiment\": {\"name\": \"e\", \"arms\": "
                               "[\"old\", \"new\"]}, \"questions\": [{\"name\": \"bought\", \"values\": [\"no\", "
                               "\"yes\"], \"epsilon\": 2}]}");
    trials sum = {0};
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t round = 0; round < ROUNDS && plan; round++) {
        vt_reports *reports = open_reports(plan);
        if (!reports) break;
        for (uint32_t d = 0; d < devices; d++) {
            uint32_t arm = d % 2, bought = vti_random_unit(&random) < (arm ? .2 * (1 + lift) : .2);
            int64_t answers[MOST_QUESTIONS] = {answer_choice(&random, bought, 2, 2)};
            vti_reports_add(reports, arm, 0, answers);
        }
        vt_arm_comparison c = vt_reports_compare(reports, 1, 0, 1, .5);
        sum.found += (c.p < .05) / (double)ROUNDS;
        sum.power += c.power / ROUNDS;
        sum.needed += c.needed / ROUNDS;
        sum.difference += c.difference.value / ROUNDS;
        vt_reports_destroy(reports);
    }
    vt_plan_destroy(plan);
    return sum;
}

TEST(false_positives_power_and_needed_reports) {
    trials alike = run_trials(0, 1000, 3);
    CHECK_CLOSE(alike.found, .05, 4 * sqrt(.05 * .95 / ROUNDS));
    CHECK_CLOSE(alike.difference, 0, .01);
    trials lifted = run_trials(.5, 1000, 4);
    CHECK_CLOSE(lifted.difference, .1, .01);
    CHECK_CLOSE(lifted.found, lifted.power, .1); /* the stated power, of a normal and an estimated value */
    trials enough = run_trials(.5, 2 * (uint32_t)lifted.needed, 6);
    CHECK(enough.found > .7 && enough.found < .9);
}

TEST(too_few_reports_give_no_estimate) {
    vt_plan *plan = parse_plan(two_questions);
    CHECK_OR_RETURN(plan);
    vt_reports *reports = open_reports(plan);
    CHECK_OR_RETURN(reports);
    CHECK(isnan(vt_reports_estimate(reports, 0, 0, 0).value));
    vti_reports_add(reports, 0, 0, (int64_t[]){1, 2});
    CHECK(isnan(vt_reports_estimate(reports, 0, 1, 0).low));
    vti_reports_add(reports, 0, 0, (int64_t[]){1, 4});
    CHECK_CLOSE(vt_reports_estimate(reports, 0, 1, 0).value, 15, 1e-12);
    vt_reports_destroy(reports);
    vt_plan_destroy(plan);
}

CHECK_MAIN(TEST_ENTRY(epsilon_holds_for_every_answer), TEST_ENTRY(devices_answer_as_stated_and_within_epsilon),
           TEST_ENTRY(estimates_have_no_bias_and_intervals_hold_the_truth),
           TEST_ENTRY(several_periods_count_as_one_where_all_devices_come_again),
           TEST_ENTRY(false_positives_power_and_needed_reports), TEST_ENTRY(too_few_reports_give_no_estimate))
