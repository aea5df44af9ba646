/*
 * links.c: see links.h. With W the links, a shopper's score of item i is
 *   sum_h w_h exp(-s_h / memory) W_hi
 * over the newest items h of the history, where s_h steps (sequences.c) have passed since h and w_h is the weight of its
 * event's type.
 */
#include "links.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"
#include "../base/top_k.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

vt_status vti_links_begin(const vti_training *training, double memory, double type_exponent, vti_links *links) {
    links->item_count = training->items->row_count;
    links->memory = (float)memory;
    links->type_weights = vti_allocate(training->allocator, VT_EVENT_TYPE_COUNT, sizeof(float));
    if (!links->type_weights) return VT_ERR_MEMORY;
    vti_type_weights_make(training->fold_in, type_exponent, links->type_weights);
    return VT_OK;
}

static int compare_numbers(const void *left, const void *right) {
    const vti_scored *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

vt_status vti_links_keep(const vti_interactions *from, uint32_t kept, const vt_allocator *allocator, vti_links *links) {
    uint32_t n = from->row_count, capacity = kept < n ? kept : n;
    uint64_t room = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t count = from->offsets[i + 1] - from->offsets[i];
        room += count < capacity ? count : capacity;
    }
    vti_interactions *rows = &links->rows;
    *rows = (vti_interactions){
        .row_count = n,
        .column_count = n,
        .offsets = vti_allocate_zeroed(allocator, (size_t)n + 1, sizeof *rows->offsets),
        .columns = vti_allocate(allocator, room, sizeof *rows->columns),
        .confidences = vti_allocate(allocator, room, sizeof *rows->confidences),
    };
    vti_scored *entries = vti_allocate(allocator, capacity, sizeof *entries);
    bool made = rows->offsets && rows->columns && rows->confidences && entries;
    for (uint32_t i = 0; i < n && made; i++) {
        vti_top_k best = {.entries = entries, .capacity = capacity};
        for (uint64_t e = from->offsets[i]; e < from->offsets[i + 1]; e++) {
            bool counts = from->columns[e] != i && from->confidences[e] > 0;
            if (counts) vti_top_k_offer(&best, from->columns[e], from->confidences[e]);
        }
        qsort(entries, best.count, sizeof *entries, compare_numbers);
        uint64_t place = rows->offsets[i];
        for (uint32_t b = 0; b < best.count; b++) {
            rows->columns[place] = entries[b].number;
            rows->confidences[place++] = entries[b].score;
        }
        rows->offsets[i + 1] = place;
    }
    vti_release(allocator, entries);
    return made ? VT_OK : VT_ERR_MEMORY;
}

vt_status vti_links_fail(vt_status status, vt_error *error) {
    if (status == VT_ERR_MEMORY) vti_error(error, status, VT_NOWHERE, "There is not enough memory to train.");
    if (status == VT_ERR_CANCELLED) vti_error(error, status, VT_NOWHERE, "Training was cancelled.");
    return status;
}

void vti_links_fields(void *links, vti_fields *fields) {
    vti_links *l = links;
    vti_field_items(fields, &l->item_count);
    vti_field_float(fields, "memory", &l->memory, FLT_MIN, FLT_MAX);
    vti_field_floats(fields, "type weights", &l->type_weights, VT_EVENT_TYPE_COUNT, 1);
    vti_field_matrix(fields, "links", &l->rows, l->item_count, l->item_count);
}

size_t vti_links_work_bytes(const void *links) {
    (void)links;
    return VTI_RECENT_ITEMS * sizeof(vti_recent_item);
}

void vti_links_score(const void *links, const vti_shopper *shopper, void *work, float *scores) {
    const vti_links *l = links;
    const vti_interactions *rows = &l->rows;
    vti_recent_item *recent = work;
    memset(scores, 0, l->item_count * sizeof *scores);
    uint32_t count = vti_recent_items(shopper, l->type_weights, recent);
    for (uint32_t r = 0; r < count; r++) {
        float say = (float)(recent[r].weight * vti_exp(-(double)recent[r].steps / l->memory));
        uint32_t item = recent[r].item;
        for (uint64_t e = rows->offsets[item]; e < rows->offsets[item + 1]; e++) {
            scores[rows->columns[e]] += say * rows->confidences[e];
        }
    }
}

void vti_links_view(const void *links, vt_model *model) {
    model->links = &((const vti_links *)links)->rows;
}
