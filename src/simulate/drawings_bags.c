/*
 * drawings_bags.c: bags of cloth and leather. Straps are of leather or of the cloth itself.
 */
#include "drawings.h"

void vti_tote_draw(vti_canvas *canvas) {
    enum { FLOWERS = 1, BREAD };
    char strap = vti_canvas_vary(canvas, 2) ? 'W' : 'd';
    int inside = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, 260, canvas->size ? 98 : 86);
    if (!canvas->size) vti_canvas_draw(canvas, "<g transform='translate(18 29) scale(.89)'>");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='10' d='M118 124c0-92 84-92 84 0'/>");
    vti_canvas_part(canvas, 'D', 0, "M76 120q84-18 168 0-84 16-168 0z");
    if (inside == FLOWERS)
        vti_canvas_draw(canvas, "<use href='#vt-stem%d' x='194' y='134'/>", vti_canvas_vary(canvas, 4));
    if (inside == BREAD)
        vti_canvas_draw(canvas,
                        "<g transform='rotate(16 190 130)'><rect x='178' y='34' width='34' height='110' rx='17' "
                        "fill='#d29a55'/><path fill='none' stroke='#f3d9a8' stroke-width='6' stroke-linecap='round' "
                        "d='M188 62l14-10M188 86l14-10M188 110l14-10'/></g>");
    vti_canvas_body(canvas, 'd', "M76 120q84 14 168 0l14 130q1 12-11 12H73q-12 0-11-12z");
    vti_canvas_draw(canvas, "<path fill='$k' opacity='.1' d='M86 262q14-70 6-130 26 70 12 130zM236 262q-22-60-8-128 2 "
                            "70 20 128z'/><path fill='none' stroke='#fff' stroke-width='2' stroke-dasharray='6 5' "
                            "opacity='.5' d='M76 132q84 14 168 0'/>");
    vti_canvas_draw(canvas, strap == 'W' ? "<g fill='$W' stroke='$W'>" : "<g fill='$d' stroke='$d'>");
    vti_canvas_draw(canvas, "<path fill='none' stroke-width='11' d='M112 156v-26c0-108 96-108 96 0v26'/>"
                            "<path stroke='none' d='M104 134h16v30h-16zM200 134h16v30h-16z'/></g>");
    vti_canvas_draw(canvas, "<rect x='216' y='226' width='24' height='18' fill='$c'/><path stroke='$k' opacity='.6' "
                            "d='M221 233h14M221 237h9'/>");
    if (!canvas->size) vti_canvas_draw(canvas, "</g>");
}

static void draw_roll_top(vti_canvas *canvas) {
    vti_canvas_body(canvas, 'h', "M94 88q66-8 132 0l12 154q0 18-16 18H98q-16 0-16-18z");
    vti_canvas_body(canvas, 'v', "M90 66h140q6 0 6 8v22q-76 12-152 0V74q0-8 6-8z");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$k' opacity='.3' stroke-width='2' d='M85 84q75 10 150 0'/>"
                    "<path fill='$W' d='M112 62h18v112h-18zM190 62h18v112h-18z'/>"
                    "<path fill='none' stroke='$b' stroke-width='4' d='M108 136h26v20h-26zM186 136h26v20h-26z'/>");
    vti_canvas_body(canvas, 'd', "M104 190h112v54q0 10-10 10h-92q-10 0-10-10z");
    vti_canvas_draw(canvas, "<path fill='$D' d='M104 190h112v10H104z'/><path stroke='$W' stroke-width='6' "
                            "d='M208 196v22'/>");
}

static void draw_round_top(vti_canvas *canvas) {
    vti_canvas_body(canvas, 'h', "M98 260q-16 0-16-18V138q0-80 78-80t78 80v104q0 18-16 18z");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='5' d='M97 176v-36q0-66 63-66t63 66v36'/>"
                    "<path fill='none' stroke='$b' stroke-width='1.5' stroke-dasharray='2 3' d='M97 "
                    "176v-36q0-66 63-66t63 66v36'/><path fill='$W' d='M136 104h48v34q0 6-6 6h-36q-6 0-6-6z'/>"
                    "<path fill='none' stroke='$c' opacity='.6' stroke-dasharray='3 3' d='M140 108h40v32h-40z'/>");
    vti_canvas_body(canvas, 'd', "M104 172h112v70q0 12-12 12h-88q-12 0-12-12z");
    vti_canvas_draw(canvas, "<path stroke='$D' stroke-width='6' d='M106 188h108'/><path stroke='$b' stroke-width='2' "
                            "stroke-dasharray='2 3' d='M106 188h108'/><path stroke='$W' stroke-width='7' "
                            "stroke-linecap='round' d='M200 190v22'/>");
}

void vti_backpack_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 258, 84);
    if (!canvas->size) vti_canvas_draw(canvas, "<g transform='translate(16 26) scale(.9)'>");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$D' stroke-width='15' stroke-linecap='round' d='M92 118q-40 50-20 "
                    "124M228 118q40 50 20 124'/><path fill='none' stroke='$W' stroke-width='9' d='M138 70c0-42 "
                    "44-42 44 0'/>");
    vti_canvas_part(canvas, 'd', 'h', "M70 190h20v66H80q-10 0-10-12zM250 190h-20v66h10q10 0 10-12z");
    vti_canvas_vary(canvas, 2) ? draw_roll_top(canvas) : draw_round_top(canvas);
    if (!canvas->size) vti_canvas_draw(canvas, "</g>");
}

void vti_weekender_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 160, 258, 116);
    if (!canvas->size) vti_canvas_draw(canvas, "<g transform='translate(13 20) scale(.92)'>");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$W' stroke-width='9' d='M118 140c0-78 84-78 84 0'/><path fill='none' "
                    "stroke='$D' stroke-width='8' d='M254 150c40-34 64 8 52 60-6 32-24 56-60 46'/>");
    vti_canvas_body(canvas, 'd', "M44 178q4-44 46-44h140q42 0 46 44l4 58q0 24-24 24H64q-24 0-24-24z");
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$k' opacity='.55' stroke-width='8' d='M66 143q94-14 188 0'/>"
                    "<path fill='none' stroke='$b' stroke-width='3' stroke-dasharray='3 3' d='M66 143q94-14 188 0'/>");
    vti_canvas_part(canvas, 'W', 'd', "M41 222q26 4 38 38H64q-24 0-24-24zM279 222q-26 4-38 38h15q24 0 24-24z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$W' stroke-width='13' d='M106 260V160c0-96 108-96 108 0v100'/>"
                            "<path fill='none' stroke='$c' stroke-dasharray='4 4' opacity='.55' d='M103 258v-96M109 "
                            "258v-96M211 258v-96M217 258v-96'/><path fill='$w' d='M132 86q28-8 56 0v14q-28-8-56 0z'/>"
                            "<g fill='$b'><circle cx='106' cy='168' r='5'/><circle cx='214' cy='168' r='5'/></g>"
                            "<path fill='none' stroke='$b' stroke-width='3' d='M248 150v14'/><path fill='$W' d='M238 "
                            "164h20v30q-10 8-20 0z'/><path fill='$c' opacity='.7' d='M242 172h12v12h-12z'/>");
    if (!canvas->size) vti_canvas_draw(canvas, "</g>");
}

static void draw_pouch(vti_canvas *canvas) {
    vti_canvas_cast(canvas, "M62 110h196l14 124H48z");
    vti_canvas_body(canvas, 'd', "M62 114h196l14 104q2 22-20 22-92 8-184 0-22 0-20-22z");
    vti_canvas_draw(canvas, "<path fill='$k' opacity='.08' d='M62 118q98 26 196 0l4 26q-100 24-204 0z'/>"
                            "<rect x='56' y='102' width='208' height='18' rx='6' fill='$D'/><path stroke='$b' "
                            "stroke-width='7' stroke-dasharray='3 2' d='M62 111h196'/><rect x='76' y='103' width='22' "
                            "height='16' rx='4' fill='$b'/><circle cx='78' cy='124' r='6' fill='none' stroke='$b' "
                            "stroke-width='3'/>");
}

void vti_pouch_draw(vti_canvas *canvas) {
    bool tassel = vti_canvas_vary(canvas, 2);
    vti_canvas_draw(canvas, canvas->size ? "<g transform='rotate(-7 160 160) translate(-10 -12) scale(1.06)'>"
                                         : "<g transform='rotate(-7 160 160) translate(20 14) scale(.87)'>");
    if (canvas->size) /* a brush and a pencil do not quite fit */
        vti_canvas_draw(canvas,
                        "<g transform='rotate(14 200 110)'><path fill='$w' d='M186 60h12v70h-12z'/><path fill='$k' "
                        "d='M184 62h16V40q-8-18-16 0z'/><path fill='$a' d='M212 66h12v64h-12z'/><path "
                        "fill='#ecd2a8' d='M212 66l6-20 6 20z'/></g>");
    draw_pouch(canvas);
    if (tassel)
        vti_canvas_draw(canvas, "<path fill='$A' d='M73 130h10l2 10 6 42q-13 6-26 0l6-42z'/><path stroke='$c' "
                                "opacity='.4' d='M74 146l-3 36M78 146v38M82 146l3 36'/>");
    else
        vti_canvas_draw(canvas, "<path fill='$W' d='M73 130h10q6 22 3 44-8 6-16 0-3-22 3-44z'/>");
    vti_canvas_draw(canvas, "<path fill='$W' d='M226 196h28v24h-28z'/><path fill='none' stroke='$c' opacity='.6' "
                            "stroke-dasharray='3 3' d='M229 199h22v18h-22z'/></g>");
}
