/*
 * make_table.c: the tables that the benchmark runs on. perf_table ...
 *   train EVENTS TABLE          iALS factors of a shop's events: what `vitrine train` makes before it quantises
 *   flat ITEMS TABLE            independent normal numbers: nothing in it that a search could prune
 *   like OTHER ITEMS TABLE      "generated": any number of items with the spectrum and the norms of OTHER
 *   pack TABLE                  TABLE/shop.vtpk, and TABLE/table.json for the contenders that are no engine; also
 *                               TABLE/signals.vtpk, with links of all relations, a blend and a network beside the factors
 * A generated item takes the norm of the item of OTHER at the same quantile of popularity. Its direction is normal with
 * the variances of OTHER's dimensions; at the end the columns are scaled so that the eigenvalues are OTHER's, per item.
 */
#include "factor_table.h"

#include "base/random.h"
#include "models/eigen.h"
#include "models/model.h"
#include "pack/pack_write.h"

#include <vitrine/engine.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(const vt_error *error) {
    fprintf(stderr, "perf_table: %s\n", error->message);
    return false;
}

static float *row_of(const perf_table *table, size_t item) {
    return table->factors + item * PERF_FACTORS;
}

static float dot(const float *x, const float *y) {
    float sum = 0;
    for (int d = 0; d < PERF_FACTORS; d++) sum += x[d] * y[d];
    return sum;
}

static bool holds(const uint32_t *items, uint32_t count, uint32_t item) {
    for (uint32_t j = 0; j < count; j++) {
        if (items[j] == item) return true;
    }
    return false;
}

/* Squaring prefers the popular ones. */
static uint32_t random_item(vti_random *random, uint32_t item_count) {
    double unit = vti_random_unit(random);
    return (uint32_t)(unit * unit * item_count);
}

/* `count` different items, each the best of `choices` random ones for somebody who likes what is like `taste`. */
static void make_history(const perf_table *table, vti_random *random, int choices, uint32_t *items, uint32_t count) {
    const float *taste = row_of(table, random_item(random, table->head.item_count));
    for (uint32_t j = 0; j < count;) {
        uint32_t best = random_item(random, table->head.item_count);
        for (int c = 1; c < choices; c++) {
            uint32_t other = random_item(random, table->head.item_count);
            if (dot(taste, row_of(table, other)) > dot(taste, row_of(table, best))) best = other;
        }
        if (!holds(items, j, best)) items[j++] = best;
    }
}

/* ---- train ---- */

/* The shoppers' first different items, of those who have enough, spread over all. */
static bool take_histories(const vt_model *model, const vt_dataset *dataset, perf_table *table) {
    uint32_t *numbers = model->item_count > 0 ? calloc(model->item_count, sizeof *numbers) : NULL;
    if (!numbers) return false;
    for (uint32_t p = 0; p < model->item_count; p++) numbers[model->item_order[p]] = p;
    vti_event_list list = vti_dataset_events(dataset);
    uint32_t taken = 0;
    for (uint32_t u = 0; u < list.user_count && taken < PERF_SHOPPERS; u++) {
        uint32_t count = 0, *items = table->head.histories[taken];
        for (uint64_t e = list.offsets[u]; e < list.offsets[u + 1] && count < PERF_HISTORY; e++) {
            uint32_t item = numbers[list.events[e].item];
            if (!holds(items, count, item)) items[count++] = item;
        }
        if (count < PERF_HISTORY) continue;
        taken++;
        u += list.user_count / (8 * PERF_SHOPPERS);
    }
    free(numbers);
    return taken == PERF_SHOPPERS;
}

static bool train(const char *events, perf_table *table) {
    vt_dataset *dataset = NULL;
    vt_model *model = NULL;
    vt_error error = {.message = "too few shoppers have a long history."};
    vt_table_report read;
    vt_clean_report cleaned;
    vt_train_options options = vt_train_options_default();
    options.factors = PERF_FACTORS;
    bool done = false;
    if (vt_dataset_create(NULL, &dataset, &error) != VT_OK) goto done;
    if (vt_dataset_read_events(dataset, events, NULL, NULL, &read, &error) != VT_OK) goto done;
    if (vt_dataset_clean(dataset, NULL, &cleaned, &error) != VT_OK) goto done;
    if (vt_train(dataset, &options, NULL, &model, &error) != VT_OK) goto done;

    if (!perf_table_allocate(table, model->item_count)) goto done;
    table->head.user_count = model->user_count;
    table->head.event_count = model->event_count;
    table->head.fold_in = model->options.fold_in;
    memcpy(table->head.eigenvalues, model->eigenvalues, sizeof table->head.eigenvalues);
    for (uint32_t p = 0; p < model->item_count; p++) {
        table->popularity[p] = model->popularity[model->item_order[p]];
        memcpy(row_of(table, p), model->item_factors + (size_t)model->item_order[p] * PERF_FACTORS,
               PERF_FACTORS * sizeof(float));
    }
    done = take_histories(model, dataset, table);
done:
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
    return done || fail(&error);
}

/* ---- flat, like ---- */

/* Turns the factors into the eigenbasis of their Gram matrix; scales columns to the `wanted` eigenvalues, if given. */
static bool to_eigenbasis(perf_table *table, const float *wanted) {
    static double gram[PERF_FACTORS * PERF_FACTORS], values[PERF_FACTORS], work[PERF_FACTORS];
    for (uint32_t i = 0; i < table->head.item_count; i++) {
        const float *y = row_of(table, i);
        for (int a = 0; a < PERF_FACTORS; a++) {
            for (int b = 0; b < PERF_FACTORS; b++) gram[a * PERF_FACTORS + b] += (double)y[a] * (double)y[b];
        }
    }
    if (vti_eigen_symmetric(gram, PERF_FACTORS, values, work) != VT_OK) return false;
    for (int d = 0; d < PERF_FACTORS; d++) {
        double scale = wanted ? sqrt((double)wanted[d] / values[d]) : 1;
        table->head.eigenvalues[d] = (float)(values[d] * scale * scale);
        for (int e = 0; e < PERF_FACTORS; e++) gram[d * PERF_FACTORS + e] *= scale;
    }
    for (uint32_t i = 0; i < table->head.item_count; i++) {
        float *y = row_of(table, i), turned[PERF_FACTORS];
        for (int d = 0; d < PERF_FACTORS; d++) {
            double sum = 0;
            for (int e = 0; e < PERF_FACTORS; e++) sum += gram[d * PERF_FACTORS + e] * (double)y[e];
            turned[d] = (float)sum;
        }
        memcpy(y, turned, sizeof turned);
    }
    return true;
}

static bool flat(uint32_t item_count, perf_table *table) {
    if (!perf_table_allocate(table, item_count)) return false;
    vti_random random;
    vti_random_seed(&random, 1);
    table->head.fold_in = vt_train_options_default().fold_in;
    table->head.fold_in.regularization = 0.1F;
    for (uint32_t i = 0; i < item_count; i++) {
        table->popularity[i] = 1000.0F / (float)(1 + i);
        for (int d = 0; d < PERF_FACTORS; d++) row_of(table, i)[d] = (float)(0.125 * vti_random_normal(&random));
    }
    if (!to_eigenbasis(table, NULL)) return false;
    for (int s = 0; s < PERF_SHOPPERS; s++) make_history(table, &random, 100, table->head.histories[s], PERF_HISTORY);
    return true;
}

static bool like(const char *folder, uint32_t item_count, perf_table *table) {
    perf_table other;
    bool done = false;
    if (!perf_table_read(folder, &other) || !perf_table_allocate(table, item_count)) goto done;
    vti_random random;
    vti_random_seed(&random, 1);
    table->head.fold_in = other.head.fold_in;
    float wanted[PERF_FACTORS];
    for (int d = 0; d < PERF_FACTORS; d++) {
        wanted[d] = other.head.eigenvalues[d] * (float)item_count / (float)other.head.item_count;
    }
    for (uint32_t i = 0; i < item_count; i++) {
        size_t model = (uint64_t)i * other.head.item_count / item_count;
        float *y = row_of(table, i);
        table->popularity[i] = other.popularity[model];
        for (int d = 0; d < PERF_FACTORS; d++) {
            y[d] = sqrtf(other.head.eigenvalues[d]) * (float)vti_random_normal(&random);
        }
        float scale = sqrtf(dot(row_of(&other, model), row_of(&other, model)) / dot(y, y));
        for (int d = 0; d < PERF_FACTORS; d++) y[d] *= scale;
    }
    if (!to_eigenbasis(table, wanted)) goto done;
    for (int s = 0; s < PERF_SHOPPERS; s++) make_history(table, &random, 100, table->head.histories[s], PERF_HISTORY);
    done = true;
done:
    perf_table_release(&other);
    return done;
}

/* ---- pack ---- */

static void print_floats(FILE *file, const char *name, const float *values, int count) {
    fprintf(file, "\"%s\":[", name);
    for (int i = 0; i < count; i++) fprintf(file, "%s%.9g", i ? "," : "", (double)values[i]);
    fprintf(file, "]");
}

static void print_items(FILE *file, const char *name, const uint32_t *items, int count) {
    fprintf(file, "\"%s\":[", name);
    for (int i = 0; i < count; i++) fprintf(file, "%s%u", i ? "," : "", (unsigned)items[i]);
    fprintf(file, "]");
}

/* The user embedding that the engine makes of each history is what the contenders without a fold-in search for. */
static bool write_queries(const perf_table *table, const vt_pack *pack, const char *path) {
    vt_engine *engine = NULL;
    vt_error error = {.message = "table.json cannot be written."};
    bool done = false;
    const vt_fold_in *fold_in = &table->head.fold_in;
    FILE *file = fopen(path, "w");
    if (!file || vt_engine_create(pack, NULL, NULL, &engine, &error) != VT_OK) goto done;
    fprintf(file, "{\"items\":%u,\"regularization\":%.9g,\"regularizationExponent\":%.9g,\"unobservedWeight\":%.9g,",
            (unsigned)pack->item_count, (double)fold_in->regularization, (double)fold_in->regularization_exponent,
            (double)fold_in->unobserved_weight);
    /* of one purchase, as vt_confidence says */
    float weight = fold_in->event_weights[VT_EVENT_PURCHASE];
    fprintf(file, "\"confidence\":%.9g,", log2(1 + (double)weight));
    print_floats(file, "eigenvalues", table->head.eigenvalues, PERF_FACTORS);
    fprintf(file, ",\n\"shoppers\":[");
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        vt_event events[PERF_HISTORY];
        for (int j = 0; j < PERF_HISTORY; j++) {
            uint32_t item;
            char id[16];
            int id_bytes = snprintf(id, sizeof id, "%u", (unsigned)table->head.histories[s][j]);
            if (vt_engine_find_item(engine, id, (size_t)id_bytes, &item) != VT_OK) goto done;
            events[j] = (vt_event){.item = item, .type = VT_EVENT_PURCHASE, .value = 1};
        }
        if (vt_engine_set_history(engine, events, PERF_HISTORY) != VT_OK) goto done;
        fprintf(file, "%s\n{", s ? "," : "");
        print_items(file, "history", table->head.histories[s], PERF_HISTORY);
        fprintf(file, ",");
        print_items(file, "longHistory", table->head.long_histories[s], PERF_LONG_HISTORY);
        fprintf(file, ",");
        print_floats(file, "vector", vt_engine_user_factors(engine), PERF_FACTORS);
        fprintf(file, "}");
    }
    fprintf(file, "]}\n");
    done = !ferror(file);
done:
    vt_engine_destroy(engine);
    if (file && fclose(file) != 0) done = false;
    return done || fail(&error);
}

/* ---- a pack with all signals: what the engine does with them takes as long whatever they say ---- */

enum { HIDDEN = 96 };
static const uint32_t kept[VT_RELATION_COUNT] = {48, 24, 16, 16, 24}; /* as recipes keep */

/* Links mostly to popular items. False: no memory. */
static bool draw_links(vti_random *random, uint32_t items, uint32_t count, vti_link_content *content) {
    uint64_t *offsets = calloc((size_t)items + 1, sizeof *offsets);
    uint32_t *targets = calloc((size_t)items * count, sizeof *targets);
    float *weights = calloc((size_t)items * count, sizeof *weights);
    *content = (vti_link_content){offsets, targets, weights};
    if (!offsets || !targets || !weights) return false;
    for (uint32_t i = 0; i < items; i++) {
        uint32_t next = 0;
        for (uint32_t l = 0; l < count; l++) {
            double skew = vti_random_unit(random);
            uint32_t room = items - next - (count - l) + 1;
            next += (uint32_t)(skew * skew * room / (count - l));
            targets[offsets[i] + l] = next++;
            weights[offsets[i] + l] = (float)(0.05 + 0.95 * vti_random_unit(random));
        }
        offsets[i + 1] = offsets[i] + count;
    }
    return true;
}

static const vti_network *draw_network(vti_random *random) {
    static float feature_scales[VTI_FEATURE_WIDTH], feature_offsets[VTI_FEATURE_WIDTH];
    static float scales[HIDDEN], biases[HIDDEN];
    static int8_t weights[VTI_FEATURE_WIDTH * HIDDEN], output[HIDDEN];
    static const vti_network network = {
        .inputs = VTI_FEATURE_WIDTH,
        .hidden_count = 1,
        .feature_scales = feature_scales,
        .feature_offsets = feature_offsets,
        .hidden = {{VTI_FEATURE_WIDTH, HIDDEN, weights, scales, biases}},
        .weights = output,
        .scale = 1e-4F,
    };
    for (uint32_t f = 0; f < VTI_FEATURE_COUNT; f++) feature_scales[f] = feature_offsets[f] = 10;
    for (uint32_t h = 0; h < HIDDEN; h++) {
        scales[h] = 0.005F;
        output[h] = (int8_t)(vti_random_below(random, 255) - 127);
    }
    for (uint32_t w = 0; w < sizeof weights; w++) weights[w] = (int8_t)(vti_random_below(random, 255) - 127);
    return &network;
}

static vti_recurrent_layer draw_layer(vti_random *random, uint32_t inputs, uint32_t outputs) {
    enum { MOST = 3 * VTI_RECURRENT_MAX_UNITS };
    static float scales[3][MOST], biases[3][MOST];
    static uint8_t leads[3][MOST * VTI_RECURRENT_LEAD], rests[3][MOST * VTI_RECURRENT_MAX_WIDTH];
    static uint32_t drawn;
    uint32_t layer = drawn++ % 3, rest = inputs - VTI_RECURRENT_LEAD;
    for (uint32_t o = 0; o < outputs; o++) scales[layer][o] = 0.01F;
    for (uint32_t w = 0; w < outputs * VTI_RECURRENT_LEAD; w++)
        leads[layer][w] = (uint8_t)vti_random_below(random, 128);
    for (uint32_t w = 0; w < outputs * rest; w++) rests[layer][w] = (uint8_t)vti_random_below(random, 128);
    return (vti_recurrent_layer){inputs, outputs, scales[layer], biases[layer], leads[layer], rests[layer]};
}

static const vti_recurrent *draw_recurrent(vti_random *random, uint32_t factors) {
    enum { UNITS = 64 };
    static vti_recurrent recurrent;
    uint32_t width = (factors + 15) / 16 * 16;
    recurrent = (vti_recurrent){
        .width = width,
        .units = UNITS,
        .input = draw_layer(random, width, 3 * UNITS),
        .state = draw_layer(random, UNITS, 3 * UNITS),
        .output = draw_layer(random, UNITS, width),
    };
    return &recurrent;
}

static bool add_signals(vti_pack_content *content) {
    static vt_blend blend = {.candidates = 100, .reranked = 100}; /* as recipes have it */
    vti_random random;
    vti_random_seed(&random, 3);
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) {
        blend.weights[s] = 1;
        blend.decays[s] = 2;
    }
    content->blend = &blend;
    content->network = draw_network(&random);
    content->recurrent = draw_recurrent(&random, content->factor_count);
    content->trends = content->popularity;
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        if (!draw_links(&random, content->item_count, kept[r], &content->links[r])) return false;
    }
    return true;
}

static void release_links(vti_pack_content *content) {
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        free((void *)content->links[r].offsets);
        free((void *)content->links[r].items);
        free((void *)content->links[r].weights);
    }
}

static bool write_signals(vti_pack_content *content, const char *folder, vt_error *error) {
    char path[512];
    void *bytes = NULL;
    size_t size_bytes;
    snprintf(path, sizeof path, "%s/signals.vtpk", folder);
    bool done = add_signals(content) && vti_pack_write(content, NULL, &bytes, &size_bytes, error) == VT_OK &&
                vt_file_write(path, bytes, size_bytes, error) == VT_OK;
    vt_memory_release(bytes);
    release_links(content);
    return done;
}

static bool pack(const char *folder) {
    perf_table table;
    vt_error error = {.message = "There is not enough memory."};
    char(*names)[16] = NULL, path[512];
    vt_text *ids = NULL;
    void *bytes = NULL;
    bool done = false;
    if (!perf_table_read(folder, &table)) return false;
    uint32_t items = table.head.item_count;
    names = calloc(items, sizeof *names);
    ids = calloc(items, sizeof *ids);
    if (!names || !ids) goto done;
    for (uint32_t i = 0; i < items; i++) {
        ids[i] = (vt_text){names[i], (uint32_t)snprintf(names[i], sizeof names[i], "%u", (unsigned)i)};
    }
    vti_pack_content content = {
        .item_count = items,
        .factor_count = PERF_FACTORS,
        .user_count = table.head.user_count,
        .event_count = table.head.event_count,
        .fold_in = table.head.fold_in,
        .ids = ids,
        .factors = table.factors,
        .popularity = table.popularity,
        .report = {"{}", 2},
    };
    size_t size_bytes;
    vt_pack opened;
    if (vti_pack_write(&content, NULL, &bytes, &size_bytes, &error) != VT_OK) goto done;
    snprintf(path, sizeof path, "%s/shop.vtpk", folder);
    if (vt_file_write(path, bytes, size_bytes, &error) != VT_OK) goto done;
    if (vt_pack_open(bytes, size_bytes, &opened, &error) != VT_OK) goto done;
    snprintf(path, sizeof path, "%s/table.json", folder);
    done = write_queries(&table, &opened, path) && write_signals(&content, folder, &error);
done:
    if (!done) fail(&error);
    vt_memory_release(bytes);
    free(names);
    free(ids);
    perf_table_release(&table);
    return done;
}

static bool finish(const char *folder, perf_table *table) {
    vti_random random;
    vti_random_seed(&random, 2);
    for (int s = 0; s < PERF_SHOPPERS; s++) {
        make_history(table, &random, 10, table->head.long_histories[s], PERF_LONG_HISTORY);
    }
    return perf_table_write(folder, table);
}

int main(int count, char **words) {
    const char *command = count > 1 ? words[1] : "";
    perf_table table = {.factors = NULL};
    bool done = false;
    if (strcmp(command, "train") == 0 && count == 4) {
        done = train(words[2], &table) && finish(words[3], &table);
    } else if (strcmp(command, "flat") == 0 && count == 4) {
        done = flat((uint32_t)strtoul(words[2], NULL, 10), &table) && finish(words[3], &table);
    } else if (strcmp(command, "like") == 0 && count == 5) {
        done = like(words[2], (uint32_t)strtoul(words[3], NULL, 10), &table) && finish(words[4], &table);
    } else if (strcmp(command, "pack") == 0 && count == 3) {
        done = pack(words[2]);
    } else {
        fputs("usage: perf_table train EVENTS TABLE | flat ITEMS TABLE | like OTHER ITEMS TABLE | pack TABLE\n",
              stderr);
    }
    perf_table_release(&table);
    return done ? 0 : 1;
}
