/*
 * drawings_outdoor.c: what goes along to the park, the beach and into the rain; see drawings.h.
 */
#include "drawings.h"

void vti_umbrella_draw(vti_canvas *canvas) {
    static const char canopy[] = "M32 152Q44 58 160 52 276 58 288 152q-32-20-64 0-32-20-64 0-32-20-64 0-32-20-64 0z";
    int tip = canvas->size ? 262 : 232;
    vti_canvas_draw(canvas, "<g transform='rotate(14 160 160)%s'>", canvas->size ? "" : "translate(13 20)scale(.92)");
    vti_canvas_draw(canvas,
                    "<path fill='$D' d='M32 152q128-36 256 0-128 20-256 0z'/><path stroke='$g' stroke-width='6' "
                    "d='M160 40V%d'/><path stroke='$G' stroke-width='2' d='M163 60V%d'/>",
                    tip, tip);
    if (canvas->size)
        vti_canvas_draw(canvas, "<path fill='none' stroke='$w' stroke-width='13' stroke-linecap='round' d='M160 "
                                "236v28q0 22 20 22t20-20'/>");
    else
        vti_canvas_draw(canvas, "<rect x='151' y='226' width='18' height='46' rx='8' fill='$w'/><path fill='none' "
                                "stroke='$a' stroke-width='3' d='M160 272q-14 26 2 26t-2-26'/>");
    vti_canvas_cast(canvas, canopy);
    vti_canvas_body(canvas, 'd', "%s", canopy);
    vti_canvas_draw(canvas, "<path fill='$D' opacity='.16' d='M160 52Q264 60 288 152q-32-20-64 0Q220 84 160 52zM160 "
                            "52Q98 84 96 152q32-20 64 0z'/><path fill='none' stroke='$D' "
                            "stroke-width='2' opacity='.4' d='M96 152Q100 84 160 52v100M160 52q60 32 64 100'/><path "
                            "fill='none' stroke='$a' stroke-width='4' d='M32 152q32-20 64 "
                            "0 32-20 64 0 32-20 64 0 32-20 64 0'/><path stroke='$G' stroke-width='7' "
                            "stroke-linecap='round' d='M160 50V34'/></g>");
}

/* Rolled up, in a leather carrier. */
void vti_picnic_blanket_draw(vti_canvas *canvas) {
    int r = 48 + 8 * (int)canvas->size, y = 254 - r;
    vti_canvas_ground(canvas, 160, 254, 112);
    vti_canvas_draw(canvas, "<path stroke='$c' stroke-width='10' stroke-dasharray='4 3' d='M56 252h196'/>");
    vti_canvas_body(canvas, 'v', "M62 %dH258v%dH62q-18-4-18-%dt18-%dz", y - r, 2 * r, r, r);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$a' stroke-width='5' d='M78 %dq-18 %d 0 %dM90 %dq-18 %d 0 %d'/><ellipse "
                    "cx='258' cy='%d' rx='20' ry='%d' fill='$l'/><path fill='none' "
                    "stroke='$d' stroke-width='3.5' d='M258 %dq16 4 16 %dt-15 %d-15-%d 13-%d 11 %d-10 %d-8-%d 8-6'/>",
                    y - r, r, 2 * r, y - r, r, 2 * r, y, r, y - r + 2, r - 4, r - 8, r - 14, r - 16, r - 18, r - 22,
                    r - 26);
    vti_canvas_draw(canvas,
                    "<g fill='none' stroke='$W' stroke-width='15'><path d='M122 %dq-18 %d 0 %dM214 %dq-18 %d 0 "
                    "%d'/><path stroke-width='11' stroke-linejoin='round' d='M121 "
                    "%dq0-56 47-56t45 56'/></g><path fill='none' stroke='$b' stroke-width='4' d='M105 "
                    "%dh18v20h-18zM197 %dh18v20h-18z'/>",
                    y - r, r, 2 * r, y - r, r, 2 * r, y - r + 4, y + 6, y + 6);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$w' stroke-width='13' stroke-linecap='round' d='M148 %dq20-7 40 0'/>",
                    y - r - 49);
}

/* Of cane; the cloth in it has the item's colour and pattern. */
void vti_hamper_draw(vti_canvas *canvas) {
    static const char front[] = "M50 160H270l-16 92q-2 8-12 8H78q-10 0-12-8z";
    bool fruit = vti_canvas_vary(canvas, 2);
    canvas->texture = "cloth";
    vti_canvas_ground(canvas, 160, 258, 98);
    vti_canvas_draw(canvas, "<path fill='none' stroke='$W' stroke-width='12' d='M82 160C82 20 238 20 238 160'/><path "
                            "fill='none' stroke='$w' stroke-width='5' stroke-dasharray='9 4' d='M80 "
                            "160C80 18 236 18 236 160'/>");
    vti_canvas_part(canvas, 'W', 0, "M50 160q0-20 20-20h180q20 0 20 20z");
    vti_canvas_draw(canvas, "<path fill='#35533f' d='M196 156V98q0-8 5-14V58h14v26q5 6 5 14v58z'/><path "
                            "fill='url(#vt-g)' d='M196 156V98q0-8 5-14V58h14v26q5 6 5 14v58z'/><path fill='$c' "
                            "d='M196 112h24v26h-24zM201 58h14v10h-14z'/>");
    if (fruit)
        vti_canvas_draw(canvas, "<g fill='#c9523f'><circle cx='104' cy='136' r='22'/><circle cx='146' cy='132' r='22' "
                                "fill='#dba23a'/></g><path fill='none' stroke='#5d4630' stroke-width='3' d='M104 "
                                "116q2-8 8-10M146 112q0-6 4-8'/><g fill='url(#vt-r)'><circle cx='104' cy='136' "
                                "r='22'/><circle cx='146' cy='132' r='22'/></g>");
    else
        vti_canvas_draw(canvas, "<g transform='rotate(-24 130 150)'><rect x='112' y='56' width='34' height='110' "
                                "rx='17' fill='#c98d4a'/><rect x='112' y='56' width='34' height='110' rx='17' "
                                "fill='url(#vt-h)'/><path stroke='#f0d29c' stroke-width='4' stroke-linecap='round' "
                                "d='M120 78l16-8M120 100l16-8M120 122l16-8'/></g>");
    vti_canvas_part(canvas, 'w', 0, "%s", front);
    vti_canvas_draw(canvas, "<path fill='url(#vt-weave)' d='%s'/><path fill='url(#vt-h)' d='%s'/>", front, front);
    vti_canvas_body(canvas, 'd', "M58 160q4-20 34-16 30-12 62 0 30-10 56 0 34-6 46 16l-14 34-34-14-44 44-46-46-36 18z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$L' stroke-width='4' d='M60 164l22 28 36-18 46 46 44-44 34 14 "
                            "12-28'/><path stroke='$W' stroke-width='10' stroke-linecap='round' d='M62 "
                            "246h196'/>");
    if (canvas->size)
        vti_canvas_draw(canvas, "<path stroke='$W' stroke-width='14' d='M84 196v54M236 196v54'/><path fill='none' "
                                "stroke='$b' stroke-width='3' d='M77 212h14v14H77zM229 212h14v14h-14z'/>");
}

void vti_hammock_draw(vti_canvas *canvas) {
    int deep = 10 * (int)canvas->size;
    vti_canvas_ground(canvas, 160, 268, 124);
    vti_canvas_part(canvas, 'W', 'h', "M20 74h14v198H20zM286 74h14v198h-14z");
    vti_canvas_draw(canvas, "<path stroke='$w' stroke-width='12' stroke-linecap='round' d='M8 272h38M274 "
                            "272h38'/><path fill='none' stroke='$c' stroke-width='2.5' d='M30 98L70 136M30 98L74 "
                            "146M30 98L66 126M30 98L80 158M290 98L250 136M290 98L246 146M290 98L254 126M290 98L240 "
                            "158'/><g fill='none' stroke='$b' stroke-width='4'><circle cx='31' cy='98' "
                            "r='6'/><circle cx='289' cy='98' r='6'/></g>");
    vti_canvas_part(canvas, 'd', 'v', "M66 122Q160 210 254 122l-4 40Q160 250 70 162z");
    vti_canvas_draw(canvas, "<g transform='translate(98 150)rotate(26)'><rect x='-24' y='-18' width='56' height='40' "
                            "rx='14' fill='$a'/><rect x='-24' y='-18' width='56' height='40' rx='14' "
                            "fill='url(#vt-r)'/></g>");
    vti_canvas_body(canvas, 'v', "M66 126Q160 %d 254 126 252 160 232 182 160 %d 88 182 68 160 66 126z", 232 + deep,
                    262 + 2 * deep);
    vti_canvas_draw(
        canvas,
        "<path fill='none' stroke='$L' stroke-width='5' stroke-linecap='round' d='M66 126Q160 %d 254 126'/><path "
        "fill='none' stroke='$c' stroke-width='18' stroke-dasharray='2 "
        "5' d='M92 190Q160 %d 228 190'/><path fill='none' stroke='$a' stroke-width='4' d='M88 182Q160 %d 232 182'/>",
        232 + deep, 268 + 2 * deep, 262 + 2 * deep);
}

void vti_deck_chair_draw(vti_canvas *canvas) {
    static const char rails[] = "M244 54L116 252M88 160L272 252M214 100l52 146";
    vti_canvas_ground(canvas, 172, 258, 104);
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$W' stroke-width='9' stroke-linecap='round' d='%sM116 252l58 10M272 "
                    "252l58 10' transform='translate(-58-10)'/>",
                    rails);
    vti_canvas_body(canvas, 'd', "M242 58Q188 170 170 204 148 234 90 161L32 151Q88 222 112 192 130 160 184 48z");
    vti_canvas_draw(canvas,
                    "<path fill='$D' opacity='.22' d='M170 204q-22 30-80-43l-58-10q56 71 80 41z'/><path fill='none' "
                    "stroke='$l' stroke-width='3' d='M242 58Q188 170 170 204 148 234 90 "
                    "161'/><g fill='none' stroke-linecap='round' stroke-width='10'><path stroke='$w' d='%sM244 "
                    "54l-60-11M90 161l-60-11'/><path stroke='url(#vt-h)' d='%s'/></g>",
                    rails, rails);
    if (vti_canvas_vary(canvas, 2)) /* a head rest */
        vti_canvas_part(canvas, 'a', 'r', "M182 52q4-10 14-6l38 8q10 4 4 14l-16 28q-6 8-16 4l-36-10q-8-4-4-12z");
}

void vti_bottle_draw(vti_canvas *canvas) {
    int top = canvas->size ? 76 : 108, cap = vti_canvas_vary(canvas, 3);
    vti_canvas_ground(canvas, 160, 262, 44);
    if (cap == 0) /* with a loop */
        vti_canvas_draw(canvas, "<path fill='none' stroke='$A' stroke-width='9' d='M138 %dv-12q0-24 22-24t22 24v12'/>",
                        top - 24);
    vti_canvas_part(canvas, cap == 2 ? 'w' : 'a', 'h', "M133 %dq0-10 10-10h34q10 0 10 10v34h-54z", top - 36);
    vti_canvas_part(canvas, 'g', 'h', "M136 %dh48v12h-48z", top - 4);
    vti_canvas_body(canvas, 'h',
                    "M136 %dh48q2 20 14 30 10 10 10 26V252q0 10-10 10H122q-10 0-10-10V%dq0-16 10-26 12-10 14-30z",
                    top + 6, top + 62);
    vti_canvas_part(canvas, 'g', 'h', "M112 246h96v6q0 10-10 10H122q-10 0-10-10z");
    if (!canvas->pattern)
        vti_canvas_draw(canvas,
                        "<g opacity='.9'><path fill='none' stroke='$L' stroke-width='4' stroke-linejoin='round' "
                        "d='M134 206l18-28 12 17 8-10 14 21z'/><circle cx='176' cy='170' r='6' "
                        "fill='$L'/></g>");
    if (cap == 1) /* with a cord */
        vti_canvas_draw(canvas,
                        "<path fill='none' stroke='$A' stroke-width='4' d='M187 %dq44 4 32 64t-16 34'/><circle "
                        "cx='202' cy='%d' r='6' fill='$A'/>",
                        top - 22, top + 78);
}

void vti_lunch_box_draw(vti_canvas *canvas) {
    int top = canvas->size ? 128 : 180;
    bool sticks = vti_canvas_vary(canvas, 2);
    vti_canvas_ground(canvas, 160, 260, 100);
    for (int y = 206; y >= top + 20; y -= 54) {
        vti_canvas_body(canvas, 'h', "M60 %dH260v40q0 14-16 14H76q-16 0-16-14z", y);
        vti_canvas_draw(canvas,
                        "<path fill='$D' opacity='.35' d='M60 %dh200v5H60z'/><path stroke='#fff' stroke-width='3' "
                        "stroke-linecap='round' opacity='.4' d='M76 %dh168'/>",
                        y, y + 42);
    }
    vti_canvas_part(canvas, 'w', 'v', "M54 %dq0-22 22-22h168q22 0 22 22v10H54z", top + 16);
    vti_canvas_draw(canvas, "<path fill='url(#vt-grain)' d='M54 %dq0-22 22-22h168q22 0 22 22v10H54z'/>", top + 16);
    vti_canvas_part(canvas, 'a', 'v', "M194 %dh24v%dh-24z", top - 7, 267 - top);
    if (sticks)
        vti_canvas_draw(canvas,
                        "<g stroke-linecap='round' stroke-width='7'><path stroke='$W' d='M70 %dl196-12'/><path "
                        "stroke='$A' d='M66 %dl198 0'/></g><path fill='$a' d='M194 %dh24v22h-24z'/>",
                        top - 10, top - 8, top - 18);
    else
        vti_canvas_draw(canvas,
                        "<g fill='$g' stroke='$G' stroke-width='1.5'><path d='M66 %dh90q4 4 0 8H66zM156 %dq14-6 38 "
                        "0v2h-28v3h28v3h-28v3h28v2q-24 6-38 0z'/></g><path fill='$a' d='M186 %dh36v22h-36z'/>",
                        top - 16, top - 18, top - 22);
    vti_canvas_draw(canvas,
                    "<rect x='94' y='%d' width='52' height='20' rx='4' fill='$c' opacity='.92'/><path stroke='$k' "
                    "stroke-width='2.5' d='M104 %dh32M110 %dh20'/>",
                    224, 231, 238);
}
