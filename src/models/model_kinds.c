/*
 * model_kinds.c: the list of models, and reading parameters by the tables of their kinds.
 */
#include "model.h"

#include "../base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VTI_MODEL_KIND(name) extern const vti_model_kind vti_model_##name;
#include "model_kinds.def"
#undef VTI_MODEL_KIND

static const vti_model_kind *const kinds[] = {
#define VTI_MODEL_KIND(name) &vti_model_##name,
#include "model_kinds.def"
#undef VTI_MODEL_KIND
};

const vti_model_kind *vti_model_kind_at(uint32_t index) {
    return index < sizeof kinds / sizeof kinds[0] ? kinds[index] : NULL;
}

const vti_model_kind *vti_model_kind_find(const char *name) {
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (name && strcmp(kinds[i]->about.name, name) == 0) return kinds[i];
    }
    return NULL;
}

const vt_model_kind *vt_model_kind_at(uint32_t index) {
    const vti_model_kind *kind = vti_model_kind_at(index);
    return kind ? &kind->about : NULL;
}

const vt_model_kind *vt_model_kind_find(const char *name) {
    const vti_model_kind *kind = vti_model_kind_find(name);
    return kind ? &kind->about : NULL;
}

/* ---- parameters ---- */

static vt_status unknown_name(const vt_model_kind *kind, const char *text, vt_error *error) {
    char names[160] = "none";
    size_t used = 0;
    for (uint32_t p = 0; p < kind->parameter_count && used < sizeof names; p++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", p ? ", " : "", kind->parameters[p].name);
    }
    return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "\"%.40s\" is no name=value of %s, which has %s.", text,
                            kind->name, names);
}

/* The position of a word in a list of words; -1 where it is not in it. */
static int find_choice(const char *choices, const char *word) {
    size_t length = strlen(word);
    for (int position = 0; *choices; position++) {
        size_t size = strcspn(choices, " ");
        if (size == length && memcmp(choices, word, size) == 0) return position;
        choices += size + (choices[size] == ' ');
    }
    return -1;
}

static vt_status read_value(const vt_parameter *parameter, const char *text, double *value, vt_error *error) {
    if (parameter->choices) {
        int choice = find_choice(parameter->choices, text);
        if (choice < 0) {
            return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "%s: \"%.40s\" is none of: %s.",
                                    parameter->name, text, parameter->choices);
        }
        *value = choice;
        return VT_OK;
    }
    char *end;
    double number = strtod(text, &end);
    bool good = end != text && *end == '\0' && number >= parameter->least && number <= parameter->most;
    if (!good || (parameter->whole && number != floor(number))) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "%s must be a %snumber from %g to %g, not \"%.40s\".", parameter->name,
                                parameter->whole ? "whole " : "", parameter->least, parameter->most, text);
    }
    *value = number;
    return VT_OK;
}

vt_status vti_parameters_read(const vt_model_kind *kind, const char *const *texts, uint32_t text_count, double *values,
                              vt_error *error) {
    for (uint32_t t = 0; t < text_count; t++) {
        size_t length = strcspn(texts[t], "=");
        uint32_t p = 0;
        while (p < kind->parameter_count && (strlen(kind->parameters[p].name) != length ||
                                             memcmp(kind->parameters[p].name, texts[t], length) != 0)) {
            p++;
        }
        if (p == kind->parameter_count || texts[t][length] != '=') return unknown_name(kind, texts[t], error);
        vt_status status = read_value(&kind->parameters[p], texts[t] + length + 1, &values[p], error);
        if (status) return status;
    }
    return VT_OK;
}
