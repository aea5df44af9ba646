/*
 * drawings_toys.c: soft animals, wooden toys, kites.
 */
#include "drawings.h"

enum { RABBIT, BEAR, ELEPHANT }; /* shapes of soft toys */

static void draw_ears(vti_canvas *canvas) {
    switch (canvas->shape) {
    case RABBIT:
        if (vti_canvas_vary(canvas, 2)) { /* both up */
            vti_canvas_part(
                canvas, 'm', 'v',
                "M130 104c-26-24-34-84-14-92 19-6 37 42 36 86zM190 104c26-24 34-84 14-92-19-6-37 42-36 86z");
            vti_canvas_draw(canvas, "<path fill='$a' opacity='.7' d='M130 88c-12-20-18-54-11-60 8 0 19 26 20 54zM190 "
                                    "88c12-20 18-54 11-60-8 0-19 26-20 54z'/>");
        } else { /* one bent */
            vti_canvas_part(
                canvas, 'm', 'v',
                "M130 104c-26-24-34-84-14-92 19-6 37 42 36 86zM190 104c14-24 16-54 10-66-20-2-34 24-32 60z");
            vti_canvas_part(canvas, 'd', 'v', "M180 42c10-18 38-18 50 0 10 16 14 44 4 48-12 4-22-28-54-48z");
            vti_canvas_draw(canvas, "<path fill='$a' opacity='.7' d='M130 88c-12-20-18-54-11-60 8 0 19 26 20 54z'/>");
        }
        break;
    case BEAR:
        vti_canvas_part(canvas, 'm', 'v',
                        "M94 88a26 26 0 1 1 52 0 26 26 0 1 1-52 0zM174 88a26 26 0 1 1 52 0 26 26 0 1 1-52 0z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='26' stroke-linecap='round' opacity='.7' "
                                "d='M118 87h0M202 87h0'/>");
        break;
    default:
        vti_canvas_part(canvas, 'm', 'v',
                        "M124 96c-40-38-92-10-92 36 0 42 44 62 88 32zM196 96c40-38 92-10 92 36 0 42-44 62-88 32z");
        vti_canvas_draw(canvas, "<path fill='$a' opacity='.7' d='M108 106c-28-22-60-4-60 28 0 26 26 38 56 24zM212 "
                                "106c28-22 60-4 60 28 0 26-26 38-56 24z'/>");
    }
}

/* Dots are lines without length. */
static void draw_face(vti_canvas *canvas) {
    vti_canvas_draw(canvas, "<g fill='none' stroke-linecap='round'><path stroke='#e58f86' stroke-width='16' "
                            "opacity='.45' d='M118 140h5M197 140h5'/><path stroke='$k' stroke-width='12' d='M136 "
                            "122h0M184 122h0'/><path stroke='#fff' stroke-width='4' d='M138 120h0M186 120h0'/></g>");
    if (canvas->shape == BEAR) vti_canvas_part(canvas, 'L', 0, "M132 142a28 21 0 1 1 56 0 28 21 0 1 1-56 0z");
    if (canvas->shape == ELEPHANT) {
        vti_canvas_part(canvas, 'm', 'h',
                        "M142 126c-2 34-6 56 8 76 14 16 42 10 42-8-6-10-20-6-18 0-10 0-10-12-6-28 4-14 10-26 "
                        "10-40-4-14-32-14-36 0z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$k' opacity='.3' stroke-width='2' d='M144 146q16 6 32 0M143 "
                                "160q14 6 28 0M143 174q12 5 23 1'/>");
    } else {
        vti_canvas_draw(canvas,
                        "<path fill='$k' d='M152 130q8-4 16 0 0 8-8 10-8-2-8-10z'/><path fill='none' stroke='$k' "
                        "stroke-width='2.5' stroke-linecap='round' d='M160 140v6m-10 2q5 6 10-2 5 8 10 2'/>");
    }
}

void vti_soft_toy_draw(vti_canvas *canvas) {
    enum { DUNGAREES, SCARF, BOW };
    int dress = vti_canvas_vary(canvas, 4); /* one in four has none */
    vti_canvas_ground(canvas, 160, 258, canvas->size ? 84 : 72);
    if (!canvas->size) vti_canvas_draw(canvas, "<g transform='translate(19 31) scale(.88)'>");
    draw_ears(canvas);
    vti_canvas_body(canvas, 'r', "M160 140c42 0 60 40 60 76 0 32-24 46-60 46s-60-14-60-46c0-36 18-76 60-76z");
    if (dress == DUNGAREES)
        vti_canvas_draw(canvas, "<path fill='$A' d='M102 226q58 16 116 0 0 36-58 36t-58-36zM130 196h60v40h-60z'/><path "
                                "fill='none' stroke='$A' stroke-width='10' d='M134 202l-14-44M186 202l14-44'/><path "
                                "stroke='$b' stroke-width='10' stroke-linecap='round' d='M137 204h0M183 204h0'/>");
    else
        vti_canvas_draw(canvas, "<ellipse cx='160' cy='216' rx='34' ry='36' fill='$L' opacity='.6'/>");
    vti_canvas_part(canvas, 'm', 'v',
                    "M118 168c-26 8-40 36-32 54 14 10 34-10 44-32zM202 168c26 8 40 36 32 54-14 10-34-10-44-32zM94 "
                    "244a29 23 0 1 1 58 0 29 23 0 1 1-58 0zM168 244a29 23 0 1 1 58 0 29 23 0 1 1-58 0z");
    vti_canvas_draw(canvas, "<path stroke='$L' stroke-width='24' stroke-linecap='round' d='M119 247h8M193 247h8'/>");
    vti_canvas_body(canvas, 'r', "M160 72c40 0 62 24 62 50 0 28-26 44-62 44s-62-16-62-44c0-26 22-50 62-50z");
    if (dress == SCARF)
        vti_canvas_draw(canvas,
                        "<path fill='$a' d='M180 164l26-2 8 54q-12 4-22 0z'/><path fill='$A' d='M112 154q48 24 96 0l4 "
                        "15q-52 26-104 0z'/><path stroke='$c' stroke-width='3' d='M191 204l20-4M189 194l20-4'/>");
    if (dress == BOW)
        vti_canvas_draw(canvas,
                        "<g transform='translate(160 %d)'><path fill='$A' d='M0 0l-30-16v32zM0 0l30-16v32z'/><circle "
                        "r='8' fill='$a'/></g>",
                        canvas->shape == ELEPHANT ? 76 : 172);
    draw_face(canvas);
    if (!canvas->size) vti_canvas_draw(canvas, "</g>");
}

/* The left front lower corner of a block is at (x, y). */
static void draw_block(vti_canvas *canvas, char colour, int x, int y, int width, int height) {
    y -= height;
    vti_canvas_part(canvas, colour, 0, "M%d %dl12-10h%dv%dl-12 10h-%dz", x, y, width, height, width);
    vti_canvas_draw(canvas,
                    "<path fill='#fff' opacity='.4' d='M%d %dl12-10h%dl-12 10z'/><path opacity='.24' d='M%d "
                    "%dl12-10v%dl-12 10z'/><path fill='url(#vt-grain)' d='M%d %dh%dv%dh-%dz'/>",
                    x, y, width, x + width, y, height, x, y, width, height, width);
}

void vti_blocks_draw(vti_canvas *canvas) {
    static const char *const signs[] = {
        "<circle r='14' fill='$c'/>", "<path fill='$c' d='M0-17l5 11 12 1-9 8 3 12L0 8l-11 7 3-12-9-8 12-1z'/>",
        "<path fill='$c' d='M0 14C-20 0-18-14-8-14c6 0 8 5 8 8 0-3 2-8 8-8 10 0 12 14-8 28z'/>"};
    bool swap = vti_canvas_vary(canvas, 2);
    char first = swap ? 'a' : 'm', second = swap ? 'm' : 'a';
    vti_canvas_ground(canvas, 160, 258, 104);
    if (canvas->size) {
        draw_block(canvas, 'l', 42, 246, 46, 46);
        draw_block(canvas, 'A', 234, 246, 46, 30);
    }
    draw_block(canvas, first, 76, 258, 52, 52);
    draw_block(canvas, second, 188, 258, 52, 52);
    draw_block(canvas, 'w', 76, 206, 164, 22);
    if (canvas->size) draw_block(canvas, 'd', 190, 184, 44, 60);
    draw_block(canvas, second, 92, 184, 50, 50);
    vti_canvas_draw(canvas, "<g transform='translate(117 159)'>");
    vti_canvas_draw(canvas, signs[vti_canvas_vary(canvas, 3)]);
    vti_canvas_draw(canvas, "</g><g transform='translate(214 232)'>");
    vti_canvas_draw(canvas, signs[vti_canvas_vary(canvas, 3)]);
    vti_canvas_draw(canvas, "</g>");
    vti_canvas_part(canvas, first, 'd', "M82 134l35-44 38 34-12 10z"); /* a roof */
    vti_canvas_draw(canvas,
                    "<path fill='#1c0f0a' opacity='.25' d='M117 90l38 34-12 10z'/><path fill='#fff' opacity='.25' "
                    "d='M82 134l35-44 26 44z'/>");
    vti_canvas_part(canvas, 'w', 'h', "M152 258v-52h24v52q-12 6-24 0z"); /* a column */
    if (!canvas->size) vti_canvas_part(canvas, 'l', 'r', "M190 162a22 22 0 1 1 44 0 22 22 0 1 1-44 0z");
}

void vti_rings_draw(vti_canvas *canvas) {
    static const char colours[] = "malAdmalA";
    int first = vti_canvas_vary(canvas, 4);
    vti_canvas_ground(canvas, 160, 258, 84);
    vti_canvas_part(canvas, 'w', 'h', "M154 70h12v60h-12z");
    if (vti_canvas_vary(canvas, 2)) /* a rocking base */
        vti_canvas_part(canvas, 'w', 'v', "M78 236h164q-12 26-82 26t-82-26z");
    else
        vti_canvas_part(canvas, 'w', 'h', "M82 236h156q8 0 8 8v10q0 6-8 6H82q-8 0-8-6v-10q0-8 8-8z");
    for (int i = 0; i < 5; i++) {
        int half = 58 - 10 * i, y = 208 - 28 * i;
        vti_canvas_part(canvas, colours[first + i], 'h', "M%d %dh%da14 14 0 0 1 0 28h-%da14 14 0 0 1 0-28z", 160 - half,
                        y, 2 * half, 2 * half);
        vti_canvas_draw(canvas, "<path fill='url(#vt-v)' d='M%d %dh%da14 14 0 0 1 0 28h-%da14 14 0 0 1 0-28z'/>",
                        160 - half, y, 2 * half, 2 * half);
    }
    vti_canvas_part(canvas, 'a', 'r', "M138 78a22 22 0 1 1 44 0 22 22 0 1 1-44 0z");
}

/* Paths of frames and of wheels, which are points: lines without length. */
static void draw_wheels(vti_canvas *canvas, const char *frames, const char *wheels) {
    vti_canvas_draw(
        canvas,
        "<path fill='$w' stroke='$W' d='%s'/><g stroke-linecap='round'><path stroke='$W' stroke-width='28' "
        "d='%s'/><path stroke='$w' stroke-width='20' d='%s'/><path stroke='$c' stroke-width='6' d='%s'/></g>",
        frames, wheels, wheels, wheels);
}

static void draw_wagon(vti_canvas *canvas, int x, char colour, int load) {
    static const char *const loads[] = {
        "<g fill='#e6c48f' stroke='#b98550' stroke-width='4'><circle cx='22' cy='178' r='10'/><circle cx='46' cy='178' "
        "r='10'/><circle cx='34' cy='159' r='10'/></g>",
        "<path fill='$a' d='M8 160h26v30H8z'/><path fill='$L' d='M36 168h24v22H36z'/><path fill='$A' d='M8 160l13-18 "
        "13 18z'/>",
        "<path fill='#6d9c62' d='M6 188l14-44 14 44zM32 188l14-52 14 52z'/>"};
    vti_canvas_draw(canvas, "<g transform='translate(%d 0)'>", x);
    vti_canvas_draw(canvas, loads[load]);
    vti_canvas_draw(canvas, "</g>");
    vti_canvas_part(canvas, colour, 'd', "M%d 186h68v38h-68z", x);
}

void vti_train_draw(vti_canvas *canvas) {
    int load = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, canvas->size ? 264 : 252, 124);
    if (canvas->size) { /* two wagons more, behind */
        vti_canvas_draw(canvas, "<g transform='translate(60 12) scale(.8)'><ellipse cx='166' cy='253' rx='110' ry='14' "
                                "fill='url(#vt-s)'/>");
        draw_wagon(canvas, 78, 'a', (load + 2) % 3);
        draw_wagon(canvas, 170, 'd', load);
        draw_wheels(canvas, "M74 222h76v12h-76zM166 222h76v12h-76zM150 228h16",
                    "M93 240h0M131 240h0M185 240h0M223 240h0");
        vti_canvas_draw(canvas, "</g><g transform='translate(0 14)'>");
    }
    draw_wagon(canvas, 142, 'm', load);
    draw_wagon(canvas, 228, 'l', (load + 1) % 3);
    vti_canvas_part(canvas, 'A', 'h', "M32 138h32q4 6 0 12l-8 34H40l-8-34q-4-6 0-12z");
    vti_canvas_draw(canvas, "<circle cx='48' cy='120' r='10' fill='#fff' opacity='.8'/><circle cx='62' cy='102' r='13' "
                            "fill='#fff' opacity='.6'/>");
    vti_canvas_body(canvas, 'v', "M28 180h66v44H28q-10-2-10-22t10-22z");
    vti_canvas_draw(canvas, "<path fill='$a' d='M52 180h8v44h-8z'/><circle cx='24' cy='202' r='6' fill='#f6d774'/>");
    vti_canvas_part(canvas, 'm', 'd', "M82 140h44v84H82z");
    vti_canvas_part(canvas, 'A', 0, "M76 130h56q4 0 4 5v7H72v-7q0-5 4-5z");
    vti_canvas_draw(canvas, "<rect x='91' y='152' width='26' height='26' rx='5' fill='$c'/>");
    draw_wheels(canvas, "M12 222h118v12H24zM138 222h76v12h-76zM224 222h76v12h-76zM130 228h94",
                "M34 240h0M72 240h0M157 240h0M195 240h0M243 240h0M281 240h0");
    vti_canvas_draw(canvas, "<circle cx='108' cy='235' r='18' fill='$w' stroke='$W' stroke-width='5'/>");
    if (canvas->size) vti_canvas_draw(canvas, "</g>");
}

void vti_kite_draw(vti_canvas *canvas) {
    vti_canvas_draw(canvas,
                    "<g fill='#fff' opacity='.7'><path d='M24 96q2-22 24-20 8-22 32-14 22-4 24 16 18 4 14 18z'/><path "
                    "d='M196 246q0-16 18-16 8-18 28-12 20-6 26 12 18 0 18 16z'/></g>"
                    "<g transform='rotate(20 160 130)'><path fill='none' stroke='$k' opacity='.5' d='M160 128q-20 "
                    "90-104 190'/><path fill='none' stroke='$A' stroke-width='3' d='M160 222c26 18 22 34 0 46s-20 30 "
                    "6 44'/><path fill='$a' d='M176 242l-18-8 4 20zM176 242l20-6-6 20zM150 278l-20-4 8 18zM150 278l14-"
                    "14 6 18z'/>");
    switch (vti_canvas_vary(canvas, 3)) {
    case 0: /* four panels */
        vti_canvas_body(canvas, 'd', "M160 24L84 110l76 114 76-114z");
        vti_canvas_draw(canvas, "<path fill='$a' d='M160 24v86h76zM160 224V110H84z'/>");
        break;
    case 1: /* bands */
        vti_canvas_body(canvas, 'd', "M160 24L84 110l76 114 76-114z");
        vti_canvas_draw(canvas,
                        "<path fill='$L' d='M116 74h88l32 36H84z'/><path fill='$a' d='M84 110h152l-30 45h-92z'/>");
        break;
    default: /* a sun */
        vti_canvas_body(canvas, 'd', "M160 24L84 110l76 114 76-114z");
        vti_canvas_draw(canvas,
                        "<path fill='$L' d='M84 110h152l-76 114z'/><circle cx='160' cy='110' r='34' fill='$a'/>");
    }
    vti_canvas_draw(canvas,
                    "<path fill='url(#vt-d)' d='M160 24L84 110l76 114 76-114z'/><path fill='#1c0f0a' opacity='.1' "
                    "d='M160 24v200l76-114z'/><path stroke='$W' stroke-width='3' d='M160 22v204M82 110h156'/></g>");
}
