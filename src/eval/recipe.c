/*
 * recipe.c: see recipe.h. In this order, everything on the validation split of the events:
 *   1. factors for several weights of what was not observed, and links of each relation; each with the settings that
 *      order the targets best when they are alone;
 *   2. for each signal the decay of the history with which it does best alone;
 *   3. weights of the normalised signals (listwise softmax, then NDCG itself); signals without which NDCG is not
 *      noticeably worse are left out, the least useful first;
 *   4. where there is a budget of bytes: fewer links and coarser factors, by what loses least; then weights again;
 *   5. a network over signals, ranks and what else is known, added to the blend, when lists of users that it was not
 *      trained on are better with it.
 * At last the parts that stay are trained again on all events. What was decided, and why, goes into the pack's report.
 */
#include "recipe.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "recipe_budget.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_CASES 4000U     /* for one look at a setting */
#define LESSON_CASES 6000U   /* to weigh signals with */
#define NETWORK_CASES 20000U /* to train the network with */
#define FEWEST_CASES 250U    /* with fewer, there is no network */
#define CANDIDATES 200U
#define HELD_APART 5U /* one case in so many chooses the network */
#define NO_DECAY 1e6F
#define NETWORK_BYTES 2560U /* of the network, and what is noted of it */

static const double EARNS = 0.003;         /* share of NDCG that a part must be worth */
static const double NETWORK_EARNS = 0.005; /* and the network */
static const float decay_choices[] = {0.5F, 1, 2, 4, 8, 16, NO_DECAY};
static const float half_life_choices[] = {7, 30, 90};
static const float unobserved_choices[] = {0.003F, 0.01F, 0.03F, 0.1F, 0.3F, 1};

/* Settings of links that are tried in this order; each stays when it is better than what was there. */
#define MOST_SETTINGS 5U         /* of one relation */
#define SEARCHED_EVENTS 2000000U /* of more events, links are trained with the standard settings */
static const struct {
    vt_relation relation;
    const char *text;
} setting_choices[] = {
    {VT_RELATION_SEQUENCE, "order=0.4"},          {VT_RELATION_SEQUENCE, "order=0.1"},
    {VT_RELATION_SEQUENCE, "regularization=1.5"}, {VT_RELATION_SEQUENCE, "regularization=15"},
    {VT_RELATION_NEXT, "target-exponent=0.2"},    {VT_RELATION_NEXT, "target-exponent=0.8"},
};

typedef struct settings {
    const char *texts[MOST_SETTINGS];
    uint32_t count;
} settings;

typedef struct recipe {
    const vti_event_list *events;
    const vt_dataset *dataset;
    const vt_allocator *allocator;
    const vt_progress *progress;
    vt_eval_options options; /* of the validation */
    vt_train_options train;  /* of the factors */
    bool ordered;            /* without times, what comes later in a table need not have come later */
    vti_split split;
    vti_recipe_source source; /* the validation's training part */
    vti_recipe_parts parts;
    float half_life_days;                 /* of the trends */
    settings settings[VT_RELATION_COUNT]; /* that the links were trained with */
    vti_cases cases;
    uint32_t *numbers; /* [cases] in random order */
    vti_school school;
    void *bytes; /* the pack of the parts */
    vt_pack pack;
    vti_network *network; /* one block, or NULL */
    json_t *notes;
    vt_error *error;
} recipe;

/* ---- validation ---- */

static bool have_times(const vti_event_list *events) {
    for (uint64_t e = 0; e < events->offsets[events->user_count]; e++) {
        if (events->events[e].time != VTI_NO_TIME) return true;
    }
    return false;
}

static void choose_protocol(recipe *r) {
    vt_eval_options *options = &r->options;
    if (options->protocol == VT_PROTOCOL_TEST_FILE) options->protocol = VT_PROTOCOL_RANDOM_ITEMS;
    if (options->protocol != VT_PROTOCOL_GIVEN_NEGATIVES) return;
    options->protocol = r->ordered ? VT_PROTOCOL_LEAVE_ONE_OUT : VT_PROTOCOL_RANDOM_ITEMS;
    options->hidden_items = 1e-6; /* one of each user */
}

static vt_status split_events(recipe *r) {
    r->ordered = have_times(r->events);
    choose_protocol(r);
    r->options.validation = false;
    r->options.test = NULL;
    r->options.negatives_path = NULL;
    r->options.one_target = false; /* more to learn from */
    vt_status status = vti_split_make(r->events, r->dataset, &r->options, &r->split, r->error);
    r->source = (vti_recipe_source){&r->split.train, r->dataset, &r->train, r->allocator, r->progress};
    return status;
}

/* Cases in the places of the trained factors' order, which is that of every pack made of the same events. */
static vt_status seat_cases(recipe *r) {
    vt_status status = vti_cases_prepare(&r->split, r->parts.factors, r->allocator, &r->cases);
    uint32_t count = r->split.case_count;
    r->numbers = vti_allocate(r->allocator, count, sizeof *r->numbers);
    if (status != VT_OK || !r->numbers) return vti_error(r->error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to validate");
    vti_random random;
    vti_random_seed(&random, r->options.seed);
    for (uint32_t i = 0; i < count; i++) r->numbers[i] = i;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = i + vti_random_below(&random, count - i), swap = r->numbers[i];
        r->numbers[i] = r->numbers[other];
        r->numbers[other] = swap;
    }
    r->school = (vti_school){
        .cases = &r->cases,
        .numbers = r->numbers,
        .cutoff = r->options.cutoffs[0],
        .include_seen = r->options.include_seen,
        .threads = r->train.threads > 0 ? r->train.threads : (uint32_t)omp_get_max_threads(),
        .allocator = r->allocator,
    };
    return VT_OK;
}

static vti_school school_of(const recipe *r, uint32_t most) {
    vti_school school = r->school;
    school.count = r->split.case_count < most ? r->split.case_count : most;
    return school;
}

static vt_status measure(const recipe *r, const vt_blend *blend, double *ndcg) {
    vti_school school = school_of(r, LOOK_CASES);
    vt_pack pack = r->pack;
    pack.blend = *blend;
    return vti_school_measure(&school, &pack, ndcg, r->error);
}

/* ---- blends ---- */

static vt_blend blend_of_one(uint32_t signal, float decay) {
    vt_blend blend = {.candidates = CANDIDATES};
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) blend.decays[s] = s == VT_SIGNAL_FACTORS ? NO_DECAY : 2;
    blend.weights[signal] = 1;
    blend.decays[signal] = decay;
    return blend;
}

static bool has_signal(const recipe *r, uint32_t signal) {
    if (signal == VT_SIGNAL_REPEAT) return r->options.include_seen;
    if (signal == VT_SIGNAL_TREND) return r->parts.trends != NULL;
    if (signal == VT_SIGNAL_FACTORS || signal == VT_SIGNAL_POPULARITY) return true;
    return r->parts.links[signal - VT_SIGNAL_LINKS] != NULL;
}

static const char *signal_name(uint32_t signal) {
    if (signal == VT_SIGNAL_FACTORS) return "factors";
    if (signal == VT_SIGNAL_REPEAT) return "repeat";
    if (signal == VT_SIGNAL_POPULARITY) return "popularity";
    if (signal == VT_SIGNAL_TREND) return "trend";
    return vti_recipe_kind((vt_relation)(signal - VT_SIGNAL_LINKS));
}

static void note(recipe *r, json_t *what) {
    json_array_append_new(r->notes, what);
    if (r->progress) r->progress->report(r->progress->context, "train: recipe", json_array_size(r->notes), 0);
}

/* ---- 1. factors and links ---- */

static vt_status open_pack(recipe *r, const vt_blend *blend, const vti_network *network) {
    size_t size_bytes;
    vti_release(r->allocator, r->bytes);
    r->bytes = NULL;
    vt_status status = vti_recipe_pack(&r->parts, &r->source, blend, network, NULL, &r->bytes, &size_bytes, r->error);
    return status == VT_OK ? vt_pack_open(r->bytes, size_bytes, &r->pack, r->error) : status;
}

/* Factors for each weight of what was not observed; the best ones stay. */
static vt_status choose_factors(recipe *r) {
    vt_blend blend = blend_of_one(VT_SIGNAL_FACTORS, NO_DECAY);
    vt_model *best = NULL;
    double best_ndcg = -1;
    vt_status status = VT_OK;
    vt_train_options tried = r->train;
    for (size_t c = 0; c < sizeof unobserved_choices / sizeof *unobserved_choices && status == VT_OK; c++) {
        double ndcg = 0;
        tried.fold_in.unobserved_weight = unobserved_choices[c];
        status = vti_train(&r->split.train, r->dataset, &tried, r->allocator, r->progress, &r->parts.factors, r->error);
        if (status == VT_OK && !r->numbers) status = seat_cases(r);
        if (status == VT_OK) status = open_pack(r, &blend, NULL);
        if (status == VT_OK) status = measure(r, &blend, &ndcg);
        if (status != VT_OK) break;
        note(r, json_pack("{s:s, s:f, s:f}", "part", "factors", "unobserved_weight", (double)unobserved_choices[c],
                          "ndcg", ndcg));
        if (ndcg > best_ndcg) {
            best_ndcg = ndcg;
            r->train.fold_in.unobserved_weight = unobserved_choices[c];
            vt_model_destroy(best);
            best = r->parts.factors;
        } else {
            vt_model_destroy(r->parts.factors);
        }
        r->parts.factors = NULL;
    }
    r->parts.factors = best;
    return status;
}

static vt_status train_links(recipe *r, const vti_recipe_source *source, vt_relation relation, vt_model **model) {
    const settings *chosen = &r->settings[relation];
    return vti_recipe_links(source, relation, chosen->texts, chosen->count, model, r->error);
}

static void add_setting(recipe *r, vt_relation relation, const char *text) {
    r->settings[relation].texts[r->settings[relation].count++] = text;
}

/* How good a relation is alone. */
static vt_status measure_links(recipe *r, vt_relation relation, double *ndcg) {
    vt_blend blend = blend_of_one(VT_SIGNAL_LINKS + relation, r->ordered ? 2 : NO_DECAY);
    vt_status status = open_pack(r, &blend, NULL);
    return status == VT_OK ? measure(r, &blend, ndcg) : status;
}

/* Tries one more setting of a relation whose links measure `ndcg`. */
static vt_status try_setting(recipe *r, vt_relation relation, const char *text, double *ndcg) {
    settings before = r->settings[relation];
    vt_model *links = r->parts.links[relation];
    double tried = 0;
    add_setting(r, relation, text);
    r->parts.links[relation] = NULL;
    vt_status status = train_links(r, &r->source, relation, &r->parts.links[relation]);
    if (status == VT_OK && r->parts.links[relation]) status = measure_links(r, relation, &tried);
    note(r, json_pack("{s:s, s:s, s:f}", "part", vti_recipe_kind(relation), "setting", text, "ndcg", tried));
    if (tried > *ndcg) {
        *ndcg = tried;
        vt_model_destroy(links);
    } else {
        vt_model_destroy(r->parts.links[relation]);
        r->parts.links[relation] = links;
        r->settings[relation] = before;
    }
    return status;
}

static vt_status choose_links(recipe *r) {
    static const uint32_t kept[VT_RELATION_COUNT] = {48, 24, 16, 16};
    double ndcg[VT_RELATION_COUNT] = {0};
    vt_status status = VT_OK;
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT && status == VT_OK; relation++) {
        r->parts.kept[relation] = kept[relation];
        if (!r->ordered && relation == VT_RELATION_NEXT) continue;
        if (!r->ordered && relation == VT_RELATION_SEQUENCE) add_setting(r, VT_RELATION_SEQUENCE, "order=0");
        status = train_links(r, &r->source, (vt_relation)relation, &r->parts.links[relation]);
        if (status != VT_OK || !r->parts.links[relation]) continue;
        status = measure_links(r, (vt_relation)relation, &ndcg[relation]);
        note(r, json_pack("{s:s, s:f}", "part", vti_recipe_kind((vt_relation)relation), "ndcg", ndcg[relation]));
    }
    if (r->events->offsets[r->events->user_count] > SEARCHED_EVENTS) return status;
    for (size_t c = 0; c < sizeof setting_choices / sizeof *setting_choices && status == VT_OK; c++) {
        vt_relation relation = setting_choices[c].relation;
        if (!r->ordered && strncmp(setting_choices[c].text, "order", 5) == 0) continue;
        if (r->parts.links[relation]) status = try_setting(r, relation, setting_choices[c].text, &ndcg[relation]);
    }
    return status;
}

/* Trends of the half-life that orders best alone. */
static vt_status choose_trends(recipe *r) {
    float *best = NULL;
    double best_ndcg = -1;
    vt_status status = VT_OK;
    for (size_t c = 0; c < sizeof half_life_choices / sizeof *half_life_choices && status == VT_OK; c++) {
        double ndcg = 0;
        vt_blend blend = blend_of_one(VT_SIGNAL_TREND, 1);
        status = vti_recipe_trends(&r->source, half_life_choices[c], &r->parts.trends);
        if (!r->parts.trends) break; /* there are no times */
        if (status == VT_OK) status = open_pack(r, &blend, NULL);
        if (status == VT_OK) status = measure(r, &blend, &ndcg);
        note(r, json_pack("{s:s, s:f, s:f}", "part", "trend", "half_life_days", (double)half_life_choices[c], "ndcg",
                          ndcg));
        bool better = ndcg > best_ndcg;
        if (better) {
            best_ndcg = ndcg;
            r->half_life_days = half_life_choices[c];
        }
        vti_release(r->allocator, better ? best : r->parts.trends);
        if (better) best = r->parts.trends;
        r->parts.trends = NULL;
    }
    r->parts.trends = best;
    return status;
}

/* ---- 2. decays ---- */

static vt_status choose_decays(recipe *r, vt_blend *blend) {
    vt_status status = VT_OK;
    for (uint32_t signal = 0; signal < VT_SIGNAL_POPULARITY && status == VT_OK; signal++) {
        if (!r->ordered) blend->decays[signal] = NO_DECAY;
        if (!r->ordered || !has_signal(r, signal)) continue;
        double best = -1;
        json_t *curve = json_array();
        for (size_t c = 0; c < sizeof decay_choices / sizeof *decay_choices && status == VT_OK; c++) {
            double ndcg;
            vt_blend alone = blend_of_one(signal, decay_choices[c]);
            status = measure(r, &alone, &ndcg);
            if (status != VT_OK) break;
            json_array_append_new(curve, json_pack("[f, f]", (double)decay_choices[c], ndcg));
            if (ndcg <= best) continue;
            best = ndcg;
            blend->decays[signal] = decay_choices[c];
        }
        note(r, json_pack("{s:s, s:f, s:o}", "signal", signal_name(signal), "decay", (double)blend->decays[signal],
                          "ndcg_by_decay", curve));
    }
    return status;
}

/* ---- 3. weights ---- */

/* Weights of the signals that are in use. */
static vt_status fit_weights(recipe *r, const bool used[VT_SIGNAL_COUNT], vt_blend *blend, double *ndcg) {
    vti_school school = school_of(r, LESSON_CASES);
    vt_pack pack = r->pack;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) blend->weights[s] = used[s] ? 1 : 0;
    pack.blend = *blend;
    vti_lessons lessons;
    vti_listwise_figures figures;
    vti_listwise_linear_options options = vti_listwise_linear_standard();
    options.cutoff = r->options.cutoffs[0];
    options.threads = r->school.threads;
    vt_status status = vti_lessons_in_signals(&school, &pack, &lessons, r->error);
    if (status == VT_OK) {
        status = vti_listwise_linear(&lessons.cases, &options, r->allocator, r->progress, blend->weights, &figures,
                                     r->error);
    }
    vti_lessons_destroy(&lessons, r->allocator);
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (!used[s]) blend->weights[s] = 0;
    }
    return status == VT_OK ? measure(r, blend, ndcg) : status;
}

/* Leaves out one signal after the other as long as nothing noticeable is lost. */
static vt_status choose_signals(recipe *r, vt_blend *blend) {
    bool used[VT_SIGNAL_COUNT];
    double ndcg;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) used[s] = has_signal(r, s);
    vt_status status = fit_weights(r, used, blend, &ndcg);
    while (status == VT_OK) {
        uint32_t least_useful = VT_SIGNAL_COUNT;
        double best_without = -1;
        vt_blend best_blend = *blend;
        json_t *worth = json_object();
        for (uint32_t s = VT_SIGNAL_FACTORS + 1; s < VT_SIGNAL_COUNT && status == VT_OK; s++) {
            if (!used[s]) continue;
            double without;
            vt_blend tried = *blend;
            used[s] = false;
            status = fit_weights(r, used, &tried, &without);
            used[s] = true;
            if (status != VT_OK) break;
            json_object_set_new(worth, signal_name(s), json_real(ndcg - without));
            if (without <= best_without) continue;
            best_without = without;
            best_blend = tried;
            least_useful = s;
        }
        json_t *weights = json_object();
        for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
            if (used[s]) json_object_set_new(weights, signal_name(s), json_real((double)blend->weights[s]));
        }
        bool drops = least_useful < VT_SIGNAL_COUNT && best_without >= ndcg * (1 - EARNS);
        json_t *entry = json_pack("{s:f, s:o, s:o}", "blend_ndcg", ndcg, "weights", weights, "worth", worth);
        if (drops) json_object_set_new(entry, "left_out", json_string(signal_name(least_useful)));
        note(r, entry);
        if (!drops || status != VT_OK) break;
        used[least_useful] = false;
        *blend = best_blend;
        ndcg = best_without;
    }
    if (!used[VT_SIGNAL_TREND]) {
        vti_release(r->allocator, r->parts.trends);
        r->parts.trends = NULL;
    }
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT; relation++) {
        if (used[VT_SIGNAL_LINKS + relation]) continue;
        vt_model_destroy(r->parts.links[relation]);
        r->parts.links[relation] = NULL;
    }
    return status;
}

/* ---- 4. the budget ---- */

static vt_status keep_to_budget(recipe *r, uint64_t budget_bytes, vt_blend *blend) {
    vti_school school = school_of(r, LOOK_CASES);
    uint64_t reserve = budget_bytes > NETWORK_BYTES && r->split.case_count >= FEWEST_CASES ? NETWORK_BYTES : 0;
    vt_status status =
        vti_recipe_shrink(&r->parts, &r->source, &school, budget_bytes - reserve, blend, r->notes, r->error);
    r->train.storage = vt_model_options(r->parts.factors)->storage;
    bool used[VT_SIGNAL_COUNT];
    double ndcg;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) used[s] = blend->weights[s] != 0;
    if (status == VT_OK) status = open_pack(r, blend, NULL);
    return status == VT_OK ? fit_weights(r, used, blend, &ndcg) : status;
}

/* ---- 5. the network ---- */

/* A network of no layers that adds nothing: features are made where there is one. */
static const vti_network *no_network(void) {
    static const float zeros[VTI_FEATURE_WIDTH];
    static const int8_t weights[VTI_FEATURE_WIDTH];
    static const vti_network network = {
        .inputs = VTI_FEATURE_WIDTH, .feature_scales = zeros, .feature_offsets = zeros, .weights = weights};
    return &network;
}

/* The cases of a network's lessons that choose it: by their numbers, so that users are the same throughout. */
static uint8_t *hold_apart(const recipe *r, const vti_lessons *lessons) {
    uint8_t *apart = vti_allocate(r->allocator, lessons->cases.case_count, 1);
    for (uint32_t c = 0; apart && c < lessons->cases.case_count; c++) apart[c] = lessons->numbers[c] % HELD_APART == 0;
    return apart;
}

static vt_status fit_network(recipe *r, const vt_blend *blend) {
    vti_school school = school_of(r, NETWORK_CASES);
    vti_listwise_network_options options = vti_listwise_network_standard();
    options.cutoff = r->options.cutoffs[0];
    options.seed = r->train.seed;
    options.threads = r->school.threads;
    vti_lessons lessons;
    vti_listwise_network *found = NULL;
    uint8_t *apart = NULL;
    if (school.count < FEWEST_CASES) return VT_OK;
    vt_status status = open_pack(r, blend, no_network());
    if (status != VT_OK) return status;
    status = vti_lessons_in_features(&school, &r->pack, &lessons, r->error);
    if (status == VT_OK) apart = hold_apart(r, &lessons);
    if (apart) {
        status = vti_listwise_network_fit(&lessons.cases, apart, &options, r->allocator, r->progress, &found, r->error);
    }
    if (status == VT_OK && found) {
        const vti_listwise_figures *before = &found->epochs[0].held_apart;
        const vti_listwise_figures *after = &found->epochs[found->chosen].held_apart;
        bool earns = after->ndcg > before->ndcg * (1 + NETWORK_EARNS);
        uint64_t rows = lessons.cases.offsets[lessons.cases.case_count];
        note(r, json_pack("{s:s, s:f, s:f, s:b, s:I}", "part", "network", "ndcg_without", before->ndcg, "ndcg_with",
                          after->ndcg, "stays", earns, "cases", (json_int_t)lessons.cases.case_count));
        if (earns) {
            status = vti_network_quantise(found->layers, found->layer_count, lessons.cases.features, (uint32_t)rows,
                                          r->allocator, &r->network, r->error);
        }
    }
    vti_release(r->allocator, found);
    vti_release(r->allocator, apart);
    vti_lessons_destroy(&lessons, r->allocator);
    return status == VT_ERR_EMPTY ? VT_OK : status; /* too few cases for a network */
}

/* ---- the whole ---- */

/* Takes a tenth of the most numerous links away. */
static vt_status trim(vti_recipe_parts *parts, vt_error *error) {
    uint32_t most = 0;
    for (uint32_t relation = 1; relation < VT_RELATION_COUNT; relation++) {
        bool more = parts->links[relation] && parts->kept[relation] > parts->kept[most];
        if (more || !parts->links[most]) most = relation;
    }
    if (!parts->links[most] || parts->kept[most] < 2) {
        return vti_error(error, VT_ERR_LIMIT, VT_NOWHERE, "The budget is too small for a pack of all events.");
    }
    parts->kept[most] -= (parts->kept[most] + 9) / 10;
    return VT_OK;
}

static vt_status train_again(recipe *r, const vt_blend *blend, vt_model **model, void **bytes, size_t *size_bytes) {
    vti_recipe_parts parts = {.factors = NULL};
    vti_recipe_source source = r->source;
    source.events = r->events;
    vt_status status = vti_train(r->events, r->dataset, &r->train, r->allocator, r->progress, &parts.factors, r->error);
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT && status == VT_OK; relation++) {
        parts.kept[relation] = r->parts.kept[relation];
        if (!r->parts.links[relation]) continue;
        status = train_links(r, &source, (vt_relation)relation, &parts.links[relation]);
    }
    if (status == VT_OK && r->parts.trends) status = vti_recipe_trends(&source, r->half_life_days, &parts.trends);
    char *text = json_dumps(r->notes, JSON_REAL_PRECISION(6));
    if (status == VT_OK && !text) status = VT_ERR_MEMORY;
    if (status == VT_OK) {
        status = vti_recipe_pack(&parts, &source, blend, r->network, text, bytes, size_bytes, r->error);
    }
    while (status == VT_OK && r->options.budget_bytes > 0 && *size_bytes > r->options.budget_bytes) {
        vti_release(r->allocator, *bytes); /* all events make some more links than a part of them */
        *bytes = NULL;
        status = trim(&parts, r->error);
        if (status != VT_OK) break;
        status = vti_recipe_pack(&parts, &source, blend, r->network, text, bytes, size_bytes, r->error);
    }
    free(text);
    if (status == VT_OK) {
        *model = parts.factors;
        parts.factors = NULL;
    }
    vti_recipe_parts_destroy(&parts, r->allocator);
    return status;
}

vt_status vti_recipe_train(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                           const vt_allocator *allocator, const vt_progress *progress, vt_model **model, void **bytes,
                           size_t *size_bytes, vt_error *error) {
    vt_blend blend = blend_of_one(VT_SIGNAL_FACTORS, NO_DECAY);
    recipe r = {
        .events = events,
        .dataset = dataset,
        .allocator = allocator,
        .progress = progress,
        .options = *options,
        .train = options->train,
        .notes = json_array(),
        .error = error,
    };
    r.train.model = NULL;
    vt_status status = split_events(&r);
    if (status == VT_OK) status = choose_factors(&r);
    if (status == VT_OK) status = choose_links(&r);
    if (status == VT_OK) status = choose_trends(&r);
    if (status == VT_OK) status = open_pack(&r, &blend, NULL);
    if (status == VT_OK) status = choose_decays(&r, &blend);
    if (status == VT_OK) status = choose_signals(&r, &blend);
    if (status == VT_OK && options->budget_bytes > 0) status = keep_to_budget(&r, options->budget_bytes, &blend);
    blend.repeats = options->include_seen;
    blend.reranked = CANDIDATES;
    if (status == VT_OK) status = fit_network(&r, &blend);
    if (!r.network) blend.reranked = 0;
    if (status == VT_OK) status = train_again(&r, &blend, model, bytes, size_bytes);
    vti_release(allocator, r.network);
    vti_release(allocator, r.bytes);
    vti_release(allocator, r.numbers);
    vti_cases_destroy(&r.cases, allocator);
    vti_recipe_parts_destroy(&r.parts, allocator);
    vti_split_destroy(&r.split, allocator);
    json_decref(r.notes);
    return status;
}

vt_status vt_recipe_train(const vt_dataset *dataset, const vt_eval_options *options, const vt_progress *progress,
                          vt_model **model, void **bytes, size_t *size_bytes, vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || !model || !bytes || !size_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A recipe needs a cleaned dataset and options.");
    }
    vti_event_list events = vti_dataset_events(dataset);
    return vti_recipe_train(&events, dataset, options, &dataset->allocator, progress, model, bytes, size_bytes, error);
}
