/*
 * drawings_decor.c: vases and candlesticks, and what hangs on walls: prints, clocks, mirrors.
 */
#include "drawings.h"

/* Grown from (0, 0), which the vase stands on, so that sizes are a scale. */
void vti_vase_draw(vti_canvas *canvas) {
    static const char *const vases[] = {
        "M-18-120h36v24c34 10 48 34 48 56 0 26-22 40-36 40h-60c-14 0-36-14-36-40 0-22 14-46 48-56z",
        "M-34-124h68q-4 40 2 66t-6 58h-60q-12-32-6-58t2-66z",
        "M-12-132h24v52c32 10 44 40 40 62q-2 18-20 18h-64q-18 0-20-18c-4-22 8-52 40-62z",
        "M-30-118h60l-10 18c30 12 42 34 36 56-6 26-24 44-36 44h-40c-12 0-30-18-36-44-6-22 6-44 36-56z",
        "M-46-96q46-12 92 0l-8 84q-2 12-14 12h-48q-12 0-14-12z"};
    static const int mouths[] = {18, 34, 12, 30, 46}, tops[] = {120, 124, 132, 118, 98};
    static const char *const scales[] = {".84", ".96", "1.06"};
    int vase = vti_canvas_vary(canvas, 5), stem = vti_canvas_vary(canvas, 5);
    vti_canvas_ground(canvas, 160, 260, 56 + 6 * (int)canvas->size);
    vti_canvas_draw(canvas, "<g transform='translate(160 260) scale(%s)'>", scales[canvas->size]);
    if (!canvas->glass && vase < 4)
        vti_canvas_draw(canvas, "<ellipse cy='-%d' rx='%d' ry='4' fill='$D'/>", tops[vase], mouths[vase]);
    if (stem < 4) /* without: an empty one */
        vti_canvas_draw(canvas, "<use href='#vt-stem%d' transform='translate(0 -%d) scale(%s)'/>", stem,
                        canvas->glass ? tops[vase] - 40 : tops[vase] - 8, vase == 2 ? ".7" : ".82");
    if (vase == 3)
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$d' stroke-width='9' d='M-24-108c-40-4-44 26-30 44M24-108c40-4 44 "
                        "26 30 44'/>");
    vti_canvas_body(canvas, 'h', "%s", vases[vase]);
    vti_canvas_draw(canvas, "<path fill='none' stroke='#fff' opacity='.45' stroke-width='3' d='M-%d-%dh%d'/></g>",
                    mouths[vase] - 2, tops[vase] - 2, 2 * mouths[vase] - 4);
}

void vti_print_draw(vti_canvas *canvas) {
    static const char *const art[] = {
        /* hills */
        "<circle cx='30' cy='-60' r='24' fill='$a'/><path fill='$L' d='M-72-6q36-50 72-14t72-16v130H-72z'/><path "
        "fill='$m' "
        "d='M-72 28q40-44 80-10t64-10v86H-72z'/><path fill='$D' d='M-72 62q50-30 88 0t56-8v40H-72z'/>",
        /* arches */
        "<path fill='none' stroke='$m' stroke-width='17' d='M-50 94V6a50 50 0 0 1 100 0v88'/><path fill='none' "
        "stroke='$a' "
        "stroke-width='15' d='M-30 94V6a30 30 0 0 1 60 0v88'/><path fill='$D' d='M-14 94V6a14 14 0 0 1 28 0v88z'/>"
        "<circle cx='46' cy='-72' r='12' fill='$a'/>",
        /* a sprig */
        "<circle cy='-8' r='58' fill='$L'/><path fill='none' stroke='$D' stroke-width='3' d='M0 84Q8 10-4-74'/><g "
        "fill='$m'>"
        "<path d='M2 40c-30 4-44-12-48-32 26-2 44 10 48 32zM4 16c4-28 24-36 46-36-2 24-18 38-46 "
        "36zM2-14c-26-2-36-18-36-38 "
        "22 2 36 16 36 38zM0-40c0-22 14-34 34-38 2 22-12 36-34 38z'/></g>",
        /* shapes */
        "<circle cx='-16' cy='-34' r='42' fill='$m'/><path fill='$a' d='M-20 82a42 42 0 0 1 84 0z'/><path fill='$D' "
        "opacity='.8' "
        "d='M18-60h40v92H18z'/><path fill='none' stroke='$k' stroke-width='3' d='M-62 70q14-60 44-30t40-20 40-10'/>",
        /* a still life */
        "<path fill='$L' d='M-72 40H72v54H-72z'/><path fill='none' stroke='$D' stroke-width='3' "
        "d='M-16-4q-4-40-26-62M-12-4q6-44 "
        "22-66'/><circle cx='-42' cy='-66' r='12' fill='$a'/><circle cx='12' cy='-72' r='14' fill='$A'/><path "
        "fill='$m' d='M-30-8h34q-"
        "4 14 8 28 14 24-2 46h-46q-16-22-2-46 12-14 8-28z'/><circle cx='44' cy='52' r='17' fill='$a'/>",
        /* sea and moon */
        "<path fill='$D' d='M-72-94H72V94H-72z'/><circle cx='-20' cy='-42' r='28' fill='$L'/><path fill='$m' d='M-72 "
        "10H72v84H-72z'/><path fill='none' stroke='$L' stroke-width='4' opacity='.7' d='M-60 26q10-8 20 0t20 0 20 "
        "0M-20 "
        "46q10-8 20 0t20 0 20 0M-50 68q10-8 20 0t20 0 20 0'/>"};
    vti_canvas_draw(canvas, "<g transform='translate(160 156)%s'>", canvas->size ? " scale(1.18)" : " scale(.92)");
    vti_canvas_cast(canvas, "M-92-116H92v232H-92z");
    vti_canvas_part(canvas, canvas->metal ? 'k' : 'w', 'd', "M-92-116H92v232H-92z");
    vti_canvas_draw(
        canvas,
        "<path fill='url(#vt-%s)' d='M-92-116H92v232H-92z'/><path fill='$c' d='M-82-106H82v212H-82z'/><path "
        "opacity='.16' d='M-82-106H82v5H-77v207h-5z'/><svg x='-60' y='-82' width='120' height='164' "
        "viewBox='-68 -94 136 188' preserveAspectRatio='none'><path fill='$T' opacity='.5' d='M-72-94H72V94H-72z'/>",
        canvas->metal ? "m" : "grain");
    vti_canvas_draw(canvas, art[vti_canvas_vary(canvas, 6)]);
    vti_canvas_draw(canvas,
                    "</svg><path fill='#fff' opacity='.16' d='M-82-106h86l-86 130zM30-106h26L-82 102V64z'/></g>");
}

void vti_clock_draw(vti_canvas *canvas) {
    int hour = vti_canvas_vary(canvas, 12), minute = vti_canvas_vary(canvas, 12);
    bool coloured = vti_canvas_vary(canvas, 2); /* its face; otherwise its rim */
    vti_canvas_draw(canvas, "<g transform='translate(160 156) scale(%s)'>", canvas->size ? "1.1" : ".92");
    static const char *const outlines[] = {"M-104 0a104 104 0 1 1 208 0 104 104 0 1 1-208 0z",
                                           "M-60-98H60q38 0 38 38V60q0 38-38 38H-60q-38 0-38-38V-60q0-38 38-38z"};
    const char *outline = outlines[vti_canvas_vary(canvas, 4) == 0];
    vti_canvas_cast(canvas, outline);
    if (coloured)
        vti_canvas_part(canvas, canvas->metal ? 'g' : canvas->texture ? 'w' : 'G', 'd', "%s", outline);
    else
        vti_canvas_body(canvas, 'd', "%s", outline);
    vti_canvas_draw(canvas, "<g transform='scale(.86)'>");
    vti_canvas_part(canvas, coloured ? 'm' : 'c', 'd', "%s", outline);
    bool dark = coloured && (canvas->main >> 8 & 255) < 140;
    vti_canvas_draw(canvas, dark ? "<g fill='none' stroke='$c'>" : "<g fill='none' stroke='$k'>");
    vti_canvas_draw(
        canvas,
        "<circle r='80' pathLength='12' stroke-width='14' stroke-dasharray='.1 .9' "
        "stroke-dashoffset='.05'/><circle r='84' pathLength='60' stroke-width='5' "
        "stroke-dasharray='.12 .88' stroke-dashoffset='.06' opacity='.6'/><g "
        "stroke-linecap='round'><path stroke-width='9' d='M0 12V-46' transform='rotate(%d)'/><path stroke-width='6' "
        "d='M0 14V-68' transform='rotate(%d)'/></g></g><path stroke='$A' stroke-width='3' d='M0 "
        "22V-74' transform='rotate(%d)'/><circle r='7' fill='$A'/></g></g>",
        hour * 30 + minute * 5 / 2, minute * 30, vti_canvas_vary(canvas, 12) * 30);
}

void vti_mirror_draw(vti_canvas *canvas) {
    static const char *const outlines[] = {"M50 160a110 110 0 1 1 220 0 110 110 0 1 1-220 0z",
                                           "M70 280V132a90 90 0 0 1 180 0v148q0 6-6 6H76q-6 0-6-6z",
                                           "M76 158C76 84 112 36 160 36s84 48 84 122-36 126-84 126-84-52-84-126z",
                                           "M88 36h144q24 0 24 24v200q0 24-24 24H88q-24 0-24-24V60q0-24 24-24z"};
    int outline = vti_canvas_vary(canvas, 4);
    bool strap = outline == 0 && vti_canvas_vary(canvas, 2);
    vti_canvas_draw(canvas, "<g transform='translate(160 160) scale(%s) translate(-160 -%d)'>",
                    canvas->size ? "1" : ".84", strap ? 140 : 160);
    if (strap)
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$k' stroke-width='9' d='M82 84L160 6l78 78'/><circle cx='160' "
                        "cy='8' r='8' fill='$b'/>");
    vti_canvas_cast(canvas, outlines[outline]);
    vti_canvas_body(canvas, 'd', "%s", outlines[outline]);
    vti_canvas_draw(canvas,
                    "<g transform='translate(160 160) scale(.89 .9) translate(-160 -160)'><path fill='#c9d6d8' d='%s'/>"
                    "<path opacity='.2' stroke='#000' stroke-width='5' fill='none' d='%s'/>",
                    outlines[outline], outlines[outline]);
    vti_canvas_draw(canvas,
                    "<path fill='url(#vt-w)' d='%s'/><path fill='#fff' opacity='.5' d='M96 168L180 70l26 16L104 "
                    "208zM112 224L214 104l10 8L118 238z'/></g></g>",
                    outlines[outline]);
}

static void draw_candlestick(vti_canvas *canvas, int x, int style, int height, char candle) {
    int top = 258 - height;
    vti_canvas_draw(canvas, "<g transform='translate(%d 0)'>", x);
    vti_canvas_part(canvas, candle, 'h', "M-9 %dV76q9-8 18 0v%dz", top + 4, top - 72);
    vti_canvas_draw(canvas, "<path stroke='$k' stroke-width='2' d='M0 74v-10'/><use href='#vt-flame' y='66'/>");
    switch (style) {
    case 0: /* turned */
        vti_canvas_body(canvas, 'h',
                        "M-16 %dh32l-4 22h-4q12 14 0 24-6 20 0 40V242q26 2 30 18h-76q4-16 30-18V%dq6-20 0-40-12-"
                        "10 0-24h-4z",
                        top, top + 86);
        break;
    case 1: /* a rod on a disc */
        vti_canvas_body(canvas, 'h', "M-14 %dh28v24H5V250h35q6 0 6 5t-6 5h-80q-6 0-6-5t6-5h35V%dh-9z", top, top + 24);
        break;
    default: /* balls */
        vti_canvas_body(canvas, 'h',
                        "M-14 %dh28v18q-2 4-6 6 16 12 4 30-6 6-6 10t6 10q14 16-2 34V248q22 2 26 12h-72q4-10 26-"
                        "12V%dq-16-18-2-34 6-6 6-10t-6-10q-12-18 4-30-4-2-6-6z",
                        top, top + 108);
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_candlestick_draw(vti_canvas *canvas) {
    int style = vti_canvas_vary(canvas, 3);
    char candle = "caA"[vti_canvas_vary(canvas, 3)];
    if (canvas->size) {
        vti_canvas_ground(canvas, 160, 258, 94);
        draw_candlestick(canvas, 104, style, 136, candle);
        draw_candlestick(canvas, 216, style, 112, candle);
    } else {
        vti_canvas_ground(canvas, 160, 258, 54);
        draw_candlestick(canvas, 160, style, 128, candle);
    }
}
