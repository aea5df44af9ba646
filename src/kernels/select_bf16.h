/*
 * select_bf16.h: one item of select_bf16 (see kernels.def): the reference, and the tails of its variants.
 */
#ifndef VTI_SELECT_BF16_H
#define VTI_SELECT_BF16_H

#include "../base/bfloat.h"

static inline uint32_t select_item(uint16_t weight, uint8_t norm, int32_t dot, int32_t zero, float slack,
                                   float threshold) {
    return vti_from_bfloat(weight) * ((float)(dot - zero) + slack * norm) > threshold;
}

#endif
