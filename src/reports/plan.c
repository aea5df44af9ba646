/*
 * plan.c: a plan from its JSON, with the same checks as web/src/report-plan.ts, so that what pages use can be read. The
 * texts of a plan are those of the JSON, which it keeps; jansson takes its memory from the C library.
 */
#include "../base/error.h"
#include "../base/memory.h"

#include <vitrine/reports.h>

#include <jansson.h>
#include <string.h>

#define LEAST_EPSILON .01
#define MOST_EPSILON 20.0
#define DEFAULT_STEPS 100

typedef struct owned_plan {
    vt_plan plan; /* first, so that the one is the other */
    vt_allocator allocator;
    json_t *json;
    const char **texts; /* of arms and values, one after the other */
    size_t text_count;
    vt_question *questions;
} owned_plan;

static vt_status refuse(vt_error *error, const char *name, const char *what) {
    return vti_error_format(error, VT_ERR_FORMAT, VT_NOWHERE, "the plan cannot be used: %s%.60s%s%s", name ? "\"" : "",
                            name ? name : "", name ? "\" " : "", what);
}

static bool is_name(const json_t *value) {
    return json_string_length(value) > 0;
}

static bool is_number(const json_t *value, double least, double most) {
    return json_is_number(value) && json_number_value(value) >= least && json_number_value(value) <= most;
}

/* An integer of least..most, or the default where there is none; 0 for anything else. */
static uint32_t read_count(const json_t *value, uint32_t fallback, uint32_t most) {
    if (!value) return fallback;
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : 0;
    return number >= 1 && number <= (json_int_t)most ? (uint32_t)number : 0;
}

/* Different names, appended to the plan's texts; NULL when they are not. */
static const char *const *take_names(owned_plan *owned, const json_t *list, uint32_t most) {
    const char **names = owned->texts + owned->text_count;
    size_t count = json_array_size(list);
    if (count < 2 || count > most) return NULL;
    for (size_t i = 0; i < count; i++) {
        const json_t *name = json_array_get(list, i);
        if (!is_name(name)) return NULL;
        names[i] = json_string_value(name);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names[i], names[j]) == 0) return NULL;
        }
    }
    owned->text_count += count;
    return names;
}

static vt_status read_question(owned_plan *owned, const json_t *json, vt_question *question, vt_error *error) {
    const json_t *name = json_object_get(json, "name"), *values = json_object_get(json, "values");
    const json_t *epsilon = json_object_get(json, "epsilon"), *lasting = json_object_get(json, "lasting");
    const json_t *most = json_object_get(json, "most");
    if (!is_name(name)) return refuse(error, NULL, "every question needs a name");
    *question = (vt_question){.name = json_string_value(name), .epsilon = json_number_value(epsilon)};
    if (!is_number(epsilon, LEAST_EPSILON, MOST_EPSILON)) {
        return refuse(error, question->name, "needs an epsilon of .01 to 20");
    }
    if (values) {
        question->value_count = (uint32_t)json_array_size(values);
        question->values = take_names(owned, values, VT_MAX_ANSWERS);
        if (!question->values) return refuse(error, question->name, "needs 2 to 1000 different values");
        if (lasting &&
            (!is_number(lasting, LEAST_EPSILON, MOST_EPSILON) || json_number_value(lasting) <= question->epsilon)) {
            return refuse(error, question->name, "needs a lasting above its epsilon, at most 20");
        }
        return VT_OK;
    }
    question->most = json_number_value(most);
    question->steps = read_count(json_object_get(json, "steps"), DEFAULT_STEPS, VT_MAX_ANSWERS);
    if (!is_number(most, 0, 1e300) || question->most == 0) {
        return refuse(error, question->name, "needs values, or most above 0");
    }
    return question->steps > 0 ? VT_OK : refuse(error, question->name, "needs 1 to 1000 steps");
}

static vt_status read_questions(owned_plan *owned, const json_t *list, vt_error *error) {
    vt_plan *plan = &owned->plan;
    for (uint32_t i = 0; i < plan->question_count; i++) {
        vt_status status = read_question(owned, json_array_get(list, i), &owned->questions[i], error);
        if (status) return status;
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(owned->questions[i].name, owned->questions[j].name) == 0) {
                return refuse(error, owned->questions[i].name, "is the name of two questions");
            }
        }
    }
    return VT_OK;
}

static vt_status read_plan(owned_plan *owned, vt_error *error) {
    vt_plan *plan = &owned->plan;
    const json_t *version = json_object_get(owned->json, "vitrine-plan"), *name = json_object_get(owned->json, "name");
    const json_t *experiment = json_object_get(owned->json, "experiment");
    const json_t *questions = json_object_get(owned->json, "questions");
    if (!json_is_integer(version) || json_integer_value(version) < 1) {
        return refuse(error, NULL, "it must have \"vitrine-plan\": 1");
    }
    if (json_integer_value(version) > 1) {
        return vti_error_format(error, VT_ERR_VERSION, VT_NOWHERE, "the plan is of a later version: update vitrine");
    }
    if (!is_name(name)) return refuse(error, NULL, "it needs a name");
    size_t count = json_array_size(questions), texts = VT_MAX_ARMS, i;
    if (count < 1 || count > VT_MAX_QUESTIONS) return refuse(error, NULL, "it needs 1 to 64 questions");
    const json_t *question;
    json_array_foreach(questions, i, question) texts += json_array_size(json_object_get(question, "values"));

    owned->texts = vti_allocate(&owned->allocator, texts, sizeof *owned->texts);
    owned->questions = vti_allocate_zeroed(&owned->allocator, count, sizeof *owned->questions);
    if (!owned->texts || !owned->questions) {
        return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the plan");
    }
    plan->name = json_string_value(name);
    plan->every = read_count(json_object_get(owned->json, "every"), 1, 366);
    if (plan->every == 0) return refuse(error, NULL, "every must be 1 to 366 days");
    if (experiment) {
        const json_t *arms = json_object_get(experiment, "arms");
        plan->experiment = json_string_value(json_object_get(experiment, "name"));
        plan->arm_count = (uint32_t)json_array_size(arms);
        plan->arms = take_names(owned, arms, VT_MAX_ARMS);
        if (!is_name(json_object_get(experiment, "name")) || !plan->arms) {
            return refuse(error, NULL, "the experiment needs a name and 2 to 16 different arms");
        }
    }
    plan->question_count = (uint32_t)count;
    plan->questions = owned->questions;
    return read_questions(owned, questions, error);
}

vt_status vt_plan_parse(const void *bytes, size_t size_bytes, const vt_allocator *allocator, vt_plan **plan,
                        vt_error *error) {
    if (!bytes || !plan) return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a plan needs bytes and a place");
    vt_allocator memory = vti_allocator_or_default(allocator);
    owned_plan *owned = vti_allocate_zeroed(&memory, 1, sizeof *owned);
    if (!owned) return vti_error_format(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the plan");
    owned->allocator = memory;
    json_error_t found;
    vt_status status;
    owned->json = json_loadb(bytes, size_bytes, JSON_REJECT_DUPLICATES, &found);
    if (owned->json) {
        status = read_plan(owned, error);
    } else {
        status = vti_error_format(error, VT_ERR_FORMAT, (uint64_t)(found.line > 0 ? found.line : 1), "not JSON: %s",
                                  found.text);
    }
    if (status) {
        vt_plan_destroy(&owned->plan);
    } else {
        *plan = &owned->plan;
    }
    return status;
}

void vt_plan_destroy(vt_plan *plan) {
    if (!plan) return;
    owned_plan *owned = (owned_plan *)plan;
    vt_allocator allocator = owned->allocator;
    json_decref(owned->json);
    vti_release(&allocator, owned->texts);
    vti_release(&allocator, owned->questions);
    vti_release(&allocator, owned);
}
