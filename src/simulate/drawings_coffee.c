/*
 * drawings_coffee.c: what the coffee and tea department sells, see drawings.h. Most stand in a group whose origin is
 * the middle of their base.
 */
#include "drawings.h"

#include "drawing_parts.h"

void vti_teapot_draw(vti_canvas *canvas) {
    static const char *const bodies[] = {
        "M-40-120Q-92-108-92-62-92-12-48 0q48 7 96 0Q92-12 92-62 92-108 40-120z",
        "M-38-128Q-66-124-74-92L-92-14Q-92-2-78 0q78 8 156 0 14-2 14-14L74-92Q66-124 38-128z"};
    int form = vti_canvas_vary(canvas, 2);
    bool hoop = vti_canvas_vary(canvas, 3) == 0;
    vti_canvas_ground(canvas, 160, 256, 78);
    vti_canvas_draw(canvas, "<g transform='translate(160 256)scale(.%d)'>", 88 + 11 * (int)canvas->size);
    if (hoop)
        vti_canvas_draw(canvas,
                        "<g fill='none' stroke-linecap='round'><path stroke='$W' stroke-width='9' d='M-58-108C-72-206 "
                        "72-206 58-108'/><path stroke='$w' stroke-width='14' d='M-44-166q44-32 88 0'/></g>");
    else
        vti_handle_draw(canvas, 14, "M74-98q58-24 60 22 0 46-54 52");
    vti_canvas_body(canvas, 'v', "M-76-30q-36-4-42-44-4-26-24-34l22-14q24 10 28 34 6 22 22 18z");
    vti_canvas_body(canvas, 'h', "%s", bodies[form]);
    vti_canvas_part(canvas, 'm', 'h', "M-44-%dq6-22 44-22t44 22q-44 12-88 0z", form ? 124 : 116);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-opacity='.5' stroke-width='3' d='M-44-%dq44 12 88 0'/>",
                    form ? 124 : 116);
    vti_canvas_part(canvas, vti_canvas_vary(canvas, 2) ? 'w' : 'm', 'r', "M-6-%dq-10-8-4-18 10-7 20 0 6 10-4 18z",
                    form ? 144 : 136);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.45' stroke-width='7' stroke-linecap='round' "
                    "d='M-70-76q-4 20 4 38'/></g>");
}

void vti_kettle_draw(vti_canvas *canvas) {
    char grip = vti_canvas_vary(canvas, 2) ? 'w' : 'k';
    vti_canvas_ground(canvas, 164, 256, 72);
    vti_canvas_draw(canvas, "<g transform='translate(170 258)scale(.%d)'>", 88 + 10 * (int)canvas->size);
    vti_handle_draw(canvas, 11, "M-62-34C-112-30-88-112-112-152q-6-10-20-10");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$d' stroke-width='8' d='M54-118q30-6 54-2M64-26q32-2 38-30'/>");
    vti_canvas_part(canvas, grip, 'h', "M98-128q16-2 18 14l4 66q0 14-12 16t-14-14l-4-66q-2-12 8-16z");
    vti_canvas_body(canvas, 'h', "M-48-128L-78-14Q-78-2-66 0q66 8 132 0 12-2 12-14L48-128z");
    vti_canvas_draw(
        canvas, "<path fill='none' stroke='#1c0f0a' stroke-opacity='.25' stroke-width='2.5' d='M-77-18q77 14 154 0'/>");
    vti_canvas_part(canvas, 'm', canvas->metal ? 'm' : 'h', "M-52-126q2-16 52-18 50 2 52 18-52 14-104 0z");
    vti_canvas_part(canvas, grip, 'h', "M-5-143l-8-20q13-8 26 0l-8 20z");
    if (vti_canvas_vary(canvas, 2))
        vti_canvas_draw(canvas, "<path stroke='$G' stroke-width='4' d='M27-150v16'/><circle cx='27' cy='-158' r='12' "
                                "fill='$g'/><circle cx='27' cy='-158' "
                                "r='9' fill='$c'/><path stroke='#c4432f' stroke-width='2' d='M27-158l5-5'/>");
    vti_canvas_draw(canvas, "</g>");
}

void vti_press_draw(vti_canvas *canvas) {
    char grip = vti_canvas_vary(canvas, 2) ? 'w' : 'k';
    bool pressed = vti_canvas_vary(canvas, 2);
    int knob = pressed ? 186 : 222;
    vti_canvas_ground(canvas, 160, 256, 56);
    vti_canvas_draw(canvas, "<g transform='translate(150 258)scale(.%d)'>", 84 + 14 * (int)canvas->size);
    vti_canvas_draw(canvas,
                    "<path fill='#d5e4e4' fill-opacity='.5' d='M-54-158V-2q54 10 108 0v-156z'/><path fill='#5a3726' "
                    "d='M-52-112q52 12 104 0V-4q-52 10-104 0z'/><path fill='#8a5d3e' d='M-52-112a52 9 0 0 0 104 0a52 9 "
                    "0 0 0-104 0z'/><path fill='$G' d='M-48-%dh96v7h-96z'/><path fill='$g' d='M-2-%dh4v%dh-4z'/>",
                    pressed ? 40 : 128, knob, knob - (pressed ? 40 : 128));
    vti_canvas_part(canvas, grip, 'h', "M58-140h34q18 0 18 20v62q0 16-16 18H58v-14h28q8 0 8-8v-52q0-12-10-12H58z");
    vti_canvas_draw(canvas, "<path fill='url(#vt-g)' d='M-54-158V-2q54 10 108 0v-156z'/>");
    vti_canvas_body(canvas, 'h',
                    "M-58-62q58 12 116 0v14q-58 12-116 0zM-58-150q58 12 116 0v14q-58 12-116 0z"
                    "M-58-16q58 12 116 0V0q0 4-6 6h-12l-6-4Q0 6-34 2l-6 4h-12q-6-2-6-6z"
                    "M-56-140h8V-6h-8zM48-140h8V-6h-8z");
    vti_canvas_part(canvas, 'm', canvas->metal ? 'm' : 'h',
                    "M-60-152q-2-22 60-26 62 4 60 26-60 14-120 0zM-60-152l-16-10 22-8z");
    vti_canvas_part(canvas, grip, 'r', "M-14-%da14 14 0 1 0 28 0a14 14 0 1 0-28 0z", knob);
    vti_canvas_draw(canvas, "</g>");
}

void vti_dripper_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 258, 62);
    vti_canvas_draw(canvas, "<g transform='translate(154 260)scale(.%d)'>", 88 + 9 * (int)canvas->size);
    /* the carafe below */
    vti_canvas_draw(
        canvas,
        "<path fill='#d5e4e4' fill-opacity='.5' d='M-36-98q-42 50-18 96 54 9 108 0 24-46-18-96z'/><path fill='#5a3726' "
        "d='M-61-44q61 10 122 0 2 22-9 40-52 9-104 0-11-18-9-40z'/><path fill='#8a5d3e' d='M-61-44a61 8 0 0 0 122 0a61 "
        "8 0 0 0-122 "
        "0z'/><path fill='url(#vt-g)' d='M-36-98q-42 50-18 96 54 9 108 0 24-46-18-96z'/>"
        "<path stroke='#5a3726' stroke-width='3' stroke-dasharray='9 5' d='M0-94v44'/>");
    vti_handle_draw(canvas, 11, "M64-176q44-10 42 22-4 30-56 28");
    vti_canvas_draw(
        canvas, "<path fill='#fdf9ee' d='M-76-196l-6-16q40 8 80-2 42 10 84 0l-8 18z'/><path fill='#e9dfca' "
                "d='M-66-204q66 12 132 0l6 10h-144z'/><path fill='#4c2f22' d='M-58-200q58 10 116 0-58-14-116 0z'/>");
    vti_canvas_body(canvas, 'h', "M-80-196Q-44-130-24-106q24 6 48 0Q44-130 80-196-0-180-80-196z");
    vti_canvas_draw(
        canvas,
        "<g fill='none' stroke='#1c0f0a' stroke-opacity='.18' stroke-width='3'><path d='M-48-184Q-26-140-14-112M-16"
        "-182Q-10-140-4-110M18-182Q12-140 6-110M50-184Q28-140 16-112'/></g>");
    vti_canvas_body(canvas, 'v', "M-54-110q54 10 108 0v8q0 4-54 8-54-4-54-8z");
    vti_canvas_draw(canvas, "</g>");
}

/* A cup on its saucer, which stands at (x, y). */
static void cup(vti_canvas *canvas, int x, int y, int percent, int form) {
    static const char *const bodies[] = {"M-52-92V-40Q-50-14-30-10q30 5 60 0Q50-14 52-40V-92z",
                                         "M-56-92Q-54-26-24-10q24 4 48 0Q54-26 56-92z"};
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)scale(.%d)'>", x, y, percent);
    vti_canvas_part(canvas, 'd', 'h', "M-100-12q0 18 60 24 40 4 80 0 60-6 60-24z");
    vti_canvas_part(canvas, 'm', 'v', "M-100-12a100 17 0 0 0 200 0a100 17 0 0 0-200 0z");
    vti_canvas_draw(canvas, "<ellipse cy='-10' rx='54' ry='9' fill='#1c0f0a' fill-opacity='.2'/>");
    vti_handle_draw(canvas, 10, "M48-74q38-8 36 16t-44 22");
    vti_canvas_body(canvas, 'h', "%s", bodies[form]);
    int half_width = form ? 56 : 52;
    vti_opening_draw(canvas, 0, -92, half_width, 12, 'c');
    vti_canvas_draw(
        canvas,
        "<ellipse cy='-88' rx='%d' ry='8' fill='#5a3623'/><ellipse cy='-88' rx='%d' ry='6' fill='#b98147'/><path "
        "fill='none' stroke='#e2b681' stroke-width='2' d='M-20-88q18-6 38 0'/><path fill='none' stroke='#fff' "
        "stroke-opacity='.45' stroke-width='5' stroke-linecap='round' d='M-38-70q0 20 6 32'/></g>",
        half_width - 7, half_width - 12);
}

void vti_cup_draw(vti_canvas *canvas) {
    int form = vti_canvas_vary(canvas, 2);
    if (canvas->size) {
        vti_canvas_ground(canvas, 160, 250, 116);
        cup(canvas, 112, 218, 78, form);
        cup(canvas, 192, 258, 94, form);
        return;
    }
    vti_canvas_ground(canvas, 160, 256, 96);
    cup(canvas, 156, 250, 99, form);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$G' stroke-width='6' stroke-linecap='round' d='M92 252l94 10'/>"
                            "<ellipse cx='84' cy='250' rx='17' ry='8' fill='$g' transform='rotate(8 84 250)'/>");
    vti_steam_draw(canvas, 156, 138);
}

void vti_coffee_bag_draw(vti_canvas *canvas) {
    int height = 170 + 18 * (int)canvas->size, half = 58 + 5 * (int)canvas->size;
    bool tied = vti_canvas_vary(canvas, 2), kraft = vti_canvas_vary(canvas, 2);
    vti_canvas bag = *canvas;
    if (kraft) bag.main = 0xC9A06C;
    vti_canvas_ground(canvas, 160, 256, half + 4);
    vti_canvas_draw(canvas, "<g transform='translate(156 258)'>");
    vti_canvas_body(&bag, 'h', "M-%d-%dl-6 24Q-%d-60-%d-4 0 8 %d-4 %d-60 %d-%dl-6-24z", half - 2, height, half + 8,
                    half + 2, half + 2, half + 8, half + 4, height - 24);
    vti_canvas_draw(&bag,
                    "<path fill='#1c0f0a' fill-opacity='.13' d='M%d-%dQ%d-60 %d-4L%d 0q-6-80 4-%dz'/><path fill='none' "
                    "stroke='#fff' stroke-opacity='.35' stroke-width='4' d='M-%d-%dQ-%d-70-%d-16'/>",
                    half + 4, height - 24, half + 8, half + 2, half - 14, height - 24, half - 8, height - 40, half - 2,
                    half - 6);
    if (tied) {
        vti_canvas_part(&bag, 'd', 'v', "M-%d-%dh%dv26h-%dz", half, height + 10, 2 * half, 2 * half);
        vti_canvas_draw(canvas, "<path stroke='$g' stroke-width='6' stroke-linecap='round' d='M-%d-%dh%d'/>", half + 6,
                        height - 3, 2 * half + 12);
    } else {
        vti_canvas_part(&bag, 'd', 'v', "M-%d-%dh%dl2 22h-%dz", half - 2, height + 12, 2 * half - 4, 2 * half);
        vti_canvas_draw(&bag, "<path stroke='#fff' stroke-opacity='.4' stroke-width='2' d='M-%d-%dh%dM-%d-%dh%d'/>",
                        half - 4, height + 4, 2 * half - 8, half - 4, height - 2, 2 * half - 8);
    }
    vti_canvas_draw(canvas, "<circle cy='-%d' r='5' fill='#1c0f0a' fill-opacity='.3'/>", height - 30);
    vti_canvas_part(canvas, kraft ? 'm' : 'c', 'd', "M-%d-%dh%dv92h-%dz", half - 14, height - 46, 2 * half - 28,
                    2 * half - 28);
    vti_canvas_draw(
        canvas,
        kraft ? "<g transform='translate(0-%d)'><ellipse rx='15' ry='21' fill='$c' transform='rotate(28)'/><path "
                "fill='none' stroke='$m' stroke-width='3.5' d='M9-17q-14 10-9 18t-9 17'/><path stroke='$c' "
                "stroke-width='4' stroke-linecap='round' d='M-24 38h48M-14 48h28'/></g>"
              : "<g transform='translate(0-%d)'><ellipse rx='15' ry='21' fill='$m' transform='rotate(28)'/><path "
                "fill='none' stroke='$c' stroke-width='3.5' d='M9-17q-14 10-9 18t-9 17'/><path stroke='$k' "
                "stroke-width='4' stroke-linecap='round' stroke-opacity='.7' d='M-24 38h48M-14 48h28'/></g>",
        height - 80);
    vti_canvas_draw(
        canvas,
        "<g fill='#5a3623'><ellipse cx='%d' cy='4' rx='11' ry='8'/><ellipse cx='%d' cy='-4' rx='8' ry='11' "
        "fill='#6d452e'/></g><path fill='none' stroke='#3b2216' stroke-width='2' d='M%d 4q10-4 20 0M%d-14q4 10 0 "
        "20'/></g>",
        half + 26, half + 46, half + 16, half + 46);
}

/* Shape 0: sold with tea in it, labelled; 1: a caddy. */
void vti_tin_draw(vti_canvas *canvas) {
    bool caddy = canvas->shape == 1;
    int height = caddy ? 156 : 146;
    vti_canvas_ground(canvas, 160, 256, 62);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(.%d)'>", 86 + 12 * (int)canvas->size);
    vti_canvas_body(canvas, 'h', "M-66-%dV-6q66 16 132 0v-%dz", height, height - 6);
    if (caddy) {
        vti_canvas_part(canvas, 'w', 'h', "M-66-%dv22q66 16 132 0v-22z", height + 16);
        vti_canvas_part(canvas, 'w', 'v', "M-66-%da66 14 0 0 0 132 0a66 14 0 0 0-132 0z", height + 16);
        vti_canvas_part(canvas, 'b', 'r', "M-12-%dq-4-18 12-20 16 2 12 20-12 5-24 0z", height + 20);
        vti_canvas_draw(
            canvas,
            "<path stroke='$B' stroke-width='6' stroke-linecap='round' d='M72 14l52-12'/><ellipse cx='130' cy='0' "
            "rx='20' ry='9' fill='$b' transform='rotate(-12 130 0)'/><ellipse cx='130' cy='-1' rx='15' ry='6' "
            "fill='#55603c' transform='rotate(-12 130 0)'/>");
    } else {
        vti_canvas_part(canvas, 'd', 'h', "M-68-%dv36q68 16 136 0v-36z", height + 30);
        vti_canvas_part(canvas, 'm', 'v', "M-68-%da68 15 0 0 0 136 0a68 15 0 0 0-136 0z", height + 30);
        vti_canvas_draw(
            canvas,
            "<ellipse cy='-%d' rx='58' ry='11' fill='none' stroke='#fff' stroke-opacity='.4' stroke-width='2.5'/>",
            height + 30);
        vti_canvas_part(canvas, 'c', 'h', "M-66-112q66 16 132 0v76q-66 16-132 0z");
        vti_canvas_draw(canvas,
                        "<path stroke='$m' stroke-width='4' fill='none' d='M-66-104q66 16 132 0M-66-44q66 16 132 0'/>");
        vti_canvas_draw(
            canvas,
            vti_canvas_vary(canvas, 2)
                ? "<path fill='$m' d='M0-44c-24-12-24-34 0-50 24 16 24 38 0 50z'/><path fill='none' "
                  "stroke='$c' stroke-width='2.5' d='M0-40v-44M0-62l-9-8M0-56l9-8'/>"
                : "<path fill='$d' d='M-4-46c-28-2-34-18-28-36 22 0 32 14 28 36z'/><path fill='$m' d='M4-46c28-2 "
                  "34-18 28-36-22 0-32 14-28 36z'/><path fill='$D' d='M0-52c-14-12-14-28 0-42 14 14 14 30 0 42z'/>");
        vti_canvas_draw(
            canvas,
            "<g fill='none' stroke='#4f5b3a' stroke-width='4' stroke-linecap='round'><path d='M84 2q8-8 14-2M92 "
            "10q10-4 16 2M104-4q6 4 12 0'/><path stroke='#7c6a45' d='M98 4l14 2M80 10q8 4 16 0'/></g>");
    }
    vti_canvas_draw(canvas, "</g>");
}
