/*
 * model_fuzz.c: bytes become a model, and what loads scores shoppers. The first byte of an input says how the rest is
 * taken: even as it is; odd after its size and checksum are made right, so that the fuzzer reaches what lies behind
 * them. It calls abort() where a failure does not say what and where.
 */
#include "base/memory.h"
#include "models/model_file.h"
#include "pack/layout.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Of the head of model_file.c. */
enum { HEAD_BYTES = 64, SIZE_OFFSET = 16, CHECKSUM_OFFSET = 24, CHECKED_FROM = 32 };
enum { MAX_INPUT_BYTES = 1 << 20 };

static volatile uint8_t seen; /* so that reads are not optimised away */

static void repair(uint8_t *bytes, size_t size_bytes) {
    if (size_bytes < HEAD_BYTES) return;
    uint64_t size = size_bytes, checksum = vti_pack_checksum(bytes + CHECKED_FROM, size_bytes - CHECKED_FROM);
    memcpy(bytes + SIZE_OFFSET, &size, sizeof size);
    memcpy(bytes + CHECKSUM_OFFSET, &checksum, sizeof checksum);
}

static void score_with(const vt_model *model, const vti_shopper *shopper, void *work, float *scores) {
    vti_model_score(model, shopper, work, scores);
    for (uint32_t i = 0; i < model->item_count; i++) seen ^= scores[i] > 0;
}

static void use_model(const vt_model *model) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    void *work = vti_allocate(&allocator, vti_model_work_bytes(model), 1);
    float *scores = vti_allocate(&allocator, model->item_count, sizeof *scores);
    const uint32_t items[] = {0, model->item_count - 1};
    const float values[] = {1, 2.5F};
    for (uint32_t count = 0; work && scores && count <= (model->item_count > 1 ? 2 : 1); count++) {
        score_with(model, &(vti_shopper){.items = items, .values = values, .count = count}, work, scores);
    }
    vti_release(&allocator, work);
    vti_release(&allocator, scores);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes) {
    if (size_bytes < 1 || size_bytes > MAX_INPUT_BYTES) return 0;
    vt_allocator allocator = vti_allocator_or_default(NULL);
    size_t model_bytes = size_bytes - 1;
    uint8_t *copy = vti_allocate(&allocator, model_bytes, 1);
    if (!copy) return 0;
    memcpy(copy, bytes + 1, model_bytes);
    if (bytes[0] % 2 == 1) repair(copy, model_bytes);

    vt_model *model = NULL;
    vt_error error = {.byte_offset = 0};
    vt_status status = vti_model_from_bytes(copy, model_bytes, NULL, &model, &error);
    if (status == VT_OK)
        use_model(model);
    else if (error.status != status || error.byte_offset > model_bytes || error.message[0] == '\0')
        abort();
    vt_model_destroy(model);
    vti_release(&allocator, copy);
    return 0;
}
