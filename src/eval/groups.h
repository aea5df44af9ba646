/*
 * groups.h: which of the measured users belong together, to see whom a model serves worse. It knows no rankings.
 */
#ifndef VTI_GROUPS_H
#define VTI_GROUPS_H

#include "../data/user_table.h"
#include "cases.h"

#include <vitrine/eval.h>

#define VTI_BANDS 4
#define VTI_BAND_TEXT 64

/* One way to part the users: unit u of the cases is in group of_unit[u], or in none (VTI_ID_NONE). */
typedef struct vti_grouping {
    vt_text attribute;
    vt_text values[VT_EVAL_MAX_GROUP_VALUES]; /* [group_count] */
    uint32_t group_count;
    uint32_t *of_unit;                    /* [unit_count] */
    char bands[VTI_BANDS][VTI_BAND_TEXT]; /* names of bands, which no table holds */
} vti_grouping;

typedef struct vti_groupings {
    vti_user_table table; /* where the texts are */
    vti_grouping *list;   /* [count] */
    uint32_t count;
    uint32_t *ungrouped; /* [ungrouped_count] columns of the table that have many values and are not of numbers */
    uint32_t ungrouped_count;
} vti_groupings;

/*
 * By activity, and by each column of the table at `users_path` (NULL: none) that has few values among the users of the
 * cases, whose ids `users` has, or has numbers, which become bands. MEMORY, and what vti_user_table_read fails with. To be destroyed in any case.
 */
VT_WARN_UNUSED vt_status vti_groupings_make(const vti_cases *cases, const vti_id_map *users, const char *users_path,
                                            const vt_allocator *allocator, vti_groupings *groupings, vt_error *error);
void vti_groupings_destroy(vti_groupings *groupings, const vt_allocator *allocator);

#endif
