/*
 * utf8.h: is this UTF-8 (RFC 3629)? Overlong forms, surrogates and values above U+10FFFF are not.
 */
#ifndef VTI_UTF8_H
#define VTI_UTF8_H

#include <stddef.h>

/* Offset of the first byte that is not part of valid UTF-8, or size_bytes when all are. */
size_t vti_utf8_valid_prefix(const char *bytes, size_t size_bytes);
/* Offset of the first byte above 127, or size_bytes when there is none. */
size_t vti_ascii_prefix(const void *bytes, size_t size_bytes);

#endif
