/*
 * recipe_budget.c: the step of a recipe (recipe.c) that makes its pack smaller: how many links are kept of each item, and
 * how finely the factors are stored, until the pack has at most the bytes of the budget. What is taken away next is what
 * loses the least NDCG for each byte. A step takes a third of one relation's links, or makes the factors one step
 * coarser: 8 bits, 4 bits, then product coding in fewer and fewer groups.
 */
#include "recipe_private.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>

#define NETWORK_BYTES 2560U /* of the network, and what is noted of it */
#define FEWEST_LINKS 4U
#define FEWEST_GROUPS 4U
#define STEPS (VT_RELATION_COUNT + 1) /* that can be taken: of each relation, and of the factors */

typedef struct size_choice {
    vt_storage storage;
    uint32_t kept[VT_RELATION_COUNT];
    double ndcg;
    size_t size_bytes;
} size_choice;

static vt_status try_choice(const vti_recipe *r, const vt_blend *weights, size_choice *choice) {
    void *bytes = NULL;
    vt_pack pack;
    vt_blend blend = *weights;
    vti_recipe_parts parts = r->parts;
    vti_school school = vti_recipe_school(r, VTI_RECIPE_LOOK);
    char *notes = json_dumps(r->notes, JSON_REAL_PRECISION(6)); /* the report takes room as well */
    if (!notes) return vti_error(r->error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to validate");
    vt_model_set_storage(parts.factors, choice->storage);
    for (uint32_t i = 0; i < VT_RELATION_COUNT; i++) {
        parts.kept[i] = choice->kept[i];
        if (choice->kept[i] > 0) continue;
        parts.links[i] = NULL;
        blend.weights[VT_SIGNAL_LINKS + i] = 0;
    }
    vt_status status = vti_recipe_pack(&parts, &r->source, &blend, NULL, notes, &bytes, &choice->size_bytes, r->error);
    if (status == VT_OK) status = vt_pack_open(bytes, choice->size_bytes, &pack, r->error);
    if (status == VT_OK) status = vti_school_measure(&school, &pack, &choice->ndcg, r->error);
    vti_release(r->allocator, bytes);
    free(notes);
    return status;
}

/* The next coarser way to store factors; false when there is none. */
static bool coarsen(vt_storage *storage, uint32_t factor_count) {
    uint32_t columns = factor_count > VT_PACK_LEAD ? factor_count - VT_PACK_LEAD : 0;
    switch (storage->coding) {
    case VT_CODING_8_BIT: *storage = (vt_storage){VT_CODING_4_BIT, 0}; return columns > 0;
    case VT_CODING_4_BIT: *storage = (vt_storage){VT_CODING_PRODUCT, (columns + 2) / 3}; return columns > FEWEST_GROUPS;
    case VT_CODING_PRODUCT: break;
    }
    storage->group_count = storage->group_count * 3 / 4;
    return storage->group_count >= FEWEST_GROUPS;
}

/* Choice number `step` after `from`; false when there is no such step. */
static bool take_step(const vti_recipe_parts *parts, const size_choice *from, uint32_t step, size_choice *to) {
    *to = *from;
    if (step == VT_RELATION_COUNT) return coarsen(&to->storage, parts->factors->factor_count);
    if (!parts->links[step] || from->kept[step] == 0) return false;
    to->kept[step] = from->kept[step] * 2 / 3;
    if (to->kept[step] < FEWEST_LINKS) to->kept[step] = 0;
    return true;
}

static double loss_per_byte(const size_choice *from, const size_choice *to) {
    double saved = (double)from->size_bytes - (double)to->size_bytes;
    return saved > 0 ? (from->ndcg - to->ndcg) / saved : INFINITY;
}

/* What was chosen, after [bytes, ndcg] of each step. */
static json_t *describe(const size_choice *choice, json_t *steps) {
    static const char *const codings[] = {"8 bit", "4 bit", "product"};
    json_t *kept = json_object();
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (choice->kept[r] > 0) {
            json_object_set_new(kept, vti_recipe_kind((vt_relation)r), json_integer(choice->kept[r]));
        }
    }
    return json_pack("{s:s, s:O, s:s, s:i, s:o}", "part", "size", "steps", steps, "coding",
                     codings[choice->storage.coding], "groups", (int)choice->storage.group_count, "kept", kept);
}

static vt_status shrink(const vti_recipe *r, const vt_blend *blend, uint64_t budget_bytes, size_choice *choice,
                        json_t *steps) {
    vt_status status = try_choice(r, blend, choice);
    while (status == VT_OK) {
        json_array_append_new(steps, json_pack("[I, f]", (json_int_t)choice->size_bytes, choice->ndcg));
        if (choice->size_bytes <= budget_bytes) return VT_OK;
        size_choice best = {.size_bytes = 0};
        double least = INFINITY;
        for (uint32_t step = 0; step < STEPS && status == VT_OK; step++) {
            size_choice tried;
            if (!take_step(&r->parts, choice, step, &tried)) continue;
            status = try_choice(r, blend, &tried);
            double loss = loss_per_byte(choice, &tried);
            if (status != VT_OK || loss >= least) continue;
            least = loss;
            best = tried;
        }
        if (status == VT_OK && best.size_bytes == 0) {
            return vti_error_format(r->error, VT_ERR_LIMIT, VT_NOWHERE,
                                    "The pack has %zu bytes at the least; the budget is smaller.", choice->size_bytes);
        }
        *choice = best;
    }
    return status;
}

/* Takes the parts down to the budget, and the weights of those that are gone. */
static vt_status shrink_parts(vti_recipe *r, uint64_t budget_bytes, vt_blend *blend) {
    vti_recipe_parts *parts = &r->parts;
    size_choice choice = {.storage = vt_model_options(parts->factors)->storage};
    for (uint32_t i = 0; i < VT_RELATION_COUNT; i++) choice.kept[i] = parts->links[i] ? parts->kept[i] : 0;
    json_t *steps = json_array();
    vt_status status = shrink(r, blend, budget_bytes, &choice, steps);
    if (status == VT_OK) json_array_append_new(r->notes, describe(&choice, steps));
    json_decref(steps);
    if (status != VT_OK) return status;
    r->train.storage = choice.storage;
    vt_model_set_storage(parts->factors, choice.storage);
    for (uint32_t i = 0; i < VT_RELATION_COUNT; i++) {
        parts->kept[i] = choice.kept[i];
        if (choice.kept[i] > 0 || !parts->links[i]) continue;
        vt_model_destroy(parts->links[i]);
        parts->links[i] = NULL;
        blend->weights[VT_SIGNAL_LINKS + i] = 0;
    }
    return VT_OK;
}

vt_status vti_recipe_keep_to_budget(vti_recipe *r, uint64_t budget_bytes, vt_blend *blend) {
    uint64_t reserve = budget_bytes > NETWORK_BYTES && r->split.case_count >= VTI_RECIPE_FEWEST ? NETWORK_BYTES : 0;
    vt_status status = shrink_parts(r, budget_bytes - reserve, blend);
    bool used[VT_SIGNAL_COUNT];
    double ndcg;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) used[s] = blend->weights[s] != 0;
    if (status == VT_OK) status = vti_recipe_open(r, blend, NULL);
    return status == VT_OK ? vti_recipe_fit_weights(r, used, blend, &ndcg) : status;
}
