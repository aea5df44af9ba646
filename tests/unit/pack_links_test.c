/*
 * pack_links_test.c: rows of links come back with the same items and weights within a level, take few bytes, and no
 * other bytes are taken for a row.
 */
#include "base/random.h"
#include "check.h"
#include "pack/pack_links.h"

#include <math.h>

enum { ITEMS = 100000 };

static vt_link links[VT_PACK_MAX_LINKS], decoded[VT_PACK_MAX_LINKS];
static uint8_t bytes[VTI_LINK_ROW_BYTES];

/* `count` links in ascending order, the popular first items likelier. */
static void draw_links(vti_random *random, uint32_t count, uint32_t item_count) {
    uint32_t drawn = 0, next = 0;
    for (uint32_t i = 0; i < count; i++) {
        double skew = vti_random_unit(random);
        uint32_t room = item_count - next - (count - i) + 1;
        next += (uint32_t)(skew * skew * room / (count - i));
        links[drawn++] = (vt_link){next++, (float)(0.01 + 0.99 * vti_random_unit(random))};
    }
}

static void check_round_trip(uint32_t count, uint32_t item_count, float scale) {
    uint32_t size_bytes = vti_link_row_encode(links, count, scale, bytes);
    CHECK(size_bytes > 0 && size_bytes <= VTI_LINK_ROW_BYTES);
    CHECK_OR_RETURN(CHECK_INT(vti_link_row_decode(bytes, size_bytes, scale, item_count, decoded), count));
    for (uint32_t i = 0; i < count; i++) {
        CHECK_INT(decoded[i].item, links[i].item);
        /* half a level, in roots */
        double wrong = fabs(sqrt(decoded[i].weight / (double)scale) - sqrt(links[i].weight / (double)scale));
        CHECK(wrong <= 0.5 / VTI_LINK_LEVELS + 1e-6 || links[i].weight < scale / 256);
        CHECK(decoded[i].weight > 0 && decoded[i].weight <= scale);
    }
}

TEST(rows_come_back) {
    vti_random random;
    vti_random_seed(&random, 3);
    for (uint32_t round = 0; round < 300; round++) {
        uint32_t count = 1 + vti_random_below(&random, VT_PACK_MAX_LINKS);
        draw_links(&random, count, ITEMS);
        check_round_trip(count, ITEMS, 1);
    }
}

TEST(the_longest_and_the_widest_rows_come_back) {
    for (uint32_t i = 0; i < VT_PACK_MAX_LINKS; i++) links[i] = (vt_link){i, 1e-3F};
    check_round_trip(VT_PACK_MAX_LINKS, VT_PACK_MAX_LINKS, 1e-3F);
    for (uint32_t i = 0; i < VT_PACK_MAX_LINKS; i++) links[i].item = VT_PACK_MAX_ITEMS - VT_PACK_MAX_LINKS + i;
    check_round_trip(VT_PACK_MAX_LINKS, VT_PACK_MAX_ITEMS, 1e6F);
    links[0] = (vt_link){0, 1};
    links[1] = (vt_link){VT_PACK_MAX_ITEMS - 1, 1e-9F};
    check_round_trip(2, VT_PACK_MAX_ITEMS, 1);
    for (uint32_t i = 0; i < VT_PACK_MAX_LINKS; i++) links[i] = (vt_link){i * (VT_PACK_MAX_ITEMS / 127), 1};
    check_round_trip(VT_PACK_MAX_LINKS, VT_PACK_MAX_ITEMS, 1);
}

TEST(twenty_links_take_fewer_than_forty_bytes) {
    vti_random random;
    vti_random_seed(&random, 5);
    uint32_t sum = 0;
    for (uint32_t round = 0; round < 100; round++) {
        draw_links(&random, 20, 12000);
        sum += vti_link_row_encode(links, 20, 1, bytes);
    }
    CHECK(sum < 100 * 40);
    printf("# 20 of 12,000 items: %.1f bytes\n", sum / 100.0);
}

TEST(an_item_out_of_range_a_cut_row_and_leftover_bits_are_refused) {
    vti_random random;
    vti_random_seed(&random, 7);
    draw_links(&random, 30, ITEMS);
    uint32_t size_bytes = vti_link_row_encode(links, 30, 1, bytes);
    CHECK_INT(vti_link_row_decode(bytes, size_bytes, 1, links[29].item, decoded), 0);
    CHECK_INT(vti_link_row_decode(bytes, size_bytes, 1, links[29].item + 1, decoded), 30);
    for (uint32_t cut = 1; cut < size_bytes; cut++) CHECK_INT(vti_link_row_decode(bytes, cut, 1, ITEMS, decoded), 0);
    CHECK_INT(vti_link_row_decode(bytes, size_bytes + 1, 1, ITEMS, decoded), 0);
}

TEST(arbitrary_bytes_are_a_row_or_refused) {
    vti_random random;
    vti_random_seed(&random, 11);
    for (uint32_t round = 0; round < 20000; round++) {
        uint32_t size_bytes = 1 + vti_random_below(&random, 60);
        for (uint32_t b = 0; b < size_bytes; b++) bytes[b] = (uint8_t)vti_random_below(&random, 256);
        uint32_t count = vti_link_row_decode(bytes, size_bytes, 1, ITEMS, decoded);
        CHECK(count <= VT_PACK_MAX_LINKS);
        for (uint32_t i = 0; i < count; i++) {
            CHECK(decoded[i].item < ITEMS && (i == 0 || decoded[i].item > decoded[i - 1].item));
        }
    }
}

CHECK_MAIN(TEST_ENTRY(rows_come_back), TEST_ENTRY(the_longest_and_the_widest_rows_come_back),
           TEST_ENTRY(twenty_links_take_fewer_than_forty_bytes),
           TEST_ENTRY(an_item_out_of_range_a_cut_row_and_leftover_bits_are_refused),
           TEST_ENTRY(arbitrary_bytes_are_a_row_or_refused))
