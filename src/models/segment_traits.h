/*
 * segment_traits.h: what distinguishes segments of users, in words. It knows no factors.
 */
#ifndef VTI_SEGMENT_TRAITS_H
#define VTI_SEGMENT_TRAITS_H

#include "../data/interactions.h"

#include <vitrine/segments.h>

/*
 * traits [k][VT_SEGMENT_TRAITS] and names [k] from what the users of each segment took. Their texts lie in *texts, to be
 * released. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_segment_traits(const vt_dataset *dataset, const vti_interactions *users,
                                            const uint32_t *user_segments, uint32_t k, const vt_allocator *allocator,
                                            vt_segment_trait *traits, char **names, char **texts);

#endif
