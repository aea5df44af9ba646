/*
 * engine_support.h: what the engine's tests share: packs of seeded random factors, and the engine's answers computed
 * another way: in double, by dense algebra and by sorting the whole catalogue.
 */
#ifndef VITRINE_ENGINE_SUPPORT_H
#define VITRINE_ENGINE_SUPPORT_H

#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "kernels/kernels.h"
#include "pack/pack_write.h"
#include "sample_pack.h"
#include "solve_double.h"

#include <vitrine/engine.h>

#include <math.h>
#include <stdlib.h>

enum { SHOP_MAX_ITEMS = 9000, SHOP_MAX_FACTORS = 64 };

/* Which items of a shop are special: no factors at all, or those of the item before. */
static inline bool shop_item_is_unknown(uint32_t item) {
    return item % 37 == 11;
}

static inline bool shop_item_is_twin(uint32_t item) {
    return item % 29 == 13 && !shop_item_is_unknown(item) && !shop_item_is_unknown(item - 1);
}

typedef struct test_shop {
    void *bytes;
    size_t size_bytes;
    vt_pack pack;
} test_shop;

static const vt_fold_in shop_fold_in = {{1, 3, 5, 2, 0}, 0.1F, 0.02F, 0.5F, 0, VT_CONFIDENCE_LINEAR, 0};

/* Makes columns orthogonal (modified Gram-Schmidt), column d of length sqrt(n) * .4 / sqrt(1 + d / 4). */
static inline void shop_orthogonalise(float *factors, uint32_t n, uint32_t k) {
    for (uint32_t d = 0; d < k; d++) {
        for (uint32_t e = 0; e <= d; e++) {
            double dot = 0, square = 0;
            for (uint32_t i = 0; i < n; i++) {
                dot += (double)factors[i * k + d] * factors[i * k + e];
                square += (double)factors[i * k + e] * factors[i * k + e];
            }
            double length = 0.4 * sqrt(n / (1 + d / 4.0));
            for (uint32_t i = 0; i < n; i++) {
                float *factor = &factors[i * k + d];
                *factor = e < d ? (float)(*factor - dot / square * factors[i * k + e])
                                : (float)(*factor * length / sqrt(square));
            }
        }
    }
}

/* Twins stay twins: they are drawn alike, and orthogonalising treats rows alike. */
static inline bool shop_open_stored(test_shop *shop, uint32_t n, uint32_t k, const vt_fold_in *fold_in, uint64_t seed,
                                    vt_storage storage) {
    static float factors[SHOP_MAX_ITEMS * SHOP_MAX_FACTORS], popularity[SHOP_MAX_ITEMS];
    static char id_memory[SHOP_MAX_ITEMS][16];
    static vt_text ids[SHOP_MAX_ITEMS];
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t i = 0; i < n; i++) {
        snprintf(id_memory[i], sizeof id_memory[i], "item-%u", (unsigned)(i * 7919 % 100003));
        ids[i] = (vt_text){id_memory[i], (uint32_t)strlen(id_memory[i])};
        uint32_t pair = i / 2;
        popularity[i] = (float)(n - pair); /* pairs are equally popular */
        double size = exp(0.5 * vti_random_normal(&random));
        for (uint32_t d = 0; d < k; d++) {
            float drawn = (float)(size * vti_random_normal(&random));
            float *factor = &factors[i * k + d];
            *factor = shop_item_is_unknown(i) ? 0 : shop_item_is_twin(i) ? *(factor - k) : drawn;
        }
    }
    shop_orthogonalise(factors, n, k);
    const vti_pack_content content = {.item_count = n,
                                      .factor_count = k,
                                      .fold_in = *fold_in,
                                      .storage = storage,
                                      .ids = ids,
                                      .factors = factors,
                                      .popularity = popularity,
                                      .report = {"{}", 2}};
    vt_error error = {.message = ""};
    vt_status status = vti_pack_write(&content, NULL, &shop->bytes, &shop->size_bytes, &error);
    if (status == VT_OK) status = vt_pack_open(shop->bytes, shop->size_bytes, &shop->pack, &error);
    if (!CHECK_INT(status, VT_OK)) printf("# %s\n", error.message);
    return status == VT_OK;
}

static inline bool shop_open(test_shop *shop, uint32_t n, uint32_t k, const vt_fold_in *fold_in, uint64_t seed) {
    return shop_open_stored(shop, n, k, fold_in, seed, (vt_storage){VT_CODING_8_BIT, 0});
}

static inline void shop_close(test_shop *shop) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, shop->bytes);
}

/* Never NULL: a test that gets no engine stops here. */
static inline vt_engine *engine_new(const vt_pack *pack, const char *kernels) {
    vt_engine *engine = NULL;
    const vt_engine_options options = {.max_history = 600, .max_results = 1000, .kernels = kernels};
    if (!CHECK_INT(vt_engine_create(pack, &options, NULL, &engine, NULL), VT_OK)) exit(1);
    return engine;
}

/* ---- the numbers of the pack ---- */

static inline double stored_factor(const vt_pack *pack, uint32_t item, uint32_t d) {
    return (double)vt_pack_item_scale(pack, item) * pack->factor_scales[d] * stored_step(pack, item, d);
}

static inline double stored_cosine(const vt_pack *pack, uint32_t left, uint32_t right) {
    double dot = 0, left_square = 0, right_square = 0;
    for (uint32_t d = 0; d < pack->factor_count; d++) {
        double a = stored_factor(pack, left, d), b = stored_factor(pack, right, d);
        dot += a * b;
        left_square += a * a;
        right_square += b * b;
    }
    return left_square * right_square > 0 ? dot / sqrt(left_square * right_square) : 0;
}

/* ---- fold-in in double ---- */

/* Item numbers with confidences. */
typedef struct evidence {
    uint32_t count;
    uint32_t items[600];
    double confidences[600];
} evidence;

/* A = Y^T C Y + unobserved_weight G + lambda I, with G as the pack has it. */
static inline void build_system(const test_shop *shop, const evidence *known, double *matrix) {
    const vt_pack *pack = &shop->pack;
    const vt_fold_in *fold_in = &pack->fold_in;
    uint32_t k = pack->factor_count;
    double mass = (double)fold_in->unobserved_weight * pack->item_count;
    for (uint32_t j = 0; j < known->count; j++) mass += known->confidences[j];
    double lambda = fold_in->regularization * pow(mass, fold_in->regularization_exponent);
    for (uint32_t d = 0; d < k; d++) {
        for (uint32_t e = 0; e < k; e++) {
            double sum = d == e ? fold_in->unobserved_weight * (double)pack->gram_diagonal[d] + lambda : 0;
            for (uint32_t j = 0; j < known->count; j++) {
                uint32_t item = known->items[j];
                sum += known->confidences[j] * stored_factor(pack, item, d) * stored_factor(pack, item, e);
            }
            matrix[d * k + e] = sum;
        }
    }
}

/* x = A^-1 Y^T c */
static inline void fold_in_double(const test_shop *shop, const evidence *known, double *x) {
    static double matrix[SHOP_MAX_FACTORS * SHOP_MAX_FACTORS];
    build_system(shop, known, matrix);
    for (uint32_t d = 0; d < shop->pack.factor_count; d++) {
        x[d] = 0;
        for (uint32_t j = 0; j < known->count; j++) {
            x[d] += known->confidences[j] * stored_factor(&shop->pack, known->items[j], d);
        }
    }
    solve_double(matrix, x, shop->pack.factor_count);
}

/* ---- histories ---- */

/* `count` views of different items, spread over the shop by seed; their evidence too. */
static inline void random_history(const test_shop *shop, uint32_t count, uint64_t seed, vt_event *events,
                                  evidence *known) {
    vti_random random;
    vti_random_seed(&random, seed);
    known->count = 0;
    while (known->count < count) {
        uint32_t item = vti_random_below(&random, shop->pack.item_count);
        bool new = true;
        for (uint32_t j = 0; j < known->count; j++) new &= known->items[j] != item;
        if (!new) continue;
        uint32_t type = vti_random_below(&random, 4);
        events[known->count] = (vt_event){.item = item, .type = type, .value = 1};
        known->items[known->count] = item;
        known->confidences[known->count++] = shop->pack.fold_in.event_weights[type];
    }
}

static inline bool knows_item(const evidence *known, uint32_t item) {
    for (uint32_t j = 0; j < known->count; j++) {
        if (known->items[j] == item) return true;
    }
    return false;
}

/* ---- ranking by sorting everything ---- */

/* x.y in f32, in the order of additions that kernels.def defines, for stored factors times `weight`. */
static inline float score_f32(const vt_pack *pack, const float *x, uint32_t item, float weight) {
    float y[256] = {0};
    uint8_t row[256];
    vt_pack_row(pack, item, row);
    for (uint32_t d = 0; d < pack->factor_count; d++) {
        y[d] = weight * pack->factor_scales[d] * (float)(row[d] - VT_PACK_ZERO_POINT);
    }
    return vti_kernels_find("ref")->dot_f32(x, y, pack->row_bytes);
}

static inline int compare_results(const void *left, const void *right) {
    const vt_result *a = left;
    const vt_result *b = right;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    return a->item < b->item ? -1 : 1;
}

static inline bool same_results(const vt_result_list *list, const vt_result *expected, uint32_t count) {
    if (!CHECK_INT(list->count, count)) return false;
    bool same = true;
    for (uint32_t i = 0; i < count && same; i++) {
        same = CHECK_INT(list->results[i].item, expected[i].item) &&
               CHECK(memcmp(&list->results[i].score, &expected[i].score, sizeof(float)) == 0);
    }
    return same;
}

#endif
