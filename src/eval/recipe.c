/*
 * recipe.c: see recipe.h. Unless the options say it, first whether lists hold what the shopper knows already. Then, in
 * this order, everything on the validation split of the events, by lists of the whole catalogue or, where the protocol gives
 * negatives, by the places of targets among items that are drawn; each user has two cases where they are few:
 *   1. factors ("ials"), by a walk over their two strengths, and links of each relation; each with the settings that order
 *      the targets best when they are alone; and, if it may be neural, a recurrent network on the factors. With the
 *      strengths that were found, "content", in which items that nobody took have factors too, takes the place of "ials",
 *      and is trained on all events, which ships;
 *   2. for each signal how far back it looks when it does best alone, and how much types of events weigh in links;
 *   3. weights of the normalised signals (listwise softmax; among drawn items, and where no network may follow, then smooth
 *      NDCG); signals that are worth less NDCG than their bytes cost are left out, the least useful first;
 *   4. where there is a budget of bytes: fewer links and coarser factors, by what loses least; then weights again;
 *   5. a network over signals, ranks and what else is known, added to the blend, when lists of users that had no part in
 *      its training are better with it;
 *   6. the like of 3 and 5 for shoppers who have done little, from the newest few events of each history;
 *   7. how much popularity may be taken from lists at next to no loss.
 * At last networks are refitted to all users and to the factors that ship, which they see in another basis than those of the
 * validation, and the other parts that stay are trained again on all events. What was decided, and why, goes into the
 * pack's report.
 */
#include "recipe.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "recipe_private.h"

#include <stdlib.h>

#define TREND_DAYS 30 /* half-life of trends that no recipe has chosen */

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

/* Whether the factors alone make the lists, as they do in a pack without a blend. */
static bool is_plain(const vt_blend *blend) {
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (s != VT_SIGNAL_FACTORS && blend->weights[s] != 0) return false;
    }
    return blend->reranked == 0 && blend->decays[VT_SIGNAL_FACTORS] == VTI_NO_DECAY && !blend->repeats;
}

static vt_status train_factors(const vti_recipe_source *source, vt_model **model, vt_error *error) {
    vt_train_options options = *source->train;
    options.model = "content";
    return vti_train(source->events, source->dataset, &options, source->allocator, source->progress, model, error);
}

/* On the validation's events, for all that follows, and on all of them. */
static vt_status train_chosen_factors(vti_recipe *r) {
    vti_recipe_source source = r->source;
    source.events = r->events;
    vt_model_destroy(r->parts.factors);
    r->parts.factors = NULL;
    vt_status status = train_factors(&r->source, &r->parts.factors, r->error);
    if (status == VT_OK) status = train_factors(&source, &r->shipped, r->error);
    if (status != VT_OK) return status;
    const vt_model *validated = r->parts.factors;
    status = vti_basis_change_find(validated->item_factors, r->shipped->item_factors, validated->item_count,
                                   validated->factor_count, &r->to_shipped);
    return status == VT_OK ? status : vti_error(r->error, status, VT_NOWHERE, "The factors are not numbers any more.");
}

/* Trains those of the other parts that are wanted on all events. */
static vt_status train_parts(vti_recipe *r, const vti_recipe_source *source, const vti_recipe_parts *wanted,
                             vti_recipe_parts *parts) {
    vt_status status = VT_OK;
    for (uint32_t relation = 0; relation < VT_RELATION_COUNT && status == VT_OK; relation++) {
        parts->kept[relation] = wanted->kept[relation];
        if (!wanted->links[relation]) continue;
        status = vti_recipe_train_links(r, source, (vt_relation)relation, &parts->links[relation]);
    }
    if (status == VT_OK && wanted->trends) status = vti_recipe_trends(source, r->half_life_days, &parts->trends);
    if (status == VT_OK && wanted->recurrent) {
        status = vti_recipe_recurrent(source, parts->factors, &parts->recurrent, r->error);
    }
    return status;
}

/* The pack of all events; the variants get all parts, if they are asked for. */
static vt_status train_again(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                             const vti_newcomers *newcomers, vti_variants *variants, vt_model **model, void **bytes,
                             size_t *size_bytes) {
    vti_recipe_parts parts = {.factors = r->shipped}, chosen = vti_recipe_parts_of(&r->parts, r->used);
    vti_recipe_source source = r->source;
    source.events = r->events;
    r->shipped = NULL;
    vt_model_set_storage(parts.factors, r->train.storage);
    char *text = json_dumps(r->notes, JSON_REAL_PRECISION(6));
    vt_status status = text ? train_parts(r, &source, variants ? &r->parts : &chosen, &parts) : VT_ERR_MEMORY;
    chosen = vti_recipe_parts_of(&parts, r->used);
    if (status == VT_OK) {
        status = vti_recipe_pack(&chosen, &source, blend, network, newcomers, text, bytes, size_bytes, r->error);
    }
    while (status == VT_OK && r->options.budget_bytes > 0 && *size_bytes > r->options.budget_bytes) {
        vti_release(r->allocator, *bytes); /* all events make some more links than a part of them */
        *bytes = NULL;
        status = trim(&chosen, r->error);
        if (status != VT_OK) break;
        status = vti_recipe_pack(&chosen, &source, blend, network, newcomers, text, bytes, size_bytes, r->error);
    }
    free(text);
    if (status == VT_OK) *model = parts.factors;
    if (status == VT_OK && variants) {
        variants->parts = parts;
        return VT_OK;
    }
    if (status == VT_OK) parts.factors = NULL;
    vti_recipe_parts_destroy(&parts, r->allocator);
    return status;
}

/* Factors as the options say, and what pages have lists of besides: nothing has to be weighed. */
static vt_status train_lists(const vti_recipe_source *source, uint64_t budget_bytes, vt_model **model, void **bytes,
                             size_t *size_bytes, vt_error *error) {
    vti_recipe_parts parts = {.kept = {[VT_RELATION_TOGETHER] = VTI_LISTED_TOGETHER}};
    vt_status status = train_factors(source, &parts.factors, error);
    if (status == VT_OK) {
        status = vti_recipe_links(source, VT_RELATION_TOGETHER, NULL, 0, &parts.links[VT_RELATION_TOGETHER], error);
    }
    if (status == VT_OK) status = vti_recipe_trends(source, TREND_DAYS, &parts.trends);
    if (status == VT_OK) status = vti_recipe_pack(&parts, source, NULL, NULL, NULL, NULL, bytes, size_bytes, error);
    if (status == VT_OK && budget_bytes > 0 && *size_bytes > budget_bytes) {
        vti_release(source->allocator, *bytes);
        *bytes = NULL;
        status = vti_error(error, VT_ERR_LIMIT, VT_NOWHERE,
                           "The pack is larger than the budget; the recipes auto and blend keep to one.");
    }
    if (status == VT_OK) {
        *model = parts.factors;
        parts.factors = NULL;
    }
    vti_recipe_parts_destroy(&parts, source->allocator);
    return status;
}

vt_status vti_recipe_train(const vti_event_list *events, const vt_dataset *dataset, const vt_eval_options *options,
                           const vt_allocator *allocator, const vt_progress *progress, vti_variants *variants,
                           vt_model **model, void **bytes, size_t *size_bytes, vt_error *error) {
    vt_train_options train = options->train;
    train.model = NULL;
    if (options->recipe == VT_RECIPE_LISTS) {
        vti_recipe_source source = {events, dataset, &train, allocator, progress};
        return train_lists(&source, options->budget_bytes, model, bytes, size_bytes, error);
    }
    vt_blend blend = vti_recipe_blend_of(VT_SIGNAL_FACTORS, VTI_NO_DECAY);
    vti_network *network = NULL, *newcomer_network = NULL;
    vti_newcomers newcomers = {.below = 0};
    vti_recipe r = {
        .events = events,
        .dataset = dataset,
        .allocator = allocator,
        .progress = progress,
        .options = *options,
        .train = train,
        .notes = json_array(),
        .error = error,
    };
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) r.used[s] = true;
    bool told = options->include_seen || options->only_new;
    vt_status status = told ? VT_OK : vti_recipe_choose_repeats(&r);
    if (status == VT_OK) status = vti_recipe_split(&r);
    if (status == VT_OK) status = vti_recipe_choose_factors(&r);
    if (status == VT_OK) status = train_chosen_factors(&r);
    if (status == VT_OK) status = vti_recipe_choose_links(&r);
    if (status == VT_OK) status = vti_recipe_choose_trends(&r);
    if (status == VT_OK && options->recipe != VT_RECIPE_BLEND) status = vti_recipe_choose_recurrent(&r);
    if (status == VT_OK) status = vti_recipe_open(&r, &blend, NULL, NULL);
    if (status == VT_OK) status = vti_recipe_choose_decays(&r, &blend);
    if (status == VT_OK) status = vti_recipe_choose_types(&r, &blend);
    if (status == VT_OK) status = vti_recipe_choose_signals(&r, &blend);
    if (status == VT_ERR_EMPTY) {
        status =
            vti_error(error, status, VT_NOWHERE,
                      "The events are too few to decide by them what a pack needs; the recipe lists decides nothing.");
    }
    if (status == VT_OK && variants) status = vti_recipe_vary(&r, &blend, variants);
    if (status == VT_OK && options->budget_bytes > 0)
        status = vti_recipe_keep_to_budget(&r, options->budget_bytes, &blend);
    blend.repeats = r.options.include_seen;
    blend.reranked = VTI_RECIPE_CANDIDATES;
    bool earns = false;
    vt_blend alone = blend;
    if (status == VT_OK && options->recipe != VT_RECIPE_BLEND) {
        status = vti_recipe_choose_network(&r, &alone, &blend, &network, &earns);
    }
    if (!earns) {
        vti_release(allocator, network);
        network = NULL;
        blend = alone;
        blend.reranked = 0;
    }
    const vt_blend *shipped = is_plain(&blend) ? NULL : &blend;
    if (status == VT_OK && shipped) {
        status = vti_recipe_fit_newcomers(&r, &blend, network, &newcomer_network, &newcomers);
    }
    const vti_newcomers *apart = newcomers.below > 0 ? &newcomers : NULL;
    if (status == VT_OK) status = vti_recipe_choose_debias(&r, shipped, network, apart);
    r.ships = true;
    if (status == VT_OK && network) status = vti_recipe_fit_network(&r, &alone, &blend, &network);
    if (status == VT_OK && apart) status = vti_recipe_refit_newcomers(&r, &newcomers, &newcomer_network);
    if (status == VT_OK) status = train_again(&r, shipped, network, apart, variants, model, bytes, size_bytes);
    vti_release(allocator, network);
    vti_release(allocator, newcomer_network);
    vti_recipe_clear(&r);
    vt_model_destroy(r.shipped);
    json_decref(r.notes);
    return status;
}

vt_status vt_recipe_train(const vt_dataset *dataset, const vt_eval_options *options, const vt_progress *progress,
                          vt_model **model, void **bytes, size_t *size_bytes, vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || !model || !bytes || !size_bytes) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A recipe needs a cleaned dataset and options.");
    }
    vti_event_list events = vti_dataset_events(dataset);
    return vti_recipe_train(&events, dataset, options, &dataset->allocator, progress, NULL, model, bytes, size_bytes,
                            error);
}
