/*
 * pictures.h: pictures.svg: a drawing for each item of the catalogue. It knows which drawing belongs to which product,
 * and the colours in which an item is drawn.
 */
#ifndef VTI_PICTURES_H
#define VTI_PICTURES_H

#include "catalogue.h"

/* IO, CANCELLED. */
VT_WARN_UNUSED vt_status vti_pictures_write(const vti_catalogue *catalogue, vti_output *output,
                                            const vt_progress *progress, vt_error *error);

#endif
