/*
 * recipe_budget.c: see recipe_budget.h. A step takes a third of one relation's links, or makes the factors one step
 * coarser: 8 bits, 4 bits, then product coding in fewer and fewer groups.
 */
#include "recipe_budget.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>

#define FEWEST_LINKS 4U
#define FEWEST_GROUPS 4U
#define STEPS (VT_RELATION_COUNT + 1) /* that can be taken: of each relation, and of the factors */

typedef struct size_choice {
    vt_storage storage;
    uint32_t kept[VT_RELATION_COUNT];
    double ndcg;
    size_t size_bytes;
} size_choice;

typedef struct shrinking {
    vti_recipe_parts *parts;
    const vti_recipe_source *source;
    const vti_school *school;
    const vt_blend *blend;
    json_t *notes;
    vt_error *error;
} shrinking;

static vt_status try_choice(const shrinking *s, size_choice *choice) {
    void *bytes = NULL;
    vt_pack pack;
    vt_blend blend = *s->blend;
    vti_recipe_parts parts = *s->parts;
    char *notes = json_dumps(s->notes, JSON_REAL_PRECISION(6)); /* the report takes room as well */
    if (!notes) return vti_error(s->error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to validate");
    vt_model_set_storage(parts.factors, choice->storage);
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        parts.kept[r] = choice->kept[r];
        if (choice->kept[r] > 0) continue;
        parts.links[r] = NULL;
        blend.weights[VT_SIGNAL_LINKS + r] = 0;
    }
    vt_status status = vti_recipe_pack(&parts, s->source, &blend, NULL, notes, &bytes, &choice->size_bytes, s->error);
    if (status == VT_OK) status = vt_pack_open(bytes, choice->size_bytes, &pack, s->error);
    if (status == VT_OK) status = vti_school_measure(s->school, &pack, &choice->ndcg, s->error);
    vti_release(s->source->allocator, bytes);
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
static bool take_step(const shrinking *s, const size_choice *from, uint32_t step, size_choice *to) {
    *to = *from;
    if (step == VT_RELATION_COUNT) return coarsen(&to->storage, s->parts->factors->factor_count);
    if (!s->parts->links[step] || from->kept[step] == 0) return false;
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

static vt_status shrink(const shrinking *s, uint64_t budget_bytes, size_choice *choice, json_t *steps) {
    vt_status status = try_choice(s, choice);
    while (status == VT_OK) {
        json_array_append_new(steps, json_pack("[I, f]", (json_int_t)choice->size_bytes, choice->ndcg));
        if (choice->size_bytes <= budget_bytes) return VT_OK;
        size_choice best = {.size_bytes = 0};
        double least = INFINITY;
        for (uint32_t step = 0; step < STEPS && status == VT_OK; step++) {
            size_choice tried;
            if (!take_step(s, choice, step, &tried)) continue;
            status = try_choice(s, &tried);
            double loss = loss_per_byte(choice, &tried);
            if (status != VT_OK || loss >= least) continue;
            least = loss;
            best = tried;
        }
        if (status == VT_OK && best.size_bytes == 0) {
            return vti_error_format(s->error, VT_ERR_LIMIT, VT_NOWHERE,
                                    "The pack has %zu bytes at the least; the budget is smaller.", choice->size_bytes);
        }
        *choice = best;
    }
    return status;
}

vt_status vti_recipe_shrink(vti_recipe_parts *parts, const vti_recipe_source *source, const vti_school *school,
                            uint64_t budget_bytes, vt_blend *blend, json_t *notes, vt_error *error) {
    shrinking s = {parts, source, school, blend, notes, error};
    size_choice choice = {.storage = vt_model_options(parts->factors)->storage};
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) choice.kept[r] = parts->links[r] ? parts->kept[r] : 0;
    json_t *steps = json_array();
    vt_status status = shrink(&s, budget_bytes, &choice, steps);
    if (status == VT_OK) json_array_append_new(notes, describe(&choice, steps));
    json_decref(steps);
    if (status != VT_OK) return status;
    vt_model_set_storage(parts->factors, choice.storage);
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        parts->kept[r] = choice.kept[r];
        if (choice.kept[r] > 0 || !parts->links[r]) continue;
        vt_model_destroy(parts->links[r]);
        parts->links[r] = NULL;
        blend->weights[VT_SIGNAL_LINKS + r] = 0;
    }
    return VT_OK;
}
