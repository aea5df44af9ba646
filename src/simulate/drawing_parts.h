/*
 * drawing_parts.h: parts that drawings of several departments share: openings and handles of vessels, steam. They know
 * no products.
 */
#ifndef VTI_DRAWING_PARTS_H
#define VTI_DRAWING_PARTS_H

#include "canvas.h"

/* The round opening of a vessel seen from slightly above; `inside` is a colour of vti_canvas_draw. */
void vti_opening_draw(vti_canvas *canvas, int x, int y, int half_width, int half_height, char inside);

/* A bent rod in the item's colour along `path`, which is the text of a `d`. */
void vti_handle_draw(vti_canvas *canvas, int width, const char *path);

/* Rising from (x, y). */
void vti_steam_draw(vti_canvas *canvas, int x, int y);

#endif
