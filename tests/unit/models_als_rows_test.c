/*
 * models_als_rows_test.c: the inner loops of iALS, of every instruction set that this machine has, against the same sums
 * and systems in double.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/als_rows.h"
#include "solve_double.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_FACTORS = 160, MAX_ROWS = 6000, FIXED_ROWS = 500 };

static float fixed_factors[FIXED_ROWS * MAX_FACTORS];
static uint16_t halves[FIXED_ROWS * MAX_FACTORS];
static float eigenvalues[MAX_FACTORS], rotation[MAX_FACTORS * MAX_FACTORS];
static uint32_t columns[MAX_ROWS];
static float confidences[MAX_ROWS];
static const vti_interactions side = {.columns = columns, .confidences = confidences};

static float *scratch_for(const vti_als_rows *rows, uint32_t k) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    size_t floats = rows->scratch_floats(k);
    float *scratch = vti_allocate(&memory, floats, sizeof *scratch);
    if (!scratch) exit(1);
    memset(scratch, 0xFF, floats * sizeof *scratch); /* NaN: what is used without having been set shows */
    return scratch;
}

static void make_problem(uint32_t k, uint32_t count, uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t f = 0; f < FIXED_ROWS * k; f++) {
        fixed_factors[f] = (float)(vti_random_normal(&random) * 0.5 / sqrt(1.0 + f % k));
    }
    memset(eigenvalues, 0, sizeof eigenvalues);
    for (uint32_t d = 0; d < k; d++) eigenvalues[d] = (float)(10 * exp(-8.0 * d / k));
    for (uint32_t j = 0; j < count; j++) {
        columns[j] = vti_random_below(&random, FIXED_ROWS);
        confidences[j] = (float)exp(vti_random_normal(&random));
    }
}

/* The solution in double, and the row's part of the loss there. */
static double solve_exactly(uint32_t k, uint32_t count, double lambda, double *x) {
    static double matrix[MAX_FACTORS * MAX_FACTORS];
    memset(matrix, 0, sizeof matrix);
    memset(x, 0, k * sizeof *x);
    for (uint32_t d = 0; d < k; d++) matrix[d * k + d] = (double)eigenvalues[d] + lambda;
    for (uint32_t j = 0; j < count; j++) {
        const float *y = fixed_factors + (size_t)columns[j] * k;
        for (uint32_t d = 0; d < k; d++) {
            x[d] += (double)confidences[j] * (double)y[d];
            for (uint32_t e = 0; e < k; e++) matrix[d * k + e] += (double)confidences[j] * (double)y[d] * (double)y[e];
        }
    }
    solve_double(matrix, x, k);
    double loss = 0;
    for (uint32_t j = 0; j < count; j++) {
        double residual = 1;
        for (uint32_t d = 0; d < k; d++) residual -= x[d] * (double)fixed_factors[(size_t)columns[j] * k + d];
        loss += (double)confidences[j] * residual * residual;
    }
    for (uint32_t d = 0; d < k; d++) loss += x[d] * x[d] * ((double)eigenvalues[d] + lambda);
    return loss;
}

static double distance(const float *x, const double *expected, uint32_t k) {
    double worst = 0, largest = 0;
    for (uint32_t d = 0; d < k; d++) {
        double difference = fabs((double)x[d] - expected[d]);
        if (!(difference <= worst)) worst = difference; /* NaN shows */
        largest = fmax(largest, fabs(expected[d]));
    }
    return worst / largest;
}

TEST(rows_are_solved) {
    static const uint32_t ranks[] = {1, 3, 16, 17, 64, 128, 160}, counts[] = {1, 2, 5, 12, 47, 48, 96, 300, 6000};
    static const uint32_t steps[] = {0, 60}; /* so many that they end at the solution */
    static double expected[MAX_FACTORS];
    for (uint32_t v = 0; vti_als_rows_at(v); v++) {
        const vti_als_rows *rows = vti_als_rows_at(v);
        double worst = 0;
        for (size_t r = 0; r < sizeof ranks / sizeof ranks[0]; r++) {
            uint32_t k = ranks[r];
            float *scratch = scratch_for(rows, k);
            for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
                make_problem(k, counts[c], 100 * r + c);
                double loss = solve_exactly(k, counts[c], 0.5, expected);
                for (size_t s = 0; s < 2; s++) {
                    float x[MAX_FACTORS];
                    for (uint32_t d = 0; d < k; d++) x[d] = 0.1F;
                    vti_als_fixed fixed = {k, fixed_factors, NULL, 1, eigenvalues};
                    vti_als_row row = {&side, 0, counts[c], 0.5F, 0, 1};
                    CHECK_CLOSE(rows->solve(&fixed, &row, steps[s], scratch, x), loss, 2e-5 * loss);
                    worst = fmax(worst, distance(x, expected, k));
                    if (!CHECK(distance(x, expected, k) < 1e-4)) {
                        printf("# %s, k %u, n %u, %u steps\n", rows->name, (unsigned)k, (unsigned)counts[c],
                               (unsigned)steps[s]);
                    }
                }
            }
            free(scratch);
        }
        printf("# %s: largest error %.2g\n", rows->name, worst);
    }
}

/* Each step lowers the loss, and the loss that is returned is that of the factors. */
TEST(steps_approach_the_solution) {
    enum { FACTORS = 20, COUNT = 40 };
    static double expected[MAX_FACTORS];
    make_problem(FACTORS, COUNT, 5);
    double least = solve_exactly(FACTORS, COUNT, 0.5, expected);
    for (uint32_t v = 0; vti_als_rows_at(v); v++) {
        const vti_als_rows *rows = vti_als_rows_at(v);
        float *scratch = scratch_for(rows, FACTORS);
        double last = INFINITY;
        for (uint32_t steps = 1; steps <= 6; steps++) {
            float x[FACTORS] = {0};
            vti_als_fixed fixed = {FACTORS, fixed_factors, NULL, 1, eigenvalues};
            vti_als_row row = {&side, 0, COUNT, 0.5F, 0, 0};
            double loss = rows->solve(&fixed, &row, steps, scratch, x), direct = 0;
            for (uint32_t j = 0; j < COUNT; j++) {
                double residual = 1;
                for (uint32_t d = 0; d < FACTORS; d++) {
                    residual -= (double)x[d] * (double)fixed_factors[columns[j] * FACTORS + d];
                }
                direct += (double)confidences[j] * residual * residual;
            }
            for (uint32_t d = 0; d < FACTORS; d++)
                direct += (double)x[d] * (double)x[d] * ((double)eigenvalues[d] + 0.5);
            CHECK_CLOSE(loss, direct, 1e-5 * direct);
            CHECK(loss < last && loss > least * (1 - 1e-5));
            last = loss;
        }
        CHECK_CLOSE(last, least, 0.01 * least);
        free(scratch);
    }
}

TEST(sides_are_summed_and_rotated) {
    static const uint32_t ranks[] = {1, 5, 16, 20, 64, 150};
    static float rotated[VTI_ALS_BLOCK * MAX_FACTORS];
    for (uint32_t v = 0; vti_als_rows_at(v); v++) {
        const vti_als_rows *rows = vti_als_rows_at(v);
        for (size_t r = 0; r < sizeof ranks / sizeof ranks[0]; r++) {
            uint32_t k = ranks[r], count = VTI_ALS_BLOCK - 3 * (uint32_t)r;
            size_t size = vti_als_padded(k);
            float *scratch = scratch_for(rows, k);
            make_problem(k, 1, r);
            memset(rotation, 0, sizeof rotation);
            for (uint32_t d = 0; d < k; d++) {
                for (uint32_t e = 0; e < k; e++) rotation[d * size + e] = fixed_factors[(FIXED_ROWS - 1 - d) * k + e];
            }
            const float *gram = rows->gram(fixed_factors, count, k, scratch);
            for (uint32_t d = 0; d < k; d++) {
                for (uint32_t e = d; e < k; e++) {
                    double sum = 0;
                    for (uint32_t j = 0; j < count; j++) {
                        sum += (double)fixed_factors[j * k + d] * (double)fixed_factors[j * k + e];
                    }
                    CHECK_CLOSE(gram[d * size + e], sum, 1e-3);
                }
            }
            memcpy(rotated, fixed_factors, (size_t)count * k * sizeof *rotated);
            memset(halves, 0xFF, sizeof halves);
            rows->rotate(rotation, count, k, 0.25F, scratch, rotated, halves);
            for (uint32_t j = 0; j < count; j++) {
                for (uint32_t e = 0; e < k; e++) {
                    double sum = 0;
                    for (uint32_t d = 0; d < k; d++) {
                        sum += (double)fixed_factors[j * k + d] * (double)rotation[d * size + e];
                    }
                    CHECK_CLOSE(rotated[j * k + e], sum, 1e-4);
                }
                for (size_t e = k; e < size; e++) CHECK_INT(halves[j * size + e], 0);
            }
            free(scratch);
        }
    }
}

/* What a half can be, subnormal or not, and what rounds to it: the same bits from all, and back in a row of one. */
TEST(halves_are_those_of_ieee_754) {
    static const struct {
        float value;
        uint16_t half;
    } cases[] = {
        {0, 0},
        {1, 0x3C00},
        {-2, 0xC000},
        {0x1p14F, 0x7400},
        {65504, 0x7BFF},
        {0x1p-14F, 0x0400},
        {-0x1p-15F, 0x8200},
        {0x1p-24F, 0x0001},
        {0x1.8p-25F, 0x0001},
        {0x1p-26F, 0},
        {1 + 0x1p-11F, 0x3C00}, /* ties to even */
        {1 + 0x3p-11F, 0x3C02},
        {1 + 0x1.1p-11F, 0x3C01},
        {-1 - 0x1.1p-11F, 0xBC01},
    };
    enum { COUNT = sizeof cases / sizeof cases[0] };
    for (uint32_t v = 0; vti_als_rows_at(v); v++) {
        const vti_als_rows *rows = vti_als_rows_at(v);
        float *scratch = scratch_for(rows, 1), values[COUNT], identity[16] = {1};
        uint16_t stored[COUNT * 16];
        for (int i = 0; i < COUNT; i++) values[i] = cases[i].value;
        rows->rotate(identity, COUNT, 1, 1, scratch, values, stored);
        for (uint32_t i = 0; i < COUNT; i++) {
            if (!CHECK_INT(stored[i * 16], cases[i].half)) printf("# %s, %a\n", rows->name, (double)cases[i].value);
            /* With c = 1 and D = 1, x = y / (1 + y^2): the y that was read. */
            float x = 0, unit_confidence = 1, none[16] = {0};
            const vti_interactions one = {.columns = &i, .confidences = &unit_confidence};
            vti_als_fixed fixed = {1, values, stored, 1, none};
            vti_als_row row = {&one, 0, 1, 1, 0, 1};
            rows->solve(&fixed, &row, 0, scratch, &x);
            vti_als_fixed plain = {1, values, NULL, 1, none};
            float expected = 0;
            rows->solve(&plain, &row, 0, scratch, &expected);
            CHECK_CLOSE(x, expected, 0x1p-11 * fabs((double)expected) + 0x1p-25);
        }
        free(scratch);
    }
}

CHECK_MAIN(TEST_ENTRY(rows_are_solved), TEST_ENTRY(steps_approach_the_solution),
           TEST_ENTRY(sides_are_summed_and_rotated), TEST_ENTRY(halves_are_those_of_ieee_754))
