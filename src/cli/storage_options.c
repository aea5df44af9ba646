/*
 * storage_options.c: see storage_options.h.
 */
#include "storage_options.h"
#include "console.h"

#include <stdio.h>

static uint32_t bits, groups, budget_kb;

static const char *const widths[] = {"8", "4", NULL};

static const vti_option options[] = {
    {"bits", "8|4", "bits of each factor after the 16th", VTI_OPTION_CHOICE, .target = &bits, .choices = widths},
    {"pq", "BYTES", "product coding: so many bytes an item for all factors after the 16th together", VTI_OPTION_COUNT,
     .target = &groups, .most = VT_PACK_MAX_FACTORS, .default_text = "not used"},
    {"budget-kb", "N", "what measures best on a validation split with a pack of at most N kB", VTI_OPTION_COUNT,
     .target = &budget_kb, .most = 2147483, .default_text = "no limit"},
};

const vti_option_group vti_storage_options_group = {"Size of the pack", options, VTI_COUNT_OF(options)};

int vti_storage_options_check(void) {
    if ((bits != 0) + (groups != 0) + (budget_kb != 0) <= 1) return VTI_EXIT_OK;
    return vti_console_usage("--bits, --pq and --budget-kb exclude each other");
}

uint64_t vti_storage_budget_bytes(void) {
    return (uint64_t)budget_kb * 1000;
}

bool vti_storage_needs_shop(void) {
    return budget_kb != 0;
}

/* In the words of the options. */
static void describe(vt_storage storage, char *text, size_t size_bytes) {
    if (storage.coding == VT_CODING_PRODUCT) {
        snprintf(text, size_bytes, "--pq %u", storage.group_count);
    } else {
        snprintf(text, size_bytes, "--bits %d", storage.coding == VT_CODING_4_BIT ? 4 : 8);
    }
}

json_t *vti_storage_json(vt_storage storage) {
    char text[32];
    describe(storage, text, sizeof text);
    return json_string(text);
}

int vti_storage_choose(const vti_shop *shop, const vt_eval_options *eval, vt_storage *storage) {
    *storage = (vt_storage){bits ? VT_CODING_4_BIT : VT_CODING_8_BIT, 0};
    if (groups) *storage = (vt_storage){VT_CODING_PRODUCT, groups};
    if (!budget_kb || !*vt_model_kind_find(eval->train.model)->pack_sections) return VTI_EXIT_OK;

    vt_eval_options validation = *eval;
    if (eval->protocol == VT_PROTOCOL_GIVEN_NEGATIVES) validation.protocol = VT_PROTOCOL_LEAVE_ONE_OUT;
    vt_storage_trial trials[VT_MAX_STORAGE_TRIALS];
    uint32_t count;
    vt_error error;
    vt_status status = vt_storage_choose(shop->dataset, &validation, (uint64_t)budget_kb * 1000, vti_console_progress(),
                                         trials, &count, &error);
    if (status) return vti_console_fail(status, NULL, &error);
    for (uint32_t t = 0; t < count; t++) {
        char text[32];
        describe(trials[t].storage, text, sizeof text);
        vti_console_note("%s: %llu bytes, ndcg@%u %.4f on the validation split of %s%s", text,
                         (unsigned long long)trials[t].pack_bytes, validation.cutoffs[0], trials[t].ndcg,
                         vt_protocol_name(validation.protocol), t == 0 ? ": chosen" : "");
    }
    *storage = trials[0].storage;
    return VTI_EXIT_OK;
}
