/*
 * simulate_catalogue_test.c: items.csv and pictures.svg: unique ids and titles, UTF-8, prices of a shop, and for each
 * item one symbol that is well-formed and refers to nothing outside of the file.
 */
#include "simulate_support.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "simulate/catalogue.h"

enum { ID, TITLE, TITLE_ZH, PRICE, IMAGE, CATEGORY, CATEGORY_ZH, BRAND, COLOUR, COLOUR_ZH, MATERIAL, MATERIAL_ZH };
enum { MAX_DEPTH = 32, NAME_BYTES = 24 };

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The number of texts that are there already; sorts them. */
static int repetitions(char **texts, int count) {
    int repeated = 0;
    qsort(texts, (size_t)count, sizeof *texts, compare_texts);
    for (int i = 1; i < count; i++) repeated += strcmp(texts[i - 1], texts[i]) == 0;
    return repeated;
}

TEST(items_have_unique_ids_and_titles_in_both_languages) {
    static char lines[SHOP_ITEMS][LINE_BYTES];
    static char *columns[ITEM_COLUMNS][SHOP_ITEMS];
    test_shop shop;
    if (!shop_make(&shop, NULL)) return;
    const char *at = shop.texts[ITEMS_FILE];
    size_t size_bytes = strlen(at);
    CHECK_INT(vti_utf8_valid_prefix(at, size_bytes), size_bytes);
    int count = 0;
    CHECK(read_line(&at, lines[0]));
    CHECK_TEXT(lines[0],
               "id,title,title_zh,price_eur,image,category,category_zh,brand,colour,colour_zh,material,material_zh");
    for (; count < SHOP_ITEMS && read_line(&at, lines[count]); count++) {
        char *fields[ITEM_COLUMNS], image[NAME_BYTES + 16];
        if (!CHECK_INT(split_line(lines[count], fields, ITEM_COLUMNS), ITEM_COLUMNS)) break;
        for (int c = 0; c < ITEM_COLUMNS; c++) columns[c][count] = fields[c];
        snprintf(image, sizeof image, "pictures.svg#%s", fields[ID]);
        CHECK_TEXT(fields[IMAGE], image);
        CHECK(fields[TITLE][0] >= 'A' && fields[TITLE][0] <= 'Z');
        CHECK((unsigned char)fields[TITLE_ZH][0] >= 0x80);
        for (int c = CATEGORY; c < MATERIAL; c++) CHECK(fields[c][0] != '\0');
        CHECK_INT(fields[MATERIAL_ZH][0] == '\0', fields[MATERIAL][0] == '\0');
        double price = strtod(fields[PRICE], NULL);
        CHECK(price >= 1 && price < 2000);
        CHECK(strlen(fields[PRICE]) == strcspn(fields[PRICE], ".") + 3);
    }
    CHECK_INT(count, SHOP_ITEMS);
    CHECK(*at == '\0');
    CHECK_INT(repetitions(columns[ID], count), 0);
    CHECK_INT(repetitions(columns[TITLE], count), 0);
    CHECK_INT(repetitions(columns[TITLE_ZH], count), 0);
    CHECK(count - repetitions(columns[BRAND], count) > 20);
    CHECK_INT(count - repetitions(columns[CATEGORY], count), 15);
    shop_destroy(&shop);
}

/* Editions are for what words are too few for. */
TEST(a_large_catalogue_has_unique_titles) {
    enum { MANY = 50000 };
    static char *titles[MANY];
    char folder[SHOP_PATH_BYTES] = "/tmp/vitrine-shop-XXXXXX";
    CHECK_OR_RETURN(mkdtemp(folder) != NULL);
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_random random;
    vti_random_seed(&random, 1);
    vti_catalogue catalogue = {0};
    vti_output output = {.file = -1};
    vt_error error;
    CHECK_INT(vti_catalogue_create(&allocator, MANY, 30, &random, &catalogue, &error), VT_OK);
    CHECK_INT(vti_output_open(&output, &allocator, folder, "items.csv", &error), VT_OK);
    vti_catalogue_write(&catalogue, &output);
    CHECK_INT(vti_output_finish(&output, &error), VT_OK);
    char *text = file_text(output.temporary_path);
    int count = 0, editions = 0;
    /* Each title is what is between the two quotes of its line. */
    for (char *at = text ? strchr(text, '"') : NULL; at && count < MANY; at = strchr(at, '"')) {
        char *end = strchr(at + 1, '"');
        if (!CHECK(end != NULL)) break;
        titles[count++] = at + 1;
        *end = '\0';
        editions += strstr(at + 1, ", edition ") != NULL;
        at = end + 1;
    }
    CHECK_INT(count, MANY);
    CHECK(editions > 0 && editions < MANY / 20);
    CHECK_INT(repetitions(titles, count), 0);
    free(text);
    vti_output_close(&output); /* not published: nothing stays */
    vti_catalogue_destroy(&catalogue);
    CHECK(rmdir(folder) == 0);
}

/* ---- pictures ---- */

static bool is_name_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

/* Reads the attributes of a tag up to its end; NULL when they are malformed. `closed` is set for "/>". */
static const char *skip_attributes(const char *at, bool *closed) {
    for (;;) {
        size_t space = strspn(at, " \n");
        at += space;
        *closed = *at == '/';
        if (*closed) at++;
        if (*at == '>') return at + 1;
        size_t name = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:");
        if (*closed || !space || !name || at[name] != '=' || (at[name + 1] != '\'' && at[name + 1] != '"')) return NULL;
        char quote = at[name + 1];
        at += name + 2;
        while (*at && *at != quote && *at != '<' && *at != '&') at++;
        if (*at != quote) return NULL;
        at++;
    }
}

/* Whether the element that begins here closes all that it opens; *end is behind it. */
static bool is_well_formed(const char *at, const char **end) {
    const char *open[MAX_DEPTH];
    size_t lengths[MAX_DEPTH];
    int depth = 0;
    do {
        at += strcspn(at, "<");
        if (!*at || depth == MAX_DEPTH) return false;
        bool closing = at[1] == '/';
        at += 1 + closing;
        size_t length = 0;
        while (is_name_letter(at[length])) length++;
        if (!length || (closing && !depth)) return false;
        if (closing) {
            depth--;
            if (lengths[depth] != length || memcmp(open[depth], at, length) != 0 || at[length] != '>') return false;
            at += length + 1;
            continue;
        }
        bool closed;
        open[depth] = at;
        lengths[depth] = length;
        at = skip_attributes(at + length, &closed);
        if (!at) return false;
        depth += !closed;
    } while (depth > 0);
    *end = at;
    return true;
}

/* The number of references between the two that name no id of the text up to `parts_end`. */
static int broken_references(const char *from, const char *to, const char *parts, const char *parts_end) {
    int broken = 0;
    for (const char *at = strchr(from, '#'); at && at < to; at = strchr(at + 1, '#')) {
        bool refers = strncmp(at - 4, "url(", 4) == 0 || strncmp(at - 6, "href='", 6) == 0;
        if (!refers) continue; /* a colour */
        char wanted[NAME_BYTES + 8];
        snprintf(wanted, sizeof wanted, "id='%.*s'", (int)strcspn(at + 1, ")'"), at + 1);
        const char *found = strstr(parts, wanted);
        if (!CHECK(found && found < parts_end)) printf("# nothing has the %s\n", wanted);
        broken += !found;
    }
    return broken;
}

TEST(each_item_has_one_well_formed_symbol) {
    test_shop shop;
    if (!shop_make(&shop, NULL)) return;
    const char *pictures = shop.texts[PICTURES_FILE], *end = NULL, *parts_end = NULL;
    CHECK(strncmp(pictures, "<svg xmlns='http://www.w3.org/2000/svg'>", 40) == 0);
    CHECK(is_well_formed(pictures, &end) && strcmp(end, "\n") == 0);
    const char *parts = strstr(pictures, "<defs>");
    CHECK_OR_RETURN(parts && is_well_formed(parts, &parts_end));
    CHECK_INT(broken_references(parts, parts_end, parts, parts_end), 0);

    const char *at = shop.texts[ITEMS_FILE], *symbol = parts_end + 1;
    char line[LINE_BYTES], *fields[ITEM_COLUMNS], beginning[NAME_BYTES + 40];
    CHECK(read_line(&at, line));
    while (read_line(&at, line)) {
        CHECK_INT(split_line(line, fields, ITEM_COLUMNS), ITEM_COLUMNS);
        snprintf(beginning, sizeof beginning, "<symbol id='%s' viewBox='0 0 320 320'>", fields[ID]);
        if (!CHECK(strncmp(symbol, beginning, strlen(beginning)) == 0)) break;
        if (!CHECK(is_well_formed(symbol, &end))) {
            printf("# the symbol of %s\n", fields[ID]);
            break;
        }
        CHECK_INT(broken_references(symbol, end, parts, parts_end), 0);
        CHECK(end - symbol > 300); /* more than the wall behind it */
        symbol = end + 1;
    }
    CHECK_TEXT(symbol, "</svg>\n");
    shop_destroy(&shop);
}

CHECK_MAIN(TEST_ENTRY(items_have_unique_ids_and_titles_in_both_languages),
           TEST_ENTRY(a_large_catalogue_has_unique_titles), TEST_ENTRY(each_item_has_one_well_formed_symbol))
