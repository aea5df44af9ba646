/*
 * recipe_budget.c: the step of a recipe (recipe.c) that makes its pack smaller: how many links are kept of each item, and
 * how finely the factors are stored, until the pack has at most the bytes of the budget. What is taken away next is what
 * loses the least NDCG for each byte. A step takes a third of one relation's links, leaves the trends or the recurrent
 * network out, or makes the factors one step coarser: 8 bits, 4 bits, then product coding in fewer and fewer groups.
 */
#include "recipe_private.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK_BYTES 14080U /* of the networks, and what is noted of them */
#define FEWEST_LINKS 4U
#define FEWEST_GROUPS 4U

typedef struct size_choice {
    vt_storage storage;
    uint32_t kept[VT_RELATION_COUNT];
    bool used[VT_SIGNAL_COUNT];
    vt_blend blend;
    double ndcg;
    size_t size_bytes;
} size_choice;

static vt_status try_choice(const vti_recipe *r, size_choice *choice) {
    void *bytes = NULL;
    vt_pack pack;
    vti_recipe_parts parts = r->parts;
    vti_school school = vti_recipe_school(r, VTI_RECIPE_LOOK);
    char *notes = json_dumps(r->notes, JSON_REAL_PRECISION(6)); /* the report takes room as well */
    if (!notes) return vti_error(r->error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to validate");
    vt_model_set_storage(parts.factors, choice->storage);
    memcpy(parts.kept, choice->kept, sizeof parts.kept);
    parts = vti_recipe_parts_of(&parts, choice->used);
    vt_status status =
        vti_recipe_pack(&parts, &r->source, &choice->blend, NULL, NULL, notes, &bytes, &choice->size_bytes, r->error);
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

/* Weights without one more of the signals in use, which are found once for a set of those. */
typedef struct fewer_signals {
    vt_blend blends[VT_SIGNAL_COUNT];
    bool found[VT_SIGNAL_COUNT];
} fewer_signals;

static vt_status leave_out(vti_recipe *r, fewer_signals *fewer, uint32_t signal, size_choice *choice) {
    double ndcg;
    vt_status status = VT_OK;
    vt_blend *without = &fewer->blends[signal];
    choice->used[signal] = false;
    if (!fewer->found[signal]) {
        *without = choice->blend;
        status = vti_recipe_fit_weights(r, choice->used, without, &ndcg);
        fewer->found[signal] = true;
    }
    choice->blend = *without;
    return status;
}

static uint32_t longest_row(const vti_interactions *links) {
    uint64_t longest = 0;
    for (uint32_t i = 0; i < links->row_count; i++) {
        uint64_t count = links->offsets[i + 1] - links->offsets[i];
        if (count > longest) longest = count;
    }
    return (uint32_t)longest;
}

/* The next choice that makes what a signal needs smaller; *to is *from where there is none. */
static vt_status take_step(vti_recipe *r, fewer_signals *fewer, const size_choice *from, uint32_t signal,
                           size_choice *to) {
    *to = *from;
    if (signal == VT_SIGNAL_FACTORS) {
        if (!coarsen(&to->storage, r->parts.factors->factor_count)) to->storage = from->storage;
        return VT_OK;
    }
    if (signal >= VT_SIGNAL_LINKS && signal < VT_SIGNAL_REPEAT) {
        uint32_t *kept = &to->kept[signal - VT_SIGNAL_LINKS];
        const vt_model *model = r->parts.links[signal - VT_SIGNAL_LINKS];
        uint32_t longest = model ? longest_row(model->links) : 0;
        *kept = (*kept < longest ? *kept : longest) * 2 / 3; /* more than there are take no bytes */
        if (*kept >= FEWEST_LINKS) return VT_OK;
        *kept = 0;
    }
    return vti_recipe_is_free(signal) || !from->used[signal] ? VT_OK : leave_out(r, fewer, signal, to);
}

static bool is_same(const size_choice *a, const size_choice *b) {
    return a->storage.coding == b->storage.coding && a->storage.group_count == b->storage.group_count &&
           memcmp(a->kept, b->kept, sizeof a->kept) == 0 && memcmp(a->used, b->used, sizeof a->used) == 0;
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

static vt_status shrink(vti_recipe *r, uint64_t budget_bytes, size_choice *choice, json_t *steps) {
    fewer_signals fewer = {.found = {false}};
    vt_status status = try_choice(r, choice);
    while (status == VT_OK) {
        json_array_append_new(steps, json_pack("[I, f]", (json_int_t)choice->size_bytes, choice->ndcg));
        if (choice->size_bytes <= budget_bytes) return VT_OK;
        size_choice best = {.size_bytes = 0};
        double least = INFINITY;
        for (uint32_t signal = 0; signal < VT_SIGNAL_COUNT && status == VT_OK; signal++) {
            size_choice tried;
            status = take_step(r, &fewer, choice, signal, &tried);
            if (status != VT_OK || is_same(choice, &tried)) continue;
            status = try_choice(r, &tried);
            double loss = loss_per_byte(choice, &tried);
            if (status != VT_OK || loss >= least) continue;
            least = loss;
            best = tried;
        }
        if (status == VT_OK && best.size_bytes == 0) {
            return vti_error_format(r->error, VT_ERR_LIMIT, VT_NOWHERE,
                                    "The pack has %zu bytes at the least; the budget is smaller.", choice->size_bytes);
        }
        if (memcmp(best.used, choice->used, sizeof best.used) != 0) fewer = (fewer_signals){.found = {false}};
        *choice = best;
    }
    return status;
}

/* Takes the parts down to the budget. */
static vt_status shrink_parts(vti_recipe *r, uint64_t budget_bytes, vt_blend *blend) {
    vti_recipe_parts parts = vti_recipe_parts_of(&r->parts, r->used);
    size_choice choice = {.storage = vt_model_options(parts.factors)->storage, .blend = *blend};
    memcpy(choice.kept, parts.kept, sizeof choice.kept);
    memcpy(choice.used, r->used, sizeof choice.used);
    json_t *steps = json_array();
    vt_status status = shrink(r, budget_bytes, &choice, steps);
    if (status == VT_OK) vti_recipe_note(r, describe(&choice, steps));
    json_decref(steps);
    if (status != VT_OK) return status;
    r->train.storage = choice.storage;
    vt_model_set_storage(r->parts.factors, choice.storage);
    memcpy(r->parts.kept, choice.kept, sizeof choice.kept);
    memcpy(r->used, choice.used, sizeof choice.used);
    *blend = choice.blend;
    return VT_OK;
}

vt_status vti_recipe_keep_to_budget(vti_recipe *r, uint64_t budget_bytes, vt_blend *blend) {
    uint64_t reserve = budget_bytes > NETWORK_BYTES && !vti_recipe_has_few(r) ? NETWORK_BYTES : 0;
    double ndcg;
    vt_status status = shrink_parts(r, budget_bytes - reserve, blend);
    if (status == VT_OK) status = vti_recipe_open(r, blend, NULL, NULL);
    return status == VT_OK ? vti_recipe_fit_weights(r, r->used, blend, &ndcg) : status;
}
