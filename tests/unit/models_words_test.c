/*
 * models_words_test.c: texts in several scripts cut into words.
 */
#include "check.h"
#include "models/words.h"

/* The words of a text, each behind a bar. */
static const char *words_of(const char *text) {
    static char joined[256];
    size_t length = 0;
    vti_words words = {.text = {text, (uint32_t)strlen(text)}};
    for (vt_text word = vti_words_next(&words); word.size_bytes > 0; word = vti_words_next(&words)) {
        joined[length++] = '|';
        memcpy(joined + length, word.bytes, word.size_bytes);
        length += word.size_bytes;
    }
    joined[length] = '\0';
    return joined;
}

TEST(letters_and_digits_are_words) {
    CHECK_TEXT(words_of("OPI Nail-Lacquer, 0.5 oz (E55)"), "|opi|nail|lacquer|0|5|oz|e55");
    CHECK_TEXT(words_of("Crème brûlée – Köln"), "|crème|brûlée|köln");
    CHECK_TEXT(words_of("Привет, мир!"), "|Привет|мир");
    CHECK_TEXT(words_of("한국어 상품"), "|한국어|상품");
    CHECK_TEXT(words_of(" \t-- … "), "");
    CHECK_TEXT(words_of(""), "");
}

TEST(chinese_and_japanese_are_cut_into_pairs) {
    CHECK_TEXT(words_of("白色陶瓷杯"), "|白色|色陶|陶瓷|瓷杯");
    CHECK_TEXT(words_of("茶、杯"), "|茶|杯");
    CHECK_TEXT(words_of("iPhone手机 32GB"), "|iphone|手机|32gb");
    CHECK_TEXT(words_of("手a机"), "|手|a|机");
    CHECK_TEXT(words_of("カップ"), "|カッ|ップ");
}

TEST(long_words_are_cut_between_characters) {
    char text[3 * 40 + 1] = "", expected[64] = "|a";
    text[0] = 'a';
    for (int i = 0; i < 39; i++) memcpy(text + 1 + 2 * i, "\xC3\xA9", 3);
    for (int i = 0; i < 31; i++) memcpy(expected + 2 + 2 * i, "\xC3\xA9", i < 30 ? 3 : 2);
    CHECK_INT(strlen(words_of(text)), 1 + 1 + 31 * 2);
    CHECK(memcmp(words_of(text), expected, sizeof expected) == 0);
    memcpy(text + strlen(text), " b", 3);
    CHECK_TEXT(words_of(text) + 64, "|b");
}

TEST(what_is_cut_short_is_not_read_behind) {
    vti_words words = {.text = {"a\xE7\x99\xBD", 3}}; /* ends within a character */
    CHECK_INT(vti_words_next(&words).size_bytes, 3);
    CHECK_INT(vti_words_next(&words).size_bytes, 0);
}

CHECK_MAIN(TEST_ENTRY(letters_and_digits_are_words), TEST_ENTRY(chinese_and_japanese_are_cut_into_pairs),
           TEST_ENTRY(long_words_are_cut_between_characters), TEST_ENTRY(what_is_cut_short_is_not_read_behind))
