/*
 * ranker.h: one case ranked by everyone: the popular order, the float model, its pack and another pack, each through
 * what would rank for a shopper. It knows no targets but given ones, and no metrics.
 */
#ifndef VTI_RANKER_H
#define VTI_RANKER_H

#include "cases.h"

#include <vitrine/eval.h>

/* A pack whose items are not those of the dataset: they are matched by id. */
typedef struct vti_foreign_pack {
    const vt_pack *pack;
    uint32_t *numbers;       /* [item_count of the dataset] of each place in the pack, or VTI_ID_NONE */
    uint32_t *places;        /* [item_count of the pack] the reverse */
    uint32_t *allowed;       /* bits of the pack's items that the dataset has, for vt_query */
    uint32_t matching_items; /* that both have */
} vti_foreign_pack;

/* MEMORY. To be destroyed in any case. */
VT_WARN_UNUSED vt_status vti_foreign_pack_match(const vt_pack *pack, const vt_dataset *dataset, const vti_cases *cases,
                                                const vt_allocator *allocator, vti_foreign_pack *foreign);
void vti_foreign_pack_destroy(vti_foreign_pack *foreign, const vt_allocator *allocator);

/* What all cases share; the parts stay the caller's. */
typedef struct vti_contest {
    const vti_cases *cases;
    const vt_model *model;
    const vt_pack *pack;             /* of the model, or NULL */
    const vti_foreign_pack *against; /* or NULL */
    uint32_t list_length;
    bool include_seen, ships_only; /* as in vt_eval_options */
    const char *kernels;           /* as in vt_engine_options */
} vti_contest;

/* Whether there is such a ranking in the contest. */
bool vti_contest_has(const vti_contest *contest, vt_ranking ranking);

/* Best first, as places; `items` has room for list_length. */
typedef struct vti_ranked_list {
    uint32_t *items;
    uint32_t count;
} vti_ranked_list;

/* For one thread. MEMORY, and what vt_engine_create fails with; destroy it in any case. */
typedef struct vti_ranker vti_ranker;
VT_WARN_UNUSED vt_status vti_ranker_create(const vti_contest *contest, const vt_allocator *allocator,
                                           vti_ranker **ranker, vt_error *error);
void vti_ranker_destroy(vti_ranker *ranker, const vt_allocator *allocator);

/* Fills the lists of the rankings that there are. Fails where an engine refuses a history. */
VT_WARN_UNUSED vt_status vti_ranker_rank(vti_ranker *ranker, uint32_t number, vti_ranked_list lists[VT_RANKING_COUNT]);

#endif
