/*
 * delta_patch_test.c: patches between sample packs, and what is no patch between them.
 */
#include <vitrine/delta.h>
#include <vitrine/file.h>

#include "check.h"
#include "counting_allocator.h"
#include "delta/patch.h"
#include "sample_pack.h"

#include <stdlib.h>

enum { SHAPES = 6 };
static const sample_shape shapes[SHAPES] = {
    {.items = 40, .factors = 20, .titles = true, .images = true, .prices = true, .attributes = 2},
    {.items = 44, .factors = 20, .titles = true, .images = true, .prices = true, .attributes = 1},
    {.items = 4200, .factors = 8, .titles = true, .segments = true},
    {.items = 2100, .factors = 8, .prices = true, .blend = true, .newcomers = true},
    {.items = 40, .factors = 40, .titles = true, .storage = {VT_CODING_PRODUCT, 3}},
    {.items = 1, .factors = 1},
};
static void *files[SHAPES];
static size_t sizes[SHAPES];
static vt_pack packs[SHAPES];

static bool make_packs(void) {
    for (uint32_t s = 0; s < SHAPES; s++) {
        if (files[s]) continue;
        if (sample_pack_make(&shapes[s], &files[s], &sizes[s], NULL) ||
            vt_pack_open(files[s], sizes[s], &packs[s], NULL)) {
            return false;
        }
    }
    return true;
}

TEST(patches_lead_from_any_pack_to_any_other) {
    CHECK_OR_RETURN(make_packs());
    for (uint32_t from = 0; from < SHAPES; from++) {
        for (uint32_t to = 0; to < SHAPES; to++) {
            void *patch = NULL, *made = NULL;
            size_t patch_bytes = 0, made_bytes = 0;
            CHECK(vt_delta_make(&packs[from], &packs[to], NULL, &patch, &patch_bytes, NULL) == VT_OK);
            CHECK(vt_delta_apply(&packs[from], patch, patch_bytes, NULL, &made, &made_bytes, NULL) == VT_OK);
            CHECK(made && made_bytes == sizes[to] && memcmp(made, files[to], made_bytes) == 0);
            if (from == to && !shapes[from].blend)
                CHECK(patch_bytes < sizes[to] / 2 + 4096); /* links are inserted again */
            vt_memory_release(patch);
            vt_memory_release(made);
        }
    }
}

TEST(the_name_begins_with_the_hash_of_the_old_pack) {
    char name[VT_DELTA_NAME_BYTES], other[VT_DELTA_NAME_BYTES];
    uint8_t hash[VTI_HASH_BYTES];
    CHECK_OR_RETURN(make_packs());
    vt_delta_name(&packs[0], name);
    vt_delta_name(&packs[1], other);
    vti_patch_hash(files[0], sizes[0], hash);
    char expected[VT_DELTA_NAME_BYTES];
    snprintf(expected, sizeof expected, ".from-%02x%02x%02x%02x%02x%02x%02x%02x.delta", hash[0], hash[1], hash[2],
             hash[3], hash[4], hash[5], hash[6], hash[7]);
    CHECK_TEXT(name, expected);
    CHECK(strcmp(name, other) != 0);
}

/* FIPS 180-4, appendix B.1 */
TEST(hashes_are_sha_256) {
    static const uint8_t expected[4] = {0xBA, 0x78, 0x16, 0xBF};
    uint8_t hash[VTI_HASH_BYTES];
    vti_patch_hash("abc", 3, hash);
    CHECK(memcmp(hash, expected, sizeof expected) == 0);
}

typedef struct made_patch {
    uint8_t *bytes;
    size_t size_bytes;
} made_patch;

static made_patch make_patch(void) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    if (!make_packs() || vt_delta_make(&packs[0], &packs[1], NULL, &bytes, &size_bytes, NULL)) return (made_patch){0};
    return (made_patch){bytes, size_bytes};
}

/* Applies it to pack `from`; on failure nothing may be given. */
static vt_status apply(const made_patch *patch, size_t size_bytes, uint32_t from, vt_error *error) {
    void *made = NULL;
    size_t made_bytes = 0;
    vt_status status = vt_delta_apply(&packs[from], patch->bytes, size_bytes, NULL, &made, &made_bytes, error);
    CHECK(status ? !made && made_bytes == 0 : made != NULL);
    vt_memory_release(made);
    return status;
}

static vt_status apply_changed(const made_patch *patch, size_t offset, uint32_t value) {
    uint32_t before;
    vt_error error = {.byte_offset = 0};
    memcpy(&before, patch->bytes + offset, sizeof before);
    memcpy(patch->bytes + offset, &value, sizeof value);
    vt_status status = apply(patch, patch->size_bytes, 0, &error);
    memcpy(patch->bytes + offset, &before, sizeof before);
    return status;
}

TEST(what_is_no_patch_of_the_pack_gives_nothing) {
    made_patch patch = make_patch();
    CHECK_OR_RETURN(patch.bytes != NULL);
    vt_error error;
    CHECK(apply(&patch, patch.size_bytes, 0, &error) == VT_OK);
    CHECK(apply(&patch, patch.size_bytes, 1, &error) == VT_ERR_NOT_FOUND);
    CHECK(apply(&patch, 127, 0, &error) == VT_ERR_FORMAT);
    CHECK(apply(&patch, patch.size_bytes - 1, 0, &error) == VT_ERR_CORRUPT);
    CHECK(apply_changed(&patch, 0, 0) == VT_ERR_FORMAT);
    CHECK(apply_changed(&patch, 8, 2) == VT_ERR_VERSION);
    for (size_t place = 12; place < 32; place += 4) { /* the counts and the size */
        CHECK(apply_changed(&patch, place, 0) == VT_ERR_CORRUPT);
        CHECK(apply_changed(&patch, place, UINT32_MAX) == VT_ERR_CORRUPT);
    }
    CHECK(apply_changed(&patch, 64, 0) == VT_ERR_CORRUPT);   /* another new pack */
    CHECK(apply_changed(&patch, 128, 40) == VT_ERR_CORRUPT); /* an origin that is no item, and one that is taken */
    CHECK(apply_changed(&patch, 132, ((uint32_t *)(void *)patch.bytes)[32]) == VT_ERR_CORRUPT);
    size_t steps = sizeof(vti_patch_head) + 44 * sizeof(uint32_t);
    for (size_t part = 0; part < VTI_STEP_PARTS; part++) {
        CHECK(apply_changed(&patch, steps + 4 * part, UINT32_MAX) == VT_ERR_CORRUPT);
    }
    CHECK(apply_changed(&patch, patch.size_bytes - 4, 0x12345678) == VT_ERR_CORRUPT); /* a literal */
    vt_memory_release(patch.bytes);
}

TEST(a_patch_of_new_items_only_is_bounded_by_its_size) {
    enum { ITEMS = 1 << 16 };
    made_patch patch = make_patch();
    CHECK_OR_RETURN(patch.bytes != NULL);
    vti_patch_head head;
    memcpy(&head, patch.bytes, sizeof head);
    head.item_count = ITEMS;
    head.step_count = head.difference_bytes = head.literal_bytes = head.new_bytes = 0;
    size_t size_bytes = sizeof head + ITEMS * sizeof(uint32_t);
    made_patch hostile = {malloc(size_bytes), size_bytes};
    CHECK_OR_RETURN(hostile.bytes != NULL);
    memset(hostile.bytes, 0xFF, size_bytes);
    memcpy(hostile.bytes, &head, sizeof head);
    CHECK(apply(&hostile, size_bytes, 0, NULL) == VT_ERR_CORRUPT);
    free(hostile.bytes);
    vt_memory_release(patch.bytes);
}

TEST(without_memory_nothing_is_made_and_nothing_leaks) {
    made_patch patch = make_patch();
    CHECK_OR_RETURN(patch.bytes != NULL);
    vt_status made = VT_ERR_MEMORY, applied = VT_ERR_MEMORY;
    for (uint32_t refuse_from = 1; made || applied; refuse_from++) {
        allocation_count count = {.refuse_from = refuse_from};
        vt_allocator allocator = counting_allocator(&count);
        void *bytes = NULL;
        size_t size_bytes = 0;
        made = vt_delta_make(&packs[0], &packs[1], &allocator, &bytes, &size_bytes, NULL);
        CHECK(made == VT_OK || (made == VT_ERR_MEMORY && !bytes));
        counted_release(&count, bytes);
        CHECK_INT(count.live, 0);
        count = (allocation_count){.refuse_from = refuse_from};
        bytes = NULL;
        applied = vt_delta_apply(&packs[0], patch.bytes, patch.size_bytes, &allocator, &bytes, &size_bytes, NULL);
        CHECK(applied == VT_OK || (applied == VT_ERR_MEMORY && !bytes));
        counted_release(&count, bytes);
        CHECK_INT(count.live, 0);
        CHECK_OR_RETURN(refuse_from < 100);
    }
    vt_memory_release(patch.bytes);
}

CHECK_MAIN(TEST_ENTRY(patches_lead_from_any_pack_to_any_other),
           TEST_ENTRY(the_name_begins_with_the_hash_of_the_old_pack), TEST_ENTRY(hashes_are_sha_256),
           TEST_ENTRY(what_is_no_patch_of_the_pack_gives_nothing),
           TEST_ENTRY(a_patch_of_new_items_only_is_bounded_by_its_size),
           TEST_ENTRY(without_memory_nothing_is_made_and_nothing_leaks))
