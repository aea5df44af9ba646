/*
 * gru_cell.h: a gated recurrent unit: one step of it, and sequences through time and back. It knows vectors and slopes,
 * no items and no losses.
 */
#ifndef VTI_GRU_CELL_H
#define VTI_GRU_CELL_H

#include "dense_floats.h"

#include "../base/memory.h"
#include "../base/random.h"

/* Where the numbers of a cell are, behind one another; 3 units: those of update, reset and new state, see gru_cell.c. */
typedef struct vti_gru_cell {
    const vti_dense_floats *floats;
    uint32_t inputs, units;
    size_t input_weights, state_weights; /* W [inputs][3 units], U [units][3 units] */
    size_t input_biases, state_biases;   /* b, c [3 units] */
    size_t number_count;
} vti_gru_cell;

vti_gru_cell vti_gru_cell_of(uint32_t inputs, uint32_t units);
/* Weights are normal with variance 1 / (their inputs), biases 0. */
void vti_gru_cell_start(const vti_gru_cell *cell, vti_random *random, float *numbers);

/* state [units] after an input [inputs]; work [9 units]. A state begins as zeros. */
void vti_gru_step(const vti_gru_cell *cell, const float *numbers, const float *input, float *work, float *state);

/*
 * Sequences side by side, longest first: rows of step t are first[t] .. first[t + 1] - 1, in the order of the
 * sequences, of which ever fewer are left.
 */
typedef struct vti_gru_pass {
    uint32_t steps;
    size_t *first;                    /* [steps + 1] */
    float *inputs, *input_slopes;     /* [rows][inputs]: given, and found by vti_gru_back */
    float *states, *state_slopes;     /* [rows][units]: found by vti_gru_forward, and given (then changed) */
    float *gates;                     /* [rows][3 units] */
    float *input_parts, *state_parts; /* [rows][3 units] x W + b and h U + c; then the slopes by them */
    float *transposed;                /* [3 units][the larger of inputs and units] */
} vti_gru_pass;

void vti_gru_pass_take(const vti_gru_cell *cell, vti_arena *arena, size_t rows, uint32_t steps, vti_gru_pass *pass);
void vti_gru_forward(const vti_gru_cell *cell, const float *numbers, vti_gru_pass *pass);
/* Adds the slopes by the numbers to sums [number_count]. */
void vti_gru_back(const vti_gru_cell *cell, const float *numbers, vti_gru_pass *pass, float *sums);

#endif
