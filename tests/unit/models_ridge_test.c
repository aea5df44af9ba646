/*
 * models_ridge_test.c: the small regularised problems of the factorisations against systems solved in double, with
 * and without a bias, and the solution that may not be negative against a search of all sets of coordinates.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/gram.h"
#include "models/ridge.h"
#include "solve_double.h"

#include <math.h>

enum { SIZE = 6, ROWS = 150, FACTORS = SIZE - 1 };

/* One problem, and its normal equations in double. */
static float rows[ROWS][SIZE], weights[ROWS], targets[ROWS], start[SIZE * SIZE];
static double matrix[SIZE * SIZE], right_side[SIZE];

static void draw(uint64_t seed, bool has_bias) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (int r = 0; r < ROWS; r++) {
        for (int d = 0; d < SIZE; d++) rows[r][d] = (float)vti_random_normal(&random);
        if (has_bias) rows[r][FACTORS] = 1;
        weights[r] = (float)vti_random_unit(&random);
        targets[r] = (float)vti_random_normal(&random) + 1;
    }
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j <= i; j++) start[i * SIZE + j] = start[j * SIZE + i] = (float)(i == j ? 3 : .1 * (i - j));
    }
}

static void set_up(const float *given, double weight, double penalty, double bias_penalty, int count) {
    for (int i = 0; i < SIZE; i++) {
        right_side[i] = 0;
        for (int r = 0; r < count; r++) right_side[i] += (double)weights[r] * targets[r] * rows[r][i];
        for (int j = 0; j < SIZE; j++) {
            double *entry = &matrix[i * SIZE + j];
            *entry = given ? weight * given[i * SIZE + j] : 0;
            if (i == j) *entry += i == FACTORS ? bias_penalty : penalty;
            for (int r = 0; r < count; r++) *entry += (double)weights[r] * rows[r][i] * rows[r][j];
        }
    }
}

static vti_ridge prepare(float *memory, bool has_bias, const float *given, float penalty, float bias_penalty,
                         int count) {
    vti_ridge ridge = vti_ridge_in(memory, SIZE, has_bias);
    vti_ridge_begin(&ridge, given, given ? .5F : 0, penalty, bias_penalty);
    for (int r = 0; r < count; r++) vti_ridge_add(&ridge, rows[r], weights[r], weights[r] * targets[r]);
    return ridge;
}

TEST(solutions_are_those_of_double_precision) {
    static float memory[SIZE * (SIZE + 1 + 64)];
    CHECK_OR_RETURN(vti_ridge_floats(SIZE) * sizeof(float) <= sizeof memory);
    static const int counts[] = {0, 1, 3, 63, 64, 65, ROWS};
    for (uint64_t seed = 1; seed <= 14; seed++) {
        bool has_bias = seed % 2;
        int count = counts[seed % 7];
        float bias_penalty = has_bias ? 2 : .3F;
        draw(seed, has_bias);
        const float *given = seed % 3 ? NULL : start;
        vti_ridge ridge = prepare(memory, has_bias, given, .3F, bias_penalty, count);
        float solution[SIZE];
        vti_ridge_solve(&ridge, solution);
        set_up(given, .5, .3F, bias_penalty, count);
        solve_double(matrix, right_side, SIZE);
        for (int d = 0; d < SIZE; d++) CHECK_CLOSE(solution[d], right_side[d], 1e-4);
    }
}

TEST(what_cannot_be_solved_gives_zero) {
    static float memory[SIZE * (SIZE + 1 + 64)];
    vti_ridge ridge = prepare(memory, false, NULL, 0, 0, 0);
    float solution[SIZE] = {1, 1, 1, 1, 1, 1};
    vti_ridge_solve(&ridge, solution);
    for (int d = 0; d < SIZE; d++) CHECK(solution[d] == 0);
}

/* The best solution whose support is this set; INFINITY where it is not one. */
static double best_of(uint32_t set, double *solution) {
    double part[SIZE * SIZE], value = 0;
    uint32_t members[SIZE], count = 0;
    for (uint32_t d = 0; d < SIZE; d++) {
        if (set >> d & 1) members[count++] = d;
        solution[d] = 0;
    }
    double part_side[SIZE];
    for (uint32_t i = 0; i < count; i++) {
        part_side[i] = right_side[members[i]];
        for (uint32_t j = 0; j < count; j++) part[i * count + j] = matrix[members[i] * SIZE + members[j]];
    }
    solve_double(part, part_side, count);
    for (uint32_t i = 0; i < count; i++) {
        if (part_side[i] < 0) return INFINITY;
        solution[members[i]] = part_side[i];
        value -= part_side[i] * right_side[members[i]]; /* x A x - 2 x b at A x = b */
    }
    return value;
}

TEST(non_negative_solutions_are_the_best_there_are) {
    static float memory[SIZE * (SIZE + 1 + 64)];
    bool some_zero = false;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        draw(seed, false);
        vti_ridge ridge = prepare(memory, false, NULL, .3F, .3F, 20);
        float solution[SIZE] = {0, 1, 0, 2, 0, 0};
        vti_ridge_solve_nonnegative(&ridge, 1000, solution);
        set_up(NULL, 0, .3F, .3F, 20);
        double best[SIZE] = {0}, best_value = INFINITY;
        for (uint32_t set = 0; set < 1U << SIZE; set++) {
            double candidate[SIZE], value = best_of(set, candidate);
            if (value >= best_value) continue;
            best_value = value;
            memcpy(best, candidate, sizeof best);
        }
        for (int d = 0; d < SIZE; d++) {
            CHECK(solution[d] >= 0);
            CHECK_CLOSE(solution[d], best[d], 2e-3);
            some_zero |= solution[d] == 0;
        }
    }
    CHECK(some_zero); /* or the bound was never met */
}

TEST(gram_matrices_are_those_of_double_precision) {
    enum { MANY = 600 };
    static float factors[MANY * SIZE];
    double gram[SIZE * SIZE];
    float rounded[SIZE * SIZE];
    vti_random random;
    vti_random_seed(&random, 1);
    for (int i = 0; i < MANY * SIZE; i++) factors[i] = (float)vti_random_normal(&random) + 1;
    vti_gram(factors, MANY, SIZE, gram, rounded);
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            double expected = 0;
            for (int r = 0; r < MANY; r++) expected += (double)factors[r * SIZE + i] * factors[r * SIZE + j];
            CHECK_CLOSE(gram[i * SIZE + j], expected, 1e-6 * MANY);
            CHECK(rounded[i * SIZE + j] == (float)gram[i * SIZE + j] && gram[i * SIZE + j] == gram[j * SIZE + i]);
        }
    }
    vti_gram(factors, 0, SIZE, gram, rounded);
    CHECK(gram[0] == 0 && rounded[SIZE * SIZE - 1] == 0);
}

CHECK_MAIN(TEST_ENTRY(solutions_are_those_of_double_precision), TEST_ENTRY(what_cannot_be_solved_gives_zero),
           TEST_ENTRY(non_negative_solutions_are_the_best_there_are),
           TEST_ENTRY(gram_matrices_are_those_of_double_precision))
