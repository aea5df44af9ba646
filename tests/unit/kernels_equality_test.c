/*
 * kernels_equality_test.c: every variant of every kernel gives the bytes of the reference: all small lengths, lengths
 * around powers of two, unaligned starts, extreme values, and inputs that end where memory ends.
 */
#define _DEFAULT_SOURCE /* mmap of anonymous memory */

#include "check.h"

#include "base/bfloat.h"
#include "base/random.h"
#include "kernels/kernels.h"

#include <stdlib.h>

#ifdef __EMSCRIPTEN__
/* No guard pages here: the sanitizer build and the native build watch the same code paths. */
static void *take_guarded(size_t size_bytes) {
    return malloc(size_bytes ? size_bytes : 1);
}

static void give_back(void *memory, size_t size_bytes) {
    (void)size_bytes;
    free(memory);
}
#else
#include <sys/mman.h>

#define PAGE ((size_t)4096)

static size_t guarded_pages(size_t size_bytes) {
    return (size_bytes + PAGE - 1) / PAGE * PAGE + PAGE;
}

/* Memory that ends at a page that cannot be read. */
static void *take_guarded(size_t size_bytes) {
    size_t mapped = guarded_pages(size_bytes);
    char *pages = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) abort();
    if (mprotect(pages + mapped - PAGE, PAGE, PROT_NONE) != 0) abort();
    return pages + mapped - PAGE - size_bytes;
}

static void give_back(void *memory, size_t size_bytes) {
    munmap((char *)memory + size_bytes + PAGE - guarded_pages(size_bytes), guarded_pages(size_bytes));
}
#endif

static vti_random numbers;

static const size_t lengths[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  11, 13, 15, 16,  17,  19,  23,  24,  31,
                                 32, 33, 40, 47, 48, 49, 55, 56, 63, 64, 65, 66, 67, 127, 128, 129, 255, 256, 257};
static const size_t length_count = sizeof lengths / sizeof lengths[0];

static float *random_floats(size_t count) {
    float *values = take_guarded(count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        float magnitude = vti_random_below(&numbers, 8) == 0 ? 1e18F : 1;
        values[i] = (float)(vti_random_unit(&numbers) * 2 - 1) * magnitude;
    }
    return values;
}

static void test_scan_16_u7(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (uint32_t row_count = 0; row_count <= 33; row_count++) {
        for (int extreme = 0; extreme < 3; extreme++) {
            size_t rows_bytes = (size_t)row_count * 16;
            uint8_t *rows = take_guarded(rows_bytes);
            int8_t *query = take_guarded(16);
            for (size_t i = 0; i < rows_bytes; i++) rows[i] = extreme ? 127 : (uint8_t)vti_random_below(&numbers, 128);
            for (uint32_t b = 0; b < 16; b++) {
                int drawn = (int)vti_random_below(&numbers, 255) - 127;
                query[b] = (int8_t)(extreme == 1 ? 127 : extreme == 2 ? -127 : drawn);
            }
            int32_t expected[33];
            reference->scan_16_u7(rows, row_count, query, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                int32_t *dots = take_guarded(row_count * sizeof *dots);
                vti_kernels_at(s)->scan_16_u7(rows, row_count, query, dots);
                CHECK(memcmp(dots, expected, row_count * sizeof *dots) == 0);
                give_back(dots, row_count * sizeof *dots);
            }
            give_back(rows, rows_bytes);
            give_back(query, 16);
        }
    }
}

/* Picked rows have the dots that they have among all. */
static void check_picks(const vti_kernels *kernels, const uint8_t *lead, const uint8_t *rest, uint32_t rest_bytes,
                        uint32_t row_count, const int8_t *query, const int32_t *expected) {
    uint16_t *picks = take_guarded(7 * sizeof *picks);
    int32_t dots[7];
    for (uint32_t i = 0; i < 7; i++) picks[i] = row_count ? (uint16_t)((i * 5 + 2) % row_count) : 0;
    uint32_t count = row_count ? 7 : 0;
    kernels->scan_split_u7(lead, rest, rest_bytes, picks, count, query, dots);
    for (uint32_t i = 0; i < count; i++) CHECK_INT(dots[i], expected[picks[i]]);
    give_back(picks, 7 * sizeof *picks);
}

static void test_scan_split_u7(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (uint32_t rest_bytes = 0; rest_bytes <= 240; rest_bytes += 16) {
        for (uint32_t row_count = 0; row_count <= 9; row_count++) {
            size_t rest_size = (size_t)row_count * rest_bytes;
            uint8_t *lead = take_guarded((size_t)row_count * 16);
            uint8_t *rest = take_guarded(rest_size);
            int8_t *query = take_guarded(16 + rest_bytes);
            for (size_t i = 0; i < (size_t)row_count * 16; i++) lead[i] = (uint8_t)vti_random_below(&numbers, 128);
            for (size_t i = 0; i < rest_size; i++)
                rest[i] = row_count == 9 ? 127 : (uint8_t)vti_random_below(&numbers, 128);
            for (uint32_t b = 0; b < 16 + rest_bytes; b++) {
                query[b] = (int8_t)(row_count == 9 ? 127 : (int)vti_random_below(&numbers, 255) - 127);
            }
            int32_t expected[9];
            reference->scan_split_u7(lead, rest, rest_bytes, NULL, row_count, query, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                int32_t *dots = take_guarded(row_count * sizeof *dots);
                vti_kernels_at(s)->scan_split_u7(lead, rest, rest_bytes, NULL, row_count, query, dots);
                CHECK(memcmp(dots, expected, row_count * sizeof *dots) == 0);
                give_back(dots, row_count * sizeof *dots);
                check_picks(vti_kernels_at(s), lead, rest, rest_bytes, row_count, query, expected);
            }
            give_back(lead, (size_t)row_count * 16);
            give_back(rest, rest_size);
            give_back(query, 16 + rest_bytes);
        }
    }
}

static void test_select_bf16(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t l = 0; l < length_count; l++) {
        uint32_t count = (uint32_t)lengths[l];
        size_t words_bytes = (count + 31) / 32 * sizeof(uint32_t);
        uint16_t *weights = take_guarded(count * sizeof *weights);
        uint8_t *norms = take_guarded(count);
        for (uint32_t i = 0; i < count; i++) weights[i] = vti_bfloat_near((float)vti_random_unit(&numbers) * 3);
        for (uint32_t i = 0; i < count; i++) norms[i] = (uint8_t)vti_random_below(&numbers, 256);
        int32_t *dots = take_guarded(count * sizeof *dots);
        for (uint32_t i = 0; i < count; i++) dots[i] = (int32_t)vti_random_below(&numbers, 2000) - 1000;
        if (count > 2) weights[1] = 0; /* a score equal to the threshold is not above it */
        uint32_t expected[16];
        const float thresholds[] = {-__builtin_inff(), -10, 0, 3.5F};
        for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++) {
            reference->select_bf16(weights, norms, dots, 7, 0.5F, thresholds[t], count, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                uint32_t *words = take_guarded(words_bytes);
                memset(words, 0xAA, words_bytes);
                vti_kernels_at(s)->select_bf16(weights, norms, dots, 7, 0.5F, thresholds[t], count, words);
                CHECK(memcmp(words, expected, words_bytes) == 0);
                give_back(words, words_bytes);
            }
        }
        give_back(weights, count * sizeof *weights);
        give_back(norms, count);
        give_back(dots, count * sizeof *dots);
    }
}

static void test_scan_split_u4(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (uint32_t rest_bytes = 0; rest_bytes <= 120; rest_bytes += 8) {
        for (uint32_t row_count = 0; row_count <= 9; row_count++) {
            bool extreme = row_count == 9;
            size_t lead_bytes = (size_t)row_count * 16, rest_size = (size_t)row_count * rest_bytes;
            uint8_t *lead = take_guarded(lead_bytes), *rest = take_guarded(rest_size), *levels = take_guarded(16);
            int8_t *query = take_guarded(16 + 2 * rest_bytes);
            for (size_t i = 0; i < lead_bytes; i++) lead[i] = (uint8_t)vti_random_below(&numbers, 128);
            for (size_t i = 0; i < rest_size; i++) rest[i] = (uint8_t)vti_random_below(&numbers, 256);
            for (size_t i = 0; i < 16; i++) levels[i] = extreme ? 127 : (uint8_t)vti_random_below(&numbers, 128);
            for (uint32_t b = 0; b < 16 + 2 * rest_bytes; b++) {
                query[b] = (int8_t)(extreme ? -127 : (int)vti_random_below(&numbers, 255) - 127);
            }
            uint16_t picks[9] = {0};
            for (uint32_t i = 0; i < row_count; i++) picks[i] = (uint16_t)((i * 7 + 3) % row_count);
            int32_t expected[2][9];
            reference->scan_split_u4(lead, rest, rest_bytes, NULL, row_count, query, levels, expected[0]);
            reference->scan_split_u4(lead, rest, rest_bytes, picks, row_count, query, levels, expected[1]);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                size_t dots_bytes = row_count * sizeof(int32_t);
                int32_t *dots = take_guarded(dots_bytes);
                const vti_kernels *kernels = vti_kernels_at(s);
                kernels->scan_split_u4(lead, rest, rest_bytes, NULL, row_count, query, levels, dots);
                CHECK(memcmp(dots, expected[0], dots_bytes) == 0);
                kernels->scan_split_u4(lead, rest, rest_bytes, picks, row_count, query, levels, dots);
                CHECK(memcmp(dots, expected[1], dots_bytes) == 0);
                give_back(dots, dots_bytes);
            }
            give_back(lead, lead_bytes);
            give_back(rest, rest_size);
            give_back(levels, 16);
            give_back(query, 16 + 2 * rest_bytes);
        }
    }
}

static void test_lookup_u7(void) {
    for (uint32_t columns = 0; columns <= 17; columns++) {
        uint8_t *table = take_guarded(columns * 256);
        int8_t *query = take_guarded(columns);
        for (uint32_t i = 0; i < columns * 256; i++) table[i] = (uint8_t)vti_random_below(&numbers, 128);
        for (uint32_t i = 0; i < columns; i++) query[i] = (int8_t)(vti_random_below(&numbers, 255) - 127);
        int32_t expected[256];
        vti_kernels_find("ref")->lookup_u7(table, columns, query, expected);
        for (uint32_t s = 0; s < vti_kernels_count(); s++) {
            int32_t *sums = take_guarded(sizeof expected);
            vti_kernels_at(s)->lookup_u7(table, columns, query, sums);
            CHECK(memcmp(sums, expected, sizeof expected) == 0);
            give_back(sums, sizeof expected);
        }
        give_back(table, columns * 256);
        give_back(query, columns);
    }
}

static void test_square_u7(void) {
    for (uint32_t count = 0; count <= 256; count += 16) {
        for (int extreme = 0; extreme < 3; extreme++) {
            uint8_t *row = take_guarded(count);
            for (uint32_t i = 0; i < count; i++) {
                row[i] = extreme == 1 ? 127 : extreme == 2 ? 0 : (uint8_t)vti_random_below(&numbers, 128);
            }
            int32_t expected = vti_kernels_find("ref")->square_u7(row, count);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                CHECK_INT(vti_kernels_at(s)->square_u7(row, count), expected);
            }
            give_back(row, count);
        }
    }
}

static void test_dot_f32(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t l = 0; l < length_count; l++) {
        float *left = random_floats(lengths[l] + 3);
        float *right = random_floats(lengths[l] + 3);
        for (size_t skip = 0; skip < 4; skip++) { /* unaligned starts; the last ends at the guard */
            float expected = reference->dot_f32(left + skip, right + 3, lengths[l]);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                float dot = vti_kernels_at(s)->dot_f32(left + skip, right + 3, lengths[l]);
                CHECK(memcmp(&dot, &expected, sizeof dot) == 0);
            }
        }
        give_back(left, (lengths[l] + 3) * sizeof *left);
        give_back(right, (lengths[l] + 3) * sizeof *right);
    }
}

static void test_axpy_f32(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t l = 0; l < length_count; l++) {
        size_t size_bytes = lengths[l] * sizeof(float);
        float *x = random_floats(lengths[l]);
        float *start = random_floats(lengths[l]);
        float *expected = take_guarded(size_bytes);
        memcpy(expected, start, size_bytes);
        reference->axpy_f32(1.7F, x, expected, lengths[l]);
        for (uint32_t s = 0; s < vti_kernels_count(); s++) {
            float *y = take_guarded(size_bytes);
            memcpy(y, start, size_bytes);
            vti_kernels_at(s)->axpy_f32(1.7F, x, y, lengths[l]);
            CHECK(memcmp(y, expected, size_bytes) == 0);
            give_back(y, size_bytes);
        }
        give_back(x, size_bytes);
        give_back(start, size_bytes);
        give_back(expected, size_bytes);
    }
}

/* Rows and matrix alone, and in the last columns of wider ones. */
static void test_gram_f32(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t size = 0; size <= 67; size++) {
        for (size_t row_count = 0; row_count <= 5; row_count += 1 + (size > 20)) {
            size_t skip = row_count % 2 ? size % 7 : 0, stride = size + skip;
            size_t matrix_bytes = size * stride * sizeof(float);
            float sign = size % 2 ? 1 : -1;
            float *rows = random_floats(row_count * stride);
            float *start = random_floats(size * stride);
            float *expected = take_guarded(matrix_bytes);
            memcpy(expected, start, matrix_bytes);
            reference->gram_f32(rows + skip, row_count, stride, size, sign, expected + skip);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                float *matrix = take_guarded(matrix_bytes);
                memcpy(matrix, start, matrix_bytes);
                vti_kernels_at(s)->gram_f32(rows + skip, row_count, stride, size, sign, matrix + skip);
                CHECK(memcmp(matrix, expected, matrix_bytes) == 0);
                give_back(matrix, matrix_bytes);
            }
            give_back(rows, row_count * stride * sizeof *rows);
            give_back(start, matrix_bytes);
            give_back(expected, matrix_bytes);
        }
    }
}

/* Values in and out of range, ties, and what is no number. */
static void test_quantise_u7(void) {
    static const float odd[] = {0.5F,     1.5F,  -0.5F,  126.5F,           127.4999F,         -3,
                                8388608U, 1e30F, -1e30F, __builtin_inff(), -__builtin_inff(), __builtin_nanf("")};
    const vti_kernels *reference = vti_kernels_find("ref");
    for (uint32_t width = 16; width <= 64; width += 16) {
        for (uint32_t row_count = 0; row_count <= 5; row_count++) {
            size_t count = (size_t)row_count * width;
            float *features = take_guarded(count * sizeof *features);
            float *scales = take_guarded(width * sizeof *scales);
            float *offsets = take_guarded(width * sizeof *offsets);
            for (size_t i = 0; i < count; i++) {
                bool is_odd = vti_random_below(&numbers, 4) == 0;
                features[i] = is_odd ? odd[vti_random_below(&numbers, 12)] : (float)(vti_random_unit(&numbers) * 4 - 2);
            }
            for (uint32_t i = 0; i < width; i++) {
                scales[i] = i % 3 == 0 ? 1 : (float)(vti_random_unit(&numbers) * 60);
                offsets[i] = i % 3 == 0 ? 0 : (float)(vti_random_unit(&numbers) * 127);
            }
            uint8_t expected[5 * 64];
            reference->quantise_u7(features, row_count, width, scales, offsets, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                uint8_t *values = take_guarded(count);
                vti_kernels_at(s)->quantise_u7(features, row_count, width, scales, offsets, values);
                CHECK(memcmp(values, expected, count) == 0);
                give_back(values, count);
            }
            give_back(features, count * sizeof *features);
            give_back(scales, width * sizeof *scales);
            give_back(offsets, width * sizeof *offsets);
        }
    }
}

/* extreme 0: random; 1: the largest dot there can be; 2: the smallest. The scales make half of the results 0. */
static void compare_dense(uint32_t inputs, uint32_t outputs, uint32_t row_count, int extreme) {
    size_t row_bytes = (size_t)row_count * inputs, weight_bytes = (size_t)inputs * outputs;
    size_t result_bytes = (size_t)row_count * outputs;
    uint8_t *rows = take_guarded(row_bytes);
    int8_t *weights = take_guarded(weight_bytes);
    float *scales = take_guarded(outputs * sizeof *scales);
    float *biases = take_guarded(outputs * sizeof *biases);
    for (size_t i = 0; i < row_bytes; i++) rows[i] = extreme ? 127 : (uint8_t)vti_random_below(&numbers, 128);
    for (size_t i = 0; i < weight_bytes; i++) {
        weights[i] = (int8_t)(extreme == 1 ? 127 : extreme == 2 ? -127 : (int)vti_random_below(&numbers, 255) - 127);
    }
    for (uint32_t o = 0; o < outputs; o++) {
        scales[o] = (float)vti_random_unit(&numbers) / (float)(extreme ? inputs * 127 : 400);
        biases[o] = (float)(vti_random_unit(&numbers) * 64 - 32) + (extreme == 2 ? 127 : 0);
    }
    static uint8_t expected[9 * 256];
    vti_kernels_find("ref")->dense_u7(rows, row_count, inputs, weights, scales, biases, outputs, expected);
    for (uint32_t s = 0; s < vti_kernels_count(); s++) {
        uint8_t *results = take_guarded(result_bytes);
        vti_kernels_at(s)->dense_u7(rows, row_count, inputs, weights, scales, biases, outputs, results);
        CHECK(memcmp(results, expected, result_bytes) == 0);
        give_back(results, result_bytes);
    }
    give_back(rows, row_bytes);
    give_back(weights, weight_bytes);
    give_back(scales, outputs * sizeof *scales);
    give_back(biases, outputs * sizeof *biases);
}

static void test_dense_u7(void) {
    for (uint32_t inputs = 16; inputs <= 128; inputs += 16) {
        for (uint32_t outputs = 16; outputs <= 256; outputs += inputs == 64 ? 16 : 240) {
            for (uint32_t row_count = 0; row_count <= 9; row_count++) {
                for (int extreme = 0; extreme < 3; extreme++) compare_dense(inputs, outputs, row_count, extreme);
            }
        }
    }
}

/* The reference itself, against numbers worked out by hand. */
TEST(reference_values) {
    const vti_kernels *reference = vti_kernels_find("ref");
    uint8_t row[16] = {64, 65, 127, 0};
    int8_t query[16] = {1, 2, -3, 100};
    int32_t dot;
    reference->scan_16_u7(row, 1, query, &dot);
    CHECK_INT(dot, 64 + 130 - 381);

    const uint16_t weights[3] = {vti_bfloat_near(2), vti_bfloat_near(1), vti_bfloat_near(1)};
    const uint8_t norms[3] = {0, 4, 1};
    const int32_t dots[3] = {12, 10, 10};
    uint32_t selected;
    reference->select_bf16(weights, norms, dots, 10, 0.5F, 1, 3, &selected);
    CHECK_INT(selected, 3); /* 2 * 2, 0 + 2, 0 + .5 */

    const uint8_t first[16] = {1, 2}, others[16] = {3, 0, 0, 4};
    const int8_t both[32] = {10, 20, [16] = 5, [19] = -6};
    reference->scan_split_u7(first, others, 16, NULL, 1, both, &dot);
    CHECK_INT(dot, 10 + 40 + 15 - 24);

    const uint8_t lead[16] = {1}, rest[8] = {0x21, 0, 0, 0, 0, 0, 0, 0x10}, levels[16] = {0, 10, 100};
    const int8_t long_query[32] = {[0] = 5, [16] = 1, [24] = 2, [31] = 3};
    reference->scan_split_u4(lead, rest, 8, NULL, 1, long_query, levels, &dot);
    CHECK_INT(dot, 5 + 10 + 2 * 100 + 3 * 10);

    const uint8_t codes[16] = {0, 127, 64, 65, [4] = 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64};
    CHECK_INT(reference->square_u7(codes, 16), 64 * 64 + 63 * 63 + 1);

    float left[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    CHECK_CLOSE(reference->dot_f32(left, left, 10), 385, 0);

    float matrix[9] = {0};
    float rows[6] = {1, 2, 3, 4, 5, 6};
    reference->gram_f32(rows, 2, 3, 3, 1, matrix);
    CHECK_CLOSE(matrix[0], 17, 0);
    CHECK_CLOSE(matrix[2], 27, 0);
    CHECK_CLOSE(matrix[8], 45, 0);
    reference->gram_f32(rows + 1, 2, 3, 2, -1, matrix + 4); /* 17 22 | 22 29, 27 36 | 36 45 */
    CHECK_CLOSE(matrix[4], 0, 0);
    CHECK_CLOSE(matrix[5], 0, 0);
}

TEST(reference_values_of_layers) {
    const vti_kernels *reference = vti_kernels_find("ref");
    const float features[16] = {2.5F, 3.5F, -1, 200}, ones[16] = {1, 1, 1, 1}, zeros[16] = {0};
    uint8_t values[16];
    reference->quantise_u7(features, 1, 16, ones, zeros, values);
    CHECK_INT(values[0], 2); /* ties to even */
    CHECK_INT(values[1], 4);
    CHECK_INT(values[2], 0);
    CHECK_INT(values[3], 127);

    /* output 9 = .5 * (2 * 3 + 127 * -1) + 100, of inputs 1 and 6 */
    const uint8_t inputs[16] = {[1] = 2, [6] = 127};
    static const int8_t weights[16 * 16] = {[8 * 16 + 4 + 1] = 3, [8 * 16 + 32 + 4 + 2] = -1};
    const float halves[16] = {[9] = 0.5F}, biases[16] = {[9] = 100};
    reference->dense_u7(inputs, 1, 16, weights, halves, biases, 16, values);
    CHECK_INT(values[9], 40); /* 39.5 */
    CHECK_INT(values[8], 0);
}

TEST(sets_by_name) {
    CHECK(vti_kernels_find("no such set") == NULL);
    CHECK_OR_RETURN(vti_kernels_find("ref") != NULL);
    CHECK(vti_kernels_find(NULL) == vti_kernels_at(0));
#ifdef VTI_HAVE_RELAXED
    CHECK_TEXT(vti_kernels_at(0)->name, "relaxed");
#endif
    CHECK(vti_kernels_at(vti_kernels_count() - 1) == vti_kernels_find("ref"));
    CHECK(vti_kernels_at(vti_kernels_count()) == NULL);
}

/* A kernel without a test here does not compile. */
int main(void) {
    static const check_test tests[] = {
#define VTI_KERNEL(op, result, parameters) TEST_ENTRY(op),
#include "kernels/kernels.def"
#undef VTI_KERNEL
        TEST_ENTRY(reference_values),
        TEST_ENTRY(reference_values_of_layers),
        TEST_ENTRY(sets_by_name),
    };
    vti_random_seed(&numbers, 1);
    return check_run(tests, (int)(sizeof tests / sizeof tests[0]));
}
