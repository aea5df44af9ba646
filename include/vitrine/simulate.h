/*
 * simulate.h: a shop that does not exist: a catalogue with drawn pictures and shoppers with tastes, for demos and
 * tests. One seed gives the same files everywhere.
 */
#ifndef VITRINE_SIMULATE_H
#define VITRINE_SIMULATE_H

#include <vitrine/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero in a field means its default. */
typedef struct vt_simulate_options {
    uint32_t items;    /* default 3000, at most 100,000; with interactions 10,000,000 */
    uint32_t shoppers; /* default 30,000, at most 10,000,000 */
    uint32_t days;     /* of history, default 180, at most 3650, ending at a fixed date */
    uint64_t seed;
    /* Not 0: only events.csv, so many different pairs of user and item by a power law: to measure training. */
    uint64_t interactions;
} vt_simulate_options;

typedef struct vt_simulate_report {
    uint64_t items, shoppers, sessions, views, carts, purchases, cancellations;
} vt_simulate_report;

/*
 * Writes events.csv, items.csv and pictures.svg into `directory` (created when missing), each atomically. The image of
 * an item is "pictures.svg#<id>": one file for the whole catalogue, so that asking for pictures tells nothing.
 * ARGUMENT, IO, MEMORY, CANCELLED.
 */
VT_WARN_UNUSED vt_status vt_simulate(const char *directory, const vt_simulate_options *options,
                                     const vt_progress *progress, vt_simulate_report *report, vt_error *error);

#ifdef __cplusplus
}
#endif
#endif
