/*
 * als_rows_ref.c: als_rows.h for any processor, four floats at a time.
 */
#define LANES 4U
#define TILE_ROWS 4U
#include "als_rows.inc"

typedef uint32_t bits __attribute__((vector_size(LANES * sizeof(uint32_t))));

/* The exponents' biases differ by 112; multiplying normalises what is subnormal as a half. */
static inline vector widen(const uint16_t *halves) {
    bits half = {halves[0], halves[1], halves[2], halves[3]};
    vector magnitude = (vector)((half & 0x7FFF) << 13) * 0x1p112F;
    return (vector)((bits)magnitude | (half & 0x8000) << 16);
}

static inline void narrow(vector values, uint16_t *halves) {
    bits sign = (bits)values & 0x80000000U;
    bits magnitude = (bits)((vector)((bits)values ^ sign) * 0x1p-112F);
    bits half = (magnitude + 0xFFF + (magnitude >> 13 & 1)) >> 13 | sign >> 16; /* to nearest, ties to even */
    for (size_t i = 0; i < LANES; i++) halves[i] = (uint16_t)half[i];
}

const vti_als_rows vti_als_rows_ref = {"ref", scratch_floats, solve, gram, rotate};
