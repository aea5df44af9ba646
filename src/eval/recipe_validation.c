/*
 * recipe_validation.c: what the steps of a recipe (recipe.c) stand on: the validation split and its cases, the pack of the
 * parts at hand, how well a blend orders with it, and notes of what was found. It knows no step.
 */
#include "recipe_private.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <omp.h>

/* ---- validation ---- */

static bool have_values(const vti_event_list *events) {
    for (uint64_t e = 1; e < events->offsets[events->user_count]; e++) {
        if (events->events[e].value != events->events[0].value) return true;
    }
    return false;
}

static bool have_types(const vti_event_list *events, const float weights[VT_EVENT_TYPE_COUNT]) {
    float weight = 0;
    for (uint64_t e = 0; e < events->offsets[events->user_count]; e++) {
        float other = weights[events->events[e].type];
        if (other > 0 && weight > 0 && other != weight) return true;
        if (other > 0) weight = other;
    }
    return false;
}

static void choose_protocol(vti_recipe *r) {
    vt_eval_options *options = &r->options;
    if (options->protocol == VT_PROTOCOL_TEST_FILE) options->protocol = VT_PROTOCOL_RANDOM_ITEMS;
    if (options->protocol != VT_PROTOCOL_GIVEN_NEGATIVES) return;
    r->drawn = VTI_RECIPE_DRAWN;
    options->protocol = r->ordered ? VT_PROTOCOL_LEAVE_ONE_OUT : VT_PROTOCOL_RANDOM_ITEMS;
    options->hidden_items = 1e-6; /* one of each user */
}

static uint64_t count_events(const vti_event_list *events) {
    return events->offsets[events->user_count];
}

/* What few users did last is little to learn from: they are asked for what came before it, too, if enough events train. */
static vt_status make_split(vti_recipe *r) {
    r->options.last_baskets = 1;
    vt_status status = vti_split_make(r->events, r->dataset, &r->options, &r->split, r->error);
    if (status != VT_OK || r->split.case_count >= VTI_RECIPE_LOOK) return status;
    vti_split more;
    r->options.last_baskets = 2;
    status = vti_split_make(r->events, r->dataset, &r->options, &more, r->error);
    if (status != VT_OK) return status;
    bool enough = (double)count_events(&more.train) >= VTI_RECIPE_TRAINS * (double)count_events(r->events);
    bool takes = enough && more.case_count > r->split.case_count; /* other protocols have no more */
    vti_split_destroy(takes ? &r->split : &more, r->allocator);
    if (takes) r->split = more;
    if (!takes) r->options.last_baskets = 1;
    return VT_OK;
}

vt_status vti_recipe_split(vti_recipe *r) {
    r->ordered = vti_events_latest(r->events) != VTI_NO_TIME;
    r->valued = have_values(r->events);
    r->typed = have_types(r->events, r->train.fold_in.event_weights);
    choose_protocol(r);
    r->options.validation = false;
    r->options.test = NULL;
    r->options.negatives_path = NULL;
    r->options.one_target = false; /* more to learn from */
    vt_status status = make_split(r);
    if (r->drawn > 0) { /* the test says nothing of times, and learning has to be like it */
        vti_release(r->allocator, r->split.times);
        r->split.times = NULL;
    }
    r->source = (vti_recipe_source){&r->split.train, r->dataset, &r->train, r->allocator, r->progress};
    return status;
}

void vti_recipe_clear(vti_recipe *r) {
    vti_release(r->allocator, r->bytes);
    vti_release(r->allocator, r->numbers);
    vti_cases_destroy(&r->cases, r->allocator);
    vti_recipe_parts_destroy(&r->parts, r->allocator);
    vti_split_destroy(&r->split, r->allocator);
    r->bytes = NULL;
    r->numbers = NULL;
    r->cases = (vti_cases){.split = NULL};
}

vt_status vti_recipe_seat(vti_recipe *r) {
    vt_status status = vti_cases_prepare(&r->split, r->parts.factors, VT_ENGINE_MAX_HISTORY, r->allocator, &r->cases);
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
        .drawn = r->drawn,
        .include_seen = r->options.include_seen,
        .threads = r->train.threads > 0 ? r->train.threads : (uint32_t)omp_get_max_threads(),
        .allocator = r->allocator,
    };
    return VT_OK;
}

vti_school vti_recipe_school(const vti_recipe *r, uint32_t most) {
    vti_school school = r->school;
    school.count = r->split.case_count < most ? r->split.case_count : most;
    return school;
}

bool vti_recipe_apart(const vti_recipe *r, uint32_t number) {
    return r->cases.units[number] % VTI_RECIPE_APART == r->turn;
}

bool vti_recipe_has_few(const vti_recipe *r) {
    return r->split.case_count / r->options.last_baskets < VTI_RECIPE_FEWEST;
}

uint32_t vti_recipe_turns(const vti_recipe *r) {
    uint32_t cases = vti_recipe_school(r, VTI_NETWORK_CASES).count, turns = 1;
    while (turns < VTI_RECIPE_APART && cases / VTI_RECIPE_APART * turns < VTI_RECIPE_JUDGES) turns++;
    return turns;
}

/* Whether a case is of what its user did last, where users have two. */
static bool is_last(const vti_recipe *r, uint32_t number) {
    return r->options.last_baskets == 1 || number == 0 || r->cases.units[number - 1] != r->cases.units[number];
}

vt_status vti_recipe_enrol(const vti_recipe *r, uint32_t most, vti_enrolled users, const uint32_t *newest,
                           uint32_t count, vti_school *school, uint32_t **memory) {
    *school = vti_recipe_school(r, most);
    uint32_t *numbers = *memory = vti_allocate(r->allocator, (size_t)school->count * count, 2 * sizeof *numbers);
    if (!numbers) return vti_error(r->error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to validate");
    uint32_t *known = numbers + (size_t)school->count * count, places = 0;
    for (uint32_t i = 0; i < school->count; i++) {
        bool apart = vti_recipe_apart(r, school->numbers[i]);
        if (users != VTI_ALL_USERS && apart != (users == VTI_USERS_APART)) continue;
        if (newest && !is_last(r, school->numbers[i])) continue;
        for (uint32_t c = 0; c < count; c++, places++) {
            numbers[places] = school->numbers[i];
            if (newest) known[places] = newest[c];
        }
    }
    school->numbers = numbers;
    school->newest = newest ? known : NULL;
    school->count = places;
    return VT_OK;
}

vt_status vti_recipe_measure(const vti_recipe *r, const vt_blend *blend, double *ndcg) {
    vti_school school = vti_recipe_school(r, VTI_RECIPE_LOOK);
    vt_pack pack = r->pack;
    pack.blend = *blend;
    return vti_school_measure(&school, &pack, ndcg, r->error);
}

/* ---- packs and blends on the way ---- */

vt_status vti_recipe_open(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                          const vti_newcomers *newcomers) {
    size_t size_bytes;
    vti_release(r->allocator, r->bytes);
    r->bytes = NULL;
    vti_recipe_parts parts = vti_recipe_parts_of(&r->parts, r->used);
    vt_status status =
        vti_recipe_pack(&parts, &r->source, blend, network, newcomers, NULL, &r->bytes, &size_bytes, r->error);
    return status == VT_OK ? vt_pack_open(r->bytes, size_bytes, &r->pack, r->error) : status;
}

vt_blend vti_recipe_blend_of(uint32_t signal, float decay) {
    vt_blend blend = {.candidates = VTI_RECIPE_CANDIDATES};
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) blend.decays[s] = s == VT_SIGNAL_FACTORS ? VTI_NO_DECAY : 2;
    blend.weights[signal] = 1;
    blend.decays[signal] = decay;
    return blend;
}

bool vti_recipe_has(const vti_recipe *r, uint32_t signal) {
    if (signal == VT_SIGNAL_REPEAT) return r->options.include_seen;
    if (signal == VT_SIGNAL_TREND) return r->parts.trends != NULL;
    if (signal == VT_SIGNAL_RECURRENT) return r->parts.recurrent != NULL;
    if (signal == VT_SIGNAL_FACTORS || signal == VT_SIGNAL_POPULARITY || signal == VT_SIGNAL_FAMILIAR) return true;
    return r->parts.links[signal - VT_SIGNAL_LINKS] != NULL;
}

bool vti_recipe_stands_alone(uint32_t signal) {
    return signal != VT_SIGNAL_FAMILIAR && signal != VT_SIGNAL_LINKS + VT_RELATION_AGAINST;
}

bool vti_recipe_is_free(uint32_t signal) {
    return signal == VT_SIGNAL_REPEAT || signal == VT_SIGNAL_POPULARITY || signal == VT_SIGNAL_FAMILIAR;
}

float vti_recipe_first_weight(uint32_t signal) {
    return signal == VT_SIGNAL_LINKS + VT_RELATION_AGAINST ? -1 : 1;
}

const char *vti_recipe_signal_name(uint32_t signal) {
    if (signal == VT_SIGNAL_FACTORS) return "factors";
    if (signal == VT_SIGNAL_REPEAT) return "repeat";
    if (signal == VT_SIGNAL_POPULARITY) return "popularity";
    if (signal == VT_SIGNAL_TREND) return "trend";
    if (signal == VT_SIGNAL_RECURRENT) return "gru";
    if (signal == VT_SIGNAL_FAMILIAR) return "familiar";
    return vti_recipe_kind((vt_relation)(signal - VT_SIGNAL_LINKS));
}

void vti_recipe_note(vti_recipe *r, json_t *what) {
    json_array_append_new(r->notes, what);
    if (r->progress) r->progress->report(r->progress->context, "train: recipe", json_array_size(r->notes), 0);
}

void vti_recipe_note_without(vti_recipe *r, const char *part, const char *reason) {
    vti_recipe_note(r, json_pack("{s:s, s:s}", "part", part, "not_tried", reason));
}

vt_status vti_recipe_train_links(vti_recipe *r, const vti_recipe_source *source, vt_relation relation,
                                 vt_model **model) {
    const vti_link_settings *chosen = &r->settings[relation];
    return vti_recipe_links(source, relation, chosen->texts, chosen->count, model, r->error);
}
