/*
 * recipe.h: everything that a pack can hold, trained, weighed against each other on a validation split, and only what
 * earns its place kept. It knows the kinds of models by name, and measures through the engine.
 */
#ifndef VTI_RECIPE_H
#define VTI_RECIPE_H

#include "variants.h"

#include <vitrine/eval.h>

/*
 * Trains on `events` a model, and the pack around it. The validation split is made of them by options->protocol, or by
 * the nearest one that needs no further file; options->train is what the factors are trained with, apart from what the
 * recipe looks for itself. The model is that of the factors. `variants`, unless NULL, are those of auto and blend, to be
 * destroyed in any case. All results are to be released; statuses as of vti_train and vt_model_to_pack.
 */
VT_WARN_UNUSED vt_status vti_recipe_train(const vti_event_list *events, const vt_dataset *dataset,
                                          const vt_eval_options *options, const vt_allocator *allocator,
                                          const vt_progress *progress, vti_variants *variants, vt_model **model,
                                          void **bytes, size_t *size_bytes, vt_error *error);

#endif
