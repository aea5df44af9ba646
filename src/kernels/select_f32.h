/*
 * select_f32.h: one item of select_f32 (see kernels.def): the reference, and the tails of its variants.
 */
#ifndef VTI_SELECT_F32_H
#define VTI_SELECT_F32_H

#include <stdint.h>

static inline uint32_t select_item(float weight, float norm, int32_t dot, int32_t zero, float slack, float threshold) {
    return weight * ((float)(dot - zero) + slack * norm) > threshold;
}

#endif
