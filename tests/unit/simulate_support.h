/*
 * simulate_support.h: what the tests of the simulator share: a small shop, written into a folder of its own and read
 * back as text; lines and fields of its tables. It knows no test.
 */
#ifndef VITRINE_SIMULATE_SUPPORT_H
#define VITRINE_SIMULATE_SUPPORT_H

#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* mkdtemp */
#endif

#include "check.h"

#include <vitrine/file.h>
#include <vitrine/simulate.h>

#include <stdlib.h>
#include <unistd.h>

enum { SHOP_ITEMS = 400, SHOP_SHOPPERS = 300, ITEM_COLUMNS = 12, LINE_BYTES = 640, SHOP_PATH_BYTES = 64 };
enum { EVENTS_FILE, ITEMS_FILE, PICTURES_FILE, SHOP_FILES };

static const char *const shop_names[SHOP_FILES] = {"events.csv", "items.csv", "pictures.svg"};
static const vt_simulate_options shop_options = {.items = SHOP_ITEMS, .shoppers = SHOP_SHOPPERS, .days = 60, .seed = 7};

typedef struct test_shop {
    char *texts[SHOP_FILES]; /* whole files, terminated */
    vt_simulate_report report;
} test_shop;

static inline void shop_destroy(test_shop *shop) {
    for (int i = 0; i < SHOP_FILES; i++) free(shop->texts[i]);
}

static inline char *file_text(const char *path) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_error error;
    if (!CHECK_INT(vt_file_read(path, NULL, &bytes, &size_bytes, &error), VT_OK)) return NULL;
    char *text = malloc(size_bytes + 1);
    if (text) memcpy(text, bytes, size_bytes);
    if (text) text[size_bytes] = '\0';
    vt_memory_release(bytes);
    CHECK(text && strlen(text) == size_bytes);
    return text;
}

/* NULL: shop_options. The folder is gone afterwards; false after a failed check. */
static inline bool shop_make(test_shop *shop, const vt_simulate_options *options) {
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-shop-XXXXXX", path[SHOP_PATH_BYTES + 16];
    vt_error error = {.message = ""};
    memset(shop, 0, sizeof *shop);
    if (!CHECK(mkdtemp(folder) != NULL)) return false;
    vt_status status = vt_simulate(folder, options ? options : &shop_options, NULL, &shop->report, &error);
    if (!CHECK_INT(status, VT_OK)) printf("# %s\n", error.message);
    for (int i = 0; i < SHOP_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, shop_names[i]);
        if (status == VT_OK) shop->texts[i] = file_text(path);
        unlink(path);
    }
    CHECK(rmdir(folder) == 0); /* fails when something else was left in it */
    bool complete = shop->texts[EVENTS_FILE] && shop->texts[ITEMS_FILE] && shop->texts[PICTURES_FILE];
    if (!complete) shop_destroy(shop);
    return complete;
}

/* Copies the next line without its end; false at the end of the text. */
static inline bool read_line(const char **at, char line[LINE_BYTES]) {
    size_t length = strcspn(*at, "\n");
    if (!**at || !CHECK(length < LINE_BYTES && (*at)[length] == '\n')) return false;
    memcpy(line, *at, length);
    line[length] = '\0';
    *at += length + 1;
    return true;
}

/* Fields of a line, cut in place; one in quotes loses them. The number of fields, more than `room` for too many. */
static inline int split_line(char *line, char **fields, int room) {
    int count = 0;
    for (char *at = line; at; count++) {
        if (count == room) return room + 1;
        bool quoted = *at == '"';
        fields[count] = at + quoted;
        char *end = quoted ? strchr(at + 1, '"') : strchr(at, ',');
        at = end && quoted ? (end[1] == ',' ? end + 2 : NULL) : end ? end + 1 : NULL;
        if (end) *end = '\0';
    }
    return count;
}

#endif
