/*
 * dense_u7_ref.c: the reference of quantise_u7 and dense_u7 (see kernels.def).
 */
#include "kernels.h"
#include "round_u7.h"

void vt_quantise_u7__ref(const float *features, uint32_t row_count, uint32_t width, const float *scales,
                         const float *offsets, uint8_t *values) {
    for (uint32_t r = 0; r < row_count; r++, features += width, values += width) {
        for (uint32_t i = 0; i < width; i++) values[i] = round_u7(features[i] * scales[i] + offsets[i]);
    }
}

void vt_dense_u7__ref(const uint8_t *rows, uint32_t row_count, uint32_t inputs, const int8_t *weights,
                      const float *scales, const float *biases, uint32_t outputs, uint8_t *results) {
    for (uint32_t r = 0; r < row_count; r++, rows += inputs, results += outputs) {
        for (uint32_t first = 0; first < outputs; first += 8) {
            const int8_t *panel = weights + (size_t)first * inputs;
            int32_t dots[8] = {0};
            for (uint32_t i = 0; i < inputs; i += 4, panel += 32) {
                for (uint32_t o = 0; o < 8; o++) {
                    const int8_t *four = panel + 4 * (size_t)o;
                    dots[o] +=
                        rows[i] * four[0] + rows[i + 1] * four[1] + rows[i + 2] * four[2] + rows[i + 3] * four[3];
                }
            }
            for (uint32_t o = first; o < first + 8; o++) {
                results[o] = round_u7(scales[o] * (float)dots[o - first] + biases[o]);
            }
        }
    }
}
