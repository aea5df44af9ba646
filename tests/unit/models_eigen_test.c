/*
 * models_eigen_test.c: eigenvectors of matrices whose eigenvalues are known, and of random ones by what defines them:
 * A v = lambda v, orthonormal, descending.
 */
#include "base/random.h"
#include "check.h"
#include "models/eigen.h"

#include <math.h>

enum { MAX_SIZE = 256 };

static double original[MAX_SIZE * MAX_SIZE], matrix[MAX_SIZE * MAX_SIZE], values[MAX_SIZE], work[MAX_SIZE];

/* Decomposes `original` and checks everything that any decomposition must fulfil, relative to its largest entry. */
static void decompose(uint32_t n) {
    double size = 0;
    for (uint32_t i = 0; i < n * n; i++) size = fmax(size, fabs(original[i]));
    double tolerance = 1e-13 * n * size + 1e-300;
    memcpy(matrix, original, sizeof matrix);
    CHECK_OR_RETURN(vti_eigen_symmetric(matrix, n, values, work) == VT_OK);
    for (uint32_t v = 0; v < n; v++) {
        const double *vector = matrix + (size_t)v * n;
        if (v > 0) CHECK(values[v] <= values[v - 1]);
        double largest = 0;
        for (uint32_t i = 0; i < n; i++) {
            double product = 0;
            for (uint32_t j = 0; j < n; j++) product += original[i * n + j] * vector[j];
            CHECK_CLOSE(product, values[v] * vector[i], tolerance);
            if (fabs(vector[i]) > fabs(largest)) largest = vector[i];
        }
        CHECK(largest > 0);
        for (uint32_t w = 0; w <= v; w++) {
            double dot = 0;
            for (uint32_t i = 0; i < n; i++) dot += vector[i] * matrix[(size_t)w * n + i];
            CHECK_CLOSE(dot, v == w, 1e-13 * n);
        }
    }
}

static void random_symmetric(uint32_t n, uint64_t seed, double scale) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j <= i; j++) {
            original[i * n + j] = original[j * n + i] = scale * vti_random_normal(&random);
        }
    }
}

TEST(one_number) {
    static const double numbers[] = {0, 5, -3, 1e-300};
    for (size_t i = 0; i < 4; i++) {
        original[0] = numbers[i];
        decompose(1);
        CHECK(values[0] == numbers[i]);
        CHECK(matrix[0] == 1);
    }
}

TEST(two_by_two) {
    const double known[] = {2, 1, 1, 2}; /* 3 along (1, 1), 1 along (1, -1) */
    memcpy(original, known, sizeof known);
    decompose(2);
    CHECK_CLOSE(values[0], 3, 1e-14);
    CHECK_CLOSE(values[1], 1, 1e-14);
    CHECK_CLOSE(matrix[0], sqrt(0.5), 1e-14);
    CHECK_CLOSE(matrix[1], sqrt(0.5), 1e-14);
}

TEST(diagonal) {
    const double diagonal[] = {3, -1, 7, 0, 3, 2};
    const double sorted[] = {7, 3, 3, 2, 0, -1};
    memset(original, 0, sizeof original);
    for (uint32_t i = 0; i < 6; i++) original[i * 6 + i] = diagonal[i];
    decompose(6);
    for (uint32_t i = 0; i < 6; i++) CHECK(values[i] == sorted[i]);
}

TEST(all_zero) {
    memset(original, 0, sizeof original);
    decompose(9);
    for (uint32_t i = 0; i < 9; i++) CHECK(values[i] == 0);
}

TEST(all_one) { /* n once, 0 else */
    for (uint32_t i = 0; i < 20 * 20; i++) original[i] = 1;
    decompose(20);
    CHECK_CLOSE(values[0], 20, 1e-12);
    for (uint32_t i = 1; i < 20; i++) CHECK_CLOSE(values[i], 0, 1e-12);
}

TEST(a_path) { /* the Laplacian of a path of n: 2 - 2 cos(pi v / n), v = 0.. */
    enum { N = 33 };
    memset(original, 0, sizeof original);
    for (uint32_t i = 0; i < N; i++) {
        original[i * N + i] = i == 0 || i == N - 1 ? 1 : 2;
        if (i > 0) original[i * N + i - 1] = original[(i - 1) * N + i] = -1;
    }
    decompose(N);
    for (uint32_t v = 0; v < N; v++) {
        CHECK_CLOSE(values[N - 1 - v], 2 - 2 * cos(3.14159265358979323846 * v / N), 1e-13);
    }
}

TEST(random_matrices) {
    static const uint32_t sizes[] = {2, 3, 4, 5, 8, 17, 64, 100};
    static const double scales[] = {1, 1e-150, 1e150};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t c = 0; c < 3; c++) {
            random_symmetric(sizes[s], 60 + s, scales[c]);
            decompose(sizes[s]);
        }
    }
}

TEST(the_largest_rank_of_a_pack) {
    random_symmetric(256, 70, 1);
    decompose(256);
    double trace = 0, sum = 0;
    for (uint32_t i = 0; i < 256; i++) {
        trace += original[i * 256 + i];
        sum += values[i];
    }
    CHECK_CLOSE(sum, trace, 1e-10);
}

TEST(low_rank_and_graded) {
    /* Like the Gram matrix of a fresh model: few directions, sizes over twenty orders of magnitude. */
    enum { N = 48 };
    static double factors[3 * N];
    vti_random random;
    vti_random_seed(&random, 71);
    for (uint32_t i = 0; i < 3 * N; i++) factors[i] = vti_random_normal(&random);
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) {
            original[i * N + j] = 0;
            for (uint32_t r = 0; r < 3; r++) original[i * N + j] += factors[r * N + i] * factors[r * N + j];
        }
    }
    decompose(N);
    CHECK(values[2] > 1);
    for (uint32_t v = 3; v < N; v++) CHECK_CLOSE(values[v], 0, 1e-11);
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) original[i * N + j] *= pow(10, -0.2 * (i + j));
    }
    decompose(N);
}

TEST(what_is_not_finite_is_a_status) {
    random_symmetric(5, 72, 1);
    original[7] = original[11] = NAN;
    memcpy(matrix, original, sizeof matrix);
    CHECK_INT(vti_eigen_symmetric(matrix, 5, values, work), VT_ERR_NUMERIC);
}

CHECK_MAIN(TEST_ENTRY(one_number), TEST_ENTRY(two_by_two), TEST_ENTRY(diagonal), TEST_ENTRY(all_zero),
           TEST_ENTRY(all_one), TEST_ENTRY(a_path), TEST_ENTRY(random_matrices), TEST_ENTRY(the_largest_rank_of_a_pack),
           TEST_ENTRY(low_rank_and_graded), TEST_ENTRY(what_is_not_finite_is_a_status))
