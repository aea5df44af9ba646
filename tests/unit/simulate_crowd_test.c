/*
 * simulate_crowd_test.c: big matrices in small: as many different pairs as were asked for, activity and popularity by a
 * power law, something to learn, and the same for a seed. It reads the table as text.
 */
#include "simulate_support.h"

#include "base/memory.h"
#include "simulate/crowd.h"

enum { SHOPPERS = 2000, ITEMS = 3000, INTERACTIONS = 12345 };

static uint32_t of_item[ITEMS], of_shopper[SHOPPERS];
static bool seen[SHOPPERS][ITEMS];

static vt_simulate_options crowd_options(uint64_t seed) {
    return (vt_simulate_options){.shoppers = SHOPPERS, .items = ITEMS, .interactions = INTERACTIONS, .seed = seed};
}

/* The table of events, or NULL; nothing else is written. */
static char *write_crowd(const vt_simulate_options *options) {
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-crowd-XXXXXX", path[SHOP_PATH_BYTES + 16];
    vt_error error = {.message = ""};
    vt_simulate_report report;
    if (!CHECK(mkdtemp(folder) != NULL)) return NULL;
    char *text = NULL;
    if (CHECK_INT(vt_simulate(folder, options, NULL, &report, &error), VT_OK)) {
        CHECK_INT(report.purchases, options->interactions);
        snprintf(path, sizeof path, "%s/events.csv", folder);
        text = file_text(path);
        unlink(path);
    }
    CHECK(rmdir(folder) == 0);
    return text;
}

static int descending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a < b) - (a > b);
}

/* What the first hundredth of `count` has of all, and what the last half has. */
static void check_power_law(uint32_t *counts, uint32_t count) {
    uint32_t first = 0, last = 0;
    qsort(counts, count, sizeof *counts, descending);
    for (uint32_t i = 0; i < count / 100; i++) first += counts[i];
    for (uint32_t i = count / 2; i < count; i++) last += counts[i];
    CHECK(first > INTERACTIONS / 8 && first < INTERACTIONS / 2);
    CHECK(last > INTERACTIONS / 20 && last < INTERACTIONS / 5);
}

TEST(pairs_are_different_and_follow_a_power_law) {
    vt_simulate_options options = crowd_options(1);
    char *text = write_crowd(&options);
    CHECK_OR_RETURN(text != NULL);
    const char *at = text;
    char line[LINE_BYTES], *fields[2];
    CHECK(read_line(&at, line));
    CHECK_TEXT(line, "user,item");
    uint32_t pairs = 0;
    while (read_line(&at, line) && CHECK_INT(split_line(line, fields, 2), 2)) {
        unsigned long shopper = strtoul(fields[0], NULL, 10), item = strtoul(fields[1], NULL, 10);
        if (!CHECK(shopper < SHOPPERS && item < ITEMS && !seen[shopper][item])) break;
        seen[shopper][item] = true;
        of_shopper[shopper]++;
        of_item[item]++;
        pairs++;
    }
    CHECK_INT(pairs, INTERACTIONS);
    check_power_law(of_shopper, SHOPPERS);
    check_power_law(of_item, ITEMS);

    char *again = write_crowd(&options);
    CHECK(again && strcmp(text, again) == 0);
    free(again);
    options = crowd_options(2);
    again = write_crowd(&options);
    CHECK(again && strcmp(text, again) != 0);
    free(again);
    free(text);
}

TEST(what_does_not_fit_is_refused) {
    vt_error error = {.message = ""};
    vt_simulate_options options = crowd_options(1);
    options.items = 100;
    CHECK_INT(vt_simulate("/tmp/vitrine-crowd-refused", &options, NULL, NULL, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "more items") != NULL);
    CHECK(access("/tmp/vitrine-crowd-refused", F_OK) != 0);
    options.items = 10000001;
    CHECK_INT(vt_simulate("/tmp/vitrine-crowd-refused", &options, NULL, NULL, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "10000000 items") != NULL);
}

/* From one pair to as many as one shopper can meet: nobody is left without end. */
TEST(small_crowds) {
    static const uint32_t sizes[][3] = {{1, 2, 1}, {1, 1000, 500}, {3, 4, 3}, {50, 60, 40}};
    vt_allocator memory = vti_allocator_or_default(NULL);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        vt_simulate_options options = {.shoppers = sizes[s][0], .items = sizes[s][1], .interactions = sizes[s][2]};
        vti_crowd crowd;
        vt_error error = {.message = ""};
        if (!CHECK_INT(vti_crowd_create(&memory, &options, &crowd, &error), VT_OK)) {
            printf("# %s\n", error.message);
            continue;
        }
        uint32_t *items = malloc(crowd.most * sizeof *items), total = 0;
        for (uint32_t u = 0; u < options.shoppers && items; u++) {
            uint32_t count = vti_crowd_next(&crowd, items);
            CHECK(count <= crowd.most);
            for (uint32_t i = 0; i < count; i++) CHECK(items[i] < options.items);
            total += count;
        }
        CHECK_INT(total, options.interactions);
        free(items);
        vti_crowd_destroy(&crowd, &memory);
    }
}

/* What 32 bits do not count: 5,000 million pairs are 2,500 a shopper, and not what is left of them above 2^32. */
TEST(more_pairs_than_32_bits_count) {
    enum { ASKED = 400 };
    vt_allocator memory = vti_allocator_or_default(NULL);
    vt_simulate_options options = {.shoppers = 2000000, .items = 1000000, .interactions = UINT64_C(5000000000)};
    vti_crowd crowd;
    vt_error error = {.message = ""};
    CHECK_OR_RETURN(vti_crowd_create(&memory, &options, &crowd, &error) == VT_OK);
    uint32_t *items = malloc(crowd.most * sizeof *items);
    double total = 0;
    for (uint32_t u = 0; u < ASKED && items; u++) total += vti_crowd_next(&crowd, items);
    CHECK(total > 1500. * ASKED && total < 5000. * ASKED); /* 2^32 less would be 350 each */
    free(items);
    vti_crowd_destroy(&crowd, &memory);
    options.interactions *= 2;
    CHECK_INT(vti_crowd_create(&memory, &options, &crowd, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "10000000000 interactions do not fit") != NULL);
}

CHECK_MAIN(TEST_ENTRY(pairs_are_different_and_follow_a_power_law), TEST_ENTRY(what_does_not_fit_is_refused),
           TEST_ENTRY(small_crowds), TEST_ENTRY(more_pairs_than_32_bits_count))
