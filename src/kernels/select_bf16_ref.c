/*
 * select_bf16_ref.c: the reference of select_bf16 (see kernels.def).
 */
#include "kernels.h"
#include "select_bf16.h"

void vt_select_bf16__ref(const uint16_t *weights, const uint8_t *norms, const int32_t *dots, int32_t zero, float slack,
                         float threshold, uint32_t count, uint32_t *words) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bit = select_item(weights[i], norms[i], dots[i], zero, slack, threshold) << i % 32;
        words[i / 32] = i % 32 == 0 ? bit : words[i / 32] | bit;
    }
}
