/*
 * coding.c: fewer bits for the factors behind the lead. Both codings choose values in 0..127, so that a decoded row is a
 * row like any other. Error is counted as it reaches scores: by the weights of columns and items.
 *
 * Levels: the best 16 of 128 values for a histogram, by dynamic programming (Bruce 1965).
 * Centroids: Lloyd's iteration (Lloyd 1982), from random rows.
 * Groups: contiguous columns, of sizes that minimise the error that theory expects of 8 bits for c columns of weights w,
 *   c (prod w)^(1/c) 2^(-16/c)  (Gersho, Gray 1992, high resolution), again by dynamic programming.
 */
#include "pack_write.h"

#include "../base/math.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <string.h>

#define VALUES 128U
#define LEVELS 16U
#define CENTROIDS 256U
#define MAX_COLUMNS (VT_PACK_MAX_FACTORS - VT_PACK_LEAD)
#define SAMPLE_ITEMS 16384U /* that centroids are learnt from */
#define ITERATIONS 12
#define SEED 1

/* ---- levels ---- */

/* Weighted sums over the histogram's values below each one. */
typedef struct moments {
    double weight[VALUES + 1], first[VALUES + 1], second[VALUES + 1];
} moments;

/* The mean of values begin..end-1, and their squared error about it, rounded to a value. */
static double level_of(const moments *sums, uint32_t begin, uint32_t end, double *error) {
    double weight = sums->weight[end] - sums->weight[begin];
    double first = sums->first[end] - sums->first[begin];
    double second = sums->second[end] - sums->second[begin];
    double level = weight > 0 ? (double)(uint32_t)(first / weight + 0.5) : begin;
    *error = second - 2 * level * first + level * level * weight;
    return level;
}

static void sum_histogram(const vti_rows *rows, moments *sums) {
    double histogram[VALUES] = {0};
    for (uint32_t i = 0; i < rows->item_count; i++) {
        const uint8_t *row = rows->values + (size_t)i * rows->stride;
        for (uint32_t d = 0; d < rows->columns; d++) {
            histogram[row[d]] += (double)rows->item_weights[i] * rows->column_weights[d];
        }
    }
    *sums = (moments){.weight = {0}};
    for (uint32_t v = 0; v < VALUES; v++) {
        sums->weight[v + 1] = sums->weight[v] + histogram[v];
        sums->first[v + 1] = sums->first[v] + histogram[v] * v;
        sums->second[v + 1] = sums->second[v] + histogram[v] * v * v;
    }
}

static void choose_levels(const vti_rows *rows, uint8_t levels[LEVELS]) {
    moments sums;
    sum_histogram(rows, &sums);
    double best[VALUES + 1];            /* the error of values 0..end-1 with the levels so far */
    uint8_t begins[LEVELS][VALUES + 1]; /* where the last of them begins */
    for (uint32_t end = 0; end <= VALUES; end++) best[end] = end == 0 ? 0 : __builtin_inf();
    for (uint32_t level = 0; level < LEVELS; level++) {
        for (uint32_t end = VALUES; end > level; end--) {
            double least = __builtin_inf();
            for (uint32_t begin = level; begin < end; begin++) {
                double error;
                level_of(&sums, begin, end, &error);
                if (best[begin] + error >= least) continue;
                least = best[begin] + error;
                begins[level][end] = (uint8_t)begin;
            }
            best[end] = least;
        }
        best[level] = __builtin_inf(); /* each level has at least one value */
    }
    uint32_t end = VALUES;
    for (uint32_t level = LEVELS; level-- > 0;) {
        double error;
        levels[level] = (uint8_t)level_of(&sums, begins[level][end], end, &error);
        end = begins[level][end];
    }
}

/* The index of the level that is nearest to each value. */
static void nearest_levels(const uint8_t levels[LEVELS], uint8_t nearest[VALUES]) {
    uint32_t level = 0;
    for (uint32_t v = 0; v < VALUES; v++) {
        while (level + 1 < LEVELS && (uint32_t)levels[level] + levels[level + 1] < 2 * v) level++;
        nearest[v] = (uint8_t)level;
    }
}

void vti_code_levels(const vti_rows *rows, uint8_t levels[LEVELS], uint32_t coded_bytes, uint8_t *coded) {
    uint8_t nearest[VALUES];
    choose_levels(rows, levels);
    nearest_levels(levels, nearest);
    memset(coded, 0, (size_t)rows->item_count * coded_bytes);
    for (uint32_t i = 0; i < rows->item_count; i++, coded += coded_bytes) {
        uint8_t *row = rows->values + (size_t)i * rows->stride;
        for (uint32_t d = 0; d < rows->columns; d++) {
            uint8_t level = nearest[row[d]];
            coded[d / 16 * 8 + d % 8] |= (uint8_t)(d % 16 < 8 ? level : level << 4);
            row[d] = levels[level];
        }
    }
}

/* ---- groups ---- */

/* What a group of columns begin..end-1 is expected to cost. */
static double group_cost(const float *weights, uint32_t begin, uint32_t end) {
    double logarithm = 0;
    uint32_t columns = end - begin;
    for (uint32_t d = begin; d < end; d++) logarithm += vti_log((double)weights[d] + 1e-300);
    return columns * vti_exp((logarithm - 16 * vti_log(2)) / columns);
}

static void choose_groups(const float *weights, uint32_t columns, uint32_t group_count, uint8_t *sizes,
                          double (*best)[MAX_COLUMNS + 1], uint8_t (*last_size)[MAX_COLUMNS + 1]) {
    for (uint32_t g = 0; g <= group_count; g++) {
        for (uint32_t end = 0; end <= columns; end++) best[g][end] = g == 0 && end == 0 ? 0 : __builtin_inf();
    }
    for (uint32_t begin = 0; begin < columns; begin++) {
        for (uint32_t end = begin + 1; end <= columns; end++) {
            double cost = group_cost(weights, begin, end);
            for (uint32_t g = 0; g < group_count; g++) {
                if (best[g][begin] + cost >= best[g + 1][end]) continue;
                best[g + 1][end] = best[g][begin] + cost;
                last_size[g + 1][end] = (uint8_t)(end - begin);
            }
        }
    }
    uint32_t end = columns;
    for (uint32_t g = group_count; g > 0; g--) {
        sizes[g - 1] = last_size[g][end];
        end -= sizes[g - 1];
    }
}

/* ---- centroids of one group ---- */

typedef struct grouping {
    const vti_rows *rows;
    uint32_t first, columns; /* of the group */
    float *centroids;        /* [columns][CENTROIDS] */
    float *sums;             /* [columns][CENTROIDS] */
    float *masses;           /* [CENTROIDS] */
} grouping;

static uint8_t *values_of(const grouping *group, uint32_t item) {
    return group->rows->values + (size_t)item * group->rows->stride + group->first;
}

static uint32_t nearest_centroid(const grouping *group, const uint8_t *values) {
    float distances[CENTROIDS] = {0};
    for (uint32_t d = 0; d < group->columns; d++) {
        const float *column = group->centroids + (size_t)d * CENTROIDS;
        float weight = group->rows->column_weights[group->first + d];
        for (uint32_t c = 0; c < CENTROIDS; c++) {
            float difference = values[d] - column[c];
            distances[c] += weight * difference * difference;
        }
    }
    uint32_t nearest = 0;
    for (uint32_t c = 1; c < CENTROIDS; c++) {
        if (distances[c] < distances[nearest]) nearest = c;
    }
    return nearest;
}

/* One step of Lloyd's iteration over every stride-th item. A centroid without items stays. */
static void improve(grouping *group, uint32_t stride) {
    memset(group->sums, 0, (size_t)group->columns * CENTROIDS * sizeof *group->sums);
    memset(group->masses, 0, CENTROIDS * sizeof *group->masses);
    for (uint32_t i = 0; i < group->rows->item_count; i += stride) {
        const uint8_t *values = values_of(group, i);
        uint32_t c = nearest_centroid(group, values);
        float weight = group->rows->item_weights[i];
        group->masses[c] += weight;
        for (uint32_t d = 0; d < group->columns; d++) group->sums[(size_t)d * CENTROIDS + c] += weight * values[d];
    }
    for (uint32_t c = 0; c < CENTROIDS; c++) {
        if (group->masses[c] <= 0) continue;
        for (uint32_t d = 0; d < group->columns; d++) {
            size_t place = (size_t)d * CENTROIDS + c;
            group->centroids[place] = group->sums[place] / group->masses[c];
        }
    }
}

static void learn_group(grouping *group, vti_random *random, uint8_t *stored, uint8_t *coded, uint32_t group_count) {
    uint32_t items = group->rows->item_count;
    size_t places = (size_t)group->columns * CENTROIDS;
    for (uint32_t c = 0; c < CENTROIDS; c++) {
        const uint8_t *values = values_of(group, vti_random_below(random, items));
        for (uint32_t d = 0; d < group->columns; d++) group->centroids[(size_t)d * CENTROIDS + c] = values[d];
    }
    uint32_t stride = (items + SAMPLE_ITEMS - 1) / SAMPLE_ITEMS;
    for (int i = 0; i < ITERATIONS; i++) improve(group, stride);
    for (size_t p = 0; p < places; p++) {
        stored[p] = (uint8_t)(group->centroids[p] + 0.5F);
        group->centroids[p] = stored[p];
    }
    for (uint32_t i = 0; i < items; i++) {
        uint8_t *values = values_of(group, i);
        uint32_t nearest = nearest_centroid(group, values);
        coded[(size_t)i * group_count] = (uint8_t)nearest;
        for (uint32_t d = 0; d < group->columns; d++) values[d] = stored[(size_t)d * CENTROIDS + nearest];
    }
}

vt_status vti_code_product(const vti_rows *rows, uint32_t group_count, const vt_allocator *allocator, uint8_t *code,
                           uint8_t *coded) {
    size_t cells = ((size_t)group_count + 1) * (MAX_COLUMNS + 1);
    double(*best)[MAX_COLUMNS + 1] = vti_allocate(allocator, cells, sizeof(double));
    uint8_t(*last_size)[MAX_COLUMNS + 1] = vti_allocate(allocator, cells, sizeof(uint8_t));
    float *work = vti_allocate(allocator, (size_t)(2 * rows->columns + 1) * CENTROIDS, sizeof *work);
    bool has_memory = best && last_size && work;
    if (has_memory) {
        choose_groups(rows->column_weights, rows->columns, group_count, code, best, last_size);
        vti_random random;
        vti_random_seed(&random, SEED);
        grouping group = {
            .rows = rows,
            .centroids = work,
            .sums = work + (size_t)rows->columns * CENTROIDS,
            .masses = work + (size_t)2 * rows->columns * CENTROIDS,
        };
        uint8_t *centroids = code + group_count;
        for (uint32_t g = 0; g < group_count; g++) {
            group.columns = code[g];
            learn_group(&group, &random, centroids + (size_t)group.first * CENTROIDS, coded + g, group_count);
            group.first += group.columns;
        }
    }
    vti_release(allocator, best);
    vti_release(allocator, last_size);
    vti_release(allocator, work);
    return has_memory ? VT_OK : VT_ERR_MEMORY;
}
