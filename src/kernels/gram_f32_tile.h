/*
 * gram_f32_tile.h: gram_f32 in tiles of four rows and two vectors that stay in registers while all rows are added. The
 * including file sets VECTOR_LANES; every element still adds its products in the order of the rows.
 */
#ifndef VTI_GRAM_F32_TILE_H
#define VTI_GRAM_F32_TILE_H

#include <stddef.h>

/* Aligned to 4 bytes only: tiles begin anywhere. */
typedef float vector_f32 __attribute__((vector_size(VECTOR_LANES * sizeof(float)), aligned(4)));

static inline void tile_wide(const float *rows, size_t row_count, size_t size, size_t i, size_t j, float *matrix) {
    vector_f32 sums[4][2];
    for (size_t t = 0; t < 4; t++) {
        sums[t][0] = *(const vector_f32 *)(matrix + (i + t) * size + j);
        sums[t][1] = *(const vector_f32 *)(matrix + (i + t) * size + j + VECTOR_LANES);
    }
    for (size_t r = 0; r < row_count; r++) {
        const float *row = rows + r * size;
        vector_f32 low = *(const vector_f32 *)(row + j);
        vector_f32 high = *(const vector_f32 *)(row + j + VECTOR_LANES);
        for (size_t t = 0; t < 4; t++) {
            sums[t][0] += row[i + t] * low;
            sums[t][1] += row[i + t] * high;
        }
    }
    for (size_t t = 0; t < 4; t++) {
        *(vector_f32 *)(matrix + (i + t) * size + j) = sums[t][0];
        *(vector_f32 *)(matrix + (i + t) * size + j + VECTOR_LANES) = sums[t][1];
    }
}

static inline void tile_narrow(const float *rows, size_t row_count, size_t size, size_t i, size_t j, float *matrix) {
    float sums[4];
    for (size_t t = 0; t < 4; t++) sums[t] = matrix[(i + t) * size + j];
    for (size_t r = 0; r < row_count; r++) {
        const float *row = rows + r * size;
        for (size_t t = 0; t < 4; t++) sums[t] += row[i + t] * row[j];
    }
    for (size_t t = 0; t < 4; t++) matrix[(i + t) * size + j] = sums[t];
}

static inline void gram_f32(const float *rows, size_t row_count, size_t size, float *matrix) {
    size_t i = 0;
    for (; i + 4 <= size; i += 4) {
        size_t j = i;
        for (; j + 2 * VECTOR_LANES <= size; j += 2 * VECTOR_LANES) tile_wide(rows, row_count, size, i, j, matrix);
        for (; j < size; j++) tile_narrow(rows, row_count, size, i, j, matrix);
    }
    for (size_t left = i; left < size; left++) {
        for (size_t j = i; j < size; j++) {
            float sum = matrix[left * size + j];
            for (size_t r = 0; r < row_count; r++) sum += rows[r * size + left] * rows[r * size + j];
            matrix[left * size + j] = sum;
        }
    }
}

#endif
