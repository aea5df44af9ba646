/*
 * native.c: the engine as this machine's own code, on the same packs and histories. perf_native TABLE ROUNDS prints one
 * JSON object: for each workload the mean milliseconds per call of each round, and the share of the table that it read.
 */
#define _POSIX_C_SOURCE 200809L

#include "factor_table.h"
#include "read_table.h"

#include "engine/engine_state.h"

#include <vitrine/engine.h>
#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile uint64_t sink; /* keeps the compiler from leaving work out */

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static uint32_t item_number(const vt_engine *engine, uint32_t id) {
    char text[16];
    uint32_t item = 0;
    int size_bytes = snprintf(text, sizeof text, "%u", (unsigned)id);
    if (vt_engine_find_item(engine, text, (size_t)size_bytes, &item) != VT_OK) exit(1);
    return item;
}

static void set_history(vt_engine *engine, const uint32_t *items, uint32_t count) {
    static vt_event events[PERF_LONG_HISTORY];
    for (uint32_t j = 0; j < count; j++) {
        events[j] = (vt_event){.item = items[j], .type = VT_EVENT_PURCHASE, .value = 1};
    }
    if (vt_engine_set_history(engine, events, count) != VT_OK) exit(1);
}

typedef struct setup {
    vt_engine *engine;
    perf_table_head *head; /* histories by number in the pack */
    const void *table;
    uint32_t table_bytes;
    uint64_t bytes_read; /* by all searches since it was 0 */
    uint32_t searches;
} setup;

static void count_bytes(setup *bench) {
    bench->bytes_read += bench->engine->bytes_read;
    bench->searches++;
}

static double search(setup *bench) {
    const vt_query query = {.limit = PERF_RESULTS};
    vt_result_list list;
    double total = 0;
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        set_history(bench->engine, bench->head->histories[s], PERF_HISTORY);
        double start = milliseconds();
        if (vt_engine_recommend(bench->engine, &query, &list) != VT_OK) exit(1);
        total += milliseconds() - start;
        count_bytes(bench);
        sink += list.results[0].item;
    }
    return total / PERF_SHOPPERS;
}

static double similar(setup *bench) {
    const vt_query query = {.limit = PERF_RESULTS, .include_seen = true};
    vt_result_list list;
    double start = milliseconds();
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        if (vt_engine_similar(bench->engine, bench->head->histories[s][0], &query, &list) != VT_OK) exit(1);
        sink += list.results[0].item;
        count_bytes(bench);
    }
    return (milliseconds() - start) / PERF_SHOPPERS;
}

static double fold_in(setup *bench) {
    double start = milliseconds();
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        set_history(bench->engine, bench->head->long_histories[s], PERF_LONG_HISTORY);
    }
    return (milliseconds() - start) / PERF_SHOPPERS;
}

static double read_table(setup *bench) {
    double start = milliseconds();
    sink += perf_read_table(bench->table, bench->table_bytes);
    return milliseconds() - start;
}

static void print_rounds(const char *name, double (*run)(setup *), setup *bench, long rounds) {
    printf("\"%s\":[", name);
    run(bench);
    bench->bytes_read = bench->searches = 0;
    for (long round = 0; round < rounds; round++) printf("%s%.6g", round ? "," : "", run(bench));
    printf("]");
    if (bench->searches > 0) {
        printf(",\"%sShare\":%.4g", name, (double)bench->bytes_read / bench->searches / bench->table_bytes);
    }
}

int main(int count, char **words) {
    if (count != 3) {
        fputs("usage: perf_native TABLE ROUNDS\n", stderr);
        return 2;
    }
    long rounds = strtol(words[2], NULL, 10);
    void *head, *bytes;
    size_t head_bytes, size_bytes;
    if (!perf_file_read(words[1], "head.bin", &head, &head_bytes)) return 1;
    if (!perf_file_read(words[1], "shop.vtpk", &bytes, &size_bytes)) return 1;
    setup bench = {.head = head, .table = bytes};
    vt_pack pack;
    vt_error error;
    if (vt_pack_open(bytes, size_bytes, &pack, &error) != VT_OK ||
        vt_engine_create(&pack, NULL, NULL, &bench.engine, &error) != VT_OK) {
        fprintf(stderr, "perf_native: %s\n", error.message);
        return 1;
    }
    /* As many bytes as the 8-bit factors have; which ones makes no difference. */
    bench.table_bytes = pack.item_count * PERF_FACTORS;
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        for (int j = 0; j < PERF_HISTORY; j++) {
            uint32_t *item = &bench.head->histories[s][j];
            *item = item_number(bench.engine, *item);
        }
        for (int j = 0; j < PERF_LONG_HISTORY; j++) {
            uint32_t *item = &bench.head->long_histories[s][j];
            *item = item_number(bench.engine, *item);
        }
    }
    printf("{");
    print_rounds("search", search, &bench, rounds);
    printf(",");
    print_rounds("similar", similar, &bench, rounds);
    printf(",");
    print_rounds("foldIn", fold_in, &bench, rounds);
    printf(",");
    print_rounds("read", read_table, &bench, rounds);
    printf("}\n");
    vt_engine_destroy(bench.engine);
    vt_memory_release(bytes);
    vt_memory_release(head);
    return 0;
}
