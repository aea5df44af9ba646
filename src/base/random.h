/*
 * random.h: reproducible random numbers: xoshiro256** (Blackman, Vigna 2018) seeded by SplitMix64. The same seed gives
 * the same numbers on every machine. Not for secrets.
 */
#ifndef VTI_RANDOM_H
#define VTI_RANDOM_H

#include <stdint.h>

typedef struct vti_random {
    uint64_t state[4];
} vti_random;

void vti_random_seed(vti_random *random, uint64_t seed);
uint64_t vti_random_next(vti_random *random);
/* Uniform in 0..bound-1, without bias; bound > 0. */
uint32_t vti_random_below(vti_random *random, uint32_t bound);
/* Uniform in [0, 1). */
double vti_random_unit(vti_random *random);
/* Standard normal (Marsaglia's polar method, own log and sqrt, so the same everywhere). */
double vti_random_normal(vti_random *random);

#endif
