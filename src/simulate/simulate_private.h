/*
 * simulate_private.h: the shop of given options, for those who need it again after its files were written.
 */
#ifndef VTI_SIMULATE_PRIVATE_H
#define VTI_SIMULATE_PRIVATE_H

#include "catalogue.h"

#include <vitrine/simulate.h>

/* Checks the options, NULL for none, and fills in the defaults. ARGUMENT. */
VT_WARN_UNUSED vt_status vti_simulate_complete(const vt_simulate_options *given, vt_simulate_options *options,
                                               vt_error *error);

/* The catalogue of a shop with complete options. MEMORY. */
VT_WARN_UNUSED vt_status vti_simulate_catalogue(const vt_allocator *allocator, const vt_simulate_options *options,
                                                vti_catalogue *catalogue, vt_error *error);

#endif
