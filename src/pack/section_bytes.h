/*
 * section_bytes.h: the arrays of a section, put there and taken from it one after the other. One that is not there, or
 * holds what it must not, is NULL, and so are all after it.
 */
#ifndef VTI_SECTION_BYTES_H
#define VTI_SECTION_BYTES_H

#include <vitrine/pack.h>

#include <string.h>

/* Only measures where `bytes` is NULL. */
static inline void vti_section_put(uint8_t *bytes, uint64_t *used, const void *part, uint64_t size_bytes) {
    if (bytes && size_bytes > 0) memcpy(bytes + *used, part, size_bytes);
    *used += size_bytes;
}

typedef struct vti_section_rest {
    const uint8_t *bytes;
    uint64_t size_bytes;
} vti_section_rest;

static inline const void *vti_rest_take(vti_section_rest *rest, uint64_t size_bytes) {
    const uint8_t *taken = rest->bytes;
    if (!taken || size_bytes > rest->size_bytes) {
        rest->bytes = NULL;
        return NULL;
    }
    rest->bytes += size_bytes;
    rest->size_bytes -= size_bytes;
    return taken;
}

static inline bool vti_are_floats(const float *values, uint32_t count, float most) {
    for (uint32_t i = 0; i < count && values; i++) {
        if (!(values[i] >= -most && values[i] <= most)) return false;
    }
    return values != NULL;
}

/* Of magnitudes up to `most`. */
static inline const float *vti_rest_floats(vti_section_rest *rest, uint32_t count, float most) {
    const float *values = vti_rest_take(rest, count * sizeof(float));
    if (vti_are_floats(values, count, most)) return values;
    rest->bytes = NULL;
    return NULL;
}

#endif
