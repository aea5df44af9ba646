/*
 * kernels_fold_in_test.c: the solver of one row against a dense solve of (D + Y^T C Y) x = Y^T c in double, on both
 * sides of the switch from dual to primal, and the same bytes from every kernel set.
 */
#include "base/random.h"
#include "check.h"
#include "kernels/fold_in_system.h"
#include "solve_double.h"

#include <math.h>

enum { MAX_FACTORS = 256, MAX_ITEMS = 3 * MAX_FACTORS };

typedef struct problem {
    uint32_t n, k;
    float diagonal[MAX_FACTORS];
    float confidences[MAX_ITEMS];
    float factors[MAX_ITEMS * MAX_FACTORS];
} problem;

static problem row;

/* Filled with NaN before each solve: what is used without having been set shows. */
static struct memory {
    float design[MAX_FACTORS * MAX_FACTORS], matrix[MAX_FACTORS * MAX_FACTORS];
    float inverse_roots[MAX_FACTORS], right_side[MAX_FACTORS];
} memory;

/* Like what fold-in meets: eigenvalues that fall by orders of magnitude, confidences from small to large. */
static void make_problem(uint32_t n, uint32_t k, uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    row.n = n;
    row.k = k;
    for (uint32_t d = 0; d < k; d++) row.diagonal[d] = (float)(0.02 + 10 * exp(-8.0 * d / k));
    for (uint32_t j = 0; j < n; j++) row.confidences[j] = (float)exp(2 * vti_random_normal(&random));
    for (uint32_t f = 0; f < n * k; f++) {
        row.factors[f] = (float)(vti_random_normal(&random) * 0.5 / sqrt(1.0 + f % k));
    }
}

static void solve(const vti_kernels *kernels, float *solution) {
    vti_fold_in_system system = {.factor_count = row.k,
                                 .inverse_roots = memory.inverse_roots,
                                 .design = memory.design,
                                 .matrix = memory.matrix,
                                 .right_side = memory.right_side};
    memset(memory.design, 0xFF, sizeof memory.design);
    memset(memory.matrix, 0xFF, sizeof memory.matrix);
    memset(memory.right_side, 0xFF, sizeof memory.right_side);
    for (uint32_t d = 0; d < row.k; d++) memory.inverse_roots[d] = 1 / sqrtf(row.diagonal[d]);
    vti_fold_in_begin(&system, row.n);
    for (uint32_t j = 0; j < row.n; j++) {
        vti_fold_in_add(&system, kernels, row.confidences[j], row.factors + (size_t)j * row.k);
    }
    vti_fold_in_solve(&system, kernels, solution);
}

static void solve_exactly(double *solution) {
    static double matrix[MAX_FACTORS * MAX_FACTORS];
    uint32_t k = row.k;
    memset(matrix, 0, sizeof matrix);
    for (uint32_t d = 0; d < k; d++) {
        matrix[d * k + d] = row.diagonal[d];
        solution[d] = 0;
    }
    for (uint32_t j = 0; j < row.n; j++) {
        const float *y = row.factors + (size_t)j * k;
        for (uint32_t d = 0; d < k; d++) {
            double scaled = (double)row.confidences[j] * y[d];
            solution[d] += scaled;
            for (uint32_t e = 0; e < k; e++) matrix[d * k + e] += scaled * y[e];
        }
    }
    solve_double(matrix, solution, k);
}

/* |x - exact| / |exact| */
static double relative_error(const float *x, const double *exact) {
    double difference = 0, size = 0;
    for (uint32_t d = 0; d < row.k; d++) {
        difference += (x[d] - exact[d]) * (x[d] - exact[d]);
        size += exact[d] * exact[d];
    }
    return sqrt(difference / size);
}

TEST(solutions_are_exact_on_both_sides) {
    static const uint32_t factor_counts[] = {1, 2, 3, 8, 16, 63, 64, 65, 128, 256};
    double largest = 0;
    for (size_t f = 0; f < sizeof factor_counts / sizeof factor_counts[0]; f++) {
        uint32_t k = factor_counts[f];
        const uint32_t item_counts[] = {1, 2, k - 1, k, k + 1, 3 * k};
        for (size_t c = 0; c < sizeof item_counts / sizeof item_counts[0]; c++) {
            if (item_counts[c] == 0) continue;
            make_problem(item_counts[c], k, 1000 * f + c);
            static double exact[MAX_FACTORS];
            static float reference[MAX_FACTORS], solution[MAX_FACTORS];
            solve_exactly(exact);
            solve(vti_kernels_find("ref"), reference);
            double error = relative_error(reference, exact);
            if (error > largest) largest = error;
            if (!CHECK(error <= 1e-4)) printf("# n %u, k %u: %g\n", (unsigned)row.n, (unsigned)k, error);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                solve(vti_kernels_at(s), solution);
                CHECK(memcmp(solution, reference, k * sizeof(float)) == 0);
            }
        }
    }
    printf("# largest relative error %.3g\n", largest);
}

/* The size that the benchmark measures has a goal of its own. */
TEST(fifty_items_are_exact_to_1e_5) {
    static double exact[MAX_FACTORS];
    static float solution[MAX_FACTORS];
    double largest = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        make_problem(50, 64, seed);
        solve_exactly(exact);
        solve(vti_kernels_find(NULL), solution);
        largest = fmax(largest, relative_error(solution, exact));
    }
    CHECK(largest <= 1e-5);
    printf("# largest relative error %.3g\n", largest);
}

TEST(one_item_by_hand) {
    /* k = 1: x = c y / (d + c y^2) */
    row.n = row.k = 1;
    row.diagonal[0] = 0.25F;
    row.confidences[0] = 4;
    row.factors[0] = 0.5F;
    float solution;
    solve(vti_kernels_find(NULL), &solution);
    CHECK_CLOSE(solution, 4 * 0.5 / (0.25 + 4 * 0.25), 1e-6);
}

TEST(items_without_factors_say_nothing) {
    static const uint32_t counts[] = {2, 20}; /* dual, primal */
    for (size_t c = 0; c < 2; c++) {
        make_problem(counts[c], 8, 5);
        memset(row.factors, 0, sizeof row.factors);
        float solution[8];
        solve(vti_kernels_find(NULL), solution);
        for (uint32_t d = 0; d < 8; d++) CHECK(solution[d] == 0);
    }
}

TEST(equal_items_are_one_with_their_confidence_together) {
    float together[8], apart[8];
    make_problem(1, 8, 6);
    float confidence = row.confidences[0];
    solve(vti_kernels_find(NULL), together);
    for (uint32_t copies = 2; copies <= 32; copies *= 4) { /* 2 is dual, 8 and 32 are primal */
        row.n = copies;
        for (uint32_t j = 0; j < copies; j++) {
            row.confidences[j] = confidence / (float)copies;
            memcpy(row.factors + (size_t)j * 8, row.factors, 8 * sizeof(float));
        }
        solve(vti_kernels_find(NULL), apart);
        for (uint32_t d = 0; d < 8; d++) CHECK_CLOSE(apart[d], together[d], 2e-6);
    }
}

CHECK_MAIN(TEST_ENTRY(solutions_are_exact_on_both_sides), TEST_ENTRY(fifty_items_are_exact_to_1e_5),
           TEST_ENTRY(one_item_by_hand), TEST_ENTRY(items_without_factors_say_nothing),
           TEST_ENTRY(equal_items_are_one_with_their_confidence_together))
