/*
 * check.h: the test harness for C. A test file includes it, writes TEST(name) { CHECK(...); } functions and ends with
 * CHECK_MAIN(TEST_ENTRY(name), ...). It prints TAP; the exit code is 1 when a test failed. The same file runs natively
 * and as wasm, so it uses nothing but stdio.
 */
#ifndef VITRINE_CHECK_H
#define VITRINE_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct check_test {
    const char *name;
    void (*run)(void);
} check_test;

static int check_failures;

#define TEST(name) static void test_##name(void)
#define TEST_ENTRY(name) \
    { #name, test_##name }

/* Both keep the test running; CHECK_OR_RETURN ends it, for what the rest depends on. */
#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define CHECK_OR_RETURN(condition) \
    do { \
        if (!CHECK(condition)) return; \
    } while (0)
#define CHECK_INT(actual, expected) check_int((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_CLOSE(actual, expected, tolerance) \
    check_close((double)(actual), (double)(expected), (double)(tolerance), #actual, __FILE__, __LINE__)

static inline bool check_that(bool holds, const char *what, const char *file, int line) {
    if (!holds) {
        check_failures++;
        printf("# %s:%d: not true: %s\n", file, line, what);
    }
    return holds;
}

static inline bool check_int(long long actual, long long expected, const char *what, const char *file, int line) {
    if (actual != expected) {
        check_failures++;
        printf("# %s:%d: %s is %lld, expected %lld\n", file, line, what, actual, expected);
    }
    return actual == expected;
}

static inline bool check_text(const char *actual, const char *expected, const char *what, const char *file, int line) {
    bool same = actual && expected && strcmp(actual, expected) == 0;
    if (!same) {
        check_failures++;
        printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", file, line, what, actual ? actual : "(null)",
               expected ? expected : "(null)");
    }
    return same;
}

static inline bool check_close(double actual, double expected, double tolerance, const char *what, const char *file,
                               int line) {
    double difference = actual > expected ? actual - expected : expected - actual;
    bool close = difference <= tolerance; /* false for NaN */
    if (!close) {
        check_failures++;
        printf("# %s:%d: %s is %.9g, expected %.9g within %.3g\n", file, line, what, actual, expected, tolerance);
    }
    return close;
}

static inline int check_run(const check_test *tests, int count) {
    int failed = 0;
    for (int i = 0; i < count; i++) {
        check_failures = 0;
        tests[i].run();
        failed += check_failures > 0;
        printf("%s %d - %s\n", check_failures ? "not ok" : "ok", i + 1, tests[i].name);
        fflush(stdout);
    }
    printf("1..%d\n", count);
    return failed > 0;
}

#define CHECK_MAIN(...) \
    int main(void) { \
        static const check_test tests[] = {__VA_ARGS__}; \
        return check_run(tests, (int)(sizeof tests / sizeof tests[0])); \
    }

#endif
