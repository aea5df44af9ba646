/*
 * words.c: see words.h. A word is a run of letters and digits, those of ASCII in lower case. Chinese and Japanese do not
 * separate words: there each two neighbouring characters are one, and a character alone is. What is a letter beyond
 * ASCII is told by what is not: the blocks of the Unicode Standard that hold punctuation, symbols and pictures.
 */
#include "words.h"

#include <string.h>

typedef struct range {
    uint32_t first, last;
} range;

static const range separators[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},       {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x2000, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},   {0x3008, 0x3020},
    {0x3030, 0x3030}, {0xE000, 0xF8FF}, {0xFE10, 0xFE6F}, {0xFF00, 0xFF0F},   {0xFF1A, 0xFF20},
    {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF},
};

static const range ideographs[] = {
    {0x3005, 0x3007}, {0x3040, 0x30FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF},
};

#define IS_IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), code)

static bool is_in(const range *ranges, size_t count, uint32_t code) {
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) return true;
    }
    return false;
}

typedef enum sign_kind { SEPARATOR, LETTER, IDEOGRAPH } sign_kind;

typedef struct sign {
    uint32_t size_bytes; /* 0 at the end of the text */
    sign_kind kind;
} sign;

static sign sign_at(vt_text text, uint32_t place) {
    if (place >= text.size_bytes) return (sign){0, SEPARATOR};
    uint8_t lead = (uint8_t)text.bytes[place];
    if (lead < 0x80) {
        bool letter = (lead >= '0' && lead <= '9') || ((lead | 0x20) >= 'a' && (lead | 0x20) <= 'z');
        return (sign){1, letter ? LETTER : SEPARATOR};
    }
    uint32_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, left = text.size_bytes - place;
    uint32_t code = lead & (0xFFU >> (size + 1));
    if (size > left) size = left;
    for (uint32_t i = 1; i < size; i++) code = code << 6 | ((uint8_t)text.bytes[place + i] & 0x3F);
    if (IS_IN(ideographs, code)) return (sign){size, IDEOGRAPH};
    return (sign){size, IS_IN(separators, code) ? SEPARATOR : LETTER};
}

/* Copies what still fits into the word. */
static void append(vti_words *words, uint32_t place, uint32_t size_bytes, uint32_t *length) {
    if (*length + size_bytes > VTI_WORD_BYTES) return;
    memcpy(words->word + *length, words->text.bytes + place, size_bytes);
    char *first = &words->word[*length];
    if (*first >= 'A' && *first <= 'Z') *first = (char)(*first + ('a' - 'A'));
    *length += size_bytes;
}

static vt_text run_of_letters(vti_words *words) {
    uint32_t length = 0;
    for (sign s = sign_at(words->text, words->place); s.kind == LETTER; s = sign_at(words->text, words->place)) {
        append(words, words->place, s.size_bytes, &length);
        words->place += s.size_bytes;
    }
    return (vt_text){words->word, length};
}

vt_text vti_words_next(vti_words *words) {
    for (;;) {
        sign s = sign_at(words->text, words->place);
        if (s.size_bytes == 0) return (vt_text){words->word, 0};
        if (s.kind == LETTER) {
            words->within = false;
            return run_of_letters(words);
        }
        uint32_t begin = words->place, length = 0;
        bool within = words->within;
        words->place += s.size_bytes;
        words->within = s.kind == IDEOGRAPH;
        if (s.kind == SEPARATOR) continue;
        sign next = sign_at(words->text, words->place);
        if (next.kind != IDEOGRAPH && within) continue; /* the last of a run is in the word before */
        append(words, begin, s.size_bytes + (next.kind == IDEOGRAPH ? next.size_bytes : 0), &length);
        return (vt_text){words->word, length};
    }
}
