/*
 * sample_pack.c: see sample_pack.h. Factors are four group directions plus noise, columns of falling size, so that they
 * look like what training gives.
 */
#include "sample_pack.h"

#include "base/memory.h"
#include "base/random.h"
#include "pack/pack_write.h"

#include <stdio.h>
#include <string.h>

enum { GROUPS = 4, MAX_TEXT_BYTES = 32 };

static const char *const group_names[GROUPS] = {"lamp", "chair", "vase", "clock"};
static const char *const group_titles[GROUPS] = {"Desk lamp", "Oak chair", "\xE7\x8E\xBB\xE7\x92\x83 vase",
                                                 "\xE6\x8C\x82\xE9\x92\x9F"};
static const char *const brands[] = {"Alder", "Birke"};

/* Number i as the i-th text of a list, the bytes in `memory`. */
static vt_text numbered_text(char memory[MAX_TEXT_BYTES], const char *format, const char *word, uint32_t i) {
    snprintf(memory, MAX_TEXT_BYTES, format, word, (unsigned)i);
    return (vt_text){memory, (uint32_t)strlen(memory)};
}

static vt_text constant_text(const char *text) {
    return (vt_text){text, (uint32_t)strlen(text)};
}

static void fill_factors(const sample_shape *shape, float *factors) {
    vti_random random;
    vti_random_seed(&random, 20101201);
    static double directions[GROUPS][SAMPLE_MAX_FACTORS];
    for (uint32_t g = 0; g < GROUPS; g++) {
        for (uint32_t d = 0; d < shape->factors; d++) directions[g][d] = 2 * vti_random_unit(&random) - 1;
    }
    for (uint32_t i = 0; i < shape->items; i++) {
        for (uint32_t d = 0; d < shape->factors; d++) {
            double noise = vti_random_unit(&random) - 0.5;
            factors[i * shape->factors + d] = (float)((directions[i % GROUPS][d] + noise) / (1 + d));
        }
    }
}

enum { LINKS = 5, HIDDEN = 16, SEGMENTS = 3, UNITS = 16 };

/* Each item links to the next ones of its group, by relation r to every (r + 1)-th of them. */
static vti_link_content make_links(uint32_t relation, uint32_t items) {
    static uint64_t all_offsets[VT_RELATION_COUNT][SAMPLE_MAX_ITEMS + 1];
    static uint32_t all_targets[VT_RELATION_COUNT][SAMPLE_MAX_ITEMS * LINKS];
    static float all_weights[VT_RELATION_COUNT][SAMPLE_MAX_ITEMS * LINKS];
    uint64_t *offsets = all_offsets[relation];
    uint32_t *targets = all_targets[relation];
    float *weights = all_weights[relation];
    uint64_t count = 0;
    for (uint32_t i = 0; i < items; i++) {
        offsets[i] = count;
        for (uint32_t l = 1; l <= LINKS && i % 5 != relation; l++) {
            uint32_t target = i + l * GROUPS * (relation + 1);
            if (target >= items) break;
            targets[count] = target;
            weights[count++] = 0.5F / (float)l + 0.01F * (float)(i % 7);
        }
    }
    offsets[items] = count;
    return (vti_link_content){offsets, targets, weights};
}

static const vti_network *make_network(void) {
    static float scales[VTI_FEATURE_WIDTH], offsets[VTI_FEATURE_WIDTH], layer_scales[HIDDEN], layer_biases[HIDDEN];
    static int8_t weights[VTI_FEATURE_WIDTH * HIDDEN], output[HIDDEN];
    for (uint32_t f = 0; f < VTI_FEATURE_COUNT; f++) {
        scales[f] = 12;
        offsets[f] = 40;
    }
    for (uint32_t h = 0; h < HIDDEN; h++) {
        layer_scales[h] = 0.01F;
        layer_biases[h] = (float)h - 4;
        output[h] = (int8_t)(h % 5 * 20 - 40);
    }
    for (uint32_t w = 0; w < VTI_FEATURE_WIDTH * HIDDEN; w++) weights[w] = (int8_t)(w * 37 % 255 - 127);
    static vti_network network;
    network = (vti_network){
        .inputs = VTI_FEATURE_WIDTH,
        .hidden_count = 1,
        .feature_scales = scales,
        .feature_offsets = offsets,
        .hidden = {{VTI_FEATURE_WIDTH, HIDDEN, weights, layer_scales, layer_biases}},
        .weights = output,
        .scale = 0.001F,
        .bias = 0.1F,
    };
    return &network;
}

/* Weights of all sizes, in a scale in which gates are neither open nor shut. */
static vti_recurrent_layer make_layer(uint32_t inputs, uint32_t outputs, float scale) {
    enum { MAX = 3 * SAMPLE_MAX_FACTORS };
    static float scales[3][MAX], biases[3][MAX];
    static uint8_t leads[3][MAX * VTI_RECURRENT_LEAD], rests[3][MAX * SAMPLE_MAX_FACTORS];
    static uint32_t made;
    uint32_t layer = made++ % 3;
    for (uint32_t o = 0; o < outputs; o++) {
        scales[layer][o] = scale * (float)(1 + o % 3);
        biases[layer][o] = 0.1F * (float)(o % 5) - 0.2F;
    }
    for (uint32_t w = 0; w < outputs * VTI_RECURRENT_LEAD; w++) leads[layer][w] = (uint8_t)(1 + w * 41 % 127);
    for (uint32_t w = 0; w < outputs * (inputs - VTI_RECURRENT_LEAD); w++) {
        rests[layer][w] = (uint8_t)(1 + w * 59 % 127);
    }
    return (vti_recurrent_layer){inputs, outputs, scales[layer], biases[layer], leads[layer], rests[layer]};
}

static const vti_recurrent *make_recurrent(uint32_t factors) {
    static vti_recurrent recurrent;
    uint32_t width = (factors + 15) / 16 * 16;
    recurrent = (vti_recurrent){
        .width = width,
        .units = UNITS,
        .input = make_layer(width, 3 * UNITS, 0.02F),
        .state = make_layer(UNITS, 3 * UNITS, 0.01F),
        .output = make_layer(UNITS, width, 0.01F),
    };
    return &recurrent;
}

static const vt_blend sample_blend = {
    .weights = {1, 0.8F, 0.6F, 0.4F, 0.2F, -0.3F, 0.5F, 0.3F, 0.2F, 0.4F, -0.1F},
    .decays = {1e6F, 2, 1, 4, 2, 3, 8, 1, 1, 1, 1},
    .candidates = 40,
    .reranked = 30,
    .type_exponent = 0.5F,
};

/* Another order of the same things: the network is the same. */
static const vti_newcomers *make_newcomers(const vti_network *network) {
    static vti_newcomers newcomers;
    newcomers = (vti_newcomers){SAMPLE_NEWCOMERS, 0.5F, sample_blend, network};
    newcomers.blend.weights[VT_SIGNAL_FACTORS] = 0.3F;
    newcomers.blend.weights[VT_SIGNAL_TREND] = 1.5F;
    newcomers.blend.decays[VT_SIGNAL_LINKS] = 8;
    newcomers.blend.candidates = 45;
    newcomers.blend.reranked = 20;
    return &newcomers;
}

static vt_status add_segments(const sample_shape *shape, void **bytes, size_t *size_bytes, vt_error *error) {
    static uint16_t centroids[SEGMENTS * SAMPLE_MAX_FACTORS];
    static const uint32_t users[SEGMENTS] = {500, 300, 200};
    const vt_text names[SEGMENTS] = {constant_text("lamps"), constant_text("chairs"),
                                     constant_text("\xE7\x8E\xBB\xE7\x92\x83")};
    for (uint32_t i = 0; i < SEGMENTS * shape->factors; i++) {
        /* 0.5 or -0.5 by turns, smaller from factor to factor */
        uint32_t d = i % shape->factors, halvings = d / 2, sign = (i / shape->factors + d) % SEGMENTS == 0;
        centroids[i] = (uint16_t)(sign << 15 | (126 - (halvings < 20 ? halvings : 20)) << 7);
    }
    const vti_segment_content content = {SEGMENTS, names, users, centroids};
    void *without = *bytes;
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vt_pack pack;
    vt_status status = vt_pack_open(without, *size_bytes, &pack, error);
    if (status == VT_OK) status = vti_pack_write_segments(&pack, &content, NULL, bytes, size_bytes, error);
    vti_release(&allocator, without);
    return status;
}

vt_status sample_pack_make(const sample_shape *shape, void **bytes, size_t *size_bytes, vt_error *error) {
    static char id_memory[SAMPLE_MAX_ITEMS][MAX_TEXT_BYTES], title_memory[SAMPLE_MAX_ITEMS][MAX_TEXT_BYTES];
    static char image_memory[SAMPLE_MAX_ITEMS][MAX_TEXT_BYTES];
    static float factors[SAMPLE_MAX_ITEMS * SAMPLE_MAX_FACTORS];
    static vt_text ids[SAMPLE_MAX_ITEMS], titles[SAMPLE_MAX_ITEMS], images[SAMPLE_MAX_ITEMS];
    static float popularity[SAMPLE_MAX_ITEMS], prices[SAMPLE_MAX_ITEMS];
    static float trends[SAMPLE_MAX_ITEMS];
    static uint16_t group_codes[SAMPLE_MAX_ITEMS], brand_codes[SAMPLE_MAX_ITEMS];

    for (uint32_t i = 0; i < shape->items; i++) {
        ids[i] = numbered_text(id_memory[i], "%s-%u", group_names[i % GROUPS], i);
        titles[i] = numbered_text(title_memory[i], "%s no. %u", group_titles[i % GROUPS], i);
        images[i] = numbered_text(image_memory[i], "%s.svg#%u", "pictures", i);
        popularity[i] = 1000.0F / (float)(1 + i);
        trends[i] = (float)(i * 13 % 29) / 14;
        prices[i] = i % 7 == 3 ? -1 : 2.5F * (float)(1 + i);
        group_codes[i] = (uint16_t)(1 + i % GROUPS);
        brand_codes[i] = (uint16_t)(i % 3); /* 0: none */
    }
    fill_factors(shape, factors);

    vt_text group_values[1 + GROUPS] = {{"", 0}};
    for (uint32_t g = 0; g < GROUPS; g++) group_values[1 + g] = constant_text(group_names[g]);
    const vt_text brand_values[] = {{"", 0}, constant_text(brands[0]), constant_text(brands[1])};
    const vti_attribute_content attributes[SAMPLE_MAX_ATTRIBUTES] = {
        {constant_text("category"), group_values, 1 + GROUPS, group_codes},
        {constant_text("brand"), brand_values, 3, brand_codes},
    };
    vti_pack_content content = {
        .item_count = shape->items,
        .factor_count = shape->factors,
        .user_count = 1000,
        .event_count = 20000,
        .fold_in = {.event_weights = {1, 3, 5, 2, 0},
                    .unobserved_weight = 0.1F,
                    .regularization = 0.01F,
                    .regularization_exponent = 0.5F,
                    .half_life_days = 30,
                    .confidence = VT_CONFIDENCE_LOG},
        .currency = "EUR",
        .storage = shape->storage,
        .ids = ids,
        .titles = shape->titles ? titles : NULL,
        .images = shape->images ? images : NULL,
        .factors = factors,
        .popularity = popularity,
        .prices = shape->prices ? prices : NULL,
        .attributes = attributes,
        .attribute_count = shape->attributes,
        .report = constant_text("{\"sample\":true}"),
    };
    for (uint32_t r = 0; r < VT_RELATION_COUNT && shape->blend; r++) content.links[r] = make_links(r, shape->items);
    if (shape->blend) {
        content.blend = &sample_blend;
        content.network = make_network();
        if (shape->newcomers) content.newcomers = make_newcomers(content.network);
        content.recurrent = make_recurrent(shape->factors);
        content.trends = trends;
    }
    vt_status status = vti_pack_write(&content, NULL, bytes, size_bytes, error);
    return status == VT_OK && shape->segments ? add_segments(shape, bytes, size_bytes, error) : status;
}
