/*
 * shop_options.c: see shop_options.h.
 */
#include "shop_options.h"
#include "console.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

/* ---- the options ---- */

#define MAX_MODELS 32

static struct {
    vti_option_list events, items, parameters;
    const char *columns, *item_columns, *delimiter, *weights, *model_list;
    const char *models[MAX_MODELS]; /* of the list */
    uint32_t model_count;
    uint32_t format, encoding, confidence;
    vt_clean_options clean;
    vt_train_options train;
} chosen;

static char default_weights[128];

static const char *const formats[] = {"events", "online-retail", NULL};
static const char *const encodings[] = {"utf8", "latin1", NULL};
static const char *const confidences[] = {"log", "linear", "binary", NULL};

static const vti_option table_options[] = {
    {"events", "FILE", "a table of events, CSV or TSV, plain or compressed; - is standard input; may be repeated",
     VTI_OPTION_LIST, .target = &chosen.events},
    {"items", "FILE", "a table of items: id, title, price, image, further columns are attributes; may be repeated",
     VTI_OPTION_LIST, .target = &chosen.items},
    {"format", "NAME", "events (one event a line) or online-retail (the table of UCI)", VTI_OPTION_CHOICE,
     .target = &chosen.format, .choices = formats},
    {"columns", "NAMES", "columns of the events, such as user,item,-,time (- is ignored); the table has no header then",
     VTI_OPTION_TEXT, .target = &chosen.columns},
    {"item-columns", "NAMES", "the same for the items", VTI_OPTION_TEXT, .target = &chosen.item_columns},
    {"delimiter", "CHARACTER", "between fields: one character, or tab", VTI_OPTION_TEXT, .target = &chosen.delimiter,
     .default_text = "found out"},
    {"encoding", "NAME", "utf8 or latin1", VTI_OPTION_CHOICE, .target = &chosen.encoding, .choices = encodings},
    {"min-user", "N", "keep users with at least N different items", VTI_OPTION_COUNT, .target = &chosen.clean.min_user,
     .most = UINT32_MAX},
    {"min-item", "N", "keep items with at least N different users", VTI_OPTION_COUNT, .target = &chosen.clean.min_item,
     .most = UINT32_MAX},
};

static const vti_option train_options[] = {
    {"model", "NAME,...", "kind of the model; vitrine models lists them; eval and tune take several", VTI_OPTION_TEXT,
     .target = &chosen.model_list, .default_text = "ials"},
    {"parameter", "NAME=VALUE", "sets a parameter of the model; may be repeated", VTI_OPTION_LIST,
     .target = &chosen.parameters},
    {"weight", "TYPE=W,...", "how much an event of a type counts, such as view=1,cart=3,purchase=5", VTI_OPTION_TEXT,
     .target = &chosen.weights, .default_text = default_weights},
    {"confidence", "NAME", "how the weights of a user's events on one item add up: log, linear or binary",
     VTI_OPTION_CHOICE, .target = &chosen.confidence, .choices = confidences},
    {"half-life", "DAYS", "an event's weight halves in this time; 0: it never does", VTI_OPTION_FLOAT,
     .target = &chosen.train.fold_in.half_life_days, .most = FLT_MAX},
    {"value-exponent", "X", "an event counts times its value (a quantity, a rating, seconds) to this power",
     VTI_OPTION_FLOAT, .target = &chosen.train.fold_in.value_exponent, .most = 1},
    {"factors", "N", "of ials: rank of the factorisation", VTI_OPTION_COUNT, .target = &chosen.train.factors,
     .least = 1, .most = VT_PACK_MAX_FACTORS},
    {"iterations", "N", "of ials: full iterations, users, then items", VTI_OPTION_COUNT,
     .target = &chosen.train.iterations, .least = 1, .most = VT_MAX_ITERATIONS},
    {"regularization", "X", "of ials: lambda, per unit of the rows' confidence", VTI_OPTION_FLOAT,
     .target = &chosen.train.fold_in.regularization, .most = FLT_MAX, .default_text = "0: chosen by the shop's size"},
    {"regularization-exponent", "X", "of ials: 0: the same for all rows, 1: in proportion to their interactions",
     VTI_OPTION_FLOAT, .target = &chosen.train.fold_in.regularization_exponent, .most = 1},
    {"unobserved-weight", "X", "of ials: weight of the pairs that were not seen, above 0", VTI_OPTION_FLOAT,
     .target = &chosen.train.fold_in.unobserved_weight, .most = FLT_MAX},
    {"seed", "N", "of the initial factors; one seed gives one pack", VTI_OPTION_SEED, .target = &chosen.train.seed},
    {"threads", "N", "how many work at once; the result does not depend on it", VTI_OPTION_COUNT,
     .target = &chosen.train.threads, .most = 1024, .default_text = "all processors"},
};

const vti_option_group vti_table_options_group = {"Data", table_options, VTI_COUNT_OF(table_options)};
const vti_option_group vti_train_options_group = {"Training", train_options, VTI_COUNT_OF(train_options)};

void vti_shop_options_begin(void) {
    chosen.train = vt_train_options_default();
    chosen.model_list = "ials";
    chosen.confidence = chosen.train.fold_in.confidence;
    size_t used = 0;
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        double weight = chosen.train.fold_in.event_weights[type];
        if (weight == 0 || used >= sizeof default_weights) continue;
        used += (size_t)snprintf(default_weights + used, sizeof default_weights - used, "%s%s=%g", used ? "," : "",
                                 vt_event_type_name(type), weight);
    }
}

/* Whether an option that is for ials only has another value than its default. */
static bool ials_is_meant(void) {
    const vt_train_options standard = vt_train_options_default(), *train = &chosen.train;
    return train->factors != standard.factors || train->iterations != standard.iterations ||
           train->fold_in.regularization != standard.fold_in.regularization ||
           train->fold_in.regularization_exponent != standard.fold_in.regularization_exponent ||
           train->fold_in.unobserved_weight != standard.fold_in.unobserved_weight;
}

static int check_model(const char *model) {
    vt_error error;
    chosen.train.model = model;
    if (vt_train_options_check(&chosen.train, &error)) return vti_console_usage("%s", error.message);
    if (strcmp(model, "ials") != 0 && ials_is_meant()) {
        return vti_console_usage(
            "--factors, --iterations, --regularization... are for the model ials; use --parameter");
    }
    return VTI_EXIT_OK;
}

/* The list of models, each checked; the first one is that of the training options. */
static int check_models(void) {
    static char names[1024];
    int code = VTI_EXIT_OK;
    if (snprintf(names, sizeof names, "%s", chosen.model_list) >= (int)sizeof names) {
        return vti_console_usage("--model: the list is too long");
    }
    chosen.train.parameters = chosen.parameters.values;
    chosen.train.parameter_count = chosen.parameters.count;
    chosen.model_count = 0;
    for (char *name = names, *next; name && !code; name = next) {
        next = strchr(name, ',');
        if (next) *next++ = '\0';
        if (chosen.model_count == MAX_MODELS) return vti_console_usage("--model: these are too many");
        chosen.models[chosen.model_count++] = name;
        code = check_model(name);
    }
    if (!code && chosen.model_count > 1 && chosen.parameters.count > 0) {
        code = vti_console_usage("--parameter is for a single --model");
    }
    chosen.train.model = chosen.models[0];
    return code;
}

int vti_shop_options_check(void) {
    if (chosen.events.count == 0) return vti_console_usage("--events FILE is needed");
    if (chosen.delimiter && strcmp(chosen.delimiter, "tab") != 0 && strlen(chosen.delimiter) != 1) {
        return vti_console_usage("--delimiter: \"%s\" is neither one character nor tab", chosen.delimiter);
    }
    chosen.train.fold_in.confidence = (vt_confidence)chosen.confidence;
    vt_error error;
    if (chosen.weights && vt_event_weights_parse(chosen.weights, chosen.train.fold_in.event_weights, &error)) {
        return vti_console_usage("--weight: %s", error.message);
    }
    return check_models();
}

const char *const *vti_shop_models(uint32_t *count) {
    *count = chosen.model_count;
    return chosen.models;
}

const vt_train_options *vti_shop_train_options(void) {
    return &chosen.train;
}

json_t *vti_shop_train_options_json(const vt_train_options *trained) {
    const vt_fold_in *fold_in = &trained->fold_in;
    json_t *weights = json_object();
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        json_object_set_new(weights, vt_event_type_name(type), vti_console_json_float(fold_in->event_weights[type]));
    }
    return json_pack("{s:I, s:I, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:I, s:I}",                           //
                     "factors", (json_int_t)trained->factors,                                             //
                     "iterations", (json_int_t)trained->iterations,                                       //
                     "regularization", vti_console_json_float(fold_in->regularization),                   //
                     "regularization_exponent", vti_console_json_float(fold_in->regularization_exponent), //
                     "unobserved_weight", vti_console_json_float(fold_in->unobserved_weight),             //
                     "confidence", confidences[chosen.confidence],                                        //
                     "half_life_days", vti_console_json_float(fold_in->half_life_days),                   //
                     "value_exponent", vti_console_json_float(fold_in->value_exponent),                   //
                     "weights", weights,                                                                  //
                     "min_user", (json_int_t)chosen.clean.min_user,                                       //
                     "min_item", (json_int_t)chosen.clean.min_item);
}

json_t *vti_shop_model_json(const vt_model_kind *kind, const double *parameters) {
    json_t *values = json_object();
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        const char *choice = kind->parameters[p].choices;
        for (int skip = (int)parameters[p]; choice && skip > 0; skip--) choice += strcspn(choice, " ") + 1;
        json_object_set_new(values, kind->parameters[p].name,
                            choice ? json_stringn(choice, strcspn(choice, " ")) : json_real(parameters[p]));
    }
    return json_pack("{s:s, s:o}", "name", kind->name, "parameters", values);
}

/* ---- reading ---- */

typedef vt_status read_table(vt_dataset *dataset, const char *path, const vt_table_options *options,
                             const vt_progress *progress, vt_table_report *report, vt_error *error);

static void describe_table(vti_shop *shop, const char *path, const vt_table_report *report) {
    json_t *examples = json_array();
    vti_console_note("%s: %llu lines, %llu accepted, %llu bad, %llu ignored", path, (unsigned long long)report->lines,
                     (unsigned long long)report->accepted, (unsigned long long)report->bad,
                     (unsigned long long)report->ignored);
    for (uint32_t i = 0; i < report->example_count; i++) {
        const vt_bad_line *bad = &report->examples[i];
        vti_console_note("  line %llu: %s", (unsigned long long)bad->line, bad->reason);
        json_array_append_new(examples, json_pack("{s:I, s:o}", "line", (json_int_t)bad->line, "reason",
                                                  vti_console_json_text(bad->reason, strlen(bad->reason))));
    }
    if (report->bad > report->example_count) {
        vti_console_note("  and %llu more", (unsigned long long)(report->bad - report->example_count));
    }
    json_array_append_new(shop->tables,
                          json_pack("{s:o, s:I, s:I, s:I, s:I, s:o}",                  //
                                    "path", vti_console_json_text(path, strlen(path)), //
                                    "lines", (json_int_t)report->lines,                //
                                    "accepted", (json_int_t)report->accepted,          //
                                    "bad", (json_int_t)report->bad,                    //
                                    "ignored", (json_int_t)report->ignored,            //
                                    "examples", examples));
}

static int read_tables(vti_shop *shop, const vti_option_list *paths, read_table *read,
                       const vt_table_options *options) {
    for (uint32_t i = 0; i < paths->count; i++) {
        vt_table_report report = {0};
        vt_error error;
        vt_status status = read(shop->dataset, paths->values[i], options, vti_console_progress(), &report, &error);
        if (report.lines > 0) describe_table(shop, paths->values[i], &report);
        if (status) return vti_console_fail(status, paths->values[i], &error);
    }
    return VTI_EXIT_OK;
}

/* Tables of events, then of items, and cleaning, of which nothing is said yet. */
static int read_dataset(vti_shop *shop, const vti_option_list *events, const vti_option_list *items,
                        const vt_clean_options *clean) {
    *shop = (vti_shop){.tables = json_array()};
    vt_error error;
    vt_status status = vt_dataset_create(NULL, &shop->dataset, &error);
    if (status) return vti_console_fail(status, NULL, &error);

    vt_table_options options = {
        .format = (vt_table_format)chosen.format,
        .columns = chosen.columns,
        .encoding = (vt_encoding)chosen.encoding,
    };
    if (chosen.delimiter) options.delimiter = strcmp(chosen.delimiter, "tab") == 0 ? '\t' : chosen.delimiter[0];
    int code = read_tables(shop, events, vt_dataset_read_events, &options);
    if (code) return code;
    options.columns = chosen.item_columns;
    code = read_tables(shop, items, vt_dataset_read_items, &options);
    if (code) return code;
    status = vt_dataset_clean(shop->dataset, clean, &shop->clean, &error);
    return status ? vti_console_fail(status, NULL, &error) : VTI_EXIT_OK;
}

int vti_shop_open_test(const char *path, vti_shop *shop) {
    vti_option_list events = {&path, 1}, items = {0};
    return read_dataset(shop, &events, &items, NULL);
}

int vti_shop_open(vti_shop *shop) {
    int code = read_dataset(shop, &chosen.events, &chosen.items, &chosen.clean);
    if (code) return code;
    const vt_clean_report *clean = &shop->clean;
    vti_console_note("cleaned: %llu duplicates merged, %llu events cancelled (%llu cancellations matched nothing), "
                     "%llu users and %llu items below the minimum",
                     (unsigned long long)clean->duplicates, (unsigned long long)clean->cancelled,
                     (unsigned long long)clean->unmatched, (unsigned long long)clean->dropped_users,
                     (unsigned long long)clean->dropped_items);
    vti_console_note("left: %llu users, %llu items, %llu events", (unsigned long long)clean->users,
                     (unsigned long long)clean->items, (unsigned long long)clean->events);
    return VTI_EXIT_OK;
}

void vti_shop_close(vti_shop *shop) {
    vt_dataset_destroy(shop->dataset);
    json_decref(shop->tables);
}
