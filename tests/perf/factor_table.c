/*
 * factor_table.c: see factor_table.h.
 */
#include "factor_table.h"

#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH_BYTES = 512 };

static bool fail(const char *folder, const char *name, const char *reason) {
    fprintf(stderr, "%s/%s: %s\n", folder, name, reason);
    return false;
}

bool perf_file_read(const char *folder, const char *name, void **bytes, size_t *size_bytes) {
    char path[MAX_PATH_BYTES];
    vt_error error;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return vt_file_read(path, NULL, bytes, size_bytes, &error) == VT_OK || fail(folder, name, error.message);
}

bool perf_table_allocate(perf_table *table, uint32_t item_count) {
    table->head.item_count = item_count;
    table->factors = calloc(item_count, PERF_FACTORS * sizeof *table->factors);
    table->popularity = calloc(item_count, sizeof *table->popularity);
    return (table->factors && table->popularity) || fail("", "table", "There is not enough memory.");
}

void perf_table_release(perf_table *table) {
    free(table->factors);
    free(table->popularity);
}

bool perf_table_read(const char *folder, perf_table *table) {
    void *head = NULL, *factors = NULL;
    size_t head_bytes, factors_bytes;
    bool done = false;
    *table = (perf_table){.factors = NULL};
    if (!perf_file_read(folder, "head.bin", &head, &head_bytes)) goto done;
    if (!perf_file_read(folder, "factors.f32", &factors, &factors_bytes)) goto done;
    uint32_t items = head_bytes < sizeof table->head ? 0 : ((const perf_table_head *)head)->item_count;
    if (items == 0 || head_bytes != sizeof table->head + items * sizeof(float) ||
        factors_bytes != (size_t)items * PERF_FACTORS * sizeof(float)) {
        fail(folder, "head.bin", "does not fit factors.f32.");
        goto done;
    }
    if (!perf_table_allocate(table, items)) goto done;
    memcpy(&table->head, head, sizeof table->head);
    memcpy(table->popularity, (const char *)head + sizeof table->head, items * sizeof(float));
    memcpy(table->factors, factors, factors_bytes);
    done = true;
done:
    vt_memory_release(head);
    vt_memory_release(factors);
    return done;
}

bool perf_table_write(const char *folder, const perf_table *table) {
    char path[MAX_PATH_BYTES];
    size_t items = table->head.item_count;
    snprintf(path, sizeof path, "%s/head.bin", folder);
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(&table->head, sizeof table->head, 1, file) == 1 &&
                   fwrite(table->popularity, sizeof(float), items, file) == items;
    if (!file || fclose(file) != 0 || !written) return fail(folder, "head.bin", "cannot be written.");
    vt_error error;
    snprintf(path, sizeof path, "%s/factors.f32", folder);
    vt_status status = vt_file_write(path, table->factors, items * PERF_FACTORS * sizeof(float), &error);
    return status == VT_OK || fail(folder, "factors.f32", error.message);
}
