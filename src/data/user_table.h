/*
 * user_table.h: what a shop knows of its users: a table with one user a line, an id and any further columns. Only the
 * evaluation looks at it; no model does.
 */
#ifndef VTI_USER_TABLE_H
#define VTI_USER_TABLE_H

#include "id_map.h"

typedef struct vti_user_table {
    vti_id_map users, attributes, values;
    uint32_t *codes; /* [users.count][attributes.count] numbers in values, VTI_ID_NONE for an empty field */
    size_t code_capacity;
} vti_user_table;

/*
 * The table has a header line; a later line of the same user replaces the earlier one. What vti_table_read fails with,
 * FORMAT also for a bad line. To be destroyed in any case.
 */
VT_WARN_UNUSED vt_status vti_user_table_read(const char *path, const vt_allocator *allocator, vti_user_table *table,
                                             vt_error *error);
void vti_user_table_destroy(vti_user_table *table, const vt_allocator *allocator);

#endif
