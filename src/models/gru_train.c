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
#include "gru.h"

#include "adam.h"

#include "../base/error.h"
#include "../base/math.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 8U
#define MOST_SEQUENCES 16U /* of a part in one step ... */
#define LEAST_STEPS 32U    /* ... but an epoch has at least so many steps */
#define BLOCK_ROWS 64U     /* whose scores stay in a near cache */
#define APART_EVERY 10U    /* users */
#define MOST_APART 2000U   /* users */
#define PATIENCE 5U        /* epochs without a better one */

static const double LAST_RATE = .1;      /* of the rate, at the end of its linear fall */
static const double ODDS_EXPONENT = .75; /* of an item's count, for drawing */
static const double FACTOR_DEVIATION = .1;
static const double BASE_DEVIATION = .3; /* to which the factors of another model are scaled */
static const float MASKED = -1e30F;      /* the score of a drawn item that is the target */

/* Items that follow one another: all but the last are read, all but the first predicted. */
typedef struct window {
    uint64_t first;
    uint32_t count;
} window;

/* What works on its share of a batch by itself. */
typedef struct part {
    vti_gru_pass pass;
    size_t rows;
    uint32_t *read, *targets;        /* [rows] items */
    float *input_kept, *output_kept; /* [rows][factors] of dropout */
    float *outputs, *output_slopes;  /* [rows][factors] h P + d */
    float *target_slopes;            /* [rows][factors] by the factors of the targets */
    float *scores;                   /* [BLOCK_ROWS][1 + drawn] of the target and what was drawn */
    float *drawn_slopes;             /* [drawn][factors] */
    float *slopes;                   /* [number_count] */
    double loss;
} part;

/* A row of slopes that belongs to an item. */
typedef struct item_slope {
    uint32_t item, order;
    float *slopes; /* [factors] */
} item_slope;

typedef struct course {
    const vti_training *training;
    const vti_gru_options *options;
    vti_gru *gru;
    vti_gru_cell cell;
    vti_random random;
    size_t number_count, drawn_count, most_rows, work_floats;
    uint32_t *items;         /* of all windows */
    window *windows, *apart; /* the last item of those held apart is the target */
    uint32_t window_count, apart_count;
    uint32_t longest;          /* window, less its last item */
    uint32_t part_windows;     /* most of a part */
    double *odds;              /* [item_count] running sums */
    uint32_t *drawn;           /* [drawn_count] items ... */
    float *drawn_logs;         /* ... ln(K q) ... */
    float *drawn_factors;      /* ... [drawn_count][factors] ... */
    float *drawn_columns;      /* ... and transposed */
    float *projection_columns; /* [factors][units] P transposed */
    item_slope *item_slopes;
    float *item_means, *item_squares, *means, *squares; /* what Adam knows */
    float *best_factors, *best_numbers;
    float *work;    /* [threads][work_floats] of judging */
    double *losses; /* [apart_count] */
    part parts[PARTS];
} course;

static size_t factors_of(const course *c) {
    return c->gru->factor_count;
}

/* ---- sequences ---- */

/* Cuts a sequence into windows that overlap by one item; returns how many. */
static uint32_t cut(uint64_t first, uint32_t count, uint32_t length, window *windows) {
    uint32_t cuts = 0;
    for (uint32_t begin = 0; begin + 1 < count; begin += length) {
        uint32_t left = count - begin;
        windows[cuts++] = (window){first + begin, left < length + 1 ? left : length + 1};
    }
    return cuts;
}

static void gather_windows(course *c) {
    const vti_interactions *users = c->training->users;
    const vti_event_list *events = c->training->events;
    uint64_t used = 0;
    for (uint32_t u = 0; u < users->row_count; u++) {
        uint64_t begin = users->offsets[u];
        vti_shopper shopper = {.items = users->columns + begin,
                               .count = (uint32_t)(users->offsets[u + 1] - begin),
                               .events = events->events + events->offsets[u],
                               .event_count = (uint32_t)(events->offsets[u + 1] - events->offsets[u])};
        uint32_t count = vti_gru_sequence(&shopper, shopper.event_count, c->items + used), length = c->gru->length;
        if (vti_random_below(&c->random, APART_EVERY) == 0 && count > 2 && c->apart_count < MOST_APART) {
            uint32_t known = count - 1 < length ? count - 1 : length;
            c->apart[c->apart_count++] = (window){used + count - 1 - known, known + 1};
            c->window_count += cut(used, count - 1, length, c->windows + c->window_count);
        } else {
            c->window_count += cut(used, count, length, c->windows + c->window_count);
        }
        used += count;
    }
    for (uint32_t w = 0; w < c->window_count; w++) {
        if (c->windows[w].count - 1 > c->longest) c->longest = c->windows[w].count - 1;
    }
    c->part_windows = c->window_count / (LEAST_STEPS * PARTS) + 1;
    if (c->part_windows > MOST_SEQUENCES) c->part_windows = MOST_SEQUENCES;
}

/* ---- what is drawn ---- */

static void sum_odds(course *c) {
    const vti_interactions *items = c->training->items;
    double sum = 0;
    for (uint32_t i = 0; i < items->row_count; i++) {
        double count = (double)(items->offsets[i + 1] - items->offsets[i]);
        if (count > 0) sum += vti_power(count, ODDS_EXPONENT);
        c->odds[i] = sum;
    }
}

static uint32_t draw_item(course *c) {
    uint32_t low = 0, high = c->gru->item_count - 1;
    double place = vti_random_unit(&c->random) * c->odds[high];
    while (low < high) { /* the first whose sum is above the place */
        uint32_t middle = low + (high - low) / 2;
        if (c->odds[middle] > place)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void transpose(const float *from, size_t rows, size_t columns, float *to) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < columns; i++) to[i * rows + r] = from[r * columns + i];
    }
}

static void draw_items(course *c) {
    size_t factors = factors_of(c);
    double total = c->odds[c->gru->item_count - 1];
    for (uint32_t j = 0; j < c->drawn_count; j++) {
        bool all = c->drawn_count == c->gru->item_count;
        uint32_t item = all ? j : draw_item(c);
        double odds = c->odds[item] - (item > 0 ? c->odds[item - 1] : 0);
        c->drawn[j] = item;
        c->drawn_logs[j] = all ? 0 : (float)vti_log((double)c->drawn_count * odds / total);
        memcpy(c->drawn_factors + j * factors, c->gru->item_factors + item * factors, factors * sizeof(float));
    }
    transpose(c->drawn_factors, c->drawn_count, factors, c->drawn_columns);
}

/* ---- a part of a batch ---- */

static void draw_kept(vti_random *random, double dropout, size_t count, float *kept) {
    float scale = (float)(1 / (1 - dropout));
    for (size_t i = 0; i < count; i++) kept[i] = dropout > 0 && vti_random_unit(random) < dropout ? 0 : scale;
}

/* Longest first, as vti_gru_pass wants them; windows of one length stay in order. */
static void sort_windows(window *windows, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        window moved = windows[i];
        uint32_t place = i;
        for (; place > 0 && windows[place - 1].count < moved.count; place--) windows[place] = windows[place - 1];
        windows[place] = moved;
    }
}

/* Lays sorted windows out in steps. */
static void lay_out(const course *c, const window *windows, uint32_t count, part *p) {
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

static void read_inputs(const course *c, part *p) {
    size_t factors = factors_of(c);
    for (size_t r = 0; r < p->rows; r++) {
        const float *from = c->gru->item_factors + p->read[r] * factors;
        for (size_t d = 0; d < factors; d++) {
            p->pass.inputs[r * factors + d] = from[d] * p->input_kept[r * factors + d];
        }
    }
}

/* outputs = (h P + d), some left out */
static void run_outputs(const course *c, part *p) {
    size_t factors = factors_of(c), units = c->gru->unit_count;
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
static void score_block(const course *c, part *p, size_t first, size_t rows, float share) {
    size_t factors = factors_of(c), width = 1 + c->drawn_count;
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
static void back_block(const course *c, part *p, size_t first, size_t rows) {
    size_t factors = factors_of(c), width = 1 + c->drawn_count;
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
static void back_outputs(const course *c, part *p) {
    size_t factors = factors_of(c), units = c->gru->unit_count;
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

static void run_part(const course *c, window *windows, uint32_t count, uint64_t seed, float share, part *p) {
    size_t factors = factors_of(c);
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

/* ---- steps ---- */

static int compare_slopes(const void *left, const void *right) {
    const item_slope *a = left;
    const item_slope *b = right;
    if (a->item != b->item) return a->item < b->item ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static uint32_t gather_item_slopes(course *c) {
    size_t factors = factors_of(c);
    uint32_t count = 0;
    for (uint32_t j = 0; j < c->drawn_count; j++, count++) {
        c->item_slopes[count] = (item_slope){c->drawn[j], count, c->parts[0].drawn_slopes + j * factors};
    }
    for (uint32_t i = 0; i < PARTS; i++) {
        part *p = &c->parts[i];
        for (size_t r = 0; r < p->rows; r++) {
            c->item_slopes[count] = (item_slope){p->read[r], count, p->pass.input_slopes + r * factors};
            count++;
            c->item_slopes[count] = (item_slope){p->targets[r], count, p->target_slopes + r * factors};
            count++;
        }
    }
    qsort(c->item_slopes, count, sizeof *c->item_slopes, compare_slopes);
    return count;
}

static void add(const float *from, size_t count, float *to) {
    for (size_t i = 0; i < count; i++) to[i] += from[i];
}

static void take_step(course *c, double rate, uint64_t step) {
    size_t factors = factors_of(c);
    vti_adam adam = vti_adam_step(rate, c->options->decay, step);
    for (uint32_t i = 1; i < PARTS; i++) {
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

static double run_batch(course *c, window *windows, uint32_t count) {
    uint64_t rows = 0, seed = vti_random_next(&c->random);
    size_t factors = factors_of(c), units = c->gru->unit_count;
    double loss = 0;
    for (uint32_t w = 0; w < count; w++) rows += windows[w].count - 1;
    draw_items(c);
    transpose(c->gru->numbers + c->cell.number_count, units, factors, c->projection_columns);
#pragma omp parallel for schedule(dynamic) num_threads(c->training->threads)
    for (uint32_t i = 0; i < PARTS; i++) {
        uint32_t first = (uint32_t)((uint64_t)count * i / PARTS), end = (uint32_t)((uint64_t)count * (i + 1) / PARTS);
        run_part(c, windows + first, end - first, seed + i, 1 / (float)rows, &c->parts[i]);
    }
    for (uint32_t i = 0; i < PARTS; i++) loss += c->parts[i].loss;
    return loss;
}

/* The mean loss over all items of what is held apart, without dropout. */
static double judge(const course *c) {
    size_t factors = factors_of(c);
    const vti_kernels *kernels = vti_kernels_find(NULL);
    double sum = 0;
#pragma omp parallel for schedule(dynamic) num_threads(c->training->threads)
    for (uint32_t a = 0; a < c->apart_count; a++) {
        float *prediction = c->work + (size_t)omp_get_thread_num() * c->work_floats, *scores = prediction + factors;
        const window *w = &c->apart[a];
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

static void start(course *c) {
    size_t factors = factors_of(c), units = c->gru->unit_count;
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

static void shuffle(course *c) {
    for (uint32_t w = c->window_count; w > 1; w--) {
        uint32_t other = vti_random_below(&c->random, w);
        window swapped = c->windows[w - 1];
        c->windows[w - 1] = c->windows[other];
        c->windows[other] = swapped;
    }
}

static double run_epoch(course *c, uint32_t epoch) {
    uint32_t batch = c->part_windows * PARTS, epochs = c->options->epochs;
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

static vt_status run_epochs(course *c, vt_error *error) {
    size_t factor_bytes = c->gru->item_count * factors_of(c) * sizeof(float);
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

static void take_part(const course *c, vti_arena *arena, part *p) {
    size_t rows = c->most_rows, row_bytes = factors_of(c) * sizeof(float);
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

static void take_memory(course *c, vti_arena *arena) {
    size_t items = c->gru->item_count, row_bytes = factors_of(c) * sizeof(float), drawn = c->drawn_count;
    c->odds = vti_arena_take(arena, items, sizeof *c->odds);
    c->losses = vti_arena_take(arena, c->apart_count, sizeof *c->losses);
    c->drawn = vti_arena_take(arena, drawn, sizeof *c->drawn);
    c->drawn_logs = vti_arena_take(arena, drawn, sizeof(float));
    c->drawn_factors = vti_arena_take(arena, drawn, row_bytes);
    c->drawn_columns = vti_arena_take(arena, drawn, row_bytes);
    c->projection_columns = vti_arena_take(arena, c->gru->unit_count, row_bytes);
    c->item_slopes = vti_arena_take(arena, drawn + 2 * PARTS * c->most_rows, sizeof *c->item_slopes);
    c->item_means = vti_arena_take(arena, items, row_bytes);
    c->item_squares = vti_arena_take(arena, items, row_bytes);
    c->best_factors = vti_arena_take(arena, items, row_bytes);
    c->best_numbers = vti_arena_take(arena, c->number_count, sizeof(float));
    c->means = vti_arena_take(arena, c->number_count, sizeof(float));
    c->squares = vti_arena_take(arena, c->number_count, sizeof(float));
    c->work = vti_arena_take(arena, c->training->threads, c->work_floats * sizeof(float));
    for (uint32_t i = 0; i < PARTS; i++) take_part(c, arena, &c->parts[i]);
}

/* With windows gathered: everything else in one block. */
static vt_status run(course *c, vt_error *error) {
    const vt_allocator *allocator = c->training->allocator;
    vti_arena arena = {.memory = NULL};
    c->most_rows = (size_t)c->part_windows * c->longest;
    take_memory(c, &arena);
    void *block = arena.overflow ? NULL : vti_allocate_zeroed(allocator, arena.used, 1);
    c->gru->item_factors = vti_allocate(allocator, c->gru->item_count, factors_of(c) * sizeof(float));
    c->gru->numbers = vti_allocate(allocator, c->number_count, sizeof(float));
    vt_status status;
    if (block && c->gru->item_factors && c->gru->numbers) {
        arena = (vti_arena){.memory = block};
        take_memory(c, &arena);
        sum_odds(c);
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
    course *c = vti_allocate_zeroed(allocator, 1, sizeof *c);
    uint32_t *items = vti_allocate(allocator, events, sizeof *items);
    window *windows = vti_allocate(allocator, events, sizeof *windows);
    window *apart = vti_allocate(allocator, MOST_APART, sizeof *apart);
    vt_status status;
    if (!c || !items || !windows || !apart) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    *c = (course){.training = training,
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
    gather_windows(c);
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
