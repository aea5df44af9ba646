/*
 * similarity.c: of two rows a and b over C columns, with n columns in common:
 *   cosine           a.b / (|a| |b|)
 *   jaccard          n / (n_a + n_b - n)
 *   pearson          (a - mean a).(b - mean b) / (|a - mean a| |b - mean b|)
 *   adjusted cosine  (a - m).(b - m) / (|a - m| |b - m|), m the means of the columns (Sarwar et al. 2001)
 *   euclidean        1 / (1 + |a - b|)
 * each times n / (n + shrink) (significance, Herlocker et al. 1999). Values are first divided by n_c^(rarity / 2), n_c
 * the entries of their column, because what hardly anybody has in common says more (Breese et al. 1998). In implicit feedback what is not there is 0, so
 * sums and means run over all C columns: a.b is summed over the common ones, the rest follows from the moments of the
 * rows. In ratings it is unknown: products run over the common columns, means and lengths over what is known, and the
 * distance is the root of the mean square over the common columns.
 */
#include "similarity.h"

#include "../base/math.h"
#include "../base/memory.h"

#include <math.h>

const vt_parameter vti_similarity_parameters[VTI_SIMILARITY_PARAMETERS] = {
    [VTI_NEIGHBOURS] = {.name = "neighbours",
                        .meaning = "the most similar ones, which count",
                        .standard = 200,
                        .least = 1,
                        .most = 100000,
                        .low = 10,
                        .high = 1000,
                        .logarithmic = true,
                        .whole = true},
    [VTI_SIMILARITY] = {.name = "similarity",
                        .meaning = "how alike two are",
                        .most = VTI_EUCLIDEAN,
                        .high = VTI_EUCLIDEAN,
                        .whole = true,
                        .choices = "cosine jaccard pearson adjusted-cosine euclidean"},
    [VTI_SHRINK] = {.name = "shrink",
                    .meaning = "how much two must have in common for half of their similarity to count",
                    .most = 1e6,
                    .high = 50},
    [VTI_RARITY] = {.name = "rarity",
                    .meaning = "how much less common things in common count: 0 as much, 1 in inverse proportion",
                    .standard = 0.5,
                    .most = 1,
                    .high = 1},
};

/* Of a row: its sum, its product with the column means, its squared length once centred, how many columns it has. */
enum { SUM, CROSSED, SQUARE, COUNT };

static const double NO_VARIANCE = 1e-9; /* of the squared length before centring */

/* What the values of a column are multiplied by. */
static double scale_of(const vti_similarity *s, uint32_t column) {
    uint64_t count = s->columns->offsets[column + 1] - s->columns->offsets[column];
    return s->rarity == 0 || count < 2 ? 1 : vti_power((double)count, -s->rarity / 2);
}

/* What is subtracted from a rating of this row. */
static double shift_of(const vti_similarity *s, const double *moments, uint32_t column) {
    if (s->measure == VTI_PEARSON) return moments[SUM] / moments[COUNT];
    return s->measure == VTI_ADJUSTED_COSINE ? s->column_means[column] : 0;
}

static void measure_row(const vti_similarity *s, const uint32_t *columns, const float *values, uint64_t count,
                        double *moments) {
    double sum = 0, crossed = 0, square = 0, centred = 0;
    for (uint64_t e = 0; e < count; e++) {
        double value = values[e] * scale_of(s, columns[e]);
        sum += value;
        crossed += value * s->column_means[columns[e]];
        square += value * value;
    }
    moments[SUM] = sum;
    moments[CROSSED] = crossed;
    moments[COUNT] = (double)count;
    for (uint64_t e = 0; e < count; e++) {
        double value = values[e] * scale_of(s, columns[e]) - shift_of(s, moments, columns[e]);
        centred += value * value;
    }
    if (!s->ratings) {
        double column_count = s->columns->row_count;
        centred = square;
        if (s->measure == VTI_PEARSON) centred -= sum * sum / column_count;
        if (s->measure == VTI_ADJUSTED_COSINE) centred += s->square_of_means - 2 * crossed;
    }
    moments[SQUARE] = centred > NO_VARIANCE * square ? centred : 0;
}

vti_similarity vti_similarity_from(const double *parameters, bool ratings) {
    return (vti_similarity){
        .measure = (vti_measure)parameters[VTI_SIMILARITY],
        .ratings = ratings,
        .shrink = parameters[VTI_SHRINK],
        .rarity = ratings ? 0 : parameters[VTI_RARITY],
    };
}

double vti_similarity_mean(const vti_similarity *s, uint32_t row) {
    const double *moments = s->moments + (size_t)row * VTI_MOMENTS;
    return moments[COUNT] > 0 ? moments[SUM] / moments[COUNT] : 0;
}

vt_status vti_similarity_prepare(vti_similarity *s, const vti_interactions *rows, const vti_interactions *columns,
                                 const vt_allocator *allocator) {
    s->columns = columns;
    s->moments = vti_allocate(allocator, rows->row_count, VTI_MOMENTS * sizeof *s->moments);
    s->column_means = vti_allocate(allocator, columns->row_count, sizeof *s->column_means);
    if (!s->moments || !s->column_means) return VT_ERR_MEMORY;
    s->square_of_means = 0;
    for (uint32_t c = 0; c < columns->row_count; c++) {
        uint64_t begin = columns->offsets[c], end = columns->offsets[c + 1];
        double sum = 0, count = s->ratings ? (double)(end - begin) : rows->row_count;
        for (uint64_t e = begin; e < end; e++) sum += columns->confidences[e];
        s->column_means[c] = count > 0 ? sum * scale_of(s, c) / count : 0;
        s->square_of_means += s->column_means[c] * s->column_means[c];
    }
    for (uint32_t r = 0; r < rows->row_count; r++) {
        uint64_t begin = rows->offsets[r];
        measure_row(s, rows->columns + begin, rows->confidences + begin, rows->offsets[r + 1] - begin,
                    s->moments + (size_t)r * VTI_MOMENTS);
    }
    return VT_OK;
}

void vti_similarity_compare(const vti_similarity *s, const uint32_t *columns, const float *values, uint32_t count,
                            vti_comparison *comparison) {
    bool distance = s->ratings && s->measure == VTI_EUCLIDEAN, shifted = s->ratings && s->measure == VTI_PEARSON;
    const vti_interactions *rows_of = s->columns;
    measure_row(s, columns, values, count, comparison->moments);
    comparison->met_count = 0;
    for (uint32_t c = 0; c < count; c++) {
        double shift = s->ratings ? shift_of(s, comparison->moments, columns[c]) : 0;
        double scale = scale_of(s, columns[c]), own = values[c] * scale - shift;
        for (uint64_t e = rows_of->offsets[columns[c]]; e < rows_of->offsets[columns[c] + 1]; e++) {
            uint32_t row = rows_of->columns[e];
            vti_overlap *overlap = &comparison->overlaps[row];
            if (overlap->common++ == 0) comparison->met[comparison->met_count++] = row;
            if (shifted) shift = shift_of(s, s->moments + (size_t)row * VTI_MOMENTS, columns[c]);
            double other = rows_of->confidences[e] * scale - shift;
            overlap->sum += distance ? (own - other) * (own - other) : own * other;
        }
    }
}

static double raw_similarity(const vti_similarity *s, const double *a, const double *b, vti_overlap overlap) {
    double product = overlap.sum, length = sqrt(a[SQUARE]) * sqrt(b[SQUARE]);
    double square;
    switch (s->measure) {
    case VTI_JACCARD: return overlap.common / (a[COUNT] + b[COUNT] - overlap.common);
    case VTI_EUCLIDEAN:
        square = s->ratings ? overlap.sum / overlap.common : a[SQUARE] + b[SQUARE] - 2 * overlap.sum;
        return 1 / (1 + sqrt(square > 0 ? square : 0));
    case VTI_PEARSON:
        if (!s->ratings) product -= a[SUM] * b[SUM] / s->columns->row_count;
        break;
    case VTI_ADJUSTED_COSINE:
        if (!s->ratings) product += s->square_of_means - a[CROSSED] - b[CROSSED];
        break;
    case VTI_COSINE: break;
    }
    return length > 0 ? product / length : 0;
}

float vti_similarity_take(const vti_similarity *s, vti_comparison *comparison, uint32_t m) {
    uint32_t row = comparison->met[m];
    vti_overlap overlap = comparison->overlaps[row];
    comparison->overlaps[row] = (vti_overlap){0};
    double similarity = raw_similarity(s, comparison->moments, s->moments + (size_t)row * VTI_MOMENTS, overlap);
    return (float)(similarity * overlap.common / (overlap.common + s->shrink));
}
