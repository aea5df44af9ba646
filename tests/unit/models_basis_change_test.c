/*
 * models_basis_change_test.c: factors that were turned, with noise or in fewer dimensions, are turned back.
 */
#include "base/random.h"
#include "check.h"
#include "models/basis_change.h"

#include <math.h>

enum { ROWS = 500, FACTORS = 20, WIDTH = VTI_BASIS_MAX_WIDTH };

static float from[ROWS * FACTORS], to[ROWS * FACTORS];
static vti_basis_change change;

static void draw(uint32_t factor_count) {
    vti_random random;
    vti_random_seed(&random, 5);
    for (uint32_t i = 0; i < ROWS * factor_count; i++) from[i] = (float)vti_random_normal(&random);
}

/* to = from with its columns 2 p and 2 p + 1 turned by p + 1/2, and column 0 of the other sign; and noise. */
static void turn(uint32_t factor_count, double noise) {
    vti_random random;
    vti_random_seed(&random, 6);
    for (uint32_t i = 0; i < ROWS; i++) {
        const float *x = from + (size_t)i * factor_count;
        float *y = to + (size_t)i * factor_count;
        for (uint32_t d = 0; d < factor_count; d++) {
            uint32_t pair = d / 2;
            double angle = pair + 0.5, other = d % 2 == 0 ? -x[d + 1] : x[d - 1];
            y[d] = (float)(cos(angle) * x[d] + sin(angle) * other + noise * vti_random_normal(&random));
        }
        y[0] = -y[0];
    }
}

/* The largest difference of a row that was taken over, of the columns that are. */
static double farthest(uint32_t factor_count) {
    double most = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        float row[FACTORS];
        memcpy(row, from + (size_t)i * factor_count, factor_count * sizeof *row);
        vti_basis_change_apply(&change, row);
        for (uint32_t d = 0; d < change.width; d++) most = fmax(most, fabs((double)row[d] - to[i * factor_count + d]));
    }
    return most;
}

static void check_orthogonal(void) {
    for (uint32_t a = 0; a < change.width; a++) {
        for (uint32_t b = 0; b < change.width; b++) {
            double dot = 0;
            for (uint32_t c = 0; c < change.width; c++) dot += change.matrix[a][c] * change.matrix[b][c];
            CHECK_CLOSE(dot, a == b, 1e-9);
        }
    }
}

TEST(a_turn_is_found) {
    draw(FACTORS);
    turn(FACTORS, 0);
    CHECK_OR_RETURN(vti_basis_change_find(from, to, ROWS, FACTORS, &change) == VT_OK);
    CHECK_INT(change.width, WIDTH);
    CHECK(farthest(FACTORS) < 1e-5);
    check_orthogonal();
}

TEST(noise_moves_it_little_and_it_stays_a_turn) {
    draw(FACTORS);
    turn(FACTORS, 0);
    vti_basis_change exact, *noisy = &change;
    CHECK_OR_RETURN(vti_basis_change_find(from, to, ROWS, FACTORS, &exact) == VT_OK);
    turn(FACTORS, 0.3);
    CHECK_OR_RETURN(vti_basis_change_find(from, to, ROWS, FACTORS, noisy) == VT_OK);
    for (uint32_t a = 0; a < WIDTH; a++) {
        for (uint32_t b = 0; b < WIDTH; b++) CHECK_CLOSE(noisy->matrix[a][b], exact.matrix[a][b], 0.1);
    }
    check_orthogonal();
}

TEST(few_factors_and_directions_without_a_counterpart) {
    draw(6);
    turn(6, 0);
    for (uint32_t i = 0; i < ROWS; i++) to[i * 6 + 5] = to[i * 6 + 4] = 0;
    CHECK_OR_RETURN(vti_basis_change_find(from, to, ROWS, 6, &change) == VT_OK);
    CHECK_INT(change.width, 6);
    CHECK(farthest(6) < 0.4); /* the drawn columns are not quite uncorrelated */
    float row[6] = {0, 0, 0, 0, 3, 4};
    vti_basis_change_apply(&change, row);
    for (uint32_t d = 0; d < 6; d++) CHECK_CLOSE(row[d], 0, 0.3);
}

TEST(nothing_has_no_counterpart) {
    memset(from, 0, sizeof from);
    CHECK_OR_RETURN(vti_basis_change_find(from, from, ROWS, FACTORS, &change) == VT_OK);
    float row[WIDTH] = {1, 2, 3};
    vti_basis_change_apply(&change, row);
    for (uint32_t d = 0; d < WIDTH; d++) CHECK(row[d] == 0);
}

CHECK_MAIN(TEST_ENTRY(a_turn_is_found), TEST_ENTRY(noise_moves_it_little_and_it_stays_a_turn),
           TEST_ENTRY(few_factors_and_directions_without_a_counterpart), TEST_ENTRY(nothing_has_no_counterpart))
