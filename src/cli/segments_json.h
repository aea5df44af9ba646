/*
 * segments_json.h: what was found of segments, as JSON: the segments with what each takes more than others do, the tree
 * they form, and the curve by which their number was chosen. It finds none.
 */
#ifndef VTI_SEGMENTS_JSON_H
#define VTI_SEGMENTS_JSON_H

#include <vitrine/segments.h>

#include <jansson.h>

/* A new object. */
json_t *vti_segments_json(const vt_segment_report *report);

#endif
