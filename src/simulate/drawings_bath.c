/*
 * drawings_bath.c: what belongs to the bath, and baskets for all rooms; see drawings.h.
 */
#include "drawings.h"

static void draw_towel_on_rail(vti_canvas *canvas) {
    static const int half_widths[] = {48, 64, 84};
    int w = half_widths[canvas->size], left = 160 - w, right = 160 + w;
    vti_canvas_cast(canvas, "M40 62h240v10H%dv176H%dV72H40z", right, left);
    vti_canvas_draw(canvas,
                    "<circle cx='40' cy='66' r='13' fill='$b'/><circle cx='280' cy='66' r='13' fill='$b'/><path "
                    "stroke='$B' stroke-width='9' "
                    "stroke-linecap='round' d='M40 66h240'/><path stroke='$b' stroke-width='5' d='M40 64h240'/>");
    vti_canvas_part(canvas, 'd', 0, "M%d 66h%dv166h-%dz", left + 8, 2 * w, 2 * w);
    vti_canvas_body(canvas, 'v', "M%d 68q0-10 9-10H%dq9 0 9 10l3 178q-%d 7-%d 0z", left, right - 9, w + 3, 2 * w + 6);
    vti_canvas_draw(
        canvas,
        "<path stroke='$a' stroke-width='12' d='M%d 206H%d'/><path stroke='$L' stroke-width='3' d='M%d 194H%dM%d "
        "218H%d'/><path "
        "stroke='$D' stroke-width='5' opacity='.15' d='M%d 64v182M%d 64v182'/><path stroke='$d' stroke-width='2' "
        "stroke-dasharray='5 3' d='M%d 240H%d'/>",
        left - 2, right + 2, left - 2, right + 2, left - 2, right + 2, left + w / 2, right - w / 2 - 4, left, right);
}

static void draw_towel_stack(vti_canvas *canvas) {
    int w = 84 + 10 * (int)canvas->size, left = 160 - w, right = 160 + w;
    vti_canvas_ground(canvas, 160, 254, w);
    for (int y = 218; y > 100; y -= 37) {
        int edge = left + y % 10;
        if (y == 181)
            vti_canvas_part(canvas, 'a', 'v', "M%d %dH%dq12 2 12 18t-12 18H%dq-8-2-8-18t8-18z", edge + 8, y, right - 12,
                            edge + 8);
        else
            vti_canvas_body(canvas, 'v', "M%d %dH%dq12 2 12 18t-12 18H%dq-8-2-8-18t8-18z", edge + 8, y, right - 12,
                            edge + 8);
        vti_canvas_draw(
            canvas,
            "<path fill='none' stroke='$D' stroke-width='2.5' stroke-linecap='round' opacity='.4' d='M%d %dH%d'/>",
            edge + 4, y + 18, right - 26);
    }
    vti_canvas_draw(canvas, "<ellipse cx='164' cy='107' rx='38' ry='6' fill='url(#vt-s)'/>");
    vti_canvas_part(canvas, 'c', 'v', "M132 88q0-8 8-8h40q8 0 8 8v11q0 8-8 8h-40q-8 0-8-8z");
}

void vti_towels_draw(vti_canvas *canvas) {
    if (vti_canvas_vary(canvas, 5) < 3)
        draw_towel_on_rail(canvas);
    else
        draw_towel_stack(canvas);
}

static void draw_soap_bar(vti_canvas *canvas, int x, int y, int w) {
    vti_canvas_body(canvas, 'v', "M%d %dq0-26 26-26h%dq26 0 26 26v26q0 24-26 24h-%dq-26 0-26-24z", x - w, y - 38,
                    2 * w - 52, 2 * w - 52);
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$L' stroke-width='4' stroke-linecap='round' opacity='.7' d='M%d %dq2-18 22-18h%d'/>",
        x - w + 7, y - 38, w - 20);
}

/* A paper band with a sprig on it. */
static void draw_soap_band(vti_canvas *canvas, int x, int y) {
    vti_canvas_part(canvas, 'c', 'v', "M%d %dh64v76h-64z", x - 32, y - 64);
    vti_canvas_draw(canvas,
                    "<g transform='translate(%d %d)'><path fill='none' stroke='$A' stroke-width='2' d='M0 "
                    "22V-20'/><path fill='$a' d='M0 "
                    "12q-16 0-16-14 15 0 16 14zM0 12q16 0 16-14-15 0-16 14zM0-4q-13-2-13-13 12 1 13 13zM0-4q13-2 "
                    "13-13-12 1-13 13zM0-16q-5-8 "
                    "0-15 5 7 0 15z'/></g>",
                    x, y - 22);
}

void vti_soap_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 254, 106);
    vti_canvas_draw(canvas, "<path fill='$W' d='M84 238h16v18H88zM236 238h-16v18h12z'/>");
    vti_canvas_part(canvas, 'w', 'v', "M52 224h216q6 0 6 7t-6 9H52q-6 0-6-9t6-7z");
    vti_canvas_draw(canvas, "<path fill='url(#vt-grain)' d='M48 224h224v16H48z'/>");
    if (canvas->size == 2) {
        draw_soap_bar(canvas, 104, 212, 50);
        draw_soap_bar(canvas, 212, 212, 50);
        draw_soap_bar(canvas, 158, 136, 58);
        draw_soap_band(canvas, 158, 136);
    } else {
        int w = 78 + 14 * (int)canvas->size;
        vti_canvas_draw(canvas, "<g transform='translate(0 %d)'>", -2);
        draw_soap_bar(canvas, 160, 214, w);
        draw_soap_band(canvas, 160, 214);
        vti_canvas_draw(canvas, "</g>");
    }
    vti_canvas_draw(canvas, "<g fill='#fff' fill-opacity='.45' stroke='#fff' stroke-width='2'><circle cx='250' "
                            "cy='118' r='15'/><circle cx='228' cy='86' "
                            "r='8'/><circle cx='272' cy='92' r='5'/></g>");
}

void vti_dispenser_draw(vti_canvas *canvas) {
    static const char metals[] = "bgk", darks[] = "BGk";
    int pump = vti_canvas_vary(canvas, 3), w = 48 + 8 * (int)canvas->size;
    vti_canvas_ground(canvas, 160, 256, w);
    vti_canvas_draw(canvas, "<g transform='translate(160 260)scale(1.14)translate(-160-260)'>");
    if (canvas->glass)
        vti_canvas_part(canvas, 'l', 'h', "M%d 160h%dv86q0 8-8 8H%dq-8 0-8-8z", 164 - w, 2 * w - 8, 172 - w);
    vti_canvas_part(canvas, darks[pump], 0, "M155 66h10v46h-10z");
    vti_canvas_part(canvas, metals[pump], 'h', "M138 92h44v22h-44z");
    vti_canvas_part(canvas, metals[pump], 'v', "M184 54v12q0 6-6 6h-36q-6 0-8-4-22-4-32 16h-12q4-32 36-34h52q6 0 6 4z");
    if (vti_canvas_vary(canvas, 2))
        vti_canvas_body(canvas, 'h', "M%d 128q0-16 16-16H%dq16 0 16 16v116q0 14-14 14H%dq-14 0-14-14z", 160 - w,
                        144 + w, 174 - w);
    else
        vti_canvas_body(canvas, 'h', "M136 112h48q0 14 %d 26t10 24v80q0 16-16 16H%dq-16 0-16-16v-80q0-12 10-24t%d-26z",
                        w - 34, 176 - w, w - 34);
    vti_canvas_part(canvas, 'c', 'h', "M%d 176h%dv54h-%dz", 160 - w, 2 * w, 2 * w);
    vti_canvas_draw(canvas, "<path stroke='$k' stroke-width='3' d='M140 190h40'/><path stroke='$a' stroke-width='7' "
                            "d='M146 203h28'/><path stroke='$k' "
                            "stroke-width='1.5' d='M136 215h48M144 221h32'/></g>");
}

void vti_brush_draw(vti_canvas *canvas) {
    static const char long_shape[] =
        "M24 142q-12 2-12 11t12 11q70 8 126-4 12 16 34 16h100q14-2 14-16-6-34-62-34-50 0-82 20-60 4-130-4z";
    static const char short_shape[] =
        "M70 136q-14 2-14 13t14 13q40 4 62-4 12 18 38 18h106q16-2 16-16-6-40-66-40-54 0-88 22-40 2-68-6z";
    const char *shape = canvas->size ? long_shape : short_shape;
    int left = canvas->size ? 180 : 166, loop = canvas->size ? 26 : 70;
    vti_canvas_draw(canvas, "<g transform='rotate(-32 160 160)translate(0 -6)'>");
    vti_canvas_cast(canvas, "%sM%d 170h110l6 54h-120z", shape, left);
    vti_canvas_draw(canvas,
                    "<path stroke='#f1e3c4' stroke-width='52' d='M%d 198h116'/><path stroke='#b59b6c' "
                    "stroke-opacity='.55' stroke-width='52' stroke-dasharray='1.5 6' d='M%d "
                    "198h116'/><path stroke='#7a5f38' stroke-opacity='.3' stroke-width='12' d='M%d 180h116'/>",
                    left - 4, left, left - 4);
    vti_canvas_body(canvas, 'v', "%s", shape);
    if (!canvas->size) /* a strap */
        vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='20' d='M206 124q22 22 16 50'/>");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-width='4' stroke-linecap='round' opacity='.4' d='M184 "
                    "138q40-16 84 4'/><circle cx='%d' cy='152' r='4' "
                    "fill='$D'/><path fill='none' stroke='$a' stroke-width='4' d='M%d 152q-24-16-30 0t30 0'/></g>",
                    loop, loop);
}

static void draw_inside(vti_canvas *canvas, int top, int y) {
    vti_canvas_draw(canvas, "<ellipse cx='160' cy='%d' rx='%d' ry='18' fill='$D'/>", y, top);
}

/* The front of a round basket, `top` and `foot` are half widths; a lining hangs over the rim. */
static void draw_weave(vti_canvas *canvas, int top, int foot, int y, bool lined) {
    vti_canvas_body(canvas, 'h', "M%d %dq%d 36 %d 0L%d 244q-%d 26-%d 0z", 160 - top, y, top, 2 * top, 160 + foot, foot,
                    2 * foot);
    if (lined)
        vti_canvas_part(canvas, 'c', 'h',
                        "M%d %dq%d 36 %d 0l-2 30q-14 16-28 12-18 10-34 4-18 8-34 2-18 6-36-2-16 6-%d-16z", 160 - top, y,
                        top, 2 * top, 2 * top - 134);
    else
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$d' stroke-width='10' d='M%d %dq%d 36 %d 0'/><path fill='none' "
                        "stroke='$L' stroke-width='5' "
                        "stroke-dasharray='7 5' d='M%d %dq%d 36 %d 0'/>",
                        160 - top, y + 3, top, 2 * top, 160 - top, y + 3, top, 2 * top);
}

static void draw_laundry_basket(vti_canvas *canvas) {
    int y = canvas->size ? 88 : 112;
    vti_canvas_ground(canvas, 160, 254, 74);
    draw_inside(canvas, 82, y);
    vti_canvas_part(canvas, 'L', 'd', "M90 %dq-4-22 16-26 30-20 62-6l64 16q10 4 6 18-60 28-148-2z", y + 4);
    draw_weave(canvas, 82, 70, y, true);
    vti_canvas_part(canvas, 'a', 'v', "M158 %dq8-24 30-24 30-2 36 16l-2 66q-12 10-24 2-10 8-22 2-10 4-18-2z", y + 4);
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$A' stroke-width='3' opacity='.6' d='M180 %dq-6 14-4 54M202 %dq-2 20 0 56'/>", y + 4,
        y + 2);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$W' stroke-width='9' stroke-linecap='round' d='M98 %dq24 20 48 "
                    "0'/><path fill='none' stroke='$D' stroke-width='4' opacity='.25' "
                    "d='M87 224q73 28 146 0'/>",
                    y + 66);
}

static void draw_basket_bag(vti_canvas *canvas) {
    int w = 88 + 12 * (int)canvas->size;
    vti_canvas_ground(canvas, 160, 254, w - 12);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$W' stroke-width='9' d='M118 150C112 28 208 28 202 150'/>");
    draw_inside(canvas, w, 146);
    draw_weave(canvas, w, w - 26, 146, false);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$w' stroke-width='10' stroke-linecap='round' d='M112 186C100 46 "
                            "220 46 208 186'/><g fill='$W'><circle cx='112' cy='184' "
                            "r='8'/><circle cx='208' cy='184' r='8'/></g>");
    if (vti_canvas_vary(canvas, 2)) /* pompoms, or a scarf */
        vti_canvas_draw(canvas, "<path stroke='$A' stroke-width='2' d='M208 184l6 26M208 184l-12 20'/><circle cx='214' "
                                "cy='216' r='12' fill='$a'/><circle cx='194' cy='210' r='10' "
                                "fill='$c'/>");
    else
        vti_canvas_part(canvas, 'a', 'v', "M106 112q12-8 18 4l-2 12q20 30 12 72l-18-14-12 16q-6-50 4-76z");
}

static void draw_storage_basket(vti_canvas *canvas) {
    int w = 82 + 16 * (int)canvas->size;
    vti_canvas_ground(canvas, 160, 254, w - 4);
    draw_inside(canvas, w, 158);
    if (vti_canvas_vary(canvas, 2)) { /* wool, or a folded throw */
        vti_canvas_part(canvas, 'a', 'r', "M128 108a36 36 0 0 1 0 72 36 36 0 0 1 0-72z");
        vti_canvas_part(canvas, 'c', 'r', "M190 98a40 40 0 0 1 0 80 40 40 0 0 1 0-80z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$A' stroke-width='2' opacity='.6' d='M98 130q26-10 50 "
                                "20M104 122q34-4 54 24M162 112q34 10 58 2M156 126q30 14 72 8'/>");
    } else {
        vti_canvas_part(canvas, 'a', 'v', "M%d 160V122q0-14 14-14h%dq14 0 14 14v38z", 186 - w, 2 * w - 80);
        vti_canvas_part(canvas, 'c', 'v', "M%d 160v-14q0-14 14-14h%dq14 0 14 14v14z", 180 - w, 2 * w - 68);
    }
    draw_weave(canvas, w, w - 8, 158, false);
    vti_canvas_draw(canvas,
                    "<g fill='none' stroke='$w' stroke-width='9' stroke-linecap='round'><path d='M%d "
                    "200q-18-26-2-48'/><path d='M%d 200q18-26 2-48'/></g>",
                    168 - w, 152 + w);
}

void vti_basket_draw(vti_canvas *canvas) {
    switch (canvas->shape) {
    case 0: draw_laundry_basket(canvas); break;
    case 1: draw_basket_bag(canvas); break;
    default: draw_storage_basket(canvas);
    }
}

void vti_robe_draw(vti_canvas *canvas) {
    static const char shape[] =
        "M132 58q28-8 56 0l32 16q20 48 28 122l-32 8-12-62 10 146H106l10-146-12 62-32-8q8-74 28-122z";
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$G' stroke-width='5' stroke-linecap='round' d='M160 52V40q12-4 9-15t-19-4'/>");
    vti_canvas_cast(canvas, shape);
    vti_canvas_body(canvas, 'h', "%s", shape);
    vti_canvas_part(canvas, 'D', 0, "M138 56q22-4 44 0l-22 66z");
    vti_canvas_part(canvas, 'w', 'v', "M126 66q22 0 28-12h12q6 12 28 12-34 12-68 0z");
    vti_canvas_part(canvas, 'l', 'd', "M186 56q14 10 6 28l-34 92h-22l42-92q6-12 8-28z");
    vti_canvas_part(canvas, 'l', 'd', "M134 56q-14 10-6 28l30 92h12l-28-92q-6-12-8-28z");
    vti_canvas_part(canvas, 'a', 'v', "M112 174q48 9 96 0v14q-48 9-96 0z");
    vti_canvas_draw(canvas, "<path fill='$A' d='M152 186l-12 68 12 3 12-69zM160 188l12 56 12-4-13-54z'/><rect x='148' "
                            "y='173' width='22' height='19' rx='6' fill='$a'/><path fill='$l' stroke='$d' "
                            "stroke-width='2' d='M182 216h26l2 34h-28zM138 216h-26l-2 34h28z'/><path stroke='$l' "
                            "stroke-width='9' d='M72 190l33 9M248 190l-33 9'/><path fill='none' stroke='$D' "
                            "stroke-width='3' opacity='.3' d='M116 142q4-24-4-44M204 142q-4-24 4-44M164 190l4 98'/>");
}
