/*
 * gru_part.c: one part of a batch of gru_train.c: from windows of sequences to the loss and its slopes, forward and back.
 */
#include "gru_course.h"

#include <string.h>

#define BLOCK_ROWS 64U /* whose scores stay in a near cache */

static const float MASKED = -1e30F; /* the score of a drawn item that is the target */

static void draw_kept(vti_random *random, double dropout, size_t count, float *kept) {
    float scale = (float)(1 / (1 - dropout));
    for (size_t i = 0; i < count; i++) kept[i] = dropout > 0 && vti_random_unit(random) < dropout ? 0 : scale;
}

/* Longest first, as vti_gru_pass wants them; windows of one length stay in order. */
static void sort_windows(vti_gru_window *windows, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        vti_gru_window moved = windows[i];
        uint32_t place = i;
        for (; place > 0 && windows[place - 1].count < moved.count; place--) windows[place] = windows[place - 1];
        windows[place] = moved;
    }
}

/* Lays sorted windows out in steps. */
static void lay_out(const vti_gru_course *c, const vti_gru_window *windows, uint32_t count, vti_gru_part *p) {
    p->rows = 0;
    p->pass.steps = count > 0 ? windows[0].count - 1 : 0;
    p->pass.first[0] = 0;
    for (uint32_t t = 0; t < p->pass.steps; t++) {
        for (uint32_t w = 0; w < count && windows[w].count - 1 > t; w++) {
            const uint32_t *items = c->items + windows[w].first + t;
            p->read[p->rows] = items[0];
            p->targets[p->rows++] = items[1];
        }
        p->pass.first[t + 1] = p->rows;
    }
}

static void read_inputs(const vti_gru_course *c, vti_gru_part *p) {
    size_t factors = vti_gru_factors(c);
    for (size_t r = 0; r < p->rows; r++) {
        const float *from = c->gru->item_factors + p->read[r] * factors;
        for (size_t d = 0; d < factors; d++) {
            p->pass.inputs[r * factors + d] = from[d] * p->input_kept[r * factors + d];
        }
    }
}

/* outputs = (h P + d), some left out */
static void run_outputs(const vti_gru_course *c, vti_gru_part *p) {
    size_t factors = vti_gru_factors(c), units = c->gru->unit_count;
    const float *projection = c->gru->numbers + c->cell.number_count, *biases = projection + units * factors;
    for (size_t r = 0; r < p->rows; r++) memcpy(p->outputs + r * factors, biases, factors * sizeof *biases);
    c->cell.floats->multiply(&(vti_product){.rows = p->rows,
                                            .inner = units,
                                            .columns = factors,
                                            .left = p->pass.states,
                                            .left_row = units,
                                            .left_step = 1,
                                            .right = projection,
                                            .right_row = factors,
                                            .sums = p->outputs,
                                            .sums_row = factors});
    for (size_t i = 0; i < p->rows * factors; i++) p->outputs[i] *= p->output_kept[i];
}

/* p->scores of some rows, turned into slopes by the scores times `share`. */
static void score_block(const vti_gru_course *c, vti_gru_part *p, size_t first, size_t rows, float share) {
    size_t factors = vti_gru_factors(c), width = 1 + c->drawn_count;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    memset(p->scores, 0, rows * width * sizeof *p->scores);
    c->cell.floats->multiply(&(vti_product){.rows = rows,
                                            .inner = factors,
                                            .columns = c->drawn_count,
                                            .left = p->outputs + first * factors,
                                            .left_row = factors,
                                            .left_step = 1,
                                            .right = c->drawn_columns,
                                            .right_row = c->drawn_count,
                                            .sums = p->scores + 1,
                                            .sums_row = width});
    for (size_t r = 0; r < rows; r++) {
        float *row = p->scores + r * width;
        uint32_t target = p->targets[first + r];
        const float *output = p->outputs + (first + r) * factors;
        float score = kernels->dot_f32(output, c->gru->item_factors + target * factors, factors);
        row[0] = score;
        for (size_t j = 0; j < c->drawn_count; j++) {
            row[1 + j] = c->drawn[j] == target ? MASKED : row[1 + j] - c->drawn_logs[j];
        }
        p->loss += (double)c->cell.floats->softmax(row, width) - (double)score;
        row[0] -= 1;
        for (size_t j = 0; j < width; j++) row[j] *= share;
    }
}

/* From the slopes of a block's scores to those of outputs, targets and what was drawn. */
static void back_block(const vti_gru_course *c, vti_gru_part *p, size_t first, size_t rows) {
    size_t factors = vti_gru_factors(c), width = 1 + c->drawn_count;
    const float *outputs = p->outputs + first * factors;
    float *output_slopes = p->output_slopes + first * factors, *target_slopes = p->target_slopes + first * factors;
    for (size_t r = 0; r < rows; r++) {
        const float *target = c->gru->item_factors + p->targets[first + r] * factors;
        float slope = p->scores[r * width];
        for (size_t d = 0; d < factors; d++) {
            output_slopes[r * factors + d] = slope * target[d];
            target_slopes[r * factors + d] = slope * outputs[r * factors + d];
        }
    }
    c->cell.floats->multiply(&(vti_product){.rows = rows,
                                            .inner = c->drawn_count,
                                            .columns = factors,
                                            .left = p->scores + 1,
                                            .left_row = width,
                                            .left_step = 1,
                                            .right = c->drawn_factors,
                                            .right_row = factors,
                                            .sums = output_slopes,
                                            .sums_row = factors});
    c->cell.floats->multiply(&(vti_product){.rows = c->drawn_count,
                                            .inner = rows,
                                            .columns = factors,
                                            .left = p->scores + 1,
                                            .left_row = 1,
                                            .left_step = width,
                                            .right = outputs,
                                            .right_row = factors,
                                            .sums = p->drawn_slopes,
                                            .sums_row = factors});
}

/* From the slopes of outputs to those of P, d and the states. */
static void back_outputs(const vti_gru_course *c, vti_gru_part *p) {
    size_t factors = vti_gru_factors(c), units = c->gru->unit_count;
    float *projection = p->slopes + c->cell.number_count, *biases = projection + units * factors;
    for (size_t i = 0; i < p->rows * factors; i++) p->output_slopes[i] *= p->output_kept[i];
    for (size_t r = 0; r < p->rows; r++) {
        for (size_t d = 0; d < factors; d++) biases[d] += p->output_slopes[r * factors + d];
    }
    c->cell.floats->multiply(&(vti_product){.rows = units,
                                            .inner = p->rows,
                                            .columns = factors,
                                            .left = p->pass.states,
                                            .left_row = 1,
                                            .left_step = units,
                                            .right = p->output_slopes,
                                            .right_row = factors,
                                            .sums = projection,
                                            .sums_row = factors});
    memset(p->pass.state_slopes, 0, p->rows * units * sizeof *p->pass.state_slopes);
    c->cell.floats->multiply(&(vti_product){.rows = p->rows,
                                            .inner = factors,
                                            .columns = units,
                                            .left = p->output_slopes,
                                            .left_row = factors,
                                            .left_step = 1,
                                            .right = c->projection_columns,
                                            .right_row = units,
                                            .sums = p->pass.state_slopes,
                                            .sums_row = units});
}

void vti_gru_run_part(const vti_gru_course *c, vti_gru_window *windows, uint32_t count, uint64_t seed, float share,
                      vti_gru_part *p) {
    size_t factors = vti_gru_factors(c);
    vti_random random;
    vti_random_seed(&random, seed);
    p->loss = 0;
    memset(p->slopes, 0, c->number_count * sizeof *p->slopes);
    memset(p->drawn_slopes, 0, c->drawn_count * factors * sizeof *p->drawn_slopes);
    sort_windows(windows, count);
    lay_out(c, windows, count, p);
    draw_kept(&random, c->options->dropout, p->rows * factors, p->input_kept);
    draw_kept(&random, c->options->dropout, p->rows * factors, p->output_kept);
    read_inputs(c, p);
    vti_gru_forward(&c->cell, c->gru->numbers, &p->pass);
    run_outputs(c, p);
    for (size_t first = 0; first < p->rows; first += BLOCK_ROWS) {
        size_t rows = p->rows - first < BLOCK_ROWS ? p->rows - first : BLOCK_ROWS;
        score_block(c, p, first, rows, share);
        back_block(c, p, first, rows);
    }
    back_outputs(c, p);
    vti_gru_back(&c->cell, c->gru->numbers, &p->pass, p->slopes);
    for (size_t i = 0; i < p->rows * factors; i++) p->pass.input_slopes[i] *= p->input_kept[i];
}

void vti_gru_part_take(const vti_gru_course *c, vti_arena *arena, vti_gru_part *p) {
    size_t rows = c->most_rows, row_bytes = vti_gru_factors(c) * sizeof(float);
    vti_gru_pass_take(&c->cell, arena, rows, c->longest, &p->pass);
    p->read = vti_arena_take(arena, rows, sizeof *p->read);
    p->targets = vti_arena_take(arena, rows, sizeof *p->targets);
    p->input_kept = vti_arena_take(arena, rows, row_bytes);
    p->output_kept = vti_arena_take(arena, rows, row_bytes);
    p->outputs = vti_arena_take(arena, rows, row_bytes);
    p->output_slopes = vti_arena_take(arena, rows, row_bytes);
    p->target_slopes = vti_arena_take(arena, rows, row_bytes);
    p->scores = vti_arena_take(arena, BLOCK_ROWS, (1 + c->drawn_count) * sizeof(float));
    p->drawn_slopes = vti_arena_take(arena, c->drawn_count, row_bytes);
    p->slopes = vti_arena_take(arena, c->number_count, sizeof(float));
}
