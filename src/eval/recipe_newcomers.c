/*
 * recipe_newcomers.c: the step of a recipe (recipe.c) for shoppers who have done little: the regularization of their
 * fold-in, a blend and a network, learnt from the cases of the validation split as if only the newest few events of each
 * had happened. They are for histories up to the length at which they have gained most, summed over all shorter ones.
 */
#include "recipe_private.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <string.h>

/* Events that are known of a case. What is learnt from these is for no longer histories. */
static const uint32_t lengths[] = {0, 1, 2, 3, 5};
#define LENGTHS (sizeof lengths / sizeof *lengths)

static const float REGULARIZATION_STEP = 4; /* from that of all histories, as long as it helps ... */
static const float MOST_REGULARIZATION = 1e5F;

/* Of at most `most` lessons, each case with each of these lengths. */
static vt_status enrol(const vti_recipe *r, uint32_t most, vti_enrolled users, const uint32_t *newest, uint32_t count,
                       vti_school *school, uint32_t **memory) {
    return vti_recipe_enrol(r, most / count, users, newest, count, school, memory);
}

/* The pack at hand, whose network adds nothing, with this for all histories. */
static vt_pack pack_for(const vti_recipe *r, const vti_newcomers *newcomers) {
    vt_pack pack = r->pack;
    pack.newcomers =
        (vt_newcomers){UINT32_MAX, newcomers->regularization, newcomers->blend, pack.network, pack.network_bytes};
    return pack;
}

/* By the lists of the factors alone. */
static vt_status choose_regularization(vti_recipe *r, vti_newcomers *newcomers) {
    uint32_t *memory;
    vti_school school;
    vti_newcomers tried = *newcomers;
    double best = -1;
    json_t *curve = json_array();
    tried.blend = vti_recipe_blend_of(VT_SIGNAL_FACTORS, newcomers->blend.decays[VT_SIGNAL_FACTORS]);
    vt_status status = enrol(r, VTI_RECIPE_LOOK, VTI_ALL_USERS, lengths + 1, LENGTHS - 1, &school, &memory);
    while (status == VT_OK && tried.regularization < MOST_REGULARIZATION) {
        double ndcg;
        vt_pack pack = pack_for(r, &tried);
        status = vti_school_measure(&school, &pack, &ndcg, r->error);
        if (status != VT_OK) break;
        json_array_append_new(curve, json_pack("[f, f]", (double)tried.regularization, ndcg));
        if (ndcg <= best) break;
        best = ndcg;
        newcomers->regularization = tried.regularization;
        tried.regularization *= REGULARIZATION_STEP;
    }
    vti_release(r->allocator, memory);
    vti_recipe_note(r, json_pack("{s:s, s:f, s:o}", "part", "newcomers", "regularization",
                                 (double)newcomers->regularization, "ndcg_by_regularization", curve));
    return status;
}

/* Whether the pack has what a signal needs: also links that are there for lists of their own, which cost no more. */
static bool is_packed(const vti_recipe *r, uint32_t signal) {
    bool of_links = signal >= VT_SIGNAL_LINKS && signal < VT_SIGNAL_REPEAT;
    if (of_links) return r->pack.has_links[signal - VT_SIGNAL_LINKS];
    return r->used[signal] || (vti_recipe_is_free(signal) && vti_recipe_has(r, signal));
}

/* Into `alone` a blend without a network, into newcomers, whose blend has the decays, the base of a network, and this. */
static vt_status learn(vti_recipe *r, vti_newcomers *newcomers, vt_blend *alone, vti_network **network) {
    uint32_t *memory = NULL;
    vti_school school;
    vt_blend *blend = &newcomers->blend;
    vt_status status = vti_recipe_open(r, blend, vti_recipe_no_network(), NULL);
    if (status != VT_OK) return status;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        blend->weights[s] = is_packed(r, s) ? vti_recipe_first_weight(s) : 0;
    }
    blend->reranked = 0;
    *alone = *blend;
    vt_pack pack = pack_for(r, newcomers);
    status = enrol(r, VTI_LESSON_CASES, VTI_OTHER_USERS, lengths, LENGTHS, &school, &memory);
    if (status == VT_OK) status = vti_recipe_learn_weights(r, &school, &pack, true, alone->weights);
    if (status == VT_OK) status = vti_recipe_learn_weights(r, &school, &pack, false, blend->weights);
    vti_release(r->allocator, memory);
    if (status != VT_OK || r->options.recipe == VT_RECIPE_BLEND) return status;
    blend->reranked = VTI_RECIPE_CANDIDATES;
    pack = pack_for(r, newcomers);
    status = enrol(r, VTI_NETWORK_CASES, VTI_ALL_USERS, lengths, LENGTHS, &school, &memory);
    if (status == VT_OK) status = vti_recipe_learn_network(r, &school, &pack, network);
    vti_release(r->allocator, memory);
    newcomers->network = *network;
    if (!*network) blend->reranked = 0;
    return status;
}

/* Whether a network of their own earns its place, by networks learnt likewise, each judged by those it never saw; the
 * first of them stays in *newcomers. */
static vt_status choose_network(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                vti_network **own_network, vti_newcomers *newcomers) {
    vti_newcomers start = *newcomers;
    vti_evidence evidence = {0};
    vt_blend alone;
    vt_status status = learn(r, newcomers, &alone, own_network);
    bool found = *own_network != NULL;
    for (r->turn = 0; r->turn < vti_recipe_turns(r) && status == VT_OK && found; r->turn++) {
        vti_newcomers tried = r->turn == 0 ? *newcomers : start;
        vt_blend without = alone;
        vti_network *own = NULL;
        if (r->turn > 0) status = learn(r, &tried, &without, &own);
        if (status == VT_OK) status = vti_recipe_open(r, blend, network, &tried);
        if (status == VT_OK) status = vti_recipe_hear(r, &without, lengths, LENGTHS, &evidence);
        vti_release(r->allocator, own);
    }
    r->turn = 0;
    if (status == VT_OK && !(found && vti_recipe_judge(r, "newcomers network", &evidence))) newcomers->blend = alone;
    return status;
}

/* Up to where, by the users held apart; the pack at hand has the part. */
static vt_status choose_length(vti_recipe *r, vti_newcomers *newcomers) {
    vt_pack without = r->pack;
    double price = vti_recipe_price(&r->pack, "newc"), gain = 0, best = 0;
    json_t *curve = json_array();
    vt_status status = VT_OK;
    without.newcomers.below = newcomers->below = 0;
    for (size_t l = 0; l < LENGTHS && status == VT_OK; l++) {
        uint32_t *memory;
        vti_school school;
        double before = 0, after = 0;
        status = vti_recipe_enrol(r, VTI_NETWORK_CASES, VTI_USERS_APART, &lengths[l], 1, &school, &memory);
        if (status == VT_OK) status = vti_school_measure(&school, &without, &before, r->error);
        if (status == VT_OK) status = vti_school_measure(&school, &r->pack, &after, r->error);
        vti_release(r->allocator, memory);
        json_array_append_new(curve, json_pack("[i, f, f]", (int)lengths[l], before, after));
        gain += after - before * (1 + price);
        if (gain <= best) continue;
        best = gain;
        newcomers->below = lengths[l] + 1;
    }
    vti_recipe_note(r, json_pack("{s:s, s:i, s:b, s:o}", "part", "newcomers", "items_below", (int)newcomers->below,
                                 "network", newcomers->blend.reranked > 0, "ndcg_by_events", curve));
    return status;
}

vt_status vti_recipe_fit_newcomers(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                   vti_network **own_network, vti_newcomers *newcomers) {
    if (vti_recipe_has_few(r)) {
        vti_recipe_note_without(r, "newcomers", VTI_TOO_FEW_CASES);
        return VT_OK;
    }
    vt_blend wide = *blend;
    wide.reranked = VTI_RECIPE_CANDIDATES;
    vt_status status = vti_recipe_open(r, &wide, vti_recipe_no_network(), NULL);
    if (status != VT_OK) return status;
    *newcomers = (vti_newcomers){UINT32_MAX, r->pack.fold_in.regularization, wide, NULL};
    status = choose_regularization(r, newcomers);
    if (status == VT_OK) status = choose_network(r, blend, network, own_network, newcomers);
    if (status == VT_OK) status = vti_recipe_open(r, blend, network, newcomers);
    if (status == VT_OK) status = choose_length(r, newcomers);
    if (status != VT_ERR_EMPTY) return status;
    newcomers->below = 0;
    vti_recipe_note_without(r, "newcomers", "no target is among the candidates");
    return VT_OK;
}

vt_status vti_recipe_refit_newcomers(vti_recipe *r, vti_newcomers *newcomers, vti_network **own_network) {
    vt_blend alone;
    if (newcomers->blend.reranked == 0) return VT_OK;
    vti_release(r->allocator, *own_network);
    *own_network = NULL;
    return learn(r, newcomers, &alone, own_network);
}
