/*
 * gru.c: a recurrent model of what comes next (GRU4Rec: Hidasi et al. 2016). The cell of gru_cell.h reads a shopper's
 * events, oldest first, as item factors e; after the last one, its state h gives item i the score e_i . (h P + d). The
 * factors are learned with the rest, or are those of another model, in a scale of the network's own.
 */
#include "gru.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS, UNITS, EPOCHS, RATE, DECAY, DROPOUT, NEGATIVES, LENGTH, PARAMETER_COUNT };

static const vt_parameter parameters[PARAMETER_COUNT] = {
    [FACTORS] = {.name = "factors",
                 .meaning = "numbers of an item",
                 .standard = 64,
                 .least = 1,
                 .most = VTI_GRU_MAX_WIDTH,
                 .low = 32,
                 .high = 128,
                 .logarithmic = true,
                 .whole = true},
    [UNITS] = {.name = "units",
               .meaning = "numbers of the state",
               .standard = 64,
               .least = 1,
               .most = VTI_GRU_MAX_WIDTH,
               .low = 32,
               .high = 128,
               .logarithmic = true,
               .whole = true},
    [EPOCHS] = {.name = "epochs",
                .meaning = "most rounds over all events; the best one counts",
                .standard = 30,
                .least = 1,
                .most = VT_MAX_ITERATIONS,
                .low = 10,
                .high = 60,
                .logarithmic = true,
                .whole = true},
    [RATE] = {.name = "rate",
              .meaning = "learning rate of Adam; it falls to a tenth",
              .standard = .003,
              .least = 1e-6,
              .most = 1,
              .low = .001,
              .high = .01,
              .logarithmic = true},
    [DECAY] = {.name = "decay",
               .meaning = "L2 penalty, for each unit of the rate",
               .standard = .01,
               .most = 10,
               .low = 1e-3,
               .high = .3,
               .logarithmic = true},
    [DROPOUT] = {.name = "dropout",
                 .meaning = "share of numbers left out in training",
                 .standard = .3,
                 .most = .9,
                 .low = .1,
                 .high = .6},
    [NEGATIVES] = {.name = "negatives",
                   .meaning = "items drawn for a batch",
                   .standard = 512,
                   .least = 1,
                   .most = 65536,
                   .low = 256,
                   .high = 2048,
                   .logarithmic = true,
                   .whole = true},
    [LENGTH] = {.name = "length",
                .meaning = "latest events that are looked at",
                .standard = 50,
                .least = 1,
                .most = 1000,
                .low = 10,
                .high = 100,
                .logarithmic = true,
                .whole = true},
};

vti_gru_cell vti_gru_cell_in(const vti_gru *gru) {
    return vti_gru_cell_of(gru->factor_count, gru->unit_count);
}

size_t vti_gru_number_count(const vti_gru *gru) {
    return vti_gru_cell_in(gru).number_count + (size_t)(gru->unit_count + 1) * gru->factor_count;
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The latest events that count as evidence, at most `most`, as items, oldest first. Without events: the items. */
uint32_t vti_gru_sequence(const vti_shopper *shopper, uint32_t most, uint32_t *sequence) {
    uint32_t count = 0;
    if (!shopper->events) {
        count = shopper->count < most ? shopper->count : most;
        memcpy(sequence, shopper->items + shopper->count - count, count * sizeof *sequence);
        return count;
    }
    for (uint32_t e = shopper->event_count; e-- > 0 && count < most;) {
        const uint32_t *item = &shopper->events[e].item;
        if (bsearch(item, shopper->items, shopper->count, sizeof *item, compare_numbers)) sequence[count++] = *item;
    }
    for (uint32_t i = 0; i < count / 2; i++) {
        uint32_t swapped = sequence[i];
        sequence[i] = sequence[count - 1 - i];
        sequence[count - 1 - i] = swapped;
    }
    return count;
}

size_t vti_gru_work_floats(const vti_gru *gru) {
    return 10 * (size_t)gru->unit_count;
}

void vti_gru_predict(const vti_gru *gru, const uint32_t *sequence, uint32_t count, float *work, float *prediction) {
    vti_gru_cell cell = vti_gru_cell_in(gru);
    size_t units = gru->unit_count, factors = gru->factor_count;
    const float *projection = gru->numbers + cell.number_count;
    float *state = work + 9 * units;
    memset(state, 0, units * sizeof *state);
    for (uint32_t i = 0; i < count; i++) {
        vti_gru_step(&cell, gru->numbers, gru->item_factors + sequence[i] * factors, work, state);
    }
    memcpy(prediction, projection + units * factors, factors * sizeof *prediction);
    cell.floats->multiply(&(vti_product){.rows = 1,
                                         .inner = units,
                                         .columns = factors,
                                         .left = state,
                                         .left_step = 1,
                                         .right = projection,
                                         .right_row = factors,
                                         .sums = prediction});
}

static vt_status train(const vti_training *training, void *opaque, vt_error *error) {
    vti_gru *gru = opaque;
    const double *values = training->parameters;
    gru->item_count = training->items->row_count;
    gru->factor_count = training->base ? training->base->factor_count : (uint32_t)values[FACTORS];
    gru->unit_count = (uint32_t)values[UNITS];
    gru->length = (uint32_t)values[LENGTH];
    vti_gru_options options = {.epochs = (uint32_t)values[EPOCHS],
                               .negatives = (uint32_t)values[NEGATIVES],
                               .rate = values[RATE],
                               .decay = values[DECAY],
                               .dropout = values[DROPOUT]};
    return vti_gru_train(training, &options, gru, error);
}

static void view(const void *opaque, vt_model *model) {
    const vti_gru *gru = opaque;
    model->gru = gru->scale > 0 ? gru : NULL;
}

static void list_fields(void *opaque, vti_fields *fields) {
    vti_gru *gru = opaque;
    vti_field_items(fields, &gru->item_count);
    vti_field_u32(fields, "factors", &gru->factor_count, 1, VTI_GRU_MAX_WIDTH);
    vti_field_u32(fields, "units", &gru->unit_count, 1, VTI_GRU_MAX_WIDTH);
    vti_field_u32(fields, "length", &gru->length, 1, 1000);
    vti_field_float(fields, "scale", &gru->scale, 0, FLT_MAX);
    vti_field_floats(fields, "item-factors", &gru->item_factors, gru->item_count, gru->factor_count);
    vti_field_floats(fields, "numbers", &gru->numbers, vti_gru_number_count(gru), 1);
}

static size_t work_bytes(const void *opaque) {
    const vti_gru *gru = opaque;
    return gru->length * sizeof(uint32_t) + (gru->factor_count + vti_gru_work_floats(gru)) * sizeof(float);
}

static void score(const void *opaque, const vti_shopper *shopper, void *work, float *scores) {
    const vti_gru *gru = opaque;
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t *sequence = work;
    float *prediction = (float *)(sequence + gru->length);
    uint32_t count = vti_gru_sequence(shopper, gru->length, sequence);
    vti_gru_predict(gru, sequence, count, prediction + gru->factor_count, prediction);
    for (uint32_t i = 0; i < gru->item_count; i++) {
        scores[i] = kernels->dot_f32(prediction, gru->item_factors + (size_t)i * gru->factor_count, gru->factor_count);
    }
}

const vti_model_kind vti_model_gru = {
    .about = {.name = "gru",
              .summary = "recurrent network over the order of events (GRU4Rec)",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "RECU",
              .parameters = parameters,
              .parameter_count = PARAMETER_COUNT},
    .state_bytes = sizeof(vti_gru),
    .train = train,
    .fields = list_fields,
    .work_bytes = work_bytes,
    .score = score,
    .view = view,
};
