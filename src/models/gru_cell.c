/*
 * gru_cell.c: see gru_cell.h. With a = x W + b and g = h U + c, each in three parts (Cho et al. 2014, with the reset
 * after the product, so that one product serves all parts):
 *   z = s(a_z + g_z),   r = s(a_r + g_r),   n = tanh(a_n + r g_n),   h' = n + z (h - n),   s(v) = 1 / (1 + e^-v)
 * Back-propagation, where d stands for the slope of the loss:
 *   da_n = dh' (1 - z) (1 - n^2),   da_z = dh' (h - n) z (1 - z),   da_r = da_n g_n r (1 - r)
 *   dg = (da_z, da_r, da_n r),   dh = dh' z + dg U^T,   dx = da W^T
 */
#include "gru_cell.h"

#include <math.h>
#include <string.h>

vti_gru_cell vti_gru_cell_of(uint32_t inputs, uint32_t units) {
    vti_gru_cell cell = {.floats = vti_dense_floats_at(0), .inputs = inputs, .units = units};
    cell.state_weights = (size_t)inputs * 3 * units;
    cell.input_biases = cell.state_weights + (size_t)units * 3 * units;
    cell.state_biases = cell.input_biases + 3 * (size_t)units;
    cell.number_count = cell.state_biases + 3 * (size_t)units;
    return cell;
}

void vti_gru_cell_start(const vti_gru_cell *cell, vti_random *random, float *numbers) {
    memset(numbers, 0, cell->number_count * sizeof *numbers);
    for (size_t i = 0; i < cell->input_biases; i++) {
        double variance = 1.0 / (i < cell->state_weights ? cell->inputs : cell->units);
        numbers[i] = (float)(sqrt(variance) * vti_random_normal(random));
    }
}

/* One row: gates and the next state from both parts and the state before, NULL for zeros. */
static void open_gates(const vti_gru_cell *cell, const float *input_part, const float *state_part, const float *before,
                       float *gates, float *state) {
    size_t units = cell->units;
    float *update = gates, *reset = gates + units, *fresh = gates + 2 * units;
    for (size_t i = 0; i < 2 * units; i++) gates[i] = input_part[i] + state_part[i];
    cell->floats->sigmoid(gates, 2 * units);
    for (size_t i = 0; i < units; i++)
        fresh[i] = 2 * (input_part[2 * units + i] + reset[i] * state_part[2 * units + i]);
    cell->floats->sigmoid(fresh, units);
    for (size_t i = 0; i < units; i++) {
        fresh[i] = 2 * fresh[i] - 1; /* tanh v = 2 s(2 v) - 1 */
        state[i] = fresh[i] + update[i] * ((before ? before[i] : 0) - fresh[i]);
    }
}

/* results [rows][columns] = rows of `left` times `right` [inner][columns], plus `biases` or what is there for NULL. */
static void multiply(const vti_gru_cell *cell, size_t rows, size_t inner, size_t columns, const float *left,
                     const float *right, const float *biases, float *results) {
    for (size_t r = 0; biases && r < rows; r++) memcpy(results + r * columns, biases, columns * sizeof *results);
    cell->floats->multiply(&(vti_product){.rows = rows,
                                          .inner = inner,
                                          .columns = columns,
                                          .left = left,
                                          .left_row = inner,
                                          .left_step = 1,
                                          .right = right,
                                          .right_row = columns,
                                          .sums = results,
                                          .sums_row = columns});
}

void vti_gru_step(const vti_gru_cell *cell, const float *numbers, const float *input, float *work, float *state) {
    size_t width = 3 * (size_t)cell->units;
    float *input_part = work, *state_part = work + width, *gates = work + 2 * width;
    multiply(cell, 1, cell->inputs, width, input, numbers, numbers + cell->input_biases, input_part);
    multiply(cell, 1, cell->units, width, state, numbers + cell->state_weights, numbers + cell->state_biases,
             state_part);
    open_gates(cell, input_part, state_part, state, gates, state);
}

void vti_gru_pass_take(const vti_gru_cell *cell, vti_arena *arena, size_t rows, uint32_t steps, vti_gru_pass *pass) {
    size_t width = 3 * (size_t)cell->units, widest = cell->inputs > cell->units ? cell->inputs : cell->units;
    pass->first = vti_arena_take(arena, (size_t)steps + 1, sizeof *pass->first);
    pass->inputs = vti_arena_take(arena, rows, cell->inputs * sizeof(float));
    pass->input_slopes = vti_arena_take(arena, rows, cell->inputs * sizeof(float));
    pass->states = vti_arena_take(arena, rows, cell->units * sizeof(float));
    pass->state_slopes = vti_arena_take(arena, rows, cell->units * sizeof(float));
    pass->gates = vti_arena_take(arena, rows, width * sizeof(float));
    pass->input_parts = vti_arena_take(arena, rows, width * sizeof(float));
    pass->state_parts = vti_arena_take(arena, rows, width * sizeof(float));
    pass->transposed = vti_arena_take(arena, width, widest * sizeof(float));
}

void vti_gru_forward(const vti_gru_cell *cell, const float *numbers, vti_gru_pass *pass) {
    size_t units = cell->units, width = 3 * units;
    const float *biases = numbers + cell->state_biases;
    multiply(cell, pass->first[pass->steps], cell->inputs, width, pass->inputs, numbers, numbers + cell->input_biases,
             pass->input_parts);
    for (uint32_t t = 0; t < pass->steps; t++) {
        size_t first = pass->first[t], rows = pass->first[t + 1] - first;
        const float *before = t > 0 ? pass->states + pass->first[t - 1] * units : NULL;
        multiply(cell, rows, before ? units : 0, width, before ? before : pass->states, numbers + cell->state_weights,
                 biases, pass->state_parts + first * width);
        for (size_t r = 0; r < rows; r++) {
            size_t at = (first + r) * width;
            open_gates(cell, pass->input_parts + at, pass->state_parts + at, before ? before + r * units : NULL,
                       pass->gates + at, pass->states + (first + r) * units);
        }
    }
}

/* One row of gates: slopes by both parts in their places; *slope becomes dh' z. */
static void close_gates(size_t units, const float *gates, const float *before, float *slope, float *input_part,
                        float *state_part) {
    for (size_t i = 0; i < units; i++) {
        float update = gates[i], reset = gates[units + i], fresh = gates[2 * units + i];
        float of_fresh = slope[i] * (1 - update) * (1 - fresh * fresh);
        input_part[i] = slope[i] * ((before ? before[i] : 0) - fresh) * update * (1 - update);
        input_part[units + i] = of_fresh * state_part[2 * units + i] * reset * (1 - reset);
        input_part[2 * units + i] = of_fresh;
        state_part[i] = input_part[i];
        state_part[units + i] = input_part[units + i];
        state_part[2 * units + i] = of_fresh * reset;
        slope[i] *= update;
    }
}

static void transpose(const float *from, size_t rows, size_t columns, float *to) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
    }
}

/* weights [inner][3 units] += rows of `left` [rows][inner], transposed, times `slopes` [rows][3 units]. */
static void add_weights(const vti_gru_cell *cell, size_t rows, size_t inner, const float *left, const float *slopes,
                        float *weights) {
    size_t width = 3 * (size_t)cell->units;
    cell->floats->multiply(&(vti_product){.rows = inner,
                                          .inner = rows,
                                          .columns = width,
                                          .left = left,
                                          .left_row = 1,
                                          .left_step = inner,
                                          .right = slopes,
                                          .right_row = width,
                                          .sums = weights,
                                          .sums_row = width});
}

static void add_biases(size_t rows, size_t width, const float *slopes, float *biases) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < width; i++) biases[i] += slopes[r * width + i];
    }
}

void vti_gru_back(const vti_gru_cell *cell, const float *numbers, vti_gru_pass *pass, float *sums) {
    size_t units = cell->units, width = 3 * units, all = pass->first[pass->steps];
    transpose(numbers + cell->state_weights, units, width, pass->transposed);
    for (uint32_t t = pass->steps; t-- > 0;) {
        size_t first = pass->first[t], rows = pass->first[t + 1] - first;
        size_t before = t > 0 ? pass->first[t - 1] : 0;
        for (size_t r = 0; r < rows; r++) {
            size_t at = first + r;
            close_gates(units, pass->gates + at * width, t > 0 ? pass->states + (before + r) * units : NULL,
                        pass->state_slopes + at * units, pass->input_parts + at * width,
                        pass->state_parts + at * width);
        }
        if (t == 0) break;
        float *earlier = pass->state_slopes + before * units;
        for (size_t i = 0; i < rows * units; i++) earlier[i] += pass->state_slopes[first * units + i];
        multiply(cell, rows, width, units, pass->state_parts + first * width, pass->transposed, NULL, earlier);
        add_weights(cell, rows, units, pass->states + before * units, pass->state_parts + first * width,
                    sums + cell->state_weights);
    }
    add_biases(all, width, pass->state_parts, sums + cell->state_biases);
    add_biases(all, width, pass->input_parts, sums + cell->input_biases);
    add_weights(cell, all, cell->inputs, pass->inputs, pass->input_parts, sums + cell->input_weights);
    transpose(numbers + cell->input_weights, cell->inputs, width, pass->transposed);
    memset(pass->input_slopes, 0, all * cell->inputs * sizeof *pass->input_slopes);
    multiply(cell, all, width, cell->inputs, pass->input_parts, pass->transposed, NULL, pass->input_slopes);
}
