/*
 * canvas.h: what drawings draw on: SVG text with the item's colours filled in. It knows colours, patterns and shading,
 * not products.
 */
#ifndef VTI_CANVAS_H
#define VTI_CANVAS_H

#include "output.h"

typedef struct vti_canvas {
    vti_output *output;
    uint32_t main, accent, tint, wood; /* colours as 0xRRGGBB */
    uint32_t variation;                /* random bits, fixed for the item: see vti_canvas_vary */
    uint32_t shape;                    /* of the product */
    uint32_t size;                     /* 0, 1 or 2: which of the product's sizes */
    int pattern, ink;                  /* vti_patterns, and the number of its colour; pattern 0: plain */
    const char *texture;               /* name of the material's texture, or NULL */
    bool glass, metal;
} vti_canvas;

/*
 * Writes SVG. In the format, %d is an int, %s a text, and $ with a letter a colour:
 *   m the item's colour, l lighter, L much lighter, d darker, D much darker; a its accent, A darker;
 *   w wood, W darker; g steel, G darker; b brass, B darker; c cream, k ink; t the background, T darker.
 */
void vti_canvas_draw(vti_canvas *canvas, const char *format, ...);

/*
 * Writes a closed path (the format gives its `d`) in the item's colour, its pattern or texture over that, and shading
 * over both: 'h' round upright things, 'v' lit from above, 'r' balls, 'd' flat cloth, lit from the upper left.
 */
void vti_canvas_body(vti_canvas *canvas, char shading, const char *format, ...) VT_PRINTF(3, 4);

/* Writes a closed path in one of the colours of vti_canvas_draw, with shading or 0 for none. */
void vti_canvas_part(vti_canvas *canvas, char colour, char shading, const char *format, ...) VT_PRINTF(4, 5);

/* The shadow that a closed path casts on a wall or table behind it. */
void vti_canvas_cast(vti_canvas *canvas, const char *format, ...);

/* A floor, and the soft shadow of something on it that is 2 * half_width wide. */
void vti_canvas_ground(vti_canvas *canvas, int x, int y, int half_width);

/* 0..count-1, one after another from the item's random bits. */
int vti_canvas_vary(vti_canvas *canvas, int count);

#endif
