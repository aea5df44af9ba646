/*
 * drawings_bedroom.c: what belongs to the bedroom; see drawings.h.
 */
#include "drawings.h"

static void draw_bed_pillow(vti_canvas *canvas, int x, int w) {
    vti_canvas_body(canvas, 'r', "M%d 130q2-16 16-14 %d-6 %d 0 14-2 16 14l4 32q0 12-16 12-%d 4-%d 0-16 0-16-12z", x,
                    w / 2 - 18, w - 36, w / 2 - 12, w - 28);
}

void vti_bed_draw(vti_canvas *canvas) {
    static const int half_widths[] = {84, 112, 124};
    int w = half_widths[canvas->size], left = 160 - w, right = 160 + w;
    vti_canvas_ground(canvas, 160, 264, w);
    vti_canvas_part(canvas, 'w', 'v', "M%d 104q0-22 24-22H%dq24 0 24 22v140H%dz", left, right - 24, left);
    vti_canvas_draw(canvas,
                    "<path fill='url(#vt-grain)' d='M%d 104q0-22 24-22H%dq24 0 24 22v140H%dz'/><path fill='$W' d='M%d "
                    "244h12v24h-8zM%d 244h-12v24h8z'/>",
                    left, right - 24, left, left, right);
    vti_canvas_part(canvas, 'c', 'v', "M%d 156H%dv88H%dz", left + 6, right - 6, left + 6);
    if (canvas->size) {
        draw_bed_pillow(canvas, left + 14, w - 20);
        draw_bed_pillow(canvas, 166, w - 20);
    } else {
        draw_bed_pillow(canvas, left + 30, 2 * w - 64);
    }
    vti_canvas_body(
        canvas, 'v',
        "M%d 178Q160 164 %d 178q10 36 12 70-10 10-24 4-20 8-46 0-%d 10-%d 0-26 8-46 0-14 6-24-4 2-34 12-70z", left + 4,
        right - 4, w - 60, 2 * w - 124);
    vti_canvas_part(canvas, vti_canvas_vary(canvas, 2) ? 'a' : 'L', 'v', "M%d 174Q160 158 %d 174l6 22Q160 182 %d 196z",
                    left + 2, right - 2, left - 4);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='4' opacity='.2' d='M%d 200q6 26-6 48M%d 196q-8 26 2 "
                    "54M%d 198q4 24 12 48M150 206q8 20 4 "
                    "46'/>",
                    left + 30, 160 + w / 2, right - 28);
}

static void draw_pillow(vti_canvas *canvas) {
    vti_canvas_body(canvas, 'r',
                    "M46 120q-8-20 12-18 20 8 98 2 70 4 94-6 18-4 14 14-4 12 2 68 2 50-2 66 4 16-14 "
                    "12-22-8-94-2-76-4-98 6-18 4-14-14 6-18 4-66 0-46-2-62z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='3' stroke-linecap='round' opacity='.28' "
                            "d='M64 126q22 8 34 28M62 238q20-14 "
                            "44-16M206 128q-14 6-20 20'/><path fill='none' stroke='$L' stroke-width='5' d='M222 109q8 "
                            "64-2 144'/><path fill='none' "
                            "stroke='$D' stroke-width='2' opacity='.5' stroke-dasharray='6 4' d='M214 109q8 64-2 "
                            "144'/><g fill='$c' stroke='$D' "
                            "stroke-width='1'><circle cx='242' cy='144' r='6'/><circle cx='245' cy='182' "
                            "r='6'/><circle cx='242' cy='220' r='6'/></g>");
}

void vti_pillows_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 252, 112);
    if (canvas->size) { /* the other one of two */
        vti_canvas_draw(canvas, "<g transform='rotate(-7 60 250)translate(22 -42)'>");
        draw_pillow(canvas);
        vti_canvas_draw(canvas, "<path fill='$D' opacity='.25' d='M62 150q90-20 180-2l14 60-196 10z'/></g>");
    }
    vti_canvas_draw(canvas, "<g transform='translate(%d 2)'>", canvas->size ? -6 : 4);
    draw_pillow(canvas);
    vti_canvas_draw(canvas, "</g>");
}

void vti_alarm_clock_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 258, 72);
    vti_canvas_draw(canvas, "<path stroke='$G' stroke-width='12' stroke-linecap='round' d='M108 228l-16 28M212 228l16 "
                            "28'/><path fill='none' stroke='$G' "
                            "stroke-width='6' d='M118 66q42-56 84 0M160 84V58'/><rect x='148' y='48' width='24' "
                            "height='14' rx='5' fill='$G'/>");
    vti_canvas_part(canvas, 'a', 'r', "M74 118q-14-44 26-56 32-6 44 20z");
    vti_canvas_part(canvas, 'a', 'r', "M246 118q14-44-26-56-32-6-44 20z");
    vti_canvas_body(canvas, 'h', "M160 78a86 86 0 0 1 0 172 86 86 0 0 1 0-172z");
    bool dark = vti_canvas_vary(canvas, 3) == 0;
    int hour = vti_canvas_vary(canvas, 12), minute = 5 * vti_canvas_vary(canvas, 12);
    vti_canvas_draw(canvas,
                    "<circle cx='160' cy='164' r='68' fill='%s'/><circle cx='160' cy='164' r='68' fill='none' "
                    "stroke='$D' stroke-width='3' "
                    "opacity='.4'/><circle cx='160' cy='164' r='57' fill='none' stroke='%s' stroke-width='9' "
                    "stroke-dasharray='3 26.85' "
                    "stroke-dashoffset='1.5'/>",
                    dark ? "#35302d" : "#fbf5e8", dark ? "#fbf5e8" : "#35302d");
    vti_canvas_draw(
        canvas,
        "<g stroke='%s' stroke-linecap='round' transform='translate(160 164)'><path stroke-width='7' d='M0 6v-36' "
        "transform='rotate(%d)'/><path stroke-width='5' d='M0 8v-54' transform='rotate(%d)'/><path stroke='$a' "
        "stroke-width='3' d='M0 6v-40' "
        "transform='rotate(%d)'/></g><circle cx='160' cy='164' r='6' fill='$b'/>",
        dark ? "#fbf5e8" : "#35302d", 30 * hour + minute / 2, 6 * minute, 210 + 15 * (hour % 3));
}

static void draw_slipper(vti_canvas *canvas, int trim) {
    vti_canvas_draw(canvas, "<ellipse cx='12' cy='18' rx='56' ry='132' fill='url(#vt-s)'/><path fill='$c' stroke='$D' "
                            "stroke-width='6' d='M-33-46Q-40-107 2-109 41-107 41-44 33 0 35 60 33 115 "
                            "0 117-31 115-33 62-27 0-33-46z'/>");
    vti_canvas_body(canvas, 'r', "M-34-10Q-42-50-40-70-32-114 2-116 40-114 46-66 46-44 40-4 4-36-34-10z");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$a' stroke-width='6' stroke-linecap='round' d='M-33-12Q4-38 39-6'/>");
    if (trim == 1)
        vti_canvas_draw(canvas, "<circle cx='3' cy='-50' r='15' fill='$a'/><circle cx='3' cy='-50' r='12' fill='none' "
                                "stroke='$L' stroke-width='6' "
                                "stroke-dasharray='2 4' opacity='.5'/>");
    if (trim == 2)
        vti_canvas_draw(canvas, "<path fill='none' stroke='$L' stroke-width='2.5' stroke-dasharray='6 4' "
                                "d='M-28-34Q-30-96 2-100 34-96 36-32'/>");
}

void vti_slippers_draw(vti_canvas *canvas) {
    int trim = vti_canvas_vary(canvas, 3);
    static const int percents[] = {88, 94, 99};
    vti_canvas_draw(canvas, "<g transform='translate(104 158)rotate(-8)scale(.%d)'>", percents[canvas->size]);
    draw_slipper(canvas, trim);
    vti_canvas_draw(canvas, "</g><g transform='translate(212 164)rotate(10)scale(-.%d .%d)'>", percents[canvas->size],
                    percents[canvas->size]);
    draw_slipper(canvas, trim);
    vti_canvas_draw(canvas, "</g>");
}
