/*
 * trial.c: see trial.h. The plan is made as a shop would write it for its pages.
 */
#include "trial.h"

#include "../reports/privacy.h"
#include "../reports/reports_private.h"

#define STEPS 100U /* of the grid of a number, as in plans that do not say it */

static const char *const names[VT_EXPERIMENT_QUESTION_COUNT] = {"bought", "clicked", "revenue"};
static const char *const yes_or_no[] = {"no", "yes"}, *const arms[VT_EXPERIMENT_ARMS] = {"pack", "against"};

const char *vt_experiment_question_name(vt_experiment_question question) {
    return question < VT_EXPERIMENT_QUESTION_COUNT ? names[question] : "";
}

void vti_trial_plan(vti_trial *trial, const vt_experiment_options *options) {
    uint32_t count = 0;
    for (uint32_t q = 0; q < VT_EXPERIMENT_QUESTION_COUNT; q++) {
        if (!(options->questions >> q & 1)) continue;
        vt_question question = {.name = names[q], .values = yes_or_no, .value_count = 2};
        if (q == VT_EXPERIMENT_REVENUE) {
            question = (vt_question){.name = names[q], .steps = STEPS, .most = options->most_revenue};
        }
        trial->asked[count] = (vt_experiment_question)q;
        trial->questions[count++] = question;
    }
    for (uint32_t q = 0; q < count; q++) trial->questions[q].epsilon = options->epsilon / count;
    trial->kept = vti_response_truth(2, options->epsilon / count);
    trial->plan = (vt_plan){.name = "simulated",
                            .every = options->days,
                            .experiment = "packs",
                            .arms = arms,
                            .arm_count = VT_EXPERIMENT_ARMS,
                            .questions = trial->questions,
                            .question_count = count};
}

/* Within 0..1: of a choice whether it is yes, of a number its part of the most. */
static double answer_of(const vti_trial *trial, uint32_t question, const vti_outcome *outcome) {
    if (trial->asked[question] == VT_EXPERIMENT_BOUGHT) return outcome->bought;
    if (trial->asked[question] == VT_EXPERIMENT_CLICKED) return outcome->clicks > 0;
    double part = outcome->revenue_cents / (100 * trial->questions[question].most);
    return part < 1 ? part : 1;
}

double vti_trial_truth(const vti_trial *trial, uint32_t question, uint32_t arm) {
    double sum = 0;
    for (uint32_t i = 0; i < trial->device_count; i++) {
        sum += answer_of(trial, question, &trial->outcomes[i].arms[arm]);
    }
    double mean = sum / trial->device_count;
    return trial->questions[question].value_count > 0 ? mean : mean * trial->questions[question].most;
}

void vti_trial_report(const vti_trial *trial, uint64_t number, bool alike, vt_reports *reports) {
    vti_random random;
    vti_random_seed(&random, ~trial->seed ^ (number + 1) << 32);
    for (uint32_t i = 0; i < trial->device_count; i++) {
        uint32_t arm = vti_random_below(&random, VT_EXPERIMENT_ARMS);
        const vti_outcome *outcome = &trial->outcomes[i].arms[alike ? 0 : arm];
        int64_t answers[VT_EXPERIMENT_QUESTION_COUNT];
        for (uint32_t q = 0; q < trial->plan.question_count; q++) {
            const vt_question *question = &trial->questions[q];
            double truth = answer_of(trial, q, outcome);
            answers[q] = question->value_count > 0
                             ? vti_choice_answer(truth > 0, 2, trial->kept, &random)
                             : vti_number_answer(truth, question->steps, question->epsilon, &random);
        }
        vti_reports_add(reports, arm, 0, answers);
    }
}
