/*
 * lookup_u7.h: the text of lookup_u7 (see kernels.def), which compilers vectorise. Each instruction set compiles it with
 * its own flags.
 */
#ifndef VTI_LOOKUP_U7_H
#define VTI_LOOKUP_U7_H

#include <stdint.h>

static inline void lookup_u7(const uint8_t *restrict table, uint32_t columns, const int8_t *query,
                             int32_t *restrict sums) {
    for (uint32_t c = 0; c < 256; c++) sums[c] = 0;
    for (uint32_t column = 0; column < columns; column++, table += 256) {
        for (uint32_t c = 0; c < 256; c++) sums[c] += query[column] * table[c];
    }
}

#endif
