/*
 * split_private.h: between split.c and the reader of given negatives.
 */
#ifndef VTI_SPLIT_PRIVATE_H
#define VTI_SPLIT_PRIVATE_H

#include "split.h"

/*
 * Fills users, targets and negatives of a split from a file of lines "(user,item)<TAB>item<TAB>item...". The split's
 * other parts stay as they are; what is there after a failure goes with vti_split_destroy.
 */
VT_WARN_UNUSED vt_status vti_negatives_read(const char *path, const vt_dataset *dataset, vti_split *split,
                                            vt_error *error);

#endif
