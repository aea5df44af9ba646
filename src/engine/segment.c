/*
 * segment.c: to which segment of the pack the shopper belongs. With u the user embedding brought to length 1 and c a
 * centroid, |u - c|^2 = 1 - 2 u.c + |c|^2. The margin is the simplified silhouette 1 - |u - c| / |u - c'|, with c' the
 * next centroid (Hruschka, de Castro, Campello 2004). Training parts its users by the same distances.
 */
#include "engine_state.h"

#include "../base/bfloat.h"
#include "../base/math.h"

#include <string.h>

/* False, and nothing written, where the history shows no direction. */
static bool direction_of(const vt_engine *engine, float *direction) {
    const float *factors = engine->taste.user_factors;
    double square = 0;
    for (uint32_t d = 0; d < engine->pack.factor_count; d++) square += (double)factors[d] * factors[d];
    if (!(square > 0)) return false;
    double inverse = 1 / vti_sqrt(square);
    for (uint32_t d = 0; d < engine->pack.row_bytes; d++) direction[d] = (float)(factors[d] * inverse);
    return true;
}

static double square_distance(vt_engine *engine, uint32_t segment, const float *direction) {
    uint32_t k = engine->pack.factor_count;
    const uint16_t *stored = engine->pack.segment_centroids + (size_t)segment * k;
    float *centroid = engine->item_factors;
    memset(centroid, 0, engine->pack.row_bytes * sizeof *centroid);
    for (uint32_t d = 0; d < k; d++) centroid[d] = vti_from_bfloat(stored[d]);
    float dot = engine->kernels->dot_f32(direction, centroid, engine->pack.row_bytes);
    float square = engine->kernels->dot_f32(centroid, centroid, engine->pack.row_bytes);
    double distance = 1 - 2 * (double)dot + (double)square;
    return distance > 0 ? distance : 0; /* rounding */
}

vt_status vt_engine_segment(vt_engine *engine, uint32_t *segment, float *margin) {
    if (!engine || !segment || !margin) return VT_ERR_ARGUMENT;
    *segment = VT_NO_SEGMENT;
    *margin = 0;
    float *direction = engine->anchor_factors;
    if (engine->pack.segment_count == 0 || !direction_of(engine, direction)) return VT_OK;
    double nearest = 0, next = 0;
    for (uint32_t c = 0; c < engine->pack.segment_count; c++) {
        double distance = square_distance(engine, c, direction);
        bool is_nearest = c == 0 || distance < nearest;
        if (c == 1 || (c > 1 && (is_nearest || distance < next))) next = is_nearest ? nearest : distance;
        if (!is_nearest) continue;
        nearest = distance;
        *segment = c;
    }
    *margin = next > 0 ? (float)(1 - vti_sqrt(nearest / next)) : 0;
    return VT_OK;
}
