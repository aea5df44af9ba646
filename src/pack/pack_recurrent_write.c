/*
 * pack_recurrent_write.c: a recurrent network as the bytes of a section. Runs twice, to measure and to write.
 */
#include "layout.h"
#include "pack_recurrent.h"
#include "section_bytes.h"

static void put_layer(uint8_t *bytes, uint64_t *used, const vti_recurrent_layer *layer) {
    vti_section_put(bytes, used, layer->scales, layer->outputs * sizeof(float));
    vti_section_put(bytes, used, layer->biases, layer->outputs * sizeof(float));
    vti_section_put(bytes, used, layer->lead, (uint64_t)layer->outputs * VTI_RECURRENT_LEAD);
    vti_section_put(bytes, used, layer->rest, (uint64_t)layer->outputs * (layer->inputs - VTI_RECURRENT_LEAD));
}

uint64_t vti_pack_recurrent_write(const vti_recurrent *recurrent, uint8_t *bytes) {
    const vti_pack_recurrent head = {.width = recurrent->width, .units = recurrent->units};
    uint64_t used = 0;
    vti_section_put(bytes, &used, &head, sizeof head);
    put_layer(bytes, &used, &recurrent->input);
    put_layer(bytes, &used, &recurrent->state);
    put_layer(bytes, &used, &recurrent->output);
    return used;
}
