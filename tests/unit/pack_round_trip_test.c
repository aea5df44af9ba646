/*
 * pack_round_trip_test.c: what is handed to vti_pack_write comes back from vt_pack_open, factors within half a step,
 * and what FORMAT.md forbids is refused by the writer.
 */
#include "base/random.h"
#include "check.h"
#include "counting_allocator.h"
#include "pack/layout.h"
#include "pack/pack_write.h"
#include "sample_pack.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { ITEMS = 5, MAX_ITEMS = 300, MAX_FLOATS = 300 * 256 };

static float factors[MAX_FLOATS], popularity[MAX_ITEMS];

static vt_text text(const char *bytes) {
    return (vt_text){bytes, (uint32_t)strlen(bytes)};
}

static bool same_text(vt_text left, vt_text right) {
    return left.size_bytes == right.size_bytes && memcmp(left.bytes, right.bytes, left.size_bytes) == 0;
}

static void release(void *bytes) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, bytes);
}

/* Five items, nothing optional. */
static vti_pack_content plain_content(uint32_t factor_count) {
    static vt_text ids[ITEMS];
    static const char *const names[ITEMS] = {"a", "\xE5\x95\x86\xE5\x93\x81-3", "with space", "bb", "0"};
    vti_random random;
    vti_random_seed(&random, 7 + factor_count);
    for (uint32_t i = 0; i < ITEMS; i++) {
        ids[i] = text(names[i]);
        popularity[i] = 10.5F - 2 * (float)i;
    }
    popularity[4] = 0;
    for (uint32_t f = 0; f < ITEMS * factor_count; f++) factors[f] = (float)vti_random_normal(&random);
    return (vti_pack_content){
        .item_count = ITEMS,
        .factor_count = factor_count,
        .user_count = UINT64_C(5000000000),
        .event_count = UINT64_C(70000000000),
        .fold_in = {{1, 3, 5, 2, 0}, 0.25F, 0.015F, 0.75F, 30, VT_CONFIDENCE_LINEAR, 0.5F},
        .ids = ids,
        .factors = factors,
        .popularity = popularity,
        .report = {"", 0},
    };
}

static bool write_and_open(const vti_pack_content *content, void **bytes, vt_pack *pack) {
    size_t size_bytes = 0;
    vt_error error = {.message = ""};
    vt_status status = vti_pack_write(content, NULL, bytes, &size_bytes, &error);
    if (status == VT_OK) status = vt_pack_open(*bytes, size_bytes, pack, &error);
    if (CHECK_INT(status, VT_OK)) return true;
    printf("# %s\n", error.message);
    return false;
}

static void check_required(const vt_pack *pack, const vti_pack_content *content) {
    CHECK_INT(pack->item_count, content->item_count);
    CHECK_INT(pack->factor_count, content->factor_count);
    CHECK_INT(pack->row_bytes, (content->factor_count + 15) / 16 * 16);
    CHECK_INT(pack->attribute_count, content->attribute_count);
    CHECK_INT(pack->user_count, content->user_count);
    CHECK_INT(pack->event_count, content->event_count);
    CHECK(memcmp(&pack->fold_in, &content->fold_in, sizeof pack->fold_in) == 0);
    CHECK(memcmp(pack->currency, content->currency, 4) == 0);
    CHECK(same_text(pack->report, content->report));
    CHECK(pack->complete);
    for (uint32_t i = 0; i < ITEMS; i++) {
        CHECK(same_text(vt_pack_id(pack, i), content->ids[i]));
        CHECK_CLOSE(vt_pack_popularity(pack, i), content->popularity[i], content->popularity[i] / 256);
    }
    CHECK_INT((uintptr_t)pack->chunks[0].lead % VT_PACK_ALIGNMENT, 0);
    CHECK_INT((uintptr_t)pack->chunks[0].rest % VT_PACK_ALIGNMENT, 0);
    for (uint32_t d = 0; d < content->factor_count; d++) {
        double sum = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            double factor = (double)vt_pack_item_scale(pack, i) * pack->factor_scales[d] * stored_step(pack, i, d);
            sum += factor * factor;
        }
        CHECK_CLOSE(pack->gram_diagonal[d], sum, 1e-5 * sum);
    }
    for (uint32_t i = 0; i < ITEMS; i++) {
        for (uint32_t d = content->factor_count; d < pack->row_bytes; d++) {
            CHECK_INT(stored_step(pack, i, d), 0);
        }
    }
}

TEST(nothing_optional) {
    static const uint32_t counts[] = {1, 2, 15, 16, 17, 255, 256};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        vti_pack_content content = plain_content(counts[c]);
        void *bytes = NULL;
        vt_pack pack;
        CHECK_OR_RETURN(write_and_open(&content, &bytes, &pack));
        check_required(&pack, &content);
        CHECK_INT(vt_pack_title(&pack, 0).size_bytes, 0);
        CHECK_INT(vt_pack_image(&pack, 0).size_bytes, 0);
        CHECK(vt_pack_price(&pack, 0) == -1);
        vt_attribute attribute;
        CHECK_INT(vt_pack_attribute(&pack, 0, &attribute), VT_ERR_ARGUMENT);
        release(bytes);
    }
}

TEST(everything_optional) {
    const vt_text titles[ITEMS] = {text("Lamp"), text(""), text("\xE7\x8E\xBB\xE7\x92\x83"), text(""), text("x")};
    const vt_text images[ITEMS] = {text(""), text("a.svg#1"), text("https://shop.example/a?b=c&d"), text(""), text("")};
    const float prices[ITEMS] = {-1, 0, 12.5F, 1e9F, 0.01F};
    const vt_text colours[] = {text(""), text("red"), text("\xF0\x9F\x9F\xA6")};
    const vt_text nothing[] = {text("")};
    const uint16_t colour_codes[ITEMS] = {2, 0, 1, 2, 1}, nothing_codes[ITEMS] = {0};
    const vti_attribute_content attributes[] = {
        {text("colour"), colours, 3, colour_codes},
        {text("\xE5\x93\x81\xE7\x89\x8C"), nothing, 1, nothing_codes},
    };
    vti_pack_content content = plain_content(3);
    content.titles = titles;
    content.images = images;
    content.prices = prices;
    content.attributes = attributes;
    content.attribute_count = 2;
    content.report = text("{\"losses\": [3, 2, 1]}");
    memcpy(content.currency, "GBP", 4);
    void *bytes = NULL;
    vt_pack pack;
    CHECK_OR_RETURN(write_and_open(&content, &bytes, &pack));
    check_required(&pack, &content);
    for (uint32_t i = 0; i < ITEMS; i++) {
        CHECK(same_text(vt_pack_title(&pack, i), titles[i]));
        CHECK(same_text(vt_pack_image(&pack, i), images[i]));
        CHECK(vt_pack_price(&pack, i) == prices[i]);
    }
    CHECK_INT(vt_text_at(&pack.chunks[0].titles, ITEMS).size_bytes, 0);
    CHECK_INT(vt_text_at(&pack.chunks[0].titles, UINT32_MAX).size_bytes, 0);
    for (uint32_t a = 0; a < 2; a++) {
        vt_attribute attribute;
        CHECK_OR_RETURN(vt_pack_attribute(&pack, a, &attribute) == VT_OK);
        CHECK(same_text(attribute.name, attributes[a].name));
        CHECK_INT(attribute.values.count, attributes[a].value_count);
        for (uint32_t v = 0; v < attribute.values.count; v++) {
            CHECK(same_text(vt_text_at(&attribute.values, v), attributes[a].values[v]));
        }
        for (uint32_t i = 0; i < ITEMS; i++) CHECK_INT(vt_pack_code(&pack, a, i), attributes[a].codes[i]);
    }
    uint32_t allowed = UINT32_MAX;
    vt_pack_filter(&pack, 0, (const uint8_t[]){0, 1, 0}, &allowed);
    CHECK_INT(allowed & 31, 20); /* the red ones */
    vt_attribute untouched = {.name = colours[1]};
    CHECK_INT(vt_pack_attribute(&pack, 2, &untouched), VT_ERR_ARGUMENT);
    CHECK_INT(vt_pack_attribute(NULL, 0, &untouched), VT_ERR_ARGUMENT);
    CHECK_INT(vt_pack_attribute(&pack, 0, NULL), VT_ERR_ARGUMENT);
    CHECK(same_text(untouched.name, colours[1]));
    release(bytes);
}

TEST(one_content_gives_one_file) {
    vti_pack_content content = plain_content(17);
    void *first = NULL, *second = NULL;
    size_t first_bytes = 0, second_bytes = 1;
    CHECK_INT(vti_pack_write(&content, NULL, &first, &first_bytes, NULL), VT_OK);
    CHECK_INT(vti_pack_write(&content, NULL, &second, &second_bytes, NULL), VT_OK);
    CHECK_INT(first_bytes, second_bytes);
    CHECK_INT(first_bytes % VT_PACK_ALIGNMENT, 0);
    CHECK(memcmp(first, second, first_bytes) == 0);
    release(first);
    release(second);
}

/* ---- quantisation ---- */

TEST(factors_come_back_within_half_a_step) {
    enum { N = 300, K = 40 };
    vti_pack_content content = plain_content(1);
    vti_random random;
    vti_random_seed(&random, 11);
    for (uint32_t i = 0; i < N; i++) {
        double size = exp(vti_random_normal(&random) * 3); /* items differ by orders of magnitude, columns too */
        for (uint32_t d = 0; d < K; d++) {
            factors[i * K + d] = i % 10 == 3 ? 0 : (float)(size * vti_random_normal(&random) * exp(-0.3 * d));
        }
    }
    for (uint32_t i = 0; i < N; i++) factors[i * K + 20] = 0; /* a column that says nothing */
    static char names[N][8];
    static vt_text ids[N];
    for (uint32_t i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "%u", (unsigned)i);
        ids[i] = text(names[i]);
        popularity[i] = 1;
    }
    content.item_count = N;
    content.factor_count = K;
    content.ids = ids;
    void *bytes = NULL;
    vt_pack pack;
    CHECK_OR_RETURN(write_and_open(&content, &bytes, &pack));
    for (uint32_t i = 0; i < N; i++) {
        uint32_t largest = 0;
        for (uint32_t d = 0; d < K; d++) {
            double step = (double)vt_pack_item_scale(&pack, i) * pack.factor_scales[d];
            double error = fabs(factors[i * K + d] - step * stored_step(&pack, i, d));
            CHECK(error <= step / 2 * (1 + 1e-5));
            uint32_t steps = (uint32_t)abs(stored_step(&pack, i, d));
            CHECK(steps <= 63);
            if (steps > largest) largest = steps;
        }
        bool empty = i % 10 == 3;
        CHECK(empty ? largest == 0 : largest >= 62); /* each row uses its range, up to the rounding of its scale */
        CHECK(empty ? vt_pack_item_scale(&pack, i) == 0 : vt_pack_item_scale(&pack, i) > 0);
    }
    CHECK(pack.factor_scales[20] > 0);
    release(bytes);
}

/* Relative squared error of decoded factors behind the lead, of items of normal factors. */
static double coding_error(vt_storage storage) {
    enum { N = 2000, K = 48 };
    static float drawn[N * K];
    static char names[N][8];
    static vt_text ids[N];
    static float popular[N];
    vti_random random;
    vti_random_seed(&random, 5);
    for (uint32_t i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "%u", (unsigned)i);
        ids[i] = text(names[i]);
        popular[i] = 1;
        for (uint32_t d = 0; d < K; d++) drawn[i * K + d] = (float)(vti_random_normal(&random) * exp(-0.02 * d));
    }
    vti_pack_content content = plain_content(1);
    content.item_count = N;
    content.factor_count = K;
    content.ids = ids;
    content.factors = drawn;
    content.popularity = popular;
    content.storage = storage;
    void *bytes = NULL;
    vt_pack pack;
    if (!write_and_open(&content, &bytes, &pack)) return 1;
    double error = 0, size = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint8_t row[48];
        vt_pack_row(&pack, i, row);
        for (uint32_t d = VT_PACK_LEAD; d < K; d++) {
            double factor =
                (double)vt_pack_item_scale(&pack, i) * pack.factor_scales[d] * (row[d] - VT_PACK_ZERO_POINT);
            error += (factor - drawn[i * K + d]) * (factor - drawn[i * K + d]);
            size += drawn[i * K + d] * (double)drawn[i * K + d];
        }
    }
    release(bytes);
    return error / size;
}

/* Shannon's bound for normal numbers is 2^(-2 bits); 16 levels reach 1.15 percent with one scale for all (Max 1960). */
TEST(coded_factors_lose_what_their_bits_must) {
    CHECK(coding_error((vt_storage){VT_CODING_8_BIT, 0}) < 5e-4);
    double four_bits = coding_error((vt_storage){VT_CODING_4_BIT, 0});
    CHECK(four_bits > 0.003 && four_bits < 0.025);
    double before = 1;
    static const uint32_t groups[] = {4, 8, 16, 32}; /* 1 to 8 bits a factor */
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        double error = coding_error((vt_storage){VT_CODING_PRODUCT, groups[g]});
        double bound = pow(2, -2.0 * 8 * groups[g] / 32);
        CHECK(error < before && error < 2 * bound + 5e-4);
        before = error;
    }
}

TEST(items_without_factors_are_written) {
    vti_pack_content content = plain_content(4);
    memset(factors, 0, ITEMS * 4 * sizeof *factors);
    factors[4] = -FLT_MIN; /* too small to matter */
    void *bytes = NULL;
    vt_pack pack;
    CHECK_OR_RETURN(write_and_open(&content, &bytes, &pack));
    for (uint32_t i = 0; i < ITEMS; i++) {
        CHECK(vt_pack_item_scale(&pack, i) == 0);
        for (uint32_t d = 0; d < 4; d++) CHECK_INT(stored_step(&pack, i, d), 0);
    }
    release(bytes);
}

/* ---- what the writer refuses ---- */

static void check_refused(const vti_pack_content *content, vt_status expected, int line) {
    allocation_count count = {0};
    vt_allocator allocator = counting_allocator(&count);
    void *bytes = &count;
    size_t size_bytes = 99;
    vt_error error = {.status = VT_OK};
    vt_status status = vti_pack_write(content, &allocator, &bytes, &size_bytes, &error);
    check_int(status, expected, "status", __FILE__, line);
    check_int(error.status, expected, "error.status", __FILE__, line);
    check_that(bytes == &count && size_bytes == 99, "outputs are untouched", __FILE__, line);
    check_int(count.live, 0, "what is not given back", __FILE__, line);
}

TEST(factors_that_are_not_finite_are_refused) {
    static const float values[] = {NAN, INFINITY, -INFINITY};
    static const uint32_t places[] = {0, 7, ITEMS * 3 - 1};
    for (size_t v = 0; v < 3; v++) {
        for (size_t p = 0; p < 3; p++) {
            vti_pack_content content = plain_content(3);
            factors[places[p]] = values[v];
            check_refused(&content, VT_ERR_NUMERIC, __LINE__);
        }
    }
}

TEST(what_the_format_forbids_is_refused) {
    vti_pack_content content = plain_content(3);
    content.item_count = 0;
    check_refused(&content, VT_ERR_LIMIT, __LINE__);
    content.item_count = VT_PACK_MAX_ITEMS + 1;
    check_refused(&content, VT_ERR_LIMIT, __LINE__);
    content = plain_content(3);
    content.attribute_count = VT_PACK_MAX_ATTRIBUTES + 1;
    check_refused(&content, VT_ERR_LIMIT, __LINE__);
    content = plain_content(3);
    content.factor_count = 0;
    check_refused(&content, VT_ERR_LIMIT, __LINE__);
    content = plain_content(VT_PACK_MAX_FACTORS);
    content.factor_count = VT_PACK_MAX_FACTORS + 1;
    check_refused(&content, VT_ERR_LIMIT, __LINE__);
    content = plain_content(3);
    popularity[1] = 11;
    check_refused(&content, VT_ERR_CORRUPT, __LINE__);
    content = plain_content(3);
    popularity[1] = NAN;
    check_refused(&content, VT_ERR_NUMERIC, __LINE__);
    content = plain_content(16);
    content.storage.coding = VT_CODING_4_BIT; /* nothing behind the lead */
    check_refused(&content, VT_ERR_ARGUMENT, __LINE__);
    content = plain_content(18);
    content.storage = (vt_storage){VT_CODING_PRODUCT, 3}; /* more groups than factors behind the lead */
    check_refused(&content, VT_ERR_ARGUMENT, __LINE__);
    content = plain_content(3);
    factors[2] = FLT_MAX; /* finite, but its scale is out of range */
    check_refused(&content, VT_ERR_CORRUPT, __LINE__);
    content = plain_content(3);
    const float prices[ITEMS] = {1, 2, -2, 3, 4};
    content.prices = prices;
    check_refused(&content, VT_ERR_CORRUPT, __LINE__);
    content = plain_content(3);
    const vt_text ids[ITEMS] = {text("a"), text("b"), text(""), text("c"), text("d")};
    content.ids = ids;
    check_refused(&content, VT_ERR_CORRUPT, __LINE__);
    content = plain_content(3);
    memcpy(content.currency, "gbp", 4);
    check_refused(&content, VT_ERR_CORRUPT, __LINE__);
}

TEST(without_memory_nothing_is_written) {
    vti_pack_content content = plain_content(3);
    allocation_count count = {.refuse_from = 1};
    vt_allocator allocator = counting_allocator(&count);
    void *bytes = NULL;
    size_t size_bytes = 0;
    CHECK_INT(vti_pack_write(&content, &allocator, &bytes, &size_bytes, NULL), VT_ERR_MEMORY);
    CHECK(bytes == NULL);
}

CHECK_MAIN(TEST_ENTRY(nothing_optional), TEST_ENTRY(everything_optional), TEST_ENTRY(one_content_gives_one_file),
           TEST_ENTRY(factors_come_back_within_half_a_step), TEST_ENTRY(coded_factors_lose_what_their_bits_must),
           TEST_ENTRY(items_without_factors_are_written), TEST_ENTRY(factors_that_are_not_finite_are_refused),
           TEST_ENTRY(what_the_format_forbids_is_refused), TEST_ENTRY(without_memory_nothing_is_written))
