/*
 * recipe_weights.c: the steps of a recipe (recipe.c) that learn from lessons: weights of the signals, which of them stay,
 * and the network.
 */
#include "recipe_private.h"

#include "../base/memory.h"

#include <string.h>

/* Shares of NDCG that a part must be worth beside VTI_RECIPE_EARNS. */
static const double MEGABYTE_EARNS = 0.003; /* for each that it takes */
static const double NETWORK_EARNS = 0.005;  /* and the network, in all */

/* ---- 3. weights ---- */

vt_status vti_recipe_learn_weights(const vti_recipe *r, const vti_school *school, const vt_pack *pack, bool refined,
                                   float weights[VT_SIGNAL_COUNT]) {
    bool weighs[VT_SIGNAL_COUNT];
    vti_lessons lessons;
    vti_listwise_figures figures;
    vti_listwise_linear_options options = vti_listwise_linear_standard();
    options.cutoff = r->options.cutoffs[0];
    options.threads = r->school.threads;
    bool last = r->drawn > 0 || r->options.recipe == VT_RECIPE_BLEND; /* see src/models/README.md, "Recipes" */
    if (!refined || !last) options.refine_steps = 0;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) weighs[s] = weights[s] != 0;
    vt_status status = vti_lessons_in_signals(school, pack, &lessons, r->error);
    if (status == VT_OK) {
        status = vti_listwise_linear(&lessons.cases, &options, r->allocator, r->progress, weights, &figures, r->error);
    }
    vti_lessons_destroy(&lessons, r->allocator);
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        if (!weighs[s]) weights[s] = 0;
    }
    return status;
}

/* By the pack at hand with this blend. From users who are not held apart, so that these can judge what is built on it. */
static vt_status learn_from_others(const vti_recipe *r, const vt_blend *blend, bool refined,
                                   float weights[VT_SIGNAL_COUNT]) {
    vti_school school;
    uint32_t *memory = NULL;
    vt_pack pack = r->pack;
    pack.blend = *blend;
    vt_status status = vti_recipe_enrol(r, VTI_LESSON_CASES, VTI_OTHER_USERS, NULL, 1, &school, &memory);
    if (status == VT_OK) status = vti_recipe_learn_weights(r, &school, &pack, refined, weights);
    vti_release(r->allocator, memory);
    return status;
}

vt_status vti_recipe_fit_weights(vti_recipe *r, const bool used[VT_SIGNAL_COUNT], vt_blend *blend, double *ndcg) {
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) blend->weights[s] = used[s] ? vti_recipe_first_weight(s) : 0;
    vt_status status = learn_from_others(r, blend, true, blend->weights);
    return status == VT_OK ? vti_recipe_measure(r, blend, ndcg) : status;
}

double vti_recipe_price(const vt_pack *pack, const char *tag) {
    uint64_t bytes = 0, size_bytes;
    char of_section[5];
    for (uint32_t s = 0; vt_pack_section(pack, s, of_section, &size_bytes); s++) {
        if (strcmp(of_section, tag) == 0) bytes += size_bytes;
    }
    return VTI_RECIPE_EARNS + MEGABYTE_EARNS * (double)bytes / 1e6;
}

/* By the sections that only this signal needs. */
static double price_of(const vt_pack *pack, uint32_t signal) {
    char wanted[5] = "LNK0";
    if (vti_recipe_is_free(signal)) return VTI_RECIPE_EARNS;
    if (signal == VT_SIGNAL_TREND) memcpy(wanted, "TREN", 4);
    if (signal == VT_SIGNAL_RECURRENT) memcpy(wanted, "RECU", 4);
    if (signal >= VT_SIGNAL_LINKS && signal < VT_SIGNAL_REPEAT) wanted[3] = (char)('0' + signal - VT_SIGNAL_LINKS);
    return vti_recipe_price(pack, wanted);
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

const vti_network *vti_recipe_no_network(void) {
    static const float zeros[VTI_FEATURE_WIDTH];
    static const int8_t weights[VTI_FEATURE_WIDTH];
    static const vti_network network = {
        .inputs = VTI_FEATURE_WIDTH, .feature_scales = zeros, .feature_offsets = zeros, .weights = weights};
    return &network;
}

/* The cases of a network's lessons that choose it. */
static uint8_t *hold_apart(const vti_recipe *r, const vti_school *school, const vti_lessons *lessons) {
    uint8_t *apart = vti_allocate(r->allocator, lessons->cases.case_count, 1);
    for (uint32_t c = 0; apart && c < lessons->cases.case_count; c++) {
        apart[c] = vti_recipe_apart(r, school->numbers[lessons->numbers[c]]);
    }
    return apart;
}

/* A network, and its loss for those held apart. */
static vt_status fit(const vti_recipe *r, const vti_lessons *lessons, const uint8_t *apart, vti_network **network,
                     double *loss) {
    vti_listwise_network_options options = vti_listwise_network_standard();
    options.cutoff = r->options.cutoffs[0];
    options.seed = r->train.seed;
    options.refit = r->ships;
    options.threads = r->school.threads;
    const vti_listwise_cases *cases = &lessons->cases;
    vti_listwise_network *found = NULL;
    vt_status status = vti_listwise_network_fit(cases, apart, &options, r->allocator, r->progress, &found, r->error);
    if (status == VT_OK) {
        *loss = found->held_apart.loss;
        status = vti_network_quantise(found->layers, found->layer_count, cases->features,
                                      (uint32_t)cases->offsets[cases->case_count], r->allocator, network, r->error);
    }
    vti_release(r->allocator, found);
    return status;
}

/* With few cases, one that does not see the factors is the better one. */
static vt_status fit_better(const vti_recipe *r, vti_lessons *lessons, const uint8_t *apart, vti_network **network) {
    vti_network *blind = NULL;
    double loss = 0, blind_loss = 0;
    vt_status status = fit(r, lessons, apart, network, &loss);
    vti_lessons_leave_factors_out(lessons);
    if (status == VT_OK) status = fit(r, lessons, apart, &blind, &blind_loss);
    bool swaps = status == VT_OK && blind_loss < loss;
    vti_release(r->allocator, swaps ? *network : blind);
    if (swaps) *network = blind;
    return status;
}

vt_status vti_recipe_learn_network(const vti_recipe *r, const vti_school *school, const vt_pack *pack,
                                   vti_network **network) {
    vti_lessons lessons;
    uint8_t *apart = NULL;
    vt_status status = vti_lessons_in_features(school, pack, &lessons, r->error);
    if (status == VT_OK && r->ships) vti_lessons_change_basis(&lessons, &r->to_shipped);
    if (status == VT_OK) apart = hold_apart(r, school, &lessons);
    if (apart) status = fit_better(r, &lessons, apart, network);
    vti_release(r->allocator, apart);
    vti_lessons_destroy(&lessons, r->allocator);
    return status == VT_ERR_EMPTY ? VT_OK : status; /* too few cases for a network */
}

vt_status vti_recipe_hear(vti_recipe *r, const vt_blend *alone, const uint32_t *newest, uint32_t count,
                          vti_evidence *evidence) {
    vti_school school;
    uint32_t *memory = NULL;
    vt_pack pack = r->pack;
    vt_blend *blend = newest ? &pack.newcomers.blend : &pack.blend;
    double without = 0, with = 0;
    *blend = *alone;
    blend->reranked = 0;
    vt_status status = vti_recipe_enrol(r, VTI_NETWORK_CASES / count, VTI_USERS_APART, newest, count, &school, &memory);
    if (status == VT_OK) status = vti_school_measure(&school, &pack, &without, r->error);
    if (status == VT_OK) status = vti_school_measure(&school, &r->pack, &with, r->error);
    vti_release(r->allocator, memory);
    evidence->without += without * school.count;
    evidence->with += with * school.count;
    evidence->judges += school.count;
    return status;
}

bool vti_recipe_judge(vti_recipe *r, const char *part, const vti_evidence *evidence) {
    bool earns = evidence->with > evidence->without * (1 + NETWORK_EARNS);
    vti_recipe_note(r, json_pack("{s:s, s:f, s:f, s:b, s:I}", "part", part, "ndcg_without",
                                 evidence->without / evidence->judges, "ndcg_with", evidence->with / evidence->judges,
                                 "stays", earns, "judges", (json_int_t)evidence->judges));
    return earns;
}

vt_status vti_recipe_fit_network(vti_recipe *r, const vt_blend *alone, vt_blend *base, vti_network **network) {
    vti_school school;
    uint32_t *memory = NULL;
    vti_release(r->allocator, *network);
    *network = NULL;
    *base = *alone;
    if (vti_recipe_has_few(r)) return VT_OK;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) { /* a network may find use for what no sum has any for */
        bool free = vti_recipe_is_free(s) && vti_recipe_has(r, s) && base->weights[s] == 0;
        if (free) base->weights[s] = vti_recipe_first_weight(s);
    }
    vt_status status = vti_recipe_open(r, base, vti_recipe_no_network(), NULL);
    if (status == VT_OK) status = learn_from_others(r, base, false, base->weights);
    if (status == VT_OK) status = vti_recipe_open(r, base, vti_recipe_no_network(), NULL);
    if (status == VT_OK) status = vti_recipe_enrol(r, VTI_NETWORK_CASES, VTI_ALL_USERS, NULL, 1, &school, &memory);
    if (status == VT_OK) status = vti_recipe_learn_network(r, &school, &r->pack, network);
    vti_release(r->allocator, memory);
    return status == VT_OK && *network ? vti_recipe_open(r, base, *network, NULL) : status;
}

vt_status vti_recipe_choose_network(vti_recipe *r, const vt_blend *alone, vt_blend *base, vti_network **network,
                                    bool *earns) {
    vti_evidence evidence = {0};
    *earns = false;
    vt_status status = vti_recipe_fit_network(r, alone, base, network);
    if (status == VT_OK && !*network) vti_recipe_note_without(r, "network", VTI_TOO_FEW_CASES);
    if (status != VT_OK || !*network) return status;
    status = vti_recipe_hear(r, alone, NULL, 1, &evidence);
    for (r->turn = 1; r->turn < vti_recipe_turns(r) && status == VT_OK; r->turn++) {
        vt_blend own_alone = *alone, own_base;
        vti_network *own = NULL;
        status = learn_from_others(r, alone, true, own_alone.weights);
        if (status == VT_OK) status = vti_recipe_fit_network(r, &own_alone, &own_base, &own);
        if (status == VT_OK && own) status = vti_recipe_hear(r, &own_alone, NULL, 1, &evidence);
        vti_release(r->allocator, own);
    }
    r->turn = 0;
    if (status == VT_OK) *earns = vti_recipe_judge(r, "network", &evidence);
    return status;
}
