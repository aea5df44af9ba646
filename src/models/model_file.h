/*
 * model_file.h: a whole model as bytes, for vt_model_save and vt_model_load and for tests that have no files.
 */
#ifndef VTI_MODEL_FILE_H
#define VTI_MODEL_FILE_H

#include "model.h"

/* As vt_model_save; *bytes is from `allocator`. */
VT_WARN_UNUSED vt_status vti_model_to_bytes(const vt_model *model, const vt_dataset *dataset,
                                            const vt_allocator *allocator, void **bytes, size_t *size_bytes,
                                            vt_error *error);
/* As vt_model_load. `bytes` need not be aligned. */
VT_WARN_UNUSED vt_status vti_model_from_bytes(const void *bytes, size_t size_bytes, const vt_allocator *allocator,
                                              vt_model **model, vt_error *error);

#endif
