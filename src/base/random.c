/*
 * random.c: see random.h.
 */
#include "random.h"

#include "math.h"

static uint64_t rotate_left(uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
}

void vti_random_seed(vti_random *random, uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        seed += 0x9E3779B97F4A7C15U;
        uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        random->state[i] = mixed ^ (mixed >> 31);
    }
}

uint64_t vti_random_next(vti_random *random) {
    uint64_t *state = random->state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

uint32_t vti_random_below(vti_random *random, uint32_t bound) {
    /* Lemire 2019: multiply and reject the few values that would favour some results. */
    uint64_t product = (vti_random_next(random) >> 32) * bound;
    if ((uint32_t)product < bound) {
        uint32_t threshold = (uint32_t)-bound % bound;
        while ((uint32_t)product < threshold) product = (vti_random_next(random) >> 32) * bound;
    }
    return (uint32_t)(product >> 32);
}

double vti_random_unit(vti_random *random) {
    return (double)(vti_random_next(random) >> 11) * 0x1p-53;
}

double vti_random_normal(vti_random *random) {
    for (;;) {
        double x = 2 * vti_random_unit(random) - 1;
        double y = 2 * vti_random_unit(random) - 1;
        double square = x * x + y * y;
        if (square > 0 && square < 1) return x * vti_sqrt(-2 * vti_log(square) / square);
    }
}
