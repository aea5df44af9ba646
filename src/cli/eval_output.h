/*
 * eval_output.h: reports of evaluations as tables for people and as JSON, which has everything. It knows no options.
 */
#ifndef VTI_EVAL_OUTPUT_H
#define VTI_EVAL_OUTPUT_H

#include <vitrine/eval.h>

#include <jansson.h>

/* The popular order, the model and its pack at each cutoff; what is compared; one line for each group of users, with
 * the interval of what ships. */
void vti_print_evaluation(const vt_eval_report *report);

/* Several models on the same users: a line or two for each, then each as above. */
void vti_print_evaluations(const vt_eval_report *const *reports, uint32_t count);

/* pack, float, popularity, against: metrics by name; intervals, comparison, groups, and what was measured. */
json_t *vti_evaluation_json(const vt_eval_report *report);

#endif
