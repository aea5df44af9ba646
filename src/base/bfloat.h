/*
 * bfloat.h: bf16, the upper half of an IEEE f32, for numbers of which 8 bits of precision are enough.
 */
#ifndef VTI_BFLOAT_H
#define VTI_BFLOAT_H

#include <stdint.h>
#include <string.h>

static inline float vti_from_bfloat(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The smallest bf16 that is not below `value`, which is finite and >= 0. */
static inline uint16_t vti_to_bfloat(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0xFFFF) >> 16);
}

#endif
