/*
 * quantise.c: float factors to stored rows (formulas: FORMAT.md). Scaling each column by its own size spends the same
 * number of steps on small eigenvalues as on large ones; an item's own scale then lets rare items keep their precision.
 * The coding behind the lead is coding.c's.
 */
#include "layout.h"
#include "pack_write.h"

#include "../base/bfloat.h"
#include "../base/memory.h"

#include <string.h>

static const int LARGEST = 63; /* 64 - 63 .. 64 + 63 lies in 0..127 and is symmetric */
static const float SMALLEST_SCALE = 1e-12F;

static float magnitude(float value) {
    return value < 0 ? -value : value;
}

static float root_mean_square(const float *column, uint32_t item_count, uint32_t stride) {
    double square = 0;
    for (uint32_t i = 0; i < item_count; i++) square += (double)column[(size_t)i * stride] * column[(size_t)i * stride];
    return (float)__builtin_sqrt(square / item_count);
}

static uint8_t store(float steps) {
    int rounded = (int)(steps < 0 ? steps - 0.5F : steps + 0.5F);
    if (rounded > LARGEST) rounded = LARGEST;
    if (rounded < -LARGEST) rounded = -LARGEST;
    return (uint8_t)(VT_PACK_ZERO_POINT + rounded);
}

/* 7-bit rows: the leading columns, and the others [item_count][rest_stride] side by side. */
static void round_rows(const float *factors, uint32_t item_count, uint32_t factor_count, uint8_t *rest,
                       uint32_t rest_stride, const vti_quantised *quantised) {
    const float *scales = quantised->factor_scales;
    for (uint32_t d = 0; d < factor_count; d++) {
        float scale = root_mean_square(factors + d, item_count, factor_count);
        quantised->factor_scales[d] = scale > SMALLEST_SCALE ? scale : SMALLEST_SCALE;
    }
    memset(quantised->lead, VT_PACK_ZERO_POINT, (size_t)item_count * VT_PACK_LEAD);
    memset(rest, VT_PACK_ZERO_POINT, (size_t)item_count * rest_stride);
    for (uint32_t i = 0; i < item_count; i++) {
        const float *row = factors + (size_t)i * factor_count;
        float largest = 0;
        for (uint32_t d = 0; d < factor_count; d++) {
            float scaled = magnitude(row[d] / scales[d]);
            if (scaled > largest) largest = scaled;
        }
        float exact = largest / (float)LARGEST;
        quantised->item_scales[i] = exact < SMALLEST_SCALE ? 0 : vti_bfloat_above(exact);
        if (exact < SMALLEST_SCALE) continue;
        float scale = vti_from_bfloat(quantised->item_scales[i]);
        for (uint32_t d = 0; d < factor_count; d++) {
            uint8_t *stored = d < VT_PACK_LEAD ? quantised->lead + (size_t)i * VT_PACK_LEAD + d
                                               : rest + (size_t)i * rest_stride + d - VT_PACK_LEAD;
            *stored = store(row[d] / scales[d] / scale);
        }
    }
}

/* The factors' own size is what users' factors have along a column, too, so an error there costs its fourth power. */
static void weigh(const vti_quantised *quantised, uint32_t item_count, uint32_t columns, float *item_weights,
                  float *column_weights) {
    for (uint32_t i = 0; i < item_count; i++) {
        float scale = vti_from_bfloat(quantised->item_scales[i]);
        item_weights[i] = scale * scale;
    }
    for (uint32_t d = 0; d < columns; d++) {
        float scale = quantised->factor_scales[VT_PACK_LEAD + d];
        column_weights[d] = scale * scale * scale * scale;
    }
}

/* Codes rows, and leaves in them what they decode to, so that the Gram matrix is that of the pack. */
static vt_status code_rest(uint8_t *values, uint32_t stride, uint32_t item_count, uint32_t columns, vt_storage storage,
                           const vt_allocator *allocator, const vti_quantised *quantised) {
    float *weights = vti_allocate(allocator, (size_t)item_count + columns, sizeof *weights);
    if (!weights) return VT_ERR_MEMORY;
    float *column_weights = weights + item_count;
    weigh(quantised, item_count, columns, weights, column_weights);
    const vti_rows rows = {values, item_count, columns, stride, column_weights, weights};
    vt_status status = VT_OK;
    if (storage.coding == VT_CODING_4_BIT) {
        vti_code_levels(&rows, quantised->code, quantised->rest_bytes, quantised->rest);
    } else {
        status = vti_code_product(&rows, storage.group_count, allocator, quantised->code, quantised->rest);
    }
    vti_release(allocator, weights);
    return status;
}

static void sum_squares(const uint8_t *rows, uint32_t stride, uint32_t item_count, uint32_t factor_count,
                        const vti_quantised *quantised) {
    for (uint32_t d = 0; d < factor_count; d++) {
        double sum = 0;
        for (uint32_t i = 0; i < item_count; i++) {
            const uint8_t *stored = d < VT_PACK_LEAD ? quantised->lead + (size_t)i * VT_PACK_LEAD + d
                                                     : rows + (size_t)i * stride + d - VT_PACK_LEAD;
            double steps = (double)vti_from_bfloat(quantised->item_scales[i]) * (*stored - VT_PACK_ZERO_POINT);
            sum += steps * steps;
        }
        quantised->gram_diagonal[d] = (float)(sum * quantised->factor_scales[d] * quantised->factor_scales[d]);
    }
}

static bool fits(vt_storage storage, uint32_t columns) {
    switch (storage.coding) {
    case VT_CODING_8_BIT: return true;
    case VT_CODING_4_BIT: return columns > 0;
    case VT_CODING_PRODUCT: return storage.group_count >= 1 && storage.group_count <= columns;
    }
    return false;
}

static void take_memory(vti_arena *arena, uint32_t item_count, uint32_t factor_count, vti_quantised *quantised) {
    quantised->lead = vti_arena_take(arena, item_count, VT_PACK_LEAD);
    quantised->rest = vti_arena_take(arena, item_count, quantised->rest_bytes);
    quantised->item_scales = vti_arena_take(arena, item_count, sizeof(uint16_t));
    quantised->factor_scales = vti_arena_take(arena, factor_count, sizeof(float));
    quantised->gram_diagonal = vti_arena_take(arena, factor_count, sizeof(float));
    quantised->code = vti_arena_take(arena, quantised->code_bytes, 1);
}

vt_status vti_quantise(const float *factors, uint32_t item_count, uint32_t factor_count, vt_storage storage,
                       const vt_allocator *allocator, vti_quantised *quantised) {
    uint32_t columns = vti_pack_rest_columns(factor_count);
    uint32_t stride = vti_pack_row_bytes(factor_count) - VT_PACK_LEAD;
    if (!fits(storage, columns)) return VT_ERR_ARGUMENT;
    vti_quantised made = {.rest_bytes = stride};
    if (storage.coding == VT_CODING_4_BIT) {
        made.rest_bytes = stride / 2;
        made.code_bytes = VTI_PACK_LEVELS;
    } else if (storage.coding == VT_CODING_PRODUCT) {
        made.rest_bytes = storage.group_count;
        made.code_bytes = storage.group_count + columns * VTI_PACK_CENTROIDS;
    }
    vti_arena measured = {0};
    take_memory(&measured, item_count, factor_count, &made);
    made.memory = measured.overflow ? NULL : vti_allocate(allocator, measured.used, 1);
    bool is_coded = storage.coding != VT_CODING_8_BIT;
    uint8_t *rows = is_coded ? vti_allocate(allocator, item_count, stride) : NULL;
    vt_status status = made.memory && (rows || !is_coded) ? VT_OK : VT_ERR_MEMORY;
    if (status == VT_OK) {
        vti_arena arena = {.memory = made.memory};
        take_memory(&arena, item_count, factor_count, &made);
        uint8_t *values = is_coded ? rows : made.rest;
        round_rows(factors, item_count, factor_count, values, stride, &made);
        if (is_coded) status = code_rest(values, stride, item_count, columns, storage, allocator, &made);
        if (status == VT_OK) sum_squares(values, stride, item_count, factor_count, &made);
    }
    vti_release(allocator, rows);
    if (status == VT_OK) {
        *quantised = made;
    } else {
        vti_release(allocator, made.memory);
    }
    return status;
}
