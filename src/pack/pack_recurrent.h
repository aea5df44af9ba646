/*
 * pack_recurrent.h: the recurrent network of a pack as kernels/recurrent.h runs it: views into the section, and the bytes
 * of it.
 */
#ifndef VTI_PACK_RECURRENT_H
#define VTI_PACK_RECURRENT_H

#include "../kernels/recurrent.h"

#include <vitrine/pack.h>

/* False when the bytes, aligned to VT_PACK_ALIGNMENT, are no recurrent network that reads rows of `width` factors. */
bool vti_pack_recurrent_view(const uint8_t *bytes, uint64_t size_bytes, uint32_t width, vti_recurrent *recurrent);

/* Size of the section of a recurrent network; its bytes are written where `bytes` is not NULL. Not in engine.wasm. */
uint64_t vti_pack_recurrent_write(const vti_recurrent *recurrent, uint8_t *bytes);

#endif
