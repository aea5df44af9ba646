/*
 * ials_model.h: what is known of implicit ALS beside its kind: the options that older fields of vt_train_options carry,
 * and its user factors.
 */
#ifndef VTI_IALS_MODEL_H
#define VTI_IALS_MODEL_H

#include "model.h"

extern const vti_model_kind vti_model_ials;

/* Parameters of "ials", which those of "content" begin with. */
enum {
    VTI_IALS_FACTORS,
    VTI_IALS_ITERATIONS,
    VTI_IALS_REGULARIZATION,
    VTI_IALS_EXPONENT,
    VTI_IALS_UNOBSERVED,
    VTI_IALS_STEPS,
    VTI_IALS_PARAMETERS,
    VTI_CONTENT_PENALTY = VTI_IALS_PARAMETERS,
    VTI_CONTENT_PRIOR,
    VTI_CONTENT_PARAMETERS
};
extern const vt_parameter vti_ials_parameters[VTI_CONTENT_PARAMETERS];

typedef struct vti_ials_state {
    uint32_t item_count, factor_count, loss_count;
    vt_fold_in fold_in; /* as trained */
    float *item_factors, *eigenvalues;
    double *losses;
} vti_ials_state;

/* The fields of options that are the parameters of "ials", both ways. */
void vti_ials_parameters_from(const vt_train_options *options, double *values);
void vti_ials_parameters_to(const double *values, vt_train_options *options);

/*
 * Float fold-in: user factors [factor_count] from `count` items of the dataset with their confidences. `work` holds
 * vti_fold_in_work_floats(model) floats.
 */
size_t vti_fold_in_work_floats(const vt_model *model);
void vti_fold_in(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count, float *work,
                 float *user_factors);
/* The same, brought to length 1: a taste without its strength. Zeros where nothing is known of it. */
void vti_fold_in_direction(const vt_model *model, const uint32_t *items, const float *confidences, uint32_t count,
                           float *work, float *direction);

#endif
