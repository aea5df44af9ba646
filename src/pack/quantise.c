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

void vti_quantise(const float *factors, uint32_t item_count, uint32_t factor_count, uint8_t *rows, float *item_scales,
                  float *factor_scales) {
    for (uint32_t d = 0; d < factor_count; d++) {
        double square = 0;
        for (uint32_t i = 0; i < item_count; i++) {
            double factor = factors[(size_t)i * factor_count + d];
            square += factor * factor;
        }
        float scale = (float)__builtin_sqrt(square / item_count);
        factor_scales[d] = scale > SMALLEST_SCALE ? scale : SMALLEST_SCALE;
    }
    uint32_t row_bytes = vti_pack_row_bytes(factor_count);
    memset(rows, VT_PACK_ZERO_POINT, (size_t)item_count * row_bytes);
    for (uint32_t i = 0; i < item_count; i++) {
        const float *row = factors + (size_t)i * factor_count;
        float largest = 0;
        for (uint32_t d = 0; d < factor_count; d++) {
            float scaled = magnitude(row[d] / factor_scales[d]);
            if (scaled > largest) largest = scaled;
        }
        item_scales[i] = largest / (float)LARGEST;
        if (item_scales[i] < SMALLEST_SCALE) {
            item_scales[i] = 0;
            continue;
        }
        for (uint32_t d = 0; d < factor_count; d++) {
            float steps = row[d] / factor_scales[d] / item_scales[i];
            int rounded = (int)(steps < 0 ? steps - 0.5F : steps + 0.5F);
            if (rounded > LARGEST) rounded = LARGEST;
            if (rounded < -LARGEST) rounded = -LARGEST;
            rows[(size_t)i * row_bytes + d] = (uint8_t)(VT_PACK_ZERO_POINT + rounded);
        }
    }
}
