/*
 * kernels_equality_test.c: every variant of every kernel gives the bytes of the reference: all small lengths, lengths
 * around powers of two, unaligned starts, extreme values, and inputs that end where memory ends.
 */
#define _DEFAULT_SOURCE /* mmap of anonymous memory */

#include "check.h"

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

static void test_scan_u7(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (uint32_t row_bytes = 16; row_bytes <= 256; row_bytes += 16) {
        for (uint32_t row_count = 0; row_count <= 9; row_count++) {
            for (int extreme = 0; extreme < 3; extreme++) {
                uint8_t *rows = take_guarded((size_t)row_count * row_bytes);
                int8_t *query = take_guarded(row_bytes);
                for (size_t i = 0; i < (size_t)row_count * row_bytes; i++) {
                    rows[i] = extreme ? 127 : (uint8_t)vti_random_below(&numbers, 128);
                }
                for (uint32_t b = 0; b < row_bytes; b++) {
                    query[b] = (int8_t)(extreme == 1   ? 127
                                        : extreme == 2 ? -127
                                                       : (int)vti_random_below(&numbers, 255) - 127);
                }
                int32_t expected[9];
                reference->scan_u7(rows, row_bytes, row_count, query, expected);
                for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                    int32_t *dots = take_guarded(row_count * sizeof *dots);
                    vti_kernels_at(s)->scan_u7(rows, row_bytes, row_count, query, dots);
                    CHECK(memcmp(dots, expected, row_count * sizeof *dots) == 0);
                    give_back(dots, row_count * sizeof *dots);
                }
                give_back(rows, (size_t)row_count * row_bytes);
                give_back(query, row_bytes);
            }
        }
    }
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
            for (size_t i = 0; i < rest_size; i++) rest[i] = (uint8_t)vti_random_below(&numbers, 128);
            for (uint32_t b = 0; b < 16 + rest_bytes; b++) query[b] = (int8_t)(vti_random_below(&numbers, 255) - 127);
            int32_t expected[9], rest_dots[9];
            reference->scan_u7(lead, 16, row_count, query, expected);
            reference->scan_u7(rest, rest_bytes, row_count, query + 16, rest_dots);
            for (uint32_t r = 0; r < row_count; r++) expected[r] += rest_dots[r];
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                int32_t *dots = take_guarded(row_count * sizeof *dots);
                vti_kernels_at(s)->scan_split_u7(lead, rest, rest_bytes, row_count, query, dots);
                CHECK(memcmp(dots, expected, row_count * sizeof *dots) == 0);
                give_back(dots, row_count * sizeof *dots);
            }
            give_back(lead, (size_t)row_count * 16);
            give_back(rest, rest_size);
            give_back(query, 16 + rest_bytes);
        }
    }
}

static void test_select_f32(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t l = 0; l < length_count; l++) {
        uint32_t count = (uint32_t)lengths[l];
        size_t words_bytes = (count + 31) / 32 * sizeof(uint32_t);
        float *weights = random_floats(count);
        float *norms = random_floats(count);
        int32_t *dots = take_guarded(count * sizeof *dots);
        for (uint32_t i = 0; i < count; i++) dots[i] = (int32_t)vti_random_below(&numbers, 2000) - 1000;
        if (count > 2) weights[1] = 0; /* a score equal to the threshold is not above it */
        uint32_t expected[16];
        const float thresholds[] = {-__builtin_inff(), -10, 0, 3.5F};
        for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++) {
            reference->select_f32(weights, norms, dots, 7, 0.5F, thresholds[t], count, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                uint32_t *words = take_guarded(words_bytes);
                memset(words, 0xAA, words_bytes);
                vti_kernels_at(s)->select_f32(weights, norms, dots, 7, 0.5F, thresholds[t], count, words);
                CHECK(memcmp(words, expected, words_bytes) == 0);
                give_back(words, words_bytes);
            }
        }
        give_back(weights, count * sizeof *weights);
        give_back(norms, count * sizeof *norms);
        give_back(dots, count * sizeof *dots);
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

static void test_gram_f32(void) {
    const vti_kernels *reference = vti_kernels_find("ref");
    for (size_t size = 0; size <= 67; size++) {
        for (size_t row_count = 0; row_count <= 5; row_count += 1 + (size > 20)) {
            size_t matrix_bytes = size * size * sizeof(float);
            float *rows = random_floats(row_count * size);
            float *start = random_floats(size * size);
            float *expected = take_guarded(matrix_bytes);
            memcpy(expected, start, matrix_bytes);
            reference->gram_f32(rows, row_count, size, expected);
            for (uint32_t s = 0; s < vti_kernels_count(); s++) {
                float *matrix = take_guarded(matrix_bytes);
                memcpy(matrix, start, matrix_bytes);
                vti_kernels_at(s)->gram_f32(rows, row_count, size, matrix);
                CHECK(memcmp(matrix, expected, matrix_bytes) == 0);
                give_back(matrix, matrix_bytes);
            }
            give_back(rows, row_count * size * sizeof *rows);
            give_back(start, matrix_bytes);
            give_back(expected, matrix_bytes);
        }
    }
}

/* The reference itself, against numbers worked out by hand. */
TEST(reference_values) {
    const vti_kernels *reference = vti_kernels_find("ref");
    uint8_t row[16] = {64, 65, 127, 0};
    int8_t query[16] = {1, 2, -3, 100};
    int32_t dot;
    reference->scan_u7(row, 16, 1, query, &dot);
    CHECK_INT(dot, 64 + 130 - 381);

    const float weights[3] = {2, 1, 1}, norms[3] = {0, 4, 1};
    const int32_t dots[3] = {12, 10, 10};
    uint32_t selected;
    reference->select_f32(weights, norms, dots, 10, 0.5F, 1, 3, &selected);
    CHECK_INT(selected, 3); /* 2 * 2, 0 + 2, 0 + .5 */

    float left[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    CHECK_CLOSE(reference->dot_f32(left, left, 10), 385, 0);

    float matrix[9] = {0};
    float rows[6] = {1, 2, 3, 4, 5, 6};
    reference->gram_f32(rows, 2, 3, matrix);
    CHECK_CLOSE(matrix[0], 17, 0);
    CHECK_CLOSE(matrix[2], 27, 0);
    CHECK_CLOSE(matrix[8], 45, 0);
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
        TEST_ENTRY(sets_by_name),
    };
    vti_random_seed(&numbers, 1);
    return check_run(tests, (int)(sizeof tests / sizeof tests[0]));
}
