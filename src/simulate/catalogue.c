/*
 * catalogue.c: see catalogue.h. An item is a product of some brand in a material, finish, pattern and size; the brand's
 * style decides which finishes and patterns are likely. Two items never agree in everything that the title says.
 */
#include "catalogue.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TRIES_BEFORE_EDITIONS = 24, TRIES_WITHOUT_SERIES = 3, TRIES_IN_STYLE = 60, PERCENT_NEW = 15, DAYS_AHEAD = 7 };

const vti_product *vti_item_product(const vti_item *item) {
    return &vti_products[item->product];
}

static const vti_finish *finish_of(const vti_item *item) {
    const vti_finish_list *list = &vti_finish_lists[vti_item_product(item)->finishes];
    return list->finishes ? &list->finishes[item->finish] : NULL;
}

const vti_colour *vti_item_colour(const vti_item *item) {
    const vti_finish *finish = finish_of(item);
    return &vti_colours[finish ? finish->colour : item->finish];
}

/* What the title says of an item, as a number; never 0. */
static uint64_t title_key(const vti_item *item) {
    uint64_t key = (uint64_t)item->product + 1;
    key = key << 7 | item->series;
    key = key << 6 | item->material;
    key = key << 6 | item->finish;
    key = key << 4 | item->pattern;
    key = key << 2 | item->size;
    return key << 16 | item->edition;
}

/* A set of keys: open addressing in a table of a power of two of which at most half is used. */
typedef struct key_set {
    uint64_t *keys;
    size_t mask;
} key_set;

/* False when it was there already. */
static bool key_add(key_set *set, uint64_t key) {
    size_t slot = (size_t)((key * 0x9E3779B97F4A7C15U) >> 20) & set->mask;
    while (set->keys[slot]) {
        if (set->keys[slot] == key) return false;
        slot = (slot + 1) & set->mask;
    }
    set->keys[slot] = key;
    return true;
}

static uint8_t draw_product(vti_random *random) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < vti_product_count; i++) total += vti_products[i].share;
    uint32_t left = vti_random_below(random, total);
    uint32_t product = 0;
    while (left >= vti_products[product].share) left -= vti_products[product++].share;
    return (uint8_t)product;
}

/* Each category has brands, so this ends. */
static uint8_t draw_brand(vti_random *random, uint32_t category) {
    for (;;) {
        uint32_t brand = vti_random_below(random, vti_brand_count);
        if (vti_brands[brand].categories & VTI_BIT(category)) return (uint8_t)brand;
    }
}

/* Each palette has colours, so this ends; where none of them is of the style, another one is taken in the end. */
static uint8_t draw_colour(vti_random *random, const vti_material *material, uint8_t style) {
    bool in_style = vti_random_below(random, 100) < 80;
    for (int tries = 0;; tries++) {
        uint32_t number = vti_random_below(random, vti_colour_count);
        const vti_colour *colour = &vti_colours[number];
        bool suits = material->palette == VTI_DYED ? number < vti_free_colour_count
                                                   : (colour->palettes & VTI_BIT(material->palette)) != 0;
        if (suits && (!in_style || tries >= TRIES_IN_STYLE || (colour->styles & VTI_BIT(style))))
            return (uint8_t)number;
    }
}

static uint8_t draw_finish(vti_random *random, const vti_product *product, const vti_material *material,
                           uint8_t style) {
    const vti_finish_list *list = &vti_finish_lists[product->finishes];
    if (!list->finishes) return draw_colour(random, material, style);
    for (;;) {
        uint32_t finish = vti_random_below(random, list->count);
        bool is_bound = product->finishes == VTI_METALS && material->polishes;
        if (!is_bound || (material->polishes & VTI_BIT(finish))) return (uint8_t)finish;
    }
}

static uint8_t draw_pattern(vti_random *random, const vti_product *product, const vti_material *material,
                            uint8_t style) {
    uint32_t possible = product->patterns & material->patterns;
    if (!possible || vti_random_below(random, 100) < 45) return VTI_PLAIN;
    bool in_style = vti_random_below(random, 100) < 70;
    for (int tries = 0; tries < TRIES_IN_STYLE; tries++) {
        uint32_t pattern = vti_random_below(random, VTI_PATTERN_COUNT);
        if ((possible & VTI_BIT(pattern)) && (!in_style || (vti_patterns[pattern].styles & VTI_BIT(style))))
            return (uint8_t)pattern;
    }
    return VTI_PLAIN; /* none of the possible patterns is of this style */
}

static uint32_t count_materials(const vti_product *product) {
    uint32_t count = 0;
    while (count < VTI_COUNT(product->materials) && product->materials[count]) count++;
    return count;
}

static uint32_t count_sizes(const vti_product *product) {
    uint32_t count = 0;
    while (count < VTI_COUNT(product->sizes) && product->sizes[count].price_percent) count++;
    return count;
}

/* What the title and the brand are made of. */
static void draw_traits(vti_item *item, vti_random *random, bool force_series) {
    const vti_product *product = vti_item_product(item);
    uint32_t material_count = count_materials(product);
    item->brand = draw_brand(random, product->category);
    uint8_t style = vti_brands[item->brand].style;
    item->material = material_count ? product->materials[vti_random_below(random, material_count)] : VTI_NO_MATERIAL;
    const vti_material *material = &vti_materials[item->material];
    item->finish = draw_finish(random, product, material, style);
    item->pattern = draw_pattern(random, product, material, style);
    item->size = (uint8_t)vti_random_below(random, count_sizes(product));
    bool series = force_series || vti_random_below(random, 100) < 30;
    item->series = series ? (uint16_t)(2 * item->brand + 1 + vti_random_below(random, 2)) : 0;
}

/* Endings as in shops: .90 and .50 below 20, .90 and .00 below 100, then whole numbers that end in 9 or 5. */
static uint32_t shop_price(uint64_t cents, vti_random *random) {
    if (cents < 2000) {
        uint64_t euros = cents / 100;
        return (uint32_t)(euros * 100 + (vti_random_below(random, 3) ? 90 : 50));
    }
    if (cents < 10000) {
        uint64_t euros = cents / 100;
        return (uint32_t)(vti_random_below(random, 3) ? euros * 100 + 90 : (euros + 1) * 100);
    }
    uint64_t tens = cents / 1000;
    return (uint32_t)(tens * 1000 + (vti_random_below(random, 2) ? 900 : 500));
}

static void set_price(vti_item *item, vti_random *random) {
    const vti_product *product = vti_item_product(item);
    uint64_t typical = (uint64_t)product->price_cents * product->sizes[item->size].price_percent / 100;
    uint64_t cents = typical * vti_materials[item->material].price_percent / 100;
    cents = cents * vti_brands[item->brand].price_percent / 100;
    cents = cents * (90 + vti_random_below(random, 22)) / 100;
    item->price_cents = shop_price(cents, random);
    item->price_level = (float)vti_log((double)item->price_cents / (double)typical);
}

/* Mood is mostly the brand's and the material's, so that shoppers who share one agree on things; partly its own. */
static void set_mood(vti_item *item, vti_random *random) {
    for (int i = 0; i < VTI_MOODS; i++) {
        vti_random common;
        vti_random_seed(&common, 1000U * (item->brand * VTI_MATERIAL_COUNT + item->material) + (uint64_t)i);
        item->mood[i] = (float)(0.75 * vti_random_normal(&common) + 0.65 * vti_random_normal(random));
    }
}

vt_status vti_catalogue_create(const vt_allocator *allocator, uint32_t count, uint32_t days, vti_random *random,
                               vti_catalogue *catalogue, vt_error *error) {
    key_set titles = {.mask = 1};
    while (titles.mask < 2 * (size_t)count) titles.mask *= 2;
    titles.keys = vti_allocate_zeroed(allocator, titles.mask, sizeof *titles.keys);
    vti_item *items = vti_allocate_zeroed(allocator, count, sizeof *items);
    uint32_t *numbers = vti_allocate_zeroed(allocator, vti_product_count, sizeof *numbers);
    vt_status status = VT_OK;
    if (!titles.keys || !items || !numbers) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "not enough memory for the catalogue");
        goto done;
    }
    titles.mask--;
    uint32_t first_new = count - (uint32_t)((uint64_t)count * PERCENT_NEW / 100);
    for (uint32_t i = 0; i < count; i++) {
        vti_item *item = &items[i];
        item->product = draw_product(random);
        const vti_product *product = vti_item_product(item);
        item->number = ++numbers[item->product];
        int tries = 0;
        do {
            if (tries < TRIES_BEFORE_EDITIONS)
                draw_traits(item, random, tries >= TRIES_WITHOUT_SERIES);
            else
                item->edition = item->edition ? item->edition + 1 : 2;
            tries++;
        } while (!key_add(&titles, title_key(item)));
        set_price(item, random);
        set_mood(item, random);
        item->appeal = (float)(product->share * vti_exp(1.1 * vti_random_normal(random)));
        item->variation = (uint32_t)vti_random_next(random);
        uint64_t until = (uint64_t)days + DAYS_AHEAD;
        item->launch_day = i < first_new ? 0 : (int32_t)((i - first_new) * until / (count - first_new));
    }
    *catalogue = (vti_catalogue){allocator, items, count};
    items = NULL;
done:
    vti_release(allocator, titles.keys);
    vti_release(allocator, items);
    vti_release(allocator, numbers);
    return status;
}

void vti_catalogue_destroy(vti_catalogue *catalogue) {
    vti_release(catalogue->allocator, catalogue->items);
    *catalogue = (vti_catalogue){0};
}

void vti_item_id(const vti_item *item, char id[VTI_ITEM_ID_BYTES]) {
    snprintf(id, VTI_ITEM_ID_BYTES, "%s-%04" PRIu32, vti_item_product(item)->prefix, item->number);
}

void vti_item_id_write(vti_output *output, const vti_item *item) {
    char id[VTI_ITEM_ID_BYTES];
    vti_item_id(item, id);
    vti_output_text(output, id);
}

/* The first letter of a title is a capital; all words that can come first begin with ASCII or a sign without case. */
static void write_capitalised(vti_output *output, const char *text) {
    char first = text[0];
    if (first >= 'a' && first <= 'z') first = (char)(first - 'a' + 'A');
    vti_output_bytes(output, &first, 1);
    vti_output_text(output, text + 1);
}

/* "Fjord stoneware mug, speckled oat, 350 ml", in quotes because of the commas. */
static void write_title(vti_output *output, const vti_item *item) {
    const vti_product *product = vti_item_product(item);
    const vti_finish *finish = finish_of(item);
    const char *words[] = {item->series ? vti_series[item->series - 1].en : NULL, vti_materials[item->material].name.en,
                           product->name.en};
    bool first = true;
    vti_output_text(output, "\"");
    for (size_t i = 0; i < VTI_COUNT(words); i++) {
        if (!words[i]) continue;
        if (!first) vti_output_text(output, " ");
        first ? write_capitalised(output, words[i]) : vti_output_text(output, words[i]);
        first = false;
    }
    vti_output_text(output, ", ");
    if (item->pattern) {
        vti_output_text(output, vti_patterns[item->pattern].name.en);
        vti_output_text(output, " ");
    }
    vti_output_text(output, finish ? finish->name.en : vti_item_colour(item)->name.en);
    if (product->sizes[item->size].name.en) {
        vti_output_text(output, ", ");
        vti_output_text(output, product->sizes[item->size].name.en);
    }
    if (item->edition) {
        vti_output_text(output, ", edition ");
        vti_output_number(output, item->edition, 1);
    }
    vti_output_text(output, "\"");
}

/* "峡湾系列 炻器马克杯 燕麦色斑点 350毫升" */
static void write_title_zh(vti_output *output, const vti_item *item) {
    const vti_product *product = vti_item_product(item);
    const vti_finish *finish = finish_of(item);
    if (item->series) {
        vti_output_text(output, vti_series[item->series - 1].zh);
        vti_output_text(output, "系列 ");
    }
    if (item->material) vti_output_text(output, vti_materials[item->material].name.zh);
    vti_output_text(output, product->name.zh);
    vti_output_text(output, " ");
    vti_output_text(output, finish ? finish->name.zh : vti_item_colour(item)->name.zh);
    if (item->pattern) vti_output_text(output, vti_patterns[item->pattern].name.zh);
    if (product->sizes[item->size].name.zh) {
        vti_output_text(output, " ");
        vti_output_text(output, product->sizes[item->size].name.zh);
    }
    if (item->edition) {
        vti_output_text(output, " 第");
        vti_output_number(output, item->edition, 1);
        vti_output_text(output, "版");
    }
}

void vti_catalogue_write(const vti_catalogue *catalogue, vti_output *output) {
    vti_output_text(
        output, "id,title,title_zh,price_eur,image,category,category_zh,brand,colour,colour_zh,material,material_zh\n");
    for (uint32_t i = 0; i < catalogue->count; i++) {
        const vti_item *item = &catalogue->items[i];
        const vti_category *category = &vti_categories[vti_item_product(item)->category];
        const vti_word *colour = &vti_item_colour(item)->name, *material = &vti_materials[item->material].name;
        vti_item_id_write(output, item);
        vti_output_text(output, ",");
        write_title(output, item);
        vti_output_text(output, ",");
        write_title_zh(output, item);
        vti_output_text(output, ",");
        vti_output_number(output, item->price_cents / 100, 1);
        vti_output_text(output, ".");
        vti_output_number(output, item->price_cents % 100, 2);
        vti_output_text(output, ",pictures.svg#");
        vti_item_id_write(output, item);
        const char *attributes[] = {category->name.en, category->name.zh, vti_brands[item->brand].name,
                                    colour->en,        colour->zh,        material->en,
                                    material->zh};
        for (size_t field = 0; field < VTI_COUNT(attributes); field++) {
            vti_output_text(output, ",");
            if (attributes[field]) vti_output_text(output, attributes[field]);
        }
        vti_output_text(output, "\n");
    }
}
