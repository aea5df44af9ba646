/*
 * drawings_light.c: what the lighting department sells, see drawings.h. All are lit.
 */
#include "drawings.h"

static void glow(vti_canvas *canvas, int x, int y, int radius) {
    vti_canvas_draw(canvas, "<circle cx='%d' cy='%d' r='%d' fill='url(#vt-l)'/>", x, y, radius);
}

/* A shade of cloth round (0, 0), lit from within. */
static void lamp_shade(vti_canvas *canvas, char colour, int top, int bottom, int height) {
    vti_canvas_part(canvas, colour, 'h', "M-%d-%dq%d 8 %d 0L%d %dq-%d 18-%d 0z", top, height / 2, top, 2 * top, bottom,
                    height / 2, bottom, 2 * bottom);
    vti_canvas_draw(canvas, "<path fill='url(#vt-b)' d='M-%d-%dq%d 8 %d 0L%d %dq-%d 18-%d 0z'/>", top, height / 2, top,
                    2 * top, bottom, height / 2, bottom, 2 * bottom);
    vti_canvas_draw(canvas, "<ellipse cy='-%d' rx='%d' ry='6' fill='#fff3cf'/>", height / 2, top);
}

void vti_table_lamp_draw(vti_canvas *canvas) {
    static const char *const bases[] = {
        "M-10-108Q-14-92-40-78-60-62-58-38-54-8-36-2q36 8 72 0 18-6 22-36 2-24-18-40Q14-92 10-108z",
        "M-14-108q0 14-16 22-24 22-24 46 0 30 28 38 26 6 52 0 28-8 28-38 0-24-24-46-16-8-16-22z",
        "M-14-108l-30 98q-2 8 6 10 38 8 76 0 8-2 6-10L14-108z", "M-26-108v94h-20v12q46 12 92 0v-12H26v-94z"};
    int form = vti_canvas_vary(canvas, 4), shade = vti_canvas_vary(canvas, 3);
    char cloth = "ccLa"[vti_canvas_vary(canvas, 4)];
    glow(canvas, 160, 100, 150);
    vti_canvas_ground(canvas, 160, 256, 56);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(.%d)'>", 84 + 14 * (int)canvas->size);
    vti_canvas_draw(canvas, "<path fill='$b' d='M-5-136h10v34h-10z'/>");
    vti_canvas_body(canvas, 'h', "%s", bases[form]);
    vti_canvas_draw(canvas, "<path fill='$B' d='M-12-112h24v7h-24z'/><g transform='translate(0-172)'>");
    if (shade == 0) lamp_shade(canvas, cloth, 76, 82, 92);
    if (shade == 1) lamp_shade(canvas, cloth, 44, 90, 92);
    if (shade == 2) {
        vti_canvas_part(canvas, cloth, 'h', "M-86 44Q-84-46 0-48T86 44Q0 62-86 44z");
        vti_canvas_draw(canvas, "<path fill='url(#vt-b)' d='M-86 44Q-84-46 0-48T86 44Q0 62-86 44z'/>"
                                "<circle cy='-52' r='6' fill='$b'/>");
    }
    vti_canvas_draw(canvas, "</g></g>");
}

void vti_floor_lamp_draw(vti_canvas *canvas) {
    bool wooden = canvas->texture != NULL;
    int form = wooden ? 0 : 1 + vti_canvas_vary(canvas, 2), top = 78 - 14 * (int)canvas->size;
    vti_canvas_ground(canvas, form == 2 ? 130 : 160, 268, form ? 46 : 66);
    if (form == 0) {
        glow(canvas, 160, top, 130);
        vti_canvas_draw(
            canvas,
            "<g stroke-linecap='round' stroke-width='9'><path stroke='$W' d='M160 %dL172 262'/><path stroke='$w' "
            "d='M156 %dL102 272M164 %dL218 272'/></g><path fill='$W' d='M146 %dh28v12h-28z'/>",
            top + 50, top + 50, top + 50, top + 42);
    } else if (form == 1) {
        glow(canvas, 160, top, 130);
        vti_canvas_draw(canvas,
                        "<path stroke='$b' stroke-width='6' d='M160 %dV266'/><path stroke='#fff' stroke-opacity='.5' "
                        "stroke-width='2' d='M159 %dV266'/>",
                        top + 30, top + 44);
        vti_canvas_body(canvas, 'h', "M116 264q44-14 88 0v6q-44 14-88 0z");
    } else {
        glow(canvas, 216, 110, 120);
        vti_canvas_draw(
            canvas,
            "<g fill='none' stroke-width='6'><path stroke='$B' d='M116 264V120C116 30 216 20 216 %d'/><path "
            "stroke='#fff' stroke-opacity='.4' stroke-width='2' d='M115 264V120C115 30 215 18 215 %d'/></g>",
            88 - 10 * (int)canvas->size, 88 - 10 * (int)canvas->size);
        vti_canvas_body(canvas, 'h', "M72 264q44-14 88 0v6q-44 14-88 0z");
        vti_canvas_draw(canvas, "<ellipse cx='216' cy='128' rx='50' ry='12' fill='#ffefc2'/>");
        vti_canvas_body(canvas, 'h', "M164 128Q164 76 216 74T268 128Q216 104 164 128z");
        return;
    }
    vti_canvas_draw(canvas, "<g transform='translate(160 %d)'>", top);
    lamp_shade(canvas, wooden || vti_canvas_vary(canvas, 2) ? 'm' : 'c', form ? 46 : 60, form ? 74 : 68, 84);
    vti_canvas_draw(canvas, "</g>");
}

void vti_pendant_draw(vti_canvas *canvas) {
    int form = vti_canvas_vary(canvas, 2);
    vti_canvas_draw(canvas, "<path stroke='$k' stroke-width='3' d='M160 0v92'/>");
    glow(canvas, 160, 196, 140);
    vti_canvas_draw(canvas, "<g transform='translate(160 96)scale(.%d)'>", 80 + 18 * (int)canvas->size);
    if (canvas->glass) {
        vti_canvas_body(canvas, 'r',
                        form ? "M-22 22Q-84 40-84 104T0 184 84 104 22 22z"
                             : "M-20 18Q-30 80-84 148q84 26 168 0Q30 80 20 18z");
        vti_canvas_draw(
            canvas,
            "<circle cy='96' r='62' fill='url(#vt-l)'/><path fill='#fff3c8' stroke='$b' stroke-width='2' d='M-9 56q-3 "
            "16-11 24a24 24 0 "
            "1 0 40 0q-8-8-11-24z'/><path fill='$B' d='M-10 26h20v32h-20z'/><path fill='none' stroke='#e08a2c' "
            "stroke-width='2.5' "
            "d='M-6 76v14a6 8 0 0 0 12 0v-14'/>"
            "<path fill='none' stroke='#fff' stroke-opacity='.8' stroke-width='7' stroke-linecap='round' d='%s'/>",
            form ? "M-66 88q6-30 30-44" : "M-60 136q22-28 34-64");
        vti_canvas_part(canvas, 'b', 'm', "M-22 26v-16q0-12 22-14 22 2 22 14v16q-22 6-44 0z");
    } else if (canvas->metal) {
        vti_canvas_draw(canvas,
                        "<ellipse cy='104' rx='112' ry='18' fill='#ffedb8'/><circle cy='106' r='18' fill='#fffbe8'/>");
        vti_canvas_body(canvas, 'h',
                        form ? "M-116 104Q-112 10-22 2h44Q112 10 116 104 0 74-116 104z"
                             : "M-112 104L-26 12Q0-2 26 12L112 104Q0 76-112 104z");
        vti_canvas_part(canvas, 'b', 'm', "M-16 8v-24q16-8 32 0V8q-16 6-32 0z");
    } else if (canvas->texture) {
        const char *bell = form ? "M-24 2Q-108 20-112 122q112 30 224 0Q108 20 24 2z"
                                : "M-30 2q-80 30-80 80 0 44 60 66 50 12 100 0 60-22 60-66 0-50-80-80z";
        vti_canvas_body(canvas, 'h', "%s", bell);
        vti_canvas_draw(canvas,
                        "<path fill='url(#vt-b)' d='%s'/><g fill='none' stroke='$D' stroke-opacity='.45' "
                        "stroke-width='4'><path d='M-72 36q72 20 144 0M-104 84q104 30 208 0'/></g>",
                        bell);
        vti_canvas_part(canvas, 'w', 'h', "M-28 4v-12q28-8 56 0V4q-28 8-56 0z");
    } else {
        vti_canvas_part(canvas, 'm', 'r', "M-100 92Q-100 0 0-2T100 92Q100 184 0 188T-100 92z");
        vti_canvas_draw(
            canvas,
            "<ellipse cy='108' rx='100' ry='84' fill='url(#vt-l)'/><path fill='none' stroke='$D' "
            "stroke-opacity='.3' stroke-width='2' d='M-58 16q58 14 116 0M-86 44q86 20 172 0M-98 76q98 24 196 0M-98"
            " 108q98 24 196 0M-86 140q86 22 172 0M-58 168q58 16 116 0'/><path fill='$k' d='M-18-6h36v7h-36z'/>");
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_desk_lamp_draw(vti_canvas *canvas) {
    bool mirrored = vti_canvas_vary(canvas, 2), round = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, mirrored ? 204 : 116, 258, 58);
    vti_canvas_draw(canvas, mirrored ? "<g transform='matrix(-1 0 0 1 320 0)'>" : "<g>");
    vti_canvas_draw(canvas,
                    "<circle cx='232' cy='150' r='86' fill='url(#vt-l)'/><ellipse cx='240' cy='264' rx='80' ry='22' "
                    "fill='url(#vt-l)'/>"
                    "<path stroke='$d' stroke-width='9' stroke-linecap='round' d='M116 252L84 166'/><path stroke='$m' "
                    "stroke-width='9' stroke-linecap='round' d='M84 166L196 84'/><path fill='none' stroke='$G' "
                    "stroke-width='3' d='M126 240L98 166M96 146L172 90'/>");
    vti_canvas_body(canvas, 'h', "M60 252q56-16 112 0v8q-56 16-112 0z");
    vti_canvas_draw(
        canvas, "<circle cx='84' cy='166' r='11' fill='$b'/><circle cx='84' cy='166' r='4' fill='$B'/><circle cx='116' "
                "cy='250' r='9' fill='$b'/><g transform='translate(200 84)rotate(-24)'><circle cy='64' cx='2' r='20' "
                "fill='#fff8e0'/>");
    vti_canvas_body(canvas, 'h',
                    round ? "M-56 62Q-54-4-16-10v-14h32v14Q54-4 56 62 0 46-56 62z"
                          : "M-54 62L-18-4v-20q18-8 36 0v20L54 62Q0 46-54 62z");
    vti_canvas_draw(canvas, "<circle cy='-14' r='8' fill='$b'/></g></g>");
}

/* One lamp of a string, round (x, y). */
static void string_lamp(vti_canvas *canvas, int x, int y, char colour) {
    vti_canvas_draw(canvas, "<circle cx='%d' cy='%d' r='38' fill='url(#vt-l)'/><path fill='$k' d='M%d %dh8v10h-8z'/>",
                    x, y, x - 4, y - 24);
    if (canvas->glass) {
        vti_canvas_body(canvas, 'h', "M%d %dq-10 8-10 18a16 16 0 0 0 32 0q0-10-10-18z", x - 6, y - 16);
        vti_canvas_draw(canvas,
                        "<circle cx='%d' cy='%d' r='12' fill='url(#vt-l)'/><path fill='none' stroke='#c9761f' "
                        "stroke-width='2' d='M%d %dv10a4 5 0 0 0 8 0v-10'/>",
                        x, y + 2, x - 4, y - 10);
        return;
    }
    vti_canvas_part(canvas, colour, 'r', "M%d %da18 18 0 1 0 36 0a18 18 0 1 0-36 0z", x - 18, y);
    if (canvas->texture)
        vti_canvas_draw(canvas, "<circle cx='%d' cy='%d' r='18' fill='url(#vt-cloth)'/>", x, y);
    else
        vti_canvas_draw(
            canvas,
            "<path fill='none' stroke='#1c0f0a' stroke-opacity='.2' stroke-width='1.5' d='M%d %dq16 5 32 0m2 "
            "8q-18 6-36 0m4 9q14 5 28 0'/>",
            x - 16, y - 8);
}

void vti_string_lights_draw(vti_canvas *canvas) {
    static const int xs[] = {26, 76, 130, 186, 240, 292};
    static const int drops[] = {12, 38, 50, 50, 38, 14};
    int rows = 2 + (int)canvas->size;
    for (int row = 0; row < rows; row++) {
        int y = (rows == 2 ? 70 : 34) + (rows == 2 ? 104 : 86) * row;
        vti_canvas_draw(canvas, "<path fill='none' stroke='$k' stroke-width='2.5' d='M-4 %dQ160 %d 324 %d'/>", y,
                        y + 104, y);
        for (int i = 0; i < 6; i++) {
            if ((i + row) % 2 == 0 || rows == 2) string_lamp(canvas, xs[i], y + drops[i] + 22, "maLm"[(i + row) % 4]);
        }
    }
}

void vti_lantern_draw(vti_canvas *canvas) {
    int form = canvas->texture ? 2 : vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 160, 256, 62);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(.%d)'>", 88 + 11 * (int)canvas->size);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='5' d='M-36-168C-40-232 40-232 36-168'/>");
    if (form == 2) {
        vti_canvas_draw(
            canvas,
            "<g transform='translate(0-16)'><path fill='$c' d='M-20-48h40v48q-20 8-40 0z'/><path fill='none' "
            "stroke='$k' stroke-width='2' d='M0-48v-8'/><use href='#vt-flame' transform='translate(0-54)'/></g>"
            "<g fill='none' stroke='$m' stroke-width='7'><path d='M-38-164Q-96-86-50-6M-20-166Q-46-86-26-4M0-166V0M20"
            "-166Q46-86 26-4M38-164Q96-86 50-6'/><path stroke='$d' stroke-width='5' d='M-62-120q62 18 124 0M-70-74q70"
            " 20 140 0'/></g>");
        vti_canvas_body(canvas, 'h', "M-54-20q54 14 108 0v18q-54 14-108 0z");
        vti_canvas_body(canvas, 'h', "M-42-176q42 12 84 0v16q-42 12-84 0z");
    } else {
        vti_canvas_draw(
            canvas,
            "<path fill='#cfe0df' fill-opacity='.5' d='M-54-136H54V-10H-54z'/><path fill='$c' d='M-22-66h44v56h-44z'/>"
            "<path fill='url(#vt-h)' d='M-22-66h44v56h-44z'/><path stroke='$k' stroke-width='2.5' d='M0-66v-8'/>"
            "<use href='#vt-flame' transform='translate(0-72)'/><path fill='#fff' fill-opacity='.3' "
            "d='M-46-134h22L-46-40z'/>");
        vti_canvas_body(canvas, 'h', "M-62-12h124V2q-62 8-124 0zM-60-136h10V0h-10zM50-136h10V0H50z");
        if (form) vti_canvas_draw(canvas, "<path fill='none' stroke='$d' stroke-width='4' d='M0-136v20M-50-72h100'/>");
        vti_canvas_body(canvas, 'v',
                        form ? "M-70-132L-24-176h48l46 44q-70 12-140 0z"
                             : "M-66-132q2-40 66-44 64 4 66 44-66 12-132 0z");
        vti_canvas_body(canvas, 'h', "M-20-174v-12q20-8 40 0v12q-20 6-40 0z");
    }
    vti_canvas_draw(canvas, "</g>");
}
