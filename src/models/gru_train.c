/*
 * gru_train.c: the training of gru.c. Each next event of a sequence is a case of the softmax over all items, estimated
 * from items drawn with odds count^.75 (importance sampling: Bengio, Senecal 2008; K draws, of probability q each):
 *   loss = ln(e^s_target + sum_j e^s_j / (K q_j)) - s_target,   j drawn and not the target
 * which is exact where all items are taken, as happens when there are no more of them than would be drawn. Steps by
 * Adam on batches of sequences; of the items, only those that a batch meets move. Factors that are read and predictions
 * are dropped out. Factors of another model stay as they are. The last event of some users is held apart: the epoch that
 * predicts these best is kept.
 *
 * Threads: the sequences of a batch are dealt to parts, whose slopes are added in order.
 */
#include "gru_course.h"

#include "adam.h"

#include "../base/error.h"
#include "../base/math.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE 5U /* epochs without a better one */

static const double LAST_RATE = .1; /* of the rate, at the end of its linear fall */
static const double FACTOR_DEVIATION = .1;
static const double BASE_DEVIATION = .3; /* to which the factors of another model are scaled */

/* ---- steps ---- */

static int compare_slopes(const void *left, const void *right) {
    const vti_gru_item_slope *a = left;
    const vti_gru_item_slope *b = right;
    if (a->item != b->item) return a->item < b->item ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static uint32_t gather_item_slopes(vti_gru_course *c) {
    size_t factors = vti_gru_factors(c);
    uint32_t count = 0;
    for (uint32_t j = 0; j < c->drawn_count; j++, count++) {
        c->item_slopes[count] = (vti_gru_item_slope){c->drawn[j], count, c->parts[0].drawn_slopes + j * factors};
    }
    for (uint32_t i = 0; i < VTI_GRU_PARTS; i++) {
        vti_gru_part *p = &c->parts[i];
        for (size_t r = 0; r < p->rows; r++) {
            c->item_slopes[count] = (vti_gru_item_slope){p->read[r], count, p->pass.input_slopes + r * factors};
            count++;
            c->item_slopes[count] = (vti_gru_item_slope){p->targets[r], count, p->target_slopes + r * factors};
            count++;
        }
    }
    qsort(c->item_slopes, count, sizeof *c->item_slopes, compare_slopes);
    return count;
}

static void add(const float *from, size_t count, float *to) {
    for (size_t i = 0; i < count; i++) to[i] += from[i];
}

static void take_step(vti_gru_course *c, double rate, uint64_t step) {
    size_t factors = vti_gru_factors(c);
    vti_adam adam = vti_adam_step(rate, c->options->decay, step);
    for (uint32_t i = 1; i < VTI_GRU_PARTS; i++) {
        add(c->parts[i].slopes, c->number_count, c->parts[0].slopes);
        add(c->parts[i].drawn_slopes, c->drawn_count * factors, c->parts[0].drawn_slopes);
    }
    vti_adam_move(&adam, c->parts[0].slopes, c->number_count, c->means, c->squares, c->gru->numbers);
    if (c->training->base) return;
    uint32_t count = gather_item_slopes(c);
    for (uint32_t s = 0; s < count;) {
        float *slopes = c->item_slopes[s].slopes;
        size_t place = c->item_slopes[s].item * factors;
        for (s++; s < count && c->item_slopes[s].item * factors == place; s++) {
            add(c->item_slopes[s].slopes, factors, slopes);
        }
        vti_adam_move(&adam, slopes, factors, c->item_means + place, c->item_squares + place,
                      c->gru->item_factors + place);
    }
}

static double run_batch(vti_gru_course *c, vti_gru_window *windows, uint32_t count) {
    uint64_t rows = 0, seed = vti_random_next(&c->random);
    size_t factors = vti_gru_factors(c), units = c->gru->unit_count;
    double loss = 0;
    for (uint32_t w = 0; w < count; w++) rows += windows[w].count - 1;
    vti_gru_draw_items(c);
    vti_gru_transpose(c->gru->numbers + c->cell.number_count, units, factors, c->projection_columns);
#pragma omp parallel for schedule(dynamic) num_threads(c->training->threads)
    for (uint32_t i = 0; i < VTI_GRU_PARTS; i++) {
        uint32_t first = (uint32_t)((uint64_t)count * i / VTI_GRU_PARTS),
                 end = (uint32_t)((uint64_t)count * (i + 1) / VTI_GRU_PARTS);
        vti_gru_run_part(c, windows + first, end - first, seed + i, 1 / (float)rows, &c->parts[i]);
    }
    for (uint32_t i = 0; i < VTI_GRU_PARTS; i++) loss += c->parts[i].loss;
    return loss;
}

/* The mean loss over all items of what is held apart, without dropout. */
static double judge(const vti_gru_course *c) {
    size_t factors = vti_gru_factors(c);
    const vti_kernels *kernels = vti_kernels_find(NULL);
    double sum = 0;
#pragma omp parallel for schedule(dynamic) num_threads(c->training->threads)
    for (uint32_t a = 0; a < c->apart_count; a++) {
        float *prediction = c->work + (size_t)omp_get_thread_num() * c->work_floats, *scores = prediction + factors;
        const vti_gru_window *w = &c->apart[a];
        const uint32_t *sequence = c->items + w->first;
        vti_gru_predict(c->gru, sequence, w->count - 1, scores + c->gru->item_count, prediction);
        for (uint32_t i = 0; i < c->gru->item_count; i++) {
            scores[i] = kernels->dot_f32(prediction, c->gru->item_factors + i * factors, factors);
        }
        double of_target = scores[sequence[w->count - 1]];
        c->losses[a] = (double)c->cell.floats->softmax(scores, c->gru->item_count) - of_target;
    }
    for (uint32_t a = 0; a < c->apart_count; a++) sum += c->losses[a];
    return sum / c->apart_count;
}

static void scale_factors(const float *factors, vti_gru *gru) {
    size_t count = gru->item_count * (size_t)gru->factor_count;
    double square = 0;
    for (size_t i = 0; i < count; i++) square += (double)factors[i] * (double)factors[i];
    gru->scale = square > 0 ? (float)(BASE_DEVIATION / sqrt(square / (double)count)) : 1;
    for (size_t i = 0; i < count; i++) gru->item_factors[i] = gru->scale * factors[i];
}

static void start(vti_gru_course *c) {
    size_t factors = vti_gru_factors(c), units = c->gru->unit_count;
    float *projection = c->gru->numbers + c->cell.number_count;
    vti_gru_cell_start(&c->cell, &c->random, c->gru->numbers);
    for (size_t i = 0; i < units * factors; i++) {
        projection[i] = (float)(vti_random_normal(&c->random) / vti_sqrt((double)units));
    }
    memset(projection + units * factors, 0, factors * sizeof *projection);
    if (c->training->base) {
        scale_factors(c->training->base->item_factors, c->gru);
        return;
    }
    for (size_t i = 0; i < c->gru->item_count * factors; i++) {
        c->gru->item_factors[i] = (float)(FACTOR_DEVIATION * vti_random_normal(&c->random));
    }
}

static void shuffle(vti_gru_course *c) {
    for (uint32_t w = c->window_count; w > 1; w--) {
        uint32_t other = vti_random_below(&c->random, w);
        vti_gru_window swapped = c->windows[w - 1];
        c->windows[w - 1] = c->windows[other];
        c->windows[other] = swapped;
    }
}

static double run_epoch(vti_gru_course *c, uint32_t epoch) {
    uint32_t batch = c->part_windows * VTI_GRU_PARTS, epochs = c->options->epochs;
    uint64_t steps = ((uint64_t)c->window_count + batch - 1) / batch;
    double loss = 0;
    shuffle(c);
    for (uint64_t b = 0; b < steps; b++) {
        uint64_t first = b * batch, step = epoch * steps + b;
        uint32_t count = (uint32_t)(c->window_count - first < batch ? c->window_count - first : batch);
        double part_done = (double)step / ((double)steps * epochs);
        loss += run_batch(c, c->windows + first, count);
        take_step(c, c->options->rate * (1 - (1 - LAST_RATE) * part_done), step + 1);
    }
    return loss;
}

static vt_status run_epochs(vti_gru_course *c, vt_error *error) {
    size_t factor_bytes = c->gru->item_count * vti_gru_factors(c) * sizeof(float);
    double best = INFINITY;
    start(c);
    for (uint32_t epoch = 0, stale = 0; epoch < c->options->epochs && stale < PATIENCE; epoch++) {
        double loss = run_epoch(c, epoch);
        if (c->apart_count > 0) loss = judge(c);
        if (!isfinite(loss)) {
            return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The network diverged; use a smaller rate.");
        }
        stale++;
        if (loss < best || c->apart_count == 0) {
            best = loss;
            stale = 0;
            memcpy(c->best_factors, c->gru->item_factors, factor_bytes);
            memcpy(c->best_numbers, c->gru->numbers, c->number_count * sizeof(float));
        }
        if (!vti_training_continues(c->training, "train: epochs", epoch + 1, c->options->epochs)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    memcpy(c->gru->item_factors, c->best_factors, factor_bytes);
    memcpy(c->gru->numbers, c->best_numbers, c->number_count * sizeof(float));
    return VT_OK;
}

/* ---- memory ---- */

static void take_memory(vti_gru_course *c, vti_arena *arena) {
    size_t items = c->gru->item_count, row_bytes = vti_gru_factors(c) * sizeof(float), drawn = c->drawn_count;
    c->odds = vti_arena_take(arena, items, sizeof *c->odds);
    c->losses = vti_arena_take(arena, c->apart_count, sizeof *c->losses);
    c->drawn = vti_arena_take(arena, drawn, sizeof *c->drawn);
    c->drawn_logs = vti_arena_take(arena, drawn, sizeof(float));
    c->drawn_factors = vti_arena_take(arena, drawn, row_bytes);
    c->drawn_columns = vti_arena_take(arena, drawn, row_bytes);
    c->projection_columns = vti_arena_take(arena, c->gru->unit_count, row_bytes);
    c->item_slopes = vti_arena_take(arena, drawn + 2 * VTI_GRU_PARTS * c->most_rows, sizeof *c->item_slopes);
    c->item_means = vti_arena_take(arena, items, row_bytes);
    c->item_squares = vti_arena_take(arena, items, row_bytes);
    c->best_factors = vti_arena_take(arena, items, row_bytes);
    c->best_numbers = vti_arena_take(arena, c->number_count, sizeof(float));
    c->means = vti_arena_take(arena, c->number_count, sizeof(float));
    c->squares = vti_arena_take(arena, c->number_count, sizeof(float));
    c->work = vti_arena_take(arena, c->training->threads, c->work_floats * sizeof(float));
    for (uint32_t i = 0; i < VTI_GRU_PARTS; i++) vti_gru_part_take(c, arena, &c->parts[i]);
}

/* With windows gathered: everything else in one block. */
static vt_status run(vti_gru_course *c, vt_error *error) {
    const vt_allocator *allocator = c->training->allocator;
    vti_arena arena = {.memory = NULL};
    c->most_rows = (size_t)c->part_windows * c->longest;
    take_memory(c, &arena);
    void *block = arena.overflow ? NULL : vti_allocate_zeroed(allocator, arena.used, 1);
    c->gru->item_factors = vti_allocate(allocator, c->gru->item_count, vti_gru_factors(c) * sizeof(float));
    c->gru->numbers = vti_allocate(allocator, c->number_count, sizeof(float));
    vt_status status;
    if (block && c->gru->item_factors && c->gru->numbers) {
        arena = (vti_arena){.memory = block};
        take_memory(c, &arena);
        vti_gru_sum_odds(c);
        status = run_epochs(c, error);
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
    }
    vti_release(allocator, block);
    return status;
}

vt_status vti_gru_train(const vti_training *training, const vti_gru_options *options, vti_gru *gru, vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    uint64_t events = training->events->offsets[training->events->user_count];
    vti_gru_cell cell = vti_gru_cell_in(gru);
    vti_gru_course *c = vti_allocate_zeroed(allocator, 1, sizeof *c);
    uint32_t *items = vti_allocate(allocator, events, sizeof *items);
    vti_gru_window *windows = vti_allocate(allocator, events, sizeof *windows);
    vti_gru_window *apart = vti_allocate(allocator, VTI_GRU_MOST_APART, sizeof *apart);
    vt_status status;
    if (!c || !items || !windows || !apart) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    *c = (vti_gru_course){.training = training,
                          .options = options,
                          .gru = gru,
                          .cell = cell,
                          .number_count = vti_gru_number_count(gru),
                          .drawn_count = options->negatives < gru->item_count ? options->negatives : gru->item_count,
                          .work_floats = gru->factor_count + gru->item_count + vti_gru_work_floats(gru),
                          .items = items,
                          .windows = windows,
                          .apart = apart};
    vti_random_seed(&c->random, training->seed);
    vti_gru_gather_windows(c);
    if (c->window_count > 0)
        status = run(c, error);
    else
        status =
            vti_error(error, VT_ERR_EMPTY, VT_NOWHERE, "Nobody has two events, one after the other, to learn from.");
done:
    vti_release(allocator, c);
    vti_release(allocator, items);
    vti_release(allocator, windows);
    vti_release(allocator, apart);
    return status;
}
