/*
 * base_math_test.c: exp and log against the C library within 2 ulp over their range, and one hash over the bits of many
 * results, which every compiler and machine must reproduce (DESIGN: determinism).
 */
#include "base/math.h"
#include "base/random.h"
#include "check.h"

#include <math.h>

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Units in the last place between two finite doubles of one sign. */
static uint64_t ulps_between(double left, double right) {
    uint64_t left_bits = bits_of(left), right_bits = bits_of(right);
    return left_bits > right_bits ? left_bits - right_bits : right_bits - left_bits;
}

/* FNV-1a over the bits of one more number. */
static uint64_t hash_double(uint64_t hash, double x) {
    uint64_t bits = bits_of(x);
    for (int i = 0; i < 64; i += 8) hash = (hash ^ (bits >> i & 0xFF)) * 0x100000001B3U;
    return hash;
}

/* A positive double with every exponent of normal numbers equally likely. */
static double any_positive(vti_random *random) {
    int exponent = (int)vti_random_below(random, 2046) - 1022;
    return ldexp(1 + vti_random_unit(random), exponent);
}

TEST(log_is_within_2_ulp) {
    uint64_t worst = 0, worst_near_one = 0;
    vti_random random;
    vti_random_seed(&random, 1);
    for (int i = 0; i < 200000; i++) {
        double x = any_positive(&random);
        uint64_t ulps = ulps_between(vti_log(x), log(x));
        if (ulps > worst) worst = ulps;
        double near_one = 1 + (vti_random_unit(&random) - 0.5) * 0x1p-3;
        ulps = near_one == 1 ? 0 : ulps_between(vti_log(near_one), log(near_one));
        if (ulps > worst_near_one) worst_near_one = ulps;
    }
    printf("# worst %d ulp, near one %d ulp\n", (int)worst, (int)worst_near_one);
    CHECK(worst <= 2);
    CHECK(worst_near_one <= 2);
}

TEST(log_at_the_edges) {
    CHECK(vti_log(1) == 0);
    CHECK(ulps_between(vti_log(0x1p-1074), log(0x1p-1074)) <= 2);
    CHECK(ulps_between(vti_log(0x1.8p-1030), log(0x1.8p-1030)) <= 2);
    CHECK(ulps_between(vti_log(0x1p-1022), log(0x1p-1022)) <= 2);
    CHECK(ulps_between(vti_log(0x1.fffffffffffffp+1023), log(0x1.fffffffffffffp+1023)) <= 2);
    CHECK(ulps_between(vti_log(2), log(2)) <= 1);
}

TEST(exp_is_within_2_ulp) {
    uint64_t worst = 0, worst_small = 0;
    vti_random random;
    vti_random_seed(&random, 2);
    for (int i = 0; i < 200000; i++) {
        double x = (vti_random_unit(&random) * 2 - 1) * 708;
        uint64_t ulps = ulps_between(vti_exp(x), exp(x));
        if (ulps > worst) worst = ulps;
        double small = (vti_random_unit(&random) * 2 - 1) * 2;
        ulps = ulps_between(vti_exp(small), exp(small));
        if (ulps > worst_small) worst_small = ulps;
    }
    printf("# worst %d ulp, within -2..2 %d ulp\n", (int)worst, (int)worst_small);
    CHECK(worst <= 2);
    CHECK(worst_small <= 2);
}

TEST(exp_at_the_edges) {
    CHECK(vti_exp(0) == 1);
    CHECK(vti_exp(-0x1p-60) == 1);
    CHECK(ulps_between(vti_exp(-708), exp(-708)) <= 2);
    CHECK(ulps_between(vti_exp(709), exp(709)) <= 2);
    CHECK(vti_exp(-709) == 0);
    CHECK(vti_exp(-1e300) == 0);
    CHECK(isinf(vti_exp(710)) && vti_exp(710) > 0);
    CHECK(isinf(vti_exp(1e300)));
}

/* The relative error of exp(y log x) is about |y log x| ulp. */
TEST(power_follows_its_error_bound) {
    vti_random random;
    vti_random_seed(&random, 3);
    for (int i = 0; i < 100000; i++) {
        int exponent = (int)vti_random_below(&random, 60) - 30;
        double x = ldexp(1 + vti_random_unit(&random), exponent);
        double y = (vti_random_unit(&random) * 2 - 1) * 3;
        double expected = pow(x, y);
        double bound = (3 + 2 * fabs(y * log(x))) * 0x1p-52;
        if (!CHECK(fabs(vti_power(x, y) - expected) <= bound * expected)) return;
    }
    CHECK(vti_power(5, 0) == 1);
    CHECK(vti_power(1, 1e6) == 1);
}

TEST(sqrt_is_correctly_rounded) {
    vti_random random;
    vti_random_seed(&random, 4);
    for (int i = 0; i < 100000; i++) {
        double x = any_positive(&random);
        if (!CHECK(vti_sqrt(x) == sqrt(x))) return;
    }
    CHECK(vti_sqrt(0) == 0);
}

TEST(all_builds_give_the_same_bits) {
    uint64_t logs = 0xCBF29CE484222325U, exps = logs, normals = logs;
    vti_random random;
    vti_random_seed(&random, 5);
    for (int i = 0; i < 50000; i++) {
        logs = hash_double(logs, vti_log(any_positive(&random)));
        exps = hash_double(exps, vti_exp((vti_random_unit(&random) * 2 - 1) * 708));
        normals = hash_double(normals, vti_random_normal(&random));
    }
    printf("# log %016llx, exp %016llx, normal %016llx\n", (unsigned long long)logs, (unsigned long long)exps,
           (unsigned long long)normals);
    CHECK(logs == 0x8FEFE4139A6C33EAU);
    CHECK(exps == 0xC71CC318A0D9FF97U);
    CHECK(normals == 0x7399C90FBDF8A3B5U);
}

CHECK_MAIN(TEST_ENTRY(log_is_within_2_ulp), TEST_ENTRY(log_at_the_edges), TEST_ENTRY(exp_is_within_2_ulp),
           TEST_ENTRY(exp_at_the_edges), TEST_ENTRY(power_follows_its_error_bound),
           TEST_ENTRY(sqrt_is_correctly_rounded), TEST_ENTRY(all_builds_give_the_same_bits))
