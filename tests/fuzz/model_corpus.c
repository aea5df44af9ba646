/*
 * model_corpus.c: makes the corpus of model_fuzz: one small model of every kind, which the replay then damages in every
 * byte. Run it (see tests/README.md) when a kind is new or its fields change, and commit what it writes.
 */
#include "base/memory.h"
#include "data/dataset_private.h"
#include "models/model_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Taken by model_fuzz as the first byte. */
enum { AS_IT_IS = 0, REPAIRED = 1 };

static const char events[] = "user,item,rating,time\n"
                             "a,lamp,5,2024-01-01\na,bulb,4,2024-01-02\nb,lamp,4,2024-01-01\nb,cup,1,2024-01-03\n"
                             "c,cup,5,2024-01-02\nc,mug,5,2024-01-02\nd,mug,4,2024-01-05\nd,lamp,2,2024-01-06\n";
static const char items[] = "id,kind\nlamp,light\nbulb,light\ncup,table\nmug,table\n";

static void give_up(const char *what) {
    fprintf(stderr, "model_corpus: %s\n", what);
    exit(1);
}

static vt_dataset *make_dataset(void) {
    vt_dataset *dataset;
    vt_table_report report;
    vt_clean_report cleaned;
    const vt_clean_options options = {0};
    vt_error error = {.message = ""};
    const vti_source event_source = {.bytes = events, .size_bytes = strlen(events)};
    const vti_source item_source = {.bytes = items, .size_bytes = strlen(items)};
    vt_status status = vt_dataset_create(NULL, &dataset, &error);
    if (!status) status = vti_dataset_read_events_from(dataset, &event_source, NULL, NULL, &report, &error);
    if (!status) status = vti_dataset_read_items_from(dataset, &item_source, NULL, NULL, &report, &error);
    if (!status) status = vt_dataset_clean(dataset, &options, &cleaned, &error);
    if (status) give_up(error.message);
    return dataset;
}

static void write_input(const char *folder, const char *name, char first, const void *bytes, size_t size_bytes) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.bin", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fputc(first, file) == EOF || fwrite(bytes, 1, size_bytes, file) != size_bytes || fclose(file) != 0) {
        give_up(path);
    }
}

/* What keeps a model small or brings parts of it to life, where its kind has the parameter. */
static uint32_t choose_parameters(const vt_model_kind *kind, const char **texts) {
    static const char *const wanted[] = {"factors=2", "units=2", "iterations=2", "attribute=1"};
    uint32_t count = 0;
    for (uint32_t p = 0; p < kind->parameter_count; p++) {
        for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
            size_t length = strcspn(wanted[w], "=");
            const char *name = kind->parameters[p].name;
            if (strlen(name) == length && memcmp(name, wanted[w], length) == 0) texts[count++] = wanted[w];
        }
    }
    return count;
}

int main(int argument_count, char **arguments) {
    if (argument_count != 2) give_up("usage: model_corpus FOLDER");
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vt_dataset *dataset = make_dataset();
    const vt_model_kind *kind;
    for (uint32_t k = 0; (kind = vt_model_kind_at(k)) != NULL; k++) {
        const char *texts[VT_MAX_PARAMETERS];
        vt_train_options options = vt_train_options_default();
        vt_model *model = NULL;
        void *bytes = NULL;
        size_t size_bytes = 0;
        vt_error error = {.message = ""};
        options.model = kind->name;
        options.parameters = texts;
        options.parameter_count = choose_parameters(kind, texts);
        vt_status status = vt_train(dataset, &options, NULL, &model, &error);
        if (!status) status = vti_model_to_bytes(model, dataset, &allocator, &bytes, &size_bytes, &error);
        if (status) give_up(error.message);
        write_input(arguments[1], kind->name, REPAIRED, bytes, size_bytes);
        if (k == 0) write_input(arguments[1], "as-it-is", AS_IT_IS, bytes, size_bytes);
        vti_release(&allocator, bytes);
        vt_model_destroy(model);
    }
    vt_dataset_destroy(dataset);
    return 0;
}
