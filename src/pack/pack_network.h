/*
 * pack_network.h: the network of a pack as kernels/network.h runs it: views into the section, and the bytes of it.
 */
#ifndef VTI_PACK_NETWORK_H
#define VTI_PACK_NETWORK_H

#include "../kernels/network.h"

#include <vitrine/pack.h>

/*
 * What the network sees of a candidate, in this order: the normalised signals; log2(1 + rank) by each signal, and by the
 * blend, among those that are re-ranked; the blend; log2(1 + distinct items of the history); |log price - mean of the
 * history's|; the share of the history that has the same value of an attribute, averaged over the attributes;
 * log2(1 + days by which the visit is earlier than the last event in training), 0 on a page, see vt_engine_set_visit; the
 * leading factors of the item. Another list of features is another version of the pack.
 */
enum {
    VTI_FEATURE_SIGNAL = 0,
    VTI_FEATURE_RANK = VT_SIGNAL_COUNT,
    VTI_FEATURE_BLEND = 2 * VT_SIGNAL_COUNT,
    VTI_FEATURE_BLEND_RANK,
    VTI_FEATURE_HISTORY,
    VTI_FEATURE_PRICE,
    VTI_FEATURE_ATTRIBUTES,
    VTI_FEATURE_VISIT,
    VTI_FEATURE_FACTORS,
    VTI_FEATURE_COUNT = VTI_FEATURE_FACTORS + VT_PACK_LEAD
};
#define VTI_FEATURE_WIDTH 48U /* VTI_FEATURE_COUNT rounded up to 16 */

/* False when the bytes, aligned to 4, are not a network of VTI_FEATURE_WIDTH features. */
bool vti_pack_network_view(const uint8_t *bytes, uint64_t size_bytes, vti_network *network);

/* Size of the section of a network; its bytes are written where `bytes` is not NULL. Not in engine.wasm. */
uint64_t vti_pack_network_write(const vti_network *network, uint8_t *bytes);

#endif
