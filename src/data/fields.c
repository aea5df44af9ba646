/*
 * fields.c: see fields.h. strtod, strptime and mktime are not used: they obey the locale and the time zone.
 */
#include "fields.h"

#include <float.h>
#include <string.h>

#define SECONDS_PER_DAY 86400
#define FIRST_MILLISECONDS 100000000000 /* as seconds this is the year 5138 */

typedef struct cursor {
    const char *at, *end;
} cursor;

static cursor cursor_of(vt_text text) {
    return (cursor){text.bytes, text.bytes + text.size_bytes};
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool take(cursor *c, char byte) {
    if (c->at == c->end || *c->at != byte) return false;
    c->at++;
    return true;
}

static bool take_word(cursor *c, const char *word) {
    size_t size_bytes = strlen(word);
    if ((size_t)(c->end - c->at) < size_bytes || memcmp(c->at, word, size_bytes) != 0) return false;
    c->at += size_bytes;
    return true;
}

/* A whole number of least..most digits. */
static bool take_digits(cursor *c, int least, int most, int *number) {
    int count = 0, value = 0;
    while (count < most && c->at < c->end && is_digit(*c->at)) {
        value = value * 10 + (*c->at++ - '0');
        count++;
    }
    *number = value;
    return count >= least;
}

static void skip_digits(cursor *c) {
    while (c->at < c->end && is_digit(*c->at)) c->at++;
}

static char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool vti_text_is(vt_text text, const char *word) {
    for (uint32_t i = 0; i < text.size_bytes; i++) {
        char byte = lower(text.bytes[i]);
        if (byte == '_' || byte == '-' || byte == '.' || byte == ' ') continue;
        if (byte != *word || byte == '\0') return false;
        word++;
    }
    return *word == '\0';
}

/* ---- numbers ---- */

static double scale(double mantissa, int exponent) {
    /* Powers up to 1e22 are exact, so short numbers are correctly rounded. */
    for (; exponent > 0; exponent -= exponent > 22 ? 22 : exponent) {
        double power = 1;
        for (int i = 0; i < exponent && i < 22; i++) power *= 10;
        mantissa *= power;
    }
    for (; exponent < 0; exponent += exponent < -22 ? 22 : -exponent) {
        double power = 1;
        for (int i = 0; i < -exponent && i < 22; i++) power *= 10;
        mantissa /= power;
    }
    return mantissa;
}

bool vti_number_parse(vt_text text, double *number) {
    cursor c = cursor_of(text);
    bool negative = take(&c, '-');
    if (!negative) take(&c, '+');
    uint64_t mantissa = 0;
    int exponent = 0, digits = 0;
    bool fraction = false;
    for (; c.at < c.end && (is_digit(*c.at) || (*c.at == '.' && !fraction)); c.at++) {
        if (*c.at == '.') {
            fraction = true;
            continue;
        }
        digits = 1;
        if (mantissa < UINT64_MAX / 10 - 1) {
            mantissa = mantissa * 10 + (uint64_t)(*c.at - '0');
            exponent -= fraction;
        } else {
            exponent += !fraction; /* further digits do not count, only their places */
        }
    }
    if (digits == 0) return false;
    if (take(&c, 'e') || take(&c, 'E')) {
        bool shrink = take(&c, '-');
        if (!shrink) take(&c, '+');
        int power;
        if (!take_digits(&c, 1, 4, &power)) return false;
        exponent += shrink ? -power : power;
    }
    double value = mantissa == 0 ? 0 : scale((double)mantissa, exponent);
    if (c.at != c.end || value > FLT_MAX) return false;
    *number = negative ? -value : value;
    return true;
}

/* ---- times ---- */

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 in the Gregorian calendar. False when there is no such day. */
static bool days_of(int year, int month, int day, int64_t *days) {
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return false;
    if (day > lengths[month - 1] + (month == 2 && is_leap(year))) return false;
    int64_t past = year; /* years before this one, counted from year 0, which is leap */
    int64_t leap_days = past == 0 ? 0 : (past - 1) / 4 - (past - 1) / 100 + (past - 1) / 400 + 1;
    *days = past * 365 + leap_days + before[month - 1] + (month > 2 && is_leap(year)) + (day - 1) - 719528;
    return true;
}

/* "8:26[:00[.5]]" */
static bool take_clock(cursor *c, int64_t *seconds) {
    int hour, minute, second = 0, digit;
    if (!take_digits(c, 1, 2, &hour) || !take(c, ':') || !take_digits(c, 2, 2, &minute)) return false;
    if (take(c, ':')) {
        if (!take_digits(c, 2, 2, &second)) return false;
        if (take(c, '.') || take(c, ',')) {
            if (!take_digits(c, 1, 1, &digit)) return false;
            skip_digits(c);
        }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second <= 60; /* 60: a leap second */
}

/* What a zone adds to UTC, in seconds. */
static bool take_zone(cursor *c, int64_t *offset) {
    *offset = 0;
    if (c->at == c->end || take(c, 'Z') || take(c, 'z') || take_word(c, " UTC")) return true;
    take(c, ' ');
    bool west = take(c, '-');
    if (!west && !take(c, '+')) return false;
    int hours, minutes = 0;
    if (!take_digits(c, 2, 2, &hours)) return false;
    if (take(c, ':') || c->at < c->end) {
        if (!take_digits(c, 2, 2, &minutes)) return false;
    }
    *offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

static bool parse_iso(vt_text text, int64_t *seconds) {
    cursor c = cursor_of(text);
    int year, month, day;
    int64_t days, clock = 0, offset = 0;
    if (!take_digits(&c, 4, 4, &year) || !take(&c, '-') || !take_digits(&c, 2, 2, &month) || !take(&c, '-') ||
        !take_digits(&c, 2, 2, &day) || !days_of(year, month, day, &days)) {
        return false;
    }
    if (c.at < c.end) {
        if (!take(&c, 'T') && !take(&c, 't') && !take(&c, ' ')) return false;
        if (!take_clock(&c, &clock) || !take_zone(&c, &offset) || c.at < c.end) return false;
    }
    *seconds = days * SECONDS_PER_DAY + clock - offset;
    return true;
}

static bool parse_unix(vt_text text, int64_t *seconds) {
    cursor c = cursor_of(text);
    bool negative = take(&c, '-');
    int64_t value = 0;
    int digits = 0;
    for (; c.at < c.end && is_digit(*c.at) && digits < 18; digits++) value = value * 10 + (*c.at++ - '0');
    if (take(&c, '.')) skip_digits(&c);
    if (digits == 0 || c.at < c.end) return false;
    if (value >= FIRST_MILLISECONDS) value /= 1000;
    if (value > 253402300799) return false; /* the end of the year 9999 */
    *seconds = negative ? -value : value;
    return true;
}

bool vti_time_parse(vt_text text, int64_t *seconds) {
    return parse_iso(text, seconds) || parse_unix(text, seconds);
}

bool vti_time_parse_us(vt_text text, int64_t *seconds) {
    cursor c = cursor_of(text);
    int year, month, day;
    int64_t days, clock = 0;
    if (!take_digits(&c, 1, 2, &month) || !take(&c, '/') || !take_digits(&c, 1, 2, &day) || !take(&c, '/')) {
        return false;
    }
    const char *year_begin = c.at;
    if (!take_digits(&c, 2, 4, &year)) return false;
    if (c.at - year_begin == 2) year += 2000;
    if (!days_of(year, month, day, &days)) return false;
    if (c.at < c.end && !(take(&c, ' ') && take_clock(&c, &clock))) return false;
    if (c.at < c.end) return false;
    *seconds = days * SECONDS_PER_DAY + clock;
    return true;
}
