/*
 * models_similarity_test.c: every measure against its formula at the head of similarity.c, written out over dense rows.
 * Neighbours and predictions are in models_neighbours_test.c.
 */
#include "base/random.h"
#include "check.h"
#include "models/similarity.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 12, COLUMNS = 17 };

static float values[ROWS][COLUMNS]; /* NAN: not there */

static void fill(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) {
            bool is_there = vti_random_below(&random, 3) > 0;
            values[r][c] = is_there ? 1 + (float)vti_random_below(&random, 5) : NAN;
        }
    }
}

static void make_rows(vti_interactions *rows, vti_interactions *columns) {
    static uint64_t offsets[ROWS + 1];
    static uint32_t numbers[ROWS * COLUMNS];
    static float stored[ROWS * COLUMNS];
    vt_allocator memory = vti_allocator_or_default(NULL);
    uint64_t count = 0;
    for (int r = 0; r < ROWS; r++) {
        for (uint32_t c = 0; c < COLUMNS; c++) {
            if (isnan(values[r][c])) continue;
            numbers[count] = c;
            stored[count++] = values[r][c];
        }
        offsets[r + 1] = count;
    }
    *rows = (vti_interactions){
        .row_count = ROWS, .column_count = COLUMNS, .offsets = offsets, .columns = numbers, .confidences = stored};
    if (vti_interactions_transpose(rows, &memory, columns)) exit(1);
}

/* The value as compared: scaled by rarity, centred by the measure. */
static double centred(const vti_similarity *s, int r, int c) {
    double in_column = 0, column_sum = 0, in_row = 0, row_sum = 0, scale[COLUMNS];
    for (int k = 0; k < COLUMNS; k++) {
        double entries = 0;
        for (int i = 0; i < ROWS; i++) entries += !isnan(values[i][k]);
        scale[k] = pow(entries, -s->rarity / 2);
        if (isnan(values[r][k])) continue;
        in_row++;
        row_sum += values[r][k] * scale[k];
    }
    for (int i = 0; i < ROWS; i++) {
        if (isnan(values[i][c])) continue;
        in_column++;
        column_sum += values[i][c] * scale[c];
    }
    double value = isnan(values[r][c]) ? 0 : values[r][c] * scale[c];
    if (s->measure == VTI_PEARSON) value -= row_sum / (s->ratings ? in_row : COLUMNS);
    if (s->measure == VTI_ADJUSTED_COSINE) value -= column_sum / (s->ratings ? in_column : ROWS);
    return value;
}

static double expected_similarity(const vti_similarity *s, int a, int b) {
    double product = 0, length_a = 0, length_b = 0, distance = 0, common = 0, any = 0;
    for (int c = 0; c < COLUMNS; c++) {
        bool in_a = !isnan(values[a][c]), in_b = !isnan(values[b][c]);
        double x = centred(s, a, c), y = centred(s, b, c);
        common += in_a && in_b;
        any += in_a || in_b;
        if (!s->ratings || in_a) length_a += x * x;
        if (!s->ratings || in_b) length_b += y * y;
        if (s->ratings && !(in_a && in_b)) continue;
        product += x * y;
        distance += (x - y) * (x - y);
    }
    double lengths = pow(length_a, (1 - s->asymmetry) / 2) * pow(length_b, (1 + s->asymmetry) / 2);
    double similarity = product / lengths;
    if (s->measure == VTI_JACCARD) similarity = common / any;
    if (s->measure == VTI_EUCLIDEAN) similarity = 1 / (1 + sqrt(s->ratings ? distance / common : distance));
    return similarity * common / (common + s->shrink);
}

static void check_measure(vti_similarity similarity) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions rows, columns;
    static vti_overlap overlaps[ROWS];
    static uint32_t met[ROWS];
    vti_comparison comparison = {.overlaps = overlaps, .met = met};
    make_rows(&rows, &columns);
    CHECK_OR_RETURN(vti_similarity_prepare(&similarity, &rows, &columns, &memory) == VT_OK);
    for (uint32_t a = 0; a < ROWS; a++) {
        uint64_t begin = rows.offsets[a];
        vti_similarity_compare(&similarity, rows.columns + begin, rows.confidences + begin,
                               (uint32_t)(rows.offsets[a + 1] - begin), &comparison);
        for (uint32_t m = 0; m < comparison.met_count; m++) {
            uint32_t b = met[m];
            float found = vti_similarity_take(&similarity, &comparison, m);
            if (!CHECK_CLOSE(found, expected_similarity(&similarity, (int)a, (int)b), 1e-6)) {
                printf("# measure %d, ratings %d, rows %u and %u\n", similarity.measure, similarity.ratings, a, b);
            }
        }
        for (uint32_t r = 0; r < ROWS; r++) CHECK(overlaps[r].common == 0);
    }
    vti_similarity_release(&similarity, &memory);
    vti_interactions_destroy(&columns, &memory);
}

TEST(measures_are_their_formulas) {
    for (uint64_t seed = 1; seed <= 5; seed++) {
        fill(seed);
        for (int measure = VTI_COSINE; measure <= VTI_EUCLIDEAN; measure++) {
            check_measure((vti_similarity){.measure = (vti_measure)measure});
            check_measure(
                (vti_similarity){.measure = (vti_measure)measure, .shrink = 3, .rarity = 0.7, .asymmetry = 0.3});
            check_measure((vti_similarity){.measure = (vti_measure)measure, .ratings = true, .shrink = 2});
        }
    }
}

TEST(rows_without_variance_are_not_similar) {
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) values[r][c] = 3;
    }
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions rows, columns;
    static vti_overlap overlaps[ROWS];
    static uint32_t met[ROWS];
    make_rows(&rows, &columns);
    for (int ratings = 0; ratings <= 1; ratings++) {
        for (int measure = VTI_PEARSON; measure <= VTI_ADJUSTED_COSINE; measure++) {
            vti_comparison comparison = {.overlaps = overlaps, .met = met};
            vti_similarity similarity = {.measure = (vti_measure)measure, .ratings = ratings};
            CHECK_OR_RETURN(vti_similarity_prepare(&similarity, &rows, &columns, &memory) == VT_OK);
            vti_similarity_compare(&similarity, rows.columns, rows.confidences, COLUMNS, &comparison);
            CHECK_INT(comparison.met_count, ROWS);
            for (uint32_t m = 0; m < ROWS; m++) CHECK(vti_similarity_take(&similarity, &comparison, m) == 0);
            vti_similarity_release(&similarity, &memory);
        }
    }
    vti_interactions_destroy(&columns, &memory);
}

CHECK_MAIN(TEST_ENTRY(measures_are_their_formulas), TEST_ENTRY(rows_without_variance_are_not_similar))
