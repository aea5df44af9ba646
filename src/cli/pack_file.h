/*
 * pack_file.h: a pack from a file with an engine over it, item filters, and items as table rows and JSON. Shared by the
 * commands that read packs.
 */
#ifndef VTI_PACK_FILE_H
#define VTI_PACK_FILE_H

#include "cli_options.h"

#include <vitrine/engine.h>

#include <jansson.h>
#include <stdio.h>

typedef struct vti_pack_file {
    void *bytes;
    size_t size_bytes;
    vt_pack pack;
    vt_engine *engine; /* NULL unless asked for */
} vti_pack_file;

/* Opens the pack, and an engine for lists of max_results items unless that is 0. Exit code; close it in any case. */
int vti_pack_file_open(const char *path, uint32_t max_results, vti_pack_file *file);
void vti_pack_file_close(vti_pack_file *file);

/*
 * "attribute=value" texts as a bitmap for vt_query, to be freed; NULL when there are none. Values of one attribute are
 * alternatives, different attributes must all hold. Exit code, with a message that lists what there is.
 */
int vti_filter_items(const vt_pack *pack, const vti_option_list *filters, uint32_t **allowed);

/* ---- output ---- */

/* A text, with control characters replaced: what a pack says must not reach the terminal as a command. */
void vti_print_text(FILE *stream, vt_text text);
json_t *vti_text_json(vt_text text);

/* A table of a list's items: rank, id, price, score, title. `after_row` may be NULL. */
typedef void vti_after_row(const vti_pack_file *file, const vt_result *result);
void vti_print_items(const vti_pack_file *file, const vt_result *results, uint32_t count, vti_after_row *after_row);

/* id, and title, price, image and attributes where the pack has them. */
json_t *vti_item_json(const vt_pack *pack, uint32_t item);

#endif
