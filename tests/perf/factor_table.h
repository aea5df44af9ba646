/*
 * factor_table.h: a table of item factors as the benchmark keeps it: TABLE/factors.f32 ([items][PERF_FACTORS], for
 * everybody) and TABLE/head.bin (all the rest, for programs of the same build). It knows no packs.
 */
#ifndef PERF_FACTOR_TABLE_H
#define PERF_FACTOR_TABLE_H

#include <vitrine/pack.h>

enum { PERF_FACTORS = 64, PERF_SHOPPERS = 32, PERF_HISTORY = 12, PERF_LONG_HISTORY = 50, PERF_RESULTS = 20 };

/* Items are numbered as in the table, most popular first; in a pack an item's id is its number in decimal. */
typedef struct perf_table_head {
    uint32_t item_count;
    uint64_t user_count, event_count;
    vt_fold_in fold_in;
    float eigenvalues[PERF_FACTORS];
    uint32_t histories[PERF_SHOPPERS][PERF_HISTORY];           /* purchases, for the lists */
    uint32_t long_histories[PERF_SHOPPERS][PERF_LONG_HISTORY]; /* for the fold-in */
} perf_table_head;

typedef struct perf_table {
    perf_table_head head;
    float *factors;    /* [item_count][PERF_FACTORS] in the eigenbasis of their Gram matrix */
    float *popularity; /* [item_count] descending */
} perf_table;

/* False after a message when the files are not there, not whole, or cannot be written. */
bool perf_table_read(const char *folder, perf_table *table);
bool perf_table_write(const char *folder, const perf_table *table);
bool perf_table_allocate(perf_table *table, uint32_t item_count);
void perf_table_release(perf_table *table);

/* A whole file, aligned for vt_pack_open. */
bool perf_file_read(const char *folder, const char *name, void **bytes, size_t *size_bytes);

#endif
