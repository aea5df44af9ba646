/*
 * utf8.c: see utf8.h.
 */
#include "utf8.h"

#include <stdint.h>
#include <string.h>

size_t vti_ascii_prefix(const void *bytes, size_t size_bytes) {
    const unsigned char *unsigned_bytes = bytes;
    size_t i = 0;
    for (uint64_t eight; size_bytes - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, unsigned_bytes + i, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) break;
    }
    while (i < size_bytes && unsigned_bytes[i] < 0x80) i++;
    return i;
}

/* Length of the sequence at `bytes` (of `left` bytes), or 0 when it is not valid. */
static size_t sequence_length(const unsigned char *bytes, size_t left) {
    unsigned char lead = bytes[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || length > left) return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) return 0;
    }
    if (lead == 0xE0 && bytes[1] < 0xA0) return 0; /* overlong */
    if (lead == 0xED && bytes[1] > 0x9F) return 0; /* surrogate */
    if (lead == 0xF0 && bytes[1] < 0x90) return 0; /* overlong */
    if (lead == 0xF4 && bytes[1] > 0x8F) return 0; /* above U+10FFFF */
    return length;
}

size_t vti_utf8_valid_prefix(const char *bytes, size_t size_bytes) {
    const unsigned char *unsigned_bytes = (const unsigned char *)bytes;
    size_t i = vti_ascii_prefix(bytes, size_bytes);
    while (i < size_bytes) {
        size_t length = sequence_length(unsigned_bytes + i, size_bytes - i);
        if (length == 0) return i;
        i += length;
    }
    return size_bytes;
}
