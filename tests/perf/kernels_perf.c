/*
 * kernels_perf.c: how many times as fast each variant of each kernel is as the compiled reference in the same build, and
 * what is built on them: Cholesky and the fold-in. It prints a table; a kernel without a line here does not compile.
 * Times are medians of short rounds in which the sets take turns.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "base/random.h"
#include "kernels/cholesky.h"
#include "kernels/fold_in_system.h"
#include "kernels/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ROUNDS = 101,
    MAX_SETS = 4,
    FACTORS = 64,
    ITEMS = 2000,     /* of scans: in the second cache */
    CANDIDATES = 200, /* of networks */
    WIDE = 128,
    NARROW = 64,
    HISTORY = 50,
    FLOATS = ITEMS * FACTORS
};

static const double ROUND_SECONDS = 2e-4;

static float floats[FLOATS], more_floats[FLOATS], matrix[FACTORS * FACTORS], solution[FACTORS], work[FACTORS * FACTORS];
static uint8_t bytes[FLOATS], results[FLOATS];
static int8_t signed_bytes[WIDE * NARROW];
static uint16_t halves[FLOATS];
static int32_t dots[ITEMS];
static uint32_t words[ITEMS];
static volatile float sink; /* keeps the compiler from leaving work out */

static void fill(void) {
    vti_random random;
    vti_random_seed(&random, 1);
    for (int i = 0; i < FLOATS; i++) {
        floats[i] = (float)vti_random_normal(&random);
        more_floats[i] = (float)vti_random_normal(&random) * 1e-3F;
        bytes[i] = (uint8_t)vti_random_below(&random, 128);
        halves[i] = (uint16_t)(0x3F00 + i % 256);
    }
    for (int i = 0; i < WIDE * NARROW; i++) signed_bytes[i] = (int8_t)((int)vti_random_below(&random, 255) - 127);
    for (int i = 0; i < ITEMS; i++) dots[i] = (int32_t)vti_random_below(&random, 20000);
}

/* One function for each kernel: a call of the size that the engine makes. */

static void run_scan_16_u7(const vti_kernels *kernels) {
    kernels->scan_16_u7(bytes, ITEMS, signed_bytes, dots);
}

static void run_scan_split_u7(const vti_kernels *kernels) {
    kernels->scan_split_u7(bytes, bytes + (size_t)16 * ITEMS, FACTORS - 16, NULL, ITEMS, signed_bytes, dots);
}

static void run_square_u7(const vti_kernels *kernels) {
    for (int i = 0; i < ITEMS; i++) sink = (float)kernels->square_u7(bytes + (size_t)i * (FACTORS - 16), FACTORS - 16);
}

static void run_dot_f32(const vti_kernels *kernels) {
    for (int i = 0; i < HISTORY; i++) sink = kernels->dot_f32(floats + (size_t)i * FACTORS, floats, FACTORS);
}

static void run_axpy_f32(const vti_kernels *kernels) {
    for (int i = 0; i < HISTORY; i++) kernels->axpy_f32(1e-9F, floats + (size_t)i * FACTORS, solution, FACTORS);
}

static void run_gram_f32(const vti_kernels *kernels) {
    memset(matrix, 0, sizeof matrix);
    kernels->gram_f32(floats, FACTORS, HISTORY, HISTORY, 1, matrix);
}

static void run_scan_split_u4(const vti_kernels *kernels) {
    kernels->scan_split_u4(bytes, bytes + (size_t)16 * ITEMS, (FACTORS - 16) / 2, NULL, ITEMS, signed_bytes, bytes,
                           dots);
}

static void run_lookup_u7(const vti_kernels *kernels) {
    for (int i = 0; i < 12; i++) kernels->lookup_u7(bytes + (size_t)i * 1024, 4, signed_bytes, dots);
}

static void run_select_bf16(const vti_kernels *kernels) {
    kernels->select_bf16(halves, bytes, dots, 10000, 0.5F, 1000, ITEMS, words);
}

static void run_quantise_u7(const vti_kernels *kernels) {
    kernels->quantise_u7(floats, CANDIDATES, WIDE, floats, more_floats, results);
}

static void run_dense_u7(const vti_kernels *kernels) {
    kernels->dense_u7(bytes, CANDIDATES, WIDE, signed_bytes, more_floats, floats, NARROW, results);
}

/* What is built on kernels. */

static void cholesky(const vti_kernels *kernels, uint32_t size) {
    memset(matrix, 0, sizeof matrix);
    for (uint32_t i = 0; i < size; i++) {
        memcpy(matrix + (size_t)i * size, more_floats + (size_t)i * FACTORS, size * sizeof *matrix);
        matrix[i * size + i] = 1;
        solution[i] = 1;
    }
    vti_cholesky_factor(kernels, matrix, size);
    vti_cholesky_solve(kernels, matrix, size, solution);
}

static void run_cholesky_16(const vti_kernels *kernels) {
    cholesky(kernels, 16);
}

static void run_cholesky_32(const vti_kernels *kernels) {
    cholesky(kernels, 32);
}

static void run_cholesky_50(const vti_kernels *kernels) {
    cholesky(kernels, HISTORY);
}

static void run_cholesky_64(const vti_kernels *kernels) {
    cholesky(kernels, 64);
}

static void run_fold_in(const vti_kernels *kernels) {
    static float inverse_roots[FACTORS], right_side[FACTORS];
    vti_fold_in_system system = {.factor_count = FACTORS,
                                 .inverse_roots = inverse_roots,
                                 .design = work,
                                 .matrix = matrix,
                                 .right_side = right_side};
    for (int d = 0; d < FACTORS; d++) inverse_roots[d] = 1;
    vti_fold_in_begin(&system, HISTORY);
    for (int j = 0; j < HISTORY; j++) vti_fold_in_add(&system, kernels, 1, floats + (size_t)j * FACTORS);
    vti_fold_in_solve(&system, kernels, solution);
}

#define VTI_KERNEL(op, result, parameters) \
    static bool has_##op(const vti_kernels *kernels) { \
        return kernels->op != vti_kernels_find("ref")->op; \
    }
#include "kernels/kernels.def"
#undef VTI_KERNEL

static bool has_any(const vti_kernels *kernels) {
    return kernels != vti_kernels_find("ref");
}

typedef struct benchmark {
    const char *name;
    void (*run)(const vti_kernels *);
    bool (*has_variant)(const vti_kernels *);
} benchmark;

static const benchmark benchmarks[] = {
#define VTI_KERNEL(op, result, parameters) {#op, run_##op, has_##op},
#include "kernels/kernels.def"
#undef VTI_KERNEL
    {"Cholesky 16", run_cholesky_16, has_any},
    {"Cholesky 32", run_cholesky_32, has_any},
    {"Cholesky 50", run_cholesky_50, has_any},
    {"Cholesky 64", run_cholesky_64, has_any},
    {"fold-in of 50 items, 64 factors", run_fold_in, has_any},
};

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double time_of(const benchmark *each, const vti_kernels *kernels, int calls) {
    double start = seconds();
    for (int c = 0; c < calls; c++) each->run(kernels);
    return (seconds() - start) / calls;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static void measure(const benchmark *each) {
    static double times[MAX_SETS][ROUNDS];
    uint32_t set_count = vti_kernels_count();
    int calls = 1;
    while (time_of(each, vti_kernels_find("ref"), calls) * calls < ROUND_SECONDS) calls *= 2;
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t s = 0; s < set_count; s++) times[s][round] = time_of(each, vti_kernels_at(s), calls);
    }
    for (uint32_t s = 0; s < set_count; s++) qsort(times[s], ROUNDS, sizeof times[s][0], compare);
    double reference = times[set_count - 1][ROUNDS / 2];
    for (uint32_t s = 0; s < set_count; s++) {
        const vti_kernels *kernels = vti_kernels_at(s);
        double time = times[s][ROUNDS / 2];
        if (s + 1 == set_count)
            printf("%-32s %-9s %9.2f\n", each->name, kernels->name, time * 1e6);
        else if (each->has_variant(kernels))
            printf("%-32s %-9s %9.2f %7.2fx\n", each->name, kernels->name, time * 1e6, reference / time);
    }
}

int main(void) {
    if (vti_kernels_count() > MAX_SETS) return 1;
    fill();
    printf("%-32s %-9s %9s %8s\n", "", "", "us", "faster");
    for (size_t b = 0; b < sizeof benchmarks / sizeof benchmarks[0]; b++) measure(&benchmarks[b]);
    return 0;
}
