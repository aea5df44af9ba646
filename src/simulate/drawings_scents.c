/*
 * drawings_scents.c: candles, diffusers, incense. The item's colour is that of the wax or the scent.
 */
#include "drawings.h"

/* A label of (width, height) around (0, 0). */
static void draw_label(vti_canvas *canvas, int x, int y, int width, int height) {
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)'><path fill='$c' d='M-%d-%dh%dv%dh-%dz'/>", x, y, width / 2,
                    height / 2, width, height, width);
    switch (vti_canvas_vary(canvas, 3)) {
    case 0:
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$k' stroke-width='2' d='M0 4v-18'/><path fill='$D' d='M0-2c-12 "
                        "2-15-6-15-13 9 0 15 4 15 13zM0-8c0-8 5-12 14-13 0 8-4 14-14 13z'/>");
        break;
    case 1:
        vti_canvas_draw(canvas,
                        "<circle cy='-8' r='9' fill='$m'/><circle cx='7' cy='-8' r='9' fill='$D' opacity='.6'/>");
        break;
    default:
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$D' stroke-width='2' d='M-12-2a12 12 0 0 1 24 0M-7-2a7 7 0 0 1 14 "
                        "0M-18 0h36'/>");
    }
    vti_canvas_draw(canvas, "<path stroke='$k' stroke-width='2' opacity='.7' d='M-16 10h32M-10 16h20'/></g>");
}

void vti_candle_draw(vti_canvas *canvas) {
    enum { GLASS, CERAMIC, TIN };
    int jar = vti_canvas_vary(canvas, 3);
    int half = 52 + 10 * (int)canvas->size,
        top = jar == TIN ? 168 - 8 * (int)canvas->size : 142 - 16 * (int)canvas->size;
    int left = 160 - half, right = 160 + half;
    vti_canvas_ground(canvas, 160, 258, half);
    if (jar == GLASS) {
        vti_canvas_draw(canvas, "<path fill='#fff' opacity='.35' d='M%d %dH%dV248q0 12-12 12H%dq-12 0-12-12z'/>", left,
                        top, right, left + 12);
        vti_canvas_part(canvas, 'l', 'h', "M%d %dH%dV246q0 8-8 8H%dq-8 0-8-8z", left + 5, top + 30, right - 5,
                        left + 13);
        vti_canvas_draw(canvas, "<ellipse cx='160' cy='%d' rx='%d' ry='8' fill='$L'/>", top + 30, half - 5);
    } else {
        vti_canvas_draw(canvas,
                        "<ellipse cx='160' cy='%d' rx='%d' ry='10' fill='$c'/><ellipse cx='160' cy='%d' rx='%d' ry='7' "
                        "fill='$L'/>",
                        top, half, top + 3, half - 6);
    }
    vti_canvas_draw(canvas,
                    "<path stroke='$k' stroke-width='3' d='M160 %dv-16'/><use href='#vt-flame' x='160' y='%d'/>",
                    jar == GLASS ? top + 30 : top + 2, jar == GLASS ? top + 14 : top - 12);
    if (jar == GLASS) {
        vti_canvas_draw(
            canvas,
            "<path fill='url(#vt-g)' d='M%d %dH%dV248q0 12-12 12H%dq-12 0-12-12z'/><ellipse cx='160' cy='%d' "
            "rx='%d' ry='9' fill='none' stroke='#fff' opacity='.7' stroke-width='2'/>",
            left, top, right, left + 12, top, half);
    } else {
        canvas->metal = jar == TIN;
        vti_canvas_body(canvas, 'h', "M%d %dq%d 20 %d 0V246q0 14-14 14H%dq-14 0-14-14z", left, top, half, 2 * half,
                        left + 14);
        if (jar == TIN)
            vti_canvas_draw(canvas, "<path fill='none' stroke='$b' stroke-width='4' d='M%d %dq%d 20 %d 0'/>", left, top,
                            half, 2 * half);
    }
    draw_label(canvas, 160, jar == TIN ? 222 : 210, half + 14, 54);
    if (jar != GLASS && canvas->size) { /* its lid beside */
        vti_canvas_part(canvas, jar == TIN ? 'b' : 'w', 'h',
                        "M236 244h62q4 0 4 4v10q0 4-4 4h-62q-4 0-4-4v-10q0-4 4-4z");
    }
}

static void draw_pillar(vti_canvas *canvas, int x, int top, int half, char colour) {
    vti_canvas_part(canvas, colour, 'h', "M%d %dv%dq%d 14 %d 0v-%dz", x - half, top, 254 - top, half, 2 * half,
                    254 - top);
    vti_canvas_draw(
        canvas,
        "<ellipse cx='%d' cy='%d' rx='%d' ry='%d' fill='$L'/><ellipse cx='%d' cy='%d' rx='%d' ry='%d' "
        "fill='#ffe9b0' opacity='.7'/><path stroke='$k' stroke-width='3' d='M%d %dv-14'/><use href='#vt-flame' "
        "x='%d' y='%d'/>",
        x, top, half, half / 4, x, top, half - 8, half / 5, x, top, x, top - 10);
}

void vti_pillar_draw(vti_canvas *canvas) {
    bool tray = vti_canvas_vary(canvas, 2);
    int half = canvas->size == 2 ? 112 : 72;
    vti_canvas_ground(canvas, 160, 260, tray ? half : half - 20);
    if (tray) {
        vti_canvas_part(canvas, 'w', 'h', "M%d 252q%d 22 %d 0v8q-%d 22-%d 0z", 160 - half, half, 2 * half, half,
                        2 * half);
        vti_canvas_draw(
            canvas,
            "<ellipse cx='160' cy='252' rx='%d' ry='14' fill='$w'/><ellipse cx='160' cy='252' rx='%d' ry='14' "
            "fill='url(#vt-d)'/>",
            half, half);
    }
    if (canvas->size == 2) {
        draw_pillar(canvas, 132, 104, 34, 'm');
        draw_pillar(canvas, 208, 150, 34, 'l');
        draw_pillar(canvas, 96, 198, 34, 'd');
    } else {
        int top = canvas->size ? 100 : 160;
        draw_pillar(canvas, 160, top, 46, 'm');
        if (vti_canvas_vary(canvas, 2)) /* ribs */
            vti_canvas_draw(
                canvas,
                "<path fill='none' stroke='$k' opacity='.13' stroke-width='4' d='M126 %dV258M143 %dV260M160 "
                "%dV261M177 %dV260M194 %dV258'/>",
                top + 8, top + 11, top + 12, top + 11, top + 8);
    }
}

/* Dipped in pairs, which hang over a peg by their wick. */
static void draw_pair(vti_canvas *canvas, int x, bool twisted, char colour) {
    static const char both[] = "M-32 106q7-14 14 0l5 164q-12 12-24 0zM18 106q7-14 14 0l5 164q-12 12-24 0z";
    vti_canvas_draw(canvas, "<g transform='translate(%d 0)'>", x);
    vti_canvas_cast(canvas, both);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#c9b48c' stroke-width='3.5' d='M-25 104L-6 60q6-6 12 0l19 44'/>");
    vti_canvas_part(canvas, colour, 0, "%s", both);
    for (int side = -25; side <= 25; side += 50) {
        vti_canvas_draw(
            canvas, "<g transform='translate(%d 0)'><path fill='url(#vt-h)' d='M-7 106q7-14 14 0l5 164q-12 12-24 0z'/>",
            side);
        if (twisted)
            vti_canvas_draw(canvas, "<path fill='none' stroke='$k' opacity='.2' stroke-width='4' d='M-8 130l15-12m-15 "
                                    "30l16-13m-17 32l18-14m-18 33l19-15m-20 34l20-16m-20 35l21-17m-22 36l22-18'/>");
        vti_canvas_draw(canvas, "</g>");
    }
    vti_canvas_draw(canvas, "<circle cy='60' r='10' fill='$W'/><circle cx='-2' cy='57' r='7' fill='$w'/></g>");
}

void vti_tapers_draw(vti_canvas *canvas) {
    bool twisted = vti_canvas_vary(canvas, 2);
    vti_canvas_cast(canvas, "M38 44h244v28H38z");
    vti_canvas_part(canvas, 'w', 'v', "M38 44h244v28H38z");
    vti_canvas_draw(canvas, "<path fill='url(#vt-grain)' d='M38 44h244v28H38z'/>");
    if (canvas->size) {
        draw_pair(canvas, 104, twisted, 'm');
        draw_pair(canvas, 216, twisted, vti_canvas_vary(canvas, 2) ? 'm' : 'a');
    } else {
        draw_pair(canvas, 160, twisted, 'm');
    }
}

void vti_diffuser_draw(vti_canvas *canvas) {
    static const char *const bottles[] = {
        "M142 150h36v14q30 6 30 26v60q0 10-10 10h-76q-10 0-10-10v-60q0-20 30-26z",
        "M142 150h36v18c34 8 42 30 42 48 0 30-24 44-40 44h-40c-16 0-40-14-40-44 0-18 8-40 42-48z",
        "M142 150h36v16h34v84q0 10-10 10h-84q-10 0-10-10v-84h34z"};
    static const char *const liquids[] = {"M118 188q0-8 6-8h72q6 0 6 8v62q0 5-5 5h-74q-5 0-5-5z",
                                          "M114 190h92q18 20 8 40-10 25-36 25h-36q-26 0-36-25-10-20 8-40z",
                                          "M113 184h94v66q0 5-5 5h-84q-5 0-5-5z"};
    int bottle = vti_canvas_vary(canvas, 3);
    char collar = "bwk"[vti_canvas_vary(canvas, 3)];
    vti_canvas_ground(canvas, 160, 258, 58);
    vti_canvas_draw(canvas, canvas->size ? "<g transform='translate(-16 -26) scale(1.1)'>"
                                         : "<g transform='translate(11 18) "
                                           "scale(.93)'>");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$W' stroke-width='3.5' d='M154 240L104 42M158 240L136 34M162 240l4-"
                    "206M166 240l32-200M170 240l54-180'/>");
    vti_canvas_draw(canvas, "<path fill='#fff' opacity='.35' d='%s'/><path fill='$m' opacity='.8' d='%s'/>",
                    bottles[bottle], liquids[bottle]);
    vti_canvas_draw(canvas, "<path fill='url(#vt-g)' d='%s'/>", bottles[bottle]);
    vti_canvas_part(canvas, collar, 'h', "M138 134h44v20h-44z");
    draw_label(canvas, 160, 222, 50, 46);
    vti_canvas_draw(canvas, "</g>");
}

void vti_incense_draw(vti_canvas *canvas) {
    int holder = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 150, 256, 104);
    /* the box */
    vti_canvas_draw(canvas, "<g transform='rotate(4 250 258)'>");
    vti_canvas_part(canvas, 'd', 'd', "M216 98h56v160h-56z");
    draw_label(canvas, 244, 176, 44, 60);
    vti_canvas_draw(canvas, "<path fill='$D' d='M216 98h56v12h-56z'/></g>");
    /* smoke and stick */
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='#fff' stroke-width='7' opacity='.6' stroke-linecap='round' d='M186 92c22-18-"
        "16-28 4-46s-8-26 2-38'/><path fill='none' stroke='#8f8a86' stroke-width='2' opacity='.5' "
        "stroke-linecap='round' d='M187 92c20-18-14-28 6-46s-8-24 2-36'/><path stroke='#6b4a37' stroke-width='4' "
        "d='M108 240L184 98'/><path stroke='#9b7a5c' stroke-width='2' d='M105 246l17-32'/><circle cx='185' cy='96' "
        "r='4' "
        "fill='#f08a3c'/><circle cx='185' cy='96' r='11' fill='url(#vt-l)'/>");
    switch (holder) {
    case 0: /* a bowl with sand */
        vti_canvas_part(canvas, 'c', 0, "M62 224a46 10 0 0 1 92 0 46 10 0 0 1-92 0z");
        vti_canvas_body(canvas, 'h', "M60 222q48 16 96 0-2 30-24 38H84q-22-8-24-38z");
        break;
    case 1: /* a long tray */
        vti_canvas_body(canvas, 'v', "M40 236h168q10 0 8 10-6 14-20 14H56q-14 0-20-14-4-10 4-10z");
        vti_canvas_draw(canvas, "<path fill='#fff' opacity='.35' d='M40 236h168q8 0 8 5H32q0-5 8-5z'/>");
        break;
    default: /* a ball on a dish */
        vti_canvas_part(canvas, 'L', 'v', "M44 248h132q6 0 4 6-6 8-16 8H56q-10 0-16-8-2-6 4-6z");
        vti_canvas_body(canvas, 'r', "M82 228a26 24 0 1 1 52 0 26 24 0 1 1-52 0z");
    }
}
