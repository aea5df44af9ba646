/*
 * tune_journal.h: what a search has measured, kept in a JSON file that is whole at every moment, so that a search that
 * was killed goes on where it was. It is the report of the search, too. It knows no search.
 *
 * A score is remembered by model, parameters and share of the users: a search with other numbers of trials or rounds
 * uses what there is. What scores depend on besides, the settings, must be the same.
 */
#ifndef VTI_TUNE_JOURNAL_H
#define VTI_TUNE_JOURNAL_H

#include <vitrine/tune.h>

#include <jansson.h>

typedef struct vti_tune_journal {
    const char *path;
    json_t *report;  /* {"settings", "trials", "best", "state"} */
    json_t *trials;  /* array, of the report */
    uint32_t loaded; /* how many trials were there */
} vti_tune_journal;

/* Reads the file if there is one; takes `settings`. Exit code, with a message; close it in any case. */
int vti_tune_journal_open(const char *path, json_t *settings, vti_tune_journal *journal);
void vti_tune_journal_close(vti_tune_journal *journal);

/* The entry of this model (as vti_shop_model_json has it) and share, borrowed, or NULL. Takes `model`. */
json_t *vti_tune_journal_find(const vti_tune_journal *journal, json_t *model, double share);

/* Takes an entry. The file is not written. */
void vti_tune_journal_add(vti_tune_journal *journal, json_t *entry);

/* The best entry on all users of a model, borrowed, or NULL. */
json_t *vti_tune_journal_best(const vti_tune_journal *journal, const char *model);

/* Numbers as the file keeps them, so that a search goes on with the very same. */
double vti_tune_journal_number(double number);

/* Writes the file. */
VT_WARN_UNUSED vt_status vti_tune_journal_write(const vti_tune_journal *journal, vt_error *error);

#endif
