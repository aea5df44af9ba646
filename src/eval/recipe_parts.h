/*
 * recipe_parts.h: the models whose sections make one pack: factors, one model for each relation, and a
 * recurrent network.
 */
#ifndef VTI_RECIPE_PARTS_H
#define VTI_RECIPE_PARTS_H

#include "../models/model_pack.h"

#define VTI_LISTED_TOGETHER 8U /* links of an item that are kept for nothing but lists of what goes with it */

typedef struct vti_recipe_parts {
    vt_model *factors;
    vt_model *links[VT_RELATION_COUNT]; /* NULL: none */
    uint32_t kept[VT_RELATION_COUNT];
    float *trends;       /* [items] of mean 1, or NULL */
    vt_model *recurrent; /* a gru on the factors, or NULL */
} vti_recipe_parts;

/* What parts are trained from. */
typedef struct vti_recipe_source {
    const vti_event_list *events;
    const vt_dataset *dataset;
    const vt_train_options *train; /* of the factors; seed and threads of all */
    const vt_allocator *allocator;
    const vt_progress *progress;
} vti_recipe_source;

/* The name of the kind that finds links of a relation. */
const char *vti_recipe_kind(vt_relation relation);

/* Trains links of a relation; *model stays NULL where the data has none (no attributes, no baskets). */
VT_WARN_UNUSED vt_status vti_recipe_links(const vti_recipe_source *source, vt_relation relation,
                                          const char *const *parameters, uint32_t parameter_count, vt_model **model,
                                          vt_error *error);
/* Trains a recurrent network on the factors; *model stays NULL where nobody has two events. */
VT_WARN_UNUSED vt_status vti_recipe_recurrent(const vti_recipe_source *source, const vt_model *factors,
                                              vt_model **model, vt_error *error);
/*
 * What each item has of all events, where an event counts half for every half_life_days before the last one. *trends
 * stays NULL where events have no times. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_recipe_trends(const vti_recipe_source *source, double half_life_days, float **trends);
void vti_recipe_parts_destroy(vti_recipe_parts *parts, const vt_allocator *allocator);

/* The parts of these signals, and what pages have lists of: a view, which is not to be destroyed. */
vti_recipe_parts vti_recipe_parts_of(const vti_recipe_parts *parts, const bool signals[VT_SIGNAL_COUNT]);

VT_WARN_UNUSED vt_status vti_recipe_pack(const vti_recipe_parts *parts, const vti_recipe_source *source,
                                         const vt_blend *blend, const vti_network *network,
                                         const vti_newcomers *newcomers, const char *recipe, void **bytes,
                                         size_t *size_bytes, vt_error *error);

#endif
