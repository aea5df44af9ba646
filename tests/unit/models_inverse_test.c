/*
 * models_inverse_test.c: the blocked inverse by what defines it, at sizes around its blocks and strips, and against
 * matrices that have none.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "counting_allocator.h"
#include "models/dense_inverse.h"

#include <math.h>
#include <stdlib.h>

/* B^T B / size + I / 10 of a random B, as single precision holds it. */
static float *positive_definite(uint32_t n, uint64_t seed) {
    float *matrix = malloc((size_t)n * n * sizeof *matrix);
    double *rows = malloc((size_t)n * n * sizeof *rows);
    if (!matrix || !rows) exit(1);
    vti_random random;
    vti_random_seed(&random, seed);
    for (size_t i = 0; i < (size_t)n * n; i++) rows[i] = vti_random_normal(&random);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double sum = i == j ? 0.1 * n : 0;
            for (size_t r = 0; r < n; r++) sum += rows[r * n + i] * rows[r * n + j];
            matrix[i * n + j] = (float)(sum / n);
        }
    }
    free(rows);
    return matrix;
}

/* The largest error of an element of matrix * inverse, in double. */
static double distance_from_identity(const float *matrix, const float *inverse, size_t n) {
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += (double)matrix[i * n + k] * inverse[k * n + j];
            largest = fmax(largest, fabs(sum - (i == j)));
        }
    }
    return largest;
}

static vt_status invert(float *matrix, uint32_t n, uint32_t threads) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    return vti_dense_inverse(matrix, n, threads, &allocator, NULL);
}

TEST(what_is_known) {
    float one[] = {4}, two[] = {2, 1, NAN, 2}; /* the lower triangle is not read */
    CHECK_INT(invert(one, 1, 1), VT_OK);
    CHECK_CLOSE(one[0], 0.25, 1e-7);
    CHECK_INT(invert(two, 2, 1), VT_OK);
    static const double expected[] = {2. / 3, -1. / 3, -1. / 3, 2. / 3};
    for (int i = 0; i < 4; i++) CHECK_CLOSE(two[i], expected[i], 1e-6);
}

TEST(every_size_around_blocks_and_strips) {
    static const uint32_t sizes[] = {2, 3, 15, 16, 17, 31, 64, 255, 256, 257, 272, 273, 530};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        uint32_t n = sizes[s];
        size_t bytes = (size_t)n * n * sizeof(float);
        float *matrix = positive_definite(n, 80 + s), *inverse = malloc(bytes), *again = malloc(bytes);
        if (!inverse || !again) exit(1);
        memcpy(inverse, matrix, bytes);
        memcpy(again, matrix, bytes);
        CHECK_INT(invert(inverse, n, 1), VT_OK);
        CHECK(distance_from_identity(matrix, inverse, n) < 1e-4);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < i; j++) CHECK(inverse[i * n + j] == inverse[j * n + i]);
        }
        CHECK_INT(invert(again, n, 3), VT_OK);
        CHECK(memcmp(inverse, again, bytes) == 0);
        free(matrix);
        free(inverse);
        free(again);
    }
}

TEST(what_has_no_inverse_is_a_status) {
    float negative[] = {1, 2, 2, 1}, not_finite[] = {1, INFINITY, INFINITY, 1}, zero[] = {0};
    CHECK_INT(invert(negative, 2, 1), VT_ERR_NUMERIC);
    CHECK_INT(invert(not_finite, 2, 1), VT_ERR_NUMERIC);
    CHECK_INT(invert(zero, 1, 1), VT_ERR_NUMERIC);
    float *late = positive_definite(300, 99); /* the second block is not positive */
    late[290 * 300 + 290] = -1;
    CHECK_INT(invert(late, 300, 2), VT_ERR_NUMERIC);
    free(late);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)context;
    CHECK(stage[0] && done <= total);
    return false;
}

TEST(it_may_be_stopped_and_short_of_memory) {
    vt_progress progress = {.report = stop};
    for (uint32_t refuse = 1; refuse <= 3; refuse++) {
        float matrix[] = {4};
        allocation_count count = {.refuse_from = refuse};
        vt_allocator allocator = counting_allocator(&count);
        CHECK_INT(vti_dense_inverse(matrix, 1, 1, &allocator, &progress),
                  refuse < 3 ? VT_ERR_MEMORY : VT_ERR_CANCELLED);
        CHECK_INT(count.live, 0);
    }
}

CHECK_MAIN(TEST_ENTRY(what_is_known), TEST_ENTRY(every_size_around_blocks_and_strips),
           TEST_ENTRY(what_has_no_inverse_is_a_status), TEST_ENTRY(it_may_be_stopped_and_short_of_memory))
