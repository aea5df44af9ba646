/*
 * pack_recurrent.c: from a section of a pack to a recurrent network (FORMAT.md). Every number is checked before it is
 * given out.
 */
#include "pack_recurrent.h"

#include "layout.h"
#include "section_bytes.h"

static const float LARGEST = 1e6F;

static const uint8_t *take_rows(vti_section_rest *left, uint64_t count) {
    const uint8_t *values = vti_rest_take(left, count);
    for (uint64_t i = 0; i < count && values; i++) {
        if (values[i] > 127) return NULL;
    }
    return values;
}

static bool take_layer(vti_section_rest *left, uint32_t inputs, uint32_t outputs, vti_recurrent_layer *layer) {
    *layer = (vti_recurrent_layer){.inputs = inputs, .outputs = outputs};
    layer->scales = vti_rest_floats(left, outputs, LARGEST);
    layer->biases = vti_rest_floats(left, outputs, LARGEST);
    layer->lead = take_rows(left, (uint64_t)outputs * VTI_RECURRENT_LEAD);
    layer->rest = take_rows(left, (uint64_t)outputs * (inputs - VTI_RECURRENT_LEAD));
    return layer->scales && layer->biases && layer->lead && layer->rest;
}

bool vti_pack_recurrent_view(const uint8_t *bytes, uint64_t size_bytes, uint32_t width, vti_recurrent *recurrent) {
    vti_section_rest left = {bytes, size_bytes};
    const vti_pack_recurrent *head = vti_rest_take(&left, sizeof *head);
    if (!head || head->width != width || head->units == 0 || head->units % 16 != 0 ||
        head->units > VTI_RECURRENT_MAX_UNITS) {
        return false;
    }
    uint32_t units = head->units;
    *recurrent = (vti_recurrent){.width = width, .units = units};
    return take_layer(&left, width, 3 * units, &recurrent->input) &&
           take_layer(&left, units, 3 * units, &recurrent->state) &&
           take_layer(&left, units, width, &recurrent->output) && left.size_bytes == 0;
}
