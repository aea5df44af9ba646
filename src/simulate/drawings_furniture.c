/*
 * drawings_furniture.c: chairs, stools, small tables, shelves. Legs are of wood, brass or steel.
 */
#include "drawings.h"

static void draw_tub_chair(vti_canvas *canvas) {
    vti_canvas_part(canvas, 'W', 'h', "M84 232h16l-8 30h-8zM236 232h-16l8 30h8z");
    vti_canvas_body(canvas, 'd', "M78 210v-88c0-44 36-62 82-62s82 18 82 62v88z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$k' opacity='.16' stroke-width='3' d='M122 74q-8 50-4 106M160 "
                            "64v114M198 74q8 50 4 106'/>");
    vti_canvas_body(canvas, 'v', "M96 176h128q10 0 10 12v22H86v-22q0-12 10-12z");
    vti_canvas_body(canvas, 'h', "M54 164q0-24 25-24t25 24v46h112v-46q0-24 25-24t25 24v66q0 10-10 10H64q-10 0-10-10z");
    vti_canvas_draw(canvas,
                    "<path fill='$k' opacity='.16' d='M104 208h112v5H104zM101 150q3 6 3 14v46h-4zM219 150q-3 6-3 "
                    "14v46h4z'/>");
}

static void draw_framed_chair(vti_canvas *canvas) {
    vti_canvas_part(canvas, 'W', 0, "M84 150h10l-4 88h-8zM236 150h-10l4 88h8z");
    vti_canvas_body(canvas, 'd', "M98 66q62-14 124 0 10 4 10 14l-6 110H94L88 80q0-10 10-14z");
    vti_canvas_draw(
        canvas, "<g fill='$D' opacity='.7'><circle cx='128' cy='100' r='4'/><circle cx='160' cy='98' r='4'/><circle "
                "cx='192' cy='100' r='4'/><circle cx='130' cy='136' r='4'/><circle cx='160' cy='134' r='4'/><circle "
                "cx='190' cy='136' r='4'/></g>");
    vti_canvas_body(canvas, 'v', "M88 172h144q14 0 16 16l2 14q0 12-12 12H82q-12 0-12-12l2-14q2-16 16-16z");
    vti_canvas_part(canvas, 'w', 'v', "M66 212h188v12H66z");
    vti_canvas_part(canvas, 'w', 'v',
                    "M44 146q20-8 50 0 4 2 4 7t-5 6H66v42l-6 61h-9l5-103H44q-6 0-6-6t6-7zM276 146q-20-8-50 "
                    "0-4 2-4 7t5 6h27v42l6 61h9l-5-103h12q6 0 6-6t-6-7z");
}

void vti_chair_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 258, 108);
    vti_canvas_vary(canvas, 2) ? draw_framed_chair(canvas) : draw_tub_chair(canvas);
    if (vti_canvas_vary(canvas, 2)) /* a cushion */
        vti_canvas_part(canvas, 'a', 'r', "M136 130q30 8 60-4 8 28 4 58-30-6-62 4-8-30-2-58z");
}

static void draw_dining_chair(vti_canvas *canvas, int back) {
    vti_canvas_part(canvas, 'W', 0, "M110 186h10l-2 60h-8zM210 186h-10l2 60h8z");
    vti_canvas_part(canvas, 'w', 'h', "M100 62q0-8 7-8t7 8l6 116h-14zM220 62q0-8-7-8t-7 8l-6 116h14z");
    switch (back) {
    case 0: /* spindles under a bent rail */
        vti_canvas_draw(
            canvas, "<path stroke='$w' stroke-width='6' d='M130 66l4 110M150 64l2 112M170 64l-2 112M190 66l-4 110'/>");
        vti_canvas_body(canvas, 'v', "M96 50q64-20 128 0l-2 28q-62-18-124 0z");
        break;
    case 1: /* a bent plate */
        vti_canvas_body(canvas, 'd', "M98 62q62-22 124 0 6 30-2 62-60 14-120 0-8-32-2-62z");
        break;
    default: /* a ladder */
        vti_canvas_body(canvas, 'v',
                        "M104 62q56-10 112 0v18q-56-10-112 0zM106 98q54-10 108 0v16q-54-10-108 0zM108 132q52-8 104 "
                        "0v16q-52-8-104 0z");
    }
    vti_canvas_body(canvas, 'd', "M104 168q56-8 112 0 8 2 12 12l6 14q2 8-6 8H92q-8 0-6-8l6-14q4-10 12-12z");
    vti_canvas_part(canvas, 'd', 0, "M86 196h148v6q0 6-6 6H92q-6 0-6-6z");
    vti_canvas_part(canvas, 'w', 'h', "M90 208h14l-6 54h-9zM230 208h-14l6 54h9z");
    vti_canvas_draw(canvas, "<path stroke='$W' stroke-width='5' d='M99 232h122'/>");
}

void vti_dining_chair_draw(vti_canvas *canvas) {
    int back = vti_canvas_vary(canvas, 3);
    if (canvas->size) {
        vti_canvas_ground(canvas, 100, 240, 56);
        vti_canvas_draw(canvas,
                        "<ellipse cx='216' cy='262' rx='84' ry='14' fill='url(#vt-s)'/><g transform='translate(-26 42) "
                        "scale(.76)'>");
        draw_dining_chair(canvas, back);
        vti_canvas_draw(canvas, "</g><g transform='translate(64 24) scale(.92)'>");
        draw_dining_chair(canvas, back);
        vti_canvas_draw(canvas, "</g>");
    } else {
        vti_canvas_ground(canvas, 160, 258, 86);
        draw_dining_chair(canvas, back);
    }
}

void vti_stool_draw(vti_canvas *canvas) {
    int y = canvas->size ? 88 : 150, ring = canvas->size ? 204 : 222;
    vti_canvas_ground(canvas, 160, 256, 78);
    vti_canvas_draw(canvas, "<path stroke='$W' stroke-width='9' d='M134 %dL116 246M186 %dL204 246'/>", y, y);
    vti_canvas_draw(canvas,
                    canvas->size ? "<ellipse cx='160' cy='%d' rx='47' ry='8' fill='none' stroke='$b' stroke-width='5'/>"
                                 : "<path stroke='$W' stroke-width='7' d='M112 %dh98'/>",
                    ring);
    vti_canvas_part(canvas, 'w', 'h', "M112 %dh14L100 260q-6 4-12 0zM208 %dh-14l26 %dq6 4 12 0z", y, y, 260 - y);
    if (vti_canvas_vary(canvas, 2)) /* feet dipped in paint */
        vti_canvas_part(canvas, 'm', 0, "M92 236l13 2-5 22q-6 4-12 0zM228 236l-13 2 5 22q6 4 12 0z");
    switch (vti_canvas_vary(canvas, 3)) {
    case 0: /* a wooden disc */
        vti_canvas_body(canvas, 'h', "M90 %da70 16 0 0 1 140 0v12a70 16 0 0 1-140 0z", y);
        vti_canvas_draw(
            canvas,
            "<ellipse cx='160' cy='%d' rx='70' ry='16' fill='$l'/><ellipse cx='160' cy='%d' rx='70' ry='16' "
            "fill='url(#vt-grain)'/>",
            y, y);
        break;
    case 1: /* upholstered */
        vti_canvas_part(canvas, 'w', 'h', "M96 %dh128v10q-64 12-128 0z", y + 8);
        vti_canvas_part(canvas, 'm', 'v', "M88 %dc0-20 20-26 72-26s72 6 72 26c0 18-20 18-72 18s-72 0-72-18z", y);
        break;
    default: /* a saddle */
        vti_canvas_body(canvas, 'v', "M82 %dq78 22 156 0 8 14 0 28-78 16-156 0-8-14 0-28z", y - 12);
        vti_canvas_draw(
            canvas, "<path fill='none' stroke='#fff' opacity='.4' stroke-width='3' d='M86 %dq74 20 148 0'/>", y - 10);
    }
}

void vti_side_table_draw(vti_canvas *canvas) {
    int half = canvas->size ? 106 : 88;
    bool marble = !canvas->metal && !canvas->texture;
    vti_canvas_ground(canvas, 160, 256, 80);
    if (canvas->metal) {
        vti_canvas_part(canvas, 'd', 'h', "M153 160h14v86h40q10 2 10 14H103q0-12 10-14h40z");
    } else {
        char leg = marble ? 'b' : 'w', back = marble ? 'B' : 'W';
        vti_canvas_part(canvas, back, 0, "M154 160h12l-2 84h-8z");
        vti_canvas_part(canvas, leg, 'h', "M116 160h13L98 262H88zM204 160h-13l31 102h10z");
    }
    vti_canvas_body(canvas, 'h', "M%d 150a%d 20 0 0 1 %d 0v13a%d 20 0 0 1-%d 0z", 160 - half, half, 2 * half, half,
                    2 * half);
    vti_canvas_draw(canvas,
                    "<ellipse cx='160' cy='150' rx='%d' ry='20' fill='$l'/><ellipse cx='160' cy='150' rx='%d' ry='20' "
                    "fill='url(#vt-%s)'/>",
                    half, half, canvas->texture ? "grain" : "d");
    if (marble)
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='#fff' opacity='.7' stroke-width='2' d='M86 146q30 12 50 4t46 "
                        "14M150 134q20 10 44 6t38 12M108 138q14 6 30 2'/>");
    if (vti_canvas_vary(canvas, 2)) { /* books and a cup */
        vti_canvas_draw(
            canvas,
            "<ellipse cx='168' cy='152' rx='56' ry='8' fill='url(#vt-s)'/><path fill='$A' d='M114 "
            "136h84v13h-84z'/><path fill='$c' d='M118 124h72v12h-72z'/><path fill='$a' d='M116 120h76v5h-76zM116 "
            "134h76v3h-76z'/>");
        vti_canvas_part(canvas, 'c', 'h', "M134 94h34q2 26-8 26h-18q-10 0-8-26z");
        vti_canvas_draw(canvas, "<path fill='none' stroke='$c' stroke-width='5' d='M168 98c14-2 14 16-3 15'/>");
    } else {
        vti_canvas_draw(canvas,
                        "<ellipse cx='166' cy='152' rx='34' ry='7' fill='url(#vt-s)'/><use href='#vt-stem%d' "
                        "transform='translate(160 104) scale(.66)'/>",
                        vti_canvas_vary(canvas, 4));
        vti_canvas_part(canvas, 'a', 'h', "M150 98h20v12q18 8 14 28-2 14-10 14h-28q-8 0-10-14-4-20 14-28z");
    }
}

static void draw_plank(vti_canvas *canvas, int half, int y) {
    vti_canvas_cast(canvas, "M%d %dh%dv14H%dz", 160 - half, y, 2 * half, 160 - half);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$k' stroke-width='6' d='M%d %dv28M%d %dv28'/>", 190 - half,
                    y + 10, 130 + half, y + 10);
    vti_canvas_body(canvas, 'v', "M%d %dh%dv14H%dz", 160 - half, y, 2 * half, 160 - half);
}

static void draw_books(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(canvas,
                    "<g transform='translate(%d %d)'><path fill='$A' d='M0-72h16V0H0z'/><path fill='$c' "
                    "d='M17-62h13V0H17z'/><path fill='$a' d='M31-80h18V0H31z'/><path fill='#6f8790' "
                    "d='M50-66h12V0H50z'/><path fill='#caa06a' d='M65 0l14-68 14 3L80 0z'/><path stroke='$c' "
                    "stroke-width='3' d='M3-60h10M34-66h12M34-60h12'/><path opacity='.14' d='M12-72h4V0h-4zM45-"
                    "80h4V0h-4zM26-62h4V0h-4z'/></g>",
                    x, y);
}

static void draw_potted_plant(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(canvas, "<use href='#vt-plant%d' transform='translate(%d %d) scale(.62)'/>",
                    vti_canvas_vary(canvas, 6), x, y - 34);
    vti_canvas_part(canvas, 'c', 'h', "M%d %dh44l-5 36h-34z", x - 22, y - 36);
}

void vti_shelf_draw(vti_canvas *canvas) {
    int half = canvas->size ? 132 : 104;
    bool two = vti_canvas_vary(canvas, 2);
    int y = two ? 136 : 190;
    draw_plank(canvas, half, y);
    draw_books(canvas, 176 - half, y);
    draw_potted_plant(canvas, 128 + half, y);
    if (canvas->size)
        vti_canvas_part(canvas, 'a', 'h', "M150 %dh18v14q16 8 12 26-2 10-8 10h-26q-6 0-8-10-4-18 12-26z", y - 50);
    if (!two) return;
    draw_plank(canvas, half, 250);
    vti_canvas_draw(canvas,
                    "<path fill='$w' d='M%d 176h58v74h-58z'/><path fill='$c' d='M%d 182h46v62h-46z'/><circle cx='%d' "
                    "cy='206' r='13' fill='$a'/>",
                    184 - half, 190 - half, 213 - half);
    vti_canvas_part(canvas, 'A', 'h', "M%d 214h52q2 36-14 36h-24q-16 0-14-36z", 80 + half);
    vti_canvas_draw(canvas,
                    "<path fill='$c' d='M%d 240h66v10h-66zM%d 231h58v9h-58z'/><path fill='$a' d='M%d 228h60v4h-60z'/>",
                    256 - half, 260 - half, 259 - half);
}
