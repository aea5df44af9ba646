/*
 * variants.h: what the parts of a recipe are worth on the test cases: each signal alone, and the blend without and with
 * its networks. A recipe trains and weighs them (recipe_variants.c); here each becomes a pack that is measured like any.
 */
#ifndef VTI_VARIANTS_H
#define VTI_VARIANTS_H

#include "measure.h"
#include "recipe_parts.h"

#define VTI_MOST_VARIANTS (VT_SIGNAL_COUNT + 4)

typedef struct vti_variant {
    const char *name; /* static */
    bool signals[VT_SIGNAL_COUNT];
    vt_blend blend;
    vti_network *network; /* one block, or NULL */
} vti_variant;

typedef struct vti_variants {
    vti_recipe_parts parts; /* of all of them, trained on all events; the factors belong to who asked for them */
    vti_variant list[VTI_MOST_VARIANTS];
    uint32_t count;
} vti_variants;

/* The variant's pack; its size tells what the parts cost. Statuses as of vti_recipe_pack. */
VT_WARN_UNUSED vt_status vti_variant_pack(const vti_variants *variants, uint32_t number,
                                          const vti_recipe_source *source, void **bytes, size_t *size_bytes,
                                          vt_error *error);
/* The model of the only signal; NULL where there are several, or it needs none. */
const vt_model *vti_variant_model(const vti_variants *variants, uint32_t number);
/* The median of what a list takes on one thread, history included, in milliseconds. */
VT_WARN_UNUSED vt_status vti_variant_time(const vti_contest *contest, const vt_allocator *allocator,
                                          double *milliseconds, vt_error *error);
void vti_variants_destroy(vti_variants *variants, const vt_allocator *allocator);

#endif
