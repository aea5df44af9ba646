/*
 * simulate_files_test.c: vt_simulate as a caller sees it: one seed gives the same files, all three appear or none,
 * and what cannot be done is a status with a message.
 */
#include "simulate_support.h"

#include <dirent.h>
#include <sys/stat.h>

TEST(one_seed_gives_the_same_files) {
    test_shop first, second;
    if (!shop_make(&first, NULL)) return;
    if (shop_make(&second, NULL)) {
        for (int i = 0; i < SHOP_FILES; i++) CHECK_TEXT(second.texts[i], first.texts[i]);
        CHECK(memcmp(&first.report, &second.report, sizeof first.report) == 0);
        shop_destroy(&second);
    }
    vt_simulate_options options = shop_options;
    options.seed++;
    if (shop_make(&second, &options)) {
        for (int i = 0; i < SHOP_FILES; i++) CHECK(strcmp(second.texts[i], first.texts[i]) != 0);
        shop_destroy(&second);
    }
    shop_destroy(&first);
}

/* FNV-1a. */
static uint64_t hash_of(const char *text) {
    uint64_t hash = 0xCBF29CE484222325U;
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 0x100000001B3U;
    return hash;
}

/* Small enough to be the same on purpose only: a new product or number changes it, a new compiler must not. */
TEST(every_build_gives_the_same_tables) {
    test_shop shop;
    vt_simulate_options options = {.items = 50, .shoppers = 20, .days = 30, .seed = 1};
    if (!shop_make(&shop, &options)) return;
    CHECK_INT(hash_of(shop.texts[EVENTS_FILE]), -5649309484329959807);
    CHECK_INT(hash_of(shop.texts[ITEMS_FILE]), 6158397501028193201);
    shop_destroy(&shop);
}

static void check_refused(const char *directory, const vt_simulate_options *options, vt_status expected) {
    vt_simulate_report report = {.items = 99};
    vt_error error = {.message = ""};
    CHECK_INT(vt_simulate(directory, options, NULL, &report, &error), expected);
    CHECK_INT(error.status, expected);
    CHECK(strlen(error.message) > 10);
    CHECK_INT(report.items, 99); /* untouched */
    CHECK_INT(vt_simulate(directory, options, NULL, NULL, NULL), expected);
}

TEST(options_out_of_range_are_refused) {
    const char *nowhere = "/tmp/vitrine-shop-that-is-never-made";
    vt_simulate_options items = {.items = 100001}, shoppers = {.shoppers = 10000001}, days = {.days = 3651};
    check_refused(nowhere, &items, VT_ERR_ARGUMENT);
    check_refused(nowhere, &shoppers, VT_ERR_ARGUMENT);
    check_refused(nowhere, &days, VT_ERR_ARGUMENT);
    check_refused(NULL, &shop_options, VT_ERR_ARGUMENT);
    check_refused("", &shop_options, VT_ERR_ARGUMENT);
    CHECK(access(nowhere, F_OK) != 0);
}

TEST(places_that_cannot_be_written_are_refused) {
    check_refused("/dev/null", &shop_options, VT_ERR_IO);
    check_refused("/dev/null/shop", &shop_options, VT_ERR_IO);
    check_refused("/tmp/vitrine-no-such-folder/shop", &shop_options, VT_ERR_IO);
}

static int entries(const char *folder) {
    int count = 0;
    DIR *opened = opendir(folder);
    if (!opened) return -1;
    for (struct dirent *entry = readdir(opened); entry; entry = readdir(opened)) count += entry->d_name[0] != '.';
    closedir(opened);
    return count;
}

/* Where a name is taken by a folder with something in it, no file can take its place. */
TEST(a_file_that_cannot_be_replaced_leaves_no_temporary_files) {
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-shop-XXXXXX", taken[SHOP_PATH_BYTES + 16];
    vt_error error;
    CHECK_OR_RETURN(mkdtemp(folder) != NULL);
    snprintf(taken, sizeof taken, "%s/items.csv", folder);
    CHECK_OR_RETURN(mkdir(taken, 0777) == 0);
    CHECK_INT(vt_simulate(folder, &shop_options, NULL, NULL, &error), VT_ERR_IO);
    CHECK_INT(entries(folder), 1);
    CHECK(rmdir(taken) == 0 && rmdir(folder) == 0);
}

typedef struct watcher {
    int left; /* reports until it cancels */
    int reports;
    bool went_back;
    uint64_t done;
    char stage[16];
} watcher;

static bool watch_report(void *context, const char *stage, uint64_t done, uint64_t total) {
    watcher *watch = context;
    if (strcmp(watch->stage, stage) == 0 && done < watch->done) watch->went_back = true;
    if (total && done > total) watch->went_back = true;
    snprintf(watch->stage, sizeof watch->stage, "%s", stage);
    watch->done = done;
    watch->reports++;
    return watch->left-- > 0;
}

TEST(cancelled_it_leaves_nothing) {
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-shop-XXXXXX", inside[SHOP_PATH_BYTES + 16];
    CHECK_OR_RETURN(mkdtemp(folder) != NULL);
    snprintf(inside, sizeof inside, "%s/shop", folder);
    static const int patiences[] = {0, 1, 20};
    for (size_t i = 0; i < sizeof patiences / sizeof patiences[0]; i++) {
        watcher watch = {.left = patiences[i]};
        vt_progress progress = {watch_report, &watch};
        vt_error error = {.message = ""};
        vt_simulate_report report = {.items = 99};
        /* A folder of the caller stays, one that was made for the shop goes. */
        CHECK_INT(vt_simulate(i % 2 ? folder : inside, &shop_options, &progress, &report, &error), VT_ERR_CANCELLED);
        CHECK_INT(watch.reports, patiences[i] + 1);
        CHECK(!watch.went_back);
        CHECK_INT(report.items, 99);
        CHECK_INT(entries(folder), 0);
    }
    CHECK(rmdir(folder) == 0);
}

TEST(cancelled_it_leaves_an_earlier_shop_as_it_was) {
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-shop-XXXXXX", path[SHOP_PATH_BYTES + 16];
    vt_error error;
    CHECK_OR_RETURN(mkdtemp(folder) != NULL);
    CHECK_INT(vt_simulate(folder, &shop_options, NULL, NULL, &error), VT_OK);
    snprintf(path, sizeof path, "%s/events.csv", folder);
    char *before = file_text(path);
    vt_simulate_options other = shop_options;
    other.seed++;
    watcher watch = {.left = 20};
    vt_progress progress = {watch_report, &watch};
    CHECK_INT(vt_simulate(folder, &other, &progress, NULL, &error), VT_ERR_CANCELLED);
    char *after = file_text(path);
    CHECK_TEXT(after, before);
    CHECK_INT(entries(folder), SHOP_FILES);
    free(before);
    free(after);
    for (int i = 0; i < SHOP_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, shop_names[i]);
        CHECK(unlink(path) == 0);
    }
    CHECK(rmdir(folder) == 0);
}

CHECK_MAIN(TEST_ENTRY(one_seed_gives_the_same_files), TEST_ENTRY(every_build_gives_the_same_tables),
           TEST_ENTRY(options_out_of_range_are_refused), TEST_ENTRY(places_that_cannot_be_written_are_refused),
           TEST_ENTRY(a_file_that_cannot_be_replaced_leaves_no_temporary_files),
           TEST_ENTRY(cancelled_it_leaves_nothing), TEST_ENTRY(cancelled_it_leaves_an_earlier_shop_as_it_was))
