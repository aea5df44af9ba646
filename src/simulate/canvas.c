/*
 * canvas.c: see canvas.h. Numbers are ints and the formatter is our own, so that the text is the same everywhere.
 */
#include "canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 640 };

/* `percent` of the way from one colour to another. */
static uint32_t blend(uint32_t from, uint32_t to, uint32_t percent) {
    uint32_t blended = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t part = (from >> shift & 255) * (100 - percent) + (to >> shift & 255) * percent;
        blended |= (part + 50) / 100 << shift;
    }
    return blended;
}

static uint32_t lighter(uint32_t colour, uint32_t percent) {
    return blend(colour, 0xFFFAF0, percent);
}

/* Towards a warm dark, which looks better than black. */
static uint32_t darker(uint32_t colour, uint32_t percent) {
    return blend(colour, 0x2A1E1C, percent);
}

static uint32_t colour_of(const vti_canvas *canvas, char letter) {
    switch (letter) {
    case 'm': return canvas->main;
    case 'l': return lighter(canvas->main, 30);
    case 'L': return lighter(canvas->main, 62);
    case 'd': return darker(canvas->main, 18);
    case 'D': return darker(canvas->main, 42);
    case 'a': return canvas->accent;
    case 'A': return darker(canvas->accent, 24);
    case 'w': return canvas->wood;
    case 'W': return darker(canvas->wood, 26);
    case 'g': return 0xC3C8CA;
    case 'G': return 0x8A9195;
    case 'b': return 0xCDA75B;
    case 'B': return 0x9A7636;
    case 'c': return 0xFBF5E8;
    case 't': return canvas->tint;
    case 'T': return darker(canvas->tint, 12);
    default: return 0x35302D; /* k, ink */
    }
}

static void write_colour(vti_output *output, uint32_t colour) {
    static const char digits[] = "0123456789abcdef";
    char text[8] = "#";
    int length = 1;
    bool is_short = (colour >> 4 & 0x0F0F0F) == (colour & 0x0F0F0F); /* #aabbcc may be written #abc */
    for (int shift = 20; shift >= 0; shift -= is_short ? 8 : 4) text[length++] = digits[colour >> shift & 15];
    vti_output_bytes(output, text, (size_t)length);
}

static void write_format(vti_canvas *canvas, const char *format, va_list arguments) {
    for (const char *at = format; *at;) {
        size_t plain = strcspn(at, "$%");
        vti_output_bytes(canvas->output, at, plain);
        at += plain;
        if (!*at) break;
        if (*at == '$') {
            write_colour(canvas->output, colour_of(canvas, at[1]));
        } else if (at[1] == 'd') {
            int number = va_arg(arguments, int);
            if (number < 0) vti_output_text(canvas->output, "-");
            vti_output_number(canvas->output, (uint64_t)(number < 0 ? -(int64_t)number : number), 1);
        } else {
            vti_output_text(canvas->output, va_arg(arguments, const char *));
        }
        at += 2;
    }
}

void vti_canvas_draw(vti_canvas *canvas, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_format(canvas, format, arguments);
    va_end(arguments);
}

static void write_shading(vti_canvas *canvas, char shading, const char *path) {
    char name[2] = {shading, '\0'};
    if (shading) vti_canvas_draw(canvas, "<path fill='url(#vt-%s)' d='%s'/>", name, path);
}

void vti_canvas_body(vti_canvas *canvas, char shading, const char *format, ...) {
    char path[PATH_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    vti_canvas_draw(canvas, "<path fill='$m'%s d='%s'/>", canvas->glass ? " opacity='.55'" : "", path);
    if (canvas->pattern)
        vti_canvas_draw(canvas, "<path fill='url(#vt-p%d-%d)' d='%s'/>", canvas->pattern, canvas->ink, path);
    else if (canvas->texture)
        vti_canvas_draw(canvas, "<path fill='url(#vt-%s)' d='%s'/>", canvas->texture, path);
    if (shading == 'h' && canvas->glass) shading = 'g';
    if (shading == 'h' && canvas->metal) shading = 'm';
    write_shading(canvas, shading, path);
}

void vti_canvas_part(vti_canvas *canvas, char colour, char shading, const char *format, ...) {
    char path[PATH_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    vti_output_text(canvas->output, "<path fill='");
    write_colour(canvas->output, colour_of(canvas, colour));
    vti_canvas_draw(canvas, "' d='%s'/>", path);
    write_shading(canvas, shading, path);
}

void vti_canvas_cast(vti_canvas *canvas, const char *format, ...) {
    vti_output_text(canvas->output, "<path opacity='.14' transform='translate(7 10)' d='");
    va_list arguments;
    va_start(arguments, format);
    write_format(canvas, format, arguments);
    va_end(arguments);
    vti_output_text(canvas->output, "'/>");
}

void vti_canvas_ground(vti_canvas *canvas, int x, int y, int half_width) {
    vti_canvas_draw(canvas, "<use href='#vt-floor'/><ellipse cx='%d' cy='%d' rx='%d' ry='%d' fill='url(#vt-s)'/>",
                    x + 6, y + 1, half_width + half_width / 5 + 6, 9 + half_width / 12);
}

int vti_canvas_vary(vti_canvas *canvas, int count) {
    int choice = (int)(canvas->variation % (uint32_t)count);
    canvas->variation /= (uint32_t)count;
    return choice;
}
