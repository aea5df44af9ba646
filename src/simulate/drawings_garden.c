/*
 * drawings_garden.c: what grows and what one gardens with; see drawings.h.
 */
#include "drawings.h"

void vti_plant_pot_draw(vti_canvas *canvas) {
    static const char *const scales[] = {".8", ".89", ".98"};
    int plant = vti_canvas_vary(canvas, 6), form = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, 256, 52 + 10 * (int)canvas->size);
    vti_canvas_draw(canvas,
                    "<g transform='translate(160 258)scale(%s)'><ellipse cy='-106' rx='56' ry='12' fill='$D'/><ellipse "
                    "cy='-103' rx='50' ry='9' "
                    "fill='#4a382c'/><use href='#vt-plant%d' y='-100' transform='scale(1.06)'/>",
                    scales[canvas->size], plant);
    if (form == 0) { /* with a rim */
        vti_canvas_body(canvas, 'h', "M-54-80H54L40-8Q0 8-40-8z");
        vti_canvas_body(canvas, 'h', "M-62-106Q0-82 62-106L59-76Q0-54-59-76z");
        vti_canvas_draw(canvas, "<path fill='$D' opacity='.25' d='M-58-76Q0-54 58-76l-1 6Q0-46-57-70z'/>");
    } else if (form == 1) { /* a bowl on a foot */
        vti_canvas_part(canvas, 'W', 'h', "M-30-20h60l6 20q-36 10-72 0z");
        vti_canvas_body(canvas, 'h', "M-58-106Q0-82 58-106 78-40 36-14 0-2-36-14-78-40-58-106z");
    } else { /* a cylinder on a saucer */
        vti_canvas_part(canvas, 'd', 'h', "M-66-14Q0-2 66-14L58 0Q0 12-58 0z");
        vti_canvas_body(canvas, 'h', "M-58-106Q0-82 58-106L54-12Q0 4-54-12z");
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_watering_can_draw(vti_canvas *canvas) {
    bool slender = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 176, 256, 66);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(%s)translate(-164-258)'>",
                    canvas->size ? "1.1" : ".98");
    if (slender) { /* for the window-sill */
        vti_canvas_draw(canvas, "<path fill='none' stroke='$d' stroke-width='11' stroke-linecap='round' d='M212 "
                                "128C286 84 296 190 240 226'/>");
        vti_canvas_body(canvas, 'v', "M146 212C92 206 96 122 36 92l8-8C112 112 112 176 152 182z");
        vti_canvas_draw(canvas, "<ellipse cx='186' cy='124' rx='34' ry='9' fill='$D'/>");
        vti_canvas_body(canvas, 'h', "M152 124q34 18 68 0 30 40 32 124-6 14-66 14t-66-14q2-84 32-124z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$b' stroke-width='5' d='M152 125q34 18 68 0'/>");
    } else {
        vti_canvas_draw(canvas, "<path fill='none' stroke='$d' stroke-width='12' d='M132 140C132 56 238 56 238 "
                                "140'/><path fill='none' stroke='$d' stroke-width='11' d='M240 "
                                "150q52 0 44 46-8 32-46 36'/>");
        vti_canvas_body(canvas, 'v', "M136 232L62 114l16-10 62 68z");
        vti_canvas_part(canvas, 'b', 'h', "M34 122L82 86q8 2 6 12L46 132q-10 0-12-10z");
        vti_canvas_draw(canvas, "<ellipse cx='186' cy='142' rx='56' ry='12' fill='$D'/>");
        vti_canvas_body(canvas, 'h', "M128 142q58 24 116 0l6 106q-8 14-64 14t-64-14z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='4' opacity='.3' d='M127 166q60 22 118 "
                                "0M124 234q60 22 124 0'/><path fill='none' stroke='$l' "
                                "stroke-width='6' d='M128 143q58 24 116 0'/>");
    }
    vti_canvas_draw(canvas, "</g>");
}

/* A handle hanging from a peg at (0, 0); the tool's head begins at y = 128. */
static void draw_tool_handle(vti_canvas *canvas) {
    vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='4' d='M0 34C-14 20-8 2 0 0 8 2 14 20 0 "
                            "34'/><circle r='7' fill='$b'/>");
    vti_canvas_body(canvas, 'h', "M-9 28q9-8 18 0 8 30 2 56l-2 26H-9l-2-26q-6-26 2-56z");
    vti_canvas_draw(canvas, "<circle cy='36' r='3' fill='$D'/><path fill='#8a9195' d='M-10 106h20v20l-4 "
                            "14h-12l-4-14z'/><path fill='url(#vt-m)' d='M-10 106h20v20l-4 14h-12l-4-14z'/>");
}

void vti_trowel_draw(vti_canvas *canvas) {
    static const char blade[] = "M-5 138h10l3 20q26 4 26 16 0 60-34 90-34-30-34-90 0-12 26-16z";
    static const char fork[] = "M-5 138h10l2 18h22q13 0 13 14l-4 60-6 28-6-28-1-56H6l-1 66-5 30-5-30-1-66h-19l-1 56-6 "
                               "28-6-28-4-60q0-14 13-14h22z";
    const char *heads[] = {blade, fork};
    for (int i = 0; i < 2; i++) {
        vti_canvas_draw(canvas, "<g transform='translate(%d 36)rotate(%d)'>", i ? 216 : 108, i ? -4 : 3);
        vti_canvas_cast(canvas, "M-9 28h18v110H-9zM%s", heads[i] + 1);
        vti_canvas_part(canvas, 'g', 0, "%s", heads[i]);
        vti_canvas_draw(canvas, "<path fill='url(#vt-m)' d='%s'/>", heads[i]);
        if (!i) vti_canvas_draw(canvas, "<path stroke='$G' stroke-width='4' stroke-linecap='round' d='M0 166v60'/>");
        draw_tool_handle(canvas);
        vti_canvas_draw(canvas, "</g>");
    }
}

/* A packet standing on (0, 0). */
static void draw_seed_packet(vti_canvas *canvas, int flower) {
    vti_canvas_part(canvas, 'c', 'd', "M-62-192H62V0H-62z");
    vti_canvas_draw(canvas, "<path fill='$m' d='M-62-192H62v34H-62z'/><path stroke='$D' stroke-width='2' "
                            "stroke-dasharray='4 4' opacity='.5' d='M-62-158H62'/><path stroke='$c' "
                            "stroke-width='5' d='M-30-178h60'/><path fill='none' stroke='#5f7f52' stroke-width='4' "
                            "d='M0-40v-60M0-46q-26 2-32-20M0-56q24 0 30-20'/><path fill='#7fa36b' "
                            "d='M-32-68q20-6 26 18-24 2-26-18zM32-78q-20-6-26 18 24 2 26-18z'/>");
    if (flower == 0) /* petals around an eye */
        vti_canvas_draw(canvas,
                        "<circle cy='-112' r='20' fill='none' stroke='$m' stroke-width='24' stroke-dasharray='13.7 "
                        "2'/><circle cy='-112' r='12' fill='#7a4a2c'/><circle cy='-112' r='7' "
                        "fill='#e7b84f'/>");
    else if (flower == 1) /* a cup */
        vti_canvas_draw(canvas, "<path fill='$d' d='M-24-132q24-24 48 0 2 36-24 40-26-4-24-40z'/><path fill='$m' "
                                "d='M-28-136q20 6 28 44-30 0-28-44zM28-136q-20 6-28 44 30 0 28-44z'/>");
    else /* a spike */
        vti_canvas_draw(canvas, "<path stroke='$m' stroke-width='22' stroke-dasharray='8 3' stroke-linecap='round' "
                                "d='M0-86v-40'/><path stroke='$d' stroke-width='13' stroke-dasharray='8 3' "
                                "stroke-linecap='round' d='M0-132v-8M-26-76v-30M26-86v-30'/>");
    vti_canvas_draw(
        canvas,
        "<path stroke='$k' stroke-width='3' d='M-34-24h68'/><path stroke='$a' stroke-width='3' d='M-22-14h44'/>");
}

void vti_seeds_draw(vti_canvas *canvas) {
    int flower = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, 254, canvas->size ? 100 : 70);
    if (canvas->size) { /* three: two peep out */
        vti_canvas_draw(canvas,
                        "<g transform='translate(110 250)rotate(-10)scale(.92)'><path fill='$L' "
                        "d='M-62-192H62V0H-62z'/><path fill='$a' d='M-62-192H62v34H-62z'/><circle cx='-30' cy='-112' "
                        "r='22' fill='$a'/></g><g transform='translate(210 250)rotate(10)scale(.92)'><path fill='$l' "
                        "d='M-62-192H62V0H-62z'/><path fill='$d' "
                        "d='M-62-192H62v34H-62z'/><circle cx='34' cy='-112' r='22' fill='$c'/></g><path opacity='.14' "
                        "d='M104 80h118v172H104z'/>");
    }
    vti_canvas_draw(canvas, "<g transform='translate(160 256)%s'>", canvas->size ? "" : "rotate(2)scale(1.1)");
    draw_seed_packet(canvas, flower);
    vti_canvas_draw(canvas, "</g>");
}

void vti_birdhouse_draw(vti_canvas *canvas) {
    bool hanging = vti_canvas_vary(canvas, 2), round = vti_canvas_vary(canvas, 2);
    if (hanging) {
        vti_canvas_draw(canvas, "<path stroke='$W' stroke-width='4' d='M160 0v66'/>");
        vti_canvas_cast(canvas, "M160 54l96 90-16 4v104H80V148l-16-4z");
    } else {
        vti_canvas_ground(canvas, 160, 290, 30);
        vti_canvas_part(canvas, 'W', 'h', "M150 240h20v52h-20z");
    }
    vti_canvas_body(canvas, 'v', "M160 66l78 74v112H82V140z");
    vti_canvas_draw(canvas, "<path fill='url(#vt-h)' d='M82 140h156v112H82z'/><path stroke='$D' stroke-width='2' "
                            "opacity='.3' d='M134 98v154M186 98v154'/>");
    vti_canvas_part(canvas, 'w', 'v', "M160 48L264 142l-14 14-90-82-90 82-14-14z");
    vti_canvas_part(canvas, 'W', 'v', "M70 246h180v14H70z");
    vti_canvas_draw(
        canvas, round ? "<circle cx='160' cy='160' r='29' fill='$l'/><circle cx='160' cy='160' r='23' fill='#2c211d'/>"
                      : "<path fill='$l' d='M160 138c-12-22-44-10-32 16q8 14 32 34 24-20 "
                        "32-34c12-26-20-38-32-16z'/><path fill='#2c211d' "
                        "d='M160 146c-10-18-34-8-25 12q7 11 25 26 18-15 25-26c9-20-15-30-25-12z'/>");
    vti_canvas_draw(canvas, "<path stroke='$w' stroke-width='8' stroke-linecap='round' d='M160 214h44'/><g "
                            "transform='translate(196 208)'><path fill='#6b4a34' d='M24-16l26 10-4 6-26-4z'/><path "
                            "fill='$a' d='M-22-26q2-20 22-20 22 2 28 26-4 20-28 20-20 0-22-26z'/><path fill='$A' "
                            "d='M0-22q18-6 26 10-14 10-26-10z'/><path fill='#e7a23f' "
                            "d='M-21-32l-13 5 13 5z'/><circle cx='-9' cy='-31' r='3' fill='$k'/></g>");
}

static void draw_glove(vti_canvas *canvas) {
    static const char shape[] = "M-38 58L-50-52q2-10 10-10t10 10l6 38-4-66q2-10 11-10t10 10l4 62 4-62q2-10 11-10t10 "
                                "10l-2 66 10-42q4-9 12-7t8 11l-8 48 24-20q11-7 18 "
                                "1t0 16L46 28 38 58z";
    vti_canvas_cast(canvas, shape);
    vti_canvas_body(canvas, 0, "%s", shape);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='2.5' stroke-linecap='round' opacity='.35' "
                            "d='M-23-14v16M2-18v20M25-12v16M-26 34q22 12 50 2'/>");
    vti_canvas_part(canvas, 'a', 'h', "M-40 54q37 10 76 0l6 46q-44 12-88 0z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$c' stroke-width='2.5' stroke-dasharray='6 4' d='M-40 64q38 10 "
                            "78 0M-44 92q44 12 84 0'/>");
}

void vti_gloves_draw(vti_canvas *canvas) {
    vti_canvas_draw(canvas, "<g transform='translate(112 144)rotate(-12)scale(-1.06 1.06)'>");
    draw_glove(canvas);
    vti_canvas_draw(canvas, "</g><g transform='translate(200 162)rotate(10)scale(1.06)'>");
    draw_glove(canvas);
    vti_canvas_draw(canvas, "</g>");
}
