/*
 * model_pack.h: packs that hold more than one model's own sections: links between items that other models found, and how
 * they are blended.
 */
#ifndef VTI_MODEL_PACK_H
#define VTI_MODEL_PACK_H

#include "../pack/pack_write.h"
#include "model.h"

/* The parts stay the caller's. Zero-initialise for nothing. */
typedef struct vti_pack_additions {
    /* Row i: the items that item i speaks for, as numbered in the dataset; or NULL. */
    const vti_interactions *links[VT_RELATION_COUNT];
    uint32_t kept[VT_RELATION_COUNT]; /* of each row, the largest weights above 0; at most VT_PACK_MAX_LINKS */
    const float *trends;              /* [items] of mean 1, as numbered in the dataset; or NULL */
    const vt_blend *blend;            /* or NULL */
    const vti_network *network;       /* of blend->reranked > 0 */
    const vti_newcomers *newcomers;   /* with a blend; or NULL */
    const vti_recurrent *recurrent;   /* over the factors of the model; or NULL */
    const char *recipe;               /* JSON for the training report, or NULL */
} vti_pack_additions;

/* As vt_model_to_pack. */
VT_WARN_UNUSED vt_status vti_model_pack(const vt_model *model, const vt_dataset *dataset,
                                        const vti_pack_additions *additions, const vt_allocator *allocator,
                                        void **bytes, size_t *size_bytes, vt_error *error);

#endif
