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

/* Both take a finite value >= 0: the nearest bf16, and the smallest one that is not below it. */
static inline uint16_t vti_bfloat_near(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static inline uint16_t vti_bfloat_above(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0xFFFF) >> 16);
}

#endif
