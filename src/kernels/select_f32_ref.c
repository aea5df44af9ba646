/*
 * select_f32_ref.c: the reference of select_f32 (see kernels.def).
 */
#include "kernels.h"
#include "select_f32.h"

void vt_select_f32__ref(const float *weights, const float *norms, const int32_t *dots, int32_t zero, float slack,
                        float threshold, uint32_t count, uint32_t *words) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bit = select_item(weights[i], norms[i], dots[i], zero, slack, threshold) << i % 32;
        words[i / 32] = i % 32 == 0 ? bit : words[i / 32] | bit;
    }
}
