/*
 * recipe_choices.c: the first steps of a recipe (recipe.c): how each part is trained, and how far back its signal looks,
 * by what orders the targets of the validation split best when it is alone.
 */
#include "recipe_private.h"

#include "../base/memory.h"

#include <string.h>

static const float decay_choices[] = {-1, -3, -10, 0.5F, 1, 2, 4, 8, 16, VTI_NO_DECAY}; /* see vt_blend */
static const float half_life_choices[] = {7, 30, 90};
static const float unobserved_choices[] = {0.003F, 0.01F, 0.03F, 0.1F, 0.3F, 1};
static const float strength_steps[] = {2, 1.4F}; /* of both strengths, from the standard ridge */
static const float value_choices[] = {0.25F, 0.5F, 1};
static const struct {
    float exponent;
    const char *text; /* for the models of links; NULL: they have it as their standard */
} type_choices[] = {{0, NULL}, {0.5F, "type-exponent=0.5"}, {1, "type-exponent=1"}};

/* Settings of links that are tried in this order; each stays when it is better than what was there. */
#define SEARCHED_EVENTS 2000000U /* of more, links are trained with the standard settings, and no recurrent network */
#define TOO_MANY "over 2,000,000 events"
#define NO_TIMES "no times"
static const struct {
    vt_relation relation;
    const char *text;
} setting_choices[] = {
    {VT_RELATION_SEQUENCE, "order=0.4"},          {VT_RELATION_SEQUENCE, "order=0.1"},
    {VT_RELATION_SEQUENCE, "regularization=1.5"}, {VT_RELATION_SEQUENCE, "regularization=0.5"},
    {VT_RELATION_SEQUENCE, "regularization=15"},  {VT_RELATION_NEXT, "target-exponent=0.2"},
    {VT_RELATION_NEXT, "target-exponent=0.8"},
};

/* ---- 1. factors, links and trends ---- */

/* Trains factors with these options; they stay when they order better than those that are there. */
static vt_status try_factors(vti_recipe *r, const vt_train_options *tried, double *best) {
    vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_FACTORS, VTI_NO_DECAY);
    vt_model *before = r->parts.factors;
    double ndcg = 0;
    r->parts.factors = NULL;
    vt_status status =
        vti_train(&r->split.train, r->dataset, tried, r->allocator, r->progress, &r->parts.factors, r->error);
    if (status == VT_ERR_NUMERIC && before) { /* so strong that nothing is learnt */
        r->parts.factors = before;
        return VT_OK;
    }
    if (status == VT_OK && !r->numbers) status = vti_recipe_seat(r);
    if (status == VT_OK) status = vti_recipe_open(r, &blend, NULL, NULL);
    if (status == VT_OK) status = vti_recipe_measure(r, &blend, &ndcg);
    if (status == VT_OK) {
        const vt_fold_in *fold_in = &vt_model_options(r->parts.factors)->fold_in;
        vti_recipe_note(r,
                        json_pack("{s:s, s:f, s:f, s:f, s:f}", "part", "factors", "unobserved_weight",
                                  (double)fold_in->unobserved_weight, "regularization", (double)fold_in->regularization,
                                  "value_exponent", (double)fold_in->value_exponent, "ndcg", ndcg));
    }
    if (status == VT_OK && ndcg > *best) {
        *best = ndcg;
        r->train = *tried;
        vt_model_destroy(before);
    } else {
        vt_model_destroy(r->parts.factors);
        r->parts.factors = before;
    }
    return status;
}

/* Moves a strength, one of r->train, up or else down by steps of this factor as long as that helps. */
static vt_status walk(vti_recipe *r, float *strength, float factor, double *best) {
    const float ways[] = {factor, 1 / factor};
    double start = *best, before;
    vt_status status = VT_OK;
    for (size_t way = 0; way < 2 && *best == start && status == VT_OK; way++) {
        do {
            float current = *strength;
            before = *best;
            *strength = current * ways[way];
            vt_train_options tried = r->train;
            *strength = current;
            status = try_factors(r, &tried, best);
        } while (status == VT_OK && *best > before);
    }
    return status;
}

vt_status vti_recipe_choose_factors(vti_recipe *r) {
    double best = -1;
    vt_status status = VT_OK;
    vt_train_options tried = r->train;
    for (size_t c = 0; c < sizeof unobserved_choices / sizeof *unobserved_choices && status == VT_OK; c++) {
        tried.fold_in.unobserved_weight = unobserved_choices[c];
        status = try_factors(r, &tried, &best);
    }
    tried = r->train;
    for (size_t c = 0; c < sizeof value_choices / sizeof *value_choices && status == VT_OK && r->valued; c++) {
        tried.fold_in.value_exponent = value_choices[c];
        status = try_factors(r, &tried, &best);
    }
    if (status != VT_OK) return status;
    r->train.fold_in.regularization = vt_model_options(r->parts.factors)->fold_in.regularization;
    float *strengths[] = {&r->train.fold_in.regularization, &r->train.fold_in.unobserved_weight};
    for (size_t c = 0; c < sizeof strength_steps / sizeof *strength_steps && status == VT_OK; c++) {
        for (size_t turn = 0, settled = 0; settled < 2 && status == VT_OK; turn++) {
            double before = best;
            status = walk(r, strengths[turn % 2], strength_steps[c], &best);
            settled = best > before ? 1 : settled + 1; /* the other one has to be looked at again */
        }
    }
    return status;
}

static void add_setting(vti_recipe *r, vt_relation relation, const char *text) {
    r->settings[relation].texts[r->settings[relation].count++] = text;
}

/* How good a relation is alone. */
static vt_status measure_links(vti_recipe *r, vt_relation relation, double *ndcg) {
    vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_LINKS + relation, r->ordered ? 2 : VTI_NO_DECAY);
    vt_status status = vti_recipe_open(r, &blend, NULL, NULL);
    return status == VT_OK ? vti_recipe_measure(r, &blend, ndcg) : status;
}

/* Tries one more setting of a relation whose links measure `ndcg`. */
static vt_status try_setting(vti_recipe *r, vt_relation relation, const char *text, double *ndcg) {
    vti_link_settings before = r->settings[relation];
    vt_model *links = r->parts.links[relation];
    double tried = 0;
    add_setting(r, relation, text);
    r->parts.links[relation] = NULL;
    vt_status status = vti_recipe_train_links(r, &r->source, relation, &r->parts.links[relation]);
    if (status == VT_OK && r->parts.links[relation]) status = measure_links(r, relation, &tried);
    vti_recipe_note(r, json_pack("{s:s, s:s, s:f}", "part", vti_recipe_kind(relation), "setting", text, "ndcg", tried));
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

static bool are_too_many(const vti_recipe *r) {
    return r->events->offsets[r->events->user_count] > SEARCHED_EVENTS;
}

/* What speaks against items, as it was found best to look for what speaks for them. */
static vt_status choose_against(vti_recipe *r) {
    if (!r->parts.links[VT_RELATION_SEQUENCE]) return VT_OK;
    r->settings[VT_RELATION_AGAINST] = r->settings[VT_RELATION_SEQUENCE];
    return vti_recipe_train_links(r, &r->source, VT_RELATION_AGAINST, &r->parts.links[VT_RELATION_AGAINST]);
}

vt_status vti_recipe_choose_links(vti_recipe *r) {
    static const uint32_t kept[VT_RELATION_COUNT] = {48, 24, 16, 16, 24};
    static const char *const lacking[] = {"no links", "no links", "no attributes", "no baskets"};
    double ndcg[VT_RELATION_COUNT] = {0};
    vt_status status = VT_OK;
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT && status == VT_OK; relation++) {
        const char *part = vti_recipe_kind((vt_relation)relation);
        r->parts.kept[relation] = kept[relation];
        if (relation == VT_RELATION_AGAINST) continue; /* see choose_against */
        if (!r->ordered && relation == VT_RELATION_NEXT) {
            vti_recipe_note_without(r, part, NO_TIMES);
            continue;
        }
        if (!r->ordered && relation == VT_RELATION_SEQUENCE) add_setting(r, VT_RELATION_SEQUENCE, "order=0");
        status = vti_recipe_train_links(r, &r->source, (vt_relation)relation, &r->parts.links[relation]);
        if (status == VT_OK && !r->parts.links[relation]) vti_recipe_note_without(r, part, lacking[relation]);
        if (status != VT_OK || !r->parts.links[relation]) continue;
        status = measure_links(r, (vt_relation)relation, &ndcg[relation]);
        vti_recipe_note(r, json_pack("{s:s, s:f}", "part", part, "ndcg", ndcg[relation]));
    }
    bool searched = !are_too_many(r);
    if (!searched) vti_recipe_note_without(r, "settings of links", TOO_MANY);
    for (size_t c = 0; c < sizeof setting_choices / sizeof *setting_choices && status == VT_OK && searched; c++) {
        vt_relation relation = setting_choices[c].relation;
        if (!r->ordered && strncmp(setting_choices[c].text, "order", 5) == 0) continue;
        if (r->parts.links[relation]) status = try_setting(r, relation, setting_choices[c].text, &ndcg[relation]);
    }
    return status == VT_OK ? choose_against(r) : status;
}

/* Trends of the half-life that orders best alone. */
vt_status vti_recipe_choose_trends(vti_recipe *r) {
    float *best = NULL;
    double best_ndcg = -1;
    vt_status status = VT_OK;
    for (size_t c = 0; c < sizeof half_life_choices / sizeof *half_life_choices && status == VT_OK; c++) {
        double ndcg = 0;
        vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_TREND, 1);
        status = vti_recipe_trends(&r->source, half_life_choices[c], &r->parts.trends);
        if (!r->parts.trends) {
            if (status == VT_OK) vti_recipe_note_without(r, "trend", NO_TIMES);
            break;
        }
        if (status == VT_OK) status = vti_recipe_open(r, &blend, NULL, NULL);
        if (status == VT_OK) status = vti_recipe_measure(r, &blend, &ndcg);
        vti_recipe_note(r, json_pack("{s:s, s:f, s:f}", "part", "trend", "half_life_days", (double)half_life_choices[c],
                                     "ndcg", ndcg));
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

vt_status vti_recipe_choose_recurrent(vti_recipe *r) {
    if (!r->ordered || are_too_many(r)) {
        vti_recipe_note_without(r, "gru", r->ordered ? TOO_MANY : NO_TIMES);
        return VT_OK;
    }
    vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_RECURRENT, VTI_NO_DECAY);
    double ndcg = 0;
    vt_status status = vti_recipe_recurrent(&r->source, r->parts.factors, &r->parts.recurrent, r->error);
    if (status == VT_OK && !r->parts.recurrent) vti_recipe_note_without(r, "gru", "too little to learn from");
    if (status != VT_OK || !r->parts.recurrent) return status;
    status = vti_recipe_open(r, &blend, NULL, NULL);
    if (status == VT_OK) status = vti_recipe_measure(r, &blend, &ndcg);
    vti_recipe_note(r, json_pack("{s:s, s:f}", "part", "gru", "ndcg", ndcg));
    return status;
}

/* ---- 2. decays ---- */

vt_status vti_recipe_choose_decays(vti_recipe *r, vt_blend *blend) {
    vt_status status = VT_OK;
    for (uint32_t signal = 0; signal < VT_SIGNAL_POPULARITY && status == VT_OK; signal++) {
        if (!r->ordered) blend->decays[signal] = VTI_NO_DECAY;
        if (!r->ordered || !vti_recipe_has(r, signal) || !vti_recipe_stands_alone(signal)) continue;
        double best = -1;
        json_t *curve = json_array();
        for (size_t c = 0; c < sizeof decay_choices / sizeof *decay_choices && status == VT_OK; c++) {
            double ndcg;
            vt_blend alone = vti_recipe_blend_of(signal, decay_choices[c]);
            status = vti_recipe_measure(r, &alone, &ndcg);
            if (status != VT_OK) break;
            json_array_append_new(curve, json_pack("[f, f]", (double)decay_choices[c], ndcg));
            if (ndcg <= best) continue;
            best = ndcg;
            blend->decays[signal] = decay_choices[c];
        }
        vti_recipe_note(r, json_pack("{s:s, s:f, s:o}", "signal", vti_recipe_signal_name(signal), "decay",
                                     (double)blend->decays[signal], "ndcg_by_decay", curve));
    }
    blend->decays[VT_SIGNAL_LINKS + VT_RELATION_AGAINST] = blend->decays[VT_SIGNAL_LINKS + VT_RELATION_SEQUENCE];
    return status;
}

/* How much the types of events weigh, by the sum of what the relations order alone; the models of links look at histories
 * as the pack does. */
vt_status vti_recipe_choose_types(vti_recipe *r, vt_blend *blend) {
    if (!r->typed) return VT_OK;
    vt_status status = VT_OK;
    size_t best = 0;
    double best_sum = -1;
    json_t *curve = json_array();
    for (size_t c = 0; c < sizeof type_choices / sizeof *type_choices && status == VT_OK; c++) {
        double sum = 0;
        for (uint32_t s = VT_SIGNAL_LINKS; s < VT_SIGNAL_REPEAT && status == VT_OK; s++) {
            double ndcg = 0;
            vt_blend alone = vti_recipe_blend_of(s, blend->decays[s]);
            alone.type_exponent = type_choices[c].exponent;
            if (vti_recipe_has(r, s) && vti_recipe_stands_alone(s)) status = vti_recipe_measure(r, &alone, &ndcg);
            sum += ndcg;
        }
        json_array_append_new(curve, json_pack("[f, f]", (double)type_choices[c].exponent, sum));
        if (sum <= best_sum) continue;
        best_sum = sum;
        best = c;
    }
    blend->type_exponent = type_choices[best].exponent;
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT && type_choices[best].text; relation++) {
        add_setting(r, (vt_relation)relation, type_choices[best].text);
    }
    vti_recipe_note(r, json_pack("{s:s, s:f, s:o}", "part", "types", "type_exponent", (double)blend->type_exponent,
                                 "ndcg_by_exponent", curve));
    return status;
}
