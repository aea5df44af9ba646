/*
 * models_pack_segments_test.c: segments that are added to a pack are read back from it, all else stays as it was, and
 * what cannot be stored is refused.
 */
#include "base/bfloat.h"
#include "check.h"
#include "counting_allocator.h"
#include "sample_pack.h"

#include <vitrine/segments.h>

#include <math.h>

enum { ITEMS = 2500, FACTORS = 20, K = 3 }; /* two chunks */

static void *sample;
static vt_pack before;
static float centroids[VT_MAX_SEGMENTS * FACTORS];
static uint64_t sizes[VT_MAX_SEGMENTS];
static char texts[VT_MAX_SEGMENTS][16], *names[VT_MAX_SEGMENTS];

static bool open_sample(bool with_segments) {
    const sample_shape shape = {
        .items = ITEMS, .factors = FACTORS, .titles = true, .prices = true, .attributes = 2, .segments = with_segments};
    size_t size_bytes;
    return sample_pack_make(&shape, &sample, &size_bytes, NULL) == VT_OK &&
           vt_pack_open(sample, size_bytes, &before, NULL) == VT_OK;
}

/* Centroids of all sizes and signs, names of all lengths from none on. */
static vt_segments plant(uint32_t k) {
    for (uint32_t c = 0; c < k; c++) {
        sizes[c] = 1000 - c;
        names[c] = texts[c];
        (void)snprintf(texts[c], sizeof texts[c], "%.*s", (int)(c % 12 < 3 ? 0 : c % 12), "\xE8\x8C\xB6 tea and toys");
        for (uint32_t d = 0; d < FACTORS; d++) {
            float size = powf(0.5F, (float)(d * 3)) * (1 - 0.01F * (float)c);
            centroids[c * FACTORS + d] = (c + d) % 2 == 0 ? size : -size;
        }
    }
    centroids[1] = -1e-45F; /* rounds to 0, and the format knows no -0 */
    return (vt_segments){.k = k, .factor_count = FACTORS, .centroids = centroids, .sizes = sizes, .names = names};
}

static void check_read_back(const vt_pack *after, uint32_t k) {
    CHECK_INT(after->segment_count, k);
    for (uint32_t c = 0; c < k; c++) {
        CHECK_INT(after->segment_users[c], sizes[c]);
        vt_text name = vt_text_at(&after->segment_names, c);
        CHECK_INT(name.size_bytes, strlen(names[c]));
        CHECK(memcmp(name.bytes, names[c], name.size_bytes) == 0);
        for (uint32_t d = 0; d < FACTORS; d++) {
            float stored = vti_from_bfloat(after->segment_centroids[c * FACTORS + d]),
                  given = centroids[c * FACTORS + d];
            CHECK_CLOSE(stored, given, fabsf(given) / 256 + 1e-38F);
        }
    }
    CHECK_INT(after->segment_centroids[1], 0);
}

static void check_all_else(const vt_pack *after) {
    CHECK_INT(after->total_items, before.total_items);
    CHECK(memcmp(&after->fold_in, &before.fold_in, sizeof before.fold_in) == 0);
    for (uint32_t i = 0; i < ITEMS; i += 7) {
        uint8_t old_row[VT_PACK_MAX_FACTORS], new_row[VT_PACK_MAX_FACTORS];
        vt_pack_row(&before, i, old_row);
        vt_pack_row(after, i, new_row);
        CHECK(memcmp(old_row, new_row, before.row_bytes) == 0);
        CHECK(vt_pack_popularity(after, i) == vt_pack_popularity(&before, i));
        CHECK(vt_pack_price(after, i) == vt_pack_price(&before, i));
        CHECK_INT(vt_pack_code(after, 1, i), vt_pack_code(&before, 1, i));
    }
}

TEST(segments_are_read_back_and_all_else_stays) {
    const uint32_t counts[] = {2, K, VT_MAX_SEGMENTS};
    CHECK_OR_RETURN(open_sample(false));
    CHECK_INT(before.segment_count, 0);
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        vt_segments segments = plant(counts[n]);
        void *bytes;
        size_t size_bytes;
        vt_error error = {.message = ""};
        vt_pack after;
        CHECK_OR_RETURN(vt_pack_add_segments(&before, &segments, NULL, &bytes, &size_bytes, &error) == VT_OK);
        CHECK_OR_RETURN(vt_pack_open(bytes, size_bytes, &after, &error) == VT_OK);
        check_read_back(&after, counts[n]);
        check_all_else(&after);
        vt_memory_release(bytes);
    }
    vt_memory_release(sample);
}

static void check_refused(const vt_pack *pack, const vt_segments *segments, vt_status expected) {
    void *bytes = &bytes;
    size_t size_bytes = 77;
    CHECK_INT(vt_pack_add_segments(pack, segments, NULL, &bytes, &size_bytes, NULL), expected);
    CHECK(bytes == &bytes && size_bytes == 77);
}

TEST(what_cannot_be_stored_is_refused) {
    CHECK_OR_RETURN(open_sample(false));
    vt_segments segments = plant(K);
    check_refused(NULL, &segments, VT_ERR_ARGUMENT);
    check_refused(&before, NULL, VT_ERR_ARGUMENT);
    segments.factor_count = FACTORS + 1;
    check_refused(&before, &segments, VT_ERR_ARGUMENT);
    segments = plant(K);
    segments.k = VT_MAX_SEGMENTS + 1;
    check_refused(&before, &segments, VT_ERR_ARGUMENT);
    segments.k = 1;
    check_refused(&before, &segments, VT_ERR_LIMIT);
    segments = plant(K);
    vt_pack arriving = before;
    arriving.complete = false;
    check_refused(&arriving, &segments, VT_ERR_ARGUMENT);
    centroids[0] = 1.5F; /* longer than any mean of directions */
    check_refused(&before, &segments, VT_ERR_CORRUPT);
    centroids[0] = NAN;
    check_refused(&before, &segments, VT_ERR_CORRUPT);
    vt_memory_release(sample);

    CHECK_OR_RETURN(open_sample(true));
    segments = plant(K);
    check_refused(&before, &segments, VT_ERR_ARGUMENT); /* it has segments already */
    vt_memory_release(sample);
}

TEST(where_memory_ends_nothing_leaks) {
    CHECK_OR_RETURN(open_sample(false));
    vt_segments segments = plant(K);
    vt_status status = VT_ERR_MEMORY;
    for (uint32_t n = 1; status == VT_ERR_MEMORY && n < 20; n++) {
        allocation_count count = {.refuse_from = n};
        vt_allocator allocator = counting_allocator(&count);
        void *bytes = NULL;
        size_t size_bytes = 0;
        status = vt_pack_add_segments(&before, &segments, &allocator, &bytes, &size_bytes, NULL);
        CHECK_INT(count.live, status == VT_OK ? 1 : 0);
        if (status == VT_OK)
            counted_release(&count, bytes);
        else
            CHECK(bytes == NULL && size_bytes == 0);
    }
    CHECK_INT(status, VT_OK);
    vt_memory_release(sample);
}

CHECK_MAIN(TEST_ENTRY(segments_are_read_back_and_all_else_stays), TEST_ENTRY(what_cannot_be_stored_is_refused),
           TEST_ENTRY(where_memory_ends_nothing_leaks))
