/*
 * unit_features.c: see unit_features.h.
 */
#include "unit_features.h"

#include "../base/math.h"
#include "../base/memory.h"
#include "item_features.h"

#define LEAST_ITEMS 2U

static const vti_feature_weights weights = {.attribute = 1, .price = 0.5, .title = 1};

/* Leaves out the columns of too few items, and numbers the others anew. */
static vt_status drop_rare(vti_interactions *rows, const vt_allocator *allocator) {
    uint32_t kept = 0;
    uint32_t *numbers = vti_allocate_zeroed(allocator, rows->column_count, sizeof *numbers);
    if (!numbers) return VT_ERR_MEMORY;
    for (uint64_t e = 0; e < rows->offsets[rows->row_count]; e++) numbers[rows->columns[e]]++;
    for (uint32_t f = 0; f < rows->column_count; f++) numbers[f] = numbers[f] >= LEAST_ITEMS ? kept++ : VTI_ID_NONE;
    uint64_t count = 0, e = 0;
    for (uint32_t i = 0; i < rows->row_count; i++) {
        for (uint64_t end = rows->offsets[i + 1]; e < end; e++) {
            if (numbers[rows->columns[e]] == VTI_ID_NONE) continue;
            rows->confidences[count] = rows->confidences[e];
            rows->columns[count++] = numbers[rows->columns[e]];
        }
        rows->offsets[i + 1] = count;
    }
    rows->column_count = kept;
    vti_release(allocator, numbers);
    return VT_OK;
}

static void bring_to_length_1(vti_interactions *rows) {
    for (uint32_t i = 0; i < rows->row_count; i++) {
        double square = 0;
        for (uint64_t e = rows->offsets[i]; e < rows->offsets[i + 1]; e++) {
            square += (double)rows->confidences[e] * (double)rows->confidences[e];
        }
        float scale = square > 0 ? (float)(1 / vti_sqrt(square)) : 0;
        for (uint64_t e = rows->offsets[i]; e < rows->offsets[i + 1]; e++) rows->confidences[e] *= scale;
    }
}

/* No item has a feature. */
static vt_status build_nothing(uint32_t item_count, const vt_allocator *allocator, vti_interactions *rows) {
    *rows = (vti_interactions){.row_count = item_count};
    rows->offsets = vti_allocate_zeroed(allocator, (size_t)item_count + 1, sizeof *rows->offsets);
    rows->columns = vti_allocate(allocator, 0, sizeof *rows->columns);
    rows->confidences = vti_allocate(allocator, 0, sizeof *rows->confidences);
    return rows->offsets && rows->columns && rows->confidences ? VT_OK : VT_ERR_MEMORY;
}

vt_status vti_unit_features_build(const vt_dataset *dataset, uint32_t item_count, const vt_allocator *allocator,
                                  vti_interactions *features) {
    vti_interactions rows = {0}, transposed = {0};
    vt_status status = dataset ? vti_item_features_build(dataset, &weights, allocator, &rows)
                               : build_nothing(item_count, allocator, &rows);
    if (!status) status = drop_rare(&rows, allocator);
    if (!status) bring_to_length_1(&rows);
    /* Transposing twice sorts the columns of each row. */
    if (!status) status = vti_interactions_transpose(&rows, allocator, &transposed);
    if (!status) status = vti_interactions_transpose(&transposed, allocator, features);
    vti_interactions_destroy(&transposed, allocator);
    vti_interactions_destroy(&rows, allocator);
    return status;
}
