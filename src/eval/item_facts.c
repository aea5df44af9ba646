/*
 * item_facts.c: see item_facts.h.
 */
#include "item_facts.h"

#include "../base/memory.h"

#include <math.h>

/* Of the users who train, the share that has each item; a dismissed item counts as any other. */
static vt_status count_shares(const vti_event_list *train, const vt_model *model, const vt_allocator *allocator,
                              vti_item_facts *facts) {
    uint32_t *last_users = vti_allocate_zeroed(allocator, train->item_count, sizeof *last_users);
    uint32_t *counts = vti_allocate_zeroed(allocator, train->item_count, sizeof *counts);
    facts->shares = vti_allocate(allocator, train->item_count, sizeof *facts->shares);
    vt_status status = last_users && counts && facts->shares ? VT_OK : VT_ERR_MEMORY;
    uint32_t active = 0;
    for (uint32_t u = 0; u < train->user_count && !status; u++) {
        active += train->offsets[u] < train->offsets[u + 1];
        for (uint64_t e = train->offsets[u]; e < train->offsets[u + 1]; e++) {
            uint32_t item = train->events[e].item;
            counts[item] += last_users[item] != u + 1;
            last_users[item] = u + 1;
        }
    }
    facts->least_share = active > 0 ? 1.0 / active : 1;
    for (uint32_t p = 0; p < train->item_count && !status; p++) {
        facts->shares[p] = (float)(counts[model->item_order[p]] * facts->least_share);
    }
    vti_release(allocator, last_users);
    vti_release(allocator, counts);
    return status;
}

static vt_status number_values(const vt_dataset *dataset, const vt_model *model, const vt_allocator *allocator,
                               vti_item_facts *facts) {
    facts->attribute_count = dataset->attribute_count;
    facts->code_count = 1;
    facts->codes = vti_allocate_zeroed(allocator, model->item_count, facts->attribute_count * sizeof *facts->codes);
    if (!facts->codes) return VT_ERR_MEMORY;
    vt_status status = VT_OK;
    for (uint32_t a = 0; a < facts->attribute_count && !status; a++) {
        vti_id_map values;
        vti_id_map_init(&values, allocator);
        for (uint32_t p = 0; p < model->item_count && !status; p++) {
            vt_text text = dataset->attributes[a].texts[model->item_order[p]];
            uint32_t number;
            if (text.size_bytes == 0) continue;
            status = vti_id_map_add(&values, text, &number);
            if (!status) facts->codes[(size_t)p * facts->attribute_count + a] = facts->code_count + number;
        }
        facts->code_count += values.count;
        vti_id_map_destroy(&values);
    }
    return status;
}

static vt_status point_directions(const vt_model *model, const vt_allocator *allocator, vti_item_facts *facts) {
    uint32_t k = facts->factor_count = model->factor_count;
    facts->directions = vti_allocate(allocator, model->item_count, k * sizeof *facts->directions);
    if (!facts->directions) return VT_ERR_MEMORY;
    for (uint32_t p = 0; p < model->item_count; p++) {
        const float *factors = &model->item_factors[(size_t)model->item_order[p] * k];
        float *direction = &facts->directions[(size_t)p * k];
        double square = 0;
        for (uint32_t d = 0; d < k; d++) square += (double)factors[d] * (double)factors[d];
        double scale = square > 0 ? 1 / sqrt(square) : 0;
        for (uint32_t d = 0; d < k; d++) direction[d] = (float)(factors[d] * scale);
    }
    return VT_OK;
}

vt_status vti_item_facts_build(const vti_split *split, const vt_dataset *dataset, const vt_model *model,
                               const vt_allocator *allocator, vti_item_facts *facts) {
    *facts = (vti_item_facts){.item_count = model->item_count};
    vt_status status = count_shares(&split->train, model, allocator, facts);
    if (status) return status;
    if (dataset->attribute_count > 0) return number_values(dataset, model, allocator, facts);
    return model->item_factors ? point_directions(model, allocator, facts) : VT_OK;
}

void vti_item_facts_destroy(vti_item_facts *facts, const vt_allocator *allocator) {
    vti_release(allocator, facts->shares);
    vti_release(allocator, facts->codes);
    vti_release(allocator, facts->directions);
}
