/*
 * svg_chart.h: a chart with two axes as inline SVG, for pages that the program writes. Colours are the page's: classes
 * `axis`, `grid`, and those that the caller names. It knows no data.
 */
#ifndef VTI_SVG_CHART_H
#define VTI_SVG_CHART_H

#include <stdbool.h>
#include <stdio.h>

typedef struct vti_svg_axis {
    double low, high; /* of the data */
    bool logarithmic; /* low is above 0 then */
    const char *title;
} vti_svg_axis;

typedef struct vti_svg_chart {
    FILE *stream;
    int width, height; /* in pixels of a page that shows it unscaled */
    vti_svg_axis x, y;
} vti_svg_chart;

/* Text with &, <, > and quotes as entities. */
void vti_html_text(FILE *stream, const char *text);

/* Opens the picture and draws axes with ticks at round numbers. An axis of no extent is given some. */
void vti_svg_begin(vti_svg_chart *chart, const char *label);
void vti_svg_end(const vti_svg_chart *chart);

/* Where a value is. */
double vti_svg_x(const vti_svg_chart *chart, double value);
double vti_svg_y(const vti_svg_chart *chart, double value);

/* A dot with a text that appears where a mouse rests on it. */
void vti_svg_dot(const vti_svg_chart *chart, double x, double y, const char *css_class, const char *text);

/* A line: begin, then its points, then end. */
void vti_svg_line_begin(const vti_svg_chart *chart, const char *css_class);
void vti_svg_line_point(const vti_svg_chart *chart, double x, double y);
void vti_svg_line_end(const vti_svg_chart *chart);

#endif
