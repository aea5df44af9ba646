/*
 * quantise.c: float factors to 7-bit rows (formulas: FORMAT.md). Scaling each column by its own size spends the same
 * number of steps on small eigenvalues as on large ones; an item's own scale then lets rare items keep their precision.
 */
#include "layout.h"
#include "pack_write.h"

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

void vti_quantise(const float *factors, uint32_t item_count, uint32_t factor_count, const vti_quantised *quantised) {
    const float *scales = quantised->factor_scales;
    for (uint32_t d = 0; d < factor_count; d++) {
        float scale = root_mean_square(factors + d, item_count, factor_count);
        quantised->factor_scales[d] = scale > SMALLEST_SCALE ? scale : SMALLEST_SCALE;
    }
    uint32_t rest_bytes = vti_pack_row_bytes(factor_count) - VT_PACK_LEAD;
    memset(quantised->lead, VT_PACK_ZERO_POINT, (size_t)item_count * VT_PACK_LEAD);
    memset(quantised->rest, VT_PACK_ZERO_POINT, (size_t)item_count * rest_bytes);
    for (uint32_t i = 0; i < item_count; i++) {
        const float *row = factors + (size_t)i * factor_count;
        float largest = 0;
        for (uint32_t d = 0; d < factor_count; d++) {
            float scaled = magnitude(row[d] / scales[d]);
            if (scaled > largest) largest = scaled;
        }
        float scale = largest / (float)LARGEST;
        quantised->item_scales[i] = scale < SMALLEST_SCALE ? 0 : scale;
        for (uint32_t d = 0; d < factor_count && scale >= SMALLEST_SCALE; d++) {
            uint8_t *stored = d < VT_PACK_LEAD ? quantised->lead + (size_t)i * VT_PACK_LEAD + d
                                               : quantised->rest + (size_t)i * rest_bytes + d - VT_PACK_LEAD;
            *stored = store(row[d] / scales[d] / scale);
        }
    }
}
