/*
 * drawings.h: one function for each kind of product, drawing it on a canvas of 320 by 320 in the item's colours. They
 * stand in drawings_*.c by department and know nothing of the shop but what the canvas tells.
 */
#ifndef VTI_DRAWINGS_H
#define VTI_DRAWINGS_H

#include "canvas.h"

void vti_board_draw(vti_canvas *canvas);
void vti_knife_draw(vti_canvas *canvas);
void vti_saucepan_draw(vti_canvas *canvas);
void vti_frying_pan_draw(vti_canvas *canvas);
void vti_casserole_draw(vti_canvas *canvas);
void vti_jar_draw(vti_canvas *canvas);
void vti_apron_draw(vti_canvas *canvas);
void vti_bowl_draw(vti_canvas *canvas);
void vti_mill_draw(vti_canvas *canvas);
void vti_utensils_draw(vti_canvas *canvas);
void vti_tea_towel_draw(vti_canvas *canvas);
void vti_mug_draw(vti_canvas *canvas);
void vti_plate_draw(vti_canvas *canvas);
void vti_tumbler_draw(vti_canvas *canvas);
void vti_wine_glass_draw(vti_canvas *canvas);
void vti_jug_draw(vti_canvas *canvas);
void vti_cutlery_draw(vti_canvas *canvas);
void vti_napkins_draw(vti_canvas *canvas);
void vti_teapot_draw(vti_canvas *canvas);
void vti_kettle_draw(vti_canvas *canvas);
void vti_press_draw(vti_canvas *canvas);
void vti_dripper_draw(vti_canvas *canvas);
void vti_cup_draw(vti_canvas *canvas);
void vti_coffee_bag_draw(vti_canvas *canvas);
void vti_tin_draw(vti_canvas *canvas);
void vti_table_lamp_draw(vti_canvas *canvas);
void vti_floor_lamp_draw(vti_canvas *canvas);
void vti_pendant_draw(vti_canvas *canvas);
void vti_desk_lamp_draw(vti_canvas *canvas);
void vti_string_lights_draw(vti_canvas *canvas);
void vti_lantern_draw(vti_canvas *canvas);
void vti_cushion_draw(vti_canvas *canvas);
void vti_blanket_draw(vti_canvas *canvas);
void vti_rug_draw(vti_canvas *canvas);
void vti_curtain_draw(vti_canvas *canvas);
void vti_pouf_draw(vti_canvas *canvas);
void vti_tablecloth_draw(vti_canvas *canvas);
void vti_bed_draw(vti_canvas *canvas);
void vti_pillows_draw(vti_canvas *canvas);
void vti_alarm_clock_draw(vti_canvas *canvas);
void vti_slippers_draw(vti_canvas *canvas);
void vti_towels_draw(vti_canvas *canvas);
void vti_soap_draw(vti_canvas *canvas);
void vti_dispenser_draw(vti_canvas *canvas);
void vti_brush_draw(vti_canvas *canvas);
void vti_basket_draw(vti_canvas *canvas);
void vti_robe_draw(vti_canvas *canvas);
void vti_plant_pot_draw(vti_canvas *canvas);
void vti_watering_can_draw(vti_canvas *canvas);
void vti_trowel_draw(vti_canvas *canvas);
void vti_seeds_draw(vti_canvas *canvas);
void vti_birdhouse_draw(vti_canvas *canvas);
void vti_gloves_draw(vti_canvas *canvas);
void vti_umbrella_draw(vti_canvas *canvas);
void vti_picnic_blanket_draw(vti_canvas *canvas);
void vti_hamper_draw(vti_canvas *canvas);
void vti_hammock_draw(vti_canvas *canvas);
void vti_deck_chair_draw(vti_canvas *canvas);
void vti_bottle_draw(vti_canvas *canvas);
void vti_lunch_box_draw(vti_canvas *canvas);
void vti_notebook_draw(vti_canvas *canvas);
void vti_pencils_draw(vti_canvas *canvas);
void vti_pen_draw(vti_canvas *canvas);
void vti_cards_draw(vti_canvas *canvas);
void vti_wrapping_draw(vti_canvas *canvas);
void vti_organiser_draw(vti_canvas *canvas);
void vti_tote_draw(vti_canvas *canvas);
void vti_backpack_draw(vti_canvas *canvas);
void vti_weekender_draw(vti_canvas *canvas);
void vti_pouch_draw(vti_canvas *canvas);
void vti_soft_toy_draw(vti_canvas *canvas);
void vti_blocks_draw(vti_canvas *canvas);
void vti_rings_draw(vti_canvas *canvas);
void vti_train_draw(vti_canvas *canvas);
void vti_kite_draw(vti_canvas *canvas);
void vti_vase_draw(vti_canvas *canvas);
void vti_print_draw(vti_canvas *canvas);
void vti_clock_draw(vti_canvas *canvas);
void vti_mirror_draw(vti_canvas *canvas);
void vti_candlestick_draw(vti_canvas *canvas);
void vti_chair_draw(vti_canvas *canvas);
void vti_dining_chair_draw(vti_canvas *canvas);
void vti_stool_draw(vti_canvas *canvas);
void vti_side_table_draw(vti_canvas *canvas);
void vti_shelf_draw(vti_canvas *canvas);
void vti_candle_draw(vti_canvas *canvas);
void vti_pillar_draw(vti_canvas *canvas);
void vti_tapers_draw(vti_canvas *canvas);
void vti_diffuser_draw(vti_canvas *canvas);
void vti_incense_draw(vti_canvas *canvas);

#endif
