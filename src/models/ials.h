/*
 * ials.h: implicit ALS. It knows interactions and options, not datasets or packs.
 */
#ifndef VTI_IALS_H
#define VTI_IALS_H

#include "../data/interactions.h"

#include <vitrine/train.h>

/* l of ials.c for a row whose confidences sum to `mass`; `others` is how many rows the other side has. */
double vti_ials_lambda(const vt_fold_in *fold_in, uint32_t others, double mass);

/*
 * Trains item factors [column_count][factors] on users' interactions, rotated into the eigenbasis of their Gram matrix,
 * whose eigenvalues [factors] are stored. `losses` is [options->iterations]. Errors as vt_train.
 */
VT_WARN_UNUSED vt_status vti_ials_train(const vti_interactions *users, const vti_interactions *items,
                                        const vt_train_options *options, const vt_allocator *allocator,
                                        const vt_progress *progress, float *item_factors, float *eigenvalues,
                                        double *losses, vt_error *error);

#endif
