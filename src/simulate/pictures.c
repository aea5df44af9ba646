/*
 * pictures.c: see pictures.h. The file is one SVG document: a <defs> block with all that pictures share, and a <symbol>
 * for each item, which needs nothing but that block. A page puts the block into its document once (in an <svg> without
 * size, not one with display: none), and then any symbols that it shows.
 */
#include "pictures.h"

#include "picture_parts.h"

#include "../base/error.h"

/* Inks of patterns, from light to dark: light ones go on dark items, and the other way round. */
static const uint32_t inks[] = {0xFBF4E4, 0xF0CFA8, 0xE7B84F, 0xDF7F62, 0x93A87F,
                                0x6F9DB5, 0xA84F3C, 0x365846, 0x2E3F5C, 0x43393A};
enum { LIGHT_INKS = 3, FIRST_DARK_INK = 3 };

/* Which inks and accents go with a style; inks by number. */
static const uint8_t style_inks[VTI_STYLE_COUNT][4] = {
    [VTI_CALM] = {0, 4, 5, 9},     [VTI_BOTANIC] = {0, 4, 7, 2}, [VTI_PLAYFUL] = {0, 2, 3, 5},
    [VTI_HERITAGE] = {0, 8, 6, 7}, [VTI_URBAN] = {0, 9, 8, 2},   [VTI_EARTHY] = {1, 6, 3, 9}};

/* Backgrounds: soft for most, deeper ones for items that are nearly white. */
static const uint32_t soft_tints[] = {0xF1EAE0, 0xE9EDE6, 0xE8EDF0, 0xF4E6DF, 0xF3ECD8, 0xEDE8EE, 0xE3EAE8, 0xEFE6E2};
static const uint32_t deep_tints[] = {0xC9D3C6, 0xD9C7B4, 0xC5D1DB, 0xDDBFB0, 0xD8CDB2, 0xC9BFCE};

static const uint32_t woods[] = {0xC99D68, 0xB9824F, 0x8D6244, 0xD9B788};

static uint32_t brightness(uint32_t colour) {
    return ((colour >> 16 & 255) * 3 + (colour >> 8 & 255) * 6 + (colour & 255)) / 10;
}

static uint32_t item_rgb(const vti_item *item) {
    const vti_colour *colour = vti_item_colour(item);
    const vti_material *material = &vti_materials[item->material];
    bool natural = colour == &vti_colours[VTI_NATURAL] && material->rgb;
    return natural ? material->rgb : colour->rgb;
}

static const char *texture_of(uint8_t look) {
    switch (look) {
    case VTI_LOOK_WOOD: return "grain";
    case VTI_LOOK_WOVEN: return "weave";
    case VTI_LOOK_CLOTH: return "cloth";
    default: return NULL;
    }
}

static vti_canvas canvas_for(const vti_item *item, vti_output *output) {
    const vti_product *product = vti_item_product(item);
    const vti_material *material = &vti_materials[item->material];
    uint8_t style = vti_brands[item->brand].style;
    vti_canvas canvas = {.output = output,
                         .main = item_rgb(item),
                         .shape = product->shape,
                         .size = item->size,
                         .pattern = item->pattern,
                         .texture = texture_of(material->look),
                         .glass = material->look == VTI_LOOK_GLASS,
                         .metal = material->look == VTI_LOOK_METAL,
                         .variation = item->variation};
    bool light = brightness(canvas.main) > 150;
    int ink = style_inks[style][vti_canvas_vary(&canvas, 4)];
    if (light && ink < FIRST_DARK_INK) ink = style_inks[style][3] < FIRST_DARK_INK ? 9 : style_inks[style][3];
    if (!light && ink >= LIGHT_INKS) ink = 0;
    canvas.ink = ink;
    canvas.accent = inks[style_inks[style][1 + vti_canvas_vary(&canvas, 3)]];
    canvas.wood = material->look == VTI_LOOK_WOOD ? material->rgb : woods[vti_canvas_vary(&canvas, 4)];
    bool pale = brightness(canvas.main) > 216;
    canvas.tint = pale ? deep_tints[vti_canvas_vary(&canvas, VTI_COUNT(deep_tints))]
                       : soft_tints[vti_canvas_vary(&canvas, VTI_COUNT(soft_tints))];
    return canvas;
}

static void write_parts(vti_output *output) {
    vti_output_text(output, "<defs>\n");
    for (size_t i = 0; vti_picture_parts[i]; i++) vti_output_text(output, vti_picture_parts[i]);
    for (int pattern = 1; pattern < VTI_PATTERN_COUNT; pattern++) {
        for (int ink = 0; ink < (int)VTI_COUNT(inks); ink++) {
            vti_canvas canvas = {.output = output, .main = inks[ink]};
            vti_canvas_draw(&canvas, "<pattern id='vt-p%d-%d' width='28' height='28' patternUnits='userSpaceOnUse'>",
                            pattern, ink);
            vti_canvas_draw(&canvas, vti_patterns[pattern].drawing);
            vti_output_text(output, "</pattern>\n");
        }
    }
    vti_output_text(output, "</defs>\n");
}

vt_status vti_pictures_write(const vti_catalogue *catalogue, vti_output *output, const vt_progress *progress,
                             vt_error *error) {
    vti_output_text(output, "<svg xmlns='http://www.w3.org/2000/svg'>\n");
    write_parts(output);
    for (uint32_t i = 0; i < catalogue->count; i++) {
        if (progress && i % 256 == 0 && !progress->report(progress->context, "pictures", i, catalogue->count))
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled while drawing pictures");
        const vti_item *item = &catalogue->items[i];
        vti_canvas canvas = canvas_for(item, output);
        vti_output_text(output, "<symbol id='");
        vti_item_id_write(output, item);
        vti_canvas_draw(&canvas, "' viewBox='0 0 320 320'><path fill='$t' d='M0 0h320v320H0z'/><use href='#vt-wall'/>");
        vti_item_product(item)->draw(&canvas);
        vti_output_text(output, "</symbol>\n");
    }
    vti_output_text(output, "</svg>\n");
    return vti_output_check(output, error);
}
