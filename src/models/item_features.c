/*
 * item_features.c: see item_features.h. The features of an item are the values of its attributes, of which a cell may
 * hold several between bars (|), the words of its title (words.c), and the band of its price: a price in the same or a
 * neighbouring half of an octave shares one of its two bands. One that n of N items have counts weight * log(N / n)
 * (inverse document frequency, Sparck Jones 1972), whatever the times it stands in one cell.
 */
#include "item_features.h"

#include "../base/math.h"
#include "../base/memory.h"
#include "words.h"

#include <string.h>

#define MOST_IN_CELL 256U /* features; a longer text says no more */
#define MOST_ITEMS 32768U /* that share a feature; it tells too little for what it takes to compare them all */
#define PRICE_BANDS 1024U /* half octaves; 1 is in the middle */

static const double LN2 = 0x1.62e42fefa39efp-1;

typedef struct entry {
    uint32_t item, feature;
    float weight;
} entry;

typedef struct collection {
    const vt_allocator *allocator;
    entry *entries;
    size_t count, capacity;
    uint32_t feature_count; /* of the columns before */
} collection;

/* `first`: the first entry of the cell. What is in it already is not added again. */
static vt_status add(collection *c, size_t first, uint32_t item, uint32_t feature, double weight) {
    if (c->count - first == MOST_IN_CELL) return VT_OK;
    for (size_t e = first; e < c->count; e++) {
        if (c->entries[e].feature == feature) return VT_OK;
    }
    vt_status status =
        vti_grow(c->allocator, (void **)&c->entries, &c->capacity, c->count, c->count + 1, sizeof(entry));
    if (!status) c->entries[c->count++] = (entry){item, feature, (float)weight};
    return status;
}

static vt_status add_text(collection *c, vti_id_map *texts, size_t first, uint32_t item, vt_text text, double weight) {
    uint32_t number;
    if (text.size_bytes == 0) return VT_OK;
    vt_status status = vti_id_map_add(texts, text, &number);
    return status ? status : add(c, first, item, c->feature_count + number, weight);
}

static vt_status add_values(collection *c, vti_id_map *values, uint32_t item, vt_text cell, double weight) {
    size_t first = c->count;
    vt_status status = VT_OK;
    while (cell.size_bytes > 0 && !status) {
        const char *bar = memchr(cell.bytes, '|', cell.size_bytes);
        uint32_t size_bytes = bar ? (uint32_t)(bar - cell.bytes) : cell.size_bytes, taken = size_bytes + (bar != NULL);
        status = add_text(c, values, first, item, (vt_text){cell.bytes, size_bytes}, weight);
        cell = (vt_text){cell.bytes + taken, cell.size_bytes - taken};
    }
    return status;
}

static vt_status add_words(collection *c, vti_id_map *words, uint32_t item, vt_text title, double weight) {
    size_t first = c->count;
    vti_words reader = {.text = title};
    vt_status status = VT_OK;
    for (vt_text word = vti_words_next(&reader); word.size_bytes > 0 && !status; word = vti_words_next(&reader)) {
        status = add_text(c, words, first, item, word, weight);
    }
    return status;
}

typedef vt_status add_cell(collection *c, vti_id_map *texts, uint32_t item, vt_text cell, double weight);

static vt_status add_column(collection *c, const vti_item_column *column, uint32_t item_count, double weight,
                            add_cell *add_one) {
    if (!column->texts || !(weight > 0)) return VT_OK;
    vti_id_map texts;
    vti_id_map_init(&texts, c->allocator);
    vt_status status = VT_OK;
    for (uint32_t i = 0; i < item_count && !status; i++) status = add_one(c, &texts, i, column->texts[i], weight);
    c->feature_count += texts.count;
    vti_id_map_destroy(&texts);
    return status;
}

static vt_status add_prices(collection *c, const float *prices, uint32_t item_count, double weight) {
    vt_status status = VT_OK;
    for (uint32_t i = 0; i < item_count && prices && weight > 0 && !status; i++) {
        if (!(prices[i] > 0)) continue;
        uint32_t band = c->feature_count + (uint32_t)(2 * vti_log(prices[i]) / LN2 + PRICE_BANDS / 2.);
        size_t first = c->count;
        status = add(c, first, i, band, weight);
        if (!status) status = add(c, first, i, band + 1, weight);
    }
    c->feature_count += PRICE_BANDS;
    return status;
}

static vt_status collect(collection *c, const vt_dataset *dataset, const vti_feature_weights *weights) {
    uint32_t n = dataset->items.count;
    vt_status status = add_column(c, &dataset->titles, n, weights->title, add_words);
    for (uint32_t a = 0; a < dataset->attribute_count && !status; a++) {
        status = add_column(c, &dataset->attributes[a], n, weights->attribute, add_values);
    }
    return status ? status : add_prices(c, dataset->prices, n, weights->price);
}

/* Makes `rarities` [feature_count] from how many items have each; 0: the feature is left out. */
static void weigh_by_rarity(const collection *c, uint32_t item_count, double *rarities) {
    for (size_t e = 0; e < c->count; e++) rarities[c->entries[e].feature]++;
    for (uint32_t f = 0; f < c->feature_count; f++) {
        bool counts = rarities[f] > 0 && rarities[f] <= MOST_ITEMS;
        rarities[f] = counts ? vti_log(item_count / rarities[f]) : 0;
    }
}

static void fill_rows(const collection *c, const double *rarities, vti_interactions *rows) {
    uint64_t *ends = rows->offsets + 1; /* while filling, ends[i] is where the next feature of item i goes */
    for (size_t e = 0; e < c->count; e++) ends[c->entries[e].item + 1] += rarities[c->entries[e].feature] > 0;
    for (uint32_t i = 0; i < rows->row_count; i++) ends[i + 1] += ends[i];
    for (size_t e = 0; e < c->count; e++) {
        const entry *one = &c->entries[e];
        if (!(rarities[one->feature] > 0)) continue;
        uint64_t place = ends[one->item]++;
        rows->columns[place] = one->feature;
        rows->confidences[place] = (float)(one->weight * rarities[one->feature]);
    }
}

vt_status vti_item_features_build(const vt_dataset *dataset, const vti_feature_weights *weights,
                                  const vt_allocator *allocator, vti_interactions *features) {
    collection c = {.allocator = allocator};
    double *rarities = NULL;
    vti_interactions rows = {.row_count = dataset->items.count};
    vt_status status = collect(&c, dataset, weights);
    if (status) goto done;
    rows.column_count = c.feature_count;
    rows.offsets = vti_allocate_zeroed(allocator, (size_t)rows.row_count + 2, sizeof *rows.offsets);
    rows.columns = vti_allocate(allocator, c.count, sizeof *rows.columns);
    rows.confidences = vti_allocate(allocator, c.count, sizeof *rows.confidences);
    rarities = vti_allocate_zeroed(allocator, c.feature_count, sizeof *rarities);
    if (!rows.offsets || !rows.columns || !rows.confidences || !rarities) {
        status = VT_ERR_MEMORY;
        goto done;
    }
    weigh_by_rarity(&c, rows.row_count, rarities);
    fill_rows(&c, rarities, &rows);
    *features = rows;
    rows = (vti_interactions){0};
done:
    vti_interactions_destroy(&rows, allocator);
    vti_release(allocator, rarities);
    vti_release(allocator, c.entries);
    return status;
}
