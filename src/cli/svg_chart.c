/*
 * svg_chart.c: see svg_chart.h.
 */
#include "svg_chart.h"

#include <math.h>

enum { LEFT = 58, RIGHT = 14, TOP = 12, BOTTOM = 40 };

void vti_html_text(FILE *stream, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", stream); break;
        case '<': fputs("&lt;", stream); break;
        case '>': fputs("&gt;", stream); break;
        case '"': fputs("&quot;", stream); break;
        default: fputc(*text, stream);
        }
    }
}

/* 0..1 within an axis. */
static double position(const vti_svg_axis *axis, double value) {
    if (axis->logarithmic) return log(value / axis->low) / log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
}

double vti_svg_x(const vti_svg_chart *chart, double value) {
    return LEFT + position(&chart->x, value) * (chart->width - LEFT - RIGHT);
}

double vti_svg_y(const vti_svg_chart *chart, double value) {
    return chart->height - BOTTOM - position(&chart->y, value) * (chart->height - TOP - BOTTOM);
}

/* A little room on both sides. */
static void widen(vti_svg_axis *axis) {
    if (axis->logarithmic) {
        double factor = axis->high > axis->low ? pow(axis->high / axis->low, .04) : 2;
        axis->low /= factor;
        axis->high *= factor;
    } else {
        double room = axis->high > axis->low ? (axis->high - axis->low) * .04 : fabs(axis->low) * .1 + .01;
        axis->low -= room;
        axis->high += room;
    }
}

/* The round step, 1, 2 or 5 times a power of ten, that gives about five ticks. */
static double tick_step(const vti_svg_axis *axis) {
    double step = pow(10, floor(log10((axis->high - axis->low) / 4)));
    double ticks = (axis->high - axis->low) / step;
    return ticks > 20 ? step * 5 : ticks > 8 ? step * 2 : step;
}

static void draw_tick(const vti_svg_chart *chart, bool is_x, double value) {
    FILE *out = chart->stream;
    int right = chart->width - RIGHT, bottom = chart->height - BOTTOM;
    if (is_x) {
        double x = vti_svg_x(chart, value);
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, bottom);
        fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.4g</text>\n", x, bottom + 16, value);
    } else {
        double y = vti_svg_y(chart, value);
        fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, right);
        fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n", LEFT - 6, y + 4, value);
    }
}

static void draw_ticks(const vti_svg_chart *chart, bool is_x) {
    const vti_svg_axis *axis = is_x ? &chart->x : &chart->y;
    if (axis->logarithmic && axis->high / axis->low > 5) {
        static const int multiples[] = {1, 2, 5};
        int step = axis->high / axis->low > 200 ? 3 : 1; /* powers of ten only, where there are many */
        for (int power = (int)floor(log10(axis->low)); power <= (int)ceil(log10(axis->high)); power++) {
            for (int i = 0; i < 3; i += step) {
                double value = multiples[i] * pow(10, power);
                if (value >= axis->low && value <= axis->high) draw_tick(chart, is_x, value);
            }
        }
        return;
    }
    double step = tick_step(axis), first = ceil(axis->low / step);
    for (int i = 0; (first + i) * step <= axis->high; i++) draw_tick(chart, is_x, (first + i) * step);
}

void vti_svg_begin(vti_svg_chart *chart, const char *label) {
    FILE *out = chart->stream;
    widen(&chart->x);
    widen(&chart->y);
    fprintf(out, "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", chart->width,
            chart->height, chart->width, chart->height);
    vti_html_text(out, label);
    fprintf(out, "\">\n");
    draw_ticks(chart, true);
    draw_ticks(chart, false);
    int right = chart->width - RIGHT, bottom = chart->height - BOTTOM;
    fprintf(out, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n", LEFT, TOP, bottom, right);
    fprintf(out, "<text class=\"title\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">", (LEFT + right) / 2, bottom + 34);
    vti_html_text(out, chart->x.title);
    fprintf(out, "</text>\n<text class=\"title\" text-anchor=\"middle\" transform=\"translate(12 %d) rotate(-90)\">",
            (TOP + bottom) / 2);
    vti_html_text(out, chart->y.title);
    fprintf(out, "</text>\n");
}

void vti_svg_end(const vti_svg_chart *chart) {
    fprintf(chart->stream, "</svg>\n");
}

void vti_svg_dot(const vti_svg_chart *chart, double x, double y, const char *css_class, const char *text) {
    fprintf(chart->stream, "<circle class=\"%s\" r=\"4\" cx=\"%.1f\" cy=\"%.1f\"><title>", css_class,
            vti_svg_x(chart, x), vti_svg_y(chart, y));
    vti_html_text(chart->stream, text);
    fprintf(chart->stream, "</title></circle>\n");
}

void vti_svg_line_begin(const vti_svg_chart *chart, const char *css_class) {
    fprintf(chart->stream, "<polyline class=\"%s\" points=\"", css_class);
}

void vti_svg_line_point(const vti_svg_chart *chart, double x, double y) {
    fprintf(chart->stream, "%.1f,%.1f ", vti_svg_x(chart, x), vti_svg_y(chart, y));
}

void vti_svg_line_end(const vti_svg_chart *chart) {
    fprintf(chart->stream, "\"/>\n");
}
