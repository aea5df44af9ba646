/*
 * pack_checksum_test.c: the checksum is XXH64: what its makers' program says of the same bytes, for lengths with and
 * without a stripe, a word, half a word and single bytes at the end.
 */
#include "check.h"
#include "pack/layout.h"

static const char text[] = "Nobody inspects the spammish repetition";

static const struct {
    size_t size_bytes;
    uint64_t checksum;
} expected[] = {
    {0, 0xEF46DB3751D8E999U},  {3, 0xC9836C0B0560CCBAU},  {4, 0x265FAA35D7AFEC64U},  {8, 0x93FC083B5A3F012CU},
    {31, 0xC1A0E0AE86E1D78CU}, {32, 0x96F5BFCBFE7F0D1AU}, {39, 0xFBCEA83C8A378BF1U},
};

TEST(checksums_are_xxh64) {
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        CHECK(vti_pack_checksum(text, expected[i].size_bytes) == expected[i].checksum);
    }
}

CHECK_MAIN(TEST_ENTRY(checksums_are_xxh64))
