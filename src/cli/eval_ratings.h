/*
 * eval_ratings.h: the part of `vitrine eval` that measures predicted ratings, protocol k-fold.
 */
#ifndef VTI_EVAL_RATINGS_H
#define VTI_EVAL_RATINGS_H

#include "shop_options.h"

#include <vitrine/eval.h>

/* To be put into the groups of vti_options_parse, after vti_rating_options_begin, which sets the defaults. */
extern const vti_option_group vti_rating_options_group;
void vti_rating_options_begin(void);

/* The options with training, seed and validation of `options`; they stay until the next call. */
vt_rating_options *vti_rating_options_with(const vt_eval_options *options);

/*
 * Evaluates each of the models on the folds of the test tables, or by lot where there are none: a table on standard
 * output, or JSON. Training, seed and validation are those of `options`. Returns an exit code.
 */
int vti_evaluate_rating_models(const vti_shop *shop, const vt_eval_options *options, const vti_option_list *test_paths,
                               bool json);

#endif
