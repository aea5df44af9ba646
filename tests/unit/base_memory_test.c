/*
 * base_memory_test.c: checked sizes, the default allocator, growing arrays and the arena, each also where memory or the
 * number range ends.
 */
#include "base/memory.h"
#include "check.h"

static void *refuse(void *context, size_t size_bytes) {
    (void)size_bytes;
    ++*(int *)context;
    return NULL;
}

static void release_nothing(void *context, void *memory) {
    (void)context;
    (void)memory;
}

TEST(sizes_multiply) {
    size_t product = 99;
    CHECK(vti_multiply_sizes(6, 7, &product));
    CHECK_INT(product, 42);
    CHECK(vti_multiply_sizes(SIZE_MAX, 1, &product) && product == SIZE_MAX);
    CHECK(vti_multiply_sizes(0, SIZE_MAX, &product) && product == 0);
    CHECK(vti_multiply_sizes(SIZE_MAX, 0, &product) && product == 0);
    product = 99;
    CHECK(!vti_multiply_sizes(SIZE_MAX, 2, &product));
    CHECK(!vti_multiply_sizes(SIZE_MAX / 2 + 1, 2, &product));
    CHECK_INT(product, 99);
}

TEST(sizes_add) {
    size_t sum = 99;
    CHECK(vti_add_sizes(40, 2, &sum));
    CHECK_INT(sum, 42);
    CHECK(vti_add_sizes(SIZE_MAX - 1, 1, &sum) && sum == SIZE_MAX);
    sum = 99;
    CHECK(!vti_add_sizes(SIZE_MAX, 1, &sum));
    CHECK_INT(sum, 99);
}

TEST(default_allocator_aligns) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    for (size_t size_bytes = 0; size_bytes < 200; size_bytes++) {
        unsigned char *memory = vti_allocate(&allocator, size_bytes, 1);
        CHECK_OR_RETURN(memory != NULL);
        CHECK_INT((uintptr_t)memory % VTI_ALIGNMENT, 0);
        memset(memory, 0xA5, size_bytes);
        vti_release(&allocator, memory);
    }
    vti_release(&allocator, NULL);
}

TEST(allocation_refuses_overflow) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    CHECK(vti_allocate(&allocator, SIZE_MAX / 2, 3) == NULL);
    CHECK(vti_allocate_zeroed(&allocator, SIZE_MAX / 4, 8) == NULL);
    CHECK(vti_allocate(&allocator, SIZE_MAX, 1) == NULL);

    int calls = 0;
    vt_allocator counting = {refuse, release_nothing, &calls};
    CHECK(vti_allocate(&counting, SIZE_MAX / 2, 3) == NULL);
    CHECK_INT(calls, 0); /* an overflowing size never reaches the allocator */
    CHECK(vti_allocate(&counting, 3, 5) == NULL);
    CHECK_INT(calls, 1);
}

TEST(zeroed_memory_is_zero) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    uint32_t *dirty = vti_allocate(&allocator, 1000, sizeof *dirty);
    CHECK_OR_RETURN(dirty != NULL);
    memset(dirty, 0xFF, 1000 * sizeof *dirty);
    vti_release(&allocator, dirty);
    uint32_t *clean = vti_allocate_zeroed(&allocator, 1000, sizeof *clean);
    CHECK_OR_RETURN(clean != NULL);
    uint32_t any = 0;
    for (int i = 0; i < 1000; i++) any |= clean[i];
    CHECK_INT(any, 0);
    vti_release(&allocator, clean);
}

TEST(arrays_grow_and_keep_their_elements) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    void *array = NULL;
    size_t capacity = 0;
    for (size_t used = 0; used < 5000; used++) {
        size_t before = capacity;
        CHECK_OR_RETURN(vti_grow(&allocator, &array, &capacity, used, used + 1, sizeof(uint32_t)) == VT_OK);
        CHECK(capacity > used);
        CHECK(capacity == before || capacity >= 2 * before); /* doubling: a constant number of copies per element */
        ((uint32_t *)array)[used] = (uint32_t)used * 3;
    }
    for (size_t i = 0; i < 5000; i++) CHECK_INT(((uint32_t *)array)[i], i * 3);
    vti_release(&allocator, array);
}

TEST(a_failed_growth_changes_nothing) {
    int calls = 0;
    vt_allocator none_left = {refuse, release_nothing, &calls};
    uint32_t elements[4] = {1, 2, 3, 4};
    void *array = elements;
    size_t capacity = 4;
    CHECK_INT(vti_grow(&none_left, &array, &capacity, 4, 5, sizeof elements[0]), VT_ERR_MEMORY);
    CHECK_INT(vti_grow(&none_left, &array, &capacity, 4, SIZE_MAX, sizeof elements[0]), VT_ERR_MEMORY);
    CHECK_INT(vti_grow(&none_left, &array, &capacity, 4, SIZE_MAX / 2, sizeof elements[0]), VT_ERR_MEMORY);
    CHECK(array == elements);
    CHECK_INT(capacity, 4);
    CHECK_INT(calls, 1); /* the other two sizes do not exist */
    CHECK_INT(vti_grow(&none_left, &array, &capacity, 4, 4, sizeof elements[0]), VT_OK);
}

TEST(arena_measures_then_gives) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    char *parts[4] = {NULL};
    vti_arena arena = {NULL, 0, false};
    for (int pass = 0; pass < 2; pass++) {
        parts[0] = vti_arena_take(&arena, 3, 1);
        parts[1] = vti_arena_take(&arena, 64, 1);
        parts[2] = vti_arena_take(&arena, 0, 8);
        parts[3] = vti_arena_take(&arena, 10, 10);
        CHECK(!arena.overflow);
        CHECK_INT(arena.used, 64 + 64 + 128);
        if (pass == 1) break;
        for (int i = 0; i < 4; i++) CHECK(parts[i] == NULL);
        arena.memory = vti_allocate(&allocator, arena.used, 1);
        CHECK_OR_RETURN(arena.memory != NULL);
        arena.used = 0;
    }
    CHECK(parts[0] == arena.memory);
    CHECK(parts[1] == arena.memory + 64);
    CHECK(parts[2] == arena.memory + 128);
    CHECK(parts[3] == arena.memory + 128);
    memset(arena.memory, 1, arena.used);
    vti_release(&allocator, arena.memory);
}

TEST(arena_reports_overflow) {
    vti_arena product = {NULL, 0, false};
    CHECK(vti_arena_take(&product, SIZE_MAX / 2, 3) == NULL);
    CHECK(product.overflow);
    vti_arena sum = {NULL, 0, false};
    (void)vti_arena_take(&sum, 100, 1);
    CHECK(!sum.overflow);
    (void)vti_arena_take(&sum, SIZE_MAX - 100, 1);
    CHECK(sum.overflow);
    CHECK_INT(sum.used, 128);
}

CHECK_MAIN(TEST_ENTRY(sizes_multiply), TEST_ENTRY(sizes_add), TEST_ENTRY(default_allocator_aligns),
           TEST_ENTRY(allocation_refuses_overflow), TEST_ENTRY(zeroed_memory_is_zero),
           TEST_ENTRY(arrays_grow_and_keep_their_elements), TEST_ENTRY(a_failed_growth_changes_nothing),
           TEST_ENTRY(arena_measures_then_gives), TEST_ENTRY(arena_reports_overflow))
