/*
 * delta_corpus.c: makes the corpus of delta_fuzz: patches to packs that differ in what they hold, which the replay then
 * damages in every byte. Run it (see tests/README.md) when the format of packs or patches changes.
 */
#include "delta_packs.h"

#include <vitrine/delta.h>
#include <vitrine/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_patch(const char *folder, const char *name, const vt_pack *old_pack, sample_shape shape) {
    char path[1024];
    void *patch = NULL, *bytes = NULL;
    size_t patch_bytes = 0;
    vt_pack new_pack = delta_pack(&shape, &bytes);
    snprintf(path, sizeof path, "%s/%s.bin", folder, name);
    if (vt_delta_make(old_pack, &new_pack, NULL, &patch, &patch_bytes, NULL) ||
        vt_file_write(path, patch, patch_bytes, NULL)) {
        fprintf(stderr, "delta_corpus: %s\n", path);
        exit(1);
    }
    vt_memory_release(patch);
    vt_memory_release(bytes);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 2) {
        fprintf(stderr, "usage: delta_corpus FOLDER\n");
        return 1;
    }
    const char *folder = arguments[1];
    void *bytes = NULL;
    vt_pack old_pack = delta_pack(&delta_old_shape, &bytes);
    sample_shape shape = delta_old_shape;
    write_patch(folder, "same", &old_pack, shape);
    shape.items = 12;
    write_patch(folder, "more-items", &old_pack, shape);
    shape.items = 5;
    write_patch(folder, "fewer-items", &old_pack, shape);
    shape.titles = false;
    shape.attributes = 1;
    shape.factors = 20;
    write_patch(folder, "other-sections", &old_pack, shape);
    shape.storage = (vt_storage){VT_CODING_PRODUCT, 2};
    write_patch(folder, "other-coding", &old_pack, shape);
    vt_memory_release(bytes);
    return 0;
}
