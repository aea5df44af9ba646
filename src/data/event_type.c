/*
 * event_type.c: the names of event types, as shops write them, and their weights.
 */
#include "../base/error.h"
#include "dataset.h"
#include "fields.h"

#include <string.h>

typedef struct type_name {
    const char *name;
    uint8_t type;
} type_name;

/* The first of a type is its own name. */
static const type_name names[] = {
    {"view", VT_EVENT_VIEW},
    {"pageview", VT_EVENT_VIEW},
    {"productview", VT_EVENT_VIEW},
    {"viewitem", VT_EVENT_VIEW},
    {"click", VT_EVENT_VIEW},
    {"cart", VT_EVENT_CART},
    {"addtocart", VT_EVENT_CART},
    {"purchase", VT_EVENT_PURCHASE},
    {"buy", VT_EVENT_PURCHASE},
    {"order", VT_EVENT_PURCHASE},
    {"transaction", VT_EVENT_PURCHASE},
    {"rating", VT_EVENT_RATING},
    {"rate", VT_EVENT_RATING},
    {"dismiss", VT_EVENT_DISMISS},
    {"cancel", VTI_EVENT_CANCEL},
    {"cancellation", VTI_EVENT_CANCEL},
    {"return", VTI_EVENT_CANCEL},
    {"refund", VTI_EVENT_CANCEL},
    {"remove", VTI_EVENT_REMOVE},
    {"removefromcart", VTI_EVENT_REMOVE},
};

bool vti_event_type_find(vt_text name, uint8_t *type) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!vti_text_is(name, names[i].name)) continue;
        *type = names[i].type;
        return true;
    }
    return false;
}

static bool find_public(vt_text name, uint32_t *type) {
    uint8_t found;
    if (!vti_event_type_find(name, &found) || found >= VT_EVENT_TYPE_COUNT) return false;
    *type = found;
    return true;
}

vt_status vt_event_type_parse(const char *name, uint32_t *type) {
    if (!name || !type) return VT_ERR_ARGUMENT;
    size_t size_bytes = strlen(name);
    if (size_bytes > VT_MAX_ID_BYTES) return VT_ERR_NOT_FOUND;
    return find_public((vt_text){name, (uint32_t)size_bytes}, type) ? VT_OK : VT_ERR_NOT_FOUND;
}

const char *vt_event_type_name(uint32_t type) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].type == type && type < VT_EVENT_TYPE_COUNT) return names[i].name;
    }
    return NULL;
}

vt_status vt_event_weights_parse(const char *text, float weights[VT_EVENT_TYPE_COUNT], vt_error *error) {
    if (!text || !weights)
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a text and room for weights are needed");
    float parsed[VT_EVENT_TYPE_COUNT];
    memcpy(parsed, weights, sizeof parsed);
    for (const char *part = text;; part++) {
        size_t part_bytes = strcspn(part, ",");
        size_t name_bytes = strcspn(part, "=,");
        if (part_bytes > VT_MAX_ID_BYTES) part_bytes = name_bytes = VT_MAX_ID_BYTES;
        uint32_t type;
        if (name_bytes == part_bytes || !find_public((vt_text){part, (uint32_t)name_bytes}, &type)) {
            return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                    "\"%.40s\" is no weight: write view=1,cart=3,purchase=5 (also rating, dismiss)",
                                    part);
        }
        double weight;
        vt_text number = {part + name_bytes + 1, (uint32_t)(part_bytes - name_bytes - 1)};
        if (!vti_number_parse(number, &weight) || weight < 0) {
            return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "the weight of %s must be a number, 0 or more",
                                    vt_event_type_name(type));
        }
        parsed[type] = (float)weight;
        part += part_bytes;
        if (*part == '\0') break;
    }
    memcpy(weights, parsed, sizeof parsed);
    return VT_OK;
}
