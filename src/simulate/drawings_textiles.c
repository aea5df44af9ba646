/*
 * drawings_textiles.c: cushions, blankets, rugs, curtains and what else is mostly cloth; see drawings.h.
 */
#include "drawings.h"

#include <stdio.h>

void vti_cushion_draw(vti_canvas *canvas) {
    static const int half_widths[] = {92, 100, 120}, half_heights[] = {90, 98, 74};
    int w = half_widths[canvas->size], h = half_heights[canvas->size], y = 254 - h;
    char edge[240];
    snprintf(edge, sizeof edge,
             "M%d %dq-4-13 10-10Q160 %d %d %dq14-3 10 10Q%d %d %d %dq4 13-10 10Q160 %d %d %dq-14 3-10-10Q%d %d %d %dz",
             160 - w, y - h + 10, y - h + 16, 150 + w, y - h, 148 + w, y, 160 + w, y + h - 10, y + h - 12, 170 - w,
             y + h, 172 - w, y, 160 - w, y - h + 10);
    int trim = vti_canvas_vary(canvas, 4);
    vti_canvas_ground(canvas, 160, 254, w);
    if (trim == 1) /* tassels */
        vti_canvas_draw(canvas,
                        "<path stroke='$a' stroke-width='12' stroke-dasharray='3 1' d='M%d %dl-14-14M%d %dl14-14M%d "
                        "%dl-14-3M%d %dl14-3'/>",
                        166 - w, y - h + 8, 154 + w, y - h + 8, 164 - w, y + h - 4, 156 + w, y + h - 4);
    vti_canvas_body(canvas, 'r', "%s", edge);
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$D' stroke-width='3' stroke-linecap='round' opacity='.28' d='M%d %dq14 10 18 30M%d "
        "%dq-20 10-24 26M%d %dq14-20 34-26M%d %dq-10-16-28-24'/>",
        176 - w, y - h + 14, 146 + w, y - h + 14, 176 - w, y + h - 16, 144 + w, y + h - 14);
    if (trim == 0) /* piping */
        vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='5' d='%s'/>", edge);
    if (trim == 2) /* buttons */
        for (int x = 120; x <= 200; x += 40)
            vti_canvas_draw(
                canvas, "<circle cx='%d' cy='%d' r='7' fill='$w'/><path stroke='$W' stroke-width='2' d='M%d %dh4'/>", x,
                y + h - 36, x - 2, y + h - 36);
    if (trim == 3) /* stitched hem */
        vti_canvas_draw(
            canvas,
            "<path fill='none' stroke='$L' stroke-width='2' stroke-dasharray='7 5' d='M%d %dQ160 %d %d %dQ%d %d %d "
            "%dQ160 %d %d %dQ%d %d %d %dz'/>",
            178 - w, y - h + 18, y - h + 26, 142 + w, y - h + 18, 134 + w, y, 142 + w, y + h - 18, y + h - 26, 178 - w,
            y + h - 18, 186 - w, y, 178 - w, y - h + 18);
}

/* Over a ladder. */
static void draw_throw(vti_canvas *canvas) {
    int w = 54 + 8 * (int)canvas->size;
    vti_canvas_ground(canvas, 160, 262, 74);
    vti_canvas_cast(canvas, "M92 264l20-234h10l-14 234zM228 264L208 30h-10l14 234z");
    vti_canvas_part(canvas, 'w', 'h', "M88 264L110 28h10l-18 236zM232 264L210 28h-10l18 236z");
    vti_canvas_part(canvas, 'W', 'v', "M108 52h104v9H108zM104 98h112v9H104zM100 156h120v9H100zM96 214h128v9H96z");
    vti_canvas_cast(canvas, "M%d 100h%dv136h-%dz", 160 - w, 2 * w, 2 * w);
    vti_canvas_part(canvas, 'd', 0, "M%d 100h%dv102h-%dz", 154 - w, 2 * w, 2 * w);
    vti_canvas_draw(canvas, "<path stroke='$d' stroke-width='13' stroke-dasharray='3 2' d='M%d 208h%d'/>", 154 - w,
                    2 * w);
    vti_canvas_body(canvas, 'v', "M%d 102q0-11 10-11h%dq10 0 10 11l4 130q-%d 8-%d 0z", 160 - w, 2 * w - 20, w + 4,
                    2 * w + 8);
    vti_canvas_draw(
        canvas,
        "<path stroke='$l' stroke-width='18' stroke-dasharray='3 2' d='M%d 241h%d'/><path fill='none' stroke='$a' "
        "stroke-width='6' d='M%d 204h%dM%d 216h%d'/><path fill='none' stroke='$D' stroke-width='5' opacity='.16' "
        "d='M%d 96q8 70 2 138M168 94q-8 60 4 142M%d 96q-6 80 2 138'/>",
        158 - w, 2 * w + 6, 158 - w, 2 * w + 4, 158 - w, 2 * w + 4, 186 - w, 136 + w);
}

/* Folded, with a ribbon around it. */
static void draw_bedspread(vti_canvas *canvas) {
    int layers = canvas->size ? 3 : 2, top = 252 - 34 * layers;
    vti_canvas_ground(canvas, 160, 252, 112);
    for (int y = 218; y >= top; y -= 34)
        vti_canvas_body(canvas, 'v', "M60 %dH254q18 0 18 17t-18 17H60q-14 0-14-17t14-17z", y);
    vti_canvas_body(canvas, 'd', "M94 %dH228q10 0 16 8l26 38q8 14-12 16H62q-20-2-14-16l28-38q6-8 18-8z", top - 52);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='2' opacity='.3' d='M62 %dl54-46M100 %dl70-58M150 "
                    "%dl70-58M204 %dl50-42M82 %dl40 44M106 %dl66 58M156 %dl64 58M206 "
                    "%dl48 44'/>",
                    top - 6, top + 6, top + 6, top + 4, top - 38, top - 52, top - 52, top - 52);
    for (int y = 235; y > top; y -= 34)
        vti_canvas_draw(canvas, "<path stroke='$D' stroke-width='2.5' opacity='.35' d='M60 %dh190'/>", y);
    vti_canvas_part(canvas, 'a', 'v', "M150 %dh22l4 62v%dh-30v-%dz", top - 52, 242 - top, 242 - top);
    vti_canvas_draw(canvas,
                    "<path fill='$A' d='M158 %dq-42-26-48-2 2 18 48 2zM164 %dq42-26 48-2-2 18-48 2z'/><circle cx='161' "
                    "cy='%d' r='9' "
                    "fill='$a'/>",
                    top - 20, top - 20, top - 21);
}

void vti_blanket_draw(vti_canvas *canvas) {
    if (canvas->shape)
        draw_bedspread(canvas);
    else
        draw_throw(canvas);
}

/* Half unrolled. */
static void draw_rug(vti_canvas *canvas) {
    int w = 80 + 16 * (int)canvas->size, left = 160 - w, right = 160 + w;
    vti_canvas_draw(
        canvas,
        "<path fill='url(#vt-o)' d='M0 116h320v204H0z'/><ellipse cx='166' cy='266' rx='%d' ry='20' fill='url(#vt-s)'/>"
        "<ellipse cx='168' cy='140' rx='%d' ry='22' fill='url(#vt-s)'/>",
        w + 44, w + 40);
    vti_canvas_draw(canvas, "<path stroke='$c' stroke-width='16' stroke-dasharray='4 3' d='M%d 269H%d'/>", left - 20,
                    right + 22);
    vti_canvas_body(canvas, 'd', "M%d 126H%dl22 138H%dz", left, right, left - 22);
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$a' stroke-width='7' d='M%d 132L%d 246H%dL%d 132'/><path fill='none' stroke='$L' "
        "stroke-width='2.5' d='M%d 132L%d 232H%dL%d 132'/>",
        left + 16, left - 2, right + 2, right - 16, left + 30, left + 14, right - 14, right - 30);
    if (!canvas->pattern)
        vti_canvas_draw(canvas,
                        "<path fill='$a' opacity='.85' d='M160 154l%d 36-%d 36-%d-36z'/><path fill='$L' d='M160 172l%d "
                        "18-%d 18-%d-18z'/>",
                        w / 2, w / 2, w / 2, w / 4, w / 4, w / 4);
    vti_canvas_body(canvas, 'v', "M%d 92H%dv48H%dq-14 0-14-24t14-24z", left, right, left);
    vti_canvas_draw(canvas,
                    "<ellipse cx='%d' cy='116' rx='13' ry='24' fill='$d'/><path fill='none' stroke='$L' "
                    "stroke-width='2.5' d='M%d 140q9-6 "
                    "9-24t-9-18-7 18 7 12 5-12-3-6'/>",
                    right, right);
}

/* Flat on tiles. */
static void draw_bath_mat(vti_canvas *canvas) {
    int w = 88 + 12 * (int)canvas->size, left = 160 - w, right = 160 + w;
    vti_canvas_draw(
        canvas,
        "<path fill='url(#vt-o)' d='M0 104h320v216H0z'/><path stroke='#fff' stroke-width='2' opacity='.6' d='M0 "
        "104h320M0 "
        "130h320M0 172h320M0 236h320M120 104L70 320M200 104l50 216M40 104L-60 320M280 104l100 216'/><ellipse cx='168' "
        "cy='246' rx='%d' ry='24' fill='url(#vt-s)'/>",
        w + 52);
    vti_canvas_part(canvas, 'd', 0, "M%d 228v14q2 10 16 10H%dq14 0 16-10v-14z", left - 30, right + 14);
    vti_canvas_body(canvas, 'd', "M%d 146H%dq12 0 15 10l20 72q4 16-14 16H%dq-18 0-14-16l20-72q3-10 15-10z", left, right,
                    left - 21);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$L' stroke-width='6' stroke-linejoin='round' d='M%d 160H%dl20 "
                    "70H%dz'/><path fill='none' stroke='$l' stroke-width='3' stroke-dasharray='2 2' d='M%d "
                    "246H%d'/><g fill='$D' opacity='.3'><path d='M140 180q-15 0-13 14 4 10 1 18-1 10 9 10t10-10q-1-10 "
                    "2-18 3-14-9-14zM184 180q15 0 13 14-4 10-1 18 1 10-9 10t-10-10q1-10-2-18-3-14 "
                    "9-14z'/><circle cx='149' cy='174' r='4.4'/><circle cx='139' cy='172' r='3.4'/><circle cx='130' "
                    "cy='176' r='3'/><circle cx='175' cy='174' r='4.4'/><circle cx='185' cy='172' "
                    "r='3.4'/><circle cx='194' cy='176' r='3'/></g>",
                    left + 10, right - 10, left - 10, left - 18, right + 18);
}

void vti_rug_draw(vti_canvas *canvas) {
    if (canvas->shape)
        draw_bath_mat(canvas);
    else
        draw_rug(canvas);
}

void vti_curtain_draw(vti_canvas *canvas) {
    int hem = 258 + 12 * (int)canvas->size;
    vti_canvas_draw(
        canvas,
        "<use href='#vt-floor'/><path fill='$c' d='M88 66h144v150H88z'/><path fill='#cfe3ea' d='M97 75h58v56H97zM165 "
        "75h58v56h-58zM97 141h58v58H97zM165 141h58v58h-58z'/><path fill='#fff' opacity='.6' d='M97 131l30-56h22l-30 "
        "56zM165 "
        "199l30-58h14l-30 58z'/><ellipse cx='160' cy='%d' rx='150' ry='10' fill='url(#vt-s)'/>",
        hem + 2);
    vti_canvas_body(canvas, 'v',
                    "M40 60H146Q144 130 92 182 96 220 104 %dq-32 8-68 0Q44 220 54 182 36 130 40 60zM280 60H174Q176 130 "
                    "228 182 224 220 "
                    "216 %dq32 8 68 0Q276 220 266 182 284 130 280 60z",
                    hem, hem);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='5' opacity='.24' d='M58 62q0 68 8 118-4 40-12 %d M82 "
                    "62q2 70-8 118 4 40 0 %dM106 62q-4 70-24 118 6 40 6 "
                    "%dM262 62q0 68-8 118 4 40 12 %dM238 62q-2 70 8 118-4 40 0 %dM214 62q4 70 24 118-6 40-6 %d'/>",
                    hem - 180, hem - 180, hem - 180, hem - 180, hem - 180, hem - 180);
    vti_canvas_draw(canvas, "<path fill='$a' d='M50 176q22 10 46 0v13q-24 10-46 0zM270 176q-22 10-46 0v13q24 10 46 "
                            "0z'/><path stroke='$b' stroke-width='7' stroke-linecap='round' d='M26 "
                            "50h268'/><circle cx='24' cy='50' r='8' fill='$b'/><circle cx='296' cy='50' r='8' "
                            "fill='$b'/><path stroke='$B' stroke-width='10' stroke-dasharray='3 18' "
                            "d='M46 55h104M178 55h104'/>");
}

void vti_pouf_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 252, 106);
    if (vti_canvas_vary(canvas, 3)) { /* segments around a button */
        vti_canvas_body(canvas, 'r', "M52 196Q52 134 160 130 268 134 268 196 268 254 160 256 52 254 52 196z");
        vti_canvas_draw(
            canvas, "<path fill='none' stroke='$D' stroke-width='3' opacity='.4' d='M160 146Q92 146 74 236M160 146Q126 "
                    "160 122 254M160 "
                    "146Q194 160 198 254M160 146Q228 146 246 236M160 146Q80 134 54 184M160 146Q240 134 266 184'/><path "
                    "fill='none' "
                    "stroke='$L' stroke-width='2' stroke-dasharray='5 5' opacity='.8' d='M152 148Q96 152 82 238M154 "
                    "150Q132 164 130 "
                    "252M167 150Q188 164 190 252M168 148Q224 152 238 238'/><ellipse cx='160' cy='146' rx='13' ry='6' "
                    "fill='$a'/><ellipse cx='160' cy='144' rx='8' ry='3' fill='$A'/>");
    } else { /* a drum with piping */
        vti_canvas_body(canvas, 'h', "M62 160H258q10 44 0 82-10 14-98 14t-98-14q-10-40 0-82z");
        vti_canvas_body(canvas, 'd', "M160 132q98 2 98 28t-98 28-98-28 98-28z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='5' d='M62 160q0 28 98 28t98-28M62 240q10 "
                                "14 98 14t98-14'/><path fill='none' "
                                "stroke='$w' stroke-width='10' stroke-linecap='round' d='M124 210q36 14 72 0'/>");
    }
}

void vti_tablecloth_draw(vti_canvas *canvas) {
    int w = 100 + 18 * (int)canvas->size, left = 160 - w, right = 160 + w;
    vti_canvas_ground(canvas, 160, 268, w);
    vti_canvas_part(canvas, 'w', 'h', "M%d 190h13l-3 80h-7zM%d 190h-13l3 80h7zM%d 190h10l-3 62h-5zM%d 190h-10l3 62h5z",
                    left + 14, right - 14, left + 44, right - 44);
    vti_canvas_body(canvas, 'v',
                    "M%d 158H%dq2 30 8 70-14 10-24-8-10 8-20-2-12 10-24 0-12 10-24 0-12 10-%d 0-12 8-24 0-10 10-24 "
                    "0-10 18-24 8 6-40 8-70z",
                    left, right, 2 * w - 148);
    vti_canvas_body(canvas, 'd', "M%d 124H%dL%d 160H%dz", left + 32, right - 32, right, left);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='4' opacity='.2' d='M%d 162l-6 56M%d 162l6 56M%d "
                    "164v52M%d 164v52M160 164v52'/><path "
                    "stroke='$a' stroke-width='4' d='M%d 206H%d'/>",
                    left + 20, right - 20, left + 60, right - 60, left - 4, right + 4);
    vti_canvas_draw(
        canvas,
        "<ellipse cx='168' cy='146' rx='24' ry='6' fill='url(#vt-s)'/><use href='#vt-stem%d' transform='translate(160 "
        "114)scale(.66)'/>",
        vti_canvas_vary(canvas, 4));
    vti_canvas_part(canvas, 'c', 'h', "M150 108h20l-2 8q14 10 10 24-4 8-18 8t-18-8q-4-14 10-24z");
}
