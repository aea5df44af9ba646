/*
 * rating_errors.h: the errors of predicted ratings, by user, over all folds: what their intervals are drawn from. It
 * knows neither folds nor models.
 */
#ifndef VTI_RATING_ERRORS_H
#define VTI_RATING_ERRORS_H

#include "../data/id_map.h"
#include "resample.h"

#include <vitrine/eval.h>

typedef struct vti_rating_errors {
    vti_id_map strangers; /* users that the dataset does not know */
    uint32_t known_count; /* users that it knows */
    size_t row_capacity, count_capacity;
    double *rows;     /* [units][2] sums of squares and of absolutes; units are the known users, then the strangers */
    uint32_t *counts; /* [units] of ratings */
} vti_rating_errors;

/* Nothing yet, of a dataset of so many users. MEMORY. To be destroyed in any case. */
VT_WARN_UNUSED vt_status vti_rating_errors_begin(uint32_t known_count, const vt_allocator *allocator,
                                                 vti_rating_errors *errors);
/* Adds those of `count` ratings of a user: his number in the dataset, or VTI_ID_NONE and then his id. MEMORY, LIMIT. */
VT_WARN_UNUSED vt_status vti_rating_errors_add(vti_rating_errors *errors, uint32_t user, vt_text id, double squares,
                                               double absolutes, uint32_t count);
/* RMSE and MAE of all that was added, and from how many users; without resamples no intervals. MEMORY, CANCELLED. */
VT_WARN_UNUSED vt_status vti_rating_errors_report(const vti_rating_errors *errors, const vti_resampling *resampling,
                                                  vt_rating_report *report);
void vti_rating_errors_destroy(vti_rating_errors *errors, const vt_allocator *allocator);

#endif
