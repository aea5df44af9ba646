/*
 * item_facts.h: what the metrics of lists need to know of the items, numbered by their places in the popular order. It
 * is the same for every ranking of a contest.
 */
#ifndef VTI_ITEM_FACTS_H
#define VTI_ITEM_FACTS_H

#include "../data/split.h"
#include "../models/model.h"
#include "metrics.h"

/*
 * Diversity is by the attributes of the dataset's items where there are any, else by the model's item factors where it
 * has them. MEMORY, LIMIT. To be destroyed in any case.
 */
VT_WARN_UNUSED vt_status vti_item_facts_build(const vti_split *split, const vt_dataset *dataset, const vt_model *model,
                                              const vt_allocator *allocator, vti_item_facts *facts);
void vti_item_facts_destroy(vti_item_facts *facts, const vt_allocator *allocator);

#endif
