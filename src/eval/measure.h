/*
 * measure.h: the cases of a split ranked three ways (the pack through the engine, the float model, the popular order)
 * and measured with one metric code. It knows neither how the split was made nor how the model was trained.
 */
#ifndef VTI_MEASURE_H
#define VTI_MEASURE_H

#include "../data/split.h"
#include "../models/ials_model.h"

#include <vitrine/eval.h>

/*
 * Fills the metrics of `report` for each of options->cutoffs. `pack` is the one of `model`. MEMORY, CANCELLED, and what
 * vt_engine_create fails with.
 */
VT_WARN_UNUSED vt_status vti_measure(const vti_split *split, const vt_model *model, const vt_pack *pack,
                                     const vt_eval_options *options, const vt_allocator *allocator,
                                     const vt_progress *progress, vt_eval_report *report, vt_error *error);

#endif
