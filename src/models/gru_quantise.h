/*
 * gru_quantise.h: a trained recurrent network of floats as the one that runs in the page (kernels/recurrent.h).
 */
#ifndef VTI_GRU_QUANTISE_H
#define VTI_GRU_QUANTISE_H

#include "gru.h"

#include "../kernels/recurrent.h"

/*
 * Of a network that was built on another model's factors, for these as they are. *recurrent is one block of memory:
 * release it with vti_release. NUMERIC: a number is out of the range of a pack; MEMORY.
 */
VT_WARN_UNUSED vt_status vti_gru_quantise(const vti_gru *gru, const vt_allocator *allocator, vti_recurrent **recurrent,
                                          vt_error *error);

#endif
