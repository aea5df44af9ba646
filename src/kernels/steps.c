/*
 * steps.c: see steps.h.
 */
#include "steps.h"

float vti_steps_round(const float *values, uint32_t count, int8_t *steps) {
    float largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        float magnitude = values[i] < 0 ? -values[i] : values[i];
        if (magnitude > largest) largest = magnitude;
    }
    for (uint32_t i = 0; i < count; i++) {
        float exact = largest > 0 ? values[i] / largest * 127 : 0;
        steps[i] = (int8_t)(exact < 0 ? exact - 0.5F : exact + 0.5F);
    }
    return largest;
}

int32_t vti_steps_zero(const int8_t *steps, uint32_t count, int32_t zero) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += steps[i];
    return sum * zero;
}
