/*
 * tune.c: random search (Bergstra, Bengio 2012) with successive halving (Jamieson, Talwalkar 2016), whose resource is
 * the share of the users: of n trials the best ceil(n / 3) go on to a share three times as large. Failed trials never
 * do; of equal scores the earlier draw is better.
 *
 * Draw number i of round r has a generator of its own, seeded by both, so that a search with more trials or rounds holds
 * the draws of a smaller one. A parameter is uniform over low..high, or its logarithm is; whole ones are rounded.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <vitrine/tune.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HALVING 3U
#define PARAMETER_DIGITS 4
#define START_DIGITS 6

vt_tune_options vt_tune_options_default(const vt_model_kind *kind) {
    vt_tune_options options = {.trials = 27, .rungs = 3, .rounds = 4, .patience = 1, .seed = 1};
    for (uint32_t p = 0; p < kind->parameter_count; p++) options.start[p] = kind->parameters[p].standard;
    return options;
}

/* The nearest number of so many digits, so that what is printed is what was used. */
static double with_digits(double number, int digits) {
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, number);
    return strtod(text, NULL);
}

static bool is_searched(const vt_model_kind *kind, const vt_tune_options *options, uint32_t p) {
    return !options->fixed[p] && kind->parameters[p].low < kind->parameters[p].high;
}

static double draw_parameter(const vt_parameter *parameter, vti_random *random) {
    double unit = vti_random_unit(random), low = parameter->low, high = parameter->high;
    if (parameter->logarithmic) {
        double number = low * pow(high / low, unit);
        return parameter->whole ? round(number) : with_digits(number, PARAMETER_DIGITS);
    }
    if (parameter->whole) return low + floor(unit * (high - low + 1));
    return with_digits(low + unit * (high - low), PARAMETER_DIGITS);
}

static void draw(const vt_model_kind *kind, const vt_tune_options *options, vt_trial *trial) {
    bool is_start = trial->round == 0 && trial->number == 0;
    vti_random random;
    vti_random_seed(&random,
                    options->seed + ((uint64_t)trial->round << 32 | trial->number) * UINT64_C(0x9E3779B97F4A7C15));
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        bool drawn = !is_start && is_searched(kind, options, p);
        trial->parameters[p] =
            drawn ? draw_parameter(&kind->parameters[p], &random) : with_digits(options->start[p], START_DIGITS);
    }
}

static int compare_trials(const void *left, const void *right) {
    const vt_trial *a = left;
    const vt_trial *b = right;
    if (isnan(a->score) != isnan(b->score)) return isnan(a->score) ? 1 : -1;
    if (a->score != b->score && !isnan(a->score)) return a->score > b->score ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* One round: trials[0] is its best afterwards. */
static vt_status run_round(const vt_model_kind *kind, const vt_tune_options *options, uint32_t round,
                           const vt_tuner *tuner, vt_trial *trials, uint32_t count, uint32_t rungs, vt_error *error) {
    for (uint32_t t = 0; t < count; t++) {
        trials[t] = (vt_trial){.round = round, .number = t};
        draw(kind, options, &trials[t]);
    }
    for (uint32_t rung = 0; rung < rungs; rung++) {
        uint32_t kept = 0;
        for (uint32_t t = 0; t < count; t++) {
            trials[t].rung = rung;
            trials[t].share = with_digits(pow(HALVING, (double)rung - (rungs - 1)), START_DIGITS);
            trials[t].score = NAN;
            vt_status status = tuner->evaluate(tuner->context, &trials[t], error);
            if (status) return status;
        }
        qsort(trials, count, sizeof *trials, compare_trials);
        while (kept < (count + HALVING - 1) / HALVING && !isnan(trials[kept].score)) kept++;
        if (isnan(trials[0].score)) {
            return vti_error_format(error, VT_ERR_NUMERIC, VT_NOWHERE, "every trial of %s failed", kind->name);
        }
        count = rung + 1 < rungs ? kept : 0;
        vt_status status = tuner->decided ? tuner->decided(tuner->context, &trials[0], count, error) : VT_OK;
        if (status) return status;
    }
    return VT_OK;
}

static vt_status check_options(const vt_model_kind *kind, const vt_tune_options *options, const vt_tuner *tuner,
                               const vt_trial *best, vt_error *error) {
    bool fine = kind && options && tuner && tuner->evaluate && best && options->trials >= 1 &&
                options->trials <= VT_TUNE_MAX_TRIALS && options->rungs >= 1 && options->rungs <= VT_TUNE_MAX_RUNGS &&
                options->rounds >= 1 && options->patience >= 1;
    if (fine) return VT_OK;
    return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                            "a search needs 1..%u trials, 1..%u rungs, and at least 1 round and a patience of 1",
                            VT_TUNE_MAX_TRIALS, VT_TUNE_MAX_RUNGS);
}

vt_status vt_tune(const vt_model_kind *kind, const vt_tune_options *options, const vt_tuner *tuner,
                  const vt_allocator *allocator, vt_trial *best, vt_error *error) {
    vt_status status = check_options(kind, options, tuner, best, error);
    if (status) return status;
    vt_allocator memory = vti_allocator_or_default(allocator);
    uint32_t searched = 0, without_gain = 0;
    for (uint32_t p = 0; p < kind->parameter_count; p++) searched += is_searched(kind, options, p);
    /* Where there is nothing to choose, one look is enough. */
    uint32_t count = searched ? options->trials : 1, rungs = searched ? options->rungs : 1;
    uint32_t rounds = searched ? options->rounds : 1;
    vt_trial *trials = vti_allocate(&memory, count, sizeof *trials);
    if (!trials) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the trials");
    vt_trial found = {.score = NAN};
    for (uint32_t round = 0; round < rounds && without_gain < options->patience && !status; round++) {
        status = run_round(kind, options, round, tuner, trials, count, rungs, error);
        if (status) break;
        bool better = isnan(found.score) || trials[0].score > found.score;
        without_gain = better ? 0 : without_gain + 1;
        if (better) found = trials[0];
    }
    vti_release(&memory, trials);
    if (!status) *best = found;
    return status;
}
