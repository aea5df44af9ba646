/*
 * adam.h: the steps of a gradient descent by Adam. It knows numbers and their slopes, not what they mean.
 */
#ifndef VTI_ADAM_H
#define VTI_ADAM_H

#include <stddef.h>
#include <stdint.h>

/* One step: the same for all numbers that it moves. */
typedef struct vti_adam {
    float rate, mean_scale, square_scale, kept; /* see adam.c */
} vti_adam;

/* Step 1, 2, ... of this learning rate; `decay` is what L2 takes from a number for each unit of the rate. */
vti_adam vti_adam_step(double rate, double decay, uint64_t step);

/* Moves numbers [count] against their slopes; `means` and `squares` were zeros before the first step. */
void vti_adam_move(const vti_adam *adam, const float *slopes, size_t count, float *means, float *squares,
                   float *numbers);

#endif
