/*
 * models_svd_test.c: the truncated SVD of sparse matrices against eigenvectors in double, on matrices of low rank, of
 * decaying spectrum, and smaller than what is asked for.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/eigen.h"
#include "models/truncated_svd.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 90, COLUMNS = 40, RANK = 6 };

static double dense[ROWS][COLUMNS];
static uint64_t offsets[ROWS + 1];
static uint32_t columns[ROWS * COLUMNS];
static float values[ROWS * COLUMNS];
static float vectors[COLUMNS * 64], singular[64];

/* Signal of the given rank, the d-th direction weighing decay^d, in about half of the entries. */
static vti_interactions draw(uint64_t seed, uint32_t rank, double decay) {
    vti_random random;
    vti_random_seed(&random, seed);
    double left[ROWS][RANK], right[COLUMNS][RANK];
    for (int r = 0; r < ROWS; r++) {
        for (int d = 0; d < RANK; d++) left[r][d] = vti_random_normal(&random);
    }
    for (int c = 0; c < COLUMNS; c++) {
        for (int d = 0; d < RANK; d++) right[c][d] = vti_random_normal(&random);
    }
    uint64_t count = 0;
    for (uint32_t r = 0; r < ROWS; r++) {
        for (uint32_t c = 0; c < COLUMNS; c++) {
            double sum = 0, weight = 1;
            for (uint32_t d = 0; d < rank; d++) {
                sum += weight * left[r][d] * right[c][d];
                weight *= decay;
            }
            bool kept = rank == 1 || vti_random_below(&random, 2) == 0;
            dense[r][c] = kept ? (float)sum : 0;
            if (!kept) continue;
            columns[count] = c;
            values[count++] = (float)sum;
        }
        offsets[r + 1] = count;
    }
    return (vti_interactions){
        .row_count = ROWS, .column_count = COLUMNS, .offsets = offsets, .columns = columns, .confidences = values};
}

static vt_status decompose_scaled(const vti_interactions *rows, const float *row_scales, const float *column_scales,
                                  uint32_t rank, uint32_t threads) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions transposed;
    if (vti_interactions_transpose(rows, &memory, &transposed)) exit(1);
    memset(vectors, 0xA5, sizeof vectors);
    vti_training training = {.users = rows, .items = &transposed, .seed = 1, .threads = threads, .allocator = &memory};
    vt_status status = vti_truncated_svd(&training, row_scales, column_scales, rank, 6, vectors, singular, NULL);
    vti_interactions_destroy(&transposed, &memory);
    return status;
}

static vt_status decompose(const vti_interactions *rows, uint32_t rank, uint32_t threads) {
    return decompose_scaled(rows, NULL, NULL, rank, threads);
}

/* Rows of `gram` become the exact right singular vectors. */
static void decompose_exactly(double *gram, double *squares) {
    static double work[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            gram[i * COLUMNS + j] = 0;
            for (int r = 0; r < ROWS; r++) gram[i * COLUMNS + j] += dense[r][i] * dense[r][j];
        }
    }
    CHECK_INT(vti_eigen_symmetric(gram, COLUMNS, squares, work), VT_OK);
}

/* What was found is the decomposition of `dense`. */
static void check_exact(void) {
    static double gram[COLUMNS * COLUMNS], squares[COLUMNS];
    decompose_exactly(gram, squares);
    for (int d = 0; d < RANK; d++) {
        CHECK_CLOSE(singular[d], sqrt(squares[d]), 1e-4 * sqrt(squares[0]));
        double product = 0;
        for (int c = 0; c < COLUMNS; c++) product += vectors[c * RANK + d] * gram[d * COLUMNS + c];
        CHECK_CLOSE(fabs(product), 1, 1e-3);
    }
}

TEST(the_largest_are_those_of_double_precision) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        vti_interactions rows = draw(seed, RANK, .6);
        CHECK_INT(decompose(&rows, RANK, 1), VT_OK);
        check_exact();
    }
}

TEST(scales_are_of_the_matrix) {
    static float row_scales[ROWS], column_scales[COLUMNS];
    vti_interactions rows = draw(7, RANK, .6);
    for (int r = 0; r < ROWS; r++) row_scales[r] = .5F + .02F * (float)r;
    for (int c = 0; c < COLUMNS; c++) column_scales[c] = 2 - .04F * (float)c;
    CHECK_INT(decompose_scaled(&rows, row_scales, column_scales, RANK, 1), VT_OK);
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) dense[r][c] *= (double)row_scales[r] * column_scales[c];
    }
    check_exact();
}

TEST(vectors_are_orthonormal) {
    vti_interactions rows = draw(4, RANK, 1);
    CHECK_INT(decompose(&rows, RANK, 2), VT_OK);
    for (int d = 0; d < RANK; d++) {
        for (int e = 0; e <= d; e++) {
            double product = 0;
            for (int c = 0; c < COLUMNS; c++) product += (double)vectors[c * RANK + d] * vectors[c * RANK + e];
            CHECK_CLOSE(product, d == e, 1e-5);
        }
        CHECK(d == 0 || singular[d] <= singular[d - 1]);
    }
}

TEST(beyond_the_rank_there_is_nothing) {
    vti_interactions rows = draw(5, 1, 1); /* all entries: rank 1 */
    CHECK_INT(decompose(&rows, 3, 1), VT_OK);
    double square = 0;
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) square += dense[r][c] * dense[r][c];
    }
    CHECK_CLOSE(singular[0], sqrt(square), 1e-4 * sqrt(square));
    CHECK(singular[1] < 1e-3 * singular[0] && singular[2] < 1e-3 * singular[0]);

    CHECK_INT(decompose(&rows, 64, 1), VT_OK); /* more than the matrix has columns */
    CHECK_CLOSE(singular[0], sqrt(square), 1e-4 * sqrt(square));
    for (int d = COLUMNS; d < 64; d++) CHECK(singular[d] == 0 && vectors[d] == 0);

    memset(values, 0, sizeof values);
    CHECK_INT(decompose(&rows, 3, 1), VT_OK);
    for (int i = 0; i < COLUMNS * 3; i++) CHECK(vectors[i] == 0);
    CHECK(singular[0] == 0);
}

TEST(threads_change_nothing) {
    static float of_one[COLUMNS * RANK];
    vti_interactions rows = draw(6, RANK, .9);
    CHECK_INT(decompose(&rows, RANK, 1), VT_OK);
    memcpy(of_one, vectors, sizeof of_one);
    CHECK_INT(decompose(&rows, RANK, 3), VT_OK);
    CHECK(memcmp(of_one, vectors, sizeof of_one) == 0);
}

CHECK_MAIN(TEST_ENTRY(the_largest_are_those_of_double_precision), TEST_ENTRY(scales_are_of_the_matrix),
           TEST_ENTRY(vectors_are_orthonormal), TEST_ENTRY(beyond_the_rank_there_is_nothing),
           TEST_ENTRY(threads_change_nothing))
