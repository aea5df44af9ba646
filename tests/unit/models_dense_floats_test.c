/*
 * models_dense_floats_test.c: products and softmax of every instruction set that this machine has, against the same in
 * double; and a perceptron's slopes against finite differences.
 */
#include "base/random.h"
#include "check.h"
#include "models/adam.h"
#include "models/mlp.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 40 };

static float left[MOST * MOST], right[MOST * MOST], sums[MOST * MOST];

static void fill(float *values, size_t count, double deviation, vti_random *random) {
    for (size_t i = 0; i < count; i++) values[i] = (float)(deviation * vti_random_normal(random));
}

/* Largest difference from the product in double; 1 where what lies beside it changed. */
static double error_of(const vti_dense_floats *floats, size_t rows, size_t inner, size_t columns, bool transposed) {
    vti_product product = {.rows = rows,
                           .inner = inner,
                           .columns = columns,
                           .left = left,
                           .left_row = transposed ? 1 : MOST,
                           .left_step = transposed ? MOST : 1,
                           .right = right,
                           .right_row = MOST,
                           .sums = sums,
                           .sums_row = MOST};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) sums[i] = 3;
    floats->multiply(&product);
    double worst = 0;
    for (size_t r = 0; r < MOST; r++) {
        for (size_t c = 0; c < MOST; c++) {
            double sum = 3;
            for (size_t i = 0; i < inner && r < rows && c < columns; i++) {
                sum += (double)(transposed ? left[i * MOST + r] : left[r * MOST + i]) * (double)right[i * MOST + c];
            }
            worst = fmax(worst, fabs(sum - (double)sums[r * MOST + c]));
        }
    }
    return worst;
}

TEST(products_are_those_of_doubles) {
    vti_random random;
    vti_random_seed(&random, 1);
    fill(left, MOST * MOST, 1, &random);
    fill(right, MOST * MOST, 1, &random);
    for (uint32_t s = 0; vti_dense_floats_at(s); s++) {
        double worst = 0;
        for (size_t columns = 0; columns <= 37; columns++) {
            for (size_t rows = 0; rows < 10; rows++) {
                worst = fmax(worst, error_of(vti_dense_floats_at(s), rows, 33, columns, false));
                worst = fmax(worst, error_of(vti_dense_floats_at(s), rows, 7, columns, true));
            }
        }
        if (!CHECK(worst < 1e-5)) printf("# %s: %g\n", vti_dense_floats_at(s)->name, worst);
    }
}

TEST(softmax_is_that_of_doubles) {
    static const double deviations[] = {0, 1, 30, 1e6};
    vti_random random;
    vti_random_seed(&random, 2);
    for (uint32_t s = 0; vti_dense_floats_at(s); s++) {
        for (size_t count = 1; count < MOST; count++) {
            for (size_t d = 0; d < 4; d++) {
                float values[MOST], before[MOST];
                fill(before, count, deviations[d], &random);
                float most = before[0];
                double sum = 0;
                for (size_t i = 0; i < count; i++) most = fmaxf(most, before[i]);
                for (size_t i = 0; i < count; i++) sum += exp((double)(before[i] - most));
                memcpy(values, before, sizeof values);
                float result = vti_dense_floats_at(s)->softmax(values, count);
                CHECK_CLOSE(result, (double)most + log(sum), 1e-6 * (1 + fabs((double)most)));
                for (size_t i = 0; i < count; i++) {
                    double share = exp((double)(before[i] - most)) / sum;
                    CHECK_CLOSE(values[i], share, 2e-6 * share + 1e-37);
                }
            }
        }
    }
}

TEST(sigmoid_is_that_of_doubles) {
    for (uint32_t s = 0; vti_dense_floats_at(s); s++) {
        for (size_t count = 1; count < MOST; count++) {
            float values[MOST];
            for (size_t i = 0; i < count; i++) values[i] = (float)i * 7 - 100;
            vti_dense_floats_at(s)->sigmoid(values, count);
            for (size_t i = 0; i < count; i++) {
                double expected = 1 / (1 + exp(100 - (double)i * 7));
                CHECK_CLOSE(values[i], expected, 2e-6 * expected + 1e-37);
            }
        }
    }
}

/* ---- the perceptron ---- */

enum { INPUTS = 5, ROWS = 7, MOST_NUMBERS = 512 };

static const uint32_t hidden[] = {9, 6};
static float numbers[MOST_NUMBERS], found[MOST_NUMBERS], inputs[ROWS * INPUTS];
static char pass_memory[1 << 16];

static double loss_weight(size_t r) {
    return 1.0 + (double)r / 3;
}

/* A weighted sum of the squared outputs. */
static double loss_of(const vti_mlp *mlp, vti_mlp_pass *pass) {
    memcpy(pass->values[0], inputs, sizeof inputs);
    vti_mlp_forward(mlp, numbers, ROWS, pass);
    double loss = 0;
    for (size_t r = 0; r < ROWS; r++) loss += loss_weight(r) * (double)pass->outputs[r] * (double)pass->outputs[r];
    return loss;
}

static double slope_of(const vti_mlp *mlp, vti_mlp_pass *pass, float *number) {
    float before = *number, step = 1e-3F;
    *number = before + step;
    double above = loss_of(mlp, pass);
    *number = before - step;
    double below = loss_of(mlp, pass);
    *number = before;
    return (above - below) / (2 * (double)step);
}

static void check_slopes(uint32_t hidden_count, double dropout) {
    vti_random random;
    vti_random_seed(&random, 3 + hidden_count);
    vti_mlp mlp = vti_mlp_of(INPUTS, hidden, hidden_count);
    vti_mlp_pass pass;
    vti_arena arena = {.memory = pass_memory};
    vti_mlp_pass_take(&mlp, &arena, ROWS, &pass);
    CHECK_OR_RETURN(mlp.number_count <= MOST_NUMBERS && arena.used <= sizeof pass_memory);
    vti_mlp_draw_units(&mlp, dropout, 4, &pass);
    fill(numbers, mlp.number_count, .5, &random);
    fill(inputs, ROWS * INPUTS, 1, &random);
    memset(found, 0, sizeof found);
    loss_of(&mlp, &pass);
    for (size_t r = 0; r < ROWS; r++) pass.slopes[r] = (float)(2 * loss_weight(r)) * pass.outputs[r];
    vti_mlp_back(&mlp, numbers, ROWS, true, &pass, found);
    float of_inputs[ROWS * INPUTS];
    memcpy(of_inputs, pass.of_inputs, sizeof of_inputs);
    uint32_t wrong = 0; /* a number whose small move takes a unit across 0 has no slope */
    for (size_t i = 0; i < mlp.number_count; i++) {
        double slope = slope_of(&mlp, &pass, &numbers[i]);
        wrong += !(fabs(slope - (double)found[i]) <= 2e-2 * (1 + fabs(slope)));
    }
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        double slope = slope_of(&mlp, &pass, &inputs[i]);
        wrong += !(fabs(slope - (double)of_inputs[i]) <= 2e-2 * (1 + fabs(slope)));
    }
    if (!CHECK(wrong <= 2)) printf("# %u hidden layers: %u slopes\n", (unsigned)hidden_count, (unsigned)wrong);
}

TEST(slopes_are_finite_differences) {
    for (uint32_t hidden_count = 0; hidden_count <= 2; hidden_count++) {
        check_slopes(hidden_count, 0);
        check_slopes(hidden_count, .3);
    }
}

TEST(a_perceptron_starts_at_zero) {
    vti_random random;
    vti_random_seed(&random, 6);
    vti_mlp mlp = vti_mlp_of(INPUTS, hidden, 2);
    vti_mlp_pass pass;
    vti_arena arena = {.memory = pass_memory};
    vti_mlp_pass_take(&mlp, &arena, ROWS, &pass);
    vti_mlp_draw_units(&mlp, 0, 0, &pass);
    vti_mlp_start(&mlp, &random, numbers);
    fill(inputs, ROWS * INPUTS, 1, &random);
    CHECK(loss_of(&mlp, &pass) == 0);
    bool moves = false;
    for (size_t i = 0; i < (size_t)ROWS * hidden[0]; i++) moves |= pass.values[1][i] > 0;
    CHECK(moves);
}

/* The first step of Adam is as long as its rate, and a parabola's least is found. */
TEST(adam_descends) {
    float x[2] = {5, -3}, slopes[2], means[2] = {0, 0}, squares[2] = {0, 0};
    for (uint64_t step = 1; step <= 2000; step++) {
        float before = x[0];
        slopes[0] = 2 * (x[0] - 1);
        slopes[1] = 200 * (x[1] - 2);
        vti_adam adam = vti_adam_step(.02, 0, step);
        vti_adam_move(&adam, slopes, 2, means, squares, x);
        if (step == 1) CHECK_CLOSE(before - x[0], .02, 1e-6);
    }
    CHECK_CLOSE(x[0], 1, 1e-3);
    CHECK_CLOSE(x[1], 2, 1e-3);
    vti_adam adam = vti_adam_step(.1, .5, 1);
    float y = 2, none = 0, mean = 0, square = 0;
    vti_adam_move(&adam, &none, 1, &mean, &square, &y);
    CHECK_CLOSE(y, 2 * .95, 1e-6);
}

CHECK_MAIN(TEST_ENTRY(products_are_those_of_doubles), TEST_ENTRY(softmax_is_that_of_doubles),
           TEST_ENTRY(sigmoid_is_that_of_doubles), TEST_ENTRY(slopes_are_finite_differences),
           TEST_ENTRY(a_perceptron_starts_at_zero), TEST_ENTRY(adam_descends))
