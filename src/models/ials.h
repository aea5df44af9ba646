/*
 * ials.h: one side of implicit ALS at a time. It knows interactions and options, not datasets or packs.
 */
#ifndef VTI_IALS_H
#define VTI_IALS_H

#include "../data/interactions.h"
#include "../kernels/fold_in_system.h"

#include <vitrine/train.h>

/* Scratch of one row's system: floats per thread, and the system laid into it. */
size_t vti_row_scratch_floats(uint32_t factor_count);
vti_fold_in_system vti_row_system(float *scratch, uint32_t factor_count);

/* D^-1/2 of fold_in_system.h for a row whose confidences sum to `mass`; `others` is how many rows the fixed side has.
 */
void vti_row_diagonal(const vt_fold_in *fold_in, const float *eigenvalues, uint32_t others, double mass,
                      vti_fold_in_system *system);

/*
 * Trains item factors [column_count][factors] on users' interactions, rotated into the eigenbasis of their Gram matrix,
 * whose eigenvalues [factors] are stored. `losses` is [options->iterations]. Errors as vt_train.
 */
VT_WARN_UNUSED vt_status vti_ials_train(const vti_interactions *users, const vti_interactions *items,
                                        const vt_train_options *options, const vt_allocator *allocator,
                                        const vt_progress *progress, float *item_factors, float *eigenvalues,
                                        double *losses, vt_error *error);

#endif
