/*
 * protocol_options.h: the options that eval and tune share: which part of the events is to be found.
 */
#ifndef VTI_PROTOCOL_OPTIONS_H
#define VTI_PROTOCOL_OPTIONS_H

#include "cli_options.h"

#include <vitrine/eval.h>

/* To be put into the groups of vti_options_parse, after vti_protocol_options_begin. */
extern const vti_option_group vti_protocol_options_group;

/* What each protocol is, for the usage of a command. */
#define VTI_PROTOCOL_HELP \
    "  leave-one-out          each user's last item that is new to the user is to be found\n" \
    "  leave-last-basket      the items new to the user in the last basket that has any\n" \
    "  strong-generalization  users that training has not seen; a share of their items is hidden\n" \
    "  random-items           a share of each user's items, at random\n" \
    "  session-prefixes       of the sessions that began last each next item; a session is a basket, or a\n" \
    "                         user's events that are in none\n"

/* Whether a pack is made by a recipe; for train and eval. */
extern const vti_option_group vti_recipe_options_group;

/* Sets the defaults. */
void vti_protocol_options_begin(void);
/* Puts what was parsed into the options of an evaluation. */
void vti_protocol_options_take(vt_eval_options *taker);

#endif
