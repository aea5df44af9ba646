/*
 * recipe_budget.h: making a pack of parts smaller, step by step, by what costs least.
 */
#ifndef VTI_RECIPE_BUDGET_H
#define VTI_RECIPE_BUDGET_H

#include "lessons.h"
#include "recipe_parts.h"

#include <jansson.h>

/*
 * Reduces how many links are kept of each item, and how finely the factors are stored, until the pack of parts with this
 * blend has at most budget_bytes; parts hold the result. Relations whose links are all gone lose their weight. Each step
 * is the one that loses the least NDCG for each byte saved. `notes` receives the steps. LIMIT when nothing is left to
 * take away; the message says how small the pack can be.
 */
VT_WARN_UNUSED vt_status vti_recipe_shrink(vti_recipe_parts *parts, const vti_recipe_source *source,
                                           const vti_school *school, uint64_t budget_bytes, vt_blend *blend,
                                           json_t *notes, vt_error *error);

#endif
