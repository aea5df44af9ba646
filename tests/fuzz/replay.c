/*
 * replay.c: stands in for libFuzzer in ordinary builds: runs a fuzz target on every file of a folder, on each file cut
 * after every byte, and on each file with every byte changed in two ways. Prints TAP, one test a file. It knows nothing
 * of the target but its entry point.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

enum { MAX_BYTES = 1 << 16, MUTATED_BYTES = 1 << 13 };

static uint8_t input[MAX_BYTES];

/* Each run gets a block of exactly its size, so that AddressSanitizer sees a byte read too many. */
static void run(const uint8_t *bytes, size_t size_bytes) {
    uint8_t *copy = malloc(size_bytes ? size_bytes : 1);
    if (!copy) abort();
    memcpy(copy, bytes, size_bytes);
    (void)LLVMFuzzerTestOneInput(copy, size_bytes);
    free(copy);
}

static void run_mutations(size_t size_bytes) {
    for (size_t i = 0; i < size_bytes; i++) {
        run(input, i);
        for (int mask = 1; mask <= 0xFF; mask += 0xFE) {
            input[i] ^= (uint8_t)mask;
            run(input, size_bytes);
            input[i] ^= (uint8_t)mask;
        }
    }
}

static size_t read_input(const char *folder, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) return SIZE_MAX;
    size_t size_bytes = fread(input, 1, sizeof input, file);
    fclose(file);
    return size_bytes;
}

int main(int argument_count, char **arguments) {
    if (argument_count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 2;
    }
    struct dirent **entries;
    int entry_count = scandir(arguments[1], &entries, NULL, alphasort);
    int tests = 0;
    int failed = 0;
    for (int i = 0; i < entry_count; i++) {
        const char *name = entries[i]->d_name;
        if (name[0] != '.') {
            printf("# %s\n", name);
            fflush(stdout);
            size_t size_bytes = read_input(arguments[1], name);
            if (size_bytes != SIZE_MAX) {
                run(input, size_bytes);
                run_mutations(size_bytes < MUTATED_BYTES ? size_bytes : MUTATED_BYTES);
            }
            failed += size_bytes == SIZE_MAX;
            printf("%s %d - %s\n", size_bytes == SIZE_MAX ? "not ok" : "ok", ++tests, name);
        }
        free(entries[i]);
    }
    if (entry_count >= 0) free(entries);
    printf("1..%d\n", tests);
    return tests == 0 || failed > 0;
}
