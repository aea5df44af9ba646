/*
 * base_utf8_test.c: valid and invalid UTF-8 (RFC 3629), each case also where the text is cut after every byte.
 */
#include "base/utf8.h"
#include "check.h"

#include <string.h>

#define VALID_PREFIX(text) vti_utf8_valid_prefix((text), sizeof(text) - 1)

TEST(valid_texts) {
    CHECK_INT(VALID_PREFIX(""), 0);
    CHECK_INT(VALID_PREFIX("plain"), 5);
    CHECK_INT(VALID_PREFIX("a\0b"), 3);
    CHECK_INT(VALID_PREFIX("\x7F\xC2\x80\xDF\xBF"), 5);             /* U+7F, U+80, U+7FF */
    CHECK_INT(VALID_PREFIX("\xE0\xA0\x80\xEF\xBF\xBF"), 6);         /* U+800, U+FFFF */
    CHECK_INT(VALID_PREFIX("\xED\x9F\xBF\xEE\x80\x80"), 6);         /* around the surrogates */
    CHECK_INT(VALID_PREFIX("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 8); /* U+10000, U+10FFFF */
    CHECK_INT(VALID_PREFIX("\xE7\x8E\xBB\xE7\x92\x83"), 6);         /* two Chinese characters */
}

TEST(invalid_texts) {
    CHECK_INT(VALID_PREFIX("ab\x80"), 2);             /* a continuation alone */
    CHECK_INT(VALID_PREFIX("ab\xC0\x80"), 2);         /* overlong */
    CHECK_INT(VALID_PREFIX("ab\xC1\xBF"), 2);         /* overlong */
    CHECK_INT(VALID_PREFIX("ab\xE0\x9F\xBF"), 2);     /* overlong */
    CHECK_INT(VALID_PREFIX("ab\xF0\x8F\xBF\xBF"), 2); /* overlong */
    CHECK_INT(VALID_PREFIX("ab\xED\xA0\x80"), 2);     /* surrogate */
    CHECK_INT(VALID_PREFIX("ab\xF4\x90\x80\x80"), 2); /* above U+10FFFF */
    CHECK_INT(VALID_PREFIX("ab\xF5\x80\x80\x80"), 2);
    CHECK_INT(VALID_PREFIX("ab\xFF"), 2);
    CHECK_INT(VALID_PREFIX("\xC3\x28"), 0);
    CHECK_INT(VALID_PREFIX("\xE2\x28\xA1"), 0);
    CHECK_INT(VALID_PREFIX("\xE2\x82\x28"), 0);
    CHECK_INT(VALID_PREFIX("\xF0\x9F\x98\x28"), 0);
    CHECK_INT(VALID_PREFIX("ok\xE7\x8E\xBB!\xFE!"), 6);
}

TEST(cut_sequences) {
    static const char text[] = "a\xC3\xA9\xE7\x8E\xBB\xF0\x9F\x98\x80";
    static const int valid[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
    for (size_t size_bytes = 0; size_bytes <= sizeof text - 1; size_bytes++) {
        CHECK_INT(vti_utf8_valid_prefix(text, size_bytes), valid[size_bytes]);
    }
}

TEST(ascii_prefixes) {
    char text[40];
    for (size_t size_bytes = 0; size_bytes <= sizeof text; size_bytes++) {
        memset(text, 0x7F, sizeof text);
        CHECK_INT(vti_ascii_prefix(text, size_bytes), size_bytes);
        for (size_t at = 0; at < size_bytes; at++) {
            text[at] = (char)0x80;
            CHECK_INT(vti_ascii_prefix(text, size_bytes), at);
            text[at] = 0;
        }
    }
}

CHECK_MAIN(TEST_ENTRY(ascii_prefixes), TEST_ENTRY(valid_texts), TEST_ENTRY(invalid_texts), TEST_ENTRY(cut_sequences))
