/*
 * storage_options.h: the options that say how large a pack may be, for train, eval and pack.
 */
#ifndef VTI_STORAGE_OPTIONS_H
#define VTI_STORAGE_OPTIONS_H

#include "shop_options.h"

#include <vitrine/eval.h>

/* To be put into the groups of vti_options_parse. */
extern const vti_option_group vti_storage_options_group;

/* After parsing. An exit code, with a message when it is not 0. */
int vti_storage_options_check(void);

/* What --budget-kb asks for; 0: nothing. A recipe keeps to it by itself. */
uint64_t vti_storage_budget_bytes(void);

/* True when --budget-kb leaves the choice to validation, which needs a shop. */
bool vti_storage_needs_shop(void);

/*
 * What the options ask for, where needed with a validation of eval->train by the protocol of `eval`; given negatives hold
 * no validation part, so leave-one-out stands in. An exit code.
 */
int vti_storage_choose(const vti_shop *shop, const vt_eval_options *eval, vt_storage *storage);

/* As JSON, in the words of the options. */
json_t *vti_storage_json(vt_storage storage);

#endif
