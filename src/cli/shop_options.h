/*
 * shop_options.h: the options that train and eval share (tables, cleaning, training), and reading the tables they name.
 */
#ifndef VTI_SHOP_OPTIONS_H
#define VTI_SHOP_OPTIONS_H

#include "cli_options.h"

#include <vitrine/train.h>

#include <jansson.h>

/* To be put into the groups of vti_options_parse, after vti_shop_options_begin. */
extern const vti_option_group vti_table_options_group, vti_train_options_group;

/* Sets the defaults. */
void vti_shop_options_begin(void);

/* After parsing: the checks that go over single options. Returns an exit code, with a message when it is not 0. */
int vti_shop_options_check(void);

/* The training options as parsed and checked; of several models they have the first. */
const vt_train_options *vti_shop_train_options(void);
/* [*count] names, at least one. */
const char *const *vti_shop_models(uint32_t *count);
json_t *vti_shop_train_options_json(const vt_train_options *trained);

/* {"name": ..., "parameters": {...}} */
json_t *vti_shop_model_json(const vt_model_kind *kind, const double *parameters);

/* A clean dataset, and what was read. */
typedef struct vti_shop {
    vt_dataset *dataset;
    vt_clean_report clean;
    json_t *tables; /* array: path, lines, accepted, bad, ignored, examples */
} vti_shop;

/* Reads and cleans the tables, and says on stderr what was in them. Returns an exit code; close it in any case. */
int vti_shop_open(vti_shop *shop);
/* The same for one more table of events, read with the same options, of which all users and items are kept. */
int vti_shop_open_test(const char *path, vti_shop *shop);
void vti_shop_close(vti_shop *shop);

#endif
