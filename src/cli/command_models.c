/*
 * command_models.c: `vitrine models`: the kinds of models that train and eval know, with their parameters.
 */
#include "commands.h"
#include "console.h"
#include "shop_options.h"

#include <stdio.h>
#include <string.h>

static bool json;

static const vti_option options[] = {
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "models [--json]",
    "Lists the models that train and eval know by --model, and what --parameter may set of each. Models\n"
    "that fill no sections of a pack cannot run in the browser: they are baselines for eval. Some fill\n"
    "theirs only beside others, by train --recipe.\n",
    "  vitrine models\n"
    "  vitrine eval --events events.csv --model item-knn --parameter neighbours=100\n",
};

static void print_parameter(const vt_parameter *parameter) {
    printf("  %-24s  %s; ", parameter->name, parameter->meaning);
    if (parameter->choices) {
        printf("%s [default %.*s]\n", parameter->choices, (int)strcspn(parameter->choices, " "), parameter->choices);
        return;
    }
    printf("%s%g..%g", parameter->whole ? "whole, " : "", parameter->least, parameter->most);
    printf(" [default %g]\n", parameter->standard);
}

static void print_text(const vt_model_kind *kind) {
    printf("%s: %s\n", kind->name, kind->summary);
    printf("  from %s; ", kind->feedback == VT_FEEDBACK_RATINGS ? "ratings" : "events of any type");
    if (kind->recipe_sections) {
        printf("ships by --recipe, pack sections %s\n", kind->recipe_sections);
    } else {
        printf("%s%s\n", *kind->pack_sections ? "runs in the browser, pack sections " : "a baseline for eval",
               kind->pack_sections);
    }
    for (uint32_t p = 0; p < kind->parameter_count; p++) print_parameter(&kind->parameters[p]);
    printf("\n");
}

static json_t *parameter_json(const vt_parameter *parameter) {
    json_t *object =
        json_pack("{s:s, s:s, s:f, s:f, s:f, s:b}", "name", parameter->name, "meaning", parameter->meaning, "default",
                  parameter->standard, "least", parameter->least, "most", parameter->most, "whole", parameter->whole);
    if (parameter->choices) json_object_set_new(object, "choices", json_string(parameter->choices));
    return object;
}

static json_t *kind_json(const vt_model_kind *kind) {
    json_t *parameters = json_array();
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        json_array_append_new(parameters, parameter_json(&kind->parameters[p]));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", kind->name, "summary", kind->summary, "feedback",
                     kind->feedback == VT_FEEDBACK_RATINGS ? "ratings" : "implicit", "pack_sections",
                     kind->pack_sections, "recipe_sections", kind->recipe_sections ? kind->recipe_sections : "",
                     "parameters", parameters);
}

int vti_command_models(int argc, char **argv) {
    int code;
    const vti_option_group groups[] = {{"Options", options, VTI_COUNT_OF(options)}};
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    json_t *list = json_array();
    const vt_model_kind *kind;
    for (uint32_t i = 0; (kind = vt_model_kind_at(i)) != NULL; i++) {
        if (json)
            json_array_append_new(list, kind_json(kind));
        else
            print_text(kind);
    }
    if (json)
        vti_console_json(json_pack("{s:o}", "models", list));
    else
        json_decref(list);
    return vti_console_end();
}
