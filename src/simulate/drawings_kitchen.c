/*
 * drawings_kitchen.c: what the kitchen department sells, see drawings.h. Most stand in a group whose origin is the
 * middle of their base.
 */
#include "drawings.h"

#include "drawing_parts.h"

void vti_board_draw(vti_canvas *canvas) {
    static const char *const outlines[] = {
        "M-62-196h124q16 0 16 16V-14q0 16-16 16H-62q-16 0-16-16V-180q0-16 16-16z",
        ("M-16-220q16-10 32 0 6 6 4 18l-4 26q-1 14 16 16 40 3 40 34V-16q0 18-20 18H-52q-20 0-20-18V-126"
         "q0-31 40-34 17-2 16-16l-4-26q-2-12 4-18z"),
        "M-15-224q15-9 30 0 5 5 4 14l-3 42q0 8 10 11A81 81 0 1 1-26-157q10-3 10-11l-3-42q-1-9 4-14z"};
    int form = vti_canvas_vary(canvas, 3);
    const char *outline = outlines[form];
    vti_canvas_ground(canvas, 160, 256, 74);
    vti_canvas_draw(canvas, "<g transform='translate(154 256)scale(.%d)'>", 86 + 6 * (int)canvas->size);
    vti_canvas_cast(canvas, "%s", outline);
    vti_canvas_draw(canvas, "<path transform='translate(7-2)' fill='$D' d='%s'/>", outline);
    vti_canvas_body(canvas, 'd', "%s", outline);
    if (form == 0)
        vti_canvas_draw(canvas, "<rect x='-66' y='-184' width='132' height='174' rx='10' fill='none' stroke='$D' "
                                "stroke-opacity='.35' stroke-width='3'/><circle cx='50' cy='-166' r='8' fill='$T'/>");
    else
        vti_canvas_draw(canvas,
                        "<circle cy='-205' r='7' fill='$T'/>"
                        "<path fill='none' stroke='$A' stroke-width='3' d='M0-204c-16 14-18 44-8 50s14-30 8-50'/>");
    if (vti_canvas_vary(canvas, 2))
        vti_canvas_draw(canvas,
                        "<g transform='translate(62-16)'><circle cx='26' cy='2' r='20' fill='#e2b23a'/>"
                        "<circle r='22' fill='#f3cf58'/><circle r='18' fill='#fdf3cd'/><circle r='15' fill='#f5d76b'/>"
                        "<path stroke='#fdf3cd' stroke-width='2.5' d='M0-15v30M-13-8l26 16M-13 8L13-8'/></g>");
    else
        vti_canvas_draw(canvas,
                        "<g fill='#d2503c'><circle cx='74' cy='-16' r='20'/><circle cx='106' cy='-10' r='16'/></g>"
                        "<path fill='none' stroke='#5b7f45' stroke-width='4' stroke-linecap='round' "
                        "d='M66-36l8 4 9-4M74-32v-8M100-26l6 3 7-3'/>");
    vti_canvas_draw(canvas, "</g>");
}

void vti_knife_draw(vti_canvas *canvas) {
    static const char blade[] = "M30-26H-56Q-108-22-148 20-84 44-20 46H22q8 0 8-12z";
    static const char grip[] = "M42-24q22-6 44 0t42-1q14 0 16 16t-12 22q-22-4-46-1-24 4-44 3z";
    int bolster = vti_canvas_vary(canvas, 2);
    vti_canvas_draw(canvas, "<g transform='translate(166 154)rotate(-38)scale(1.%d)'>", 10 + 12 * (int)canvas->size);
    vti_canvas_draw(canvas, "<rect x='-92' y='-92' width='184' height='184' rx='14' fill='$T' "
                            "transform='rotate(38)rotate(8)'/>");
    vti_canvas_cast(canvas, "%s%s", blade, grip);
    vti_canvas_part(canvas, 'g', 'd', "%s", blade);
    vti_canvas_draw(
        canvas, "<path fill='#fff' fill-opacity='.6' d='M-148 20Q-84 44-20 46H22l6-10H-20Q-84 35-148 20z'/>"
                "<path fill='none' stroke='#fff' stroke-opacity='.5' stroke-width='3' d='M14-19H-54Q-88-16-114 2'/>");
    vti_canvas_body(canvas, 'v', "%s", grip);
    vti_canvas_part(canvas, bolster ? 'b' : 'G', 'v', "M28-27h15v43l-9 12h-6z");
    vti_canvas_draw(canvas,
                    "<g fill='%s' stroke='#35302d' stroke-opacity='.3'><circle cx='62' cy='-5' r='4'/>"
                    "<circle cx='92' cy='-6' r='4'/><circle cx='122' cy='-4' r='4'/></g></g>",
                    bolster ? "#e2c27d" : "#e4e7e8");
}

void vti_saucepan_draw(vti_canvas *canvas) {
    bool lid = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 122, 256, 70);
    vti_canvas_draw(canvas, "<g transform='translate(120 258)scale(.%d)'>", 84 + 11 * (int)canvas->size);
    vti_canvas_part(canvas, 'w', 'v', "M104-96l72-18q12-2 14 8t-8 14l-74 14z");
    vti_canvas_part(canvas, 'g', 'v', "M70-88l38-10 4 20-42 8z");
    vti_canvas_body(canvas, 'h', "M-82-104V-24Q-80-2-52 1q52 8 104 0Q80-2 82-24V-104z");
    vti_opening_draw(canvas, 0, -104, 82, 16, canvas->metal ? 'd' : 'c');
    if (!canvas->metal)
        vti_canvas_draw(canvas, "<ellipse cy='-104' rx='81' ry='16' fill='none' stroke='$D' stroke-width='3'/>");
    if (lid) {
        vti_canvas_part(canvas, canvas->metal ? 'm' : 'l', canvas->metal ? 'm' : 'v',
                        "M-84-106Q-78-124-40-130q40-8 80 0Q78-124 84-106q-84 24-168 0z");
        vti_canvas_part(canvas, 'w', 'h', "M-5-132l-7-18q12-8 24 0l-7 18z");
    } else {
        vti_canvas_draw(canvas, "<ellipse cy='-99' rx='72' ry='10' fill='#fffaf0'/><path fill='#e9dcc4' "
                                "d='M-40-100q34 10 66 0-30 14-66 0z'/>");
        vti_steam_draw(canvas, 0, -128);
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_frying_pan_draw(vti_canvas *canvas) {
    static const char handle[] = "M-14-66q6-10 6-40v-56q0-12 8-12t8 12v56q0 30 6 40z";
    static const char pan[] = "M-94 24a94 94 0 1 0 188 0a94 94 0 1 0-188 0z";
    vti_canvas_draw(canvas, "<g transform='translate(152 166)rotate(42)scale(.%d)'>", 80 + 9 * (int)canvas->size);
    vti_canvas_cast(canvas, "%s%s", handle, pan);
    vti_canvas_part(canvas, vti_canvas_vary(canvas, 2) ? 'w' : 'd', 'h', "%s", handle);
    vti_canvas_body(canvas, 'd', "%s", pan);
    vti_canvas_draw(canvas, "<circle cy='-160' r='4.5' fill='$t'/><path fill='$g' d='M-13-64l4-18H9l4 18z'/>"
                            "<circle cy='24' r='86' fill='$D'/><circle cy='24' r='76' fill='$d'/>"
                            "<circle cy='24' r='76' fill='url(#vt-r)'/>");
    switch (vti_canvas_vary(canvas, 3)) {
    case 0:
        vti_canvas_draw(canvas,
                        "<path fill='#fffaf0' d='M-42 10c-4-30 26-36 44-26s42 4 44 30-14 30-30 44-58 6-58-12 2-18 "
                        "0-36z'/><circle cx='2' cy='22' r='19' fill='#f2b134'/>"
                        "<circle cx='-4' cy='15' r='5' fill='#ffe3a0'/>");
        break;
    case 1:
        vti_canvas_draw(canvas, "<path fill='none' stroke='#6d9257' stroke-width='6' stroke-dasharray='3 4' "
                                "d='M-50 44Q0 30 40-24'/><path fill='none' stroke='#4c6b3c' stroke-width='3' "
                                "d='M-54 46Q0 30 44-28'/><g fill='#f7ead2'><ellipse cx='14' cy='48' rx='12' ry='17'/>"
                                "<ellipse cx='34' cy='40' rx='10' ry='15'/></g>");
        break;
    default:
        vti_canvas_draw(canvas,
                        "<g fill='none' stroke='#fff' stroke-opacity='.16' stroke-width='2'><circle cy='24' r='60'/>"
                        "<circle cy='24' r='42'/><circle cy='24' r='24'/></g>");
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_casserole_draw(vti_canvas *canvas) {
    char knob = vti_canvas_vary(canvas, 2) ? 'b' : 'w';
    vti_canvas_ground(canvas, 160, 256, 98);
    vti_canvas_draw(canvas, "<g transform='translate(160 256)scale(.%d)'>", 86 + 13 * (int)canvas->size);
    vti_handle_draw(canvas, 13, "M-98-84h-14q-10 1-10 11t10 11h14M98-84h14q10 1 10 11t-10 11h-14");
    vti_canvas_body(canvas, 'h', "M-102-98V-30Q-100-3-70 1q70 8 140 0Q100-3 102-30V-98z");
    vti_canvas_part(canvas, 'm', 'h', "M-107-98Q-106-114-86-118q30-24 86-24t86 24q20 4 21 20-107 14-214 0z");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-opacity='.5' stroke-width='3' d='M-105-97q105 14 210 0'/>"
                    "<path fill='none' stroke='#fff' stroke-opacity='.45' stroke-width='5' stroke-linecap='round' "
                    "d='M-66-124q22-11 48-12M-80-76v36'/>");
    vti_canvas_part(canvas, knob, 'h', "M-7-140l-3-8q-12-4-9-14 8-7 19-7t19 7q3 10-9 14l-3 8z");
    if (vti_canvas_vary(canvas, 2)) vti_steam_draw(canvas, 0, -178);
    vti_canvas_draw(canvas, "</g>");
}

void vti_jar_draw(vti_canvas *canvas) {
    static const char *const stores[] = {"#d98d3a", "#f4ead4", "#5d3b2a", "#9fb07a", "#c25a41", "#e6c86f"};
    int height = 104 + 26 * (int)canvas->size, lid = -height - 22;
    const char *store = stores[vti_canvas_vary(canvas, 6)];
    vti_canvas_ground(canvas, 160, 256, 58);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)'>");
    for (int layer = 0; layer < 2; layer++) {
        vti_canvas_draw(canvas, "<path fill='%s' d='M-54-%dq28-14 56-6t52 2V-12q-2 10-14 11-40 6-80 0-12-1-14-11z'/>",
                        layer ? "url(#vt-p3-9)" : store, height * 2 / 3);
    }
    vti_canvas_body(canvas, 'h', "M-44-%dq-16 8-16 24V-12Q-59 0-46 2q46 6 92 0 13-2 14-14V-%dq0-16-16-24z", height + 16,
                    height - 8);
    if (vti_canvas_vary(canvas, 2)) {
        vti_canvas_part(canvas, 'w', 'h', "M-48 %dq-2-16 6-20 42-10 84 0 8 4 6 20-48 8-96 0z", lid + 8);
        vti_canvas_draw(canvas, "<ellipse cy='%d' rx='42' ry='7' fill='#fff' fill-opacity='.22'/>", lid - 11);
    } else {
        vti_canvas_draw(canvas, "<path fill='$a' d='M-46 %dh92v6h-92z'/>", lid + 4);
        vti_canvas_body(canvas, 'h', "M-48 %dq0-18 20-22 28-6 56 0 20 4 20 22z", lid + 4);
        vti_canvas_draw(canvas, "<path fill='none' stroke='$G' stroke-width='3' d='M-50 %dh100M42 %dl12-8 2 34-8 10'/>",
                        lid + 10, lid + 10);
    }
    vti_canvas_draw(canvas,
                    "<rect x='-28' y='-%d' width='56' height='36' rx='4' fill='$c'/><path stroke='$k' "
                    "stroke-opacity='.55' stroke-width='3' stroke-linecap='round' d='M-14-%dh28M-8-%dh16'/></g>",
                    height / 2 + 18, height / 2 + 4, height / 2 - 5);
}

void vti_apron_draw(vti_canvas *canvas) {
    static const char cloth[] = "M118 88q42 12 84 0 2 40 40 62 10 66 2 128-84 12-168 0-8-62 2-128 38-22 40-62z";
    vti_canvas_cast(canvas, "%s", cloth);
    vti_canvas_draw(canvas, "<g fill='none' stroke-linecap='round'><path stroke='$A' stroke-width='7' "
                            "d='M122 90C116 40 150 34 160 34s44 6 38 56'/><path stroke='$a' stroke-width='6' "
                            "d='M80 152c-26 20-18 60-32 92M240 152c26 20 16 54 30 84'/></g>"
                            "<circle cx='160' cy='30' r='9' fill='$b'/><circle cx='158' cy='28' r='4' fill='#fff' "
                            "fill-opacity='.6'/>");
    vti_canvas_body(canvas, 'd', "%s", cloth);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-opacity='.22' stroke-width='4' "
                            "d='M104 280q-4-60 14-110M216 280q4-60-12-104M140 150q24 8 44-2'/>"
                            "<path fill='none' stroke='$a' stroke-width='4' d='M118 92q42 12 84 0'/>");
    const char *pocket = vti_canvas_vary(canvas, 2) ? "M108 186h104v50q-4 12-18 12h-68q-14 0-18-12z"
                                                    : "M104 190h46v50h-32q-14 0-14-12zM170 190h46v38q0 12-14 12h-32z";
    vti_canvas_part(canvas, vti_canvas_vary(canvas, 2) ? 'd' : 'a', 'd', "%s", pocket);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.6' stroke-width='1.5' "
                    "stroke-dasharray='5 3' transform='translate(11 15)scale(.93)' d='%s'/>",
                    pocket);
}

/* Shape 0: to eat from; 1: to mix in, with a lip and a whisk. */
void vti_bowl_draw(vti_canvas *canvas) {
    bool mixing = canvas->shape == 1;
    vti_canvas_ground(canvas, 160, 256, mixing ? 66 : 52);
    vti_canvas_draw(canvas, "<g transform='translate(160 256)scale(.%d)'>",
                    mixing ? 88 + 11 * (int)canvas->size : 84 + 7 * (int)canvas->size);
    if (mixing) {
        vti_canvas_body(canvas, 'h', "M-120-118C-116-46-84-6-54 0q54 8 108 0C84-6 110-46 112-106q10-8 18-16z");
        vti_opening_draw(canvas, 0, -118, 120, 22, 'l');
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$a' stroke-width='6' d='M-116-92q116 42 228 0'/>"
                        "<path stroke='$w' stroke-width='11' stroke-linecap='round' d='M58-190L92-226'/>"
                        "<g fill='none' stroke='$G' stroke-width='3'><path d='M56-188C0-178-18-138-4-112M56-188C60-150 "
                        "48-122 10-100M56-188C26-168 2-138 2-104M56-188C46-156 26-124 6-102'/></g>");
    } else {
        vti_canvas_part(canvas, 'd', 'h', "M-42-8h84l-5 13q-37 6-74 0z");
        vti_canvas_body(canvas, 'h', "M-106-106C-104-42-74-8-40-4q40 5 80 0C74-8 104-42 106-106z");
        vti_opening_draw(canvas, 0, -106, 106, 20, vti_canvas_vary(canvas, 2) ? 'c' : 'd');
        switch (vti_canvas_vary(canvas, 4)) {
        case 0:
            vti_canvas_draw(canvas, "<path stroke='$w' stroke-width='7' stroke-linecap='round' "
                                    "d='M-92-128L110-134M-84-140L112-126'/>");
            break;
        case 1:
            vti_canvas_draw(canvas,
                            "<g fill='#d8604a'><circle cx='-40' cy='-116' r='26'/><circle cx='44' cy='-114' r='24'/>"
                            "<circle cx='4' cy='-124' r='28' fill='#e9a13c'/></g><path fill='none' stroke='#5b7f45' "
                            "stroke-width='4' d='M-40-142q0-8 6-12M44-138l2-10M4-152q2-8 10-8'/>"
                            "<path fill='$d' d='M-102-106a102 17 0 0 0 204 0q0 10-2 14-100 22-200 0-2-4-2-14z'/>");
            break;
        default: vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='4' d='M-105-94q105 34 210 0'/>");
        }
    }
    vti_canvas_draw(canvas, "<path fill='none' stroke='#fff' stroke-opacity='.4' stroke-width='6' "
                            "stroke-linecap='round' d='M-82-72q6 26 22 42'/></g>");
}

void vti_mill_draw(vti_canvas *canvas) {
    bool modern = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 160, 256, 40);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(%s)'>", canvas->size ? "1.1" : ".9");
    if (modern) {
        vti_canvas_body(canvas, 'h', "M-42-6Q-34-70-34-136h68q0 66 8 130-42 16-84 0z");
        vti_canvas_part(canvas, 'g', 'm', "M-34-144h68v10q-34 8-68 0z");
        vti_canvas_body(canvas, 'h', "M-34-142q-4-62 34-68 38 6 34 68-34 8-68 0z");
    } else {
        vti_canvas_body(canvas, 'h',
                        "M-42-4q-4-10 2-16 12-10 12-30 0-22-8-34-8-14 4-22-4-14 8-22h48q12 8 8 22 12 8 4 22-8 "
                        "12-8 34 0 20 12 30 6 6 2 16-42 12-84 0z");
        vti_canvas_part(canvas, 'g', 'm', "M-24-136h48v9q-24 6-48 0z");
        vti_canvas_body(canvas, 'h', "M-26-134q-14-14-10-34 6-26 36-30 30 4 36 30 4 20-10 34-26 6-52 0z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-opacity='.5' stroke-width='3' "
                                "d='M-32-106q32 8 64 0M-40-18q40 10 80 0'/>");
    }
    vti_canvas_part(canvas, vti_canvas_vary(canvas, 2) ? 'b' : 'g', 'r', "M-9-%dq-4-14 9-15 13 1 9 15-9 4-18 0z",
                    modern ? 208 : 196);
    vti_canvas_draw(canvas,
                    "<g fill='#4a3a30'><circle cx='62' cy='6' r='6'/><circle cx='76' cy='-4' r='5'/><circle "
                    "cx='-64' cy='2' r='6'/><circle cx='90' cy='8' r='6' fill='#8d5a44'/><circle cx='-82' cy='9' "
                    "r='5' fill='#6b5445'/></g></g>");
}

void vti_utensils_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 256, 62);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(.96)'>");
    if (canvas->size)
        vti_canvas_draw(
            canvas, "<g stroke='$G' stroke-width='5' fill='none'><path d='M-34-100L-84-186'/><path fill='$G' "
                    "d='M-92-182q-14-30 6-36t28 22z'/></g><path stroke='#4b4744' stroke-width='7' d='M46-100L82-176'/>"
                    "<path fill='#4b4744' d='M70-170l26 12 18-52-30-14z'/>");
    vti_canvas_draw(canvas,
                    "<g stroke-linecap='round' stroke-width='8'><path stroke='$W' d='M-16-100l-24-90'/>"
                    "<path stroke='$w' d='M6-100v-84M22-100l26-92'/><path stroke='$g' d='M-4-100l-10-60'/></g>");
    vti_canvas_part(canvas, 'W', 'h', "M-58-236q18-12 32 6 8 34-10 46-20-4-26-28-2-16 4-24z");
    vti_canvas_part(canvas, 'w', 'h', "M-16-240h44v50q-4 12-22 12t-22-12zM-6-230v36h6v-36zm12 0v36h6v-36z");
    vti_canvas_part(canvas, 'w', 'h', "M52-244q26-2 24 30-6 26-28 24-16-12-12-36 6-16 16-18z");
    vti_canvas_draw(canvas,
                    "<g fill='none' stroke='$G' stroke-width='2.5'><path d='M-14-158q-28-26-16-52 34 10 26 52M-12-158"
                    "q-10-26-12-48M-8-158q12-26-14-50'/></g>");
    vti_canvas_body(canvas, 'h', "M-60-116Q-62-50-54-4q54 12 108 0 8-46 6-112z");
    vti_canvas_draw(canvas, "<path fill='$D' d='M-60-116a60 12 0 0 0 120 0v5a60 12 0 0 1-120 0z' opacity='.5'/>"
                            "<path fill='$l' d='M-62-118a62 14 0 0 0 124 0v6a62 14 0 0 1-124 0z'/>");
    if (!canvas->pattern)
        vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='8' d='M-58-36q58 14 116 0'/>");
    vti_canvas_draw(canvas, "</g>");
}

static void hanging_towel(vti_canvas *canvas, int x, int bottom) {
    vti_canvas_cast(canvas, "M%d 66h116v%dh-116z", x, bottom - 66);
    vti_canvas_part(canvas, 'd', 'd', "M%d 64h104V%dq-52 8-104 0z", x + 8, bottom - 32);
    vti_canvas_body(canvas, 'd', "M%d 68q0-14 10-14h96q10 0 10 14V%dq-30 8-58 0t-58 0z", x, bottom);
    if (!canvas->pattern)
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$a' stroke-width='9' d='M%d %dq30 8 58 0t58 0'/><path fill='none' "
                        "stroke='$a' stroke-width='3' d='M%d %dq30 8 58 0t58 0M%d %dq30 8 58 0t58 0'/>",
                        x, bottom - 36, x, bottom - 26, x, bottom - 46);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-opacity='.2' stroke-width='4' d='M%d 62q6 90 0 %dM%d 66q-6 "
                    "80 2 %d'/><path stroke='#fff' stroke-opacity='.4' stroke-width='5' d='M%d 57h90'/>",
                    x + 34, bottom - 70, x + 84, bottom - 76, x + 13);
}

void vti_tea_towel_draw(vti_canvas *canvas) {
    bool pair = canvas->size == 1;
    vti_canvas_draw(
        canvas, "<path opacity='.14' d='M34 74h266v7H34z'/><path fill='$W' d='M30 60h16v-22H30zM274 60h16v-22h-16z'/>");
    vti_canvas_part(canvas, 'w', 'v', "M24 56h272v12H24z");
    if (pair) {
        vti_canvas plain = *canvas;
        plain.main = canvas->accent;
        plain.accent = canvas->main;
        plain.pattern = 0;
        hanging_towel(&plain, 166, 236);
    }
    hanging_towel(canvas, pair ? 40 : 102, 270);
}
