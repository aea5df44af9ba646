/*
 * shopper_history.h: a shopper's history on the command line or as JSON. Ids that the pack does not have are set aside
 * and named, as the page does when the catalogue has moved on.
 */
#ifndef VTI_SHOPPER_HISTORY_H
#define VTI_SHOPPER_HISTORY_H

#include "cli_options.h"

#include <vitrine/engine.h>

#include <jansson.h>

extern const vti_option_group vti_history_options_group;

/* Adds the ids that are not in the pack to the array `unknown`, once each. */
void vti_unknown_id_add(json_t *unknown, const char *id, size_t id_bytes);
void vti_unknown_ids_note(const json_t *unknown);

/* The next id of a list with commas; false at its end. */
bool vti_next_id(const char **list, const char **id, size_t *id_bytes);

/* Gives the engine the history that the options describe; exit code. */
int vti_history_set(vt_engine *engine, json_t *unknown, uint32_t *event_count);

#endif
