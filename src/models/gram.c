/*
 * gram.c: see gram.h. Until the end, `rounded` holds the sum of one block.
 */
#include "gram.h"

#include <string.h>

#define BLOCK_ROWS 256U

void vti_gram(const float *factors, uint32_t row_count, uint32_t size, double *gram, float *rounded) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    size_t n = size;
    memset(gram, 0, n * n * sizeof *gram);
    for (uint32_t first = 0; first < row_count; first += BLOCK_ROWS) {
        uint32_t count = row_count - first < BLOCK_ROWS ? row_count - first : BLOCK_ROWS;
        memset(rounded, 0, n * n * sizeof *rounded);
        kernels->gram_f32(factors + first * n, count, n, rounded);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i; j < n; j++) gram[i * n + j] += rounded[i * n + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i; j < n; j++) {
            gram[j * n + i] = gram[i * n + j];
            rounded[i * n + j] = rounded[j * n + i] = (float)gram[i * n + j];
        }
    }
}
