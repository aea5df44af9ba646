/*
 * recipe_repeats.c: the step before all others of a recipe (recipe.c): whether lists hold what the shopper knows already,
 * unless a page asks for something else. Where what comes last goes back to the history at all, a small blend of parts
 * with their standard settings is weighed and measured both ways, on a split that asks for what came last, new or back from
 * an earlier visit.
 * It leaves nothing behind but the answer.
 */
#include "recipe_private.h"

#define KEPT_NEXT 24U

/* Hidden items are never of the history. */
static bool may_ask_for_known(vt_protocol protocol) {
    return protocol != VT_PROTOCOL_RANDOM_ITEMS && protocol != VT_PROTOCOL_STRONG_GENERALIZATION;
}

static bool knows(const vti_split *split, uint32_t number, uint32_t item) {
    for (uint64_t e = split->history.offsets[number]; e < split->history.offsets[number + 1]; e++) {
        if (split->history.events[e].item == item) return true;
    }
    return false;
}

/* The share of the targets that are items of the history. */
static double known_share(const vti_split *split) {
    uint64_t known = 0;
    for (uint32_t c = 0; c < split->case_count; c++) {
        for (uint64_t t = split->target_offsets[c]; t < split->target_offsets[c + 1]; t++) {
            known += knows(split, c, split->targets[t]);
        }
    }
    return (double)known / (double)split->target_offsets[split->case_count];
}

static vt_status train_parts(vti_recipe *r, vt_blend *blend) {
    vt_status status =
        vti_train(r->source.events, r->dataset, &r->train, r->allocator, r->progress, &r->parts.factors, r->error);
    r->parts.kept[VT_RELATION_NEXT] = KEPT_NEXT;
    if (status == VT_OK && r->ordered) {
        status = vti_recipe_train_links(r, &r->source, VT_RELATION_NEXT, &r->parts.links[VT_RELATION_NEXT]);
    }
    if (status == VT_OK) status = vti_recipe_seat(r);
    *blend = vti_recipe_blend_of(VT_SIGNAL_FACTORS, VTI_NO_DECAY);
    if (!r->ordered) blend->decays[VT_SIGNAL_REPEAT] = VTI_NO_DECAY;
    return status == VT_OK ? vti_recipe_open(r, blend, NULL, NULL) : status;
}

static vt_status measure(vti_recipe *r, bool include_seen, vt_blend *blend, double *ndcg) {
    bool used[VT_SIGNAL_COUNT];
    r->options.include_seen = r->school.include_seen = include_seen;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) used[s] = vti_recipe_has(r, s);
    vt_status status = vti_recipe_fit_weights(r, used, blend, ndcg);
    return status == VT_ERR_EMPTY ? VT_OK : status; /* no list has a target */
}

vt_status vti_recipe_choose_repeats(vti_recipe *r) {
    double share = 0, without = 0, with = 0;
    vt_blend blend;
    r->options.include_seen = true;
    vt_status status = vti_recipe_split(r);
    if (status == VT_OK && may_ask_for_known(r->options.protocol)) share = known_share(&r->split);
    if (status == VT_OK && share > 0) {
        status = train_parts(r, &blend);
        if (status == VT_OK) status = measure(r, false, &blend, &without);
        if (status == VT_OK) status = measure(r, true, &blend, &with);
    }
    r->options.include_seen = with > without * (1 + VTI_RECIPE_EARNS);
    vti_recipe_clear(r);
    vti_recipe_note(r, json_pack("{s:s, s:b, s:f, s:f, s:f}", "part", "repeats", "listed", r->options.include_seen,
                                 "known_targets", share, "ndcg_without", without, "ndcg_with", with));
    return status;
}
