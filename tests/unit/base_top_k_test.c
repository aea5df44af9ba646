/*
 * base_top_k_test.c: the bounded heap against a full sort of the same scores, ties and NaN included.
 */
#include "base/random.h"
#include "base/top_k.h"
#include "check.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 1000 };

static int by_score_then_number(const void *left_entry, const void *right_entry) {
    const vti_scored *left = left_entry, *right = right_entry;
    if (left->score != right->score) return left->score > right->score ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

/* Offers the scores in the order that `step` (coprime to count) walks, and compares with a sort. */
static bool same_as_sorting(const float *scores, uint32_t count, uint32_t capacity, uint32_t step) {
    static vti_scored all[MOST], kept[MOST];
    vti_top_k top = {kept, capacity, 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = i * step % count;
        all[number] = (vti_scored){number, scores[number]};
        vti_top_k_offer(&top, number, scores[number]);
    }
    vti_top_k_sort(&top);
    qsort(all, count, sizeof all[0], by_score_then_number);
    bool same = top.count == (capacity < count ? capacity : count);
    for (uint32_t i = 0; same && i < top.count; i++) {
        same = kept[i].number == all[i].number && kept[i].score == all[i].score;
    }
    return same;
}

TEST(equals_a_sort) {
    static float scores[MOST];
    vti_random random;
    vti_random_seed(&random, 1);
    for (uint32_t distinct = 1; distinct <= 10000; distinct *= 10) { /* from all ties to hardly any */
        for (uint32_t i = 0; i < MOST; i++) scores[i] = (float)vti_random_below(&random, distinct) - 5;
        for (uint32_t capacity = 1; capacity <= MOST; capacity += 37) {
            CHECK(same_as_sorting(scores, MOST, capacity, 1));
            CHECK(same_as_sorting(scores, MOST, capacity, 7));
            CHECK(same_as_sorting(scores, MOST, capacity, MOST - 1));
        }
    }
}

TEST(fewer_offers_than_places) {
    static const float scores[3] = {1, 3, 2};
    CHECK(same_as_sorting(scores, 3, 10, 1));
    CHECK(same_as_sorting(scores, 1, 10, 1));
    vti_scored kept[2];
    vti_top_k nothing = {kept, 2, 0};
    vti_top_k_sort(&nothing);
    CHECK_INT(nothing.count, 0);
}

TEST(nan_is_worse_than_numbers) {
    vti_scored kept[2];
    vti_top_k top = {kept, 2, 0};
    vti_top_k_offer(&top, 0, NAN);
    vti_top_k_offer(&top, 1, NAN);
    vti_top_k_offer(&top, 2, -1e30F);
    vti_top_k_offer(&top, 3, -2e30F);
    vti_top_k_offer(&top, 4, NAN);
    vti_top_k_sort(&top);
    CHECK_INT(kept[0].number, 2);
    CHECK_INT(kept[1].number, 3);
}

TEST(wants_agrees_with_offer) {
    static vti_scored kept[8];
    vti_top_k top = {kept, 8, 0};
    vti_random random;
    vti_random_seed(&random, 2);
    for (uint32_t number = 0; number < 2000; number++) {
        float score = (float)vti_random_below(&random, 50);
        bool wanted = vti_top_k_wants(&top, score);
        vti_top_k_offer(&top, number, score);
        bool taken = false;
        for (uint32_t i = 0; i < top.count; i++) taken |= kept[i].number == number;
        CHECK_INT(taken, wanted);
    }
}

CHECK_MAIN(TEST_ENTRY(equals_a_sort), TEST_ENTRY(fewer_offers_than_places), TEST_ENTRY(nan_is_worse_than_numbers),
           TEST_ENTRY(wants_agrees_with_offer))
