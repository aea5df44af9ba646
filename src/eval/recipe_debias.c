/*
 * recipe_debias.c: step 7 of a recipe (recipe.c): how much popularity pages may take from an item's relevance before lists
 * get worse: of rising amounts the last one that costs lists of users held apart less NDCG than a part of the pack must be
 * worth. The pack's own lists have nothing of it: the report tells pages, which ask for it by `debias: 'auto'`.
 */
#include "recipe_private.h"

#include "../base/memory.h"

vt_status vti_recipe_choose_debias(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                   const vti_newcomers *newcomers) {
    static const double amounts[] = {.05, .1, .15, .2, .3, .4, .5};
    vti_school school = {.count = 0};
    uint32_t *memory = NULL;
    double without = 0, amount = 0;
    if (vti_recipe_has_few(r)) {
        vti_recipe_note_without(r, "debias", VTI_TOO_FEW_CASES);
        return VT_OK;
    }
    json_t *tried = json_array();
    vt_status status = vti_recipe_open(r, blend, network, newcomers);
    if (status == VT_OK) status = vti_recipe_enrol(r, VTI_NETWORK_CASES, VTI_USERS_APART, NULL, 1, &school, &memory);
    school.drawn = 0; /* it is about lists */
    if (status == VT_OK) status = vti_school_measure(&school, &r->pack, &without, r->error);
    for (size_t a = 0; a < sizeof amounts / sizeof amounts[0] && status == VT_OK; a++) {
        double ndcg = 0;
        school.debias = amounts[a];
        status = vti_school_measure(&school, &r->pack, &ndcg, r->error);
        json_array_append_new(tried, json_pack("[f, f]", amounts[a], ndcg));
        if (ndcg < without * (1 - VTI_RECIPE_EARNS)) break;
        amount = amounts[a];
    }
    vti_release(r->allocator, memory);
    vti_recipe_note(r, json_pack("{s:s, s:f, s:f, s:o, s:I}", "part", "debias", "amount", amount, "ndcg_without",
                                 without, "ndcg_by_amount", tried, "judges", (json_int_t)school.count));
    return status;
}
