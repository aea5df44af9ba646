/*
 * shoppers.c: see shoppers.h. A shopper mixes one to three styles of life; what remains is personal.
 *   fit = style + favourite colour + loyalty + mood . mood + liking of the product - distance in price level
 */
#include "shoppers.h"

#include "../base/math.h"

static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

static const vti_lifestyle *draw_lifestyle(vti_random *random) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < vti_lifestyle_count; i++) total += vti_lifestyles[i].share;
    uint32_t left = vti_random_below(random, total);
    const vti_lifestyle *lifestyle = vti_lifestyles;
    while (left >= lifestyle->share) left -= (lifestyle++)->share;
    return lifestyle;
}

void vti_taste_draw(uint64_t seed, uint32_t shopper, vti_taste *taste) {
    vti_random random;
    *taste = (vti_taste){.seed = mix(seed + 0x9E3779B97F4A7C15U * ((uint64_t)shopper + 1))};
    vti_random_seed(&random, taste->seed);

    double weights[VTI_CATEGORY_COUNT] = {0};
    uint32_t lifestyle_count = 1 + vti_random_below(&random, 3);
    double share = 1;
    for (uint32_t i = 0; i < lifestyle_count; i++) {
        const vti_lifestyle *lifestyle = draw_lifestyle(&random);
        for (int c = 0; c < VTI_CATEGORY_COUNT; c++) weights[c] += share * lifestyle->categories[c];
        for (int s = 0; s < VTI_STYLE_COUNT; s++) taste->styles[s] += share * lifestyle->styles[s];
        taste->spending += share * lifestyle->spending / 100.0;
        share *= 0.5;
    }
    double cumulated = 0;
    for (int c = 0; c < VTI_CATEGORY_COUNT; c++) {
        cumulated += weights[c] * vti_exp(0.9 * vti_random_normal(&random));
        taste->categories[c] = cumulated;
    }
    /* Styles as log-odds around 0: a clear favourite near 1.5, the rest below 0. */
    for (int s = 0; s < VTI_STYLE_COUNT; s++)
        taste->styles[s] = 0.8 * vti_log(taste->styles[s] / 4) + 0.7 * vti_random_normal(&random);
    taste->spending += 0.2 * vti_random_normal(&random);
    for (int i = 0; i < VTI_MOODS; i++) taste->moods[i] = 0.6 * vti_random_normal(&random);

    for (int i = 0; i < 4; i++) taste->colours |= (uint64_t)1 << vti_random_below(&random, vti_free_colour_count);
    taste->loyalty_count = (uint8_t)vti_random_below(&random, VTI_LOYALTIES + 1);
    for (int i = 0; i < taste->loyalty_count; i++)
        taste->brands[i] = (uint8_t)vti_random_below(&random, vti_brand_count);

    taste->decision = 0.7 * vti_random_normal(&random);
    taste->days_between_visits = vti_exp(3.0 + 0.8 * vti_random_normal(&random));
    taste->chance_of_return = 0.35 + 0.62 * vti_sqrt(vti_random_unit(&random));
}

double vti_taste_fit(const vti_taste *taste, const vti_item *item) {
    double fit = taste->styles[vti_brands[item->brand].style];
    uint32_t colour = (uint32_t)(vti_item_colour(item) - vti_colours);
    if (taste->colours >> colour & 1) fit += 0.9;
    for (int i = 0; i < taste->loyalty_count; i++) fit += taste->brands[i] == item->brand ? 1.2 : 0;
    for (int i = 0; i < VTI_MOODS; i++) fit += taste->moods[i] * item->mood[i];
    /* Likes some products more than others, out of nothing but the own life: from -0.8 to 0.8. */
    fit += (double)(mix(taste->seed + item->product) >> 11) * 0x1p-53 * 1.6 - 0.8;
    double distance = item->price_level - taste->spending;
    return fit - 1.1 * (distance < 0 ? -0.6 * distance : distance);
}
