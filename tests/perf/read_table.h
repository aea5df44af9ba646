/*
 * read_table.h: reading every byte of a table once, as fast as it goes: the limit of a search that skips nothing.
 */
#ifndef PERF_READ_TABLE_H
#define PERF_READ_TABLE_H

#include <stdint.h>

/* The sum of the words at `table`, which is aligned to 16; a rest of less than 64 bytes is left out. */
uint64_t perf_read_table(const void *table, uint32_t size_bytes);

#endif
