/*
 * columns.h: which column of a table is what, by its name. The names that shops use are listed in columns.c.
 */
#ifndef VTI_COLUMNS_H
#define VTI_COLUMNS_H

#include "table.h"

#define VTI_COLUMN_NONE UINT32_MAX

typedef enum vti_column_role {
    VTI_COLUMN_USER,
    VTI_COLUMN_ITEM,
    VTI_COLUMN_TYPE,
    VTI_COLUMN_VALUE,
    VTI_COLUMN_TIME,
    VTI_COLUMN_BASKET,
    VTI_COLUMN_TITLE,
    VTI_COLUMN_PRICE,
    VTI_COLUMN_IMAGE,
    VTI_COLUMN_CURRENCY,
    VTI_COLUMN_ROLE_COUNT
} vti_column_role;

typedef enum vti_table_kind {
    VTI_TABLE_EVENTS,
    VTI_TABLE_ITEMS,
    VTI_TABLE_USERS,
    VTI_TABLE_ONLINE_RETAIL
} vti_table_kind;

typedef struct vti_columns {
    uint32_t numbers[VTI_COLUMN_ROLE_COUNT]; /* the column of each role, or VTI_COLUMN_NONE */
    char currency[4];                        /* that the name of the price column tells (price_gbp), or zero */
} vti_columns;

/*
 * FORMAT (ARGUMENT for names given as an option): a column that the table must have is missing, two are the same, or
 * events were given an unknown name as an option.
 */
VT_WARN_UNUSED vt_status vti_columns_match(vti_table_kind kind, const vti_row *names, vti_columns *columns,
                                           vt_error *error);

/* The field of a role in a row; empty when the table has no such column. */
vt_text vti_column_field(const vti_columns *columns, vti_column_role role, const vti_row *row);

/* Three letters, whatever the case, as a currency code in capitals. */
bool vti_currency_parse(vt_text text, char currency[4]);

#endif
