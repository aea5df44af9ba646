/*
 * data_id_map_test.c: ids to numbers and back, through growth, truncation and renumbering.
 */
#include "data_support.h"

#define MANY 20000U

static vt_text id_of(char *buffer, size_t size, uint32_t i) {
    int size_bytes = snprintf(buffer, size, "id-%u-%s", i, i % 3 ? "é" : "");
    return (vt_text){buffer, (uint32_t)size_bytes};
}

static bool add_many(vti_id_map *map) {
    char buffer[64];
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t number = 77;
        if (vti_id_map_add(map, id_of(buffer, sizeof buffer, i), &number) || number != i) return false;
    }
    return true;
}

TEST(ids_are_numbered_in_order) {
    vti_id_map map;
    char buffer[64];
    uint32_t number;
    vti_id_map_init(&map, NULL);
    CHECK_INT(vti_id_map_find(&map, text_of("x")), VTI_ID_NONE);
    CHECK(add_many(&map));
    CHECK(add_many(&map)); /* known ones keep their numbers */
    CHECK_INT(map.count, MANY);
    for (uint32_t i = 0; i < MANY; i += 7) {
        vt_text id = id_of(buffer, sizeof buffer, i);
        CHECK_INT(vti_id_map_find(&map, id), i);
        CHECK(text_equals(map.texts[i], buffer));
    }
    CHECK_INT(vti_id_map_find(&map, text_of("id-")), VTI_ID_NONE);
    CHECK_INT(vti_id_map_add(&map, (vt_text){"", 0}, &number), VT_OK);
    CHECK_INT(number, MANY);
    CHECK_INT(vti_id_map_find(&map, (vt_text){"", 0}), MANY);
    vti_id_map_destroy(&map);
    CHECK_INT(map.count, 0);
}

TEST(views_stay_valid_while_the_map_grows) {
    vti_id_map map;
    uint32_t number;
    vti_id_map_init(&map, NULL);
    CHECK_INT(vti_id_map_add(&map, text_of("first"), &number), VT_OK);
    const char *first = map.texts[0].bytes;
    static char large[VT_MAX_FIELD_BYTES];
    memset(large, 'x', sizeof large);
    CHECK_INT(vti_id_map_add(&map, (vt_text){large, sizeof large}, &number), VT_OK);
    char buffer[64];
    for (uint32_t i = 0; i < MANY; i++) CHECK(!vti_id_map_add(&map, id_of(buffer, sizeof buffer, i), &number));
    CHECK(map.texts[0].bytes == first);
    CHECK(memcmp(first, "first", 5) == 0);
    CHECK_INT(vti_id_map_find(&map, (vt_text){large, sizeof large}), 1);
    CHECK_INT(vti_id_map_find(&map, (vt_text){large, sizeof large - 1}), VTI_ID_NONE);
    vti_id_map_destroy(&map);
}

TEST(truncation_forgets_the_last) {
    vti_id_map map;
    char buffer[64];
    uint32_t number;
    vti_id_map_init(&map, NULL);
    vti_id_map_truncate(&map, 0);
    CHECK(add_many(&map));
    vti_id_map_truncate(&map, 100);
    CHECK_INT(map.count, 100);
    CHECK_INT(vti_id_map_find(&map, id_of(buffer, sizeof buffer, 99)), 99);
    CHECK_INT(vti_id_map_find(&map, id_of(buffer, sizeof buffer, 100)), VTI_ID_NONE);
    CHECK_INT(vti_id_map_add(&map, id_of(buffer, sizeof buffer, 5000), &number), VT_OK);
    CHECK_INT(number, 100);
    vti_id_map_truncate(&map, 0);
    CHECK(add_many(&map));
    vti_id_map_destroy(&map);
}

TEST(renumbering_keeps_some) {
    vti_id_map map;
    char buffer[64];
    static uint32_t numbers[MANY];
    vti_id_map_init(&map, NULL);
    CHECK(add_many(&map));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < MANY; i++) numbers[i] = i % 5 == 3 ? kept++ : VTI_ID_NONE;
    vti_id_map_renumber(&map, numbers);
    CHECK_INT(map.count, kept);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t number = vti_id_map_find(&map, id_of(buffer, sizeof buffer, i));
        if (number != numbers[i]) CHECK_INT(number, numbers[i]);
    }
    CHECK(text_equals(map.texts[1], "id-8-é"));
    vti_id_map_destroy(&map);
}

CHECK_MAIN(TEST_ENTRY(ids_are_numbered_in_order), TEST_ENTRY(views_stay_valid_while_the_map_grows),
           TEST_ENTRY(truncation_forgets_the_last), TEST_ENTRY(renumbering_keeps_some))
