/*
 * experiment.c: see vitrine/experiment.h. First every device lives in both arms, with the engine; then experiments are
 * made of those outcomes, which need no lists any more. Both go in blocks, in parallel, with progress between them.
 */
#include "trial.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../simulate/simulate_private.h"

#include <math.h>
#include <omp.h>

#define BLOCK_DEVICES 1024U
#define BLOCK_TRIALS 32U
#define SIGNIFICANT .05

enum { DEFAULT_DEVICES = 100000, DEFAULT_DAYS = 14, DEFAULT_LIST = 8 };
enum { MAX_DEVICES = 10000000, MAX_DAYS = 365, MAX_LIST = 100, MAX_REPEATS = 1000000, MAX_THREADS = 1024 };

static vt_status complete(const vt_experiment_options *given, vt_experiment_options *options, vt_error *error) {
    *options = given ? *given : (vt_experiment_options){0};
    vt_status status = vti_simulate_complete(&options->shop, &options->shop, error);
    if (status) return status;
    if (options->devices == 0) options->devices = DEFAULT_DEVICES;
    if (options->days == 0) options->days = DEFAULT_DAYS;
    if (options->list_length == 0) options->list_length = DEFAULT_LIST;
    if (options->questions == 0) options->questions = 1U << VT_EXPERIMENT_BOUGHT;
    if (options->epsilon == 0) options->epsilon = 2;
    if (options->most_revenue == 0) options->most_revenue = 100;
    if (options->lift == 0) options->lift = .1;
    if (options->threads == 0) options->threads = (uint32_t)omp_get_max_threads();
    const char *wrong = NULL;
    if (options->shop.interactions > 0) wrong = "only a shop with a catalogue can have an experiment";
    if (options->devices > MAX_DEVICES) wrong = "at most 10,000,000 devices";
    if (options->days > MAX_DAYS) wrong = "an experiment of at most 365 days";
    if (options->list_length > MAX_LIST) wrong = "at most 100 items are recommended at a visit";
    if (options->questions >> VT_EXPERIMENT_QUESTION_COUNT) wrong = "there is no such question";
    if (!(options->epsilon >= .03 && options->epsilon <= 20)) wrong = "epsilon must be .03 to 20";
    if (!(options->most_revenue > 0 && options->most_revenue <= 1e9)) wrong = "the most revenue must be above 0";
    if (!(options->lift > 0 && options->lift <= 100)) wrong = "the lift must be above 0 and at most 100";
    if (options->repeats > MAX_REPEATS) wrong = "at most 1,000,000 repeats";
    if (options->threads > MAX_THREADS) wrong = "at most 1024 threads";
    return wrong ? vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, wrong) : VT_OK;
}

static vt_status report_progress(const vt_progress *progress, const char *stage, uint64_t done, uint64_t total,
                                 vt_error *error) {
    if (!progress || progress->report(progress->context, stage, done, total)) return VT_OK;
    return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled during the experiment");
}

/* ---- the devices ---- */

static vt_status live_block(vti_device **devices, uint32_t threads, uint32_t first, uint32_t end,
                            vti_outcome_pair *outcomes, vt_error *error) {
    vt_status failure = VT_OK;
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (uint32_t i = first; i < end; i++) {
        vt_status status = vti_device_live(devices[omp_get_thread_num()], i, outcomes[i].arms);
        if (status) {
#pragma omp critical
            failure = status;
        }
    }
    return failure ? vti_error(error, failure, VT_NOWHERE, "not enough memory for the devices' histories") : VT_OK;
}

static vt_status live(const vti_setting *setting, const vt_progress *progress, vti_outcome_pair *outcomes,
                      vt_error *error) {
    uint32_t count = setting->options.devices, threads = setting->options.threads;
    vti_device **devices = vti_allocate_zeroed(&setting->allocator, threads, sizeof(void *));
    if (!devices) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the devices");
    vt_status status = VT_OK;
    for (uint32_t i = 0; i < threads && !status; i++) status = vti_device_create(setting, &devices[i], error);
    for (uint32_t first = 0; first < count && !status; first += BLOCK_DEVICES) {
        uint32_t end = count - first > BLOCK_DEVICES ? first + BLOCK_DEVICES : count;
        status = report_progress(progress, "devices", first, count, error);
        if (!status) status = live_block(devices, threads, first, end, outcomes, error);
    }
    for (uint32_t i = 0; i < threads; i++) vti_device_destroy(devices[i]);
    vti_release(&setting->allocator, devices);
    return status;
}

/* ---- the experiments ---- */

static vt_arm_comparison compare(const vti_trial *trial, const vt_reports *reports, uint32_t question, double lift) {
    return vt_reports_compare(reports, 1, question, vti_trial_value(trial, question), lift);
}

static void describe_first(const vti_trial *trial, const vt_reports *reports, double lift,
                           vt_experiment_result *result) {
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) result->reports[arm] = vt_reports_count(reports, arm);
    for (uint32_t q = 0; q < result->finding_count; q++) {
        vt_experiment_finding *finding = &result->findings[q];
        double difference = fabs(finding->truth[1] - finding->truth[0]);
        for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) {
            finding->estimates[arm] = vt_reports_estimate(reports, arm, q, vti_trial_value(trial, q));
        }
        finding->comparison = compare(trial, reports, q, lift);
        finding->power = compare(trial, reports, q, difference / finding->estimates[0].value).power;
    }
}

static void count_repeat(const vti_trial *trial, const vt_reports *reports, bool alike, vt_experiment_result *result) {
    for (uint32_t q = 0; q < result->finding_count; q++) {
        vt_experiment_finding *finding = &result->findings[q];
        double difference = finding->truth[1] - finding->truth[0];
        vt_arm_comparison c = compare(trial, reports, q, 1);
        if (alike) {
            finding->false_positives += c.p < SIGNIFICANT;
        } else {
            finding->found += c.p < SIGNIFICANT;
            finding->covered += c.difference.low <= difference && difference <= c.difference.high;
        }
    }
}

/* The experiments first..end-1; each number has one with and one without a difference. */
static vt_status try_block(const vti_trial *trial, const vti_setting *setting, uint32_t first, uint32_t end,
                           vt_experiment_result *result, vt_error *error) {
    vt_reports *reports[2 * BLOCK_TRIALS] = {NULL};
    uint32_t count = 2 * (end - first);
    vt_status status = VT_OK;
    for (uint32_t i = 0; i < count && !status; i++) {
        status = vt_reports_create(&trial->plan, 0, 0, &setting->allocator, &reports[i], error);
    }
    if (status) goto done;
#pragma omp parallel for schedule(dynamic, 1) num_threads(setting->options.threads)
    for (uint32_t i = 0; i < count; i++) {
        bool alike = i % 2 == 1;
        vti_trial_report(trial, (uint64_t)2 * first + i, alike, reports[i]);
    }
    if (first == 0) describe_first(trial, reports[0], setting->options.lift, result);
    for (uint32_t i = 0; i < count && setting->options.repeats > 0; i++) {
        count_repeat(trial, reports[i], i % 2 == 1, result);
    }
done:
    for (uint32_t i = 0; i < count; i++) vt_reports_destroy(reports[i]);
    return status;
}

static vt_status experiment(const vti_setting *setting, const vti_outcome_pair *outcomes, const vt_progress *progress,
                            vt_experiment_result *result, vt_error *error) {
    const vt_experiment_options *options = &setting->options;
    uint32_t repeats = options->repeats > 0 ? options->repeats : 1;
    vti_trial trial = {.outcomes = outcomes, .device_count = options->devices, .seed = options->shop.seed};
    vti_trial_plan(&trial, options);
    *result = (vt_experiment_result){
        .devices = options->devices, .repeats = options->repeats, .finding_count = trial.plan.question_count};
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) {
        for (uint32_t i = 0; i < options->devices; i++) {
            result->impressions[arm] += outcomes[i].arms[arm].impressions;
            result->clicks[arm] += outcomes[i].arms[arm].clicks;
        }
        for (uint32_t q = 0; q < result->finding_count; q++) {
            vt_experiment_finding *finding = &result->findings[q];
            finding->question = trial.asked[q];
            finding->epsilon = trial.questions[q].epsilon;
            finding->truth[arm] = vti_trial_truth(&trial, q, arm);
        }
    }
    vt_status status = VT_OK;
    for (uint32_t first = 0; first < repeats && !status; first += BLOCK_TRIALS) {
        uint32_t end = repeats - first > BLOCK_TRIALS ? first + BLOCK_TRIALS : repeats;
        status = report_progress(progress, "experiments", first, repeats, error);
        if (!status) status = try_block(&trial, setting, first, end, result, error);
    }
    return status;
}

vt_status vt_experiment_run(const vt_pack *const packs[VT_EXPERIMENT_ARMS], const vt_experiment_options *given,
                            const vt_progress *progress, vt_experiment_result *result, vt_error *error) {
    if (!packs || !packs[0] || !packs[1] || !result) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "two packs are needed, and where to put the result");
    }
    vt_experiment_options options;
    vt_status status = complete(given, &options, error);
    if (status) return status;
    vti_setting setting;
    vt_experiment_result found;
    vti_outcome_pair *outcomes = NULL;
    status = vti_setting_create(packs, &options, &setting, error);
    if (status) goto done;
    outcomes = vti_allocate(&setting.allocator, options.devices, sizeof *outcomes);
    if (!outcomes) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for what the devices do: simulate fewer");
        goto done;
    }
    status = live(&setting, progress, outcomes, error);
    if (!status) status = experiment(&setting, outcomes, progress, &found, error);
    if (!status) *result = found;
done:
    vti_release(&setting.allocator, outcomes);
    vti_setting_destroy(&setting);
    return status;
}
