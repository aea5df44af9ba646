/*
 * drawings_stationery.c: notebooks, pencils, pens, cards, wrapping paper and what keeps a desk tidy. All but the last
 * two lie on a table, seen from above.
 */
#include "drawings.h"

void vti_notebook_draw(vti_canvas *canvas) {
    enum { ELASTIC, CLOTH_SPINE };
    int binding = vti_canvas_vary(canvas, 3);
    if (canvas->size) { /* a page shows what A5 notebooks are ruled with */
        vti_canvas_draw(canvas, "<g transform='rotate(12 176 160)'>");
        vti_canvas_cast(canvas, "M110 46h146v214H110z");
        vti_canvas_draw(
            canvas,
            "<path fill='$c' d='M110 46h146v214H110z'/><path fill='none' stroke='$G' opacity='.7' %s d='M124 "
            "64h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120m-120 "
            "14h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120m-120 14h120'/></g>",
            canvas->size == 1 ? "stroke-width='3' stroke-linecap='round' stroke-dasharray='0 12'"
                              : "stroke-width='1.5'");
    }
    vti_canvas_draw(canvas, "<g transform='rotate(-5 160 160)%s'>",
                    canvas->size ? " translate(-16 0)" : " translate(29 26) scale(.82)");
    vti_canvas_cast(canvas, "M88 52h152v218H88z");
    if (binding == ELASTIC) vti_canvas_draw(canvas, "<path fill='$A' d='M134 262h10v38l-5-7-5 7z'/>");
    vti_canvas_draw(canvas, "<path fill='$c' d='M92 56h142q5 0 5 5v205q0 3-4 3H92z'/>"
                            "<path stroke='$k' opacity='.25' d='M94 266.500h142M236.5 60v206'/>");
    vti_canvas_body(canvas, 'd', "M90 52h136q8 0 8 8v196q0 8-8 8H90q-4 0-4-4V56q0-4 4-4z");
    if (binding == ELASTIC) {
        vti_canvas_draw(canvas, "<path stroke='$k' opacity='.2' stroke-width='3' d='M104 52v212'/>"
                                "<path stroke='$A' stroke-width='8' d='M211 51v214'/>"
                                "<path stroke='#fff' opacity='.3' stroke-width='2' d='M209 51v214'/>");
    } else if (binding == CLOTH_SPINE) {
        vti_canvas_part(canvas, 'A', 'h', "M90 52h26v212H90q-4 0-4-4V56q0-4 4-4z");
        vti_canvas_draw(canvas, "<rect x='136' y='90' width='80' height='54' rx='4' fill='$c'/>"
                                "<path stroke='$k' stroke-width='2.5' opacity='.6' d='M150 110h52M158 124h36'/>");
    } else { /* a wire spiral */
        vti_canvas_draw(canvas,
                        "<path stroke='$k' opacity='.5' stroke-width='7' stroke-dasharray='7 8' d='M100 61v200'/>"
                        "<path stroke='$G' stroke-width='22' stroke-dasharray='4 11' d='M90 62.500v198'/>"
                        "<path stroke='$c' stroke-width='22' stroke-dasharray='1.5 13.5' d='M90 63v198'/>"
                        "<circle cx='168' cy='140' r='26' fill='$c'/><circle cx='168' cy='140' r='17' fill='$a'/>");
    }
    vti_canvas_draw(canvas, "</g>");
}

void vti_pencils_draw(vti_canvas *canvas) {
    static const char *const colours[] = {"#d6524a", "#e8793e", "#efb23f", "#f2d65c", "#a9bd4e", "#5c9a5b",
                                          "#3f9a94", "#5aa0d0", "#3f5f9f", "#7d5ba6", "#cc6a9a", "#7a5038"};
    int count = canvas->size ? 12 : 6, width = canvas->size ? 16 : 24;
    int left = 160 - count * width / 2, right = 320 - left;
    vti_canvas_draw(canvas, "<g transform='rotate(-6 160 160)'>");
    vti_canvas_cast(canvas, "M%d 150H%dV84H%dV150H%dv122H%dz", left - 10, left, right, right + 10, left - 10);
    vti_canvas_draw(canvas, "<path fill='#e5c092' d='M%d 110", left);
    for (int i = 0; i < count; i++)
        vti_canvas_draw(canvas, "l%d -%dl%d %d", width / 2, 60 - i * 7 % 3 * 6, width - width / 2, 60 - i * 7 % 3 * 6);
    vti_canvas_draw(canvas, "v20H%dz'/>", left);
    for (int i = 0; i < count; i++) {
        int x = left + i * width, drop = i * 7 % 3 * 6;
        vti_canvas_draw(canvas, "<path fill='%s' d='M%d %dq%d 12 %d 0v160h-%dzM%d %dl%d 15h-%dz'/>",
                        colours[canvas->size ? i : 2 * i], x, 90 + drop / 2, width / 2, width, width, x + width / 2,
                        49 + drop, width / 6, width / 6 * 2);
    }
    vti_canvas_draw(canvas, "<path fill='none' stroke='#fff' opacity='.35' stroke-width='%d' d='", width / 6);
    for (int i = 0; i < count; i++) vti_canvas_draw(canvas, "M%d 98v80", left + i * width + width / 3);
    vti_canvas_draw(canvas, "'/><path fill='none' stroke='$k' opacity='.22' stroke-width='%d' d='", width / 5);
    for (int i = 0; i < count; i++) vti_canvas_draw(canvas, "M%d 98v80", left + (i + 1) * width - width / 10);
    vti_canvas_draw(canvas, "'/>");
    vti_canvas_body(canvas, 'd', "M%d 152H136q2 22 24 22t24-22H%dq4 0 4 4v114q0 4-4 4H%dq-4 0-4-4V156q0-4 4-4z",
                    left - 8, right + 8, left - 8);
    vti_canvas_draw(canvas, "<rect x='118' y='194' width='84' height='52' rx='6' fill='$c'/>"
                            "<path fill='none' stroke='$a' stroke-width='7' stroke-linecap='round' d='M132 230q10-30 "
                            "20-8t18-4 18-6'/></g>");
}

void vti_pen_draw(vti_canvas *canvas) {
    char trim = vti_canvas_vary(canvas, 2) ? 'b' : 'g';
    vti_canvas_draw(canvas,
                    "<path fill='none' stroke='$k' stroke-width='3' stroke-linecap='round' opacity='.75' d='M59 "
                    "231c-12 28 12 34 30 20s20-26 32-16 2 26 22 22 20-24 40-20 24 18 72 6'/>"
                    "<g transform='rotate(-35 160 160)'>");
    vti_canvas_cast(canvas, "M38 160l54-12 30-8h128l36 20-36 20H122l-30-8zM150 202h108v38H150z");
    vti_canvas_part(canvas, trim, 'v', "M38 160c16-15 38-17 58-12v24c-20 5-42 3-58-12z");
    vti_canvas_draw(canvas, "<path stroke='$k' stroke-width='1.5' d='M40 160h36'/><circle cx='78' cy='160' r='3'/>");
    vti_canvas_part(canvas, 'k', 'v', "M92 147q16-1 32-6v38q-16-5-32-6z");
    vti_canvas_body(canvas, 'v', "M122 140h124q38 3 40 20-2 17-40 20H122z");
    vti_canvas_part(canvas, trim, 'v', "M120 139h9v42h-9zM262 143q8 2 8 17t-8 17z");
    vti_canvas_body(canvas, 'v', "M150 199h98q12 2 12 22t-12 22h-98z");
    vti_canvas_part(canvas, trim, 'v', "M148 198h10v46h-10z");
    vti_canvas_part(canvas, trim, 'v', "M182 217h74q7 0 7 5t-7 5h-74q-7-5 0-10z");
    vti_canvas_draw(canvas, "<path fill='#fff' opacity='.4' d='M134 147h108q16 1 22 6H134zM162 205h74v5h-74z'/></g>");
}

void vti_cards_draw(vti_canvas *canvas) {
    static const char *const motifs[] = {
        "<path fill='$A' d='M0 30C-38 4-34-26-14-26-4-26 0-17 0-12 0-17 4-26 14-26 34-26 38 4 0 30z'/>",
        "<path stroke='#7b9a6d' stroke-width='3' d='M0 0v36'/><g fill='$a'><circle cx='-12' cy='-4' r='11'/>"
        "<circle cx='12' cy='-4' r='11'/><circle cx='-8' cy='-18' r='11'/><circle cx='8' cy='-18' r='11'/><circle "
        "cy='6' "
        "r='11'/></g><circle cy='-7' r='8' fill='$c'/>",
        "<path fill='$A' d='M0-34l9 22 24 2-18 15 6 23L0 15l-21 13 6-23-18-15 24-2z'/>",
        "<path fill='none' stroke='$k' stroke-width='2' d='M0 6q8 12-2 32'/><ellipse cy='-14' rx='19' ry='23' "
        "fill='$a'/>"
        "<ellipse cx='-7' cy='-20' rx='4' ry='8' fill='#fff' opacity='.6'/>",
        "<path fill='$a' d='M-26 4h52v26h-52z'/><path fill='$c' stroke='$A' d='M-26 2h52v8q-6 8-13 0-6 8-13 0-7 8-13 "
        "0-6 8-13 0z'/><path stroke='$A' stroke-width='4' d='M0-18V2'/><path fill='#f2a93b' d='M0-32c7 9 3 13 0 "
        "13s-7-4 "
        "0-13z'/>"};
    vti_canvas_draw(canvas, "<g transform='rotate(15 160 170)'>");
    vti_canvas_cast(canvas, "M70 96h194v134H70z");
    vti_canvas_part(canvas, 'a', 'd', "M74 92h186q4 0 4 4v130q0 4-4 4H74q-4 0-4-4V96q0-4 4-4z");
    vti_canvas_draw(canvas, "<path fill='$k' opacity='.14' d='M70 94h194l-97 78z'/><path fill='none' stroke='$k' "
                            "opacity='.25' d='M70 228l72-76M264 228l-72-76'/></g>");
    for (int i = canvas->size ? 3 : 1; i > 0; i--) { /* the other cards of the set, by their edges */
        vti_canvas_draw(canvas, "<g transform='rotate(%d 160 300)'>", -4 - 4 * i);
        vti_canvas_cast(canvas, "M98 58h130v190H98z");
        vti_canvas_part(canvas, i % 2 ? 'c' : 'l', 'd', "M98 58h130v190H98z");
        vti_canvas_draw(canvas, "</g>");
    }
    vti_canvas_draw(canvas, "<g transform='rotate(-3 160 300)'>");
    vti_canvas_cast(canvas, "M98 58h130v190H98z");
    vti_canvas_body(canvas, 'd', "M98 58h130v190H98z");
    vti_canvas_draw(canvas, "<path stroke='#fff' opacity='.5' stroke-width='3' d='M99.5 58v190'/><rect x='118' y='98' "
                            "width='90' height='110' rx='45' fill='$c'/><g transform='translate(163 152)'>");
    vti_canvas_draw(canvas, motifs[vti_canvas_vary(canvas, 5)]);
    vti_canvas_draw(canvas, "</g></g>");
}

void vti_wrapping_draw(vti_canvas *canvas) {
    vti_canvas_ground(canvas, 164, 258, 92);
    if (canvas->size) {
        vti_canvas_draw(canvas, "<g transform='rotate(13 230 250)'>");
        vti_canvas_body(canvas, 'h', "M210 40v214q21 8 42 0V40z");
        vti_canvas_draw(canvas, "<ellipse cx='231' cy='40' rx='21' ry='8' fill='$c'/><path fill='none' stroke='$G' "
                                "stroke-width='2' d='M217 40c0-7 28-7 28 0s-22 6-22 0 16-4 16 0-8 3-8 0'/>"
                                "<path fill='$c' d='M210 146v34q21 8 42 0v-34q-21 8-42 0z'/></g>");
    } else { /* folded sheets in a paper band */
        vti_canvas_draw(canvas, "<g transform='rotate(9 220 250)'>");
        vti_canvas_part(canvas, 'L', 'd', "M162 62h104v196H162z");
        vti_canvas_body(canvas, 'd', "M156 56h104v200H156z");
        vti_canvas_draw(canvas, "<path fill='$k' opacity='.12' d='M208 56h3v200h-3z'/>"
                                "<path fill='$c' d='M156 96h104v36H156z'/></g>");
    }
    vti_canvas_cast(canvas, "M60 142h154v28h-8v84H68z");
    vti_canvas_body(canvas, 'd', "M68 168h138v94H68z");
    vti_canvas_part(canvas, 'a', 'd', "M125 150h24v112h-24z");
    vti_canvas_draw(canvas, "<path opacity='.18' d='M68 168h138v8H68z'/>");
    vti_canvas_body(canvas, 'd', "M60 142h154v28H60z");
    vti_canvas_part(canvas, 'a', 'd', "M124 142h26v28h-26z");
    vti_canvas_part(canvas, 'A', 0, "M130 138l-30 32 16-4 4 16 22-40zM144 138l30 32-16-4-4 16-22-40z");
    vti_canvas_part(canvas, 'a', 'v',
                    "M137 138c-18-36-62-42-64-22-2 18 36 24 64 22zM137 138c18-36 62-42 64-22 2 18-36 "
                    "24-64 22z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$A' stroke-width='3' d='M130 133c-16-14-34-20-44-15M144 "
                            "133c16-14 34-20 44-15'/><rect x='127' y='126' width='20' height='21' rx='8' fill='$A'/>");
}

/* Pencils, a ruler, a brush and scissors that stand in something from y on. */
static void draw_tools(vti_canvas *canvas, int x, int y) {
    vti_canvas_draw(
        canvas,
        "<g transform='translate(%d %d)'><path fill='#e9c893' d='M36-104h20V20H36z'/><path stroke='$k' "
        "opacity='.5' d='M48-96h8m-5 9h5m-8 9h8m-5 9h5m-8 9h8m-5 9h5m-8 9h8m-5 9h5m-8 9h8m-5 9h5'/>"
        "<g transform='rotate(-7)'><path fill='$a' d='M0-74h13V20H0z'/><path fill='#ecd2a8' d='M0-74l6-22 7 "
        "22z'/><path fill='$k' d='M4-88l2-8 3 8z'/><path fill='#fff' opacity='.35' d='M3-74h3V0H3z'/></g>"
        "<g transform='rotate(6)'><path fill='#5f8ba8' d='M17-56h12V20H17z'/><path fill='#ecd2a8' d='M17-56l6-20 "
        "6 20z'/><path fill='#5f8ba8' d='M21-69l2-7 2 7z'/></g><g fill='none' stroke='$A' stroke-width='7'>"
        "<ellipse cx='72' cy='-34' rx='9' ry='15' transform='rotate(-14 72-34)'/>"
        "<ellipse cx='92' cy='-34' rx='9' ry='15' transform='rotate(14 92-34)'/></g>"
        "<path fill='$G' d='M75-20h14l-4 34h-6z'/></g>",
        x, y);
}

void vti_organiser_draw(vti_canvas *canvas) {
    if (!canvas->size) {
        vti_canvas_ground(canvas, 160, 258, 84);
        vti_canvas_part(canvas, 'D', 0, "M90 166h152l10-12H100z");
        draw_tools(canvas, 112, 166);
        vti_canvas_body(canvas, 'v', "M82 168h148v86q0 6-6 6H88q-6 0-6-6z");
        vti_canvas_part(canvas, 'd', 'v', "M230 168l14-14v92q0 6-14 14z");
        vti_canvas_draw(canvas, "<path fill='$k' opacity='.25' d='M154 168h4v92h-4z'/><rect x='108' y='204' width='22' "
                                "height='12' rx='6' fill='$D'/><rect x='182' y='204' width='22' height='12' rx='6' "
                                "fill='$D'/>");
        return;
    }
    vti_canvas_ground(canvas, 160, 258, 116);
    draw_tools(canvas, 66, 150);
    vti_canvas_draw(canvas, "<path fill='$a' d='M190 144l66-12 10 56h-74z'/><path fill='$c' d='M180 154l60-8 8 "
                            "52h-64z'/><path fill='none' stroke='$k' opacity='.45' stroke-width='2' d='M190 "
                            "168l26-3.5M191 176l20-3'/><path fill='$A' d='M224 154l11-1.5 2 14-11 1.500z'/>");
    vti_canvas_body(canvas, 'v', "M50 152h120v106H50z");
    vti_canvas_body(canvas, 'v', "M170 186h100v72H170z");
    vti_canvas_part(canvas, 'l', 'd', "M178 200h84v48h-84zM58 210h104v40H58z");
    vti_canvas_draw(canvas, "<path fill='none' stroke='$D' stroke-width='2' d='M178 200h84v48h-84zM58 210h104v40H58z'/>"
                            "<path fill='$D' d='M170 152h4v106h-4zM50 152h120v4H50z'/><circle cx='220' cy='224' r='6' "
                            "fill='$b'/><circle cx='110' cy='230' r='6' fill='$b'/>");
}
