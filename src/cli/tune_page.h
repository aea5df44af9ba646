/*
 * tune_page.h: the report of a search as one web page: self-contained, without scripts, for light and dark. It knows the
 * report (tune_journal.h) only.
 */
#ifndef VTI_TUNE_PAGE_H
#define VTI_TUNE_PAGE_H

#include <vitrine/base.h>

#include <jansson.h>

/* IO, MEMORY. */
VT_WARN_UNUSED vt_status vti_tune_page_write(const json_t *report, const char *path, vt_error *error);

#endif
