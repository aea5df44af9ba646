/*
 * data.h: the shop's tables become one clean dataset: events and items as the shop exports them (CSV or TSV, plain or
 * compressed), cleaned, with every bad line counted and the first ones shown. It knows no models.
 */
#ifndef VITRINE_DATA_H
#define VITRINE_DATA_H

#include <vitrine/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_MAX_FIELD_BYTES 65536U
#define VT_MAX_ID_BYTES 1024U
#define VT_TABLE_EXAMPLES 5

typedef struct vt_dataset vt_dataset;

typedef enum vt_table_format {
    /* One event a line: columns user, item and optionally type, value, time, basket. */
    VT_TABLE_EVENTS = 0,
    /* The UCI Online Retail table: one invoice line a line, items and prices in it. See src/data/online_retail.c. */
    VT_TABLE_ONLINE_RETAIL = 1
} vt_table_format;

typedef enum vt_encoding { VT_ENCODING_UTF8 = 0, VT_ENCODING_LATIN1 = 1 } vt_encoding;

/* Zero-initialise for the defaults. */
typedef struct vt_table_options {
    vt_table_format format;
    /*
     * Column names in order, separated by commas, "-" for one to ignore; the table then has no header line. NULL: the
     * first line is a header. Header names are matched without regard to case, and common synonyms are known (user_id,
     * product_id, event, quantity, timestamp, order_id ...).
     */
    const char *columns;
    char delimiter; /* 0: tab when the first line has one, else semicolon or comma, whichever it has more of */
    vt_encoding encoding;
} vt_table_options;

typedef struct vt_bad_line {
    uint64_t line;
    char reason[120];
} vt_bad_line;

typedef struct vt_table_report {
    uint64_t lines;    /* data lines, without header and blank lines */
    uint64_t accepted; /* of those */
    uint64_t bad;      /* malformed: reported below */
    uint64_t ignored;  /* well-formed, but not an event by the rules of the format (no customer, postage ...) */
    vt_bad_line examples[VT_TABLE_EXAMPLES]; /* the first bad ones */
    uint32_t example_count;
} vt_table_report;

/* Zero-initialise for "keep everything". */
typedef struct vt_clean_options {
    uint32_t min_user; /* keep users with at least so many different items ... */
    uint32_t min_item; /* ... and items with at least so many different users, until both hold (a core) */
} vt_clean_options;

typedef struct vt_clean_report {
    uint64_t duplicates;           /* events equal in user, item, type, value, time and basket, merged into one */
    uint64_t cancelled;            /* events taken back by a cancellation or return */
    uint64_t unmatched;            /* cancellations that found nothing to take back */
    uint64_t users, items, events; /* what is left */
    uint64_t dropped_users, dropped_items; /* by min_user and min_item */
} vt_clean_report;

/* An empty dataset. MEMORY, ARGUMENT. */
VT_WARN_UNUSED vt_status vt_dataset_create(const vt_allocator *allocator, vt_dataset **dataset, vt_error *error);
void vt_dataset_destroy(vt_dataset *dataset);

/*
 * Adds a table of events ("-" reads standard input). gzip, xz, zstd and bzip2 are recognised by their content. Types
 * are view, cart, purchase, rating, dismiss, and cancel, return, refund or remove, which take back the latest matching
 * event before them; an event without type is a purchase, or a rating where the column of values is called "rating"; a
 * purchase of negative value is a return. Times are ISO 8601 (UTC unless they say otherwise), or Unix seconds or
 * milliseconds. Several tables may be added.
 * Bad lines are counted in `report`, also on failure; EMPTY when no line was usable, IO, FORMAT (no such column, a quote
 * that never closes, a compressed stream cut short), LIMIT, MEMORY, CANCELLED. On failure the dataset is as it was.
 */
VT_WARN_UNUSED vt_status vt_dataset_read_events(vt_dataset *dataset, const char *path, const vt_table_options *options,
                                                const vt_progress *progress, vt_table_report *report, vt_error *error);

/*
 * Adds a table of items: id and optionally title, price, image; every further column (category, brand, ...) becomes an
 * attribute of that name. A later line of the same id replaces the earlier one. Same errors.
 */
VT_WARN_UNUSED vt_status vt_dataset_read_items(vt_dataset *dataset, const char *path, const vt_table_options *options,
                                               const vt_progress *progress, vt_table_report *report, vt_error *error);

/*
 * Merges duplicates, applies cancellations and takes the core; events are then ordered by user, time and input order.
 * To be called once, after reading. EMPTY when nothing is left.
 */
VT_WARN_UNUSED vt_status vt_dataset_clean(vt_dataset *dataset, const vt_clean_options *options, vt_clean_report *report,
                                          vt_error *error);

/* Reads "view=1,cart=3,purchase=5" into `weights`, leaving those not named as they are. ARGUMENT with a message. */
VT_WARN_UNUSED vt_status vt_event_weights_parse(const char *text, float weights[VT_EVENT_TYPE_COUNT], vt_error *error);

/* The number of the event type of this name. NOT_FOUND. */
VT_WARN_UNUSED vt_status vt_event_type_parse(const char *name, uint32_t *type);
const char *vt_event_type_name(uint32_t type);

#ifdef __cplusplus
}
#endif
#endif
