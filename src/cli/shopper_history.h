/*
 * shopper_history.h: a shopper's history on the command line or as JSON. Ids that the pack or model does not have are
 * set aside and named, as the page does when the catalogue has moved on.
 */
#ifndef VTI_SHOPPER_HISTORY_H
#define VTI_SHOPPER_HISTORY_H

#include "cli_options.h"

#include <vitrine/engine.h>
#include <vitrine/train.h>

#include <jansson.h>

extern const vti_option_group vti_history_options_group;

/* Where items are looked up: in one of the two. */
typedef struct vti_catalogue {
    const vt_engine *engine;
    const vt_model *model;
} vti_catalogue;

/* False where there is no such item. */
bool vti_catalogue_find(const vti_catalogue *catalogue, const char *id, size_t id_bytes, uint32_t *item);

/* Adds the ids that are not there to the array `unknown`, once each. */
void vti_unknown_id_add(json_t *unknown, const char *id, size_t id_bytes);
void vti_unknown_ids_note(const json_t *unknown);

/* The next id of a list with commas; false at its end. */
bool vti_next_id(const char **list, const char **id, size_t *id_bytes);

/* The history that the options describe, valid until the next call; exit code. */
int vti_history_read(const vti_catalogue *catalogue, json_t *unknown, const vt_event **read, uint32_t *count);

#endif
