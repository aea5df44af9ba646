/*
 * dataset.h: the inside of vt_dataset, for the data folder and for the models and evaluation above it, which read it
 * and never change it. After vt_dataset_clean, users and items are numbered densely and events are in order.
 */
#ifndef VTI_DATASET_H
#define VTI_DATASET_H

#include "id_map.h"

#include <vitrine/data.h>
#include <vitrine/pack.h>

#define VTI_NO_BASKET UINT32_MAX
#define VTI_NO_TIME INT64_MIN

/* Types before cleaning: they take back earlier events of the same user and item. A value of 0 takes back one whole. */
#define VTI_EVENT_CANCEL VT_EVENT_TYPE_COUNT       /* purchases */
#define VTI_EVENT_REMOVE (VT_EVENT_TYPE_COUNT + 1) /* carts */

typedef struct vti_data_event {
    int64_t time;    /* Unix seconds, or VTI_NO_TIME */
    uint32_t user;   /* number in users */
    uint32_t item;   /* number in items */
    uint32_t basket; /* number in baskets, or VTI_NO_BASKET */
    float value;     /* quantity, rating or amount; 1 where not given */
    uint8_t type;    /* vt_event_type; before cleaning also VTI_EVENT_CANCEL and VTI_EVENT_REMOVE */
} vti_data_event;

/* Events of users 0..user_count-1: user u has events[offsets[u] .. offsets[u + 1]), oldest first. */
typedef struct vti_event_list {
    const vti_data_event *events;
    const uint64_t *offsets; /* [user_count + 1] */
    uint32_t user_count;
    uint32_t item_count;
} vti_event_list;

/* One text column of the item table: a title, an image, or an attribute. Item i has texts[i], not terminated. */
typedef struct vti_item_column {
    char *name;     /* as in the table's header, terminated */
    vt_text *texts; /* [item_count], size 0 where the item has none; NULL when no table had such a column */
} vti_item_column;

struct vt_dataset {
    vt_allocator allocator;
    vti_id_map users, items, baskets;
    vti_data_event *events;
    uint64_t event_count, event_capacity;
    uint64_t *user_offsets; /* [users.count + 1] once clean, else NULL */
    /* of the items, once clean */
    vti_item_column titles, images;
    vti_item_column *attributes; /* [attribute_count] */
    uint32_t attribute_count;
    float *prices; /* [items.count], -1 where not known; NULL when no price was given */
    char currency[4];
    struct vti_dataset_private *private_state; /* see dataset_private.h */
};

/* All events of a clean dataset. */
vti_event_list vti_dataset_events(const vt_dataset *dataset);
/* The time of the last one, or VTI_NO_TIME. */
int64_t vti_events_latest(const vti_event_list *list);

#endif
