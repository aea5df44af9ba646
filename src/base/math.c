/*
 * math.c: own exp and log.
 *   log x = e ln 2 + log m, x = m 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 atanh(s) = 2 (s + s^3/3 + s^5/5 + ...),
 *           s = (m - 1) / (m + 1), |s| < .172, summed to s^21
 *   exp x = 2^n exp r, n = round(x / ln 2), |r| <= ln(2) / 2, Taylor series to r^13
 * ln 2 is split in two parts so that n ln 2 is exact (Cody, Waite 1980).
 */
#include "math.h"

#include <stdint.h>
#include <string.h>

static const double LN2_HIGH = 0x1.62e42feep-1;
static const double LN2_LOW = 0x1.a39ef35793c76p-33;

double vti_sqrt(double x) {
    return __builtin_sqrt(x);
}

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double vti_log(double x) {
    int exponent = 0;
    if (x < 0x1p-1022) { /* subnormal */
        x *= 0x1p54;
        exponent = -54;
    }
    uint64_t bits = bits_of(x);
    exponent += (int)(bits >> 52) - 1023;
    double mantissa = from_bits((bits & 0xFFFFFFFFFFFFFU) | 0x3FF0000000000000U);
    if (mantissa > 0x1.6a09e667f3bcdp+0) {
        mantissa *= 0.5;
        exponent++;
    }
    double s = (mantissa - 1) / (mantissa + 1);
    double square = s * s;
    double series = 0;
    for (int power = 21; power >= 3; power -= 2) series = (series + 1.0 / power) * square;
    double log_mantissa = 2 * s + 2 * s * series;
    return exponent * LN2_HIGH + (log_mantissa + exponent * LN2_LOW);
}

double vti_exp(double x) {
    if (x < -708) return 0;
    if (x > 709) return from_bits(0x7FF0000000000000U);
    double scaled = x * 0x1.71547652b82fep+0;
    int n = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double series = 1;
    for (int term = 13; term >= 1; term--) series = 1 + series * r / term;
    return series * from_bits((uint64_t)(n + 1023) << 52);
}

double vti_power(double x, double y) {
    return vti_exp(y * vti_log(x));
}
