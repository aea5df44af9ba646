/*
 * model_file.c: a model as a file, for the shop's own use; pages get packs. Little-endian:
 *   offset  0  8 bytes   89 "VTMD" 0D 0A 1A
 *           8  u32       version, 2
 *          12  u32       0
 *          16  u64       size of the file
 *          24  u64       XXH64 with seed 0 of all bytes from 32 on
 *          32  32 bytes  name of the model's kind, zeros behind it
 *          64            records (head of model_fields.c): those of list_fields below, then those of the kind's state
 * It guards against damage and against nonsense, not against forgery.
 */
#include "model_file.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../pack/layout.h"

#include <float.h>
#include <string.h>

#define FILE_VERSION 2U
#define CHECKED_FROM 32U

static const uint8_t magic[8] = {0x89, 'V', 'T', 'M', 'D', '\r', '\n', 0x1A};

typedef struct file_head {
    uint8_t magic[8];
    uint32_t version;
    uint32_t zero;
    uint64_t file_bytes;
    uint64_t checksum;
    char kind[32];
} file_head;

_Static_assert(sizeof(file_head) == 64, "as above");

/* The item ids, as sizes and bytes. */
typedef struct id_list {
    uint32_t *sizes; /* [item_count] */
    char *bytes;
} id_list;

/* ---- the fields of every model ---- */

static void list_options(vt_train_options *options, vti_fields *fields) {
    vt_fold_in *fold_in = &options->fold_in;
    uint32_t confidence = fold_in->confidence;
    vti_field_u32(fields, "factors", &options->factors, 1, VT_PACK_MAX_FACTORS);
    vti_field_u32(fields, "iterations", &options->iterations, 1, VT_MAX_ITERATIONS);
    vti_field_u64(fields, "seed", &options->seed, 0, UINT64_MAX);
    for (uint32_t type = 0; type < VT_EVENT_TYPE_COUNT; type++) {
        vti_field_float(fields, vt_event_type_name(type), &fold_in->event_weights[type], 0, 1e6F);
    }
    vti_field_float(fields, "unobserved-weight", &fold_in->unobserved_weight, 0, 1e6F);
    vti_field_float(fields, "regularization", &fold_in->regularization, 0, 1e6F);
    vti_field_float(fields, "exponent", &fold_in->regularization_exponent, 0, 1);
    vti_field_float(fields, "half-life", &fold_in->half_life_days, 0, 1e6F);
    vti_field_float(fields, "value-exponent", &fold_in->value_exponent, 0, 1);
    vti_field_u32(fields, "confidence", &confidence, 0, VT_CONFIDENCE_BINARY);
    fold_in->confidence = (vt_confidence)confidence;
}

static void list_fields(vt_model *model, id_list *ids, vti_fields *fields) {
    const vt_model_kind *kind = &model->kind->about;
    size_t id_bytes = 0;
    list_options(&model->options, fields);
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        vti_field_double(fields, "parameter", &model->parameters[p], kind->parameters[p].least,
                         kind->parameters[p].most);
    }
    vti_field_u32(fields, "items", &model->item_count, 1, VT_PACK_MAX_ITEMS);
    vti_field_u64(fields, "users", &model->user_count, 1, UINT64_MAX);
    vti_field_u64(fields, "events", &model->event_count, 1, UINT64_MAX);
    vti_field_float(fields, "least-rating", &model->least_rating, -FLT_MAX, FLT_MAX);
    vti_field_float(fields, "most-rating", &model->most_rating, -FLT_MAX, FLT_MAX);
    vti_field_u32s(fields, "id-sizes", &ids->sizes, model->item_count, 1, VT_MAX_ID_BYTES + 1);
    for (uint32_t i = 0; ids->sizes && i < model->item_count; i++) id_bytes += ids->sizes[i];
    vti_field_bytes(fields, "ids", &ids->bytes, id_bytes);
    vti_field_floats(fields, "popularity", &model->popularity, model->item_count, 1);
    vti_field_u32s(fields, "order", &model->item_order, model->item_count, 1, model->item_count);
    fields->item_count = model->item_count;
}

/* ---- writing ---- */

static vt_status collect_ids(const vti_id_map *items, const vt_allocator *allocator, id_list *ids) {
    size_t used = 0;
    for (uint32_t i = 0; i < items->count; i++) used += items->texts[i].size_bytes;
    ids->sizes = vti_allocate(allocator, items->count, sizeof *ids->sizes);
    ids->bytes = vti_allocate(allocator, used, 1);
    if (!ids->sizes || !ids->bytes) return VT_ERR_MEMORY;
    used = 0;
    for (uint32_t i = 0; i < items->count; i++) {
        ids->sizes[i] = items->texts[i].size_bytes;
        memcpy(ids->bytes + used, items->texts[i].bytes, ids->sizes[i]);
        used += ids->sizes[i];
    }
    return VT_OK;
}

vt_status vti_model_to_bytes(const vt_model *model, const vt_dataset *dataset, const vt_allocator *allocator,
                             void **bytes, size_t *size_bytes, vt_error *error) {
    if (!model || !dataset || !bytes || !size_bytes || !vti_model_fits(model, dataset)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "A model is saved with the dataset that it was trained on.");
    }
    vt_allocator memory = vti_allocator_or_default(allocator);
    vt_model listed = *model; /* writing changes nothing, but lists are for reading too */
    id_list ids = {0};
    vti_fields fields = {.mode = VTI_FIELDS_WRITE, .allocator = &memory, .error = error};
    vt_status status = collect_ids(&dataset->items, &memory, &ids);
    for (int pass = 0; pass < 2 && status == VT_OK; pass++) { /* the first adds up */
        if (pass == 1) {
            fields.size_bytes = fields.place;
            fields.bytes = vti_allocate(&memory, fields.size_bytes, 1);
            if (!fields.bytes) status = VT_ERR_MEMORY;
        }
        fields.place = sizeof(file_head);
        if (status == VT_OK) list_fields(&listed, &ids, &fields);
        if (status == VT_OK) model->kind->fields(model->state, &fields);
    }
    vti_release(&memory, ids.sizes);
    vti_release(&memory, ids.bytes);
    if (status != VT_OK) return vti_error(error, status, VT_NOWHERE, "There is not enough memory to save the model.");
    file_head head = {.version = FILE_VERSION, .file_bytes = fields.size_bytes};
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.kind, model->kind->about.name, strlen(model->kind->about.name));
    memcpy(fields.bytes, &head, sizeof head);
    head.checksum = vti_pack_checksum(fields.bytes + CHECKED_FROM, fields.size_bytes - CHECKED_FROM);
    memcpy(fields.bytes, &head, sizeof head);
    *bytes = fields.bytes;
    *size_bytes = fields.size_bytes;
    return VT_OK;
}

/* ---- reading ---- */

static vt_status check_head(const uint8_t *bytes, size_t size_bytes, file_head *head, vt_error *error) {
    if (size_bytes < sizeof *head || memcmp(bytes, magic, sizeof magic) != 0) {
        return vti_error(error, VT_ERR_FORMAT, 0, "This is not a model that vitrine train has saved.");
    }
    memcpy(head, bytes, sizeof *head);
    if (head->version != FILE_VERSION) {
        return vti_error(error, VT_ERR_VERSION, offsetof(file_head, version),
                         "The model was saved by another version of vitrine; train it again.");
    }
    if (head->file_bytes != size_bytes || head->zero != 0) {
        return vti_error(error, VT_ERR_CORRUPT, offsetof(file_head, zero), "The model file is cut short or damaged.");
    }
    if (vti_pack_checksum(bytes + CHECKED_FROM, size_bytes - CHECKED_FROM) != head->checksum) {
        return vti_error(error, VT_ERR_CORRUPT, offsetof(file_head, checksum),
                         "The model file is damaged: its checksum is wrong.");
    }
    if (head->kind[sizeof head->kind - 1] != '\0' || !vti_model_kind_find(head->kind)) {
        return vti_error(error, VT_ERR_VERSION, offsetof(file_head, kind),
                         "The file holds a model of a kind that this version of vitrine does not have.");
    }
    return VT_OK;
}

/* The order must name each item once, and so must the ids. */
static vt_status check_items(vt_model *model, const id_list *ids) {
    vti_id_map_init(&model->item_ids, &model->allocator);
    uint8_t *named = vti_allocate_zeroed(&model->allocator, model->item_count, 1);
    vt_status status = named ? VT_OK : VT_ERR_MEMORY;
    size_t used = 0;
    for (uint32_t i = 0; i < model->item_count && status == VT_OK; i++) {
        uint32_t number;
        status = vti_id_map_add(&model->item_ids, (vt_text){ids->bytes + used, ids->sizes[i]}, &number);
        used += ids->sizes[i];
        if (status == VT_OK && (number != i || named[model->item_order[i]]++)) status = VT_ERR_CORRUPT;
    }
    vti_release(&model->allocator, named);
    return status;
}

static vt_status read_model(vt_model *model, id_list *ids, vti_fields *fields) {
    list_fields(model, ids, fields);
    if (fields->status != VT_OK) return fields->status;
    vt_status status = check_items(model, ids);
    if (status == VT_ERR_CORRUPT) {
        return vti_error(fields->error, status, fields->place, "The items of the model are not all different.");
    }
    if (status == VT_OK) model->state = vti_allocate_zeroed(&model->allocator, 1, model->kind->state_bytes);
    if (!model->state) {
        return vti_error(fields->error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to load the model.");
    }
    model->kind->fields(model->state, fields);
    if (fields->status != VT_OK) return fields->status;
    if (fields->place != fields->size_bytes) {
        return vti_error(fields->error, VT_ERR_CORRUPT, fields->place, "The model file goes on behind its end.");
    }
    if (model->kind->view) model->kind->view(model->state, model);
    return VT_OK;
}

vt_status vti_model_from_bytes(const void *bytes, size_t size_bytes, const vt_allocator *allocator, vt_model **model,
                               vt_error *error) {
    file_head head;
    vt_status status = check_head(bytes, size_bytes, &head, error);
    if (status != VT_OK) return status;
    vt_allocator memory = vti_allocator_or_default(allocator);
    vt_model *loaded = vti_allocate_zeroed(&memory, 1, sizeof *loaded);
    if (!loaded) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to load the model.");
    loaded->allocator = memory;
    loaded->kind = vti_model_kind_find(head.kind);
    loaded->options.model = loaded->kind->about.name;
    id_list ids = {0};
    vti_fields fields = {.mode = VTI_FIELDS_READ,
                         .allocator = &memory,
                         .bytes = (uint8_t *)bytes,
                         .size_bytes = size_bytes,
                         .place = sizeof head,
                         .error = error};
    status = read_model(loaded, &ids, &fields);
    vti_release(&memory, ids.sizes);
    vti_release(&memory, ids.bytes);
    if (status == VT_OK)
        *model = loaded;
    else
        vt_model_destroy(loaded);
    return status;
}

/* ---- files ---- */

vt_status vt_model_save(const vt_model *model, const vt_dataset *dataset, const char *path, vt_error *error) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    vt_status status = vti_model_to_bytes(model, dataset, NULL, &bytes, &size_bytes, error);
    if (status == VT_OK) status = vt_file_write(path, bytes, size_bytes, error);
    vt_memory_release(bytes);
    return status;
}

vt_status vt_model_load(const char *path, const vt_allocator *allocator, vt_model **model, vt_error *error) {
    void *bytes = NULL;
    size_t size_bytes = 0;
    if (!model) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "A place for the model is needed.");
    vt_status status = vt_file_read(path, NULL, &bytes, &size_bytes, error);
    if (status == VT_OK) status = vti_model_from_bytes(bytes, size_bytes, allocator, model, error);
    vt_memory_release(bytes);
    return status;
}
