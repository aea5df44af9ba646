/*
 * pair_network_train.c: the training of pair_network.h. Each item of a history is a case, against K items drawn from
 * those that are not in it (He et al. 2017). The loss is logistic: with s(z) = 1 / (1 + e^-z) and logits z,
 *   loss = - ln s(z_item) - sum over the drawn of ln s(-z)
 * The shopper of a case is the mean x of what is read of his other items: with weights w that add up to 1 and the mean
 * m of all, x = (m - w_i e_i) / (1 - w_i). With the slopes g_i by x of the cases i and D = sum_i g_i / (1 - w_i), those
 * by e_j are w_j (D - g_j / (1 - w_j)), the last where j is a case: a history is read twice for all its cases.
 *
 * Steps are by Adam; of the items, those that a batch meets move. Some cases are held apart: the epoch that predicts
 * these best is kept. Threads: parts of a batch are run by themselves, then all are added in order, by columns.
 */
#include "pair_network.h"

#include "adam.h"

#include "../base/error.h"
#include "../base/math.h"

#include <math.h>
#include <string.h>

enum { FACTORS, EPOCHS, RATE, DECAY, NEGATIVES };

#define MOST_PARTS 16U  /* of a batch ... */
#define LEAST_STEPS 32U /* ... but an epoch has at least so many */
#define MOST_CASES 32U  /* of a part: a user's, so that a long history is no batch */
#define APART_EVERY 10U /* chunks */
#define MOST_APART 500U /* chunks */
#define PATIENCE 5U     /* epochs without a better one */
#define TRIES 32U       /* to draw an item that the user has not */
#define COLUMNS 16U     /* of slopes that one task adds up: a line of the cache */

static const double LAST_RATE = .1;    /* of the rate, at the end of its linear fall */
static const double LEAST_REST = 1e-3; /* of the weight of a history without the case; below, rounding would be read */
static const double FACTOR_DEVIATION = .1;

const vt_parameter vti_pair_parameters[VTI_PAIR_PARAMETERS] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "numbers of an item, and units of a layer",
                 .standard = 64,
                 .least = 1,
                 .most = VTI_PAIR_MAX_FACTORS,
                 .low = 16,
                 .high = 128,
                 .logarithmic = true,
                 .whole = true},
    [EPOCHS] = {.name = "epochs",
                .meaning = "most rounds over all events; the best one counts",
                .standard = 30,
                .least = 1,
                .most = VT_MAX_ITERATIONS,
                .low = 10,
                .high = 60,
                .logarithmic = true,
                .whole = true},
    [RATE] = {.name = "rate",
              .meaning = "learning rate of Adam; it falls to a tenth",
              .standard = .003,
              .least = 1e-6,
              .most = 1,
              .low = .0003,
              .high = .01,
              .logarithmic = true},
    [DECAY] = {.name = "decay",
               .meaning = "L2 penalty, for each unit of the rate",
               .standard = .01,
               .most = 10,
               .low = 1e-3,
               .high = .3,
               .logarithmic = true},
    [NEGATIVES] = {.name = "negatives",
                   .meaning = "items drawn for a case",
                   .standard = 4,
                   .least = 1,
                   .most = 64,
                   .low = 2,
                   .high = 16,
                   .logarithmic = true,
                   .whole = true},
};

/* Cases of a user: the items at first, first + step, ... of his row. */
typedef struct chunk {
    uint32_t user, first, step;
} chunk;

/* A user's row. */
typedef struct history {
    const uint32_t *items;
    const float *values;
    uint32_t count;
    double total;
} history;

/* What works on a chunk by itself. */
typedef struct part {
    chunk chunk;
    history history;
    vti_pairs pairs;
    uint32_t *targets; /* [cases][group] items: the case's own, then those drawn */
    float *rests;      /* [cases] 1 / (1 - w_i), 0 where the history is nothing else */
    float *pooled;     /* [read] m, then D */
    float *slopes;     /* [number_count] */
    double loss;
} part;

typedef struct course {
    const vti_training *training;
    const vti_pair_form *form;
    vti_pair_shape shape;
    vti_pair_network *network;
    vti_random random;
    size_t width, group; /* numbers of an item; items to be scored for a case */
    chunk *chunks;       /* those held apart first */
    uint32_t chunk_count, apart_count, part_count;
    float *item_slopes, *item_means, *item_squares, *means, *squares; /* of the items, and of the numbers */
    uint64_t *stamps;                                                 /* [item_count] the last step that met an item */
    uint32_t *met, met_count;
    float *best_items, *best_numbers;
    part parts[MOST_PARTS];
} course;

/* ---- cases ---- */

static uint32_t chunks_of(uint64_t count) {
    return (uint32_t)((count + MOST_CASES - 1) / MOST_CASES);
}

static void swap_chunks(course *c, uint32_t begin) {
    for (uint32_t left = c->chunk_count - begin; left > 1; left--) {
        chunk *last = &c->chunks[begin + left - 1], *other = &c->chunks[begin + vti_random_below(&c->random, left)];
        chunk swapped = *last;
        *last = *other;
        *other = swapped;
    }
}

static void gather_chunks(course *c) {
    const vti_interactions *users = c->training->users;
    uint32_t used = 0;
    for (uint32_t u = 0; u < users->row_count; u++) {
        uint32_t step = chunks_of(users->offsets[u + 1] - users->offsets[u]);
        for (uint32_t first = 0; first < step; first++) c->chunks[used++] = (chunk){u, first, step};
    }
    swap_chunks(c, 0);
}

static bool has_item(const history *of, uint32_t item) {
    uint32_t low = 0, high = of->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (of->items[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < of->count && of->items[low] == item;
}

/* The item itself where none was found. */
static uint32_t draw_item(const course *c, const history *of, uint32_t own, vti_random *random) {
    for (uint32_t t = 0; t < TRIES; t++) {
        uint32_t item = vti_random_below(random, c->network->item_count);
        if (!has_item(of, item)) return item;
    }
    return own;
}

static void begin_part(const course *c, const chunk *of, part *p) {
    const vti_interactions *users = c->training->users;
    uint64_t begin = users->offsets[of->user];
    p->chunk = *of;
    p->history = (history){.items = users->columns + begin,
                           .values = users->confidences + begin,
                           .count = (uint32_t)(users->offsets[of->user + 1] - begin)};
    p->history.total = vti_pair_total(p->history.values, p->history.count);
    p->pairs.cases = (p->history.count - of->first + of->step - 1) / of->step;
}

/* x of each case, and the items to be scored. */
static void read_cases(const course *c, uint64_t seed, part *p) {
    const history *of = &p->history;
    const float *factors = c->network->item_factors;
    size_t read = c->shape.read, given = c->shape.given;
    vti_random random;
    vti_random_seed(&random, seed);
    vti_pair_pool(c->network, &c->shape, of->items, of->values, of->count, of->total, p->pooled);
    for (size_t i = 0; i < p->pairs.cases; i++) {
        uint32_t place = p->chunk.first + (uint32_t)i * p->chunk.step, own = of->items[place];
        double weight = (double)of->values[place] / of->total;
        float rest = 1 - weight > LEAST_REST ? (float)(1 / (1 - weight)) : 0;
        const float *e = factors + own * c->width;
        p->rests[i] = rest;
        for (size_t d = 0; d < read; d++) {
            p->pairs.read[i * read + d] = rest * (p->pooled[d] - (float)weight * e[d]);
        }
        for (size_t g = 0; g < c->group; g++) {
            size_t row = i * c->group + g;
            p->targets[row] = g == 0 ? own : draw_item(c, of, own, &random);
            memcpy(p->pairs.given + row * given, factors + p->targets[row] * c->width + read, given * sizeof(float));
        }
    }
}

/* The loss, and its slopes by the logits, which become s(z) and s(-z). */
static void judge_cases(const course *c, part *p) {
    size_t rows = p->pairs.cases * c->group;
    float *logits = p->pairs.logits;
    for (size_t r = 0; r < rows; r++) logits[r] = r % c->group == 0 ? logits[r] : -logits[r];
    c->shape.networks[0].floats->sigmoid(logits, rows);
    p->loss = 0;
    for (size_t r = 0; r < rows; r++) {
        bool own = r % c->group == 0, drawn = p->targets[r] != p->targets[r - r % c->group];
        p->pairs.slopes[r] = own ? logits[r] - 1 : drawn ? 1 - logits[r] : 0;
        if (own || drawn) p->loss -= vti_log((double)logits[r]);
    }
}

/* g_i / (1 - w_i) of each case, and D. */
static void back_cases(const course *c, part *p) {
    size_t read = c->shape.read;
    memset(p->slopes, 0, c->shape.number_count * sizeof *p->slopes);
    c->form->back(&c->shape, c->network->numbers, &p->pairs, p->slopes);
    memset(p->pooled, 0, read * sizeof *p->pooled);
    for (size_t i = 0; i < p->pairs.cases; i++) {
        float *slopes = p->pairs.read_slopes + i * read;
        for (size_t d = 0; d < read; d++) {
            slopes[d] *= p->rests[i];
            p->pooled[d] += slopes[d];
        }
    }
}

/* The loss of at most part_count chunks; with `learn` also their slopes, in the parts. */
static double run_parts(course *c, const chunk *chunks, uint32_t count, uint64_t seed, bool learn) {
    double loss = 0;
#pragma omp parallel for schedule(dynamic) num_threads(c->training->threads)
    for (uint32_t i = 0; i < count; i++) {
        part *p = &c->parts[i];
        begin_part(c, &chunks[i], p);
        read_cases(c, seed + i, p);
        c->form->forward(&c->shape, c->network->numbers, &p->pairs);
        judge_cases(c, p);
        if (learn) back_cases(c, p);
    }
    for (uint32_t i = 0; i < count; i++) loss += c->parts[i].loss;
    return loss;
}

/* ---- steps ---- */

static void meet(course *c, uint32_t item, uint64_t step) {
    if (c->stamps[item] == step) return;
    c->stamps[item] = step;
    c->met[c->met_count++] = item;
    memset(c->item_slopes + item * c->width, 0, c->width * sizeof(float));
}

static void meet_items(course *c, uint32_t count, uint64_t step) {
    c->met_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const part *p = &c->parts[i];
        for (uint32_t h = 0; h < p->history.count; h++) meet(c, p->history.items[h], step);
        for (size_t r = 0; r < p->pairs.cases * c->group; r++) meet(c, p->targets[r], step);
    }
}

static void add(float scale, const float *restrict from, size_t count, float *restrict to) {
    for (size_t i = 0; i < count; i++) to[i] += scale * from[i];
}

/* A part's slopes by some columns of what is read. */
static void add_read(const course *c, const part *p, size_t first, size_t count) {
    const history *of = &p->history;
    size_t case_number = 0;
    for (uint32_t h = 0; h < of->count; h++) {
        float *to = c->item_slopes + of->items[h] * c->width + first;
        float weight = (float)((double)of->values[h] / of->total);
        add(weight, p->pooled + first, count, to);
        if (h % p->chunk.step != p->chunk.first) continue;
        add(-weight, p->pairs.read_slopes + case_number++ * c->shape.read + first, count, to);
    }
}

/* And of what is scored. */
static void add_given(const course *c, const part *p, size_t first, size_t count) {
    for (size_t r = 0; r < p->pairs.cases * c->group; r++) {
        float *to = c->item_slopes + p->targets[r] * c->width + c->shape.read + first;
        add(1, p->pairs.given_slopes + r * c->shape.given + first, count, to);
    }
}

static void add_columns(const course *c, uint32_t count, size_t first) {
    size_t read = c->shape.read, end = first + COLUMNS < c->width ? first + COLUMNS : c->width;
    for (uint32_t i = 0; i < count; i++) {
        if (first < read) add_read(c, &c->parts[i], first, (end < read ? end : read) - first);
        size_t begin = first > read ? first : read;
        if (begin < end) add_given(c, &c->parts[i], begin - read, end - begin);
    }
}

static void take_step(course *c, uint32_t count, double rate, uint64_t step) {
    vti_adam adam = vti_adam_step(rate, c->training->parameters[DECAY], step);
    size_t width = c->width;
    meet_items(c, count, step);
    for (uint32_t i = 1; i < count; i++) add(1, c->parts[i].slopes, c->shape.number_count, c->parts[0].slopes);
    vti_adam_move(&adam, c->parts[0].slopes, c->shape.number_count, c->means, c->squares, c->network->numbers);
#pragma omp parallel num_threads(c->training->threads)
    {
#pragma omp for schedule(static)
        for (size_t first = 0; first < width; first += COLUMNS) add_columns(c, count, first);
#pragma omp for schedule(static)
        for (uint32_t m = 0; m < c->met_count; m++) {
            size_t place = c->met[m] * width;
            vti_adam_move(&adam, c->item_slopes + place, width, c->item_means + place, c->item_squares + place,
                          c->network->item_factors + place);
        }
    }
}

static double run_epoch(course *c, uint32_t epoch) {
    uint32_t epochs = (uint32_t)c->training->parameters[EPOCHS], train_count = c->chunk_count - c->apart_count;
    uint64_t steps = ((uint64_t)train_count + c->part_count - 1) / c->part_count;
    double loss = 0;
    swap_chunks(c, c->apart_count);
    for (uint64_t b = 0; b < steps; b++) {
        uint32_t first = (uint32_t)b * c->part_count, left = train_count - first;
        uint32_t count = left < c->part_count ? left : c->part_count;
        uint64_t step = epoch * steps + b;
        double part_done = (double)step / ((double)steps * epochs);
        loss += run_parts(c, c->chunks + c->apart_count + first, count, vti_random_next(&c->random), true);
        take_step(c, count, c->training->parameters[RATE] * (1 - (1 - LAST_RATE) * part_done), step + 1);
    }
    return loss;
}

/* The loss of what is held apart, against the same drawn items each time. */
static double judge(course *c) {
    double loss = 0;
    for (uint32_t first = 0; first < c->apart_count; first += c->part_count) {
        uint32_t left = c->apart_count - first;
        loss += run_parts(c, c->chunks + first, left < c->part_count ? left : c->part_count, first, false);
    }
    return loss;
}

static void start(course *c) {
    float *numbers = c->network->numbers;
    for (uint32_t n = 0; n < c->shape.network_count; n++) {
        vti_mlp_start(&c->shape.networks[n], &c->random, numbers);
        numbers += c->shape.networks[n].number_count;
    }
    c->form->start(&c->shape, numbers);
    for (size_t i = 0; i < c->network->item_count * c->width; i++) {
        c->network->item_factors[i] = (float)(FACTOR_DEVIATION * vti_random_normal(&c->random));
    }
}

static vt_status run_epochs(course *c, vt_error *error) {
    size_t item_bytes = c->network->item_count * c->width * sizeof(float);
    size_t number_bytes = c->shape.number_count * sizeof(float);
    uint32_t epochs = (uint32_t)c->training->parameters[EPOCHS];
    double best = INFINITY;
    start(c);
    for (uint32_t epoch = 0, stale = 0; epoch < epochs && stale < PATIENCE; epoch++) {
        double loss = run_epoch(c, epoch);
        if (c->apart_count > 0) loss = judge(c);
        if (!isfinite(loss)) {
            return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The network diverged; use a smaller rate.");
        }
        stale++;
        if (loss < best || c->apart_count == 0) {
            best = loss;
            stale = 0;
            memcpy(c->best_items, c->network->item_factors, item_bytes);
            memcpy(c->best_numbers, c->network->numbers, number_bytes);
        }
        if (!vti_training_continues(c->training, "train: epochs", epoch + 1, epochs)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    memcpy(c->network->item_factors, c->best_items, item_bytes);
    memcpy(c->network->numbers, c->best_numbers, number_bytes);
    return VT_OK;
}

/* ---- memory ---- */

static void take_memory(course *c, vti_arena *arena) {
    size_t items = c->network->item_count, row_bytes = c->width * sizeof(float), numbers = c->shape.number_count;
    c->chunks = vti_arena_take(arena, c->chunk_count, sizeof *c->chunks);
    c->item_slopes = vti_arena_take(arena, items, row_bytes);
    c->item_means = vti_arena_take(arena, items, row_bytes);
    c->item_squares = vti_arena_take(arena, items, row_bytes);
    c->best_items = vti_arena_take(arena, items, row_bytes);
    c->best_numbers = vti_arena_take(arena, numbers, sizeof(float));
    c->means = vti_arena_take(arena, numbers, sizeof(float));
    c->squares = vti_arena_take(arena, numbers, sizeof(float));
    c->stamps = vti_arena_take(arena, items, sizeof *c->stamps);
    c->met = vti_arena_take(arena, items, sizeof *c->met);
    for (uint32_t i = 0; i < c->part_count; i++) {
        part *p = &c->parts[i];
        vti_pairs_take(&c->shape, arena, MOST_CASES, c->group, &p->pairs);
        p->targets = vti_arena_take(arena, MOST_CASES * c->group, sizeof *p->targets);
        p->rests = vti_arena_take(arena, MOST_CASES, sizeof(float));
        p->pooled = vti_arena_take(arena, c->shape.read, sizeof(float));
        p->slopes = vti_arena_take(arena, numbers, sizeof(float));
    }
}

static void count_chunks(course *c) {
    const vti_interactions *users = c->training->users;
    for (uint32_t u = 0; u < users->row_count; u++) {
        c->chunk_count += chunks_of(users->offsets[u + 1] - users->offsets[u]);
    }
    c->apart_count = c->chunk_count / APART_EVERY < MOST_APART ? c->chunk_count / APART_EVERY : MOST_APART;
    c->part_count = c->chunk_count / LEAST_STEPS + 1 < MOST_PARTS ? c->chunk_count / LEAST_STEPS + 1 : MOST_PARTS;
}

vt_status vti_pair_train(const vti_pair_form *form, const vti_training *training, vti_pair_network *network,
                         vt_error *error) {
    const vt_allocator *allocator = training->allocator;
    vti_arena arena = {.memory = NULL};
    void *block = NULL;
    vt_status status = VT_OK;
    network->item_count = training->items->row_count;
    network->factor_count = (uint32_t)training->parameters[FACTORS];
    course *c = vti_allocate_zeroed(allocator, 1, sizeof *c);
    if (c) {
        vti_pair_shape shape = form->shape(network->factor_count);
        *c = (course){.training = training, .form = form, .shape = shape, .network = network};
        c->width = shape.read + shape.given;
        c->group = 1 + (size_t)training->parameters[NEGATIVES];
        count_chunks(c);
        take_memory(c, &arena);
        block = arena.overflow ? NULL : vti_allocate_zeroed(allocator, arena.used, 1);
        network->item_factors = vti_allocate(allocator, network->item_count, c->width * sizeof(float));
        network->numbers = vti_allocate(allocator, shape.number_count, sizeof(float));
    }
    if (!c || !block || !network->item_factors || !network->numbers) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train.");
        goto done;
    }
    arena = (vti_arena){.memory = block};
    take_memory(c, &arena);
    vti_random_seed(&c->random, training->seed);
    gather_chunks(c);
    status = run_epochs(c, error);
done:
    vti_release(allocator, block);
    vti_release(allocator, c);
    return status;
}
