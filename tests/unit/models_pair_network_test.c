/*
 * models_pair_network_test.c: the forms of networks of pairs against finite differences. What the models learn is tested
 * by the conformance suite.
 */
#include "base/random.h"
#include "check.h"
#include "models/pair_network.h"

#include <math.h>
#include <stdlib.h>

enum { FACTORS = 5, CASES = 3, GROUP = 4, MOST_NUMBERS = 512 };

static float numbers[MOST_NUMBERS], sums[MOST_NUMBERS];
static char memory[1 << 15];

static void fill(float *values, size_t count, vti_random *random) {
    for (size_t i = 0; i < count; i++) values[i] = (float)vti_random_normal(random);
}

static vti_pairs begin(const vti_pair_form *form, const vti_pair_shape *shape, uint64_t seed) {
    vti_pairs pairs;
    vti_arena arena = {.memory = NULL};
    vti_random random;
    vti_random_seed(&random, seed);
    vti_pairs_take(shape, &arena, CASES, GROUP, &pairs);
    if (!CHECK(arena.used <= sizeof memory && shape->number_count <= MOST_NUMBERS)) exit(1);
    arena = (vti_arena){.memory = memory};
    vti_pairs_take(shape, &arena, CASES, GROUP, &pairs);
    fill(numbers, shape->number_count, &random);
    form->start(shape, numbers + shape->own);
    fill(pairs.read, CASES * shape->read, &random);
    fill(pairs.given, CASES * GROUP * shape->given, &random);
    return pairs;
}

/* A weighted sum of the logits. */
static double loss_of(const vti_pair_form *form, const vti_pair_shape *shape, vti_pairs *pairs) {
    form->forward(shape, numbers, pairs);
    double loss = 0;
    for (size_t r = 0; r < CASES * GROUP; r++) loss += (double)pairs->logits[r] * cos((double)r);
    return loss;
}

static void check_slopes(const vti_pair_form *form, const vti_pair_shape *shape, vti_pairs *pairs, float *values,
                         const float *slopes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float before = values[i], step = 1e-3F;
        values[i] = before + step;
        double above = loss_of(form, shape, pairs);
        values[i] = before - step;
        double below = loss_of(form, shape, pairs);
        values[i] = before;
        CHECK_CLOSE(slopes[i], (above - below) / (2 * (double)step), 1e-2 * (1 + fabs((double)slopes[i])));
    }
}

static void check_form(const vti_pair_form *form) {
    vti_pair_shape shape = form->shape(FACTORS);
    vti_pairs pairs = begin(form, &shape, 1);
    memset(sums, 0, sizeof sums);
    loss_of(form, &shape, &pairs);
    for (size_t r = 0; r < CASES * GROUP; r++) pairs.slopes[r] = (float)cos((double)r);
    form->back(&shape, numbers, &pairs, sums);
    check_slopes(form, &shape, &pairs, numbers, sums, shape.number_count);
    check_slopes(form, &shape, &pairs, pairs.read, pairs.read_slopes, CASES * shape.read);
    check_slopes(form, &shape, &pairs, pairs.given, pairs.given_slopes, CASES * GROUP * shape.given);
}

TEST(slopes_are_finite_differences) {
    check_form(&vti_neumf_form);
    check_form(&vti_deep_mf_form);
}

CHECK_MAIN(TEST_ENTRY(slopes_are_finite_differences))
