/*
 * model_fields.c: see model_fields.h. One field is a record at an offset that is a multiple of 8: the 32 bytes of
 * field_head, then the elements, then zeros up to the next multiple of 8. A matrix is its offsets, columns and values
 * one after the other. What reading meets may be anything: sizes are compared with the bytes that are left before
 * memory is taken.
 */
#include "model_fields.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <math.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are written as they lie in memory, which needs a little-endian machine"
#endif

typedef enum field_type { U32 = 1, U64 = 2, F32 = 3, F64 = 4, BYTES = 5, MATRIX = 6 } field_type;

typedef struct field_head {
    char name[VTI_FIELD_NAME_BYTES]; /* zeros behind its end */
    uint32_t type;
    uint64_t count; /* of elements; of a matrix: of its entries */
} field_head;

_Static_assert(sizeof(field_head) == 32, "MODEL_FILE.md");

static const size_t element_bytes[] = {[U32] = 4, [U64] = 8, [F32] = 4, [F64] = 8, [BYTES] = 1};

static void fail(vti_fields *fields, vt_status status, size_t place, const char *name, const char *what) {
    fields->status =
        vti_error_format(fields->error, status, VT_NOWHERE, "The field \"%s\" of the model %s.", name, what);
    if (fields->error) fields->error->byte_offset = place;
}

static bool is_active(const vti_fields *fields, vti_fields_mode mode) {
    return fields->status == VT_OK && fields->mode == mode;
}

/* ---- writing ---- */

static void write_bytes(vti_fields *fields, const void *bytes, size_t size_bytes) {
    if (fields->bytes && size_bytes > 0) memcpy(fields->bytes + fields->place, bytes, size_bytes);
    fields->place += size_bytes;
}

static void write_head(vti_fields *fields, const char *name, field_type type, uint64_t count) {
    field_head head = {.type = type, .count = count};
    memcpy(head.name, name, strlen(name) + 1);
    write_bytes(fields, &head, sizeof head);
}

static void write_padding(vti_fields *fields) {
    static const uint8_t zeros[8];
    write_bytes(fields, zeros, (8 - fields->place % 8) % 8);
}

/* ---- reading ---- */

/* Goes behind the head, whose name and type must be these. Returns its count; where it fails, the status says so. */
static uint64_t read_head(vti_fields *fields, const char *name, field_type type) {
    field_head head, expected = {.type = type};
    if (fields->size_bytes - fields->place < sizeof head) {
        fail(fields, VT_ERR_CORRUPT, fields->place, name, "is missing: the file is cut short");
        return 0;
    }
    memcpy(&head, fields->bytes + fields->place, sizeof head);
    memcpy(expected.name, name, strlen(name) + 1);
    if (memcmp(head.name, expected.name, sizeof head.name) != 0 || head.type != expected.type) {
        fail(fields, VT_ERR_CORRUPT, fields->place, name, "is not where it belongs");
        return 0;
    }
    fields->place += sizeof head;
    return head.count;
}

/* Allocates and copies `count` elements. NULL after a failure. */
static void *read_elements(vti_fields *fields, const char *name, field_type type, size_t count) {
    size_t size_bytes;
    if (!vti_multiply_sizes(count, element_bytes[type], &size_bytes) ||
        size_bytes > fields->size_bytes - fields->place) {
        fail(fields, VT_ERR_CORRUPT, fields->place, name, "is cut short");
        return NULL;
    }
    void *elements = vti_allocate(fields->allocator, size_bytes, 1);
    if (!elements) {
        fail(fields, VT_ERR_MEMORY, fields->place, name, "needs more memory than there is");
        return NULL;
    }
    memcpy(elements, fields->bytes + fields->place, size_bytes);
    fields->place += size_bytes;
    return elements;
}

static void read_padding(vti_fields *fields, const char *name) {
    while (fields->status == VT_OK && fields->place % 8 != 0) {
        if (fields->place == fields->size_bytes || fields->bytes[fields->place] != 0) {
            fail(fields, VT_ERR_CORRUPT, fields->place, name, "does not end in zeros");
        }
        fields->place++;
    }
}

/* ---- arrays ---- */

/* True when elements were read, for the checks of their values. `place` is where they begin. */
static bool field_array(vti_fields *fields, const char *name, field_type type, void **elements, size_t count,
                        size_t width, size_t *place) {
    if (fields->mode == VTI_FIELDS_RELEASE) {
        vti_release(fields->allocator, *elements);
        *elements = NULL;
    }
    size_t total;
    if (fields->status != VT_OK || fields->mode == VTI_FIELDS_RELEASE) return false;
    if (!vti_multiply_sizes(count, width, &total)) {
        fail(fields, VT_ERR_LIMIT, fields->place, name, "is larger than memory can be");
        return false;
    }
    if (fields->mode == VTI_FIELDS_WRITE) {
        write_head(fields, name, type, total);
        write_bytes(fields, *elements, total * element_bytes[type]);
        write_padding(fields);
        return false;
    }
    uint64_t stored = read_head(fields, name, type);
    if (fields->status == VT_OK && stored != total) {
        fail(fields, VT_ERR_CORRUPT, fields->place, name, "has another size than the model");
    }
    *place = fields->place;
    if (fields->status == VT_OK) *elements = read_elements(fields, name, type, total);
    read_padding(fields, name);
    return fields->status == VT_OK;
}

static void check_floats(vti_fields *fields, const char *name, const float *values, size_t count, size_t place) {
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) continue;
        fail(fields, VT_ERR_CORRUPT, place + i * sizeof *values, name, "holds what is not a number");
        return;
    }
}

void vti_field_floats(vti_fields *fields, const char *name, float **values, size_t count, size_t width) {
    size_t place;
    if (field_array(fields, name, F32, (void **)values, count, width, &place)) {
        check_floats(fields, name, *values, count * width, place);
    }
}

void vti_field_doubles(vti_fields *fields, const char *name, double **values, size_t count, size_t width) {
    size_t place;
    if (!field_array(fields, name, F64, (void **)values, count, width, &place)) return;
    for (size_t i = 0; i < count * width; i++) {
        if (isfinite((*values)[i])) continue;
        fail(fields, VT_ERR_CORRUPT, place + i * sizeof **values, name, "holds what is not a number");
        return;
    }
}

void vti_field_u32s(vti_fields *fields, const char *name, uint32_t **values, size_t count, size_t width,
                    uint32_t limit) {
    size_t place;
    if (!field_array(fields, name, U32, (void **)values, count, width, &place)) return;
    for (size_t i = 0; i < count * width; i++) {
        if ((*values)[i] < limit) continue;
        fail(fields, VT_ERR_CORRUPT, place + i * sizeof **values, name, "holds a number that is too large");
        return;
    }
}

void vti_field_bytes(vti_fields *fields, const char *name, char **values, size_t count) {
    size_t place;
    (void)field_array(fields, name, BYTES, (void **)values, count, 1, &place);
}

/* ---- numbers ---- */

#define NUMBER_BYTES 8U /* with its padding */

/* True when *value was read, and its range is to be checked. */
static bool field_number(vti_fields *fields, const char *name, field_type type, void *value) {
    if (is_active(fields, VTI_FIELDS_WRITE)) {
        write_head(fields, name, type, 1);
        write_bytes(fields, value, element_bytes[type]);
        write_padding(fields);
    }
    if (!is_active(fields, VTI_FIELDS_READ)) return false;
    uint64_t count = read_head(fields, name, type);
    if (fields->status == VT_OK && (count != 1 || fields->size_bytes - fields->place < NUMBER_BYTES)) {
        fail(fields, VT_ERR_CORRUPT, fields->place, name, "is not one number");
    }
    if (fields->status != VT_OK) return false;
    memcpy(value, fields->bytes + fields->place, element_bytes[type]);
    fields->place += element_bytes[type];
    read_padding(fields, name);
    return fields->status == VT_OK;
}

static bool check_range(vti_fields *fields, const char *name, bool good) {
    if (!good) fail(fields, VT_ERR_CORRUPT, fields->place - NUMBER_BYTES, name, "is out of range");
    return good;
}

void vti_field_u32(vti_fields *fields, const char *name, uint32_t *value, uint32_t least, uint32_t most) {
    uint32_t number = *value;
    if (!field_number(fields, name, U32, &number)) return;
    if (check_range(fields, name, number >= least && number <= most)) *value = number;
}

void vti_field_u64(vti_fields *fields, const char *name, uint64_t *value, uint64_t least, uint64_t most) {
    uint64_t number = *value;
    if (!field_number(fields, name, U64, &number)) return;
    if (check_range(fields, name, number >= least && number <= most)) *value = number;
}

void vti_field_float(vti_fields *fields, const char *name, float *value, float least, float most) {
    float number = *value;
    if (!field_number(fields, name, F32, &number)) return;
    if (check_range(fields, name, number >= least && number <= most)) *value = number;
}

void vti_field_double(vti_fields *fields, const char *name, double *value, double least, double most) {
    double number = *value;
    if (!field_number(fields, name, F64, &number)) return;
    if (check_range(fields, name, number >= least && number <= most)) *value = number;
}

void vti_field_items(vti_fields *fields, uint32_t *item_count) {
    vti_field_u32(fields, "items", item_count, fields->item_count, fields->item_count);
}

/* ---- matrices ---- */

static void check_rows(vti_fields *fields, const char *name, const vti_interactions *rows, uint64_t count,
                       size_t place) {
    const char *flaw = rows->offsets[0] != 0 || rows->offsets[rows->row_count] != count ? "has wrong row ends" : NULL;
    for (uint32_t r = 0; r < rows->row_count && !flaw; r++) {
        uint64_t begin = rows->offsets[r], end = rows->offsets[r + 1];
        if (begin > end || end > count) flaw = "has rows that overlap";
        for (uint64_t e = begin; e < end && !flaw; e++) {
            if (rows->columns[e] >= rows->column_count) flaw = "has a column that is too large";
            if (e > begin && rows->columns[e] <= rows->columns[e - 1]) flaw = "has columns that do not ascend";
        }
    }
    if (flaw) fail(fields, VT_ERR_CORRUPT, place, name, flaw);
}

static void read_matrix(vti_fields *fields, const char *name, vti_interactions *rows, uint32_t row_count,
                        uint32_t column_count) {
    uint64_t count = read_head(fields, name, MATRIX);
    size_t place = fields->place;
    rows->row_count = row_count;
    rows->column_count = column_count;
    if (fields->status == VT_OK) rows->offsets = read_elements(fields, name, U64, (size_t)row_count + 1);
    if (fields->status == VT_OK) rows->columns = read_elements(fields, name, U32, count);
    if (fields->status == VT_OK) rows->confidences = read_elements(fields, name, F32, count);
    if (fields->status == VT_OK) check_rows(fields, name, rows, count, place);
    if (fields->status == VT_OK) {
        check_floats(fields, name, rows->confidences, count, fields->place - count * sizeof(float));
    }
}

void vti_field_matrix(vti_fields *fields, const char *name, vti_interactions *rows, uint32_t row_count,
                      uint32_t column_count) {
    if (fields->mode == VTI_FIELDS_RELEASE) vti_interactions_destroy(rows, fields->allocator);
    if (is_active(fields, VTI_FIELDS_READ)) read_matrix(fields, name, rows, row_count, column_count);
    if (!is_active(fields, VTI_FIELDS_WRITE)) return;
    uint64_t count = rows->offsets[row_count];
    write_head(fields, name, MATRIX, count);
    write_bytes(fields, rows->offsets, ((size_t)row_count + 1) * sizeof *rows->offsets);
    write_bytes(fields, rows->columns, count * sizeof *rows->columns);
    write_bytes(fields, rows->confidences, count * sizeof *rows->confidences);
}
