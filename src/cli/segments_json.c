/*
 * segments_json.c: see segments_json.h.
 */
#include "segments_json.h"

#include "console.h"

#include <string.h>

static json_t *curve_json(const vt_segment_report *report) {
    json_t *points = json_array();
    for (uint32_t i = 0; i < report->curve_count; i++) {
        const vt_segment_point *point = &report->curve[i];
        json_array_append_new(points, json_pack("{s:i, s:f, s:f}", "segments", (int)point->k, "within", point->within,
                                                "silhouette", point->silhouette));
    }
    return points;
}

static json_t *segment_json(const vt_segment_report *report, uint32_t c) {
    const vt_segments *segments = &report->segments;
    json_t *traits = json_array(), *centroid = json_array();
    for (uint32_t t = 0; t < VT_SEGMENT_TRAITS; t++) {
        const vt_segment_trait *trait = &report->traits[c * VT_SEGMENT_TRAITS + t];
        if (!trait->value) break;
        json_array_append_new(traits, json_pack("{s:o, s:o, s:f, s:f}", //
                                                "attribute",
                                                vti_console_json_text(trait->attribute, strlen(trait->attribute)),  //
                                                "value", vti_console_json_text(trait->value, strlen(trait->value)), //
                                                "share", trait->share, "lift", trait->lift));
    }
    for (uint32_t d = 0; d < segments->factor_count; d++) {
        json_array_append_new(centroid,
                              vti_console_json_float(segments->centroids[(size_t)c * segments->factor_count + d]));
    }
    return json_pack("{s:o, s:I, s:f, s:o, s:o}",                                                   //
                     "name", vti_console_json_text(segments->names[c], strlen(segments->names[c])), //
                     "users", (json_int_t)segments->sizes[c],                                       //
                     "share", (double)segments->sizes[c] / (double)report->users,                   //
                     "traits", traits, "centroid", centroid);
}

json_t *vti_segments_json(const vt_segment_report *report) {
    json_t *segments = json_array(), *joins = json_array();
    for (uint32_t c = 0; c < report->segments.k; c++) json_array_append_new(segments, segment_json(report, c));
    for (uint32_t m = 0; m + 1 < report->segments.k; m++) {
        const vt_segment_join *join = &report->joins[m];
        json_array_append_new(joins,
                              json_pack("{s:i, s:i, s:f, s:I}", "left", (int)join->left, "right", (int)join->right,
                                        "height", join->height, "users", (json_int_t)join->users));
    }
    json_t *object = json_pack("{s:I, s:I, s:o, s:o, s:o}",                                                //
                               "users", (json_int_t)report->users, "sampled", (json_int_t)report->sampled, //
                               "segments", segments, "joins", joins, "curve", curve_json(report));
    if (report->curve_count > 0) {
        json_object_set_new(object, "elbow", json_integer(report->elbow));
        json_object_set_new(object, "clearest", json_integer(report->clearest));
        json_object_set_new(object, "suggested", json_integer(report->suggested));
    }
    return object;
}
