/*
 * recipe_weights.c: the steps of a recipe (recipe.c) that learn from lessons: weights of the signals, which of them stay,
 * and the network.
 */
#include "recipe_private.h"

#include "../base/memory.h"

#include <string.h>

#define LESSON_CASES 6000U   /* to weigh signals with */
#define NETWORK_CASES 20000U /* to train the network with */
#define HELD_APART 5U        /* one case in so many chooses the network */

static const double EARNS = 0.003;         /* share of NDCG that a part must be worth ... */
static const double BYTES_EARN = 0.02;     /* ... and more, if it were all of the pack's bytes */
static const double NETWORK_EARNS = 0.005; /* and the network */

/* ---- 3. weights ---- */

vt_status vti_recipe_fit_weights(vti_recipe *r, const bool used[VT_SIGNAL_COUNT], vt_blend *blend, double *ndcg) {
    vti_school school = vti_recipe_school(r, LESSON_CASES);
    vt_pack pack = r->pack;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) blend->weights[s] = used[s] ? 1 : 0;
    pack.blend = *blend;
    vti_lessons lessons;
    vti_listwise_figures figures;
    vti_listwise_linear_options options = vti_listwise_linear_standard();
    options.cutoff = r->options.cutoffs[0];
    options.threads = r->school.threads;
    vt_status status = vti_lessons_in_signals(&school, &pack, &lessons, r->error);
    if (status == VT_OK) {
        status = vti_listwise_linear(&lessons.cases, &options, r->allocator, r->progress, blend->weights, &figures,
                                     r->error);
    }
    vti_lessons_destroy(&lessons, r->allocator);
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (!used[s]) blend->weights[s] = 0;
    }
    return status == VT_OK ? vti_recipe_measure(r, blend, ndcg) : status;
}

/* Bytes of the sections that only this signal needs. */
static uint64_t bytes_of(const vt_pack *pack, uint32_t signal) {
    uint64_t bytes = 0, size_bytes;
    char tag[5], wanted[5] = "LNK0";
    if (signal == VT_SIGNAL_TREND) memcpy(wanted, "TREN", 4);
    if (signal == VT_SIGNAL_RECURRENT) memcpy(wanted, "RECU", 4);
    if (signal >= VT_SIGNAL_LINKS && signal < VT_SIGNAL_REPEAT) wanted[3] = (char)('0' + signal - VT_SIGNAL_LINKS);
    for (uint32_t s = 0; vt_pack_section(pack, s, tag, &size_bytes); s++) {
        if (strcmp(tag, wanted) == 0) bytes += size_bytes;
    }
    return bytes;
}

/* The share of NDCG that a signal must be worth: more, the larger its part of the pack. */
static double price_of(const vt_pack *pack, uint32_t signal) {
    bool has_bytes = signal != VT_SIGNAL_REPEAT && signal != VT_SIGNAL_POPULARITY;
    return EARNS + (has_bytes ? BYTES_EARN * (double)bytes_of(pack, signal) / (double)pack->size_bytes : 0);
}

/* Leaves out one signal after the other as long as no more is lost than it costs. */
vt_status vti_recipe_choose_signals(vti_recipe *r, vt_blend *blend) {
    bool *used = r->used;
    double ndcg;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) used[s] = vti_recipe_has(r, s);
    vt_status status = vti_recipe_fit_weights(r, used, blend, &ndcg);
    while (status == VT_OK) {
        uint32_t least_useful = VT_SIGNAL_COUNT;
        double best_without = -1, best_gain = -1;
        vt_blend best_blend = *blend;
        json_t *worth = json_object();
        for (uint32_t s = VT_SIGNAL_FACTORS + 1; s < VT_SIGNAL_COUNT && status == VT_OK; s++) {
            if (!used[s]) continue;
            double without;
            vt_blend tried = *blend;
            used[s] = false;
            status = vti_recipe_fit_weights(r, used, &tried, &without);
            used[s] = true;
            if (status != VT_OK) break;
            json_object_set_new(worth, vti_recipe_signal_name(s), json_real(ndcg - without));
            double gain = without - ndcg * (1 - price_of(&r->pack, s));
            if (gain <= best_gain) continue;
            best_gain = gain;
            best_without = without;
            best_blend = tried;
            least_useful = s;
        }
        json_t *weights = json_object();
        for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
            if (used[s]) json_object_set_new(weights, vti_recipe_signal_name(s), json_real((double)blend->weights[s]));
        }
        bool drops = least_useful < VT_SIGNAL_COUNT && best_gain >= 0;
        json_t *entry = json_pack("{s:f, s:o, s:o}", "blend_ndcg", ndcg, "weights", weights, "worth", worth);
        if (drops) json_object_set_new(entry, "left_out", json_string(vti_recipe_signal_name(least_useful)));
        vti_recipe_note(r, entry);
        if (!drops || status != VT_OK) break;
        used[least_useful] = false;
        *blend = best_blend;
        ndcg = best_without;
    }
    return status;
}

/* ---- 5. the network ---- */

/* A network of no layers that adds nothing: features are made where there is one. */
static const vti_network *no_network(void) {
    static const float zeros[VTI_FEATURE_WIDTH];
    static const int8_t weights[VTI_FEATURE_WIDTH];
    static const vti_network network = {
        .inputs = VTI_FEATURE_WIDTH, .feature_scales = zeros, .feature_offsets = zeros, .weights = weights};
    return &network;
}

/* The cases of a network's lessons that choose it: by their numbers, so that users are the same throughout. */
static uint8_t *hold_apart(const vti_recipe *r, const vti_lessons *lessons) {
    uint8_t *apart = vti_allocate(r->allocator, lessons->cases.case_count, 1);
    for (uint32_t c = 0; apart && c < lessons->cases.case_count; c++) apart[c] = lessons->numbers[c] % HELD_APART == 0;
    return apart;
}

vt_status vti_recipe_fit_network(vti_recipe *r, const vt_blend *blend, vti_network **network, bool *earns) {
    vti_school school = vti_recipe_school(r, NETWORK_CASES);
    vti_listwise_network_options options = vti_listwise_network_standard();
    options.cutoff = r->options.cutoffs[0];
    options.seed = r->train.seed;
    options.threads = r->school.threads;
    vti_lessons lessons;
    vti_listwise_network *found = NULL;
    uint8_t *apart = NULL;
    *earns = false;
    if (school.count < VTI_RECIPE_FEWEST) return VT_OK;
    vt_status status = vti_recipe_open(r, blend, no_network());
    if (status != VT_OK) return status;
    status = vti_lessons_in_features(&school, &r->pack, &lessons, r->error);
    if (status == VT_OK) apart = hold_apart(r, &lessons);
    if (apart) {
        status = vti_listwise_network_fit(&lessons.cases, apart, &options, r->allocator, r->progress, &found, r->error);
    }
    if (status == VT_OK && found) {
        const vti_listwise_figures *before = &found->epochs[0].held_apart;
        const vti_listwise_figures *after = &found->epochs[found->chosen].held_apart;
        *earns = after->ndcg > before->ndcg * (1 + NETWORK_EARNS);
        uint64_t rows = lessons.cases.offsets[lessons.cases.case_count];
        vti_recipe_note(r, json_pack("{s:s, s:f, s:f, s:b, s:I}", "part", "network", "ndcg_without", before->ndcg,
                                     "ndcg_with", after->ndcg, "stays", *earns, "cases",
                                     (json_int_t)lessons.cases.case_count));
        status = vti_network_quantise(found->layers, found->layer_count, lessons.cases.features, (uint32_t)rows,
                                      r->allocator, network, r->error);
    }
    vti_release(r->allocator, found);
    vti_release(r->allocator, apart);
    vti_lessons_destroy(&lessons, r->allocator);
    return status == VT_ERR_EMPTY ? VT_OK : status; /* too few cases for a network */
}
