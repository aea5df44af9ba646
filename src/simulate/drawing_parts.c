/*
 * drawing_parts.c: see drawing_parts.h.
 */
#include "drawing_parts.h"

void vti_opening_draw(vti_canvas *canvas, int x, int y, int half_width, int half_height, char inside) {
    if (canvas->glass) {
        vti_canvas_draw(canvas,
                        "<ellipse cx='%d' cy='%d' rx='%d' ry='%d' fill='#fff' fill-opacity='.14' stroke='#fff' "
                        "stroke-opacity='.75' stroke-width='2.5'/>",
                        x, y, half_width - 1, half_height);
        return;
    }
    vti_canvas_draw(canvas, "<ellipse cx='%d' cy='%d' rx='%d' ry='%d' fill='$l'/>", x, y, half_width, half_height);
    int inner_width = half_width - 4, inner_height = half_height - 3;
    vti_canvas_part(canvas, inside, 'v', "M%d %da%d %d 0 1 0 %d 0a%d %d 0 1 0-%d 0z", x - inner_width, y + 1,
                    inner_width, inner_height, 2 * inner_width, inner_width, inner_height, 2 * inner_width);
}

void vti_handle_draw(vti_canvas *canvas, int width, const char *path) {
    vti_canvas_draw(canvas,
                    "<g fill='none' stroke-width='%d' stroke-linecap='round'%s><path stroke='$m' d='%s'/>"
                    "<path stroke='url(#vt-h)' d='%s'/></g>",
                    width, canvas->glass ? " opacity='.7'" : "", path, path);
}

void vti_steam_draw(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.6' stroke-width='5' stroke-linecap='round' "
                    "d='M%d %dc-16-14 14-24 0-44M%d %dc-18-16 16-30 0-56M%d %dc-16-14 14-24 0-44'/>",
                    x - 24, y, x, y - 6, x + 24, y);
}
