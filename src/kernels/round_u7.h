/*
 * round_u7.h: how a float becomes 0..127, in every kernel that makes such bytes. Of floats from 2^23 on neighbours differ
 * by 1, so adding 2^23 rounds to the nearest whole number, ties to even, and leaves it in the lowest bits.
 */
#ifndef VTI_ROUND_U7_H
#define VTI_ROUND_U7_H

#include <stdint.h>

#define VTI_ROUND 8388608.0F /* 2^23 */

/* Values below 0 become 0, as a rectified unit wants it, and so does NaN; values above 127 become 127. */
static inline uint8_t round_u7(float value) {
    value = value > 0 ? value : 0;
    value = value < 127 ? value : 127;
    return (uint8_t)((value + VTI_ROUND) - VTI_ROUND);
}

#endif
