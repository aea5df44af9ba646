/*
 * recipe_variants.c: weighs the variants whose worth is asked for beside a recipe's pack (variants.h): on the validation
 * split, like the recipe itself. It leaves the recipe as it was, apart from the pack at hand.
 */
#include "recipe_private.h"

#include "../base/memory.h"

#include <string.h>

static vti_variant *add(const vti_recipe *r, vti_variants *variants, const char *name, const vt_blend *blend) {
    vti_variant *variant = &variants->list[variants->count++];
    *variant = (vti_variant){.name = name, .blend = *blend};
    variant->blend.repeats = r->options.include_seen;
    return variant;
}

static vt_status add_blend(vti_recipe *r, vti_variants *variants, const char *name, bool recurrent, vt_blend blend) {
    double ndcg;
    vti_variant *variant = add(r, variants, name, &blend);
    memcpy(variant->signals, r->used, sizeof variant->signals);
    variant->signals[VT_SIGNAL_RECURRENT] = recurrent;
    return vti_recipe_fit_weights(r, variant->signals, &variant->blend, &ndcg);
}

/* The same with a network, earned or not. */
static vt_status add_network(vti_recipe *r, vti_variants *variants, const char *name, const vti_variant *from) {
    bool used[VT_SIGNAL_COUNT];
    vti_variant *variant = add(r, variants, name, &from->blend);
    memcpy(variant->signals, from->signals, sizeof variant->signals);
    vt_blend alone = from->blend;
    alone.reranked = VTI_RECIPE_CANDIDATES;
    memcpy(used, r->used, sizeof used);
    memcpy(r->used, from->signals, sizeof used);
    r->ships = true;
    vt_status status = vti_recipe_fit_network(r, &alone, &variant->blend, &variant->network);
    r->ships = false;
    memcpy(r->used, used, sizeof used);
    if (!variant->network) variants->count--;
    return status;
}

vt_status vti_recipe_vary(vti_recipe *r, const vt_blend *blend, vti_variants *variants) {
    json_t *notes = r->notes;
    vt_status status = VT_OK;
    r->notes = json_array(); /* those of the pack are of the pack */
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (!vti_recipe_has(r, s) || !vti_recipe_stands_alone(s)) continue;
        vt_blend alone = vti_recipe_blend_of(s, blend->decays[s]);
        add(r, variants, vti_recipe_signal_name(s), &alone)->signals[s] = true;
    }
    uint32_t first = variants->count;
    bool recurrent = vti_recipe_has(r, VT_SIGNAL_RECURRENT), networks = r->options.recipe != VT_RECIPE_BLEND;
    status = add_blend(r, variants, "blend", false, *blend);
    if (status == VT_OK && recurrent) status = add_blend(r, variants, "blend, gru", true, *blend);
    if (status == VT_OK && networks) status = add_network(r, variants, "blend, network", &variants->list[first]);
    if (status == VT_OK && networks && recurrent) {
        status = add_network(r, variants, "blend, gru, network", &variants->list[first + 1]);
    }
    json_decref(r->notes);
    r->notes = notes;
    return status;
}
