/*
 * steps.h: numbers in steps of their largest, as int8, so that products with bytes are exact.
 */
#ifndef VTI_STEPS_H
#define VTI_STEPS_H

#include <vitrine/base.h>

/* steps[i] = values[i] / largest * 127, rounded; zeros where all values are. Returns the largest magnitude. */
float vti_steps_round(const float *values, uint32_t count, int8_t *steps);
/* The sum of steps, times what stands for zero in the bytes that they are multiplied with. */
int32_t vti_steps_zero(const int8_t *steps, uint32_t count, int32_t zero);

#endif
