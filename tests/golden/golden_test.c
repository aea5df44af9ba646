/*
 * golden_test.c: one fixed shop, packed in each coding and with a blend, fixed histories and queries, and every result of the engine down
 * to the bits of its scores. Each kernel set of each build must make the text of expected.json; pages compare themselves
 * with the same file.
 *   golden_test                  compares (TAP)
 *   golden_test --print          prints what expected.json should hold; commit it when a change of results is meant
 *   golden_test --packs FOLDER   writes the packs, for tests in a page
 */
#include "base/memory.h"
#include "check.h"
#include "kernels/kernels.h"
#include "pack/layout.h"
#include "sample_pack.h"

#include <vitrine/engine.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

enum { ITEMS = 60, FACTORS = 20, LIMIT = 8, MAX_HISTORY = 32, MAX_TEXT_BYTES = 1 << 19, PACKS = 5 };

/* From `events` to `affinity_count`. */
#define PROFILE_WORDS (offsetof(vt_profile, affinity_count) / sizeof(uint32_t) + 1)

static const struct {
    const char *name;
    vt_storage storage;
    bool blend, newcomers;
} kinds[PACKS] = {{"8-bit", {VT_CODING_8_BIT, 0}, false, false},
                  {"4-bit", {VT_CODING_4_BIT, 0}, false, false},
                  {"product", {VT_CODING_PRODUCT, 2}, false, false},
                  {"blend", {VT_CODING_8_BIT, 0}, true, false},
                  {"newcomers", {VT_CODING_8_BIT, 0}, true, true}};

static const char expected_path[] = "golden/expected.json";

static vt_pack packs[PACKS];
static void *pack_memory[PACKS];
static char actual[MAX_TEXT_BYTES], expected[MAX_TEXT_BYTES];
static size_t actual_bytes;

/* ---- the cases ---- */

static const vt_event one_view[] = {{5, VT_EVENT_VIEW, 1, 0}};
static const vt_event session[] = {{4, VT_EVENT_VIEW, 1, 0.25F},   {8, VT_EVENT_VIEW, 1, 0.25F},
                                   {8, VT_EVENT_CART, 1, 0.125F},  {1, VT_EVENT_PURCHASE, 2, 90},
                                   {40, VT_EVENT_VIEW, 1, 3.5F},   {2, VT_EVENT_DISMISS, 1, 1},
                                   {12, VT_EVENT_DISMISS, 1, 0.5F}};
static const vt_event only_dismissed[] = {{0, VT_EVENT_DISMISS, 1, 0}};
static vt_event many_events[MAX_HISTORY]; /* more different items than factors: the other way to solve the fold-in */

static const struct history {
    const char *name;
    const vt_event *events;
    uint32_t count;
} histories[] = {
    {"nothing", NULL, 0},
    {"one view", one_view, 1},
    {"a session", session, sizeof session / sizeof session[0]},
    {"only dismissed", only_dismissed, 1},
    {"many events", many_events, MAX_HISTORY},
};

static const uint32_t one_category[(ITEMS + 31) / 32] = {0x22222222U, 0x02222222U}; /* items with i % 4 == 1 */

static void fill_many_events(void) {
    for (uint32_t i = 0; i < MAX_HISTORY; i++) {
        many_events[i] = (vt_event){i * 11 % ITEMS, i % 3, 1, (float)i * 2.5F};
    }
}

/* ---- what they give, as text ---- */

static void print(const char *format, ...) VT_PRINTF(1, 2);
static void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t left = sizeof actual - actual_bytes;
    int written = vsnprintf(actual + actual_bytes, left, format, arguments);
    va_end(arguments);
    if (written > 0) actual_bytes += (size_t)written < left ? (size_t)written : left - 1;
}

static uint32_t float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* `parts`: with those of an explanation. */
static void print_list(const char *call, const vt_result_list *list, bool parts) {
    print("     {\"call\": %s, \"source\": %d, \"items\": [", call, (int)list->source);
    for (uint32_t i = 0; i < list->count; i++) print(i ? ", %u" : "%u", (unsigned)list->results[i].item);
    print("], \"scoreBits\": [");
    for (uint32_t i = 0; i < list->count; i++) print(i ? ", %u" : "%u", (unsigned)float_bits(list->results[i].score));
    print("]");
    uint32_t words[sizeof list->parts / sizeof(uint32_t)];
    memcpy(words, &list->parts, sizeof words);
    for (size_t w = 0; parts && w < sizeof words / sizeof words[0]; w++) {
        print(w ? ", %u" : ", \"partBits\": [%u", (unsigned)words[w]);
    }
    print(parts ? "]}" : "}");
}

static void print_recommend(vt_engine *engine, const char *call, vt_query query) {
    vt_result_list list;
    query.limit = LIMIT;
    if (CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK)) print_list(call, &list, false);
}

static void print_similar(vt_engine *engine, const char *call, uint32_t item) {
    vt_result_list list;
    const vt_query query = {.limit = LIMIT, .include_seen = true};
    if (CHECK_INT(vt_engine_similar(engine, item, &query, &list), VT_OK)) print_list(call, &list, false);
}

static void print_explain(vt_engine *engine, const char *call, uint32_t item) {
    vt_result_list list;
    if (CHECK_INT(vt_engine_explain(engine, item, LIMIT, &list), VT_OK)) print_list(call, &list, true);
}

/* Every item's score, so that each row of the pack takes part. */
static void print_scores(vt_engine *engine) {
    uint32_t items[ITEMS];
    float scores[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
    if (!CHECK_INT(vt_engine_score(engine, items, ITEMS, scores), VT_OK)) return;
    print("     {\"call\": [\"score\"], \"scoreBits\": [");
    for (uint32_t i = 0; i < ITEMS; i++) print(i ? ", %u" : "%u", (unsigned)float_bits(scores[i]));
    print("]}");
}

/* As the words that engine.wasm shows: the profile without the address of its affinities, then these. */
static void print_profile(vt_engine *engine) {
    vt_profile profile;
    uint32_t segment, words[PROFILE_WORDS];
    float margin;
    if (!CHECK_INT(vt_engine_profile(engine, LIMIT, &profile), VT_OK)) return;
    memcpy(words, &profile, sizeof words);
    print("     {\"call\": [\"profile\"], \"words\": [");
    for (uint32_t w = 0; w < PROFILE_WORDS; w++) print(w ? ", %u" : "%u", (unsigned)words[w]);
    for (uint32_t a = 0; a < profile.affinity_count; a++) {
        uint32_t own[sizeof(vt_affinity) / sizeof(uint32_t)];
        memcpy(own, &profile.affinities[a], sizeof own);
        for (uint32_t w = 0; w < sizeof own / sizeof own[0]; w++) print(", %u", (unsigned)own[w]);
    }
    if (!CHECK_INT(vt_engine_segment(engine, &segment, &margin), VT_OK)) return;
    print("]},\n     {\"call\": [\"segment\"], \"words\": [%u, %u]}", (unsigned)segment, (unsigned)float_bits(margin));
}

static void print_history(vt_engine *engine, const struct history *history) {
    print("  {\"history\": \"%s\",\n   \"events\": [", history->name);
    for (uint32_t i = 0; i < history->count; i++) {
        const vt_event *event = &history->events[i];
        print("%s[%u, %u, %g, %g]", i ? ", " : "", (unsigned)event->item, (unsigned)event->type, (double)event->value,
              (double)event->age_days);
    }
    print("],\n   \"lists\": [\n");
    if (!CHECK_INT(vt_engine_set_history(engine, history->events, history->count), VT_OK)) return;
    print_recommend(engine, "[\"recommend\"]", (vt_query){.allowed = NULL});
    print(",\n");
    print_recommend(engine, "[\"recommend\", \"includeSeen\"]", (vt_query){.include_seen = true});
    print(",\n");
    print_recommend(engine, "[\"recommend\", \"oneCategory\"]", (vt_query){.allowed = one_category});
    print(",\n");
    print_similar(engine, "[\"similar\", 7]", 7);
    print(",\n");
    print_explain(engine, "[\"explain\", 16]", 16);
    print(",\n");
    print_scores(engine);
    print(",\n");
    print_profile(engine);
    print("\n   ]}");
}

static void print_pack(const char *name, const vt_pack *pack, const char *kernels) {
    const vt_engine_options options = {.max_history = MAX_HISTORY, .max_results = ITEMS, .kernels = kernels};
    vt_engine *engine;
    vt_error error;
    if (!CHECK_INT(vt_engine_create(pack, &options, NULL, &engine, &error), VT_OK)) return;
    uint64_t checksum = vti_pack_checksum(pack->bytes, pack->size_bytes);
    print("{\"name\": \"%s\", \"bytes\": %u, \"xxh64\": \"%08x%08x\",\n", name, (unsigned)pack->size_bytes,
          (unsigned)(checksum >> 32), (unsigned)(checksum & UINT32_MAX));
    print(" \"limit\": %d,\n \"oneCategory\": [%u, %u],\n \"histories\": [\n", LIMIT, (unsigned)one_category[0],
          (unsigned)one_category[1]);
    for (size_t i = 0; i < sizeof histories / sizeof histories[0]; i++) {
        print("%s", i ? ",\n" : "");
        print_history(engine, &histories[i]);
    }
    print("\n ]}");
    vt_engine_destroy(engine);
}

/* Fills `actual` with what one kernel set makes. */
static void print_everything(const char *kernels) {
    actual_bytes = 0;
    print("{\"packs\": [\n");
    for (int p = 0; p < PACKS; p++) {
        print("%s", p ? ",\n" : "");
        print_pack(kinds[p].name, &packs[p], kernels);
    }
    print("\n]}\n");
    CHECK(actual_bytes < sizeof actual - 1);
}

/* ---- the test ---- */

static bool read_expected(void) {
    FILE *file = fopen(expected_path, "rb");
    if (!file) return false;
    expected[fread(expected, 1, sizeof expected - 1, file)] = '\0';
    fclose(file);
    return true;
}

/* Shows the first line that differs. */
static void compare(const char *kernels) {
    size_t same = 0;
    while (actual[same] && actual[same] == expected[same]) same++;
    if (actual[same] == expected[same]) return;
    while (same > 0 && actual[same - 1] != '\n') same--;
    printf("# kernels %s gave:\n# %.*s\n# expected:\n# %.*s\n", kernels, (int)strcspn(actual + same, "\n"),
           actual + same, (int)strcspn(expected + same, "\n"), expected + same);
    CHECK(!"the same bytes");
}

TEST(every_kernel_set_makes_expected_json) {
    CHECK_OR_RETURN(read_expected());
    CHECK(vti_kernels_count() > 0);
    for (uint32_t i = 0; i < vti_kernels_count(); i++) {
        const char *kernels = vti_kernels_at(i)->name;
        printf("# kernels %s\n", kernels);
        print_everything(kernels);
        compare(kernels);
    }
}

/* So that the file does not pin nonsense: what a list is from, and that the parts of an explanation make up the score.
 */
static void check_soundness(const vt_pack *pack) {
    vt_engine *engine;
    CHECK_OR_RETURN(vt_engine_create(pack, NULL, NULL, &engine, NULL) == VT_OK);
    vt_result_list list;
    const vt_query query = {.limit = LIMIT};
    CHECK_INT(vt_engine_set_history(engine, only_dismissed, 1), VT_OK);
    CHECK_INT(vt_engine_recommend(engine, &query, &list), VT_OK);
    CHECK_INT(list.source, VT_SOURCE_POPULARITY);
    if (pack->newcomers.below == 0) CHECK_INT(list.results[0].item, 1); /* item 0 is dismissed */

    for (size_t h = 1; h < sizeof histories / sizeof histories[0]; h++) {
        CHECK_INT(vt_engine_set_history(engine, histories[h].events, histories[h].count), VT_OK);
        for (uint32_t item = 0; item < ITEMS; item += 7) {
            float score;
            double sum = 0;
            CHECK_INT(vt_engine_score(engine, &item, 1, &score), VT_OK);
            CHECK_INT(vt_engine_explain(engine, item, MAX_HISTORY, &list), VT_OK);
            for (uint32_t i = 0; i < list.count; i++) sum += (double)list.results[i].score;
            const vt_score_parts *parts = &list.parts;
            if (list.count > 0 && !pack->has_blend) CHECK_CLOSE(sum, score, 1e-5);
            if (list.count > 0) CHECK_CLOSE(sum + (double)parts->rest, parts->history, 1e-5);
            if (list.count > 0) CHECK_CLOSE(parts->history + parts->popularity + parts->shift, score, 1e-5);
        }
    }
    vt_engine_destroy(engine);
}

TEST(the_golden_results_are_sound) {
    for (int p = 0; p < PACKS; p++) check_soundness(&packs[p]);
}

static int write_packs(const char *folder) {
    for (int p = 0; p < PACKS; p++) {
        char path[1000];
        snprintf(path, sizeof path, "%s/golden-%s.pack", folder, kinds[p].name);
        FILE *file = fopen(path, "wb");
        if (!file) return 1;
        size_t written = fwrite(packs[p].bytes, 1, packs[p].size_bytes, file);
        if (fclose(file) != 0 || written != packs[p].size_bytes) return 1;
    }
    return 0;
}

static bool make_packs(void) {
    for (int p = 0; p < PACKS; p++) {
        const sample_shape shape = {.items = ITEMS,
                                    .factors = FACTORS,
                                    .titles = true,
                                    .images = true,
                                    .prices = true,
                                    .attributes = 2,
                                    .storage = kinds[p].storage,
                                    .blend = kinds[p].blend,
                                    .newcomers = kinds[p].newcomers,
                                    .segments = true};
        size_t size_bytes;
        vt_error error;
        if (sample_pack_make(&shape, &pack_memory[p], &size_bytes, &error) != VT_OK ||
            vt_pack_open(pack_memory[p], size_bytes, &packs[p], &error) != VT_OK) {
            printf("# %s\nnot ok 1 - the golden pack\n", error.message);
            return false;
        }
    }
    return true;
}

int main(int argument_count, char **arguments) {
    static const check_test tests[] = {TEST_ENTRY(every_kernel_set_makes_expected_json),
                                       TEST_ENTRY(the_golden_results_are_sound)};
    if (!make_packs()) return 1;
    fill_many_events();
    int code = 0;
    if (argument_count == 3 && strcmp(arguments[1], "--packs") == 0) {
        code = write_packs(arguments[2]);
    } else if (argument_count == 2 && strcmp(arguments[1], "--print") == 0) {
        print_everything(NULL);
        code = fwrite(actual, 1, actual_bytes, stdout) != actual_bytes;
    } else {
        code = check_run(tests, sizeof tests / sizeof tests[0]);
    }
    vt_allocator allocator = vti_allocator_or_default(NULL);
    for (int p = 0; p < PACKS; p++) vti_release(&allocator, pack_memory[p]);
    return code;
}
