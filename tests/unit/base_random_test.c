/*
 * base_random_test.c: the random numbers against values computed by an independent implementation, and against what a
 * uniform or normal distribution must show. The first xoshiro256** values for the state {1, 2, 3, 4} are those that
 * other published implementations test with.
 */
#include "base/random.h"
#include "check.h"

TEST(xoshiro_known_answers) {
    static const uint64_t expected[6] = {
        11520, 0, 1509978240, 1215971899390074240U, 1216172134540287360U, 607988272756665600U};
    vti_random random = {{1, 2, 3, 4}};
    for (int i = 0; i < 6; i++) CHECK(vti_random_next(&random) == expected[i]);
}

TEST(splitmix_seeds_the_state) {
    vti_random random;
    vti_random_seed(&random, 0);
    CHECK(random.state[0] == 0xE220A8397B1DCDAFU);
    CHECK(random.state[1] == 0x6E789E6AA1B965F4U);
    CHECK(random.state[2] == 0x06C45D188009454FU);
    CHECK(random.state[3] == 0xF88BB8A8724C81ECU);
}

TEST(seeded_sequences) {
    static const struct {
        uint64_t seed, first, second, thousandth;
    } expected[] = {
        {0, 0x99EC5F36CB75F2B4U, 0xBF6E1F784956452AU, 0x7AAC8C483A2EDD2FU},
        {42, 0x15780B2E0C2EC716U, 0x6104D9866D113A7EU, 0x8DE5848C61AB8968U},
        {UINT64_MAX, 0x8F5520D52A7EAD08U, 0xC476A018CAA1802DU, 0xC3C93EA5CDE434CCU},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        vti_random random;
        vti_random_seed(&random, expected[i].seed);
        CHECK(vti_random_next(&random) == expected[i].first);
        CHECK(vti_random_next(&random) == expected[i].second);
        uint64_t last = 0;
        for (int n = 3; n <= 1000; n++) last = vti_random_next(&random);
        CHECK(last == expected[i].thousandth);
    }
}

TEST(below_known_answers) {
    static const uint32_t small[10] = {0, 3, 6, 9, 9, 7, 7, 8, 7, 5};
    static const uint32_t large[4] = {1136940751U, 2040130232U, 2774078835U, 2157775733U};
    vti_random random;
    vti_random_seed(&random, 42);
    for (int i = 0; i < 10; i++) CHECK_INT(vti_random_below(&random, 10), small[i]);
    vti_random_seed(&random, 42);
    for (int i = 0; i < 4; i++) CHECK_INT(vti_random_below(&random, 3000000000U), large[i]);
}

TEST(below_stays_below_and_is_even) {
    enum { BOUND = 7, DRAWS = 70000 };
    int counts[BOUND] = {0};
    vti_random random;
    vti_random_seed(&random, 1);
    for (int i = 0; i < DRAWS; i++) {
        uint32_t drawn = vti_random_below(&random, BOUND);
        CHECK_OR_RETURN(drawn < BOUND);
        counts[drawn]++;
    }
    /* chi-squared with 6 degrees of freedom exceeds 22.5 with probability .001 */
    const double expected = (double)DRAWS / BOUND;
    double chi_squared = 0;
    for (int i = 0; i < BOUND; i++) {
        double difference = counts[i] - expected;
        chi_squared += difference * difference / expected;
    }
    CHECK(chi_squared < 22.5);
    for (int i = 0; i < 100; i++) CHECK_INT(vti_random_below(&random, 1), 0);
}

TEST(unit_known_answers) {
    vti_random random;
    vti_random_seed(&random, 42);
    CHECK(vti_random_unit(&random) == 0.08386297105988216);
    CHECK(vti_random_unit(&random) == 0.3789802506626686);
    CHECK(vti_random_unit(&random) == 0.6800434110281394);
}

TEST(normal_has_its_moments) {
    enum { DRAWS = 100000 };
    double sum = 0, squares = 0, fourth_powers = 0;
    vti_random random;
    vti_random_seed(&random, 3);
    for (int i = 0; i < DRAWS; i++) {
        double x = vti_random_normal(&random);
        sum += x;
        squares += x * x;
        fourth_powers += x * x * x * x;
    }
    CHECK_CLOSE(sum / DRAWS, 0, 0.015);
    CHECK_CLOSE(squares / DRAWS, 1, 0.02);
    CHECK_CLOSE(fourth_powers / DRAWS, 3, 0.15);
}

CHECK_MAIN(TEST_ENTRY(xoshiro_known_answers), TEST_ENTRY(splitmix_seeds_the_state), TEST_ENTRY(seeded_sequences),
           TEST_ENTRY(below_known_answers), TEST_ENTRY(below_stays_below_and_is_even), TEST_ENTRY(unit_known_answers),
           TEST_ENTRY(normal_has_its_moments))
