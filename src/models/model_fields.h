/*
 * model_fields.h: the fields of a model's state, listed once by its kind: the same list writes them, reads them back
 * with checks, and releases them. Each call does nothing once one has failed; the bytes are in model_file.c.
 */
#ifndef VTI_MODEL_FIELDS_H
#define VTI_MODEL_FIELDS_H

#include "../data/interactions.h"

#define VTI_FIELD_NAME_BYTES 20U /* longest name and its end */

typedef enum vti_fields_mode { VTI_FIELDS_WRITE, VTI_FIELDS_READ, VTI_FIELDS_RELEASE } vti_fields_mode;

typedef struct vti_fields {
    vti_fields_mode mode;
    const vt_allocator *allocator;
    uint8_t *bytes; /* to write to (NULL: only `place` counts), or to read from */
    size_t size_bytes, place;
    uint32_t item_count; /* of the model that is read */
    vt_status status;    /* the first that failed */
    vt_error *error;
} vti_fields;

/* Numbers. Reading refuses what is not in least..most. */
void vti_field_u32(vti_fields *fields, const char *name, uint32_t *value, uint32_t least, uint32_t most);
void vti_field_u64(vti_fields *fields, const char *name, uint64_t *value, uint64_t least, uint64_t most);
void vti_field_float(vti_fields *fields, const char *name, float *value, float least, float most);
void vti_field_double(vti_fields *fields, const char *name, double *value, double least, double most);
/* The number of scores that the state gives: reading refuses any but the model's. */
void vti_field_items(vti_fields *fields, uint32_t *item_count);

/*
 * Arrays, of count * width elements; reading allocates them and refuses numbers that are not finite, or not below
 * `limit`. List the numbers that sizes depend on first.
 */
void vti_field_floats(vti_fields *fields, const char *name, float **values, size_t count, size_t width);
void vti_field_doubles(vti_fields *fields, const char *name, double **values, size_t count, size_t width);
void vti_field_u32s(vti_fields *fields, const char *name, uint32_t **values, size_t count, size_t width,
                    uint32_t limit);
void vti_field_bytes(vti_fields *fields, const char *name, char **values, size_t count);

/* A sparse matrix; reading refuses rows whose columns do not ascend or are not below column_count. */
void vti_field_matrix(vti_fields *fields, const char *name, vti_interactions *rows, uint32_t row_count,
                      uint32_t column_count);

#endif
