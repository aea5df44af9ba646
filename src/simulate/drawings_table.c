/*
 * drawings_table.c: what the tableware department sells, see drawings.h. Most stand in a group whose origin is the
 * middle of their base.
 */
#include "drawings.h"

#include "drawing_parts.h"

void vti_mug_draw(vti_canvas *canvas) {
    static const char *const bodies[] = {"M-70-132V-22Q-70-2-52 0q52 8 104 0Q70-2 70-22V-132z",
                                         "M-70-132Q-78-46-46-3q46 8 92 0 32-43 24-129z",
                                         "M-70-132l10 124Q-58-1-50 0q50 7 100 0 8-1 10-8l10-124z"};
    int form = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, 256, 66);
    vti_canvas_draw(canvas, "<g transform='translate(148 256)scale(.%d)'>", 84 + 7 * (int)canvas->size);
    vti_handle_draw(canvas, 15, form == 1 ? "M68-108q50-10 50 30t-58 40" : "M66-108h18q32 0 32 34t-32 36H64");
    vti_canvas_body(canvas, 'h', "%s", bodies[form]);
    switch (vti_canvas_vary(canvas, 3)) {
    case 0: /* bare clay below the glaze */
        vti_canvas_part(canvas, 'c', 'h', "M-61-20q61 14 122 0-2 17-9 20-52 8-104 0-7-3-9-20z");
        break;
    case 1: vti_canvas_draw(canvas, "<path fill='none' stroke='$a' stroke-width='7' d='M-70-108q70 20 140 0'/>"); break;
    default: break;
    }
    vti_opening_draw(canvas, 0, -132, 70, 15, 'c');
    if (vti_canvas_vary(canvas, 2)) {
        vti_canvas_draw(canvas,
                        "<ellipse cy='-126' rx='61' ry='8' fill='#6b432c'/><ellipse cx='-14' cy='-127' rx='30' ry='3' "
                        "fill='#a0704a'/>");
        vti_steam_draw(canvas, 0, -152);
    }
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.4' stroke-width='6' stroke-linecap='round' "
                    "d='M-50-96v48'/></g>");
}

/* Cutlery points up from (0, 0), 200 high. */
static void fork(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)'>", x, y);
    vti_canvas_body(
        canvas, 'h',
        "M-6-4q6 8 12 0L4-106q0-8 7-14 5-5 5-16v-64h-5v48H7v-48H2v48h-4v-48h-5v48h-4v-48h-5v64q0 11 5 16 7 6 7 14z");
    vti_canvas_draw(canvas, "</g>");
}

static void knife(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)'>", x, y);
    vti_canvas_body(canvas, 'h', "M-6-4q6 8 12 0L5-100q9-30 8-52-2-34-14-50-5-2-5 4z");
    vti_canvas_draw(canvas, "</g>");
}

static void spoon(vti_canvas *canvas, int x, int y, int percent) {
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)scale(.%d)'>", x, y, percent);
    vti_canvas_body(canvas, 'h', "M-6-4q6 8 12 0L4-116q0-10 8-18 8-14 8-30 0-36-20-38-20 2-20 38 0 16 8 30 8 8 8 18z");
    vti_canvas_draw(canvas, "<ellipse cy='-164' rx='14' ry='28' fill='#1c0f0a' fill-opacity='.16'/></g>");
}

/* Shape 0: round; 1: an oval platter. */
void vti_plate_draw(vti_canvas *canvas) {
    bool platter = canvas->shape == 1;
    int width = platter ? 122 + 14 * (int)canvas->size : 94 + 10 * (int)canvas->size;
    int height = platter ? width * 7 / 10 : width;
    bool coupe = vti_canvas_vary(canvas, 2), laid = vti_canvas_vary(canvas, 2);
    int decor = vti_canvas_vary(canvas, 3);
    if (laid && !platter) {
        vti_canvas metal = {.output = canvas->output, .main = 0xC3C8CA, .metal = true};
        fork(&metal, 34, 258);
        knife(&metal, 288, 258);
    }
    if (laid && platter)
        vti_canvas_draw(canvas,
                        "<path fill='$a' opacity='.85' d='M52 40h216v240H52z' transform='rotate(-6 160 160)'/><path "
                        "fill='url(#vt-cloth)' d='M52 40h216v240H52z' transform='rotate(-6 160 160)'/>");
    vti_canvas_draw(canvas, "<g transform='translate(160 160)'>");
    vti_canvas_cast(canvas, "M-%d 0a%d %d 0 1 0 %d 0a%d %d 0 1 0-%d 0z", width, width, height, 2 * width, width, height,
                    2 * width);
    vti_canvas_body(canvas, 'd', "M-%d 0a%d %d 0 1 0 %d 0a%d %d 0 1 0-%d 0z", width, width, height, 2 * width, width,
                    height, 2 * width);
    int rim = coupe ? 8 : 30, inner_width = width - rim, inner_height = height - rim;
    if (!coupe) /* patterns are on the rim only */
        vti_canvas_draw(canvas, "<ellipse rx='%d' ry='%d' fill='$m'/>", inner_width, inner_height);
    if (decor)
        vti_canvas_draw(canvas, "<ellipse rx='%d' ry='%d' fill='none' stroke='$a' stroke-width='%d'/>", width - 4,
                        height - 4, decor == 1 ? 8 : 3);
    vti_canvas_draw(
        canvas,
        "<g fill='none' stroke-width='3'><ellipse rx='%d' ry='%d' stroke='#1c0f0a' stroke-opacity='.22'/>"
        "<ellipse cx='2' cy='2' rx='%d' ry='%d' stroke='#fff' stroke-opacity='.55'/></g><ellipse rx='%d' ry='%d' "
        "fill='url(#vt-d)' transform='rotate(180)'/><path fill='none' stroke='#fff' stroke-opacity='.6' "
        "stroke-width='5' stroke-linecap='round' d='M-%d-%dA%d %d 0 0 1-%d-%d'/>",
        inner_width, inner_height, inner_width, inner_height, inner_width, inner_height, width * 4 / 5 - 12,
        height * 3 / 5 - 9, width - 15, height - 15, width / 5 - 3, height * 49 / 50 - 15);
    if (decor == 2 && !canvas->pattern)
        vti_canvas_draw(canvas,
                        "<ellipse rx='%d' ry='%d' fill='none' stroke='$a' stroke-width='3' stroke-dasharray='2 9' "
                        "stroke-linecap='round'/>",
                        width - 15, height - 15);
    vti_canvas_draw(canvas, "</g>");
}

/* A tumbler whose base is at (x, y). */
static void tumbler(vti_canvas *canvas, int x, int y, int percent, int form) {
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)scale(.%d)'>", x, y, percent);
    vti_canvas_body(canvas, 'h', "M-66-170L-50-6Q-48 0-40 1q40 6 80 0 8-1 10-7L66-170z");
    vti_canvas_draw(canvas, "<path fill='$D' fill-opacity='.3' d='M-49-14q49 12 98 0l-2 12Q0 8-47-2z'/>");
    if (form == 1)
        vti_canvas_draw(
            canvas, "<path stroke='#fff' stroke-opacity='.45' stroke-width='3' d='M-42-158l8 146M-22-154l4 144M0-152v"
                    "144M22-154l-4 144M42-158l-8 146'/>");
    if (form == 2)
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='#fff' stroke-opacity='.5' stroke-width='3' d='M-55-60l22-34 33 34 "
                        "33-34 22 34-20 44-35-44-35 44z'/>");
    vti_canvas_draw(canvas, "<ellipse cy='-112' rx='59' ry='10' fill='#fff' fill-opacity='.3'/>");
    vti_opening_draw(canvas, 0, -170, 66, 12, 'l');
    vti_canvas_draw(canvas, "</g>");
}

void vti_tumbler_draw(vti_canvas *canvas) {
    int form = vti_canvas_vary(canvas, 3);
    if (!canvas->size) {
        vti_canvas_ground(canvas, 160, 256, 52);
        tumbler(canvas, 160, 258, 99, form);
        return;
    }
    vti_canvas_ground(canvas, 156, 254, 96);
    tumbler(canvas, 130, 222, 66, form);
    tumbler(canvas, 230, 222, 66, form);
    tumbler(canvas, 92, 264, 74, form);
    tumbler(canvas, 194, 264, 74, form);
}

void vti_wine_glass_draw(vti_canvas *canvas) {
    static const char *const wines[] = {"#8a2c42", "#efd98a", "#eaa08c"};
    static const char *const bowls[] = {"M-52-226Q-72-116-10-108h20Q72-116 52-226z",
                                        "M-58-226Q-60-112-10-106h20Q60-112 58-226z"};
    static const char *const fills[] = {"M-52-168q52 12 104 0-4 46-42 54h-20q-38-8-42-54z",
                                        "M-54-168q54 12 108 0-6 48-44 56h-20q-38-8-44-56z"};
    int form = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 160, 256, 46);
    vti_canvas_draw(canvas, "<g transform='translate(160 258)scale(.%d)'>", 86 + 10 * (int)canvas->size);
    vti_canvas_body(canvas, 'h', "M-6-110Q-3-60-5-14-40-10-48-2-46 6 0 7T48-2Q40-10 5-14 3-60 6-110z");
    vti_canvas_body(canvas, 'h', "%s", bowls[form]);
    vti_canvas_draw(
        canvas,
        "<path fill='%s' fill-opacity='.85' d='%s'/><ellipse cy='-168' rx='%d' ry='8' fill='#fff' fill-opacity='.3'/>"
        "<path fill='url(#vt-g)' d='%s'/>",
        wines[vti_canvas_vary(canvas, 3)], fills[form], form ? 55 : 52, fills[form]);
    vti_opening_draw(canvas, 0, -226, form ? 58 : 52, 9, 'l');
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.7' stroke-width='5' stroke-linecap='round' "
                    "d='M-44-204q-8 34-2 58'/><ellipse cy='-2' rx='44' ry='6' fill='#fff' fill-opacity='.25'/></g>");
}

void vti_jug_draw(vti_canvas *canvas) {
    static const char *const bodies[] = {
        "M-50-196Q-34-150-58-104-84-40-52-3q52 9 104 0 32-37 6-101-24-46-6-92-38 14-72 4z",
        "M-50-196Q-46-100-66-10-64-2-52 0q52 8 104 0 12-2 14-10Q46-100 50-196q-36 14-72 4z"};
    static const char *const lower[] = {"M-71-60q71 16 142 0 2 40-19 57-52 9-104 0-21-17-19-57z",
                                        "M-58-60q58 14 116 0l8 50q-2 8-14 10-52 8-104 0-12-2-14-10z"};
    int form = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 160, 256, 62);
    vti_canvas_draw(canvas, "<g transform='translate(152 258)scale(.%d)'>", 88 + 11 * (int)canvas->size);
    vti_handle_draw(canvas, 14, form ? "M50-172q58-16 56 44-4 60-48 62" : "M48-176q60-20 62 40 0 50-46 66");
    vti_canvas_body(canvas, 'h', "%s", bodies[form]);
    vti_canvas_body(canvas, 'v', "M-50-194q-14-10-26-10 12-14 38-14h70q18 8 18 22-50 18-100 2z");
    vti_opening_draw(canvas, -2, -204, 50, 12, 'd');
    if (canvas->glass) /* water */
        vti_canvas_draw(canvas,
                        "<path fill='#fff' fill-opacity='.4' d='%s'/><ellipse cy='-60' rx='%d' ry='9' fill='#fff' "
                        "fill-opacity='.3'/>",
                        lower[form], form ? 57 : 70);
    else if (!canvas->pattern && vti_canvas_vary(canvas, 2)) /* bare below the glaze */
        vti_canvas_part(canvas, 'c', 'h', "%s", lower[form]);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='#fff' stroke-opacity='.45' stroke-width='6' stroke-linecap='round' "
                    "d='M-40-100q-16 30-10 56'/></g>");
}

void vti_cutlery_draw(vti_canvas *canvas) {
    int sets = canvas->size ? 2 : 1;
    vti_canvas_draw(
        canvas,
        "<g transform='translate(160 160)rotate(%d)'><path opacity='.14' d='M-110-110h234v250h-234z'/><path "
        "fill='$c' d='M-118-120h236v250h-236z'/><path fill='$a' fill-opacity='.3' d='M-118-120h236v250h-236z'/>"
        "<path fill='url(#vt-cloth)' d='M-118-120h236v250h-236z'/><path fill='none' stroke='$A' "
        "stroke-opacity='.5' stroke-width='2' stroke-dasharray='6 4' d='M-110-112h220v234h-220z'/>",
        vti_canvas_vary(canvas, 2) ? -8 : 6);
    for (int set = sets - 1; set >= 0; set--) {
        int x = 14 * set - 6, y = 110 - 16 * set;
        vti_canvas_draw(canvas,
                        "<g fill='#1c0f0a' fill-opacity='.2'><path d='M%d %dh12v-180h-12zM%d %dh12v-180h-12zM%d "
                        "%dh12v-180h-12zM%d %dh10v-140h-10z'/></g>",
                        x - 83, y + 4, x - 33, y + 4, x + 21, y + 4, x + 73, y + 4);
        fork(canvas, x - 82, y);
        knife(canvas, x - 32, y);
        spoon(canvas, x + 22, y, 99);
        spoon(canvas, x + 74, y, 75);
    }
    vti_canvas_draw(canvas, "</g>");
}

/* A napkin gathered in a ring at (x, y). */
static void napkin(vti_canvas *canvas, int x, int y, int turn, int percent) {
    static const char cloth[] =
        "M-12 0Q-30-60-62-100q16-12 28-4 16-16 34-4 18-12 34 4 12-8 28 4Q30-60 12 0q10 40 28 74-20 "
        "12-40 2-20 10-40-2Q-22 40-12 0z";
    vti_canvas_draw(canvas, "<g transform='translate(%d %d)rotate(%d)scale(.%d)'>", x, y, turn, percent);
    vti_canvas_cast(canvas, "%s", cloth);
    vti_canvas_body(canvas, 'd', "%s", cloth);
    vti_canvas_draw(canvas, "<g fill='none' stroke-width='3'><path stroke='$D' stroke-opacity='.4' d='M-8 "
                            "0q-8-60-26-104M0 0v-108M8 0q8-60 26-104M-5 8q-4 "
                            "40-13 72M5 8q4 40 13 72'/><path stroke='#fff' stroke-opacity='.4' "
                            "d='M-9-8q-12-52-39-94M4-8q4-50 14-100M-8 8q-8 40-22 "
                            "68'/></g>");
    vti_canvas_part(canvas, 'w', 'h', "M-19-12q19 8 38 0v22q-19 8-38 0z");
    vti_canvas_draw(canvas, "</g>");
}

void vti_napkins_draw(vti_canvas *canvas) {
    if (canvas->size) {
        napkin(canvas, 88, 104, -8, 72);
        napkin(canvas, 214, 92, 9, 72);
        napkin(canvas, 114, 244, 6, 72);
        napkin(canvas, 240, 232, -6, 72);
    } else {
        napkin(canvas, 98, 158, -8, 99);
        napkin(canvas, 220, 174, 10, 99);
    }
}
