/*
 * pack_segments.c: vt_pack_add_segments: segments as a pack stores them.
 */
#include "../base/bfloat.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../pack/pack_write.h"

#include <vitrine/segments.h>

#include <string.h>

/* Numbers that round to 0 are 0, whatever their sign. */
static uint16_t stored(float value) {
    uint16_t size = vti_bfloat_near(value < 0 ? -value : value);
    return (uint16_t)(size | (value < 0 && size > 0 ? 0x8000U : 0));
}

vt_status vt_pack_add_segments(const vt_pack *pack, const vt_segments *segments, const vt_allocator *allocator,
                               void **bytes, size_t *size_bytes, vt_error *error) {
    if (!pack || !pack->complete || !segments || !bytes || !size_bytes || pack->segment_count > 0 ||
        segments->factor_count != pack->factor_count || segments->k > VT_MAX_SEGMENTS) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "Segments are added to a complete pack without any, of the model they were found with.");
    }
    vt_text names[VT_MAX_SEGMENTS];
    uint32_t users[VT_MAX_SEGMENTS];
    for (uint32_t c = 0; c < segments->k; c++) {
        names[c] = (vt_text){segments->names[c], (uint32_t)strlen(segments->names[c])};
        users[c] = (uint32_t)segments->sizes[c]; /* datasets number their users in 32 bits */
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    size_t cells = (size_t)segments->k * segments->factor_count;
    uint16_t *centroids = vti_allocate(&memory, cells, sizeof *centroids);
    if (!centroids) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for the segments.");
    for (size_t i = 0; i < cells; i++) centroids[i] = stored(segments->centroids[i]);
    const vti_segment_content content = {segments->k, names, users, centroids};
    vt_status status = vti_pack_write_segments(pack, &content, &memory, bytes, size_bytes, error);
    vti_release(&memory, centroids);
    return status;
}
