/*
 * checksum.c: the checksums of packs: XXH64 (Y. Collet, "xxHash fast digest algorithm"). It guards against damage, not
 * against forgery. Of each stripe of 32 bytes, sum l takes in word l:
 *   sum_l = rotate(sum_l + word * P2, 31) * P1;
 * the sums, the bytes after the last stripe and the length are mixed at the end.
 */
#include "layout.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

static const uint64_t P1 = 0x9E3779B185EBCA87U, P2 = 0xC2B2AE3D27D4EB4FU, P3 = 0x165667B19E3779F9U,
                      P4 = 0x85EBCA77C2B2AE63U, P5 = 0x27D4EB2F165667C5U;

enum { LANES = 4, STRIPE_BYTES = 32 };

INLINE uint64_t rotate(uint64_t value, int bits) {
    return value << bits | value >> (64 - bits);
}

INLINE uint64_t taken_in(uint64_t sum, uint64_t word) {
    return rotate(sum + word * P2, 31) * P1;
}

INLINE uint64_t word_at(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* A function of its own: a browser that compiles in haste has registers for so few variables, which takes half the time. */
__attribute__((noinline)) static void take_stripes(const uint8_t *at, const uint8_t *end, uint64_t sums[LANES]) {
    uint64_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (; at != end; at += STRIPE_BYTES) {
        sum0 = taken_in(sum0, word_at(at));
        sum1 = taken_in(sum1, word_at(at + 8));
        sum2 = taken_in(sum2, word_at(at + 16));
        sum3 = taken_in(sum3, word_at(at + 24));
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

static uint64_t checksum(const void *bytes, size_t size_bytes, uint64_t seed) {
    const uint8_t *at = bytes, *end = at + size_bytes;
    uint64_t hash = seed + P5;
    if (size_bytes >= STRIPE_BYTES) {
        uint64_t sums[LANES] = {seed + P1 + P2, seed + P2, seed, seed - P1};
        const uint8_t *rest = at + size_bytes / STRIPE_BYTES * STRIPE_BYTES;
        take_stripes(at, rest, sums);
        at = rest;
        hash = rotate(sums[0], 1) + rotate(sums[1], 7) + rotate(sums[2], 12) + rotate(sums[3], 18);
        for (int lane = 0; lane < LANES; lane++) hash = (hash ^ taken_in(0, sums[lane])) * P1 + P4;
    }
    hash += size_bytes;
    for (; end - at >= 8; at += 8) hash = rotate(hash ^ taken_in(0, word_at(at)), 27) * P1 + P4;
    if (end - at >= 4) {
        uint32_t half;
        memcpy(&half, at, sizeof half);
        hash = rotate(hash ^ half * P1, 23) * P2 + P3;
        at += sizeof half;
    }
    for (; at != end; at++) hash = rotate(hash ^ *at * P5, 11) * P1;
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    return hash ^ hash >> 32;
}

uint64_t vti_pack_checksum(const void *bytes, size_t size_bytes) {
    return checksum(bytes, size_bytes, 0);
}

uint64_t vti_pack_header_checksum(const vti_pack_header *header) {
    vti_pack_header zeroed = *header;
    zeroed.checksum = 0;
    const vti_pack_section *table = (const vti_pack_section *)(header + 1);
    return checksum(table, header->section_count * sizeof *table, checksum(&zeroed, sizeof zeroed, 0));
}
