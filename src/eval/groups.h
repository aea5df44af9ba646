/*
 * groups.h: which of the measured users belong together, to see whom a model serves worse. It knows no rankings.
 */
#ifndef VTI_GROUPS_H
#define VTI_GROUPS_H

#include "../data/user_table.h"
#include "cases.h"

#include <vitrine/eval.h>

/* One way to part the users: unit u of the cases is in group of_unit[u], or in none (VTI_ID_NONE). */
typedef struct vti_grouping {
    vt_text attribute;
    vt_text values[VT_EVAL_MAX_GROUP_VALUES]; /* [group_count] */
    uint32_t group_count;
    uint32_t *of_unit; /* [unit_count] */
} vti_grouping;

typedef struct vti_groupings {
    vti_user_table table; /* where the texts are */
    vti_grouping *list;   /* [count] */
    uint32_t count;
} vti_groupings;

/*
 * By activity, and by each column of the table at `users_path` (NULL: none) that has few values among the users of the
 * cases, whose ids `users` has. MEMORY, and what vti_user_table_read fails with. To be destroyed in any case.
 */
VT_WARN_UNUSED vt_status vti_groupings_make(const vti_cases *cases, const vti_id_map *users, const char *users_path,
                                            const vt_allocator *allocator, vti_groupings *groupings, vt_error *error);
void vti_groupings_destroy(vti_groupings *groupings, const vt_allocator *allocator);

#endif
