/*
 * resample.h: how far a mean over users can be trusted, and whether two rankings differ by more than luck. It knows
 * numbers only. Methods are at the head of resample.c. Results depend on the seed and not on the threads.
 */
#ifndef VTI_RESAMPLE_H
#define VTI_RESAMPLE_H

#include <vitrine/base.h>

/* Row r holds, in each column, the sum over the cases of user r, who has weights[r] > 0 of them. */
typedef struct vti_sample {
    const double *rows; /* [row_count][column_count] */
    const uint32_t *weights;
    uint32_t row_count, column_count;
} vti_sample;

typedef struct vti_resampling {
    uint32_t resamples; /* > 0 */
    uint64_t seed;
    uint32_t threads; /* > 0 */
    const vt_allocator *allocator;
    const vt_progress *progress; /* or NULL */
} vti_resampling;

/* The mean of each column over all cases. */
void vti_sample_means(const vti_sample *sample, double *means);

/* Limits of the 95 % interval of each column's mean. MEMORY, CANCELLED. */
VT_WARN_UNUSED vt_status vti_bootstrap(const vti_sample *sample, const vti_resampling *resampling, double *low,
                                       double *high);

/* For a sample of paired differences: how likely is a mean so far from 0, either way, if the two are alike? */
VT_WARN_UNUSED vt_status vti_sign_flip_test(const vti_sample *differences, const vti_resampling *resampling, double *p);

#endif
