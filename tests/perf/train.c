/*
 * train.c: how fast implicit ALS trains: CPU-seconds for an iteration, loss and memory, on a made-up matrix in memory.
 *   perf_train [SHOPPERS ITEMS INTERACTIONS [FACTORS STEPS ITERATIONS THREADS [CONFIDENCES]]]
 * Without the second four it goes through 64 and 128 factors, both solvers, one thread and two. Machines are compared by
 * what OpenBLAS's sgemm reaches in the same run, where the library was there when this was built.
 */
#define _DEFAULT_SOURCE /* getrusage */

#include "base/memory.h"
#include "models/als_rows.h"
#include "models/ials.h"
#include "simulate/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#ifdef HAVE_OPENBLAS
#include <cblas.h>
#endif

enum { MOST_ITERATIONS = 100, HEADER_BYTES = 64, INTERACTIONS = 3 /* which argument */ };

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int compare_times(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *times, uint32_t count) {
    qsort(times, count, sizeof *times, compare_times);
    return times[count / 2];
}

/* ---- memory: an allocator that knows how much there was at most ---- */

typedef struct tally {
    size_t bytes, peak_bytes;
} tally;

static void *tally_allocate(void *context, size_t size_bytes) {
    tally *t = context;
    vt_allocator library = vti_allocator_or_default(NULL);
    char *memory = vti_allocate(&library, size_bytes + HEADER_BYTES, 1);
    if (!memory) return NULL;
    memcpy(memory, &size_bytes, sizeof size_bytes);
    t->bytes += size_bytes;
    if (t->bytes > t->peak_bytes) t->peak_bytes = t->bytes;
    return memory + HEADER_BYTES;
}

static void tally_release(void *context, void *memory) {
    tally *t = context;
    vt_allocator library = vti_allocator_or_default(NULL);
    char *begin = (char *)memory - HEADER_BYTES;
    size_t size_bytes;
    memcpy(&size_bytes, begin, sizeof size_bytes);
    t->bytes -= size_bytes;
    vti_release(&library, begin);
}

/* ---- the matrix ---- */

static bool make_matrix(const vt_simulate_options *options, uint32_t different, const vt_allocator *allocator,
                        vti_interactions *users) {
    vti_crowd crowd;
    vt_error error;
    if (vti_crowd_create(allocator, options, &crowd, &error) != VT_OK) {
        fprintf(stderr, "perf_train: %s\n", error.message);
        return false;
    }
    *users = (vti_interactions){
        .row_count = options->shoppers,
        .column_count = options->items,
        .offsets = vti_allocate_zeroed(allocator, (size_t)options->shoppers + 1, sizeof *users->offsets),
        .columns = vti_allocate(allocator, options->interactions, sizeof *users->columns),
        .confidences = vti_allocate(allocator, options->interactions, sizeof *users->confidences),
    };
    bool done = users->offsets && users->columns && users->confidences;
    for (uint32_t u = 0; u < options->shoppers && done; u++) {
        uint32_t *items = users->columns + users->offsets[u];
        uint32_t count = vti_crowd_next(&crowd, items);
        qsort(items, count, sizeof *items, compare_numbers);
        users->offsets[u + 1] = users->offsets[u] + count;
    }
    for (uint64_t e = 0; e < options->interactions && done; e++) users->confidences[e] = (float)(1 + e % different);
    vti_crowd_destroy(&crowd, allocator);
    return done;
}

/* ---- one training ---- */

typedef struct watch {
    double times[MOST_ITERATIONS + 1]; /* when each iteration had ended */
    uint32_t ended;
} watch;

/* Each iteration comes to its end twice, for the users and for the items. */
static bool note_end(void *context, const char *stage, uint64_t done, uint64_t total) {
    watch *w = context;
    (void)stage;
    if (done == total && ++w->ended % 2 == 0) w->times[w->ended / 2] = cpu_seconds();
    return true;
}

typedef struct setting {
    uint32_t factors, steps, iterations, threads;
} setting;

/* Additions and multiplications: of each pair's products, and, where rows are solved exactly, as if all were primal. */
static double operations(const vti_interactions *users, const setting *s) {
    double pairs = (double)users->offsets[users->row_count], k = s->factors;
    double rows = (double)users->row_count + users->column_count;
    return s->steps > 0 ? 2 * pairs * (4 * k * (s->steps + 1) + 2 * k) : 2 * pairs * k * k + rows * k * k * k / 3;
}

static bool measure(const vti_interactions *users, const vti_interactions *items, const setting *s, tally *memory,
                    double sgemm) {
    vt_allocator allocator = {tally_allocate, tally_release, memory};
    vt_train_options options = vt_train_options_default();
    options.factors = s->factors;
    options.steps = s->steps;
    options.iterations = s->iterations;
    options.threads = s->threads;
    options.fold_in.unobserved_weight = 0.1F;
    options.fold_in.regularization = 0.003F;
    static double losses[MOST_ITERATIONS];
    static watch w;
    w = (watch){.times = {cpu_seconds()}};
    vt_progress progress = {note_end, &w};
    vt_error error = {.message = "There is not enough memory."};
    memory->peak_bytes = memory->bytes;
    float *factors = vti_allocate(&allocator, items->row_count, s->factors * sizeof *factors);
    float *eigenvalues = vti_allocate(&allocator, s->factors, sizeof *eigenvalues);
    bool done =
        factors && eigenvalues &&
        vti_ials_train(users, items, &options, &allocator, &progress, factors, eigenvalues, losses, &error) == VT_OK;
    vti_release(&allocator, factors);
    vti_release(&allocator, eigenvalues);
    if (!done) {
        fprintf(stderr, "perf_train: %s\n", error.message);
        return false;
    }
    for (uint32_t i = 0; i < s->iterations; i++) w.times[i] = w.times[i + 1] - w.times[i];
    double seconds = median(w.times, s->iterations), pairs = (double)users->offsets[users->row_count];
    uint32_t more = users->row_count > items->row_count ? users->row_count : items->row_count;
    double factor_bytes = ((double)users->row_count + items->row_count) * s->factors * sizeof(float);
    if (s->steps > 0) factor_bytes += (double)more * (double)vti_als_padded(s->factors) * sizeof(uint16_t);
    double speed = operations(users, s) / seconds / 1e9;
    printf("%7u %5s %7u %11.2f %9.1f %8.1f%% %13.8g %8.0f %9.1f\n", s->factors,
           s->steps > 0 ? (char[]){(char)('0' + s->steps % 10), '\0'} : "exact", s->threads, seconds, speed,
           sgemm > 0 ? 100 * speed / sgemm : 0, losses[s->iterations - 1], (double)memory->peak_bytes / 1e6,
           ((double)memory->peak_bytes - factor_bytes) / pairs);
    fflush(stdout);
    return true;
}

/* What one core reaches, or 0. */
static double measure_sgemm(void) {
#ifdef HAVE_OPENBLAS
    enum { SIZE = 1024, ROUNDS = 9 };
    float *matrices = calloc((size_t)3 * SIZE * SIZE, sizeof *matrices);
    double times[ROUNDS];
    if (!matrices) return 0;
    for (size_t i = 0; i < (size_t)2 * SIZE * SIZE; i++) matrices[i] = (float)(i % 7) - 3;
    openblas_set_num_threads(1);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = cpu_seconds();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1, matrices, SIZE,
                    matrices + SIZE * SIZE, SIZE, 0, matrices + 2 * SIZE * SIZE, SIZE);
        times[round] = cpu_seconds() - begin;
    }
    free(matrices);
    return 2.0 * SIZE * SIZE * SIZE / median(times, ROUNDS) / 1e9;
#else
    return 0;
#endif
}

int main(int argc, char **argv) {
    uint32_t numbers[8] = {200000, 50000, 0, 0, 3, 5, 1, 1};
    uint64_t interactions = argc > INTERACTIONS ? strtoull(argv[INTERACTIONS], NULL, 10) : 10000000;
    for (int a = 1; a < argc && a <= 8; a++) numbers[a - 1] = (uint32_t)strtoul(argv[a], NULL, 10);
    setting one = {numbers[3], numbers[4], numbers[5], numbers[6]};
    if (argc > 9 || numbers[7] < 1 || one.iterations < 1 || one.iterations > MOST_ITERATIONS) {
        fprintf(stderr,
                "usage: perf_train [SHOPPERS ITEMS INTERACTIONS [FACTORS STEPS ITERATIONS THREADS [CONFIDENCES]]]\n");
        return 2;
    }
    tally memory = {0};
    vt_allocator allocator = {tally_allocate, tally_release, &memory};
    vt_simulate_options matrix = {.shoppers = numbers[0], .items = numbers[1], .interactions = interactions};
    vti_interactions users = {0}, items = {0};
    bool done = make_matrix(&matrix, numbers[7], &allocator, &users) &&
                vti_interactions_compact(&users, &allocator) == VT_OK &&
                vti_interactions_transpose(&users, &allocator, &items) == VT_OK;
    double sgemm = done ? measure_sgemm() : 0;
    if (done) {
        printf("%u shoppers, %u items, %llu interactions; inner loops for %s; sgemm on one core %.1f GFLOP/s\n",
               matrix.shoppers, matrix.items, (unsigned long long)matrix.interactions, vti_als_rows_at(0)->name, sgemm);
        printf("%7s %5s %7s %11s %9s %9s %13s %8s %9s\n", "factors", "steps", "threads", "CPU-seconds", "GFLOP/s",
               "of sgemm", "loss", "peak MB", "bytes/pair");
    }
    if (one.factors > 0) {
        done = done && measure(&users, &items, &one, &memory, sgemm);
    } else {
        for (uint32_t n = 0; n < 8 && done; n++) {
            setting s = {n & 4 ? 128 : 64, n & 2 ? 0 : one.steps, one.iterations, n & 1 ? 2 : 1};
            done = measure(&users, &items, &s, &memory, sgemm);
        }
    }
    vti_interactions_destroy(&items, &allocator);
    vti_interactions_destroy(&users, &allocator);
    return done ? 0 : 1;
}
