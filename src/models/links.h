/*
 * links.h: each item's strongest links to others, which a shopper's newest items speak for: the state of the models of
 * sequences, in the form that a section of a pack takes over. It does not know how links are found.
 */
#ifndef VTI_LINKS_H
#define VTI_LINKS_H

#include "sequences.h"

typedef struct vti_links {
    uint32_t item_count;
    float memory;          /* steps in which an item's say falls to 1/e */
    float *type_weights;   /* [VT_EVENT_TYPE_COUNT] */
    vti_interactions rows; /* row i: the items that i speaks for, never itself, with weights > 0 */
} vti_links;

/* The parameters of every kind with links, the first two of which say how a history is looked at. */
#define VTI_MEMORY_PARAMETER(standard_steps) \
    { \
        .name = "memory", .meaning = "steps after which what an item says counts 1/e of the newest", \
        .standard = (standard_steps), .least = 0.01, .most = 1000, .low = 0.5, .high = 8, .logarithmic = true, \
    }
#define VTI_TYPE_EXPONENT_PARAMETER \
    { \
        .name = "type-exponent", .meaning = "0: events of all types count the same, 1: by their weights", .most = 1, \
        .high = 1, \
    }
#define VTI_LINKS_PARAMETER(standard_count) \
    { \
        .name = "kept", .meaning = "strongest links that are kept of each item's", .standard = (standard_count), \
        .least = 1, .most = 16384, .low = (standard_count), .high = (standard_count), .whole = true, \
    }

/* How a history is looked at. MEMORY. */
VT_WARN_UNUSED vt_status vti_links_begin(const vti_training *training, double memory, double type_exponent,
                                         vti_links *links);
/* The `kept` strongest positive entries of each row become the links; columns of `from` may be in any order. MEMORY. */
VT_WARN_UNUSED vt_status vti_links_keep(const vti_interactions *from, uint32_t kept, const vt_allocator *allocator,
                                        vti_links *links);
/* The same status, with words for the caller of the training. */
vt_status vti_links_fail(vt_status status, vt_error *error);

/* As in vti_model_kind, whose state the links are. */
void vti_links_fields(void *links, vti_fields *fields);
size_t vti_links_work_bytes(const void *links);
void vti_links_score(const void *links, const vti_shopper *shopper, void *work, float *scores);
void vti_links_view(const void *links, vt_model *model);

#endif
